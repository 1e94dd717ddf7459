/* SPDX-License-Identifier: Apache-2.0 */
/* program_end.c - where an ELF program ends by its own headers (System V ABI, chapter 4) */
#include "scanner/unpack/program_end.h"

#include <string.h>

#define SEGMENTS_MAX 256

typedef struct {
    gboolean is_64, is_big;
} Layout;

static guint64
number(const guint8 *p, gsize bytes, const Layout *l)
{
    guint64 v = 0;
    for (gsize i = 0; i < bytes; i++)
        v = v << 8 | p[l->is_big ? i : bytes - 1 - i];
    return v;
}

/* The further end, or G_MAXUINT64 once a sum has overflowed. */
static guint64
further(guint64 end, guint64 offset, guint64 bytes)
{
    guint64 sum;
    if (end == G_MAXUINT64 || !g_uint64_checked_add(&sum, offset, bytes))
        return G_MAXUINT64;
    return MAX(end, sum);
}

guint64
ad_program_end(const AdSource *source)
{
    guint8 h[64], segment[56];
    gsize n = ad_source_read(source, 0, h, sizeof h);
    if (n < sizeof h || memcmp(h, "\x7f" "ELF", 4) != 0 || h[4] < 1 || h[4] > 2 || h[5] < 1 || h[5] > 2)
        return 0;
    Layout l = {h[4] == 2, h[5] == 2};
    guint64 segments = l.is_64 ? number(h + 32, 8, &l) : number(h + 28, 4, &l);
    guint64 sections = l.is_64 ? number(h + 40, 8, &l) : number(h + 32, 4, &l);
    const guint8 *counts = h + (l.is_64 ? 54 : 42);
    guint64 segment_bytes = number(counts, 2, &l), segment_count = number(counts + 2, 2, &l);
    guint64 section_bytes = number(counts + 4, 2, &l), section_count = number(counts + 6, 2, &l);
    guint64 end = further(0, sections, section_bytes * section_count);
    if (segment_bytes != (l.is_64 ? 56 : 32) || segment_count > SEGMENTS_MAX)
        return 0;
    for (guint64 i = 0; i < segment_count; i++) {
        guint64 at = further(0, segments, i * segment_bytes);
        if (at == G_MAXUINT64 || !ad_source_read_exactly(source, at, segment, (gsize)segment_bytes))
            return 0;
        end = further(end, l.is_64 ? number(segment + 8, 8, &l) : number(segment + 4, 4, &l),
                      l.is_64 ? number(segment + 32, 8, &l) : number(segment + 16, 4, &l));
    }
    return end < ad_source_bytes(source) ? end : 0;
}
