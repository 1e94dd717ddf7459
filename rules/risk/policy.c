/* SPDX-License-Identifier: Apache-2.0 */
/* policy.c - files become one policy, or none */
#include <errno.h>
#include <string.h>

#include "rules/risk/policy_private.h"
#include "scanner/model/error.h"
#include "scanner/model/limits.h"

enum { FILES_MAX = 64, TEXT_MAX = 4 * AD_LIMIT_CONFIG_BYTES };

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
framework_free(gpointer p)
{
    AdPolicyFramework *f = p;
    g_free(f->id);
    g_free(f->title);
    g_free(f);
}

static void
builder_init(AdPolicyBuilder *b)
{
    memset(b, 0, sizeof *b);
    b->reader.faults = g_string_new(NULL);
    b->reader.name = "policy";
    b->in_layer = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    b->text = g_string_new(NULL);
    b->policy = g_new0(AdPolicy, 1);
    b->policy->checks = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, check_free);
    b->policy->frameworks = g_ptr_array_new_with_free_func(framework_free);
    for (int c = 0; c < AD_CONCERN_COUNT; c++)
        b->policy->concerns[c].frameworks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static void
builder_clear(AdPolicyBuilder *b)
{
    g_string_free(b->reader.faults, TRUE);
    g_hash_table_unref(b->in_layer);
    if (b->text != NULL)
        g_string_free(b->text, TRUE);
    ad_policy_free(b->policy);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AdPolicyBuilder, builder_clear)

/* "extends: builtin": what was read so far is the ground, which must be whole by itself; from here on it is changed. */
static void
begin_overlay(AdPolicyBuilder *b, const yaml_node_t *root)
{
    for (yaml_node_pair_t *p = root->data.mapping.pairs.start; p < root->data.mapping.pairs.top; p++) {
        yaml_node_t *key = ad_policy_reader_node(&b->reader, p->key);
        yaml_node_t *value = ad_policy_reader_node(&b->reader, p->value);
        if (g_strcmp0(ad_policy_reader_text(key), "extends") != 0)
            continue;
        if (g_strcmp0(ad_policy_reader_text(value), "builtin") != 0)
            ad_policy_reader_fault(&b->reader, value, "'extends' knows the word builtin alone");
        if (b->reader.is_overlay)
            ad_policy_reader_fault(&b->reader, key, "'extends' stands once");
        else if (b->layers == 0)
            ad_policy_reader_fault(&b->reader, key, "the policy that comes with aduana is not at hand here");
        else
            ad_policy_builder_check(b);
        b->reader.is_overlay = TRUE;
        g_hash_table_remove_all(b->in_layer);
    }
}

static void
read_document(AdPolicyBuilder *b)
{
    yaml_node_t *root = yaml_document_get_root_node(&b->reader.document);
    const char *text = ad_policy_reader_text(root);
    if (text != NULL && *text == '\0')
        return; /* a document of comments alone */
    if (root != NULL && root->type == YAML_MAPPING_NODE)
        begin_overlay(b, root);
    ad_policy_sections_read(b, root);
    b->layers++;
}

void
ad_policy_builder_read(AdPolicyBuilder *b, const char *name, const char *text, gsize bytes)
{
    yaml_parser_t parser;
    b->reader.name = name;
    if (!yaml_parser_initialize(&parser)) {
        ad_policy_reader_fault(&b->reader, NULL, "the YAML reader cannot start");
        return;
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, bytes);
    for (;;) {
        if (!yaml_parser_load(&parser, &b->reader.document)) {
            yaml_node_t place = {.start_mark = parser.problem_mark};
            ad_policy_reader_fault(&b->reader, &place, "%s", parser.problem == NULL ? "not YAML" : parser.problem);
            break;
        }
        gboolean is_end = yaml_document_get_root_node(&b->reader.document) == NULL;
        if (!is_end)
            read_document(b);
        yaml_document_delete(&b->reader.document);
        if (is_end)
            break;
    }
    yaml_parser_delete(&parser);
}

/* The policy, or all that is wrong with it. */
static AdPolicy *
finish(AdPolicyBuilder *b, GError **error)
{
    ad_policy_builder_check(b);
    if (b->reader.fault_count > 0) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_POLICY, b->reader.faults->str);
        return NULL;
    }
    AdPolicy *policy = g_steal_pointer(&b->policy);
    g_autofree char *hex =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)b->text->str, b->text->len);
    ad_digest_from_hex(hex, &policy->sha256);
    policy->text = g_string_free(g_steal_pointer(&b->text), FALSE);
    return policy;
}

AdPolicy *
ad_policy_parse(const char *name, const char *text, gsize bytes, GError **error)
{
    g_auto(AdPolicyBuilder) b;
    builder_init(&b);
    if (bytes > TEXT_MAX) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "the policy %s is larger than %d bytes", name, TEXT_MAX);
        return NULL;
    }
    g_string_append_len(b.text, text, (gssize)bytes);
    ad_policy_builder_read(&b, name, text, bytes);
    return finish(&b, error);
}

/* --- files --- */

typedef struct {
    char *name, *text;
    gsize bytes;
} File;

static void
file_free(gpointer p)
{
    File *f = p;
    g_free(f->name);
    g_free(f->text);
    g_free(f);
}

static gboolean
take_file(GPtrArray *files, const char *path, GError **error)
{
    g_autoptr(GError) cause = NULL;
    File *f = g_new0(File, 1);
    g_ptr_array_add(files, f);
    f->name = g_path_get_basename(path);
    if (!g_file_get_contents(path, &f->text, &f->bytes, &cause)) {
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, "cannot read the policy: %s", cause->message);
        return FALSE;
    }
    if (f->bytes > AD_LIMIT_CONFIG_BYTES) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "the policy %s is larger than %d bytes", path,
                    AD_LIMIT_CONFIG_BYTES);
        return FALSE;
    }
    return TRUE;
}

static int
by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Appends the file, or the folder's *.yaml in the order of their names. */
static gboolean
take_path(GPtrArray *files, const char *path, GError **error)
{
    if (!g_file_test(path, G_FILE_TEST_IS_DIR))
        return take_file(files, path, error);
    g_autoptr(GError) cause = NULL;
    g_autoptr(GDir) dir = g_dir_open(path, 0, &cause);
    if (dir == NULL) {
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, "cannot read the policy: %s", cause->message);
        return FALSE;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;)
        if (g_str_has_suffix(name, ".yaml") && name[0] != '.')
            g_ptr_array_add(names, g_build_filename(path, name, NULL));
    g_ptr_array_sort(names, by_name);
    if (names->len == 0 || names->len > FILES_MAX) {
        g_set_error(error, AD_ERROR, names->len == 0 ? AD_ERROR_NOT_FOUND : AD_ERROR_LIMIT,
                    names->len == 0 ? "there is no *.yaml in the policy folder %s"
                                    : "the policy folder %s has too many files", path);
        return FALSE;
    }
    for (guint i = 0; i < names->len; i++)
        if (!take_file(files, g_ptr_array_index(names, i), error))
            return FALSE;
    return TRUE;
}

/* Only where to look for the ground; whether it stands in its right place is the reader's business. */
static gboolean
speaks_of_ground(const File *f)
{
    return g_str_has_prefix(f->text, "extends:") || strstr(f->text, "\nextends:") != NULL;
}

AdPolicy *
ad_policy_load(const char *path, const char *builtin, GError **error)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(file_free);
    g_autoptr(GPtrArray) ground = g_ptr_array_new_with_free_func(file_free);
    g_auto(AdPolicyBuilder) b;
    builder_init(&b);
    if (!take_path(files, path, error))
        return NULL;
    if (builtin != NULL && speaks_of_ground(g_ptr_array_index(files, 0)) && !take_path(ground, builtin, error))
        return NULL;
    g_ptr_array_extend_and_steal(ground, g_steal_pointer(&files));
    for (guint i = 0; i < ground->len; i++) {
        const File *f = g_ptr_array_index(ground, i);
        /* a comment line, so that the joined text says where each part came from and stays YAML */
        g_string_append_printf(b.text, "--- # %s\n", f->name);
        g_string_append_len(b.text, f->text, (gssize)f->bytes);
        if (f->bytes > 0 && f->text[f->bytes - 1] != '\n')
            g_string_append_c(b.text, '\n');
        ad_policy_builder_read(&b, f->name, f->text, f->bytes);
    }
    return finish(&b, error);
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
        g_hash_table_unref(policy->concerns[c].frameworks);
    }
    g_ptr_array_unref(policy->frameworks);
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

char *
ad_policy_frameworks(const AdPolicy *policy, AdConcern concern)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < policy->frameworks->len; i++) {
        const AdPolicyFramework *f = g_ptr_array_index(policy->frameworks, i);
        const char *ids = g_hash_table_lookup(policy->concerns[concern].frameworks, f->id);
        if (ids != NULL)
            g_string_append_printf(text, "%s%s: %s", text->len > 0 ? "; " : "", f->title, ids);
    }
    return g_strdup(text->str);
}
