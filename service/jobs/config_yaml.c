/* SPDX-License-Identifier: Apache-2.0 */
/* config_yaml.c - walks a YAML document under the typed table and collects every mistake with its place
 *
 * libyaml's document keeps the mark of each node; aliases point to shared nodes, but the table is two levels deep, so a
 * document that contains itself is no danger. */
#include "service/jobs/config_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <yaml.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "service/po/tr.h"

typedef struct {
    AdConfig *config;
    const char *name;
    yaml_document_t *document;
    GString *problems; /* one a line */
    guint problem_count;
    GHashTable *seen; /* AdSetting * of this file */
} Walk;

static void add_problem(Walk *w, yaml_mark_t mark, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void
add_problem(Walk *w, yaml_mark_t mark, const char *format, ...)
{
    va_list args;
    if (w->problem_count++ >= AD_CONFIG_PROBLEMS)
        return;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *safe = g_utf8_make_valid(text, -1);
    for (char *p = safe; *p != '\0'; p++)
        if (g_ascii_iscntrl(*p))
            *p = '?';
    if (w->problems->len > 0)
        g_string_append_c(w->problems, '\n');
    g_string_append_printf(w->problems, "%s:%zu:%zu: %s", w->name, mark.line + 1, mark.column + 1, safe);
}

static yaml_node_t *
node_at(const Walk *w, int index)
{
    return yaml_document_get_node(w->document, index);
}

static gboolean
is_null(const yaml_node_t *node)
{
    if (node->type != YAML_SCALAR_NODE || node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
        return FALSE;
    const char *text = (const char *)node->data.scalar.value;
    return *text == '\0' || strcmp(text, "~") == 0 || g_ascii_strcasecmp(text, "null") == 0;
}

/* Text without NUL bytes inside, or NULL. */
static const char *
scalar_text(const yaml_node_t *node)
{
    if (node->type != YAML_SCALAR_NODE || strlen((const char *)node->data.scalar.value) != node->data.scalar.length)
        return NULL;
    return (const char *)node->data.scalar.value;
}

static const char *
kind_of(const yaml_node_t *node)
{
    return node->type == YAML_MAPPING_NODE    ? _("a mapping")
           : node->type == YAML_SEQUENCE_NODE ? _("a list")
                                              : _("a single value");
}

static const AdSetting *
find_setting(const char *key)
{
    gsize count;
    const AdSetting *settings = ad_config_settings(&count);
    for (gsize i = 0; i < count; i++)
        if (strcmp(settings[i].key, key) == 0)
            return &settings[i];
    return NULL;
}

static void
take_value(Walk *w, const AdSetting *s, const yaml_node_t *key, const yaml_node_t *node)
{
    g_autoptr(GPtrArray) values = g_ptr_array_new();
    g_autofree char *problem = NULL;
    gboolean wants_list = s->type == AD_SETTING_PATHS;
    if (is_null(node)) {
        add_problem(w, node->start_mark, _("%s has no value; for example “%s”"), s->key, s->example);
        return;
    }
    if (node->type != (wants_list ? YAML_SEQUENCE_NODE : YAML_SCALAR_NODE)) {
        add_problem(w, node->start_mark, _("%s expects %s and found %s; for example “%s”"), s->key,
                    wants_list ? _("a list") : _("a single value"), kind_of(node), s->example);
        return;
    }
    if (wants_list) {
        for (yaml_node_item_t *i = node->data.sequence.items.start; i < node->data.sequence.items.top; i++)
            g_ptr_array_add(values, (gpointer)scalar_text(node_at(w, *i)));
    } else {
        g_ptr_array_add(values, (gpointer)scalar_text(node));
        gboolean is_quoted = node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
        if (is_quoted && (s->type == AD_SETTING_COUNT || s->type == AD_SETTING_COUNT64)) {
            add_problem(w, node->start_mark, _("%s expects a number and found quoted text; for example “%s”"), s->key,
                        s->example);
            return;
        }
    }
    for (guint i = 0; i < values->len; i++)
        if (values->pdata[i] == NULL) {
            add_problem(w, node->start_mark, _("%s holds something that is not plain text; for example “%s”"), s->key,
                        s->example);
            return;
        }
    if (!ad_config_take(w->config, s, (const char *const *)values->pdata, values->len, &problem)) {
        add_problem(w, node->start_mark, "%s", problem);
        return;
    }
    g_autofree char *origin = g_strdup_printf("%s:%zu", w->name, key->start_mark.line + 1);
    ad_config_note_origin(w->config, s, origin);
}

static void walk_mapping(Walk *w, const yaml_node_t *mapping, const char *section);

static void
take_pair(Walk *w, const yaml_node_t *key_node, const yaml_node_t *value, const char *section)
{
    const char *name = scalar_text(key_node);
    if (name == NULL || *name == '\0' || !g_utf8_validate(name, -1, NULL)) {
        add_problem(w, key_node->start_mark, _("a key must be a plain word"));
        return;
    }
    g_autofree char *key = section != NULL ? g_strdup_printf("%s.%s", section, name) : g_strdup(name);
    if (section == NULL && ad_config_is_section(name)) {
        if (g_hash_table_contains(w->seen, name))
            add_problem(w, key_node->start_mark, _("%.64s is given twice in this file"), key);
        g_hash_table_add(w->seen, g_strdup(name));
        if (value->type == YAML_MAPPING_NODE)
            walk_mapping(w, value, name);
        else if (!is_null(value))
            add_problem(w, value->start_mark, _("%s expects %s and found %s"), key, _("a mapping"), kind_of(value));
        return;
    }
    const AdSetting *s = find_setting(key);
    if (s == NULL) {
        const char *near = ad_config_nearest(key);
        if (near != NULL)
            add_problem(w, key_node->start_mark, _("unknown key “%.64s”; did you mean “%s”?"), key, near);
        else
            add_problem(w, key_node->start_mark, _("unknown key “%.64s”"), key);
        return;
    }
    if (g_hash_table_contains(w->seen, key)) {
        add_problem(w, key_node->start_mark, _("%.64s is given twice in this file"), key);
        return;
    }
    g_hash_table_add(w->seen, g_strdup(key));
    const char *twin = strcmp(key, "database.url") == 0    ? "database.path"
                       : strcmp(key, "database.path") == 0 ? "database.url"
                                                           : NULL;
    if (twin != NULL && g_hash_table_contains(w->seen, twin))
        add_problem(w, key_node->start_mark, _("%s and %s say the same: give one of them"), key, twin);
    take_value(w, s, key_node, value);
}

static void
walk_mapping(Walk *w, const yaml_node_t *mapping, const char *section)
{
    for (yaml_node_pair_t *p = mapping->data.mapping.pairs.start; p < mapping->data.mapping.pairs.top; p++)
        take_pair(w, node_at(w, p->key), node_at(w, p->value), section);
}

static void
walk_document(Walk *w, yaml_parser_t *parser)
{
    yaml_document_t document, second;
    if (!yaml_parser_load(parser, &document)) {
        add_problem(w, parser->problem_mark, _("not YAML: %s"), parser->problem != NULL ? parser->problem : "?");
        return;
    }
    w->document = &document;
    yaml_node_t *root = yaml_document_get_root_node(&document);
    if (root != NULL && root->type == YAML_MAPPING_NODE)
        walk_mapping(w, root, NULL);
    else if (root != NULL && !is_null(root))
        add_problem(w, root->start_mark, _("the file must be a mapping of keys to values"));
    if (root != NULL) {
        if (!yaml_parser_load(parser, &second)) {
            add_problem(w, parser->problem_mark, _("not YAML: %s"), parser->problem != NULL ? parser->problem : "?");
        } else {
            root = yaml_document_get_root_node(&second);
            if (root != NULL)
                add_problem(w, root->start_mark, _("only one YAML document is read"));
            yaml_document_delete(&second);
        }
    }
    yaml_document_delete(&document);
}

gboolean
ad_config_read(AdConfig *config, const char *name, const char *text, gsize bytes, GError **error)
{
    yaml_parser_t parser;
    g_autoptr(GString) problems = g_string_new(NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Walk w = {.config = config, .name = name, .problems = problems, .seen = seen};
    if (!yaml_parser_initialize(&parser)) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, _("%s: no memory to read it"), name);
        return FALSE;
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, bytes);
    walk_document(&w, &parser);
    yaml_parser_delete(&parser);
    if (w.problem_count == 0)
        return TRUE;
    if (w.problem_count > AD_CONFIG_PROBLEMS)
        g_string_append_printf(problems, _("\n%s: and %u more"), name, w.problem_count - AD_CONFIG_PROBLEMS);
    g_set_error_literal(error, AD_ERROR, AD_ERROR_USAGE, problems->str);
    return FALSE;
}

static char *
read_file(const char *path, gsize *bytes, GError **error)
{
    struct stat st;
    ad_autofd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 || fstat(fd, &st) != 0) {
        int code = errno == ENOENT ? AD_ERROR_NOT_FOUND : errno == EACCES ? AD_ERROR_DENIED : AD_ERROR_SYSTEM;
        g_set_error(error, AD_ERROR, code, _("configuration %s cannot be read: %s"), path, g_strerror(errno));
        return NULL;
    }
    if (!S_ISREG(st.st_mode) || st.st_size > AD_LIMIT_CONFIG_BYTES) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("configuration %s is not a file of at most %d bytes"), path,
                    AD_LIMIT_CONFIG_BYTES);
        return NULL;
    }
    g_autofree char *text = g_malloc((gsize)st.st_size + 1);
    gsize at = 0;
    for (ssize_t got; at < (gsize)st.st_size; at += (gsize)got) {
        got = read(fd, text + at, (gsize)st.st_size - at);
        if (got < 0 && errno == EINTR)
            got = 0;
        else if (got < 0) {
            g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, _("configuration %s cannot be read: %s"), path,
                        g_strerror(errno));
            return NULL;
        } else if (got == 0)
            break;
    }
    text[at] = '\0';
    *bytes = at;
    return g_steal_pointer(&text);
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* conf.d/?*.yaml beside path, by name. */
static GPtrArray *
list_parts(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *parts = g_build_filename(folder, "conf.d", NULL);
    g_autoptr(GDir) dir = g_dir_open(parts, 0, NULL);
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
        if (*name != '.' && g_str_has_suffix(name, ".yaml"))
            g_ptr_array_add(list, g_build_filename(parts, name, NULL));
    g_ptr_array_sort(list, compare_names);
    return g_steal_pointer(&list);
}

AdConfig *
ad_config_load(const char *path, GError **error)
{
    g_autoptr(AdConfig) config = ad_config_new();
    g_autoptr(GString) problems = g_string_new(NULL);
    const char *main_path = path != NULL ? path : AD_CONFIG_PATH;
    g_autoptr(GPtrArray) files = list_parts(main_path);
    if (path != NULL || g_file_test(main_path, G_FILE_TEST_EXISTS))
        g_ptr_array_insert(files, 0, g_strdup(main_path));
    for (guint i = 0; i < files->len; i++) {
        gsize bytes;
        g_autoptr(GError) problem = NULL;
        g_autofree char *text = read_file(files->pdata[i], &bytes, &problem);
        if (text == NULL && !g_error_matches(problem, AD_ERROR, AD_ERROR_USAGE)) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return NULL;
        }
        if (text != NULL && ad_config_read(config, files->pdata[i], text, bytes, &problem))
            continue;
        g_string_append_printf(problems, "%s%s", problems->len > 0 ? "\n" : "", problem->message);
    }
    if (problems->len > 0) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_USAGE, problems->str);
        return NULL;
    }
    return g_steal_pointer(&config);
}
