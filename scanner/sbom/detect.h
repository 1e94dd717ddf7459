/* SPDX-License-Identifier: Apache-2.0 */
/* detect.h - which SBOM a document is, by its content alone */
#pragma once

#include "scanner/reader/text.h"
#include "scanner/sbom/sbom.h"

typedef struct {
    AdSbomFormat format;
    char *version;        /* bare */
    char *wrapper;        /* "" or "github-sbom", "spdx-document", "in-toto", "dsse", "sigstore-bundle" */
    char *path[4];        /* members that lead to the SBOM; ended by NULL */
    gboolean is_text;     /* what stands there is a text that holds the document, base64 if is_base64 */
    gboolean is_base64;
} AdDetected;

void ad_detected_clear(AdDetected *detected);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AdDetected, ad_detected_clear)

/* Looks into source as far as it must. FALSE with MALFORMED when it is no SBOM: the sentence says what it is instead, or
 * where it stops being JSON or XML, and how it begins. */
gboolean ad_detect(AdSource *source, const AdLimits *limits, AdDetected *detected, GError **error);
