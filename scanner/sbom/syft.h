/* SPDX-License-Identifier: Apache-2.0 */
/* syft.h - Syft's own JSON, schema 1 to 16, from events */
#pragma once

#include "scanner/sbom/sbom.h"

typedef struct AdSyft AdSyft;

AdSyft *ad_syft_new(AdSbom *sbom);
void ad_syft_free(AdSyft *syft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdSyft, ad_syft_free)
/* An AdJsonTake; user is the AdSyft. */
gboolean ad_syft_take(gpointer syft, AdJsonEvent event, const char *text, gsize bytes, GError **error);
