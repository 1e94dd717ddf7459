/* SPDX-License-Identifier: Apache-2.0 */
/* advisory.c - making, freeing and storing an advisory's parts */
#include "feeds/match/advisory.h"

#include <string.h>

#include "scanner/model/error.h"

static void
free_event(gpointer data)
{
    AdEvent *e = data;
    g_free(e->version);
    g_free(e);
}

static void
free_range(gpointer data)
{
    AdRange *r = data;
    g_ptr_array_unref(r->events);
    g_free(r);
}

static void
free_severity(gpointer data)
{
    AdSeverityVector *s = data;
    g_free(s->type);
    g_free(s->score);
    g_free(s->source);
    g_free(s);
}

static void
free_affected(gpointer data)
{
    ad_affected_free(data);
}

AdAdvisory *
ad_advisory_new(const char *id)
{
    AdAdvisory *a = g_new0(AdAdvisory, 1);
    a->id = g_strdup(id);
    a->feed = g_strdup("");
    a->summary = g_strdup("");
    a->severity_word = g_strdup("");
    a->reference = g_strdup("");
    a->aliases = g_ptr_array_new_with_free_func(g_free);
    a->upstream = g_ptr_array_new_with_free_func(g_free);
    a->related = g_ptr_array_new_with_free_func(g_free);
    a->cwes = g_ptr_array_new_with_free_func(g_free);
    a->malicious_sha256 = g_ptr_array_new_with_free_func(g_free);
    a->severities = g_ptr_array_new_with_free_func(free_severity);
    a->affected = g_ptr_array_new_with_free_func(free_affected);
    return a;
}

void
ad_advisory_free(AdAdvisory *a)
{
    if (a == NULL)
        return;
    g_free(a->id);
    g_free(a->feed);
    g_free(a->summary);
    g_free(a->severity_word);
    g_free(a->reference);
    GPtrArray *lists[] = {a->aliases, a->upstream,         a->related,    a->cwes,
                          a->affected, a->malicious_sha256, a->severities};
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        g_ptr_array_unref(lists[i]);
    g_free(a);
}

AdAffected *
ad_affected_new(const char *ecosystem, const char *name)
{
    AdAffected *a = g_new0(AdAffected, 1);
    a->ecosystem = g_strdup(ecosystem);
    a->name = g_strdup(name);
    a->purl = g_strdup("");
    a->cpe = g_strdup("");
    a->last_known = g_strdup("");
    a->urgency = g_strdup("");
    a->ranges = g_ptr_array_new_with_free_func(free_range);
    a->versions = g_ptr_array_new_with_free_func(g_free);
    a->severities = g_ptr_array_new_with_free_func(free_severity);
    return a;
}

void
ad_affected_free(AdAffected *a)
{
    if (a == NULL)
        return;
    g_free(a->ecosystem);
    g_free(a->name);
    g_free(a->purl);
    g_free(a->cpe);
    g_free(a->last_known);
    g_free(a->urgency);
    g_ptr_array_unref(a->ranges);
    g_ptr_array_unref(a->versions);
    g_ptr_array_unref(a->severities);
    g_free(a);
}

static AdRange *
add_range(GPtrArray *ranges, AdRangeType type)
{
    AdRange *r = g_new0(AdRange, 1);
    r->type = type;
    r->events = g_ptr_array_new_with_free_func(free_event);
    g_ptr_array_add(ranges, r);
    return r;
}

AdRange *
ad_affected_add_range(AdAffected *a, AdRangeType type)
{
    return add_range(a->ranges, type);
}

void
ad_range_add_event(AdRange *r, AdEventKind kind, const char *version)
{
    AdEvent *e = g_new0(AdEvent, 1);
    e->kind = kind;
    e->version = g_strdup(version);
    g_ptr_array_add(r->events, e);
}

void
ad_severity_add(GPtrArray *severities, const char *type, const char *score, const char *source)
{
    AdSeverityVector *s = g_new0(AdSeverityVector, 1);
    s->type = g_strdup(type);
    s->score = g_strdup(score);
    s->source = g_strdup(source);
    g_ptr_array_add(severities, s);
}

GVariant *
ad_affected_to_body(const AdAffected *a)
{
    GVariantBuilder ranges, versions, severities;
    g_variant_builder_init(&ranges, G_VARIANT_TYPE("a(ya(ys))"));
    for (guint i = 0; i < a->ranges->len; i++) {
        const AdRange *r = a->ranges->pdata[i];
        GVariantBuilder events;
        g_variant_builder_init(&events, G_VARIANT_TYPE("a(ys)"));
        for (guint k = 0; k < r->events->len; k++) {
            const AdEvent *e = r->events->pdata[k];
            g_variant_builder_add(&events, "(ys)", (guchar)e->kind, e->version);
        }
        g_variant_builder_add(&ranges, "(ya(ys))", (guchar)r->type, &events);
    }
    g_variant_builder_init(&versions, G_VARIANT_TYPE("as"));
    for (guint i = 0; i < a->versions->len; i++)
        g_variant_builder_add(&versions, "s", (const char *)a->versions->pdata[i]);
    g_variant_builder_init(&severities, G_VARIANT_TYPE("a(sss)"));
    for (guint i = 0; i < a->severities->len; i++) {
        const AdSeverityVector *s = a->severities->pdata[i];
        g_variant_builder_add(&severities, "(sss)", s->type, s->score, s->source);
    }
    return g_variant_new(AD_AFFECTED_BODY, &ranges, &versions, &severities, a->last_known, a->urgency);
}

static GPtrArray *
read_ranges(GVariant *list)
{
    g_autoptr(GPtrArray) ranges = g_ptr_array_new_with_free_func(free_range);
    GVariantIter iter;
    guchar type;
    GVariant *events;
    g_variant_iter_init(&iter, list);
    while (g_variant_iter_next(&iter, "(y@a(ys))", &type, &events)) {
        g_autoptr(GVariant) owned = events;
        if (type >= AD_RANGE_COUNT)
            return NULL;
        AdRange *r = add_range(ranges, (AdRangeType)type);
        GVariantIter inner;
        guchar kind;
        const char *version;
        g_variant_iter_init(&inner, owned);
        while (g_variant_iter_next(&inner, "(y&s)", &kind, &version)) {
            if (kind >= AD_EVENT_COUNT)
                return NULL;
            ad_range_add_event(r, (AdEventKind)kind, version);
        }
    }
    return g_steal_pointer(&ranges);
}

gboolean
ad_affected_from_body(AdAffected *a, GVariant *body, GError **error)
{
    g_autoptr(GPtrArray) ranges = NULL;
    g_autoptr(GVariant) range_list = NULL, version_list = NULL, severity_list = NULL;
    if (g_variant_is_of_type(body, G_VARIANT_TYPE(AD_AFFECTED_BODY)) && g_variant_is_normal_form(body)) {
        range_list = g_variant_get_child_value(body, 0);
        ranges = read_ranges(range_list);
    }
    if (ranges == NULL) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_MALFORMED, "stored advisory entry is damaged");
        return FALSE;
    }
    const char *text;
    GVariantIter iter;
    version_list = g_variant_get_child_value(body, 1);
    g_ptr_array_set_size(a->versions, 0);
    g_variant_iter_init(&iter, version_list);
    while (g_variant_iter_next(&iter, "&s", &text))
        g_ptr_array_add(a->versions, g_strdup(text));
    const char *type, *score, *source;
    severity_list = g_variant_get_child_value(body, 2);
    g_ptr_array_set_size(a->severities, 0);
    g_variant_iter_init(&iter, severity_list);
    while (g_variant_iter_next(&iter, "(&s&s&s)", &type, &score, &source))
        ad_severity_add(a->severities, type, score, source);
    const char *last_known, *urgency;
    g_variant_get_child(body, 3, "&s", &last_known);
    g_variant_get_child(body, 4, "&s", &urgency);
    g_free(a->last_known);
    a->last_known = g_strdup(last_known);
    g_free(a->urgency);
    a->urgency = g_strdup(urgency);
    g_ptr_array_unref(a->ranges);
    a->ranges = g_steal_pointer(&ranges);
    return TRUE;
}

static const char *const event_names[AD_EVENT_COUNT] = {"introduced", "after", "last_affected", "fixed",
                                                        "limit"};

const char *
ad_event_name(AdEventKind kind)
{
    g_assert(kind < AD_EVENT_COUNT);
    return event_names[kind];
}

int
ad_event_parse(const char *name)
{
    for (int i = 0; i < AD_EVENT_COUNT; i++)
        if (strcmp(name, event_names[i]) == 0)
            return i;
    return -1;
}
