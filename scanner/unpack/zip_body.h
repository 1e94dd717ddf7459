/* SPDX-License-Identifier: Apache-2.0 */
/* zip_body.h - the data of one zip member, decoded: stored where it lies, deflate by zlib, the rest by libarchive */
#pragma once

#include "scanner/unpack/walk_private.h"

/* Decodes the members of one zip, one after the other. */
typedef struct AdZipReader AdZipReader;

AdZipReader *ad_zip_body_reader_new(AdWalk *walk, guint thread, AdSource *source);
void ad_zip_body_reader_free(AdZipReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdZipReader, ad_zip_body_reader_free)

/* What is to be decoded: a range of the source, and what is said of it. */
typedef struct {
    guint64 data, packed;
    guint64 size; /* AD_ZIP_UNKNOWN: not said */
    guint32 crc, time;
    gboolean has_crc;
    guint method, flags;
    const guint8 *aes; /* body of the extra field 0x9901, or NULL */
    gsize aes_bytes;
} AdZipBody;

typedef struct {
    guint64 bytes; /* decoded */
    guint64 used;  /* of the packed bytes; the others stand behind the end of the stream */
    gboolean is_partial, is_stop; /* is_stop: a limit of the whole job */
    gboolean is_wrong_size;
    AdReason reason; /* when is_partial */
} AdZipBodyEnd;

/* The decoded bytes, or NULL when there are none to be had (end says why). *held keeps them alive where they lie in the
 * spool: free it when the source has been submitted. */
AdSource *ad_zip_body_read(AdZipReader *reader, const AdZipBody *what, AdBody **held, AdZipBodyEnd *end);
/* The same bytes are used once more, under another name: they count again. */
gboolean ad_zip_body_charge(AdZipReader *reader, guint64 bytes, AdReason *reason);

/* zip_single.c: a member in a method that is libarchive's, or encrypted (password not NULL), appended to body. FALSE: it
 * ended early, for *reason. charge is asked before each piece is taken. */
typedef gboolean (*AdZipCharge)(AdZipReader *reader, guint64 piece_bytes, guint64 body_bytes, AdReason *reason);
gboolean ad_zip_single_read(AdZipReader *reader, AdSource *source, const AdZipBody *what, const char *password,
                            AdBody *body, AdZipCharge charge, AdReason *reason);
