/* SPDX-License-Identifier: Apache-2.0 */
/* binary_view.h - numbers and texts at stated places of a stranger's bytes; what lies outside reads as nothing
 *
 * A view that was asked for something outside its bytes is broken and stays so: a reader may check once, at the end. */
#pragma once

#include <glib.h>

typedef struct {
    const guint8 *data;
    gsize bytes;
    gboolean is_big_endian;
    gboolean is_broken;
} AdBinaryView;

static inline AdBinaryView
ad_binary_view(const void *data, gsize bytes, gboolean is_big_endian)
{
    return (AdBinaryView){data, bytes, is_big_endian, FALSE};
}

/* Whether count bytes lie at that place; breaks nothing. */
gboolean ad_binary_view_has(const AdBinaryView *view, guint64 at, guint64 count);

/* 0 outside. */
guint8 ad_binary_view_u8(AdBinaryView *view, guint64 at);
guint16 ad_binary_view_u16(AdBinaryView *view, guint64 at);
guint32 ad_binary_view_u32(AdBinaryView *view, guint64 at);
guint64 ad_binary_view_u64(AdBinaryView *view, guint64 at);

/* The NUL-terminated text at that place, or NULL when it does not end within most bytes. Borrowed. */
const char *ad_binary_view_text(AdBinaryView *view, guint64 at, gsize most);
