/* SPDX-License-Identifier: Apache-2.0 */
/* cdx_check.h - the rules of the CycloneDX schemas that a record can break (private to this folder)
 *
 * What breaks a schema 1.0 to 1.7 of the document's own version is an error; what is only unwise a warning. */
#pragma once

#include "scanner/sbom/sbom.h"

void ad_cdx_check_component(AdSbom *sbom, const AdJsonNode *node, gboolean is_service);
void ad_cdx_check_dependency(AdSbom *sbom, const AdJsonNode *node);
void ad_cdx_check_vulnerability(AdSbom *sbom, const AdJsonNode *node);
void ad_cdx_check_metadata(AdSbom *sbom, const AdJsonNode *node);
void ad_cdx_check_composition(AdSbom *sbom, const AdJsonNode *node);
void ad_cdx_check_citation(AdSbom *sbom, const AdJsonNode *node);
void ad_cdx_check_top(AdSbom *sbom, const AdJsonNode *node);
