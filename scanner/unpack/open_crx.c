/* SPDX-License-Identifier: Apache-2.0 */
/* open_crx.c - browser extensions: a zip behind a header of keys and signatures, which are not checked */
#include <string.h>

#include "scanner/unpack/walk_private.h"

static guint64
le32(const guint8 *p)
{
    return p[0] | (guint64)p[1] << 8 | (guint64)p[2] << 16 | (guint64)p[3] << 24;
}

/* Bytes before the zip; 0 when they cannot be told. Source: Chromium's crx_file.h. */
static guint64
header_bytes(const AdSource *source)
{
    guint8 h[16];
    gsize n = ad_source_read(source, 0, h, sizeof h);
    if (n >= 12 && memcmp(h, "Cr24\3\0\0\0", 8) == 0)
        return 12 + le32(h + 8);
    if (n >= 16 && memcmp(h, "Cr24\2\0\0\0", 8) == 0)
        return 16 + le32(h + 8) + le32(h + 12);
    return 0;
}

gboolean
ad_open_crx(AdItem *item, guint thread, AdNode *node, AdReason *reason)
{
    guint64 size = ad_source_bytes(item->source), header = header_bytes(item->source);
    *reason = header > size ? AD_REASON_TRUNCATED : AD_REASON_CORRUPT;
    if (header == 0 || header >= size)
        return FALSE;
    g_autoptr(AdSource) part = ad_source_new_part(item->source, header, size - header);
    AdItem zip = *item;
    zip.source = part;
    zip.type.format = node->format = AD_FORMAT_ZIP;
    if (!ad_open_zip(&zip, thread, node, reason))
        return FALSE;
    item->is_partial = zip.is_partial;
    item->reason = zip.reason;
    ad_walk_container(item->walk, node, item->type.name, size, size - header, header, 0);
    return TRUE;
}
