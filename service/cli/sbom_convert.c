/* SPDX-License-Identifier: Apache-2.0 */
/* sbom_convert.c - rows of any SBOM, gathered into one CycloneDX 1.6 document */
#include "service/cli/sbom_convert.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/licence.h"

enum { FROM_COMPONENTS, FROM_SUBJECT, FROM_FILES, FROM_SERVICES }; /* AdSbomSource of scanner/sbom */
enum { DEPENDS, CONTAINS, DESCRIBES };                             /* AdEdgeKind; others have no place in 1.6 */

typedef struct {
    json_t *object;
    guint32 parent;
    guint8 source;
} Part;

struct AdSbomConvert {
    GHashTable *parts;   /* number -> Part */
    GArray *order;       /* of guint32: numbers as they came */
    GHashTable *refs;    /* reference -> number of the first that has it */
    GHashTable *depends; /* reference -> json array of references */
    GPtrArray *froms;    /* keys of depends, in order */
    json_t *vulnerabilities, *metadata;
    char *described; /* the one reference that the document describes; "" when there are several */
    char *serial, *doc_version;
    AdSbomConverted counts;
};

static void
part_free(gpointer data)
{
    Part *part = data;
    json_decref(part->object);
    g_free(part);
}

AdSbomConvert *
ad_sbom_convert_new(void)
{
    AdSbomConvert *c = g_new0(AdSbomConvert, 1);
    c->parts = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, part_free);
    c->order = g_array_new(FALSE, FALSE, sizeof(guint32));
    c->refs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    c->depends = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)json_decref);
    c->froms = g_ptr_array_new();
    c->vulnerabilities = json_array();
    c->metadata = json_object();
    return c;
}

void
ad_sbom_convert_free(AdSbomConvert *c)
{
    if (c == NULL)
        return;
    g_hash_table_unref(c->parts);
    g_array_unref(c->order);
    g_hash_table_unref(c->refs);
    g_hash_table_unref(c->depends);
    g_ptr_array_unref(c->froms);
    json_decref(c->vulnerabilities);
    json_decref(c->metadata);
    g_free(c->described);
    g_free(c->serial);
    g_free(c->doc_version);
    g_free(c);
}

static void
set_text(json_t *object, const char *key, const char *text)
{
    if (text[0] != '\0')
        json_object_set_new(object, key, json_string(text));
}

static gboolean
is_word_of(const char *text, const char *const *words)
{
    return g_strv_contains(words, text);
}

/* Types of CycloneDX; SPDX writes its purposes in capitals and has others. */
static const char *
type_of(const char *raw, guint8 source, char *room, gsize bytes)
{
    static const char *const types[] = {"application", "framework", "library", "container", "platform",
                                        "operating-system", "device", "device-driver", "firmware", "file",
                                        "machine-learning-model", "data", "cryptographic-asset", NULL};
    if (source == FROM_FILES)
        return "file";
    g_strlcpy(room, raw, bytes);
    for (char *p = room; *p != '\0'; p++)
        *p = *p == '_' ? '-' : g_ascii_tolower(*p);
    return is_word_of(room, types) ? room : "library";
}

static void
add_hashes(AdSbomConvert *c, json_t *object, GVariantIter *hashes)
{
    static const char *const known[] = {"MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512", "SHA3-256", "SHA3-384",
                                        "SHA3-512", "BLAKE2b-256", "BLAKE2b-384", "BLAKE2b-512", "BLAKE3", NULL};
    const char *algorithm, *value;
    json_t *list = json_array();
    while (g_variant_iter_next(hashes, "(&s&s)", &algorithm, &value)) {
        gsize digits = strspn(value, "0123456789abcdefABCDEF");
        gboolean has_length = digits == 32 || digits == 40 || digits == 64 || digits == 96 || digits == 128;
        if (is_word_of(algorithm, known) && has_length && value[digits] == '\0')
            json_array_append_new(list, json_pack("{s:s, s:s}", "alg", algorithm, "content", value));
        else
            c->counts.lost_hashes++;
    }
    if (json_array_size(list) > 0)
        json_object_set(object, "hashes", list);
    json_decref(list);
}

/* One id of the list becomes an id, what can be read an expression, the rest a name. */
static json_t *
licence_of(const char *text, const char *how)
{
    g_autoptr(AdLicence) licence = ad_licence_parse(text, -1, NULL);
    if (licence == NULL)
        return json_pack("{s:{s:s, s:s}}", "license", "name", text, "acknowledgement", how);
    const AdLicenceTerm *term = licence->terms->len == 1 ? g_ptr_array_index(licence->terms, 0) : NULL;
    gboolean is_id = term != NULL && term->exception == NULL && !term->has_plus &&
                     (term->standing == AD_LICENCE_LISTED || term->standing == AD_LICENCE_DEPRECATED);
    return is_id ? json_pack("{s:{s:s, s:s}}", "license", "id", term->id, "acknowledgement", how)
                 : json_pack("{s:s, s:s}", "expression", licence->text, "acknowledgement", how);
}

/* 1.6 lets an expression stand alone in the list: of two, what was concluded counts. */
static void
add_licences(AdSbomConvert *c, json_t *object, const char *declared, const char *concluded)
{
    gboolean has_declared = declared != NULL && ad_licence_says(declared) == AD_LICENCE_SAYS_TEXT;
    gboolean has_concluded = concluded != NULL && ad_licence_says(concluded) == AD_LICENCE_SAYS_TEXT;
    if (!has_declared && !has_concluded)
        return;
    json_t *first = has_concluded ? licence_of(concluded, "concluded") : licence_of(declared, "declared");
    json_t *list = json_pack("[o]", first);
    if (has_declared && has_concluded) {
        json_t *second = licence_of(declared, "declared");
        gboolean is_alone = json_object_get(first, "expression") != NULL || json_object_get(second, "expression") != NULL;
        if (is_alone)
            c->counts.lost_fields += strcmp(declared, concluded) != 0;
        else
            json_array_append(list, second);
        json_decref(second);
    }
    json_object_set_new(object, "licenses", list);
}

static json_t *
component_of(AdSbomConvert *c, GVariant *row, guint32 *number, guint32 *parent, guint8 *source)
{
    const char *ref, *type, *group, *name, *version, *supplier, *producer, *purl, *cpe, *key, *value;
    const char *declared = NULL, *concluded = NULL;
    char room[64];
    g_autoptr(GVariantIter) cpes = NULL, hashes = NULL, extras = NULL;
    json_t *object = json_object();
    g_variant_get(row, "(uuy&s&s&s&s&s&s&s&sasa(ss)a{ss})", number, parent, source, &ref, &type, &group, &name, &version,
                  &supplier, &producer, &purl, &cpes, &hashes, &extras);
    if (*source != FROM_SERVICES)
        json_object_set_new(object, "type", json_string(type_of(type, *source, room, sizeof room)));
    g_autofree char *own = ref[0] == '\0' || g_hash_table_contains(c->refs, ref) ? g_strdup_printf("%s#%u", ref, *number) : NULL;
    const char *used = own != NULL ? own : ref;
    g_hash_table_insert(c->refs, g_strdup(used), GUINT_TO_POINTER(*number));
    json_object_set_new(object, "bom-ref", json_string(used));
    set_text(object, "group", group);
    json_object_set_new(object, "name", json_string(name));
    set_text(object, "version", version);
    if (supplier[0] != '\0' && strcmp(supplier, "NOASSERTION") != 0)
        json_object_set_new(object, *source == FROM_SERVICES ? "provider" : "supplier", json_pack("{s:s}", "name", supplier));
    if (*source == FROM_SERVICES)
        return object;
    if (producer[0] != '\0' && strcmp(producer, "NOASSERTION") != 0)
        json_object_set_new(object, "manufacturer", json_pack("{s:s}", "name", producer));
    set_text(object, "purl", purl);
    for (gboolean is_first = TRUE; g_variant_iter_next(cpes, "&s", &cpe); is_first = FALSE)
        if (is_first)
            set_text(object, "cpe", cpe);
        else
            c->counts.lost_fields++; /* 1.6 has room for one */
    add_hashes(c, object, hashes);
    while (g_variant_iter_next(extras, "{&s&s}", &key, &value))
        if (strcmp(key, "licence_declared") == 0)
            declared = value;
        else if (strcmp(key, "licence_concluded") == 0)
            concluded = value;
        else if (strcmp(key, "scope") == 0 && is_word_of(value, (const char *const[]){"required", "optional", "excluded", NULL}))
            set_text(object, "scope", value);
        else if (strcmp(key, "swid") == 0)
            json_object_set_new(object, "swid", json_pack("{s:s, s:s}", "tagId", value, "name", name));
    add_licences(c, object, declared, concluded);
    return object;
}

static gboolean
take_components(AdSbomConvert *c, GVariant *body, GError **error)
{
    GVariantIter iter;
    g_variant_iter_init(&iter, body);
    for (GVariant *row; (row = g_variant_iter_next_value(&iter)) != NULL; g_variant_unref(row)) {
        Part *part = g_new0(Part, 1);
        guint32 number;
        part->object = component_of(c, row, &number, &part->parent, &part->source);
        if (number == 0 || part->source > FROM_SERVICES || g_hash_table_contains(c->parts, GUINT_TO_POINTER(number))) {
            part_free(part);
            g_variant_unref(row);
            g_set_error(error, AD_ERROR, AD_ERROR_PEER, "a component's number comes twice or is none");
            return FALSE;
        }
        g_hash_table_insert(c->parts, GUINT_TO_POINTER(number), part);
        g_array_append_val(c->order, number);
    }
    return TRUE;
}

static void
take_edges(AdSbomConvert *c, GVariant *body)
{
    GVariantIter iter;
    const char *from, *to;
    guint8 kind;
    g_variant_iter_init(&iter, body);
    while (g_variant_iter_next(&iter, "(&s&sy)", &from, &to, &kind)) {
        if (kind == DESCRIBES) {
            gboolean is_other = c->described != NULL && strcmp(c->described, to) != 0;
            g_free(c->described);
            c->described = g_strdup(is_other ? "" : to);
            continue;
        }
        if (kind > DESCRIBES) {
            c->counts.lost_edges++;
            continue;
        }
        json_t *list = g_hash_table_lookup(c->depends, from);
        if (list == NULL) {
            char *key = g_strdup(from);
            list = json_array();
            g_hash_table_insert(c->depends, key, list);
            g_ptr_array_add(c->froms, key);
        }
        json_array_append_new(list, json_string(to));
    }
}

static void
take_vex(AdSbomConvert *c, GVariant *body)
{
    static const char *const states[] = {"resolved", "resolved_with_pedigree", "exploitable", "in_triage",
                                         "false_positive", "not_affected", NULL};
    static const char *const reasons[] = {"code_not_present", "code_not_reachable", "requires_configuration",
                                          "requires_dependency", "requires_environment", "protected_by_compiler",
                                          "protected_at_runtime", "protected_at_perimeter",
                                          "protected_by_mitigating_control", NULL};
    const char *id, *source, *state, *reason, *detail, *ref, *versions;
    g_variant_get(body, "(&s&s&s&s&s&s&s)", &id, &source, &state, &reason, &detail, &ref, &versions);
    json_t *one = json_object(), *analysis = json_object();
    set_text(one, "id", id);
    if (source[0] != '\0')
        json_object_set_new(one, "source", json_pack("{s:s}", "name", source));
    if (is_word_of(state, states))
        set_text(analysis, "state", state);
    if (is_word_of(reason, reasons))
        set_text(analysis, "justification", reason);
    set_text(analysis, "detail", detail);
    if (json_object_size(analysis) > 0)
        json_object_set(one, "analysis", analysis);
    json_decref(analysis);
    if (ref[0] != '\0')
        json_object_set_new(one, "affects", json_pack("[{s:s}]", "ref", ref));
    c->counts.lost_fields += versions[0] != '\0';
    json_array_append_new(c->vulnerabilities, one);
}

static void
take_document(AdSbomConvert *c, GVariant *body)
{
    const char *format, *version, *wrapper, *text, *key;
    gboolean is_valid;
    g_autoptr(GVariantIter) authors = NULL, tools = NULL, facts = NULL;
    json_t *author_list = json_array(), *tool_list = json_array();
    g_variant_get(body, "(&s&s&sbasasa{ss})", &format, &version, &wrapper, &is_valid, &authors, &tools, &facts);
    while (g_variant_iter_next(authors, "&s", &text))
        json_array_append_new(author_list, json_pack("{s:s}", "name", text));
    while (g_variant_iter_next(tools, "&s", &text))
        json_array_append_new(tool_list, json_pack("{s:s, s:s}", "type", "application", "name", text));
    json_array_append_new(tool_list, json_pack("{s:s, s:s, s:s}", "type", "application", "name", "aduana", "version", AD_VERSION));
    while (g_variant_iter_next(facts, "{&s&s}", &key, &text))
        if (strcmp(key, "created") == 0) {
            g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(text, NULL); /* with its zone, or it is none */
            if (time != NULL && strchr(text, 'T') != NULL)
                set_text(c->metadata, "timestamp", text);
            else
                c->counts.lost_fields++;
        } else if (strcmp(key, "id") == 0 && g_str_has_prefix(text, "urn:uuid:") && g_uuid_string_is_valid(text + 9)) {
            c->serial = g_strdup(text);
        } else if (strcmp(key, "doc_version") == 0) {
            c->doc_version = g_strdup(text);
        }
    if (json_array_size(author_list) > 0)
        json_object_set(c->metadata, "authors", author_list);
    json_decref(author_list);
    json_object_set_new(c->metadata, "tools", json_pack("{s:o}", "components", tool_list));
}

gboolean
ad_sbom_convert_take(AdSbomConvert *c, AdMessageId id, GVariant *body, GError **error)
{
    if (id == AD_MESSAGE_SBOM_COMPONENTS)
        return take_components(c, body, error);
    if (id == AD_MESSAGE_SBOM_EDGES)
        take_edges(c, body);
    else if (id == AD_MESSAGE_SBOM_VEX)
        take_vex(c, body);
    else if (id == AD_MESSAGE_SBOM_DOCUMENT)
        take_document(c, body);
    return TRUE;
}

static void
append_to(json_t *object, const char *key, json_t *item)
{
    json_t *list = json_object_get(object, key);
    if (list == NULL) {
        list = json_array();
        json_object_set_new(object, key, list);
    }
    json_array_append(list, item);
}

/* A component goes below its parent; parents that are no component (or themselves) leave it at the top. */
static void
place(AdSbomConvert *c, json_t *document, guint32 number, guint32 subject)
{
    Part *part = g_hash_table_lookup(c->parts, GUINT_TO_POINTER(number));
    const Part *parent = g_hash_table_lookup(c->parts, GUINT_TO_POINTER(part->parent));
    gboolean is_service = part->source == FROM_SERVICES;
    c->counts.components += part->source == FROM_COMPONENTS || part->source == FROM_SUBJECT;
    c->counts.files += part->source == FROM_FILES;
    c->counts.services += is_service ? 1 : 0;
    if (number == subject) {
        json_object_set(c->metadata, "component", part->object);
        return;
    }
    /* numbers grow inwards (a record begins before what is in it): no cycle can come of it */
    gboolean is_inside = parent != NULL && part->parent < number && (parent->source == FROM_SERVICES) == is_service;
    append_to(is_inside ? parent->object : document, is_service ? "services" : "components", part->object);
}

static guint32
find_subject(const AdSbomConvert *c)
{
    for (guint i = 0; i < c->order->len; i++) {
        guint32 number = g_array_index(c->order, guint32, i);
        if (((Part *)g_hash_table_lookup(c->parts, GUINT_TO_POINTER(number)))->source == FROM_SUBJECT)
            return number;
    }
    return c->described != NULL ? GPOINTER_TO_UINT(g_hash_table_lookup(c->refs, c->described)) : 0;
}

static json_t *
dependencies_of(AdSbomConvert *c)
{
    json_t *out = json_array();
    for (guint i = 0; i < c->froms->len; i++) {
        const char *from = g_ptr_array_index(c->froms, i);
        const json_t *list = g_hash_table_lookup(c->depends, from), *to;
        json_t *kept = json_array();
        g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
        gsize n;
        json_array_foreach(list, n, to)
        {
            const char *text = json_string_value(to);
            gboolean is_known = g_hash_table_contains(c->refs, from) && g_hash_table_contains(c->refs, text);
            if (!is_known)
                c->counts.lost_edges++;
            else if (g_hash_table_add(seen, (gpointer)text))
                json_array_append_new(kept, json_string(text));
        }
        c->counts.edges += json_array_size(kept);
        if (json_array_size(kept) > 0)
            json_array_append_new(out, json_pack("{s:s, s:O}", "ref", from, "dependsOn", kept));
        json_decref(kept);
    }
    return out;
}

json_t *
ad_sbom_convert_finish(AdSbomConvert *c, AdSbomConverted *counts)
{
    json_t *document = json_pack("{s:s, s:s}", "bomFormat", "CycloneDX", "specVersion", "1.6");
    guint64 version = 1;
    guint32 subject = find_subject(c);
    if (c->serial != NULL)
        json_object_set_new(document, "serialNumber", json_string(c->serial));
    if (c->doc_version != NULL)
        g_ascii_string_to_unsigned(c->doc_version, 10, 1, G_MAXINT32, &version, NULL);
    json_object_set_new(document, "version", json_integer((json_int_t)version));
    json_object_set(document, "metadata", c->metadata);
    for (guint i = 0; i < c->order->len; i++)
        place(c, document, g_array_index(c->order, guint32, i), subject);
    json_object_set_new(document, "dependencies", dependencies_of(c));
    c->counts.vulnerabilities = json_array_size(c->vulnerabilities);
    if (c->counts.vulnerabilities > 0)
        json_object_set(document, "vulnerabilities", c->vulnerabilities);
    *counts = c->counts;
    return document;
}
