/* SPDX-License-Identifier: Apache-2.0 */
/* coarse.c - keys that let an index cut off what cannot match; when in doubt the span is open */
#include <string.h>

#include "feeds/match/match.h"
#include "feeds/versions/version.h"

#define OPEN_START ""
#define OPEN_END "~"

char *
ad_match_coarse(const char *ecosystem, const char *version)
{
    const AdVersionOrder *order = ad_version_order(ecosystem);
    if (order == NULL)
        return NULL;
    /* where the range's own epoch may be assumed (judge.c) the version has no key */
    const char *family = ad_version_family(order);
    gboolean is_deb = strcmp(family, "debian") == 0;
    if ((is_deb || strcmp(family, "rpm") == 0) && strchr(version, ':') == NULL &&
        (!is_deb || strchr(version, '-') == NULL))
        return NULL;
    return ad_version_coarse(order, version);
}

typedef struct {
    const AdVersionOrder *order;
    char *min, *max; /* NULL: nothing yet */
    gboolean is_open; /* cannot be bounded at all */
} Bounds;

static void
widen(Bounds *b, const char *version, gboolean is_end)
{
    if (b->is_open)
        return;
    g_autofree char *key = strcmp(version, "0") == 0   ? g_strdup(OPEN_START)
                           : strcmp(version, "*") == 0 ? g_strdup(OPEN_END)
                                                       : ad_version_coarse(b->order, version);
    if (key == NULL) {
        b->is_open = TRUE;
        return;
    }
    char **side = is_end ? &b->max : &b->min;
    if (*side == NULL || (is_end ? strcmp(key, *side) > 0 : strcmp(key, *side) < 0)) {
        g_free(*side);
        *side = g_steal_pointer(&key);
    }
}

/* A start behind which no end follows, or none that is surely behind it, leaves the span open above. */
static void
add_range(Bounds *b, const AdRange *range)
{
    Bounds starts = {b->order, NULL, NULL, FALSE}, ends = {b->order, NULL, NULL, FALSE};
    for (guint i = 0; i < range->events->len; i++) {
        const AdEvent *e = range->events->pdata[i];
        gboolean is_start = e->kind == AD_EVENT_INTRODUCED || e->kind == AD_EVENT_AFTER;
        widen(is_start ? &starts : &ends, e->version, TRUE);
        widen(b, e->version, !is_start);
    }
    b->is_open |= starts.is_open || ends.is_open;
    if (starts.max == NULL)
        widen(b, "0", FALSE);
    if (ends.max == NULL || (starts.max != NULL && strcmp(starts.max, ends.max) >= 0))
        widen(b, "*", TRUE);
    g_free(starts.max);
    g_free(ends.max);
}

void
ad_match_coarse_span(const AdAffected *affected, char **min, char **max)
{
    Bounds b = {ad_version_order(affected->ecosystem), NULL, NULL, FALSE};
    b.is_open = b.order == NULL || *affected->cpe != '\0';
    for (guint i = 0; i < affected->ranges->len && !b.is_open; i++) {
        const AdRange *range = affected->ranges->pdata[i];
        if (range->type != AD_RANGE_GIT)
            add_range(&b, range);
    }
    for (guint i = 0; i < affected->versions->len && !b.is_open; i++) {
        widen(&b, affected->versions->pdata[i], FALSE);
        widen(&b, affected->versions->pdata[i], TRUE);
    }
    gboolean is_open = b.is_open || b.min == NULL || b.max == NULL;
    *min = is_open ? g_strdup(OPEN_START) : g_steal_pointer(&b.min);
    *max = is_open ? g_strdup(OPEN_END) : g_steal_pointer(&b.max);
    g_free(b.min);
    g_free(b.max);
}
