/* SPDX-License-Identifier: Apache-2.0 */
/* page.c - the same document as a page for people */
#include "service/http/page.h"

#include <string.h>

#include "scanner/model/error.h"
#include "service/http/asset.h"
#include "service/http/mustache.h"
#include "service/http/page_cell.h"
#include "service/http/page_prepare.h"
#include "service/http/page_spec.h"
#include "service/http/page_words.h"
#include "service/http/resource.h"
#include "service/po/tr.h"

#define SUBTABLE_ROWS 200 /* rows of a list inside a detail page; "more" leads to all */

/* Words of the frame; the key is what a template says after "t.". */
static json_t *
frame_words(void)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "skip",
                     _("Skip to the content"), "main", _("Main pages"), "language", _("Language"), "filter",
                     _("Filter"), "clear", _("Clear the filters"), "any", C_("filter", "any"), "next",
                     _("Next page"), "first", _("First page"), "more", _("All of them"), "export",
                     _("Download as"), "document", _("This page as JSON"), "tagline",
                     _("Customs house for software"));
}

static json_t *
navigation(const AdPageContext *page)
{
    static const struct {
        const char *path, *label;
    } rows[] = {
        {"/", N_("Overview")},       {"/suppliers", N_("Suppliers")}, {"/deliveries", N_("Deliveries")},
        {"/findings", N_("Findings")}, {"/jobs", N_("Jobs")},           {"/schedules", N_("Schedules")},
        {"/ledger", N_("Ledger")},
    };
    json_t *list = json_array();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *href = ad_page_link(page, rows[i].path, NULL);
        gboolean is_here = strcmp(rows[i].path, "/") == 0 ? strcmp(page->path, "/overview") == 0
                                                          : g_str_has_prefix(page->path, rows[i].path);
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "href", href, "label", ad_tr(rows[i].label),
                                              "is_here", is_here));
    }
    return list;
}

static const char *
page_path(const AdPageContext *page)
{
    return strcmp(page->path, "/overview") == 0 ? "/" : page->path;
}

static json_t *
languages(const AdPageContext *page)
{
    static const char *const names[AD_LANG_COUNT] = {"English", "Español"};
    json_t *list = json_array();
    for (int lang = 0; lang < AD_LANG_COUNT; lang++) {
        const char *code = ad_tr_lang_name((AdLang)lang);
        g_autofree char *href = ad_page_link_self(page, page_path(page), "lang", code);
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:b}", "href", href, "code", code, "name",
                                              names[lang], "is_here", ad_tr_lang() == (AdLang)lang));
    }
    return list;
}

static json_t *
choices(const AdPageFilter *filter, const char *value)
{
    json_t *list = json_array();
    if (filter->vocabulary == NULL)
        return list;
    g_autofree const char **words = ad_page_words(filter->vocabulary);
    for (gsize i = 0; words[i] != NULL; i++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "value", words[i], "label",
                                              ad_page_word(filter->vocabulary, words[i]), "is_chosen",
                                              g_strcmp0(words[i], value) == 0));
    return list;
}

static json_t *
filters(const AdPageContext *page, const AdPageSpec *spec)
{
    json_t *fields = json_array();
    for (const AdPageFilter *f = spec->filters; f->name != NULL; f++) {
        const char *value = page->query != NULL ? g_hash_table_lookup(page->query, f->name) : NULL;
        json_array_append_new(fields, json_pack("{s:s, s:s, s:s, s:b, s:o}", "name", f->name, "label",
                                                ad_tr(f->label), "value", value != NULL ? value : "",
                                                "is_choice", f->vocabulary != NULL, "choices",
                                                choices(f, value)));
    }
    gboolean has_lang = page->query != NULL && g_hash_table_contains(page->query, "lang");
    g_autofree char *clear = ad_page_link(page, page->path, NULL);
    return json_pack("{s:s, s:s, s:s, s:o}", "action", page->path, "clear", clear, "lang",
                     has_lang ? ad_tr_lang_name(ad_tr_lang()) : "", "fields", fields);
}

static json_t *
facts(const AdPageContext *page, const AdPageSpec *spec, json_t *doc)
{
    json_t *list = json_array();
    for (const AdPageField *f = spec->facts; f->key != NULL; f++) {
        json_t *cell = ad_page_cell(page, f, doc);
        if (json_is_true(json_object_get(cell, "is_empty")))
            json_decref(cell);
        else
            json_array_append_new(list, cell);
    }
    return json_pack("{s:o}", "list", list);
}

static json_t *
table_rows(const AdPageContext *page, const AdPageField *columns, json_t *items)
{
    json_t *rows = json_array();
    gsize i;
    json_t *item;
    json_array_foreach(items, i, item)
    {
        json_t *cells = json_array();
        for (const AdPageField *f = columns; f->key != NULL; f++)
            json_array_append_new(cells, ad_page_cell(page, f, item));
        json_t *head = json_incref(json_array_get(cells, 0));
        json_array_remove(cells, 0);
        json_array_append_new(rows, json_pack("{s:o, s:o}", "head", head, "cells", cells));
        if (i + 1 >= SUBTABLE_ROWS)
            break;
    }
    return rows;
}

/* "3 of 265", so that nobody takes a page for the whole. */
static char *
count_text(json_t *items, json_t *total)
{
    g_autofree char *shown = ad_page_number((gint64)json_array_size(items));
    if (!json_is_integer(total))
        return g_strdup(shown);
    g_autofree char *all = ad_page_number(json_integer_value(total));
    return g_strdup_printf(_("%s of %s"), shown, all);
}

static char *
more_link(const AdPageContext *page, const AdPageTable *spec)
{
    if (spec->more == NULL)
        return g_strdup("");
    return ad_page_link(page, spec->more, strstr(spec->more, "{id}") != NULL ? page->id : NULL);
}

static json_t *
table(const AdPageContext *page, const AdPageTable *spec, json_t *doc)
{
    json_t *heads = json_array();
    json_t *items = ad_page_value(doc, spec->key);
    gboolean is_page = strcmp(spec->key, "items") == 0;
    for (const AdPageField *f = spec->columns; f->key != NULL; f++)
        json_array_append_new(heads, json_pack("{s:s, s:b}", "label", ad_tr(f->label), "is_number",
                                               f->show == AD_SHOW_NUMBER || f->show == AD_SHOW_BYTES));
    const char *next = is_page ? json_string_value(json_object_get(doc, "next")) : NULL;
    gboolean is_later = page->query != NULL && g_hash_table_contains(page->query, "after");
    g_autofree char *next_href = next != NULL ? ad_page_link_self(page, page->path, "after", next) : g_strdup("");
    g_autofree char *first_href =
        is_page && is_later ? ad_page_link_self(page, page->path, "after", NULL) : g_strdup("");
    g_autofree char *more = more_link(page, spec);
    g_autofree char *total_key = is_page ? g_strdup("total") : g_strconcat(spec->key, "_total", NULL);
    g_autofree char *count = count_text(items, json_object_get(doc, total_key));
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:b, s:s, s:s, s:s, s:b}", "caption", ad_tr(spec->caption), "empty",
                     ad_tr(spec->empty), "count", count, "heads", heads, "rows",
                     table_rows(page, spec->columns, items), "has_rows", json_array_size(items) > 0, "next",
                     next_href, "first", first_href, "more", more, "has_pager",
                     *next_href != '\0' || *first_href != '\0' || *more != '\0');
}

static json_t *
exports(const AdPageContext *page, const AdPageSpec *spec)
{
    static const char *const formats[] = {"csv", "ndjson", "json"};
    json_t *list = json_array();
    AdPageContext bare = *page;
    g_autoptr(GHashTable) query = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTableIter iter;
    gpointer name, value;
    if (spec->export_path == NULL)
        return list;
    g_hash_table_iter_init(&iter, page->query != NULL ? page->query : query);
    while (page->query != NULL && g_hash_table_iter_next(&iter, &name, &value))
        if (strcmp(name, "after") != 0 && strcmp(name, "limit") != 0)
            g_hash_table_insert(query, name, value);
    bare.query = query;
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
        g_autofree char *href = ad_page_link_self(&bare, spec->export_path, "format", formats[i]);
        json_array_append_new(list, json_pack("{s:s, s:s}", "href", href, "format", formats[i]));
    }
    return list;
}

static json_t *
tables(const AdPageContext *page, const AdPageSpec *spec, json_t *doc)
{
    json_t *list = json_array();
    for (const AdPageTable *t = spec->tables; t != NULL && t->key != NULL; t++)
        json_array_append_new(list, table(page, t, doc));
    return list;
}

static json_t *
page_model(const AdPageContext *page, const AdPageSpec *spec, json_t *doc)
{
    const char *of = spec->title_key != NULL ? json_string_value(ad_page_value(doc, spec->title_key)) : NULL;
    json_t *model = json_pack("{s:s, s:s, s:o, s:o, s:o}", "heading", ad_tr(spec->title), "heading_of",
                              of != NULL ? of : "", "notices", ad_page_notices(page, doc), "tables",
                              tables(page, spec, doc), "exports", exports(page, spec));
    json_object_set_new(model, "filters", spec->filters != NULL ? filters(page, spec) : json_false());
    json_object_set_new(model, "facts", spec->facts != NULL ? facts(page, spec, doc) : json_false());
    json_object_set_new(model, "links", ad_page_links(page));
    return model;
}

static json_t *
problem_model(json_t *problem)
{
    const char *title = json_string_value(json_object_get(problem, "title"));
    const char *detail = json_string_value(json_object_get(problem, "detail"));
    json_t *notice = json_pack("{s:s, s:s}", "class", "problem", "text", detail != NULL ? detail : "");
    return json_pack("{s:s, s:s, s:[o], s:[], s:[], s:b, s:b, s:[]}", "heading",
                     title != NULL ? title : _("Internal error"), "heading_of", "", "notices", notice, "tables",
                     "exports", "filters", 0, "facts", 0, "links");
}

/* A resource without a page of its own, or something new in a document: still readable. */
static json_t *
plain_model(const AdPageContext *page, json_t *doc)
{
    g_autofree char *text = json_dumps(doc, JSON_INDENT(2) | JSON_ENCODE_ANY);
    json_t *model = json_pack("{s:s, s:s, s:[], s:[], s:[], s:b, s:b, s:[]}", "heading", page->path,
                              "heading_of", "", "notices", "tables", "exports", "filters", 0, "facts", 0,
                              "links");
    json_object_set_new(model, "plain", json_string(text));
    return model;
}

static const char *
find_partial(const char *name, gpointer data)
{
    (void)data;
    g_autofree char *file = g_strconcat(name, ".mustache", NULL);
    return ad_asset(file, NULL);
}

char *
ad_page_render(const char *path, GHashTable *query, const AdApiReply *reply, GError **error)
{
    g_autofree char *id = NULL;
    gboolean is_known;
    ad_route_find("GET", path, &id, &is_known);
    AdPageContext page = {path, query, id};
    const AdPageSpec *spec = ad_page_spec_find(path);
    json_t *doc = ad_page_prepare(&page, reply->body);
    json_t *model = reply->status >= 400 ? problem_model(doc)
                    : spec != NULL       ? page_model(&page, spec, doc)
                                         : plain_model(&page, doc);
    g_autofree char *api = ad_page_link_self(&page, path, "as", "json");
    g_autofree char *home = ad_page_link(&page, "/", NULL);
    json_object_set_new(model, "lang", json_string(ad_tr_lang_name(ad_tr_lang())));
    json_object_set_new(model, "t", frame_words());
    json_object_set_new(model, "nav", navigation(&page));
    json_object_set_new(model, "languages", languages(&page));
    json_object_set_new(model, "api", json_string(reply->status < 400 ? api : ""));
    json_object_set_new(model, "home", json_string(home));
    json_object_set_new(model, "version", json_string(AD_VERSION));
    json_object_set_new(model, "has_links", json_boolean(json_array_size(json_object_get(model, "links")) > 0));
    json_object_set_new(model, "has_exports",
                        json_boolean(json_array_size(json_object_get(model, "exports")) > 0));
    char *html = ad_mustache_render(ad_asset("layout.mustache", NULL), model, find_partial, NULL, error);
    json_decref(model);
    json_decref(doc);
    return html;
}
