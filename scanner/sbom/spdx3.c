/* SPDX-License-Identifier: Apache-2.0 */
/* spdx3.c - the elements of an SPDX 3 document */
#include "scanner/sbom/spdx3.h"

#include <string.h>

#include "scanner/sbom/identify_component.h"
#include "scanner/sbom/records.h"
#include "scanner/sbom/relation.h"
#include "scanner/sbom/rules.h"

enum { TOP = AD_RECORD_TOP, ELEMENT, SKIP = AD_RECORD_SKIP };

static const AdRecordRule rules[] = {{TOP, "@graph", ELEMENT}, {TOP, "@context", SKIP}, {SKIP, NULL, 0}};

enum { IS_PACKAGE = 1, HAS_DECLARED = 2, HAS_CONCLUDED = 4 };

struct AdSpdx3 {
    AdSbom *sbom;
    AdRecords *records;
    GHashTable *packages; /* id -> marks: licences come as relationships, before or after their package */
    gboolean has_graph, has_document;
};

/* A member that is one text, or the first of a list. */
static const char *
first_text(const AdJsonNode *node, const char *key)
{
    const AdJsonNode *member = ad_json_node_get(node, key);
    if (member != NULL && member->kind == AD_JSON_ARRAY)
        member = member->first;
    if (member != NULL && member->kind == AD_JSON_OBJECT) { /* an element written in place */
        const char *id = ad_json_node_text(member, "spdxId");
        return id != NULL ? id : ad_json_node_text(member, "name");
    }
    return member != NULL ? member->text : NULL;
}

static const char *
id_of(const AdJsonNode *node)
{
    const char *id = ad_json_node_text(node, "spdxId");
    return id != NULL ? id : ad_json_node_text(node, "@id");
}

static const char *
type_of(const AdJsonNode *node)
{
    const char *type = ad_json_node_text(node, "type");
    if (type == NULL)
        type = ad_json_node_text(node, "@type");
    const char *slash = type != NULL ? strrchr(type, '/') : NULL;
    return slash != NULL ? slash + 1 : type != NULL ? type : "";
}

static gboolean
is_unknown_agent(const char *text)
{
    return text != NULL && (g_str_has_suffix(text, "NoAssertion") || g_str_has_suffix(text, "NoAssertionElement"));
}

static guint8
agent_state(const AdJsonNode *node, const char *key)
{
    const char *text = first_text(node, key);
    return (guint8)(is_unknown_agent(text) ? AD_FIELD_UNKNOWN : ad_component_state(text));
}

static void
mark(AdSpdx3 *spdx, const char *id, guint bit)
{
    guint marks = GPOINTER_TO_UINT(g_hash_table_lookup(spdx->packages, id));
    g_hash_table_replace(spdx->packages, g_strdup(id), GUINT_TO_POINTER(marks | bit));
}

static void
fill_hashes(AdSpdx3 *spdx, const AdJsonNode *node, AdSbomComponent *c)
{
    for (const AdJsonNode *h = ad_json_node_items(node, "verifiedUsing"); h != NULL; h = h->next) {
        if (ad_json_node_get(h, "hashValue") == NULL) /* a PackageVerificationCode, an element elsewhere */
            continue;
        if (strcmp(type_of(h), "Hash") != 0)
            ad_sbom_violate(spdx->sbom, FALSE, h, "hash-type", "what has a hashValue is of type Hash");
        ad_sbom_component_add_hash(c, ad_json_node_text(h, "algorithm"), ad_json_node_text(h, "hashValue"));
    }
}

static void
take_identifier(AdSbomComponent *c, const char *type, const char *value)
{
    if (type == NULL || value == NULL)
        return;
    if (strcmp(type, "packageUrl") == 0 || strcmp(type, "packageURL") == 0 || strcmp(type, "purl") == 0) {
        if (c->purl == NULL)
            c->purl = value;
    } else if (strcmp(type, "cpe23") == 0 || strcmp(type, "cpe22") == 0) {
        ad_sbom_component_add_cpe(c, value);
    } else if (c->swid == NULL && (strcmp(type, "swid") == 0 || strcmp(type, "swhid") == 0 || strcmp(type, "gitoid") == 0)) {
        c->swid = value;
    }
}

static void
fill_identifiers(AdSpdx3 *spdx, const AdJsonNode *node, AdSbomComponent *c)
{
    static const struct {
        const char *wrong, *right;
    } spellings[] = {{"externalIdentifiers", "externalIdentifier"},
                     {"packageURL", "software_packageUrl"},
                     {"licenseExpression", "simplelicensing_licenseExpression"},
                     {"externalRefs", "externalRef"}};
    c->purl = ad_json_node_text(node, "software_packageUrl");
    for (const char *const *key = (const char *const[]){"externalIdentifier", "externalIdentifiers", NULL}; *key != NULL; key++)
        for (const AdJsonNode *x = ad_json_node_items(node, *key); x != NULL; x = x->next) {
            const char *type = ad_json_node_text(x, "externalIdentifierType");
            if (g_strcmp0(type, "packageURL") == 0 || g_strcmp0(type, "purl") == 0)
                ad_sbom_violate(spdx->sbom, TRUE, x, "key-spelling", "the type is packageUrl, not %s", type);
            take_identifier(c, type, ad_json_node_text(x, "identifier"));
        }
    if (c->purl == NULL)
        c->purl = ad_json_node_text(node, "packageURL");
    for (gsize i = 0; i < G_N_ELEMENTS(spellings); i++) {
        const AdJsonNode *member = ad_json_node_get(node, spellings[i].wrong);
        if (member != NULL)
            ad_sbom_violate(spdx->sbom, TRUE, member, "key-spelling", "the model's key is %s, not %s", spellings[i].right,
                            spellings[i].wrong);
    }
}

static gboolean
take_package(AdSpdx3 *spdx, const AdJsonNode *node, gboolean is_file, GError **error)
{
    g_auto(AdSbomComponent) c = {.ordinal = ad_sbom_open_component(spdx->sbom)};
    c.source = is_file ? AD_SBOM_FROM_FILES : AD_SBOM_FROM_COMPONENTS;
    c.ref = id_of(node);
    c.name = ad_json_node_text(node, "name");
    c.version = ad_json_node_text(node, "software_packageVersion");
    c.type = is_file ? "file" : ad_json_node_text(node, "software_primaryPurpose");
    c.supplier = first_text(node, "suppliedBy");
    c.producer = first_text(node, "originatedBy");
    c.filename = is_file ? c.name : NULL;
    c.fields[AD_ELEMENT_SUPPLIER] = agent_state(node, "suppliedBy");
    c.fields[AD_ELEMENT_PRODUCER] = MAX(agent_state(node, "originatedBy"), c.fields[AD_ELEMENT_SUPPLIER]);
    c.fields[AD_ELEMENT_COPYRIGHT] = (guint8)ad_component_state(ad_json_node_text(node, "software_copyrightText"));
    c.fields[AD_ELEMENT_DOWNLOAD] = (guint8)ad_component_state(ad_json_node_text(node, "software_downloadLocation"));
    c.fields[AD_ELEMENT_SOURCE] = (guint8)ad_component_state(ad_json_node_text(node, "software_sourceInfo"));
    for (const AdJsonNode *p = ad_json_node_items(node, "software_additionalPurpose"); p != NULL; p = p->next) {
        if (g_strcmp0(p->text, "executable") == 0)
            c.fields[AD_ELEMENT_EXECUTABLE] = AD_FIELD_PRESENT;
        else if (g_strcmp0(p->text, "archive") == 0)
            c.fields[AD_ELEMENT_ARCHIVE] = AD_FIELD_PRESENT;
        else if (g_strcmp0(p->text, "container") == 0 || g_strcmp0(p->text, "firmware") == 0)
            c.fields[AD_ELEMENT_STRUCTURED] = AD_FIELD_PRESENT;
    }
    if (c.name == NULL && !is_file)
        ad_sbom_violate(spdx->sbom, FALSE, node, "package-name", "name is missing");
    fill_hashes(spdx, node, &c);
    if (!is_file) {
        fill_identifiers(spdx, node, &c);
        if (c.ref != NULL) {
            mark(spdx, c.ref, IS_PACKAGE);
        }
    }
    return ad_sbom_add_component(spdx->sbom, &c, error);
}

static gboolean
take_relationship(AdSpdx3 *spdx, const AdJsonNode *node, GError **error)
{
    const char *from = first_text(node, "from"), *type = ad_json_node_text(node, "relationshipType");
    const char *completeness = ad_json_node_text(node, "completeness");
    const AdJsonNode *to = ad_json_node_get(node, "to");
    ad_sbom_count_edge(spdx->sbom);
    if (g_strcmp0(completeness, "complete") == 0 || g_strcmp0(completeness, "incomplete") == 0 ||
        g_strcmp0(completeness, "noAssertion") == 0)
        ad_sbom_document(spdx->sbom)->has_completeness = TRUE;
    if (from == NULL || type == NULL || to == NULL) {
        ad_sbom_violate(spdx->sbom, TRUE, node, "relationship", "from, relationshipType and to are required");
        return TRUE;
    }
    if (strcmp(type, "hasDeclaredLicense") == 0)
        mark(spdx, from, HAS_DECLARED);
    else if (strcmp(type, "hasConcludedLicense") == 0)
        mark(spdx, from, HAS_CONCLUDED);
    if (to->kind != AD_JSON_ARRAY)
        return to->text == NULL || ad_relation_add(spdx->sbom, node, from, type, to->text, error);
    for (const AdJsonNode *item = to->first; item != NULL; item = item->next) {
        const char *text = item->kind == AD_JSON_OBJECT ? id_of(item) : item->text;
        if (text != NULL && !is_unknown_agent(text) && !g_str_has_suffix(text, "NoneElement") &&
            !ad_relation_add(spdx->sbom, node, from, type, text, error))
            return FALSE;
    }
    return TRUE;
}

static void
take_creation(AdSpdx3 *spdx, const AdJsonNode *node)
{
    AdSbomDocument *d = ad_sbom_document(spdx->sbom);
    const AdJsonNode *created = ad_json_node_get(node, "created");
    if (d->created != NULL) /* one for the document; others are of imported elements */
        return;
    d->created = g_strdup(created != NULL ? created->text : NULL);
    d->timestamp = (guint8)ad_component_state(d->created);
    if (d->created == NULL || !ad_rules_is_spdx_time(d->created)) {
        ad_sbom_violate(spdx->sbom, TRUE, created != NULL ? created : node, "created",
                        "created must be YYYY-MM-DDThh:mm:ssZ");
        d->timestamp = d->timestamp == AD_FIELD_PRESENT ? AD_FIELD_INVALID : AD_FIELD_ABSENT;
    }
    d->author = MAX(d->author, agent_state(node, "createdBy"));
    d->tool = MAX(d->tool, agent_state(node, "createdUsing"));
}

static gboolean
take_roots(AdSpdx3 *spdx, const AdJsonNode *node, const char *id, GError **error)
{
    const AdJsonNode *root = ad_json_node_get(node, "rootElement");
    if (root != NULL && root->text != NULL && id != NULL)
        return ad_sbom_add_edge(spdx->sbom, id, root->text, AD_EDGE_DESCRIBES, error);
    for (const AdJsonNode *r = ad_json_node_items(node, "rootElement"); r != NULL; r = r->next)
        if (id != NULL && r->text != NULL && !ad_sbom_add_edge(spdx->sbom, id, r->text, AD_EDGE_DESCRIBES, error))
            return FALSE;
    return TRUE;
}

static gboolean
take_document(AdSpdx3 *spdx, const AdJsonNode *node, const char *type, GError **error)
{
    AdSbomDocument *d = ad_sbom_document(spdx->sbom);
    const char *id = id_of(node);
    if (strcmp(type, "software_Sbom") == 0) {
        const char *kind = first_text(node, "software_sbomType");
        if (ad_json_node_get(node, "sbomType") != NULL)
            ad_sbom_violate(spdx->sbom, TRUE, node, "key-spelling", "the model's key is software_sbomType, not sbomType");
        d->generation = MAX(d->generation, (guint8)ad_component_state(kind));
        if (d->lifecycle == NULL)
            d->lifecycle = g_strdup(kind);
        if (!spdx->has_document && id != NULL)
            ad_sbom_set_root(spdx->sbom, id);
    } else {
        spdx->has_document = TRUE;
        g_free(d->id);
        g_free(d->name);
        d->id = g_strdup(id);
        d->name = g_strdup(ad_json_node_text(node, "name"));
        d->data_licence = d->data_licence != NULL ? d->data_licence : g_strdup(first_text(node, "dataLicense"));
        d->identifier = (guint8)ad_component_state(d->id);
        if (id != NULL)
            ad_sbom_set_root(spdx->sbom, id);
    }
    return take_roots(spdx, node, id, error);
}

static gboolean
take_element(AdSpdx3 *spdx, const AdJsonNode *node, GError **error)
{
    static const char *const packages[] = {"software_Package", "ai_AIPackage", "dataset_DatasetPackage", NULL};
    const char *type = type_of(node), *id = id_of(node);
    if (node->kind != AD_JSON_OBJECT) {
        ad_sbom_violate(spdx->sbom, TRUE, node, "element-object", "an element is no object");
        return TRUE;
    }
    if (strcmp(type, "CreationInfo") == 0) {
        take_creation(spdx, node);
        return TRUE;
    }
    if (id != NULL)
        ad_sbom_declare(spdx->sbom, id, g_strv_contains(packages, type), node);
    else
        ad_sbom_violate(spdx->sbom, TRUE, node, "spdx-id", "an element has no spdxId");
    if (g_strv_contains(packages, type))
        return take_package(spdx, node, FALSE, error);
    if (strcmp(type, "software_File") == 0)
        return take_package(spdx, node, TRUE, error);
    if (strcmp(type, "SpdxDocument") == 0 || strcmp(type, "software_Sbom") == 0)
        return take_document(spdx, node, type, error);
    if (g_str_has_prefix(type, "security_Vex") && g_str_has_suffix(type, "Relationship")) {
        AdSbomVex vex = {.id = first_text(node, "from"), .ref = first_text(node, "to"), .state = type};
        ad_sbom_count_edge(spdx->sbom);
        return ad_sbom_add_vex(spdx->sbom, &vex, error);
    }
    if (g_str_has_suffix(type, "Relationship"))
        return take_relationship(spdx, node, error);
    if (strcmp(type, "Tool") == 0) {
        const char *name = ad_json_node_text(node, "name");
        g_ptr_array_add(ad_sbom_document(spdx->sbom)->tools, g_strdup(name != NULL ? name : ""));
        for (const char *p = name; p != NULL && *p != '\0'; p++)
            if (g_ascii_isdigit(*p) && p > name && strchr("- v", p[-1]) != NULL)
                ad_sbom_document(spdx->sbom)->tool_version = AD_FIELD_PRESENT;
    }
    return TRUE;
}

/* Licences of packages, known only now. */
static void
count_licences(AdSpdx3 *spdx)
{
    GHashTableIter iter;
    gpointer id, value;
    guint64 any = 0, concluded = 0;
    g_hash_table_iter_init(&iter, spdx->packages);
    while (g_hash_table_iter_next(&iter, &id, &value)) {
        guint marks = GPOINTER_TO_UINT(value);
        any += (marks & IS_PACKAGE) != 0 && (marks & (HAS_DECLARED | HAS_CONCLUDED)) != 0;
        concluded += (marks & IS_PACKAGE) != 0 && (marks & HAS_CONCLUDED) != 0;
    }
    ad_sbom_recount(spdx->sbom, AD_ELEMENT_LICENCE, any);
    ad_sbom_recount(spdx->sbom, AD_ELEMENT_LICENCE_CONCLUDED, concluded);
}

static gboolean
end(gpointer user, guint8 kind, guint32 number, guint32 outer, const AdJsonNode *root, GError **error)
{
    AdSpdx3 *spdx = user;
    (void)number;
    (void)outer;
    if (kind == ELEMENT) {
        spdx->has_graph = TRUE;
        return take_element(spdx, root, error);
    }
    if (!spdx->has_graph && root->kind == AD_JSON_OBJECT && type_of(root)[0] != '\0' && !take_element(spdx, root, error))
        return FALSE;
    count_licences(spdx);
    return TRUE;
}

AdSpdx3 *
ad_spdx3_new(AdSbom *sbom)
{
    static const AdRecordTake take = {NULL, end};
    AdSpdx3 *spdx = g_new0(AdSpdx3, 1);
    spdx->sbom = sbom;
    spdx->packages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    spdx->records = ad_records_new(rules, &take, spdx);
    return spdx;
}

void
ad_spdx3_free(AdSpdx3 *spdx)
{
    if (spdx == NULL)
        return;
    ad_records_free(spdx->records);
    g_hash_table_unref(spdx->packages);
    g_free(spdx);
}

gboolean
ad_spdx3_take(gpointer user, AdJsonEvent event, const char *text, gsize bytes, GError **error)
{
    AdSpdx3 *spdx = user;
    return ad_records_take(spdx->records, event, text, bytes, error);
}
