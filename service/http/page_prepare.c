/* SPDX-License-Identifier: Apache-2.0 */
/* page_prepare.c - what a page needs beside the document as it is */
#include "service/http/page_prepare.h"

#include <string.h>

#include "service/po/tr.h"

#define SHORT_LIST_ROWS 20 /* findings and gaps on a delivery's own page; the rest is one link away */

/* Rows have title_en and title_es: the page shows that of its language, or the one there is. */
static void
choose_title(json_t *row)
{
    const char *en = json_string_value(json_object_get(row, "title_en"));
    const char *es = json_string_value(json_object_get(row, "title_es"));
    const char *wanted = ad_tr_lang() == AD_LANG_ES ? es : en;
    const char *other = ad_tr_lang() == AD_LANG_ES ? en : es;
    if (wanted == NULL || *wanted == '\0')
        wanted = other;
    if (wanted == NULL || *wanted == '\0')
        wanted = json_string_value(json_object_get(row, "title"));
    if (wanted == NULL || *wanted == '\0')
        wanted = json_string_value(json_object_get(row, "rule_or_cve"));
    if (wanted != NULL)
        json_object_set_new(row, "title", json_string(wanted));
}

static void
choose_titles(json_t *rows)
{
    gsize i;
    json_t *row;
    json_array_foreach(rows, i, row) choose_title(row);
}

/* {"information-theft": {score, level}} -> [{concern, score, level}] */
static void
list_concerns(json_t *doc)
{
    json_t *score = json_object_get(doc, "score");
    json_t *concerns = json_object_get(score, "concerns");
    const char *name;
    json_t *part;
    if (!json_is_object(concerns))
        return;
    json_t *list = json_array();
    json_object_foreach(concerns, name, part)
    {
        json_t *row = json_is_object(part) ? json_copy(part) : json_object();
        json_object_set_new(row, "concern", json_string(name));
        json_array_append_new(list, row);
    }
    json_object_set_new(score, "concerns", list);
}

static json_t *
finding_of_scan(json_t *finding)
{
    static const struct {
        const char *to, *from;
    } names[] = {{"finding_id", "id"},       {"severity", "severity"}, {"confidence", "confidence"},
                 {"concern", "concern"},     {"artifact_path", "path"}, {"title", "title"},
                 {"title_en", "title_en"},   {"title_es", "title_es"}, {"rule_or_cve", "rule"}};
    json_t *row = json_object();
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        json_t *value = json_object_get(finding, names[i].from);
        if (value != NULL)
            json_object_set(row, names[i].to, value);
    }
    return row;
}

/* The aduana.scan/1 document holds both lists; the page shows their first rows. */
static void
list_scan_parts(json_t *doc)
{
    json_t *gaps = ad_page_value(doc, "inspection.coverage.gaps");
    json_t *findings = ad_page_value(doc, "inspection.findings");
    json_t *short_gaps = json_array(), *short_findings = json_array();
    for (gsize i = 0; i < MIN(json_array_size(gaps), SHORT_LIST_ROWS); i++)
        json_array_append(short_gaps, json_array_get(gaps, i));
    for (gsize i = 0; i < MIN(json_array_size(findings), SHORT_LIST_ROWS); i++)
        json_array_append_new(short_findings, finding_of_scan(json_array_get(findings, i)));
    choose_titles(short_findings);
    json_object_set_new(doc, "page_gaps", short_gaps);
    json_object_set_new(doc, "page_findings", short_findings);
    json_object_set_new(doc, "page_gaps_total", json_integer((json_int_t)json_array_size(gaps)));
    json_object_set_new(doc, "page_findings_total", json_integer((json_int_t)json_array_size(findings)));
}

json_t *
ad_page_prepare(const AdPageContext *page, json_t *original)
{
    json_t *doc = json_deep_copy(original);
    if (g_str_has_prefix(page->path, "/findings") || g_str_has_suffix(page->path, "/findings"))
        choose_titles(json_object_get(doc, "items"));
    if (g_str_has_prefix(page->path, "/findings/"))
        choose_title(doc);
    if (strcmp(page->path, "/overview") == 0)
        choose_titles(ad_page_value(doc, "findings.items"));
    if (g_str_has_prefix(page->path, "/suppliers/"))
        list_concerns(doc);
    if (g_str_has_prefix(page->path, "/deliveries/") && page->id != NULL)
        list_scan_parts(doc);
    return doc;
}

static void
add_notice(json_t *list, const char *class_, const char *text)
{
    if (text != NULL && *text != '\0')
        json_array_append_new(list, json_pack("{s:s, s:s}", "class", class_, "text", text));
}

static void
delivery_notices(json_t *list, json_t *doc)
{
    if (json_is_false(json_object_get(doc, "complete")))
        add_notice(list, "incomplete",
                   _("Incomplete: part of this delivery could not be scanned. What was not scanned is unknown, "
                     "not clean; the gaps below say what and why."));
    if (ad_page_value(doc, "inspection") == NULL)
        add_notice(list, "incomplete", _("Not inspected yet: nothing is known about this delivery."));
    const char *cage = json_string_value(ad_page_value(doc, "inspection.engine.cage"));
    if (cage != NULL && strcmp(cage, "full") != 0)
        add_notice(list, "incomplete", _("The inspection ran in a degraded cage."));
}

json_t *
ad_page_notices(const AdPageContext *page, json_t *doc)
{
    json_t *list = json_array();
    gboolean is_es = ad_tr_lang() == AD_LANG_ES;
    if (page->id != NULL && g_str_has_prefix(page->path, "/deliveries/") && strchr(page->path + 12, '/') == NULL)
        delivery_notices(list, doc);
    if (page->id != NULL && g_str_has_prefix(page->path, "/findings/"))
        add_notice(list, "sentence",
                   json_string_value(ad_page_value(doc, is_es ? "explain.sentence_es" : "explain.sentence_en")));
    if (page->id != NULL && g_str_has_prefix(page->path, "/suppliers/") && ad_page_value(doc, "score") == NULL)
        add_notice(list, "incomplete", _("Not assessed: no inspection of this supplier has been scored yet."));
    return list;
}

static void
add_link(json_t *list, const AdPageContext *page, const char *target, const char *label)
{
    g_autofree char *href = ad_page_link(page, target, strstr(target, "{id}") != NULL ? page->id : NULL);
    json_array_append_new(list, json_pack("{s:s, s:s}", "href", href, "label", label));
}

json_t *
ad_page_links(const AdPageContext *page)
{
    json_t *list = json_array();
    if (page->id != NULL && g_str_has_prefix(page->path, "/suppliers/")) {
        add_link(list, page, "/deliveries?supplier={id}", _("Deliveries"));
        add_link(list, page, "/findings?supplier={id}", _("Findings"));
    } else if (page->id != NULL && g_str_has_prefix(page->path, "/deliveries/")) {
        add_link(list, page, "/deliveries/{id}", _("Delivery"));
        add_link(list, page, "/deliveries/{id}/findings", _("Findings of the delivery"));
        add_link(list, page, "/deliveries/{id}/gaps", _("Gaps of the delivery"));
        add_link(list, page, "/deliveries/{id}/artifacts", _("Entries of the delivery"));
        add_link(list, page, "/deliveries/{id}/components", _("Packages of the delivery"));
        add_link(list, page, "/deliveries/{id}/containers", _("Containers of the delivery"));
    } else if (g_str_has_prefix(page->path, "/schedules")) {
        add_link(list, page, "/schedules", _("Schedules"));
        add_link(list, page, "/schedules/next", _("Next runs"));
        add_link(list, page, "/schedules/missed", _("Runs that did not happen"));
    } else if (g_str_has_prefix(page->path, "/suppliers")) {
        add_link(list, page, "/products", _("Products"));
        add_link(list, page, "/sources", _("Sources of deliveries"));
    }
    return list;
}
