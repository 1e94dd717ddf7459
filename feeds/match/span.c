/* SPDX-License-Identifier: Apache-2.0 */
/* span.c - event ranges: inside or not, the span that says so, the fix that follows, the coarse key's bounds */
#include "feeds/match/span.h"

#include <string.h>

/* An event's place among the others: "0" before and "*" behind every version. */
static AdVersionAnswer
compare_events(const AdVersionOrder *order, const char *a, const char *b)
{
    if (strcmp(a, b) == 0)
        return AD_VERSION_EQUAL;
    if (strcmp(a, "0") == 0 || strcmp(b, "*") == 0)
        return AD_VERSION_LESS;
    if (strcmp(b, "0") == 0 || strcmp(a, "*") == 0)
        return AD_VERSION_GREATER;
    return ad_version_compare(order, a, b);
}

/* A version against an event's place. The version itself is never a sign: "*" is a word to Maven, "0" a number. */
static AdVersionAnswer
compare_to_event(const AdVersionOrder *order, const char *version, const char *event)
{
    if (strcmp(event, "0") == 0)
        return AD_VERSION_GREATER;
    if (strcmp(event, "*") == 0)
        return AD_VERSION_LESS;
    return ad_version_compare(order, version, event);
}

/* Insertion sort by version, then by kind: ranges are short, and the order may refuse (FALSE). */
static gboolean
sort_events(const AdVersionOrder *order, const AdRange *range, GPtrArray *sorted)
{
    for (guint i = 0; i < range->events->len; i++) {
        AdEvent *e = range->events->pdata[i];
        guint at = sorted->len;
        while (at > 0) {
            const AdEvent *before = sorted->pdata[at - 1];
            AdVersionAnswer answer = compare_events(order, e->version, before->version);
            if (answer == AD_VERSION_UNKNOWN)
                return FALSE;
            if (answer == AD_VERSION_GREATER || (answer == AD_VERSION_EQUAL && e->kind >= before->kind))
                break;
            at--;
        }
        if (sorted->len == 0 && !ad_span_is_comparable(order, e->version))
            return FALSE;
        g_ptr_array_insert(sorted, (gint)at, e);
    }
    return TRUE;
}

gboolean
ad_span_is_comparable(const AdVersionOrder *order, const char *version)
{
    return strcmp(version, "0") == 0 || strcmp(version, "*") == 0 || ad_version_is_accepted(order, version);
}

/* v must be below at least one limit, when there are any. */
static gboolean
is_below_limits(const AdVersionOrder *order, const AdRange *range, const char *version)
{
    gboolean has_limit = FALSE;
    for (guint i = 0; i < range->events->len; i++) {
        const AdEvent *e = range->events->pdata[i];
        if (e->kind != AD_EVENT_LIMIT)
            continue;
        has_limit = TRUE;
        if (compare_to_event(order, version, e->version) == AD_VERSION_LESS)
            return TRUE;
    }
    return !has_limit;
}

/* The event that decides for a version: the last one that is not behind it; its index, or -1. */
static gint
decide(const AdVersionOrder *order, const GPtrArray *sorted, const char *version, AdSpanAnswer *answer)
{
    *answer = AD_SPAN_OUTSIDE;
    for (guint i = sorted->len; i > 0; i--) {
        const AdEvent *e = sorted->pdata[i - 1];
        AdVersionAnswer place = compare_to_event(order, version, e->version);
        if (place == AD_VERSION_UNKNOWN) {
            *answer = AD_SPAN_CANNOT_TELL;
            return -1;
        }
        if (place == AD_VERSION_LESS || e->kind == AD_EVENT_LIMIT)
            continue;
        /* at their own version these two have not begun to count: what stood before them does */
        if ((e->kind == AD_EVENT_AFTER || e->kind == AD_EVENT_LAST_AFFECTED) && place == AD_VERSION_EQUAL)
            continue;
        if (e->kind == AD_EVENT_INTRODUCED || e->kind == AD_EVENT_AFTER)
            *answer = AD_SPAN_INSIDE;
        return (gint)i - 1;
    }
    return -1;
}

static const AdEvent *
find_start(const GPtrArray *sorted, gint from)
{
    for (gint i = from; i >= 0; i--) {
        const AdEvent *e = sorted->pdata[i];
        if (e->kind == AD_EVENT_INTRODUCED || e->kind == AD_EVENT_AFTER)
            return e;
    }
    return NULL;
}

static void
describe(const GPtrArray *sorted, gint at, AdSpan *out)
{
    const AdEvent *start = find_start(sorted, at);
    const AdEvent *end = NULL;
    for (guint i = (guint)at; i < sorted->len && end == NULL; i++) {
        const AdEvent *e = sorted->pdata[i];
        if (e->kind == AD_EVENT_FIXED || e->kind == AD_EVENT_LAST_AFFECTED)
            end = e;
        else if (i > (guint)at && e->kind == AD_EVENT_INTRODUCED)
            break;
    }
    GString *text = g_string_new(NULL);
    if (start != NULL && strcmp(start->version, "0") != 0)
        g_string_append_printf(text, "%s %s", start->kind == AD_EVENT_AFTER ? ">" : ">=", start->version);
    if (end != NULL)
        g_string_append_printf(text, "%s%s %s", text->len > 0 ? ", " : "",
                               end->kind == AD_EVENT_FIXED ? "<" : "<=", end->version);
    if (text->len == 0)
        g_string_append(text, "*");
    out->text = g_string_free(text, FALSE);
    out->fixed = g_strdup(end != NULL && end->kind == AD_EVENT_FIXED ? end->version : "");
    out->has_end = end != NULL;
}

AdSpanAnswer
ad_span_find(const AdRange *range, const AdVersionOrder *order, const char *version, AdSpan *out)
{
    memset(out, 0, sizeof *out);
    if (range->type == AD_RANGE_GIT || order == NULL || !ad_version_is_accepted(order, version))
        return AD_SPAN_CANNOT_TELL;
    g_autoptr(GPtrArray) sorted = g_ptr_array_sized_new(range->events->len);
    if (!sort_events(order, range, sorted))
        return AD_SPAN_CANNOT_TELL;
    AdSpanAnswer answer;
    gint at = decide(order, sorted, version, &answer);
    if (answer == AD_SPAN_INSIDE && !is_below_limits(order, range, version))
        answer = AD_SPAN_OUTSIDE;
    if (answer == AD_SPAN_INSIDE)
        describe(sorted, at, out);
    return answer;
}

void
ad_span_clear(AdSpan *s)
{
    g_clear_pointer(&s->text, g_free);
    g_clear_pointer(&s->fixed, g_free);
}

char *
ad_span_next_fix(const AdRange *range, const AdVersionOrder *order, const char *version)
{
    const char *best = NULL;
    for (guint i = 0; i < range->events->len && range->type != AD_RANGE_GIT; i++) {
        const AdEvent *e = range->events->pdata[i];
        if (e->kind == AD_EVENT_FIXED && ad_version_compare(order, version, e->version) == AD_VERSION_LESS &&
            (best == NULL || ad_version_compare(order, e->version, best) == AD_VERSION_LESS))
            best = e->version;
    }
    return g_strdup(best == NULL ? "" : best);
}
