/* SPDX-License-Identifier: Apache-2.0 */
/* zstd_extent.c - where the zstd frames of a file end */
#include "scanner/unpack/zstd_extent.h"

#include <string.h>

#include "scanner/unpack/stall.h"

#define RESERVED_BLOCK 3

typedef enum { FRAME_WHOLE, FRAME_CUT, FRAME_NONE } Frame;

/* Bytes of a frame's header from its descriptor on (3.1.1.1). */
static guint
header_bytes(guint8 descriptor)
{
    static const guint8 dictionary[] = {0, 1, 2, 4}, content[] = {0, 2, 4, 8};
    gboolean is_single = (descriptor & 0x20) != 0;
    guint size = content[descriptor >> 6];
    if (is_single && size == 0)
        size = 1;
    return (is_single ? 1u : 2u) + dictionary[descriptor & 3] + size;
}

static Frame
skip_frame(const AdSource *source, guint64 at, guint64 *end)
{
    guint8 h[8];
    gsize n = ad_source_read(source, at, h, sizeof h);
    guint64 size = ad_source_bytes(source);
    if (n >= 4 && (h[0] & 0xf0) == 0x50 && memcmp(h + 1, "\x2a\x4d\x18", 3) == 0) {
        if (n < 8)
            return FRAME_CUT;
        *end = at + 8 + (h[4] | (guint64)h[5] << 8 | (guint64)h[6] << 16 | (guint64)h[7] << 24);
        return *end <= size ? FRAME_WHOLE : FRAME_CUT;
    }
    if (n < 4 || memcmp(h, "\x28\xb5\x2f\xfd", 4) != 0)
        return FRAME_NONE;
    if (n < 5)
        return FRAME_CUT;
    gboolean has_checksum = (h[4] & 4) != 0;
    at += 4 + header_bytes(h[4]);
    for (;;) {
        guint8 b[3];
        if (!ad_source_read_exactly(source, at, b, 3))
            return FRAME_CUT;
        guint32 block = b[0] | (guint32)b[1] << 8 | (guint32)b[2] << 16;
        guint type = block >> 1 & 3;
        if (type == RESERVED_BLOCK)
            return FRAME_CUT; /* the decoder says what is wrong */
        at += 3 + (type == 1 ? 1 : block >> 3);
        ad_stall_tick();
        if (at > size)
            return FRAME_CUT;
        if ((block & 1) != 0)
            break;
    }
    *end = at + (has_checksum ? 4 : 0);
    return *end <= size ? FRAME_WHOLE : FRAME_CUT;
}

guint64
ad_zstd_extent_end(const AdSource *source)
{
    guint64 at = 0, size = ad_source_bytes(source);
    while (at < size) {
        guint64 end = at;
        Frame frame = skip_frame(source, at, &end);
        if (frame == FRAME_CUT)
            return size;
        if (frame == FRAME_NONE || end == at)
            return at > 0 ? at : size;
        at = end;
    }
    return size;
}
