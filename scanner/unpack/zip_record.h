/* SPDX-License-Identifier: Apache-2.0 */
/* zip_record.h - the records of a zip file, one at a time, by our own bounded reader (APPNOTE.TXT 6.3.10, 4.3 to 4.5) */
#pragma once

#include "scanner/unpack/source.h"

#define AD_ZIP_END_BYTES 22     /* end of central directory without its comment */
#define AD_ZIP_LOCAL_BYTES 30   /* local header without name and extra */
#define AD_ZIP_CENTRAL_BYTES 46 /* central record without name, extra and comment */
#define AD_ZIP_UNKNOWN G_MAXUINT64

enum {
    AD_ZIP_FLAG_ENCRYPTED = 1 << 0,
    AD_ZIP_FLAG_DESCRIPTOR = 1 << 3, /* sizes and checksum follow the data */
    AD_ZIP_FLAG_MASKED = 1 << 13,    /* values in the local header are masked: strong encryption of the directory */
};

enum {
    AD_ZIP_STORED = 0,
    AD_ZIP_DEFLATED = 8,
    AD_ZIP_AES = 99, /* the real method is in the extra field 0x9901 */
};

/* One end record, with what its zip64 record says where there is one. All offsets are within the source. */
typedef struct {
    guint64 directory, directory_bytes, entries;
    guint64 begin;      /* of the zip: what lies before was prepended */
    guint64 end_record; /* where the end records begin, zip64's included */
    guint64 at;         /* of the end record itself */
    guint64 end;        /* behind its comment */
    gboolean is_multi_disk;
} AdZipEnd;

/* TRUE when an end record stands at `at` and a central directory (or none, for an empty zip) where it says. */
gboolean ad_zip_record_end_at(const AdSource *source, guint64 at, AdZipEnd *end);
/* The last sound end record that begins in [from, to). */
gboolean ad_zip_record_find_end(const AdSource *source, guint64 from, guint64 to, AdZipEnd *end);

/* What a central record or a local header says of one member. */
typedef struct {
    guint64 header;       /* where the local header begins */
    guint64 size, packed; /* AD_ZIP_UNKNOWN in a local header whose sizes follow the data */
    guint64 name;         /* where the name begins in the source; the extra fields follow it */
    guint32 crc, attributes, time;
    guint16 name_bytes, extra_bytes, method, flags;
    guint8 host; /* system that the attributes are of: 0 DOS, 3 Unix */
} AdZipRecord;

/* Reads the central record at `at`; *next is where the next one begins. begin is added to its stored offset. */
gboolean ad_zip_record_central(const AdSource *source, guint64 at, guint64 begin, AdZipRecord *r, guint64 *next);
/* Reads the local header at `at`; *data is where the member's data begin, within the source. */
gboolean ad_zip_record_local(const AdSource *source, guint64 at, AdZipRecord *r, guint64 *data);
/* Bytes of the data descriptor that stands at `at`, behind `packed` bytes of data: 0, 12, 16, 20 or 24. out, which may
 * be NULL, gets its checksum and sizes. */
guint ad_zip_record_descriptor(const AdSource *source, guint64 at, guint64 packed, AdZipRecord *out);

/* The name's bytes; free with g_free. */
char *ad_zip_record_name(const AdSource *source, const AdZipRecord *r);
/* An extra field's body, or NULL when the record has none; free with g_free. */
guint8 *ad_zip_record_extra(const AdSource *source, const AdZipRecord *r, guint id, gsize *bytes);

/* TRUE when the extra fields fill their room: each whole, none that matters twice, and at most
 * three zero bytes of alignment behind them. */
gboolean ad_zip_record_has_sound_extra(const AdSource *source, const AdZipRecord *r);

guint ad_zip_record_le16(const guint8 *p);
guint32 ad_zip_record_le32(const guint8 *p);
guint64 ad_zip_record_le64(const guint8 *p);
