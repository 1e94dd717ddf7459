/* SPDX-License-Identifier: Apache-2.0 */
/* relation.h - SPDX relationship types, turned into the model's directions (private to this folder) */
#pragma once

#include "scanner/sbom/sbom.h"

/* SPDX 2 (DEPENDENCY_OF, also relationshipType_dependencyOf of RDF) and SPDX 3 (dependsOn) names, whatever their case
 * and underscores. */
gboolean ad_relation_add(AdSbom *sbom, const AdJsonNode *node, const char *from, const char *type, const char *to,
                         GError **error);
