/* SPDX-License-Identifier: Apache-2.0 */
/* cdx.c - the records of a CycloneDX document */
#include "scanner/sbom/cdx.h"

#include <string.h>

#include "scanner/sbom/cdx_check.h"
#include "scanner/sbom/cdx_component.h"
#include "scanner/sbom/identify_component.h"
#include "scanner/sbom/records.h"

enum { TOP = AD_RECORD_TOP, METADATA, SUBJECT, COMPONENT, SERVICE, DEPENDENCY, VULNERABILITY, COMPOSITION, CITATION, SKIP = AD_RECORD_SKIP };

static const AdRecordRule rules[] = {
    {TOP, "metadata", METADATA},
    {TOP, "components", COMPONENT},
    {TOP, "services", SERVICE},
    {TOP, "dependencies", DEPENDENCY},
    {TOP, "vulnerabilities", VULNERABILITY},
    {TOP, "compositions", COMPOSITION},
    {TOP, "citations", CITATION},
    {TOP, "annotations", SKIP},
    {TOP, "formulation", SKIP},
    {TOP, "declarations", SKIP},
    {TOP, "definitions", SKIP},
    {METADATA, "component", SUBJECT},
    {SUBJECT, "components", COMPONENT},
    {COMPONENT, "components", COMPONENT},
    {COMPONENT, "modelCard", SKIP},
    {COMPONENT, "cryptoProperties", SKIP},
    {SERVICE, "services", SERVICE},
    {SKIP, NULL, 0},
};

struct AdCdx {
    AdSbom *sbom;
    AdRecords *records;
    gboolean is_ref; /* the value that comes next is a bom-ref */
    gboolean has_bom_format;
};

/* A component's own record declares its reference; the rest (formulas, annotations, declarations, …) may be referred to
 * as well. */
static void
tap_reference(AdCdx *cdx, AdJsonEvent event, const char *text, gsize bytes)
{
    if (event == AD_JSON_KEY) {
        cdx->is_ref = bytes == 7 && memcmp(text, "bom-ref", 7) == 0;
        return;
    }
    if (cdx->is_ref && event == AD_JSON_STRING) {
        g_autofree char *ref = g_strndup(text, bytes);
        ad_sbom_know(cdx->sbom, ref);
    }
    cdx->is_ref = FALSE;
}

gboolean
ad_cdx_take(gpointer user, AdJsonEvent event, const char *text, gsize bytes, GError **error)
{
    AdCdx *cdx = user;
    tap_reference(cdx, event, text, bytes);
    return ad_records_take(cdx->records, event, text, bytes, error);
}

static guint32
begin(gpointer user, guint8 kind, guint32 outer)
{
    AdCdx *cdx = user;
    (void)outer;
    return kind == COMPONENT || kind == SUBJECT || kind == SERVICE ? ad_sbom_open_component(cdx->sbom) : 0;
}

static gboolean
take_dependency(AdCdx *cdx, const AdJsonNode *node, GError **error)
{
    static const struct {
        const char *key;
        gboolean is_raw;
    } lists[] = {{"dependsOn", TRUE}, {"provides", FALSE}};
    const char *ref = ad_json_node_text(node, "ref");
    if (ref == NULL || ref[0] == '\0') {
        ad_sbom_violate(cdx->sbom, TRUE, node, "dependency-ref", "a dependency has no ref");
        ref = NULL;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        for (const AdJsonNode *to = ad_json_node_items(node, lists[i].key); to != NULL; to = to->next) {
            if (lists[i].is_raw)
                ad_sbom_count_edge(cdx->sbom);
            if (to->kind != AD_JSON_STRING || to->bytes == 0)
                ad_sbom_violate(cdx->sbom, TRUE, to, "dependency-ref", "a reference in %s is empty or no text",
                                lists[i].key);
            else if (ref != NULL && !ad_sbom_add_edge(cdx->sbom, ref, to->text, AD_EDGE_DEPENDS, error))
                return FALSE;
        }
    const AdJsonNode *list = ad_json_node_get(node, "dependsOn");
    if (ref != NULL && list != NULL && list->kind == AD_JSON_ARRAY)
        ad_sbom_say_edges(cdx->sbom, ref); /* an empty list says that there are none */
    if (ref != NULL)
        ad_cdx_check_dependency(cdx->sbom, node);
    return TRUE;
}

static char *
versions_of(const AdJsonNode *affect)
{
    GString *out = g_string_new(NULL);
    for (const AdJsonNode *v = ad_json_node_items(affect, "versions"); v != NULL; v = v->next) {
        const char *text = ad_json_node_text(v, "version");
        if (text == NULL)
            text = ad_json_node_text(v, "range");
        const char *status = ad_json_node_text(v, "status");
        if (text != NULL)
            g_string_append_printf(out, "%s%s:%s", out->len > 0 ? "," : "", status != NULL ? status : "affected", text);
    }
    return g_string_free(out, FALSE);
}

/* One statement for each who is affected; none: kept as one that applies to nothing (guac #2369). */
static gboolean
take_vulnerability(AdCdx *cdx, const AdJsonNode *node, GError **error)
{
    const AdJsonNode *analysis = ad_json_node_get(node, "analysis");
    AdSbomVex vex = {.id = ad_json_node_text(node, "id"),
                     .source = ad_json_node_text(ad_json_node_get(node, "source"), "name"),
                     .state = ad_json_node_text(analysis, "state"),
                     .justification = ad_json_node_text(analysis, "justification"),
                     .detail = ad_json_node_text(analysis, "detail")};
    const AdJsonNode *affect = ad_json_node_items(node, "affects");
    ad_cdx_check_vulnerability(cdx->sbom, node);
    if (affect == NULL) {
        ad_sbom_violate(cdx->sbom, FALSE, node, "vex-unapplied", "%s says nothing of who is affected",
                        vex.id != NULL ? vex.id : "a vulnerability");
        return ad_sbom_add_vex(cdx->sbom, &vex, error);
    }
    for (; affect != NULL; affect = affect->next) {
        g_autofree char *versions = versions_of(affect);
        vex.ref = ad_json_node_text(affect, "ref");
        vex.versions = versions;
        if (!ad_sbom_add_vex(cdx->sbom, &vex, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
take_component(AdCdx *cdx, guint8 kind, guint32 number, guint32 outer, const AdJsonNode *node, GError **error)
{
    g_auto(AdSbomComponent) c = {.ordinal = number, .parent = outer};
    c.source = kind == SUBJECT ? AD_SBOM_FROM_SUBJECT : kind == SERVICE ? AD_SBOM_FROM_SERVICES : AD_SBOM_FROM_COMPONENTS;
    if (node->kind != AD_JSON_OBJECT) {
        ad_sbom_violate(cdx->sbom, TRUE, node, "component-object", "a component is no object");
        return TRUE;
    }
    ad_cdx_component_fill(cdx->sbom, node, &c);
    ad_cdx_check_component(cdx->sbom, node, kind == SERVICE);
    if (c.ref != NULL)
        ad_sbom_declare(cdx->sbom, c.ref, TRUE, ad_json_node_get(node, "bom-ref"));
    if (kind == SUBJECT) {
        AdSbomDocument *document = ad_sbom_document(cdx->sbom);
        g_free(document->subject);
        document->subject = g_strdup(c.name);
        if (c.ref != NULL)
            ad_sbom_set_root(cdx->sbom, c.ref);
    }
    return ad_sbom_add_component(cdx->sbom, &c, error);
}

static void
take_composition(AdCdx *cdx, const AdJsonNode *node)
{
    const char *aggregate = ad_json_node_text(node, "aggregate");
    if (aggregate != NULL && strcmp(aggregate, "not_specified") != 0)
        ad_sbom_document(cdx->sbom)->has_completeness = TRUE;
    ad_cdx_check_composition(cdx->sbom, node);
}

static gboolean
end(gpointer user, guint8 kind, guint32 number, guint32 outer, const AdJsonNode *root, GError **error)
{
    AdCdx *cdx = user;
    switch (kind) {
    case COMPONENT:
    case SUBJECT:
    case SERVICE:
        return take_component(cdx, kind, number, outer, root, error);
    case DEPENDENCY:
        return take_dependency(cdx, root, error);
    case VULNERABILITY:
        return take_vulnerability(cdx, root, error);
    case METADATA:
        ad_cdx_metadata_fill(cdx->sbom, root);
        ad_cdx_check_metadata(cdx->sbom, root);
        return TRUE;
    case COMPOSITION:
        take_composition(cdx, root);
        return TRUE;
    case CITATION:
        ad_cdx_check_citation(cdx->sbom, root);
        return TRUE;
    default:
        ad_cdx_top_fill(cdx->sbom, root);
        ad_cdx_check_top(cdx->sbom, root);
        return TRUE;
    }
}

AdCdx *
ad_cdx_new(AdSbom *sbom)
{
    static const AdRecordTake take = {begin, end};
    AdCdx *cdx = g_new0(AdCdx, 1);
    cdx->sbom = sbom;
    cdx->records = ad_records_new(rules, &take, cdx);
    return cdx;
}

void
ad_cdx_free(AdCdx *cdx)
{
    if (cdx == NULL)
        return;
    ad_records_free(cdx->records);
    g_free(cdx);
}
