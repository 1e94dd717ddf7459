/* SPDX-License-Identifier: Apache-2.0 */
/* policy.c - what counts as risk, as data */
#include "rules/risk/policy.h"

#include <errno.h>
#include <string.h>

#include <yaml.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"

/* A document being read and the first thing wrong with it. */
typedef struct {
    yaml_document_t document;
    const char *name;
    GError *error;
} Reader;

static void
fail(Reader *r, const yaml_node_t *node, const char *what, const char *which)
{
    if (r->error == NULL)
        g_set_error(&r->error, AD_ERROR, AD_ERROR_POLICY, "%s:%zu:%zu: %s '%s'", r->name,
                    node == NULL ? 1 : node->start_mark.line + 1, node == NULL ? 1 : node->start_mark.column + 1,
                    what, which);
}

static const char *
text_of(const yaml_node_t *node)
{
    return node != NULL && node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : NULL;
}

/* A mapping's fields in the order of names, each a node or NULL; unknown and duplicate keys are faults. */
static void
read_mapping(Reader *r, const yaml_node_t *map, const char *const *names, yaml_node_t **fields, gsize count)
{
    memset(fields, 0, count * sizeof *fields);
    if (map == NULL || map->type != YAML_MAPPING_NODE) {
        fail(r, map, "expected a mapping with", names[0]);
        return;
    }
    for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top; p++) {
        yaml_node_t *key = yaml_document_get_node(&r->document, p->key);
        const char *name = text_of(key);
        gsize i = 0;
        while (i < count && g_strcmp0(names[i], name) != 0)
            i++;
        if (i == count)
            fail(r, key, "unknown key", name == NULL ? "?" : name);
        else if (fields[i] != NULL)
            fail(r, key, "key given twice:", name);
        else
            fields[i] = yaml_document_get_node(&r->document, p->value);
    }
    for (gsize i = 0; i < count; i++)
        if (fields[i] == NULL)
            fail(r, map, "missing key", names[i]);
}

static char *
take_text(Reader *r, const yaml_node_t *node, const char *name)
{
    const char *text = text_of(node);
    if (text == NULL || *text == '\0')
        fail(r, node, "expected text for", name);
    return g_strdup(text == NULL ? "" : text);
}

static int
take_term(Reader *r, const yaml_node_t *node, int (*parse)(const char *), const char *name)
{
    int v = parse(text_of(node));
    if (v < 0)
        fail(r, node, "unknown word for", name);
    return MAX(v, 0);
}

static void
check_free(gpointer p)
{
    AdPolicyCheck *c = p;
    g_free(c->id);
    g_free(c->title_en);
    g_free(c->title_es);
    g_free(c->sentence_en);
    g_free(c->sentence_es);
    g_free(c);
}

static void
read_check(Reader *r, AdPolicy *policy, const yaml_node_t *node)
{
    static const char *const names[] = {"id",       "concern",  "severity",    "likelihood", "gate",
                                        "title_en", "title_es", "sentence_en", "sentence_es"};
    yaml_node_t *f[G_N_ELEMENTS(names)];
    read_mapping(r, node, names, f, G_N_ELEMENTS(names));
    const char *gate = text_of(f[4]);
    if (g_strcmp0(gate, "true") != 0 && g_strcmp0(gate, "false") != 0)
        fail(r, f[4], "expected true or false for", "gate");
    AdPolicyCheck *c = g_new0(AdPolicyCheck, 1);
    *c = (AdPolicyCheck){
        .id = take_text(r, f[0], names[0]),
        .concern = (AdConcern)take_term(r, f[1], ad_terms_parse_concern, names[1]),
        .severity = (AdSeverity)take_term(r, f[2], ad_terms_parse_severity, names[2]),
        .likelihood = (AdLevel)take_term(r, f[3], ad_terms_parse_level, names[3]),
        .is_gate = g_strcmp0(gate, "true") == 0,
        .title_en = take_text(r, f[5], names[5]),
        .title_es = take_text(r, f[6], names[6]),
        .sentence_en = take_text(r, f[7], names[7]),
        .sentence_es = take_text(r, f[8], names[8]),
    };
    if (g_hash_table_contains(policy->checks, c->id))
        fail(r, node, "check given twice:", c->id);
    g_hash_table_replace(policy->checks, c->id, c);
}

static void
read_concern(Reader *r, AdPolicy *policy, const yaml_node_t *node)
{
    static const char *const names[] = {"id",           "title_en",      "title_es",
                                        "definition_en", "definition_es", "frameworks"};
    yaml_node_t *f[G_N_ELEMENTS(names)];
    read_mapping(r, node, names, f, G_N_ELEMENTS(names));
    AdConcern concern = (AdConcern)take_term(r, f[0], ad_terms_parse_concern, names[0]);
    AdPolicyConcern *c = &policy->concerns[concern];
    if (c->title_en != NULL) {
        fail(r, node, "concern given twice:", ad_terms_concern(concern));
        return;
    }
    *c = (AdPolicyConcern){.concern = concern,
                           .title_en = take_text(r, f[1], names[1]),
                           .title_es = take_text(r, f[2], names[2]),
                           .definition_en = take_text(r, f[3], names[3]),
                           .definition_es = take_text(r, f[4], names[4]),
                           .frameworks = take_text(r, f[5], names[5])};
}

static void
read_list(Reader *r, AdPolicy *policy, const yaml_node_t *list, const char *name,
          void (*read_one)(Reader *, AdPolicy *, const yaml_node_t *))
{
    if (list == NULL || list->type != YAML_SEQUENCE_NODE) {
        fail(r, list, "expected a list for", name);
        return;
    }
    for (yaml_node_item_t *i = list->data.sequence.items.start; i < list->data.sequence.items.top; i++)
        read_one(r, policy, yaml_document_get_node(&r->document, *i));
}

static void
read_policy(Reader *r, AdPolicy *policy)
{
    static const char *const names[] = {"version", "concerns", "checks"};
    yaml_node_t *f[G_N_ELEMENTS(names)];
    read_mapping(r, yaml_document_get_root_node(&r->document), names, f, G_N_ELEMENTS(names));
    policy->version = take_text(r, f[0], names[0]);
    read_list(r, policy, f[1], names[1], read_concern);
    read_list(r, policy, f[2], names[2], read_check);
    for (int c = 0; c < AD_CONCERN_COUNT; c++)
        if (policy->concerns[c].title_en == NULL)
            fail(r, f[1], "missing concern", ad_terms_concern((AdConcern)c));
}

AdPolicy *
ad_policy_parse(const char *name, const char *text, gsize bytes, GError **error)
{
    Reader r = {.name = name};
    yaml_parser_t parser;
    g_autoptr(AdPolicy) policy = g_new0(AdPolicy, 1);
    policy->checks = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, check_free);
    policy->text = g_strndup(text, bytes);
    g_autofree char *hex = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, bytes);
    ad_digest_from_hex(hex, &policy->sha256);
    if (!yaml_parser_initialize(&parser)) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "cannot start the YAML reader");
        return NULL;
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, bytes);
    if (yaml_parser_load(&parser, &r.document)) {
        read_policy(&r, policy);
        yaml_document_delete(&r.document);
    } else {
        g_set_error(&r.error, AD_ERROR, AD_ERROR_POLICY, "%s:%zu:%zu: %s", name, parser.problem_mark.line + 1,
                    parser.problem_mark.column + 1, parser.problem == NULL ? "not YAML" : parser.problem);
    }
    yaml_parser_delete(&parser);
    if (r.error != NULL) {
        g_propagate_error(error, r.error);
        return NULL;
    }
    return g_steal_pointer(&policy);
}

AdPolicy *
ad_policy_load(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    gsize bytes;
    g_autoptr(GError) cause = NULL;
    if (!g_file_get_contents(path, &text, &bytes, &cause)) {
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, "cannot read the policy: %s", cause->message);
        return NULL;
    }
    if (bytes > AD_LIMIT_CONFIG_BYTES) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "the policy %s is larger than %d bytes", path,
                    AD_LIMIT_CONFIG_BYTES);
        return NULL;
    }
    g_autofree char *name = g_path_get_basename(path);
    return ad_policy_parse(name, text, bytes, error);
}

void
ad_policy_free(AdPolicy *policy)
{
    if (policy == NULL)
        return;
    for (int c = 0; c < AD_CONCERN_COUNT; c++) {
        g_free(policy->concerns[c].title_en);
        g_free(policy->concerns[c].title_es);
        g_free(policy->concerns[c].definition_en);
        g_free(policy->concerns[c].definition_es);
        g_free(policy->concerns[c].frameworks);
    }
    g_hash_table_unref(policy->checks);
    g_free(policy->version);
    g_free(policy->text);
    g_free(policy);
}

const AdPolicyCheck *
ad_policy_check(const AdPolicy *policy, const char *id)
{
    return g_hash_table_lookup(policy->checks, id);
}
