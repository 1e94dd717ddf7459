/* SPDX-License-Identifier: Apache-2.0 */
/* cdx.h - CycloneDX 1.0 to 1.7, from events: JSON brings them as they are, XML through cdx_xml.h
 *
 * Source: ECMA-424 and the project's schemas 1.2 to 1.7. Where things stand: reference table in docs/sbom.md. */
#pragma once

#include "scanner/sbom/sbom.h"

typedef struct AdCdx AdCdx;

AdCdx *ad_cdx_new(AdSbom *sbom);
void ad_cdx_free(AdCdx *cdx);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdCdx, ad_cdx_free)
/* An AdJsonTake; user is the AdCdx. */
gboolean ad_cdx_take(gpointer cdx, AdJsonEvent event, const char *text, gsize bytes, GError **error);
