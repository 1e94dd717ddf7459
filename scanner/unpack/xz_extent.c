/* SPDX-License-Identifier: Apache-2.0 */
/* xz_extent.c - where the xz streams of a file end */
#include "scanner/unpack/xz_extent.h"

#include <string.h>
#include <zlib.h>

#include "scanner/unpack/stall.h"

#define HEADER_BYTES 12
#define FOOTER_BYTES 12
#define INDEX_MAX (16 * 1024 * 1024)
#define STREAMS_MAX 10000

static guint32
le32(const guint8 *p)
{
    return p[0] | (guint32)p[1] << 8 | (guint32)p[2] << 16 | (guint32)p[3] << 24;
}

/* The format's variable-length number. */
static gboolean
read_number(const guint8 *p, gsize bytes, gsize *at, guint64 *out)
{
    *out = 0;
    for (guint shift = 0; *at < bytes && shift < 63; shift += 7) {
        guint8 c = p[(*at)++];
        *out |= (guint64)(c & 0x7f) << shift;
        if ((c & 0x80) == 0)
            return TRUE;
    }
    return FALSE;
}

/* The bytes of all blocks, by the index; FALSE when it is none. */
static gboolean
sum_index(const AdSource *source, guint64 at, gsize bytes, guint64 *sum)
{
    g_autofree guint8 *p = g_malloc(bytes);
    gsize next = 1;
    guint64 count, unpadded, size;
    *sum = 0;
    if (!ad_source_read_exactly(source, at, p, bytes) || p[0] != 0 || !read_number(p, bytes, &next, &count))
        return FALSE;
    for (guint64 i = 0; i < count; i++) {
        if (!read_number(p, bytes, &next, &unpadded) || !read_number(p, bytes, &next, &size) ||
            unpadded > ad_source_bytes(source))
            return FALSE;
        *sum += (unpadded + 3) & ~G_GUINT64_CONSTANT(3);
        if (*sum > ad_source_bytes(source))
            return FALSE;
    }
    return TRUE;
}

/* TRUE when the footer at `at` is that of the stream that begins at `begin`; begin NULL: of any. */
static gboolean
is_footer(const AdSource *source, guint64 at, const guint64 *begin)
{
    guint8 f[FOOTER_BYTES], h[HEADER_BYTES];
    if (!ad_source_read_exactly(source, at, f, sizeof f) || f[10] != 'Y' || f[11] != 'Z' || crc32(0, f + 4, 6) != le32(f))
        return FALSE;
    if (begin == NULL)
        return TRUE;
    guint64 index = ((guint64)le32(f + 4) + 1) * 4, sum;
    if (index > INDEX_MAX || index > at || at - index < *begin + HEADER_BYTES ||
        !ad_source_read_exactly(source, *begin, h, sizeof h) || memcmp(h, "\xfd" "7zXZ\0", 6) != 0 ||
        memcmp(h + 6, f + 8, 2) != 0)
        return FALSE;
    return sum_index(source, at - index, (gsize)index, &sum) && *begin + HEADER_BYTES + sum == at - index;
}

/* Where the stream that begins at begin ends, or begin when no footer is its own. */
static guint64
stream_end(const AdSource *source, guint64 begin)
{
    guint8 window[16 * 1024];
    guint64 size = ad_source_bytes(source);
    for (guint64 at = begin + HEADER_BYTES; at + 2 <= size; at += sizeof window - 1) {
        gsize n = ad_source_read(source, at, window, (gsize)MIN(size - at, sizeof window));
        ad_stall_tick();
        for (const guint8 *p = window; (p = memmem(p, n - (gsize)(p - window), "YZ", 2)) != NULL; p++) {
            guint64 end = at + (guint64)(p - window) + 2;
            if (end >= begin + HEADER_BYTES + FOOTER_BYTES && is_footer(source, end - FOOTER_BYTES, &begin))
                return end;
        }
        if (n < sizeof window)
            break;
    }
    return begin;
}

guint64
ad_xz_extent_end(const AdSource *source)
{
    guint64 size = ad_source_bytes(source), last = size, at = 0;
    guint8 four[4];
    /* an honest file ends in a footer, or in padding behind one */
    while (last >= 4 && size - last < 64 * 1024 && ad_source_read_exactly(source, last - 4, four, 4) && le32(four) == 0)
        last -= 4;
    if (last >= FOOTER_BYTES && is_footer(source, last - FOOTER_BYTES, NULL))
        return size;
    for (guint i = 0; i < STREAMS_MAX; i++) {
        guint64 end = stream_end(source, at), next = end;
        if (end == at)
            break;
        while (next + 4 <= size && ad_source_read_exactly(source, next, four, 4) && le32(four) == 0)
            next += 4;
        at = next;
        if (!ad_source_read_exactly(source, next, four, 4) || memcmp(four, "\xfd" "7zX", 4) != 0)
            break;
    }
    return at == 0 ? size : at;
}
