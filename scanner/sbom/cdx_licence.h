/* SPDX-License-Identifier: Apache-2.0 */
/* cdx_licence.h - the rules of `licenses` lists (private to this folder) */
#pragma once

#include "scanner/sbom/sbom.h"

void ad_cdx_licence_check(AdSbom *sbom, const AdJsonNode *owner);
