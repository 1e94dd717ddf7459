/* SPDX-License-Identifier: Apache-2.0 */
/* page_cell.c - one value of a document as a template shows it, and the links of a page */
#include "service/http/page_cell.h"

#include <string.h>

#include "service/http/page_words.h"
#include "service/po/tr.h"

#define LONG_BYTES 24 /* of a path: its column then gets room */
#define TEXT_CHARS_MAX 600 /* characters of one value on a page; all of it is in the document */

json_t *
ad_page_value(json_t *row, const char *key)
{
    g_auto(GStrv) parts = g_strsplit(key, ".", -1);
    json_t *value = row;
    for (char **part = parts; *part != NULL && value != NULL; part++)
        value = json_object_get(value, *part);
    return json_is_null(value) ? NULL : value;
}

static void
append_pair(GString *out, const char *name, const char *value)
{
    g_string_append_c(out, strchr(out->str, '?') != NULL ? '&' : '?');
    g_string_append_uri_escaped(out, name, NULL, FALSE);
    g_string_append_c(out, '=');
    g_string_append_uri_escaped(out, value, NULL, FALSE);
}

static const char *
asked(const AdPageContext *page, const char *name)
{
    return page->query != NULL ? g_hash_table_lookup(page->query, name) : NULL;
}

char *
ad_page_link(const AdPageContext *page, const char *target, const char *id)
{
    const char *hole = strstr(target, "{id}");
    GString *out = g_string_new_len(target, hole != NULL ? hole - target : (gssize)strlen(target));
    if (id != NULL)
        g_string_append_uri_escaped(out, id, NULL, FALSE);
    if (hole != NULL)
        g_string_append(out, hole + strlen("{id}"));
    if (asked(page, "lang") != NULL)
        append_pair(out, "lang", ad_tr_lang_name(ad_tr_lang()));
    return g_string_free(out, FALSE);
}

char *
ad_page_link_self(const AdPageContext *page, const char *path, const char *name, const char *value)
{
    GString *out = g_string_new(path);
    GList *names = page->query != NULL ? g_hash_table_get_keys(page->query) : NULL;
    names = g_list_sort(names, (GCompareFunc)strcmp);
    for (GList *at = names; at != NULL; at = at->next) {
        const char *old = asked(page, at->data);
        if (strcmp(at->data, name) != 0 && *old != '\0')
            append_pair(out, at->data, old);
    }
    if (value != NULL)
        append_pair(out, name, value);
    g_list_free(names);
    return g_string_free(out, FALSE);
}

/* The plain text of a scalar; NULL when there is none. Free with g_free. */
static char *
scalar_text(json_t *value)
{
    if (json_is_string(value))
        return json_string_length(value) > 0 ? g_strdup(json_string_value(value)) : NULL;
    if (json_is_integer(value))
        return g_strdup_printf("%lld", (long long)json_integer_value(value));
    if (json_is_boolean(value))
        return g_strdup(json_is_true(value) ? "true" : "false");
    if (json_is_real(value))
        return json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(6));
    return NULL;
}

static char *
shorten(const char *text)
{
    if (g_utf8_strlen(text, -1) <= TEXT_CHARS_MAX)
        return g_strdup(text);
    g_autofree char *head = g_utf8_substring(text, 0, TEXT_CHARS_MAX);
    return g_strconcat(head, "…", NULL);
}

static char *
shown_text(const AdPageField *field, json_t *value, const char *plain)
{
    switch (field->show) {
    case AD_SHOW_TIME:
        return ad_page_time(plain);
    case AD_SHOW_BYTES:
        return json_is_integer(value) ? ad_page_bytes(json_integer_value(value)) : g_strdup(plain);
    case AD_SHOW_NUMBER:
        return json_is_integer(value) ? ad_page_number(json_integer_value(value)) : g_strdup(plain);
    case AD_SHOW_WORD:
    case AD_SHOW_BADGE:
        return g_strdup(ad_page_word(field->vocabulary, plain));
    default:
        return shorten(plain);
    }
}

static json_t *
list_items(const AdPageField *field, json_t *value)
{
    json_t *items = json_array();
    gsize i;
    json_t *item;
    if (field->show != AD_SHOW_LIST || !json_is_array(value))
        return items;
    json_array_foreach(value, i, item)
    {
        g_autofree char *plain = scalar_text(item);
        g_autofree char *text = plain != NULL ? shorten(plain) : NULL;
        if (text != NULL)
            json_array_append_new(items, json_pack("{s:s}", "text", text));
    }
    return items;
}

static char *
cell_link(const AdPageContext *page, const AdPageField *field, json_t *row, const char *plain)
{
    if (field->show == AD_SHOW_URL) /* what a stranger wrote becomes a link only when it leads to the web */
        return plain != NULL && (g_str_has_prefix(plain, "https://") || g_str_has_prefix(plain, "http://"))
                   ? g_strdup(plain)
                   : NULL;
    if (field->link == NULL || plain == NULL)
        return NULL;
    if (field->link_key != NULL && *field->link_key == '\0') /* a number leads to the rows that make it */
        return ad_page_link(page, field->link, strstr(field->link, "{id}") != NULL ? page->id : NULL);
    const char *id = json_string_value(ad_page_value(row, field->link_key != NULL ? field->link_key : field->key));
    return id != NULL && *id != '\0' ? ad_page_link(page, field->link, id) : NULL;
}

/* "severity-critical": one word that the style sheet knows. */
static char *
badge_class(const AdPageField *field, const char *plain)
{
    if (field->show != AD_SHOW_BADGE || plain == NULL)
        return NULL;
    char *name = g_strdup_printf("%s-%s", field->vocabulary, plain);
    return g_strcanon(name, "abcdefghijklmnopqrstuvwxyz-_", '-');
}

json_t *
ad_page_cell(const AdPageContext *page, const AdPageField *field, json_t *row)
{
    json_t *value = ad_page_value(row, field->key);
    g_autofree char *plain = scalar_text(value);
    g_autofree char *text = plain != NULL ? shown_text(field, value, plain) : NULL;
    g_autofree char *href = cell_link(page, field, row, plain);
    g_autofree char *badge = badge_class(field, plain);
    json_t *items = list_items(field, value);
    gboolean is_number = field->show == AD_SHOW_NUMBER || field->show == AD_SHOW_BYTES;
    gboolean is_foreign = field->show == AD_SHOW_TEXT && field->vocabulary != NULL &&
                          strcmp(field->vocabulary, ad_tr_lang_name(ad_tr_lang())) != 0;
    gboolean is_long = field->show == AD_SHOW_CODE && plain != NULL && strlen(plain) > LONG_BYTES;
    gboolean is_empty = text == NULL && json_array_size(items) == 0;
    return json_pack("{s:s, s:s, s:s, s:s, s:b, s:s, s:b, s:b, s:b, s:b, s:s, s:o}", "label", ad_tr(field->label),
                     "text", text != NULL ? text : "", "href", href != NULL ? href : "", "iso",
                     field->show == AD_SHOW_TIME && plain != NULL ? plain : "", "is_code",
                     field->show == AD_SHOW_CODE || field->show == AD_SHOW_URL, "badge",
                     badge != NULL ? badge : "", "is_number", is_number, "is_empty", is_empty, "is_outside",
                     field->show == AD_SHOW_URL, "is_long", is_long, "lang_of",
                     is_foreign ? field->vocabulary : "", "items", items);
}
