/* SPDX-License-Identifier: Apache-2.0 */
/* cdx_component.h - what a CycloneDX record says, put where every format puts it (private to this folder) */
#pragma once

#include "scanner/sbom/sbom.h"

void ad_cdx_component_fill(AdSbom *sbom, const AdJsonNode *node, AdSbomComponent *component);
void ad_cdx_metadata_fill(AdSbom *sbom, const AdJsonNode *metadata);
void ad_cdx_top_fill(AdSbom *sbom, const AdJsonNode *top);
