/* SPDX-License-Identifier: Apache-2.0 */
/* spdx2.h - SPDX 2.0 to 2.3, from events: JSON and YAML bring them as they are, XML, tag-value and RDF by their adapters
 *
 * Source: the SPDX specification 2.2.2 and 2.3.1. Relations are turned into the model's direction, whichever way they
 * were written (sbomqs #722). */
#pragma once

#include "scanner/sbom/sbom.h"

typedef struct AdSpdx2 AdSpdx2;

AdSpdx2 *ad_spdx2_new(AdSbom *sbom);
void ad_spdx2_free(AdSpdx2 *spdx);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdSpdx2, ad_spdx2_free)
/* An AdJsonTake; user is the AdSpdx2. */
gboolean ad_spdx2_take(gpointer spdx, AdJsonEvent event, const char *text, gsize bytes, GError **error);
