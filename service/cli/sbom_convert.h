/* SPDX-License-Identifier: Apache-2.0 */
/* sbom_convert.h - rows of any SBOM, gathered into one CycloneDX 1.6 document
 *
 * Source: ECMA-424, first edition (CycloneDX 1.6). What 1.6 has no place for is counted, never dropped in silence. */
#pragma once

#include <jansson.h>

#include "scanner/model/message.h"

typedef struct {
    guint64 components, files, services, edges, vulnerabilities;
    guint64 lost_hashes, lost_edges, lost_fields; /* algorithms, relations and texts that 1.6 does not know */
} AdSbomConverted;

typedef struct AdSbomConvert AdSbomConvert;

AdSbomConvert *ad_sbom_convert_new(void);
void ad_sbom_convert_free(AdSbomConvert *convert);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdSbomConvert, ad_sbom_convert_free)

/* One SBOM_ row; others are passed over. FALSE with PEER for a row that contradicts itself. */
gboolean ad_sbom_convert_take(AdSbomConvert *convert, AdMessageId id, GVariant *body, GError **error);
/* The document, once all rows were taken; a new reference. */
json_t *ad_sbom_convert_finish(AdSbomConvert *convert, AdSbomConverted *counts);
