/* SPDX-License-Identifier: Apache-2.0 */
/* squash.h - bounded reader of squashfs 4.0 images (snap, AppImage): folders, inodes, blocks and fragments
 *
 * The structure is read here; only the decompression of one block at a time is libsquashfs' (zlib, xz, lz4, zstd; it has
 * no lzo). Source: the kernel's Documentation/filesystems/squashfs.rst and squashfs_fs.h. */
#pragma once

#include "scanner/unpack/ranges.h"
#include "scanner/unpack/source.h"

typedef enum {
    AD_SQUASH_OTHER, /* device, pipe, socket */
    AD_SQUASH_FILE,
    AD_SQUASH_DIR,
    AD_SQUASH_LINK,
} AdSquashKind;

typedef struct {
    char *name; /* folders joined with '/', any bytes but NUL */
    AdSquashKind kind;
    guint type;       /* the inode's own number, 1 to 14 */
    guint mode;       /* permission bits */
    guint64 bytes;    /* of a file */
    guint64 blocks_at; /* in the source: of the next part */
    guint32 next_part;
    guint32 fragment, fragment_offset; /* fragment G_MAXUINT32: none */
    guint32 block_count;
    guint32 *blocks;  /* stored size of each, bit 24: stored as it is, 0: a hole */
    char *target;     /* of a link */
} AdSquashEntry;

typedef struct AdSquash AdSquash;

typedef enum { AD_SQUASH_OK, AD_SQUASH_NONE, AD_SQUASH_UNSUPPORTED, AD_SQUASH_CUT, AD_SQUASH_DAMAGED } AdSquashState;

/* NULL unless *state is OK: no superblock, another version or compression, cut, or one that contradicts itself. */
AdSquash *ad_squash_open(AdSource *source, AdSquashState *state);
void ad_squash_free(AdSquash *squash);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdSquash, ad_squash_free)

/* The next entry, depth first, or NULL at the end; the caller frees it. */
AdSquashEntry *ad_squash_next(AdSquash *squash);
void ad_squash_entry_free(AdSquashEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdSquashEntry, ad_squash_entry_free)
/* Something could not be followed so far. */
gboolean ad_squash_is_damaged(const AdSquash *squash);

/* The next part of a file's bytes: *data is valid until the next call, NULL stands for a hole. Returns its bytes, 0
 * behind the last one, -1 when it cannot be read (those that follow may be). */
gint64 ad_squash_part(AdSquash *squash, AdSquashEntry *entry, const guint8 **data);

/* Ledger, over what was read so far: the region of data blocks and where the image ends. */
guint64 ad_squash_data_end(const AdSquash *squash);
guint64 ad_squash_end(const AdSquash *squash);
/* Where the blocks that ad_squash_part gave lie. */
AdRanges *ad_squash_used(AdSquash *squash);
