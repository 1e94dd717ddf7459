/* SPDX-License-Identifier: Apache-2.0 */
/* zip_layout.h - where every byte of a zip file belongs, by our own bounded reader
 *
 * libarchive sees one view of a zip and is silent about the rest (scanner.md 6.1-6.5, reliability.md 4 rows 2, 13-15).
 * This reader finds the end record, zip64 included, the central directory and the local headers, and says which
 * ranges are data, which are structure, and which are neither. It decompresses nothing. */
#pragma once

#include "scanner/unpack/source.h"

typedef struct {
    guint64 from, to;
} AdZipRange;

typedef struct {
    guint64 begin, end;              /* of the zip within the source: what lies before and behind is a gap */
    guint64 reader_end;              /* of the end record without its comment */
    guint64 entries;                 /* central directory records that were read */
    guint64 distinct;                /* of them with a local header of their own */
    guint64 claimed_bytes;           /* compressed data */
    guint64 structure_bytes;         /* headers, directory, end records, zero padding */
    GArray *gaps;                    /* AdZipRange, over the whole source, in order, none of them all zero */
    guint64 lost_gap_bytes;          /* gaps beyond the number that is kept */
    gboolean has_overlap;            /* two entries share bytes */
    gboolean has_name_mismatch;      /* a local header has another name than its central record */
    char *local_name, *central_name; /* the first such pair, percent-encoded */
    gboolean is_damaged;             /* a record points nowhere: the layout is incomplete */
    gboolean is_multi_disk;
} AdZipLayout;

void ad_zip_layout_free(AdZipLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdZipLayout, ad_zip_layout_free)

/* NULL when source has no end record: a cut zip, or none at all. max_entries bounds the work. */
AdZipLayout *ad_zip_layout_read(const AdSource *source, guint64 max_entries);

/* TRUE when a file of another kind has a zip with a sound central directory behind it. is_thorough: also one whose
 * end record has a comment. */
gboolean ad_zip_layout_is_appended(const AdSource *source, gboolean is_thorough);

/* "jar", "whl", "apk", "nupkg", "vsix", "ooxml", … by the names in the central directory, or fallback. */
const char *ad_zip_layout_flavour(const AdSource *source, const char *fallback);
