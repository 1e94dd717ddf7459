/* SPDX-License-Identifier: Apache-2.0 */
/* spdx_ids.h - is it an id of the SPDX licence list? (private to this folder) */
#pragma once

#include <glib.h>

#define AD_SPDX_IDS_VERSION "3.28.0"

gboolean ad_spdx_ids_has(const char *id);
