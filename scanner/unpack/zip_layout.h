/* SPDX-License-Identifier: Apache-2.0 */
/* zip_layout.h - all members of a zip file, and where every one of its bytes belongs
 *
 * A zip says everything twice: in the central directory at its end, and in a header before each member. Readers that
 * believe one of the two are fooled by the other (scanner.md 6.1-6.5, reliability.md 4 rows 2, 13-15). This one reads
 * both: the members of the directory, those of other directories in the same file, and the local headers that no
 * directory points to. It says which ranges are data, which are structure, and which are neither. */
#pragma once

#include "scanner/unpack/zip_record.h"

typedef struct {
    guint64 from, to;
} AdZipRange;

typedef struct {
    guint64 header; /* of the local header, AD_ZIP_UNKNOWN: the record points nowhere */
    guint64 record; /* of the central record, AD_ZIP_UNKNOWN: there is none */
    guint64 data;   /* where its data begin */
    guint64 packed, size; /* size AD_ZIP_UNKNOWN: nothing says */
    guint32 crc;          /* when has_crc */
    guint8 has_crc;
    guint8 is_hidden; /* in no directory, or only in one that other readers do not see */
    guint8 is_cut;    /* its data would go beyond the source: packed is what is there */
} AdZipMember;

typedef struct {
    GArray *members;         /* AdZipMember, by their place in the file */
    guint64 begin, end;      /* of the zip within the source: what lies before and behind is a gap */
    guint64 claimed_bytes;   /* packed data of members */
    guint64 structure_bytes; /* headers, directories, end records, zero padding */
    GArray *gaps;            /* AdZipRange, over the whole source, in order, none of them all zero */
    guint64 lost_gap_bytes;  /* gaps beyond the number that is kept */
    guint64 other_zips;      /* whole zips among the gaps: files laid one behind the other */
    guint directories;       /* end records that speak of this zip; more than one: readers differ */
    gboolean is_cut;         /* there is no end record: the members are those of the local headers */
    gboolean has_overlap;    /* two entries share bytes */
    gboolean is_damaged;     /* a record points nowhere, or the count is wrong */
    gboolean is_multi_disk;
    gboolean has_too_many; /* members beyond the number that was asked for */
} AdZipLayout;

void ad_zip_layout_free(AdZipLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdZipLayout, ad_zip_layout_free)

/* max_entries bounds the work. Never NULL: a zip of which nothing is readable has no members. */
AdZipLayout *ad_zip_layout_read(const AdSource *source, guint64 max_entries);

/* zip_gap.c: members and structure that lie in [from, to) without any directory; they are appended to members, their
 * structure to extra (AdZipRange). is_cut: the whole file has no directory, so pieces of one are structure as well and
 * a last member may be cut. *work grows with what had to be decoded, up to a limit. */
void ad_zip_gap_search(const AdSource *source, guint64 from, guint64 to, gboolean is_cut, guint64 max_entries,
                       GArray *members, GArray *extra, guint64 *work);

/* zip_flavour.c: TRUE when a file of another kind has a zip with a sound central directory behind it. is_thorough: also
 * one whose end record has a comment. */
gboolean ad_zip_layout_is_appended(const AdSource *source, gboolean is_thorough);

/* "jar", "whl", "apk", "nupkg", "vsix", "ooxml", … by the names in the central directory, or fallback. */
const char *ad_zip_layout_flavour(const AdSource *source, const char *fallback);
