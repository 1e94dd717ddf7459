/* SPDX-License-Identifier: Apache-2.0 */
/* asar.h - bounded reader of Electron's asar archives: a pickled JSON header with names, places and digests, then bytes
 *
 * Source: the format's own README (electron/asar): two Chromium pickles, the second holds the JSON; offsets are decimal
 * strings and count from the end of the header. */
#pragma once

#include "scanner/model/digest.h"
#include "scanner/unpack/source.h"

typedef enum { AD_ASAR_FILE, AD_ASAR_DIR, AD_ASAR_LINK } AdAsarKind;

typedef struct {
    char *name; /* folders joined with '/'; UTF-8 */
    AdAsarKind kind;
    guint64 from, bytes; /* of a file, within the source; from is behind its end when the header says nonsense */
    char *target;        /* of a link */
    gboolean is_unpacked; /* its bytes lie beside the archive, in NAME.unpacked */
    gboolean has_digest;  /* SHA-256 of the whole */
    AdDigest digest;
    guint64 block_bytes;
    GArray *blocks; /* AdDigest, of each block_bytes; NULL: none given */
    gboolean has_bad_integrity; /* an integrity object that cannot be followed */
} AdAsarEntry;

typedef struct {
    guint64 data;       /* where the bytes begin: all before is header */
    gboolean is_cut;    /* the header is longer than the source */
    gboolean is_broken; /* no JSON, or not of this shape; entries read before that are kept */
    gboolean is_limited; /* more entries than asked for, or a limit of the header */
    GPtrArray *entries; /* AdAsarEntry *, owned */
} AdAsar;

/* TRUE for the first 32 bytes of an asar. */
gboolean ad_asar_is_head(const guint8 *head, gsize bytes);

/* NULL when source does not begin as one. */
AdAsar *ad_asar_read(const AdSource *source, guint64 max_entries);
void ad_asar_free(AdAsar *asar);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdAsar, ad_asar_free)

/* TRUE when the entry's bytes are what its digest and its blocks' digests say. */
gboolean ad_asar_is_as_promised(const AdSource *source, const AdAsarEntry *entry);
