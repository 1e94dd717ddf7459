/* SPDX-License-Identifier: Apache-2.0 */
/* extent.c - how far 7z, rar, cab, iso and xar reach (7zFormat.txt, unrar's technote, MS-CAB, ECMA-119 8.4, xar) */
#include "scanner/unpack/extent.h"

#include <string.h>

#define BLOCKS_MAX 4000000 /* rar blocks that are walked */

static guint64
little(const guint8 *p, gsize bytes)
{
    guint64 v = 0;
    while (bytes-- > 0)
        v = v << 8 | p[bytes];
    return v;
}

static guint64
big(const guint8 *p, gsize bytes)
{
    guint64 v = 0;
    for (gsize i = 0; i < bytes; i++)
        v = v << 8 | p[i];
    return v;
}

/* end = a + b + c within the source, or cut. */
static void
set_end(AdExtent *e, guint64 size, guint64 a, guint64 b, guint64 c)
{
    guint64 sum;
    e->is_cut = !g_uint64_checked_add(&sum, a, b) || !g_uint64_checked_add(&sum, sum, c) || sum > size;
    e->end = e->is_cut ? size : sum;
}

static void
read_7zip(const AdSource *source, AdExtent *e)
{
    guint8 h[32];
    guint64 size = e->end;
    if (!ad_source_read_exactly(source, 0, h, sizeof h)) {
        e->is_cut = TRUE;
        return;
    }
    guint64 offset = little(h + 12, 8), bytes = little(h + 20, 8);
    set_end(e, size, 32, offset, bytes);
    e->structure_bytes = MIN(e->end, e->is_cut ? 32 : 32 + bytes);
}

/* A rar whose blocks end in something else than an end block: cut or damaged, unless only zeros follow. */
static void
stop_early(const AdSource *source, AdExtent *e, guint64 at)
{
    e->is_cut = ad_source_find_nonzero(source, at, e->end) < e->end;
    e->end = at;
}

static void
read_rar4(const AdSource *source, AdExtent *e)
{
    guint8 h[32];
    guint64 at = 7, size = e->end;
    e->structure_bytes = 7;
    for (guint i = 0; i < BLOCKS_MAX; i++) {
        gsize n = ad_source_read(source, at, h, sizeof h);
        if (n < 7)
            break;
        guint type = h[2], flags = (guint)little(h + 3, 2);
        guint64 header = little(h + 5, 2), data = 0;
        if (type < 0x72 || type > 0x7b || header < 7) {
            stop_early(source, e, at);
            return;
        }
        if (type == 0x73 && (flags & 0x80) != 0) { /* headers are encrypted: all the rest is one secret */
            e->is_encrypted = TRUE;
            e->structure_bytes += header;
            return;
        }
        if ((flags & 0x8000) != 0 && n >= 11)
            data = little(h + 7, 4);
        if ((type == 0x74 || type == 0x7a) && (flags & 0x100) != 0 && header >= 40) {
            guint8 high[4];
            if (ad_source_read_exactly(source, at + 32, high, 4))
                data |= little(high, 4) << 32;
        }
        if (data > size || header + data > size - at) {
            e->is_cut = TRUE;
            return;
        }
        e->structure_bytes += header;
        at += header + data;
        if (type == 0x7b)
            break;
    }
    e->end = at;
}

/* RAR5's variable-length number; FALSE when it does not end within the buffer. */
static gboolean
read_vint(const guint8 *p, gsize bytes, gsize *at, guint64 *out)
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

static void
read_rar5(const AdSource *source, AdExtent *e)
{
    guint8 h[64];
    guint64 at = 8, size = e->end;
    e->structure_bytes = 8;
    for (guint i = 0; i < BLOCKS_MAX; i++) {
        gsize n = ad_source_read(source, at, h, sizeof h), p = 4;
        guint64 header, type, flags, extra = 0, data = 0;
        if (n < 7 || !read_vint(h, n, &p, &header))
            break;
        guint64 total = p + header;
        if (!read_vint(h, n, &p, &type) || !read_vint(h, n, &p, &flags) || type < 1 || type > 5) {
            stop_early(source, e, at);
            return;
        }
        if ((flags & 1) != 0 && !read_vint(h, n, &p, &extra))
            break;
        if ((flags & 2) != 0 && !read_vint(h, n, &p, &data))
            break;
        if (total > size - at || data > size - at - total) {
            e->is_cut = TRUE;
            return;
        }
        e->structure_bytes += total;
        at += total + data;
        if (type == 4) { /* everything behind an encryption header is a secret */
            e->is_encrypted = TRUE;
            return;
        }
        if (type == 5)
            break;
    }
    e->end = at;
}

static void
read_cab(const AdSource *source, AdExtent *e)
{
    guint8 h[40];
    guint64 size = e->end;
    if (!ad_source_read_exactly(source, 0, h, 36)) {
        e->is_cut = TRUE;
        return;
    }
    set_end(e, size, little(h + 8, 4), 0, 0);
    guint flags = (guint)little(h + 30, 2);
    guint64 folder = 36, first_data = little(h + 16, 4); /* at least the file records are structure */
    if ((flags & 4) == 0 && (flags & 3) == 0 && ad_source_read_exactly(source, folder, h, 4))
        first_data = MAX(first_data, little(h, 4));
    e->structure_bytes = MIN(first_data, e->end);
}

static void
read_iso(const AdSource *source, AdExtent *e)
{
    guint8 h[2048];
    guint64 size = e->end;
    if (!ad_source_read_exactly(source, 32768, h, sizeof h) || h[0] != 1)
        return;
    guint64 block = little(h + 128, 2), blocks = little(h + 80, 4);
    set_end(e, size, block * blocks, 0, 0);
    if (e->end < 32768 + 2048) {
        e->end = size;
        e->is_cut = FALSE;
    }
    e->structure_bytes = MIN(32768 + 2048, e->end);
}

static void
read_xar(const AdSource *source, AdExtent *e)
{
    guint8 h[28];
    guint64 size = e->end;
    if (!ad_source_read_exactly(source, 0, h, sizeof h)) {
        e->is_cut = TRUE;
        return;
    }
    AdExtent toc = *e;
    set_end(&toc, size, big(h + 4, 2), big(h + 8, 8), 0);
    e->structure_bytes = toc.end;
    e->is_cut = toc.is_cut;
}

AdExtent
ad_extent_read(const AdSource *source, AdFormat format)
{
    AdExtent e = {.end = ad_source_bytes(source)};
    switch (format) {
    case AD_FORMAT_7ZIP:
        read_7zip(source, &e);
        break;
    case AD_FORMAT_RAR4:
        read_rar4(source, &e);
        break;
    case AD_FORMAT_RAR5:
        read_rar5(source, &e);
        break;
    case AD_FORMAT_CAB:
        read_cab(source, &e);
        break;
    case AD_FORMAT_ISO9660:
        read_iso(source, &e);
        break;
    case AD_FORMAT_XAR:
        read_xar(source, &e);
        break;
    default:
        break;
    }
    e.end = MIN(e.end, ad_source_bytes(source));
    e.structure_bytes = MIN(e.structure_bytes, e.end);
    return e;
}
