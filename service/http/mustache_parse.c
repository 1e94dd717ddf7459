/* SPDX-License-Identifier: Apache-2.0 */
/* mustache_parse.c - a template as a tree of nodes (github.com/mustache/spec) */
#include "service/http/mustache_parse.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"

typedef struct {
    const char *text, *at;
    char *open, *close; /* the delimiters that hold now */
} Parser;

/* One tag between delimiters. */
typedef struct {
    const char *begin, *end; /* of the whole tag, delimiters included */
    char sigil;              /* one of "#^/>!=&{" or 0 */
    char *name;
} Tag;

static void
node_free(gpointer item)
{
    AdMustacheNode *node = item;
    if (node == NULL)
        return;
    g_free(node->text);
    g_free(node->indent);
    g_clear_pointer(&node->children, g_ptr_array_unref);
    g_free(node);
}

static AdMustacheNode *
node_new(AdMustacheKind kind, const char *text, gsize bytes)
{
    AdMustacheNode *node = g_new0(AdMustacheNode, 1);
    node->kind = kind;
    node->text = g_strndup(text, bytes);
    return node;
}

static gboolean
fail(GError **error, const Parser *p, const char *at, const char *what)
{
    guint line = 1;
    for (const char *c = p->text; c < at; c++)
        line += *c == '\n';
    g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "template line %u: %s", line, what);
    return FALSE;
}

/* "<% %>" between the two '='. */
static gboolean
set_delimiters(Parser *p, const Tag *tag, GError **error)
{
    gsize bytes = strlen(tag->name);
    if (bytes < 2 || tag->name[bytes - 1] != '=')
        return fail(error, p, tag->begin, "a change of delimiters must end in '='");
    tag->name[bytes - 1] = '\0';
    g_auto(GStrv) parts = g_strsplit_set(g_strstrip(tag->name), " \t\r\n", -1);
    const char *first = NULL, *second = NULL;
    for (char **part = parts; *part != NULL; part++) {
        if (**part == '\0')
            continue;
        if (second != NULL)
            return fail(error, p, tag->begin, "two delimiters are needed");
        if (first == NULL)
            first = *part;
        else
            second = *part;
    }
    if (second == NULL || strchr(first, '=') != NULL || strchr(second, '=') != NULL)
        return fail(error, p, tag->begin, "two delimiters without '=' are needed");
    g_free(p->open);
    g_free(p->close);
    p->open = g_strdup(first);
    p->close = g_strdup(second);
    return TRUE;
}

/* Reads the tag that begins at begin. */
static gboolean
read_tag(Parser *p, const char *begin, Tag *tag, GError **error)
{
    const char *at = begin + strlen(p->open);
    *tag = (Tag){.begin = begin};
    if (*at != '\0' && strchr("#^/>!=&{", *at) != NULL)
        tag->sigil = *at++;
    g_autofree char *end_mark = g_strconcat(tag->sigil == '{' ? "}" : "", p->close, NULL);
    const char *end = strstr(at, end_mark);
    if (end == NULL)
        return fail(error, p, begin, "a tag does not end");
    tag->end = end + strlen(end_mark);
    tag->name = g_strstrip(g_strndup(at, (gsize)(end - at)));
    if (*tag->name == '\0' && tag->sigil != '!') {
        g_clear_pointer(&tag->name, g_free);
        return fail(error, p, begin, "a tag has no name");
    }
    return TRUE;
}

/* A tag that makes no output and is alone on its line takes the whole line with it: *from is then the line's first
 * byte and *to the one after its end. */
static gboolean
stands_alone(const Parser *p, const Tag *tag, const char **from, const char **to)
{
    const char *left = tag->begin, *right = tag->end;
    if (tag->sigil == 0 || tag->sigil == '&' || tag->sigil == '{')
        return FALSE;
    while (left > p->text && (left[-1] == ' ' || left[-1] == '\t'))
        left--;
    while (*right == ' ' || *right == '\t')
        right++;
    if (left > p->text && left[-1] != '\n')
        return FALSE;
    if (right[0] == '\r' && right[1] == '\n')
        right++;
    if (*right != '\n' && *right != '\0')
        return FALSE;
    *from = left;
    *to = *right == '\n' ? right + 1 : right;
    return TRUE;
}

static gboolean parse_nodes(Parser *p, const char *section, guint depth, GPtrArray *out, GError **error);

static gboolean
parse_section(Parser *p, const Tag *tag, guint depth, GPtrArray *out, GError **error)
{
    AdMustacheNode *node = node_new(tag->sigil == '#' ? AD_MUSTACHE_SECTION : AD_MUSTACHE_INVERTED, tag->name,
                                    strlen(tag->name));
    node->children = g_ptr_array_new_with_free_func(node_free);
    g_ptr_array_add(out, node);
    if (depth >= AD_LIMIT_TEMPLATE_DEPTH) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "template: more than %d sections inside each other",
                    AD_LIMIT_TEMPLATE_DEPTH);
        return FALSE;
    }
    return parse_nodes(p, tag->name, depth + 1, node->children, error);
}

/* What one tag adds; *is_end when it closes the section. */
static gboolean
take_tag(Parser *p, const Tag *tag, const char *indent, gsize indent_bytes, const char *section, guint depth,
         GPtrArray *out, gboolean *is_end, GError **error)
{
    AdMustacheNode *node;
    switch (tag->sigil) {
    case '!':
        return TRUE;
    case '=':
        return set_delimiters(p, tag, error);
    case '#':
    case '^':
        return parse_section(p, tag, depth, out, error);
    case '/':
        *is_end = TRUE;
        if (section != NULL && strcmp(section, tag->name) == 0)
            return TRUE;
        return fail(error, p, tag->begin, "a section is closed that is not the open one");
    case '>':
        node = node_new(AD_MUSTACHE_INCLUDE, tag->name, strlen(tag->name));
        node->indent = indent_bytes > 0 ? g_strndup(indent, indent_bytes) : NULL;
        break;
    case '&':
    case '{':
        node = node_new(AD_MUSTACHE_RAW, tag->name, strlen(tag->name));
        break;
    default:
        node = node_new(AD_MUSTACHE_VALUE, tag->name, strlen(tag->name));
    }
    g_ptr_array_add(out, node);
    return TRUE;
}

static void
add_text(GPtrArray *out, const char *from, const char *to)
{
    if (to > from)
        g_ptr_array_add(out, node_new(AD_MUSTACHE_TEXT, from, (gsize)(to - from)));
}

/* Until the end of section, or of the text when section is NULL. */
static gboolean
parse_nodes(Parser *p, const char *section, guint depth, GPtrArray *out, GError **error)
{
    for (;;) {
        const char *begin = strstr(p->at, p->open);
        if (begin == NULL) {
            if (section != NULL)
                return fail(error, p, p->at, "a section is not closed");
            add_text(out, p->at, p->at + strlen(p->at));
            p->at += strlen(p->at);
            return TRUE;
        }
        Tag tag;
        if (!read_tag(p, begin, &tag, error))
            return FALSE;
        const char *from = begin, *to = tag.end;
        gsize indent_bytes = stands_alone(p, &tag, &from, &to) ? (gsize)(begin - from) : 0;
        gboolean is_end = FALSE;
        add_text(out, p->at, MAX(from, p->at));
        p->at = to;
        gboolean is_good = take_tag(p, &tag, from, indent_bytes, section, depth, out, &is_end, error);
        g_free(tag.name);
        if (!is_good || is_end)
            return is_good;
    }
}

GPtrArray *
ad_mustache_parse(const char *text, GError **error)
{
    Parser p = {text, text, g_strdup("{{"), g_strdup("}}")};
    GPtrArray *nodes = g_ptr_array_new_with_free_func(node_free);
    gboolean is_good = parse_nodes(&p, NULL, 0, nodes, error);
    g_free(p.open);
    g_free(p.close);
    if (!is_good)
        g_clear_pointer(&nodes, g_ptr_array_unref);
    return nodes;
}
