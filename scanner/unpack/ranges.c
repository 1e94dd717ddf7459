/* SPDX-License-Identifier: Apache-2.0 */
/* ranges.c - which bytes of a container its members cover */
#include "scanner/unpack/ranges.h"

void
ad_ranges_init(AdRanges *ranges)
{
    ranges->list = g_array_new(FALSE, FALSE, sizeof(AdRange));
}

void
ad_ranges_clear(AdRanges *ranges)
{
    g_clear_pointer(&ranges->list, g_array_unref);
}

void
ad_ranges_add(AdRanges *ranges, guint64 from, guint64 to)
{
    AdRange *last = ranges->list->len > 0 ? &g_array_index(ranges->list, AdRange, ranges->list->len - 1) : NULL;
    if (from >= to)
        return;
    if (last != NULL && last->to == from) {
        last->to = to;
    } else {
        AdRange one = {from, to};
        g_array_append_val(ranges->list, one);
    }
}

static int
compare(gconstpointer a, gconstpointer b)
{
    const AdRange *x = a, *y = b;
    return x->from < y->from ? -1 : x->from > y->from;
}

guint64
ad_ranges_settle(AdRanges *ranges, guint64 from, guint64 to)
{
    GArray *settled = g_array_new(FALSE, FALSE, sizeof(AdRange));
    guint64 covered = 0, at = from;
    g_array_sort(ranges->list, compare);
    for (guint i = 0; i < ranges->list->len; i++) {
        const AdRange *r = &g_array_index(ranges->list, AdRange, i);
        AdRange cut = {MAX(r->from, at), MIN(r->to, to)};
        if (cut.from >= cut.to)
            continue;
        g_array_append_val(settled, cut);
        covered += cut.to - cut.from;
        at = cut.to;
    }
    g_array_unref(ranges->list);
    ranges->list = settled;
    return covered;
}

GArray *
ad_ranges_rest(const AdRanges *ranges, guint64 from, guint64 to)
{
    GArray *rest = g_array_new(FALSE, FALSE, sizeof(AdRange));
    guint64 at = from;
    for (guint i = 0; i <= ranges->list->len; i++) {
        gboolean is_end = i == ranges->list->len;
        guint64 next = is_end ? to : g_array_index(ranges->list, AdRange, i).from;
        if (at < next) {
            AdRange one = {at, next};
            g_array_append_val(rest, one);
        }
        if (!is_end)
            at = MAX(at, g_array_index(ranges->list, AdRange, i).to);
    }
    return rest;
}
