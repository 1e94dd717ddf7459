/* SPDX-License-Identifier: Apache-2.0 */
/* lz4_extent.c - where the lz4 frames of a file end */
#include "scanner/unpack/lz4_extent.h"

#include "scanner/unpack/stall.h"

#define MAGIC 0x184d2204u
#define SKIPPABLE 0x184d2a50u /* to …5f */

enum { HAS_DICTIONARY = 1 << 0, HAS_CHECKSUM = 1 << 2, HAS_SIZE = 1 << 3, HAS_BLOCK_CHECKSUM = 1 << 4 };

static gboolean
read_le32(const AdSource *source, guint64 at, guint32 *out)
{
    guint8 p[4];
    if (!ad_source_read_exactly(source, at, p, 4))
        return FALSE;
    *out = p[0] | (guint32)p[1] << 8 | (guint32)p[2] << 16 | (guint32)p[3] << 24;
    return TRUE;
}

/* Behind the blocks of a frame whose flags are known; FALSE: it is cut. */
static gboolean
skip_blocks(const AdSource *source, guint64 at, guint flags, guint64 *end)
{
    guint32 block = 1;
    while (block != 0) {
        if (!read_le32(source, at, &block))
            return FALSE;
        at += 4;
        if (block != 0)
            at += (block & 0x7fffffff) + ((flags & HAS_BLOCK_CHECKSUM) != 0 ? 4 : 0);
        ad_stall_tick();
    }
    *end = at + ((flags & HAS_CHECKSUM) != 0 ? 4 : 0);
    return *end <= ad_source_bytes(source);
}

guint64
ad_lz4_extent_end(const AdSource *source)
{
    guint64 at = 0, size = ad_source_bytes(source), end;
    guint32 magic, skip;
    guint8 flags;
    while (read_le32(source, at, &magic)) {
        if ((magic & ~0xfu) == SKIPPABLE) {
            if (!read_le32(source, at + 4, &skip) || at + 8 + skip > size)
                return size;
            at += 8 + (guint64)skip;
            continue;
        }
        if (magic != MAGIC)
            return at > 0 ? at : size;
        if (!ad_source_read_exactly(source, at + 4, &flags, 1))
            return size;
        guint64 blocks = at + 7 + ((flags & HAS_SIZE) != 0 ? 8 : 0) + ((flags & HAS_DICTIONARY) != 0 ? 4 : 0);
        if (!skip_blocks(source, blocks, flags, &end))
            return size;
        at = end;
    }
    return at > 0 ? at : size;
}
