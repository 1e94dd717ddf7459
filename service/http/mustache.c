/* SPDX-License-Identifier: Apache-2.0 */
/* mustache.c - our renderer of Mustache templates over JSON values */
#include "service/http/mustache.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/http/escape.h"
#include "service/http/mustache_parse.h"

typedef struct {
    GString *out;
    GPtrArray *stack; /* json_t *, borrowed: innermost last */
    AdMustachePartial partial;
    gpointer partial_data;
    GHashTable *parsed; /* indent + name -> nodes: a partial inside a loop is parsed once */
    guint64 steps;
    guint depth;
} Renderer;

static gboolean render_nodes(Renderer *r, const GPtrArray *nodes, GError **error);

static json_t *
find_on_stack(const Renderer *r, const char *name)
{
    for (guint i = r->stack->len; i > 0; i--) {
        json_t *value = json_object_get(r->stack->pdata[i - 1], name); /* NULL for what is no object */
        if (value != NULL)
            return value;
    }
    return NULL;
}

/* "." is the innermost value; of "a.b.c" only a is looked for on the stack. */
static json_t *
look_up(const Renderer *r, const char *name)
{
    if (strcmp(name, ".") == 0)
        return r->stack->pdata[r->stack->len - 1];
    if (strchr(name, '.') == NULL)
        return find_on_stack(r, name);
    g_auto(GStrv) parts = g_strsplit(name, ".", -1);
    json_t *value = find_on_stack(r, parts[0]);
    for (char **part = parts + 1; *part != NULL && value != NULL; part++)
        value = json_object_get(value, *part);
    return value;
}

static gboolean
is_true(json_t *value)
{
    return !(value == NULL || json_is_null(value) || json_is_false(value) ||
             (json_is_array(value) && json_array_size(value) == 0) ||
             (json_is_string(value) && json_string_length(value) == 0));
}

static void
append_real(GString *out, double number)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    for (int digits = 1; digits <= 17; digits++) {
        char format[8];
        g_snprintf(format, sizeof(format), "%%.%dg", digits);
        g_ascii_formatd(text, sizeof(text), format, number);
        if (g_ascii_strtod(text, NULL) == number)
            break;
    }
    g_string_append(out, text);
}

static void
append_value(Renderer *r, json_t *value, gboolean is_raw)
{
    if (json_is_string(value) && is_raw)
        g_string_append_len(r->out, json_string_value(value), (gssize)json_string_length(value));
    else if (json_is_string(value))
        ad_escape_html(r->out, json_string_value(value), json_string_length(value));
    else if (json_is_integer(value))
        g_string_append_printf(r->out, "%lld", (long long)json_integer_value(value));
    else if (json_is_real(value))
        append_real(r->out, json_real_value(value));
    else if (json_is_boolean(value))
        g_string_append(r->out, json_is_true(value) ? "true" : "false");
}

static gboolean
render_with(Renderer *r, json_t *value, const GPtrArray *children, GError **error)
{
    g_ptr_array_add(r->stack, value);
    gboolean is_good = render_nodes(r, children, error);
    g_ptr_array_set_size(r->stack, (int)r->stack->len - 1);
    return is_good;
}

static gboolean
render_section(Renderer *r, const AdMustacheNode *node, GError **error)
{
    json_t *value = look_up(r, node->text);
    if (node->kind == AD_MUSTACHE_INVERTED)
        return is_true(value) || render_nodes(r, node->children, error);
    if (!is_true(value))
        return TRUE;
    if (!json_is_array(value))
        return render_with(r, value, node->children, error);
    gsize i;
    json_t *item;
    json_array_foreach(value, i, item)
    {
        if (!render_with(r, item, node->children, error))
            return FALSE;
    }
    return TRUE;
}

/* Every line of text with indent before it. */
static char *
indented(const char *text, const char *indent)
{
    GString *out = g_string_new(NULL);
    for (const char *at = text; *at != '\0';) {
        const char *end = strchr(at, '\n');
        gsize bytes = end != NULL ? (gsize)(end - at) + 1 : strlen(at);
        g_string_append(out, indent);
        g_string_append_len(out, at, (gssize)bytes);
        at += bytes;
    }
    return g_string_free(out, FALSE);
}

static gboolean
render_partial(Renderer *r, const AdMustacheNode *node, GError **error)
{
    const char *indent = node->indent != NULL ? node->indent : "";
    g_autofree char *key = g_strconcat(indent, "\n", node->text, NULL);
    GPtrArray *nodes = g_hash_table_lookup(r->parsed, key);
    if (nodes == NULL) {
        const char *text = r->partial != NULL ? r->partial(node->text, r->partial_data) : NULL;
        if (text == NULL)
            return TRUE;
        g_autofree char *shifted = indented(text, indent);
        nodes = ad_mustache_parse(shifted, error);
        if (nodes == NULL)
            return FALSE;
        g_hash_table_insert(r->parsed, g_steal_pointer(&key), nodes);
    }
    return render_nodes(r, nodes, error);
}

static gboolean
render_node(Renderer *r, const AdMustacheNode *node, GError **error)
{
    switch (node->kind) {
    case AD_MUSTACHE_TEXT:
        g_string_append(r->out, node->text);
        return TRUE;
    case AD_MUSTACHE_VALUE:
    case AD_MUSTACHE_RAW:
        append_value(r, look_up(r, node->text), node->kind == AD_MUSTACHE_RAW);
        return TRUE;
    case AD_MUSTACHE_INCLUDE:
        return render_partial(r, node, error);
    default:
        return render_section(r, node, error);
    }
}

static gboolean
render_nodes(Renderer *r, const GPtrArray *nodes, GError **error)
{
    /* an empty section costs a step as well, or a loop over nothing would be free */
    gboolean is_good = r->depth < AD_LIMIT_TEMPLATE_DEPTH && ++r->steps <= AD_LIMIT_TEMPLATE_BYTES / 4;
    r->depth++;
    for (guint i = 0; i < nodes->len && is_good; i++) {
        /* a node costs a step even when it writes nothing, so that empty loops end as well */
        if (++r->steps > AD_LIMIT_TEMPLATE_BYTES / 4 || r->out->len > AD_LIMIT_TEMPLATE_BYTES)
            is_good = FALSE;
        else if (!render_node(r, nodes->pdata[i], error))
            is_good = FALSE;
    }
    r->depth--;
    if (!is_good && error != NULL && *error == NULL)
        g_set_error_literal(error, AD_ERROR, AD_ERROR_LIMIT,
                            "template: it would become too deep or too large");
    return is_good;
}

char *
ad_mustache_render(const char *text, json_t *data, AdMustachePartial partial, gpointer partial_data,
                   GError **error)
{
    g_autoptr(GError) fault = NULL;
    g_autoptr(GPtrArray) nodes = ad_mustache_parse(text, &fault);
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GPtrArray) stack = g_ptr_array_new();
    g_autoptr(GHashTable) parsed =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    Renderer r = {out, stack, partial, partial_data, parsed, 0, 0};
    g_ptr_array_add(stack, data);
    if (nodes == NULL || !render_nodes(&r, nodes, &fault)) {
        g_propagate_error(error, g_steal_pointer(&fault));
        return NULL;
    }
    return g_strndup(out->str, out->len);
}
