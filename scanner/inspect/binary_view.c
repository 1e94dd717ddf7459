/* SPDX-License-Identifier: Apache-2.0 */
/* binary_view.c - numbers and texts at stated places of a stranger's bytes */
#include "scanner/inspect/binary_view.h"

#include <string.h>

gboolean
ad_binary_view_has(const AdBinaryView *view, guint64 at, guint64 count)
{
    return at <= view->bytes && count <= view->bytes - at;
}

static guint64
number(AdBinaryView *view, guint64 at, guint width)
{
    guint64 value = 0;
    if (!ad_binary_view_has(view, at, width)) {
        view->is_broken = TRUE;
        return 0;
    }
    for (guint i = 0; i < width; i++)
        value = value << 8 | view->data[at + (view->is_big_endian ? i : width - 1 - i)];
    return value;
}

guint8
ad_binary_view_u8(AdBinaryView *view, guint64 at)
{
    return (guint8)number(view, at, 1);
}

guint16
ad_binary_view_u16(AdBinaryView *view, guint64 at)
{
    return (guint16)number(view, at, 2);
}

guint32
ad_binary_view_u32(AdBinaryView *view, guint64 at)
{
    return (guint32)number(view, at, 4);
}

guint64
ad_binary_view_u64(AdBinaryView *view, guint64 at)
{
    return number(view, at, 8);
}

const char *
ad_binary_view_text(AdBinaryView *view, guint64 at, gsize most)
{
    if (at < view->bytes && memchr(view->data + at, '\0', MIN(most, view->bytes - (gsize)at)) != NULL)
        return (const char *)view->data + at;
    view->is_broken = TRUE;
    return NULL;
}
