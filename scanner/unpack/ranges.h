/* SPDX-License-Identifier: Apache-2.0 */
/* ranges.h - which bytes of a container its members cover, whatever their order and however they overlap */
#pragma once

#include <glib.h>

typedef struct {
    guint64 from, to;
} AdRange;

typedef struct {
    GArray *list; /* AdRange */
} AdRanges;

void ad_ranges_init(AdRanges *ranges);
void ad_ranges_clear(AdRanges *ranges);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AdRanges, ad_ranges_clear)

/* Joined at once when it follows the one added last. */
void ad_ranges_add(AdRanges *ranges, guint64 from, guint64 to);

/* Sorts, joins, and cuts to [from, to); returns the bytes covered. */
guint64 ad_ranges_settle(AdRanges *ranges, guint64 from, guint64 to);
/* After that: what of [from, to) is not covered, in order. Free with g_array_unref; of AdRange. */
GArray *ad_ranges_rest(const AdRanges *ranges, guint64 from, guint64 to);
