/* SPDX-License-Identifier: Apache-2.0 */
/* rdf.c - SPDX 2 RDF/XML as the events that the same document has in JSON
 *
 * RDF/XML is striped: node, property, node, … (W3C RDF 1.1 XML Syntax, 2.2). rdf:RDF is level 0, odd levels are nodes. */
#include "scanner/sbom/rdf.h"

#include <string.h>

#include "scanner/model/limits.h"
#include "scanner/sbom/flat.h"

#define VALUE_BYTES (64 * 1024) /* of one member; licence texts are not what is read here */

typedef struct {
    char *type, *id, *uri; /* id: what is behind the '#' of uri */
    char *property;    /* of the node: the one that is open */
    char *value;       /* of that property, when it was a resource or a node */
    GPtrArray *members, *checksums, *references, *has_files;
} Node;

struct AdRdf {
    AdFlat flat;
    GArray *nodes; /* of Node */
    guint depth;
    GPtrArray *document, *creation, *creators, *describes;
    GPtrArray *relations;  /* from, type, URI of the target: whose document that is, is known only at the end */
    GHashTable *externals; /* URI of a document -> DocumentRef-… */
};

/* Properties that are members under another name; the rest keep theirs, and nobody asks for most of them. */
static const struct {
    const char *type, *property, *key;
} keys[] = {
    {"SpdxDocument", "specVersion", "spdxVersion"},
    {"SpdxDocument", "dataLicense", "dataLicense"},
    {"SpdxDocument", "name", "name"},
    {"Package", "name", "name"},
    {"Package", "versionInfo", "versionInfo"},
    {"Package", "supplier", "supplier"},
    {"Package", "originator", "originator"},
    {"Package", "downloadLocation", "downloadLocation"},
    {"Package", "packageFileName", "packageFileName"},
    {"Package", "sourceInfo", "sourceInfo"},
    {"Package", "licenseConcluded", "licenseConcluded"},
    {"Package", "licenseDeclared", "licenseDeclared"},
    {"Package", "copyrightText", "copyrightText"},
    {"Package", "primaryPackagePurpose", "primaryPackagePurpose"},
    {"File", "fileName", "fileName"},
    {"File", "licenseConcluded", "licenseConcluded"},
    {"File", "copyrightText", "copyrightText"},
    {"Checksum", "algorithm", "algorithm"},
    {"Checksum", "checksumValue", "checksumValue"},
    {"ExternalRef", "referenceCategory", "referenceCategory"},
    {"ExternalRef", "referenceType", "referenceType"},
    {"ExternalRef", "referenceLocator", "referenceLocator"},
    {"ExternalDocumentRef", "externalDocumentId", "id"},
    {"ExternalDocumentRef", "spdxDocument", "uri"},
    {"Relationship", "relationshipType", "relationshipType"},
    {"Relationship", "relatedSpdxElement", "relatedSpdxElement"},
};

static GPtrArray *
texts(void)
{
    return g_ptr_array_new_with_free_func(g_free);
}

AdRdf *
ad_rdf_new(AdJsonTake take, gpointer user)
{
    AdRdf *rdf = g_new0(AdRdf, 1);
    rdf->flat = (AdFlat){take, user};
    rdf->nodes = g_array_new(FALSE, FALSE, sizeof(Node));
    rdf->document = texts();
    rdf->creation = texts();
    rdf->creators = texts();
    rdf->describes = texts();
    rdf->relations = texts();
    rdf->externals = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return rdf;
}

static void
node_clear(Node *node)
{
    g_free(node->type);
    g_free(node->id);
    g_free(node->uri);
    g_free(node->property);
    g_free(node->value);
    g_ptr_array_unref(node->members);
    g_ptr_array_unref(node->checksums);
    g_ptr_array_unref(node->references);
    g_ptr_array_unref(node->has_files);
}

void
ad_rdf_free(AdRdf *rdf)
{
    if (rdf == NULL)
        return;
    for (guint i = 0; i < rdf->nodes->len; i++)
        node_clear(&g_array_index(rdf->nodes, Node, i));
    g_array_unref(rdf->nodes);
    g_ptr_array_unref(rdf->document);
    g_ptr_array_unref(rdf->creation);
    g_ptr_array_unref(rdf->creators);
    g_ptr_array_unref(rdf->describes);
    g_ptr_array_unref(rdf->relations);
    g_hash_table_unref(rdf->externals);
    g_free(rdf);
}

static Node *
node_at(AdRdf *rdf, guint above)
{
    return rdf->nodes->len > above ? &g_array_index(rdf->nodes, Node, rdf->nodes->len - 1 - above) : NULL;
}

/* "http://…#SPDXRef-a" → SPDXRef-a, ".../rdf/terms#noassertion" → NOASSERTION, "…/licenses/MIT" → MIT. */
static char *
short_name(const char *uri)
{
    const char *hash = strrchr(uri, '#'), *slash = strrchr(uri, '/');
    const char *name = hash != NULL ? hash + 1 : uri;
    if (hash == NULL && slash != NULL && strstr(uri, "spdx.org/licenses/") != NULL)
        name = slash + 1;
    if (strcmp(name, "noassertion") == 0)
        return g_strdup("NOASSERTION");
    if (strcmp(name, "none") == 0)
        return g_strdup("NONE");
    return g_strdup(g_str_has_prefix(name, "purpose_") ? name + strlen("purpose_") : name);
}

static const char *
attribute_of_rdf(const AdXmlAttribute *attributes, guint count, const char *name)
{
    for (guint i = 0; i < count; i++)
        if (strcmp(attributes[i].name, name) == 0 && strstr(attributes[i].ns, "22-rdf-syntax-ns") != NULL)
            return attributes[i].value;
    return NULL;
}

static void
begin_node(AdRdf *rdf, const char *name, const AdXmlAttribute *attributes, guint count)
{
    Node node = {.type = g_strdup(name), .members = texts(), .checksums = texts(), .references = texts(), .has_files = texts()};
    const char *id = attribute_of_rdf(attributes, count, "about");
    if (id == NULL)
        id = attribute_of_rdf(attributes, count, "ID");
    if (id == NULL)
        id = attribute_of_rdf(attributes, count, "nodeID");
    if (id != NULL && strcmp(name, "SpdxDocument") == 0 && strrchr(id, '#') != NULL) {
        g_ptr_array_add(rdf->document, g_strdup("documentNamespace"));
        g_ptr_array_add(rdf->document, g_strndup(id, (gsize)(strrchr(id, '#') - id)));
    }
    node.id = id != NULL ? short_name(id) : NULL;
    node.uri = g_strdup(id);
    g_array_append_val(rdf->nodes, node);
}

/* Properties whose value is kept as the whole URI. */
static gboolean
wants_uri(const char *property)
{
    return strcmp(property, "relatedSpdxElement") == 0 || strcmp(property, "spdxDocument") == 0;
}

static gboolean
take_start(gpointer user, const char *ns, const char *name, const AdXmlAttribute *attributes, guint count,
           GError **error)
{
    AdRdf *rdf = user;
    guint depth = rdf->depth++;
    (void)ns;
    if (depth == 0)
        return ad_flat_give(&rdf->flat, AD_JSON_OBJECT, NULL, error);
    if (depth % 2 == 1) {
        begin_node(rdf, name, attributes, count);
        return TRUE;
    }
    Node *node = node_at(rdf, 0);
    const char *resource = attribute_of_rdf(attributes, count, "resource");
    if (resource == NULL)
        resource = attribute_of_rdf(attributes, count, "nodeID");
    g_free(node->property);
    g_free(node->value);
    node->property = g_strdup(name);
    node->value = resource == NULL ? NULL : wants_uri(name) ? g_strdup(resource) : short_name(resource);
    return TRUE;
}

static void
keep(GPtrArray *out, const char *key, const char *value)
{
    if (key != NULL)
        g_ptr_array_add(out, g_strdup(key));
    g_ptr_array_add(out, g_strndup(value, MIN(strlen(value), VALUE_BYTES)));
}

static const char *
member(const Node *node, const char *key)
{
    for (guint i = 0; i + 1 < node->members->len; i += 2)
        if (strcmp(node->members->pdata[i], key) == 0)
            return node->members->pdata[i + 1];
    return "";
}

static void
end_property(AdRdf *rdf, Node *node, const char *text)
{
    g_autofree char *trimmed = node->value == NULL ? g_strstrip(g_strndup(text, MIN(strlen(text), VALUE_BYTES))) : NULL;
    const char *value = node->value != NULL ? node->value : trimmed;
    if (strcmp(node->type, "CreationInfo") == 0) {
        if (strcmp(node->property, "creator") == 0)
            keep(rdf->creators, NULL, value);
        else if (strcmp(node->property, "created") == 0)
            keep(rdf->creation, "created", value);
        else if (strcmp(node->property, "comment") == 0)
            keep(rdf->creation, "comment", value);
    }
    if (strcmp(node->property, "describesPackage") == 0)
        keep(rdf->describes, NULL, value);
    if (strcmp(node->property, "hasFile") == 0)
        keep(node->has_files, NULL, value);
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        if (strcmp(keys[i].type, node->type) == 0 && strcmp(keys[i].property, node->property) == 0)
            keep(node->members, keys[i].key, value);
    g_clear_pointer(&node->property, g_free);
    g_clear_pointer(&node->value, g_free);
}

static gboolean
give_record(AdRdf *rdf, Node *node, const char *list, GError **error)
{
    static const char *const checksum[] = {"algorithm", "checksumValue", NULL};
    static const char *const reference[] = {"referenceCategory", "referenceType", "referenceLocator", NULL};
    return ad_flat_give(&rdf->flat, AD_JSON_KEY, list, error) &&
           ad_flat_give(&rdf->flat, AD_JSON_OBJECT, NULL, error) &&
           (node->id == NULL || ad_flat_member(&rdf->flat, "SPDXID", node->id, error)) &&
           ad_flat_members(&rdf->flat, node->members, error) &&
           ad_flat_list(&rdf->flat, "checksums", node->checksums, checksum, " ", error) &&
           ad_flat_list(&rdf->flat, "externalRefs", node->references, reference, " \t", error) &&
           ad_flat_list(&rdf->flat, "hasFiles", node->has_files, NULL, "", error) &&
           ad_flat_give(&rdf->flat, AD_JSON_OBJECT_END, NULL, error);
}

/* "ALGORITHM VALUE" or "CATEGORY TYPE LOCATOR" for the node that this one describes. */
static void
give_to_parent(Node *node, Node *parent)
{
    if (strcmp(node->type, "Checksum") == 0)
        g_ptr_array_add(parent->checksums,
                        g_strdup_printf("%s %s", member(node, "algorithm"), member(node, "checksumValue")));
    else if (strcmp(node->type, "ExternalRef") == 0)
        g_ptr_array_add(parent->references,
                        g_strdup_printf("%s %s %s", member(node, "referenceCategory"), member(node, "referenceType"),
                                        member(node, "referenceLocator")));
}

static gboolean
end_node(AdRdf *rdf, GError **error)
{
    Node *node = node_at(rdf, 0), *parent = node_at(rdf, 1);
    gboolean is_fine = TRUE;
    if (strcmp(node->type, "SpdxDocument") == 0) {
        if (node->id != NULL && node->members->len > 0)
            keep(rdf->document, "SPDXID", node->id);
        for (guint i = 0; i < node->members->len; i++)
            g_ptr_array_add(rdf->document, g_strdup(node->members->pdata[i]));
    } else if (strcmp(node->type, "Package") == 0 && node->members->len > 0) {
        is_fine = give_record(rdf, node, "packages", error);
    } else if (strcmp(node->type, "File") == 0 && node->members->len > 0) {
        is_fine = give_record(rdf, node, "files", error);
    } else if (strcmp(node->type, "Snippet") == 0) {
        is_fine = give_record(rdf, node, "snippets", error);
    } else if (strcmp(node->type, "Relationship") == 0 && parent != NULL) {
        keep(rdf->relations, parent->id != NULL ? parent->id : "", member(node, "relationshipType"));
        keep(rdf->relations, NULL, member(node, "relatedSpdxElement"));
    } else if (strcmp(node->type, "ExternalDocumentRef") == 0) {
        g_hash_table_replace(rdf->externals, g_strdup(member(node, "uri")), g_strdup(member(node, "id")));
    }
    if (parent != NULL) {
        give_to_parent(node, parent);
        g_free(parent->value); /* a node without a name is something all the same */
        gboolean has_uri = node->uri != NULL && parent->property != NULL && wants_uri(parent->property);
        parent->value = g_strdup(has_uri ? node->uri : node->id != NULL ? node->id : node->type);
    }
    node_clear(node);
    g_array_set_size(rdf->nodes, rdf->nodes->len - 1);
    return is_fine;
}

/* SPDXRef-a, or DocumentRef-x:SPDXRef-a when the URI is of a document that was named. */
static char *
target_of(const AdRdf *rdf, const char *uri)
{
    g_autofree char *name = short_name(uri);
    const char *hash = strrchr(uri, '#');
    g_autofree char *document = hash != NULL ? g_strndup(uri, (gsize)(hash - uri)) : NULL;
    const char *reference = document != NULL ? g_hash_table_lookup(rdf->externals, document) : NULL;
    return reference != NULL ? g_strdup_printf("%s:%s", reference, name) : g_steal_pointer(&name);
}

static gboolean
give_relations(AdRdf *rdf, GError **error)
{
    for (guint i = 0; i + 2 < rdf->relations->len; i += 3) {
        g_autofree char *to = target_of(rdf, rdf->relations->pdata[i + 2]);
        if (!ad_flat_give(&rdf->flat, AD_JSON_KEY, "relationships", error) ||
            !ad_flat_give(&rdf->flat, AD_JSON_OBJECT, NULL, error) ||
            !ad_flat_member(&rdf->flat, "spdxElementId", rdf->relations->pdata[i], error) ||
            !ad_flat_member(&rdf->flat, "relationshipType", rdf->relations->pdata[i + 1], error) ||
            !ad_flat_member(&rdf->flat, "relatedSpdxElement", to, error) ||
            !ad_flat_give(&rdf->flat, AD_JSON_OBJECT_END, NULL, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
end_document(AdRdf *rdf, GError **error)
{
    if (!give_relations(rdf, error) || !ad_flat_members(&rdf->flat, rdf->document, error))
        return FALSE;
    if (rdf->creation->len > 0 || rdf->creators->len > 0)
        if (!ad_flat_give(&rdf->flat, AD_JSON_KEY, "creationInfo", error) ||
            !ad_flat_give(&rdf->flat, AD_JSON_OBJECT, NULL, error) ||
            !ad_flat_members(&rdf->flat, rdf->creation, error) ||
            !ad_flat_list(&rdf->flat, "creators", rdf->creators, NULL, "", error) ||
            !ad_flat_give(&rdf->flat, AD_JSON_OBJECT_END, NULL, error))
            return FALSE;
    return ad_flat_list(&rdf->flat, "documentDescribes", rdf->describes, NULL, "", error) &&
           ad_flat_give(&rdf->flat, AD_JSON_OBJECT_END, NULL, error);
}

static gboolean
take_end(gpointer user, const char *ns, const char *name, const char *text, gsize bytes, GError **error)
{
    AdRdf *rdf = user;
    guint depth = --rdf->depth;
    (void)ns;
    (void)name;
    (void)bytes;
    if (depth == 0)
        return end_document(rdf, error);
    if (depth % 2 == 1)
        return end_node(rdf, error);
    end_property(rdf, node_at(rdf, 0), text);
    return TRUE;
}

AdXmlTake
ad_rdf_take(void)
{
    return (AdXmlTake){take_start, take_end};
}
