/* SPDX-License-Identifier: Apache-2.0 */
/* spdx3.h - SPDX 3.0.1 JSON-LD, from events; the element graph is flat, so it streams
 *
 * Source: the SPDX specification 3.0.1, its model and JSON-LD context. Key spellings that are not the model's
 * (externalIdentifiers, packageURL, …) are read, recorded, and never score as present and valid (sbomify #1325). */
#pragma once

#include "scanner/sbom/sbom.h"

typedef struct AdSpdx3 AdSpdx3;

AdSpdx3 *ad_spdx3_new(AdSbom *sbom);
void ad_spdx3_free(AdSpdx3 *spdx);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdSpdx3, ad_spdx3_free)
/* An AdJsonTake; user is the AdSpdx3. */
gboolean ad_spdx3_take(gpointer spdx, AdJsonEvent event, const char *text, gsize bytes, GError **error);
