/* SPDX-License-Identifier: Apache-2.0 */
/* spdx2.c - the records of an SPDX 2 document */
#include "scanner/sbom/spdx2.h"

#include <string.h>

#include "scanner/sbom/identify_component.h"
#include "scanner/sbom/records.h"
#include "scanner/sbom/relation.h"
#include "scanner/sbom/rules.h"

enum { TOP = AD_RECORD_TOP, PACKAGE, FILE_RECORD, SNIPPET, RELATIONSHIP, SKIP = AD_RECORD_SKIP };

static const AdRecordRule rules[] = {
    {TOP, "packages", PACKAGE},
    {TOP, "files", FILE_RECORD},
    {TOP, "snippets", SNIPPET},
    {TOP, "relationships", RELATIONSHIP},
    {TOP, "hasExtractedLicensingInfos", SKIP},
    {TOP, "annotations", SKIP},
    {TOP, "reviewers", SKIP},
    {PACKAGE, "files", FILE_RECORD}, /* 2.0 and RDF: a file below its package */
    {PACKAGE, "annotations", SKIP},
    {FILE_RECORD, "annotations", SKIP},
    {SKIP, NULL, 0},
};

struct AdSpdx2 {
    AdSbom *sbom;
    AdRecords *records;
    gboolean has_told_download;
};

static guint32
begin(gpointer user, guint8 kind, guint32 outer)
{
    AdSpdx2 *spdx = user;
    (void)outer;
    return kind == PACKAGE || kind == FILE_RECORD ? ad_sbom_open_component(spdx->sbom) : 0;
}

static void
declare(AdSpdx2 *spdx, const AdJsonNode *node, gboolean is_component)
{
    const AdJsonNode *id = ad_json_node_get(node, "SPDXID");
    if (id == NULL || id->text == NULL) {
        ad_sbom_violate(spdx->sbom, TRUE, node, "spdx-id", "SPDXID is required");
        return;
    }
    if (!ad_rules_is_spdx_id(id->text))
        ad_sbom_violate(spdx->sbom, TRUE, id, "spdx-id", "'%.200s' is no SPDXRef- of letters, digits, '.' and '-'",
                        id->text);
    ad_sbom_declare(spdx->sbom, id->text, is_component, id);
}

/* "Organization: Acme (mail)", "Person: …", NOASSERTION. */
static const char *
actor(AdSpdx2 *spdx, const AdJsonNode *node, const char *key, guint8 *state, gboolean *has_contact)
{
    const AdJsonNode *member = ad_json_node_get(node, key);
    const char *text = member != NULL ? member->text : NULL;
    *state = (guint8)ad_component_state(text);
    if (*state != AD_FIELD_PRESENT)
        return text;
    gboolean is_known = g_str_has_prefix(text, "Organization:") || g_str_has_prefix(text, "Person:");
    if (!is_known) {
        ad_sbom_violate(spdx->sbom, FALSE, member, "actor", "%s must be Organization:, Person: or NOASSERTION", key);
        return text;
    }
    text = strchr(text, ':') + 1;
    while (*text == ' ')
        text++;
    if (*text == '\0')
        *state = AD_FIELD_ABSENT;
    const char *bracket = strrchr(text, '(');
    if (bracket != NULL && bracket[1] != ')' && bracket[1] != '\0')
        *has_contact = TRUE;
    return text;
}

static void
fill_references(AdSpdx2 *spdx, const AdJsonNode *node, AdSbomComponent *c)
{
    for (const AdJsonNode *r = ad_json_node_items(node, "externalRefs"); r != NULL; r = r->next) {
        const char *type = ad_json_node_text(r, "referenceType"), *locator = ad_json_node_text(r, "referenceLocator");
        const char *category = ad_json_node_text(r, "referenceCategory");
        if (type == NULL || locator == NULL) {
            ad_sbom_violate(spdx->sbom, TRUE, r, "external-ref", "referenceType and referenceLocator are required");
            continue;
        }
        const char *slash = strrchr(type, '/'); /* RDF: …/references/purl */
        type = slash != NULL ? slash + 1 : type;
        if (strcmp(type, "purl") == 0) {
            if (category != NULL && strstr(category, "PACKAGE") == NULL && strstr(category, "packageManager") == NULL)
                ad_sbom_violate(spdx->sbom, FALSE, r, "external-ref", "a purl belongs to PACKAGE-MANAGER");
            if (c->purl == NULL)
                c->purl = locator;
        } else if (strcmp(type, "cpe23Type") == 0 || strcmp(type, "cpe22Type") == 0) {
            ad_sbom_component_add_cpe(c, locator);
        } else if (c->swid == NULL && (strcmp(type, "swid") == 0 || strcmp(type, "gitoid") == 0 || strcmp(type, "swh") == 0)) {
            c->swid = locator;
        }
    }
}

static void
fill_checksums(const AdJsonNode *node, AdSbomComponent *c)
{
    for (const AdJsonNode *h = ad_json_node_items(node, "checksums"); h != NULL; h = h->next) {
        const char *algorithm = ad_json_node_text(h, "algorithm");
        const char *value = ad_json_node_text(h, "checksumValue");
        const char *mark = algorithm != NULL ? g_strrstr(algorithm, "checksumAlgorithm_") : NULL; /* RDF */
        ad_sbom_component_add_hash(c, mark != NULL ? mark + strlen("checksumAlgorithm_") : algorithm, value);
    }
}

static void
fill_licences(AdSpdx2 *spdx, const AdJsonNode *node, AdSbomComponent *c)
{
    c->licence_declared = ad_json_node_text(node, "licenseDeclared");
    c->licence_concluded = ad_json_node_text(node, "licenseConcluded");
    guint8 declared = (guint8)ad_component_licence_state(spdx->sbom, c->licence_declared);
    guint8 concluded = (guint8)ad_component_licence_state(spdx->sbom, c->licence_concluded);
    c->fields[AD_ELEMENT_LICENCE] = MAX(declared, concluded);
    c->fields[AD_ELEMENT_LICENCE_CONCLUDED] = concluded;
    c->fields[AD_ELEMENT_COPYRIGHT] = (guint8)ad_component_state(ad_json_node_text(node, "copyrightText"));
}

static gboolean
add_has_files(AdSpdx2 *spdx, const AdJsonNode *node, const AdSbomComponent *c, GError **error)
{
    for (const AdJsonNode *f = ad_json_node_items(node, "hasFiles"); f != NULL; f = f->next)
        if (c->ref != NULL && f->text != NULL && !ad_sbom_add_edge(spdx->sbom, c->ref, f->text, AD_EDGE_CONTAINS, error))
            return FALSE;
    return TRUE;
}

static gboolean
take_package(AdSpdx2 *spdx, guint32 number, const AdJsonNode *node, GError **error)
{
    g_auto(AdSbomComponent) c = {.ordinal = number, .source = AD_SBOM_FROM_COMPONENTS};
    gboolean has_contact = FALSE;
    guint8 supplier, originator;
    if (node->kind != AD_JSON_OBJECT) {
        ad_sbom_violate(spdx->sbom, TRUE, node, "package-object", "a package is no object");
        return TRUE;
    }
    declare(spdx, node, TRUE);
    c.ref = ad_json_node_text(node, "SPDXID");
    c.name = ad_json_node_text(node, "name");
    c.version = ad_json_node_text(node, "versionInfo");
    c.type = ad_json_node_text(node, "primaryPackagePurpose");
    c.filename = ad_json_node_text(node, "packageFileName");
    c.supplier = actor(spdx, node, "supplier", &supplier, &has_contact);
    c.producer = actor(spdx, node, "originator", &originator, &has_contact);
    c.fields[AD_ELEMENT_SUPPLIER] = supplier;
    c.fields[AD_ELEMENT_PRODUCER] = MAX(originator, supplier);
    c.fields[AD_ELEMENT_CREATOR_CONTACT] = has_contact ? AD_FIELD_PRESENT : AD_FIELD_ABSENT;
    c.fields[AD_ELEMENT_FILENAME] = (guint8)ad_component_state(c.filename);
    const char *download = ad_json_node_text(node, "downloadLocation");
    c.fields[AD_ELEMENT_DOWNLOAD] = (guint8)ad_component_state(download);
    c.fields[AD_ELEMENT_SOURCE] = (guint8)ad_component_state(ad_json_node_text(node, "sourceInfo"));
    if (c.name == NULL)
        ad_sbom_violate(spdx->sbom, TRUE, node, "package-name", "name is required");
    if (download == NULL && !spdx->has_told_download) { /* Trivy never writes it: once is enough */
        spdx->has_told_download = TRUE;
        ad_sbom_violate(spdx->sbom, TRUE, node, "download-location", "downloadLocation is required (told once)");
    }
    fill_references(spdx, node, &c);
    fill_checksums(node, &c);
    fill_licences(spdx, node, &c);
    return add_has_files(spdx, node, &c, error) && ad_sbom_add_component(spdx->sbom, &c, error);
}

static gboolean
take_file(AdSpdx2 *spdx, guint32 number, guint32 outer, const AdJsonNode *node, GError **error)
{
    g_auto(AdSbomComponent) c = {.ordinal = number, .parent = outer, .source = AD_SBOM_FROM_FILES, .type = "file"};
    declare(spdx, node, FALSE);
    c.ref = ad_json_node_text(node, "SPDXID");
    c.name = c.filename = ad_json_node_text(node, "fileName");
    if (c.name == NULL)
        ad_sbom_violate(spdx->sbom, TRUE, node, "file-name", "fileName is required");
    fill_checksums(node, &c);
    const char *owner = ad_json_node_text(node, "packageOfFile"); /* tag-value and RDF: the file stood below it */
    if (owner != NULL && c.ref != NULL && !ad_sbom_add_edge(spdx->sbom, owner, c.ref, AD_EDGE_CONTAINS, error))
        return FALSE;
    return ad_sbom_add_component(spdx->sbom, &c, error);
}

static gboolean
take_relationship(AdSpdx2 *spdx, const AdJsonNode *node, GError **error)
{
    const char *from = ad_json_node_text(node, "spdxElementId"), *to = ad_json_node_text(node, "relatedSpdxElement");
    const char *type = ad_json_node_text(node, "relationshipType");
    ad_sbom_count_edge(spdx->sbom);
    if (from == NULL || to == NULL || type == NULL) {
        ad_sbom_violate(spdx->sbom, TRUE, node, "relationship",
                        "spdxElementId, relationshipType and relatedSpdxElement are required");
        return TRUE;
    }
    return ad_relation_add(spdx->sbom, node, from, type, to, error);
}

/* "Tool: syft-0.64.0": the version follows the last dash that a digit follows. */
static void
take_creator(AdSpdx2 *spdx, const AdJsonNode *node)
{
    AdSbomDocument *d = ad_sbom_document(spdx->sbom);
    if (node->kind != AD_JSON_STRING) {
        ad_sbom_violate(spdx->sbom, FALSE, node, "creator", "a creator is no text");
        return;
    }
    const char *colon = strchr(node->text, ':'), *name = colon != NULL ? colon + 1 : node->text;
    while (*name == ' ')
        name++;
    if (g_str_has_prefix(node->text, "Tool:")) {
        g_ptr_array_add(d->tools, g_strdup(name));
        d->tool = MAX(d->tool, (guint8)ad_component_state(name));
        for (const char *dash = strchr(name, '-'); dash != NULL; dash = strchr(dash + 1, '-'))
            if (g_ascii_isdigit(dash[1]) || (dash[1] == 'v' && g_ascii_isdigit(dash[2])))
                d->tool_version = AD_FIELD_PRESENT;
        return;
    }
    if (!g_str_has_prefix(node->text, "Person:") && !g_str_has_prefix(node->text, "Organization:")) {
        ad_sbom_violate(spdx->sbom, FALSE, node, "creator", "a creator must be Tool:, Person: or Organization:");
        return;
    }
    g_ptr_array_add(d->authors, g_strdup(name));
    d->author = MAX(d->author, *name == '(' ? AD_FIELD_ABSENT : (guint8)ad_component_state(name));
    const char *bracket = strrchr(name, '(');
    if (bracket != NULL && bracket[1] != ')' && bracket[1] != '\0')
        d->author_contact = AD_FIELD_PRESENT;
}

static void
take_creation(AdSpdx2 *spdx, const AdJsonNode *info)
{
    AdSbomDocument *d = ad_sbom_document(spdx->sbom);
    const AdJsonNode *created = ad_json_node_get(info, "created");
    d->created = g_strdup(created != NULL ? created->text : NULL);
    d->timestamp = (guint8)ad_component_state(d->created);
    if (created == NULL || created->text == NULL) {
        ad_sbom_violate(spdx->sbom, TRUE, info, "created", "creationInfo.created is required");
    } else if (!ad_rules_is_spdx_time(created->text)) {
        gboolean is_other = ad_rules_is_date_time(created->text, FALSE);
        ad_sbom_violate(spdx->sbom, !is_other, created, "created", "'%.60s' is not YYYY-MM-DDThh:mm:ssZ", created->text);
        if (!is_other && d->timestamp == AD_FIELD_PRESENT)
            d->timestamp = AD_FIELD_INVALID;
    }
    for (const AdJsonNode *creator = ad_json_node_items(info, "creators"); creator != NULL; creator = creator->next)
        take_creator(spdx, creator);
    d->lifecycle = g_strdup(ad_json_node_text(info, "comment"));
    d->generation = (guint8)ad_component_state(d->lifecycle);
}

static gboolean
take_top(AdSpdx2 *spdx, const AdJsonNode *node, GError **error)
{
    AdSbomDocument *d = ad_sbom_document(spdx->sbom);
    const AdJsonNode *info = ad_json_node_get(node, "creationInfo");
    const char *id = ad_json_node_text(node, "SPDXID");
    d->id = g_strdup(ad_json_node_text(node, "documentNamespace"));
    d->identifier = (guint8)ad_component_state(d->id);
    d->name = g_strdup(ad_json_node_text(node, "name"));
    d->data_licence = g_strdup(ad_json_node_text(node, "dataLicense"));
    for (const char *const *key = (const char *const[]){"SPDXID", "name", "dataLicense", "documentNamespace", NULL};
         *key != NULL; key++)
        if (ad_json_node_text(node, *key) == NULL)
            ad_sbom_violate(spdx->sbom, strcmp(*key, "documentNamespace") != 0, node, "document", "%s is required", *key);
    if (info == NULL)
        ad_sbom_violate(spdx->sbom, TRUE, node, "created", "creationInfo is required");
    else
        take_creation(spdx, info);
    if (id == NULL)
        id = "SPDXRef-DOCUMENT";
    ad_sbom_declare(spdx->sbom, id, FALSE, NULL);
    ad_sbom_set_root(spdx->sbom, id);
    for (const AdJsonNode *e = ad_json_node_items(node, "documentDescribes"); e != NULL; e = e->next)
        if (e->text != NULL && !ad_sbom_add_edge(spdx->sbom, id, e->text, AD_EDGE_DESCRIBES, error))
            return FALSE;
    return TRUE;
}

static gboolean
end(gpointer user, guint8 kind, guint32 number, guint32 outer, const AdJsonNode *root, GError **error)
{
    AdSpdx2 *spdx = user;
    switch (kind) {
    case PACKAGE:
        return take_package(spdx, number, root, error);
    case FILE_RECORD:
        return take_file(spdx, number, outer, root, error);
    case SNIPPET:
        declare(spdx, root, FALSE);
        return TRUE;
    case RELATIONSHIP:
        return take_relationship(spdx, root, error);
    default:
        return take_top(spdx, root, error);
    }
}

AdSpdx2 *
ad_spdx2_new(AdSbom *sbom)
{
    static const AdRecordTake take = {begin, end};
    AdSpdx2 *spdx = g_new0(AdSpdx2, 1);
    spdx->sbom = sbom;
    spdx->records = ad_records_new(rules, &take, spdx);
    return spdx;
}

void
ad_spdx2_free(AdSpdx2 *spdx)
{
    if (spdx == NULL)
        return;
    ad_records_free(spdx->records);
    g_free(spdx);
}

gboolean
ad_spdx2_take(gpointer user, AdJsonEvent event, const char *text, gsize bytes, GError **error)
{
    AdSpdx2 *spdx = user;
    return ad_records_take(spdx->records, event, text, bytes, error);
}
