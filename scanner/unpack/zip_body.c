/* SPDX-License-Identifier: Apache-2.0 */
/* zip_body.c - the data of one zip member, decoded */
#include "scanner/unpack/zip_body.h"

#include <string.h>
#include <zlib.h>

#include "scanner/unpack/zip_record.h"

#define PIECE_BYTES (256u * 1024)

struct AdZipReader {
    AdWalk *walk;
    guint thread;
    AdSource *source;
    z_stream z;
    gboolean has_z;
    guint8 *in, *out;
    guint64 decoded_bytes; /* of all members, for the ratio */
};

AdZipReader *
ad_zip_body_reader_new(AdWalk *walk, guint thread, AdSource *source)
{
    AdZipReader *reader = g_new0(AdZipReader, 1);
    reader->walk = walk;
    reader->thread = thread;
    reader->source = ad_source_ref(source);
    return reader;
}

void
ad_zip_body_reader_free(AdZipReader *reader)
{
    if (reader == NULL)
        return;
    if (reader->has_z)
        inflateEnd(&reader->z);
    ad_source_unref(reader->source);
    g_free(reader->in);
    g_free(reader->out);
    g_free(reader);
}

/* piece more bytes of a member that then has body bytes. */
static gboolean
charge(AdZipReader *reader, guint64 piece, guint64 body, AdReason *reason)
{
    reader->decoded_bytes += piece;
    return ad_budget_take_bytes(&reader->walk->budget, piece, body, ad_source_bytes(reader->source),
                                reader->decoded_bytes, reason);
}

gboolean
ad_zip_body_charge(AdZipReader *reader, guint64 bytes, AdReason *reason)
{
    return charge(reader, bytes, bytes, reason);
}

static void
stop(AdZipBodyEnd *end, AdReason reason)
{
    if (!end->is_partial)
        end->reason = reason;
    end->is_partial = TRUE;
    end->is_stop = end->is_stop || reason == AD_REASON_TOTAL_LIMIT || reason == AD_REASON_RATIO_LIMIT ||
                   reason == AD_REASON_TIME_LIMIT;
}

/* The next piece of the packed data: in memory where it lies, or read into the reader's buffer. */
static gsize
next_piece(AdZipReader *reader, guint64 at, guint64 to, const guint8 **piece)
{
    const guint8 *memory = ad_source_data(reader->source);
    gsize n = (gsize)MIN(to - at, PIECE_BYTES);
    if (memory != NULL) {
        *piece = memory + at;
        return n;
    }
    if (reader->in == NULL)
        reader->in = g_malloc(PIECE_BYTES);
    *piece = reader->in;
    return ad_source_read(reader->source, at, reader->in, n);
}

/* Stored data stay where they are; they are read once for the checksum. */
static AdSource *
read_stored(AdZipReader *reader, const AdZipBody *what, guint32 *crc, AdZipBodyEnd *end)
{
    AdReason reason;
    const guint8 *piece;
    gsize n;
    if (!charge(reader, what->packed, what->packed, &reason)) {
        stop(end, reason);
        return NULL;
    }
    if (what->has_crc)
        for (guint64 at = what->data, to = what->data + what->packed;
             at < to && (n = next_piece(reader, at, to, &piece)) > 0; at += n)
            *crc = (guint32)crc32(*crc, piece, (uInt)n);
    end->bytes = end->used = what->packed;
    return ad_source_new_part(reader->source, what->data, what->packed);
}

static gboolean
start_inflate(AdZipReader *reader)
{
    if (reader->out == NULL)
        reader->out = g_malloc(PIECE_BYTES);
    if (reader->has_z)
        return inflateReset(&reader->z) == Z_OK;
    reader->has_z = inflateInit2(&reader->z, -MAX_WBITS) == Z_OK;
    return reader->has_z;
}

/* One call of inflate and what it gave; FALSE: the body takes no more, end says why. */
static gboolean
inflate_step(AdZipReader *reader, AdBody *body, guint32 *crc, AdZipBodyEnd *end, int *result)
{
    AdReason reason;
    reader->z.next_out = reader->out;
    reader->z.avail_out = PIECE_BYTES;
    *result = inflate(&reader->z, Z_NO_FLUSH);
    gsize n = PIECE_BYTES - reader->z.avail_out;
    if (n == 0)
        return TRUE;
    *crc = (guint32)crc32(*crc, reader->out, (uInt)n);
    end->bytes += n;
    if (!charge(reader, n, end->bytes, &reason)) {
        stop(end, reason);
        return FALSE;
    }
    if (!ad_body_append(body, reader->out, n)) {
        stop(end, AD_REASON_SIZE_LIMIT);
        return FALSE;
    }
    return TRUE;
}

static void
read_deflated(AdZipReader *reader, const AdZipBody *what, AdBody *body, guint32 *crc, AdZipBodyEnd *end)
{
    guint64 at = what->data, to = what->data + what->packed;
    int r = start_inflate(reader) ? Z_OK : Z_MEM_ERROR;
    while (r == Z_OK && at < to) {
        const guint8 *piece;
        gsize n = next_piece(reader, at, to, &piece);
        if (n == 0)
            break;
        reader->z.next_in = (Bytef *)(guintptr)piece;
        reader->z.avail_in = (uInt)n;
        do {
            if (!inflate_step(reader, body, crc, end, &r))
                return;
        } while (r == Z_OK && (reader->z.avail_in > 0 || reader->z.avail_out == 0));
        at += n - reader->z.avail_in;
        if (r == Z_BUF_ERROR && reader->z.avail_in == 0)
            r = Z_OK; /* it wants more */
    }
    end->used = at - what->data;
    if (r != Z_STREAM_END)
        stop(end, r == Z_OK ? AD_REASON_TRUNCATED : r == Z_MEM_ERROR ? AD_REASON_UNSUPPORTED_FORMAT : AD_REASON_CORRUPT);
}

/* Another method, or encrypted: each password is tried until the data are what their checksum says. */
static void
read_by_archive(AdZipReader *reader, const AdZipBody *what, AdBody **body, AdZipBodyEnd *end)
{
    static const char *const none[] = {NULL, NULL};
    gboolean is_encrypted = (what->flags & AD_ZIP_FLAG_ENCRYPTED) != 0;
    const char *const *passwords = reader->walk->plan.zip_passwords;
    AdReason reason = is_encrypted ? AD_REASON_ENCRYPTED : AD_REASON_UNSUPPORTED_FORMAT;
    gboolean is_good = FALSE;
    gsize count = !is_encrypted ? 1 : passwords != NULL ? g_strv_length((char **)(guintptr)passwords) : 0;
    for (gsize i = 0; i < count && !is_good && !end->is_stop; i++) {
        ad_body_free(*body);
        *body = ad_body_new(reader->walk->spool, reader->thread, reader->walk->plan.limits.ram_member_bytes, what->size);
        is_good = ad_zip_single_read(reader, reader->source, what, (is_encrypted ? passwords : none)[i], *body, charge,
                                     &reason);
        if (!is_good && is_encrypted && reason == AD_REASON_CORRUPT)
            reason = AD_REASON_ENCRYPTED; /* garbage is what a wrong password gives */
        if (!is_good && (reason == AD_REASON_TOTAL_LIMIT || reason == AD_REASON_RATIO_LIMIT ||
                         reason == AD_REASON_TIME_LIMIT))
            stop(end, reason);
    }
    end->used = what->packed;
    end->bytes = ad_body_bytes(*body);
    if (!is_good) {
        stop(end, reason);
        if (reason == AD_REASON_ENCRYPTED)
            end->bytes = 0; /* what came out is no content */
    }
}

AdSource *
ad_zip_body_read(AdZipReader *reader, const AdZipBody *what, AdBody **held, AdZipBodyEnd *end)
{
    guint32 crc = 0;
    guint64 expected = what->size == AD_ZIP_UNKNOWN ? 0 : what->size;
    AdSource *source = NULL;
    gboolean is_encrypted = (what->flags & AD_ZIP_FLAG_ENCRYPTED) != 0, is_plain = FALSE;
    *end = (AdZipBodyEnd){.reason = AD_REASON_CORRUPT};
    *held = NULL;
    if (!is_encrypted && what->method == AD_ZIP_STORED) {
        source = read_stored(reader, what, &crc, end);
        is_plain = TRUE;
    } else {
        AdBody *body = ad_body_new(reader->walk->spool, reader->thread, reader->walk->plan.limits.ram_member_bytes,
                                   expected);
        is_plain = !is_encrypted && what->method == AD_ZIP_DEFLATED;
        if (is_plain)
            read_deflated(reader, what, body, &crc, end);
        else
            read_by_archive(reader, what, &body, end);
        if (end->bytes > 0 || !end->is_partial)
            source = ad_body_finish(body);
        if (source == NULL && end->bytes > 0)
            stop(end, AD_REASON_SIZE_LIMIT); /* the spool cannot be mapped */
        *held = body;
    }
    if (is_plain && what->has_crc && !end->is_partial && crc != what->crc)
        stop(end, AD_REASON_CORRUPT);
    end->is_wrong_size = !end->is_partial && what->size != AD_ZIP_UNKNOWN && end->bytes != what->size;
    return source;
}
