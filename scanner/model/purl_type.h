/* SPDX-License-Identifier: Apache-2.0 */
/* purl_type.h - what each purl type demands of its parts (one table), used by purl.c alone */
#pragma once

#include "scanner/model/purl.h"

/* Normalises the parts of *purl in place and checks them; FALSE with MALFORMED. qualifiers are sorted already. */
gboolean ad_purl_type_apply(AdPurl *purl, GError **error);
