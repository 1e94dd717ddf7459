/* SPDX-License-Identifier: Apache-2.0 */
/* syft.c - Syft's own JSON */
#include "scanner/sbom/syft.h"

#include <string.h>

#include "scanner/sbom/identify_component.h"
#include "scanner/sbom/records.h"

enum { TOP = AD_RECORD_TOP, ARTIFACT, RELATION, SKIP = AD_RECORD_SKIP };

static const AdRecordRule rules[] = {
    {TOP, "artifacts", ARTIFACT},
    {TOP, "artifactRelationships", RELATION},
    {TOP, "files", SKIP},
    {TOP, "secrets", SKIP},
    {ARTIFACT, "metadata", SKIP}, /* each package manager's own, with its list of files */
    {SKIP, NULL, 0},
};

struct AdSyft {
    AdSbom *sbom;
    AdRecords *records;
};

static gboolean
take_artifact(AdSyft *syft, const AdJsonNode *node, GError **error)
{
    g_auto(AdSbomComponent) c = {.ordinal = ad_sbom_open_component(syft->sbom), .source = AD_SBOM_FROM_COMPONENTS};
    c.ref = ad_json_node_text(node, "id");
    c.name = ad_json_node_text(node, "name");
    c.version = ad_json_node_text(node, "version");
    c.type = ad_json_node_text(node, "type");
    c.purl = ad_json_node_text(node, "purl");
    if (c.ref != NULL)
        ad_sbom_declare(syft->sbom, c.ref, TRUE, NULL);
    for (const AdJsonNode *cpe = ad_json_node_items(node, "cpes"); cpe != NULL; cpe = cpe->next)
        ad_sbom_component_add_cpe(&c, cpe->text != NULL ? cpe->text : ad_json_node_text(cpe, "cpe"));
    for (const AdJsonNode *l = ad_json_node_items(node, "licenses"); l != NULL; l = l->next) {
        const char *text = l->text != NULL ? l->text : ad_json_node_text(l, "value");
        ad_sbom_component_raise(&c, AD_ELEMENT_LICENCE, ad_component_state(text));
        c.licence_declared = c.licence_declared != NULL ? c.licence_declared : text;
    }
    if (c.name == NULL)
        ad_sbom_violate(syft->sbom, TRUE, node, "component-name", "name is required");
    return ad_sbom_add_component(syft->sbom, &c, error);
}

static gboolean
take_relation(AdSyft *syft, const AdJsonNode *node, GError **error)
{
    const char *parent = ad_json_node_text(node, "parent"), *child = ad_json_node_text(node, "child");
    const char *type = ad_json_node_text(node, "type");
    ad_sbom_count_edge(syft->sbom);
    if (parent == NULL || child == NULL || type == NULL) {
        ad_sbom_violate(syft->sbom, TRUE, node, "relationship", "parent, child and type are required");
        return TRUE;
    }
    if (strcmp(type, "dependency-of") == 0) /* the parent is what the child depends on */
        return ad_sbom_add_edge(syft->sbom, child, parent, AD_EDGE_DEPENDS, error);
    ad_sbom_know(syft->sbom, parent); /* files and sources have no record of their own here */
    ad_sbom_know(syft->sbom, child);
    return ad_sbom_add_edge(syft->sbom, parent, child, strcmp(type, "contains") == 0 ? AD_EDGE_CONTAINS : AD_EDGE_OTHER,
                            error);
}

static void
take_top(AdSyft *syft, const AdJsonNode *node)
{
    AdSbomDocument *d = ad_sbom_document(syft->sbom);
    const AdJsonNode *descriptor = ad_json_node_get(node, "descriptor"), *source = ad_json_node_get(node, "source");
    const char *name = ad_json_node_text(descriptor, "name"), *version = ad_json_node_text(descriptor, "version");
    if (name != NULL) {
        g_ptr_array_add(d->tools, g_strdup_printf("%s %s", name, version != NULL ? version : ""));
        d->tool = AD_FIELD_PRESENT;
        d->tool_version = (guint8)ad_component_state(version);
    }
    const char *id = ad_json_node_text(source, "id");
    d->subject = g_strdup(ad_json_node_text(source, "name"));
    if (id != NULL) {
        ad_sbom_know(syft->sbom, id);
        ad_sbom_set_root(syft->sbom, id);
    }
}

static gboolean
end(gpointer user, guint8 kind, guint32 number, guint32 outer, const AdJsonNode *root, GError **error)
{
    AdSyft *syft = user;
    (void)number;
    (void)outer;
    if (kind == ARTIFACT)
        return take_artifact(syft, root, error);
    if (kind == RELATION)
        return take_relation(syft, root, error);
    take_top(syft, root);
    return TRUE;
}

AdSyft *
ad_syft_new(AdSbom *sbom)
{
    static const AdRecordTake take = {NULL, end};
    AdSyft *syft = g_new0(AdSyft, 1);
    syft->sbom = sbom;
    syft->records = ad_records_new(rules, &take, syft);
    return syft;
}

void
ad_syft_free(AdSyft *syft)
{
    if (syft == NULL)
        return;
    ad_records_free(syft->records);
    g_free(syft);
}

gboolean
ad_syft_take(gpointer user, AdJsonEvent event, const char *text, gsize bytes, GError **error)
{
    AdSyft *syft = user;
    return ad_records_take(syft->records, event, text, bytes, error);
}
