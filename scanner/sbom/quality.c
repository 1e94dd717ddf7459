/* SPDX-License-Identifier: Apache-2.0 */
/* quality.c - what a profile asks of an SBOM */
#include "scanner/sbom/quality.h"

#include <string.h>

typedef enum {
    OF_COMPONENTS,  /* counts of AdSbomElement */
    OF_DOCUMENT,    /* one state */
    WHERE_IT_EXISTS /* counts without the absent ones: "additional" in BSI's words */
} Kind;

typedef struct {
    const char *element;
    Kind kind;
    int which; /* AdSbomElement, or Whole */
} Row;

/* Elements of the whole document. */
typedef enum {
    AUTHOR,
    AUTHOR_CONTACT,
    SIGNATURE,
    TIMESTAMP,
    TOOL,
    TOOL_VERSION,
    IDENTIFIER,
    GENERATION,
    FORMAT,
    BSI_FORMAT,
    COMPLETENESS,
    NO_VULNERABILITIES,
} Whole;

static const Row ntia[] = {
    {"author", OF_DOCUMENT, AUTHOR},
    {"timestamp", OF_DOCUMENT, TIMESTAMP},
    {"name", OF_COMPONENTS, AD_ELEMENT_NAME},
    {"version", OF_COMPONENTS, AD_ELEMENT_VERSION},
    {"supplier", OF_COMPONENTS, AD_ELEMENT_SUPPLIER},
    {"identifier", OF_COMPONENTS, AD_ELEMENT_IDENTIFIER},
    {"dependencies", OF_COMPONENTS, AD_ELEMENT_DEPENDENCIES},
    {NULL, OF_DOCUMENT, 0},
};

static const Row cisa[] = {
    {"data-format-name", OF_DOCUMENT, FORMAT},
    {"data-format-version", OF_DOCUMENT, FORMAT},
    {"author", OF_DOCUMENT, AUTHOR},
    {"author-signature", OF_DOCUMENT, SIGNATURE},
    {"timestamp", OF_DOCUMENT, TIMESTAMP},
    {"tool-name", OF_DOCUMENT, TOOL},
    {"tool-version", OF_DOCUMENT, TOOL_VERSION},
    {"sbom-version", OF_DOCUMENT, IDENTIFIER},
    {"generation-context", OF_DOCUMENT, GENERATION},
    {"name", OF_COMPONENTS, AD_ELEMENT_NAME},
    {"version", OF_COMPONENTS, AD_ELEMENT_VERSION},
    {"producer", OF_COMPONENTS, AD_ELEMENT_PRODUCER},
    {"identifier", OF_COMPONENTS, AD_ELEMENT_IDENTIFIER},
    {"hash-value", OF_COMPONENTS, AD_ELEMENT_HASH},
    {"hash-algorithm", OF_COMPONENTS, AD_ELEMENT_HASH},
    {"licence", OF_COMPONENTS, AD_ELEMENT_LICENCE},
    {"dependencies", OF_COMPONENTS, AD_ELEMENT_DEPENDENCIES},
    {NULL, OF_DOCUMENT, 0},
};

static const Row bsi[] = {
    {"data-format", OF_DOCUMENT, BSI_FORMAT},
    {"creator-contact", OF_DOCUMENT, AUTHOR_CONTACT},
    {"timestamp", OF_DOCUMENT, TIMESTAMP},
    {"completeness", OF_DOCUMENT, COMPLETENESS},
    {"no-vulnerabilities", OF_DOCUMENT, NO_VULNERABILITIES},
    {"component-creator-contact", OF_COMPONENTS, AD_ELEMENT_CREATOR_CONTACT},
    {"name", OF_COMPONENTS, AD_ELEMENT_NAME},
    {"version", OF_COMPONENTS, AD_ELEMENT_VERSION},
    {"filename", OF_COMPONENTS, AD_ELEMENT_FILENAME},
    {"dependencies", OF_COMPONENTS, AD_ELEMENT_DEPENDENCIES},
    {"distribution-licence", OF_COMPONENTS, AD_ELEMENT_LICENCE_CONCLUDED},
    {"hash-sha512", OF_COMPONENTS, AD_ELEMENT_HASH_SHA512},
    {"executable", OF_COMPONENTS, AD_ELEMENT_EXECUTABLE},
    {"archive", OF_COMPONENTS, AD_ELEMENT_ARCHIVE},
    {"structured", OF_COMPONENTS, AD_ELEMENT_STRUCTURED},
    {"identifier", WHERE_IT_EXISTS, AD_ELEMENT_IDENTIFIER},
    {"download-uri", WHERE_IT_EXISTS, AD_ELEMENT_DOWNLOAD},
    {"source-uri", WHERE_IT_EXISTS, AD_ELEMENT_SOURCE},
    {NULL, OF_DOCUMENT, 0},
};

static const struct {
    const char *name;
    const Row *rows;
} profiles[] = {{"ntia-2021", ntia}, {"cisa-2026", cisa}, {"bsi-tr-03183-2.1", bsi}};

/* BSI TR-03183-2 2.1.0 clause 4: CycloneDX from 1.6, SPDX from 3.0.1. */
static guint8
bsi_format(const AdSbom *sbom)
{
    AdSbomFormat format = ad_sbom_format(sbom);
    gboolean is_fine = (format == AD_SBOM_CYCLONEDX_JSON || format == AD_SBOM_CYCLONEDX_XML) && ad_sbom_minor(sbom) >= 6;
    if (format == AD_SBOM_SPDX3_JSONLD)
        is_fine = strcmp(ad_sbom_version(sbom), "3.0.1") >= 0;
    return is_fine ? AD_FIELD_PRESENT : AD_FIELD_INVALID;
}

static guint8
whole_state(AdSbom *sbom, Whole which)
{
    const AdSbomDocument *d = ad_sbom_document(sbom);
    switch (which) {
    case AUTHOR:
        return d->author;
    case AUTHOR_CONTACT:
        return d->author_contact;
    case SIGNATURE:
        return d->signature;
    case TIMESTAMP:
        return d->timestamp;
    case TOOL:
        return d->tool;
    case TOOL_VERSION:
        return d->tool_version;
    case IDENTIFIER:
        return d->identifier;
    case GENERATION:
        return d->generation;
    case FORMAT:
        return AD_FIELD_PRESENT;
    case BSI_FORMAT:
        return bsi_format(sbom);
    case COMPLETENESS:
        return d->has_completeness ? AD_FIELD_PRESENT : AD_FIELD_ABSENT;
    default:
        return d->has_vulnerabilities ? AD_FIELD_INVALID : AD_FIELD_PRESENT;
    }
}

static AdQualityElement
element_of(AdSbom *sbom, const Row *row)
{
    AdQualityElement e = {.element = row->element};
    if (row->kind == OF_DOCUMENT) {
        e.states[whole_state(sbom, (Whole)row->which)] = 1;
        return e;
    }
    memcpy(e.states, ad_sbom_counts(sbom)->fields[row->which], sizeof e.states);
    if (row->kind == WHERE_IT_EXISTS)
        e.states[AD_FIELD_ABSENT] = 0;
    return e;
}

guint
ad_quality_profile_count(void)
{
    return G_N_ELEMENTS(profiles);
}

AdQuality *
ad_quality_of(AdSbom *sbom, guint profile)
{
    AdQuality *quality = g_new0(AdQuality, 1);
    double sum = 0;
    guint applying = 0;
    quality->profile = profiles[profile].name;
    quality->elements = g_array_new(FALSE, FALSE, sizeof(AdQualityElement));
    for (const Row *row = profiles[profile].rows; row->element != NULL; row++) {
        AdQualityElement e = element_of(sbom, row);
        guint64 all = 0;
        for (guint i = 0; i < AD_FIELD_STATE_COUNT; i++)
            all += e.states[i];
        if (all > 0) {
            sum += (double)e.states[AD_FIELD_PRESENT] / (double)all;
            applying++;
        }
        g_array_append_val(quality->elements, e);
    }
    /* of a list of nothing there is nothing to score, however well its head is filled in */
    gboolean has_components = ad_sbom_counts(sbom)->components > 0;
    quality->score = applying > 0 && has_components ? 100.0 * sum / applying : -1;
    return quality;
}

void
ad_quality_free(AdQuality *quality)
{
    if (quality == NULL)
        return;
    g_array_unref(quality->elements);
    g_free(quality);
}
