/* SPDX-License-Identifier: Apache-2.0 */
/* stream.c - first stage: one compressed stream decoded, exactly one filter deep
 *
 * gzip and zlib are decoded here, all others by libarchive: its gzip never compares checksum and length (reliability.md
 * 1.3), and it knows no bare zlib stream. */
#include "scanner/unpack/stream.h"

#include <string.h>
#include <zlib.h>

#include "scanner/unpack/feed.h"
#include "scanner/unpack/lz4_extent.h"
#include "scanner/unpack/xz_extent.h"
#include "scanner/unpack/zstd_extent.h"

#define PIECE_BYTES (64u * 1024)

struct AdStream {
    struct archive *a; /* NULL: zlib */
    AdFeed *feed;
    AdSource *source; /* what is decoded; of xz, zstd and lz4 the streams alone */
    z_stream z;
    gboolean has_z, is_gzip;
    guint64 position;  /* of the source, behind what z was given */
    guint8 *in, *out;
    AdBudget *budget;
    guint64 packed_bytes, decoded_bytes;
    gboolean has_ended, has_failed;
    AdReason reason;
};

static int
filter_of(AdFormat format)
{
    switch (format) {
    case AD_FORMAT_GZIP:
        return ARCHIVE_FILTER_GZIP;
    case AD_FORMAT_BZIP2:
        return ARCHIVE_FILTER_BZIP2;
    case AD_FORMAT_XZ:
        return ARCHIVE_FILTER_XZ;
    case AD_FORMAT_ZSTD:
        return ARCHIVE_FILTER_ZSTD;
    case AD_FORMAT_LZ4:
        return ARCHIVE_FILTER_LZ4;
    case AD_FORMAT_LZMA:
        return ARCHIVE_FILTER_LZMA;
    default:
        return ARCHIVE_FILTER_LZIP;
    }
}

static void
fail(AdStream *stream, AdReason reason)
{
    stream->has_ended = stream->has_failed = TRUE;
    stream->reason = reason;
}

static void
fail_as_archive_says(AdStream *stream)
{
    const char *text = archive_error_string(stream->a);
    gboolean used_all = ad_feed_reached(stream->feed) >= stream->packed_bytes;
    if (text != NULL && (strstr(text, "runcated") != NULL || strstr(text, "remature") != NULL))
        fail(stream, AD_REASON_TRUNCATED);
    else if (text != NULL && (strstr(text, "emory") != NULL || strstr(text, "nsupported") != NULL))
        fail(stream, AD_REASON_UNSUPPORTED_FORMAT); /* a dictionary beyond the address space, an option */
    else
        fail(stream, used_all && stream->decoded_bytes == 0 && text == NULL ? AD_REASON_TRUNCATED
                                                                             : AD_REASON_CORRUPT);
}

/* Gives z its next piece when it has none; FALSE at the end. */
static gboolean
feed_zlib(AdStream *stream)
{
    const guint8 *memory = ad_source_data(stream->source);
    gsize n = (gsize)MIN(stream->packed_bytes - stream->position, PIECE_BYTES);
    if (stream->z.avail_in > 0)
        return TRUE;
    if (memory == NULL) {
        if (stream->in == NULL)
            stream->in = g_malloc(PIECE_BYTES);
        n = ad_source_read(stream->source, stream->position, stream->in, n);
    }
    stream->z.next_in = (Bytef *)(guintptr)(memory != NULL ? memory + stream->position : stream->in);
    stream->z.avail_in = (uInt)n;
    stream->position += n;
    return n > 0;
}

/* Where the next byte that zlib has not taken lies. */
static guint64
zlib_consumed(const AdStream *stream)
{
    return stream->position - stream->z.avail_in;
}

/* TRUE when another gzip member follows the one that just ended (RFC 1952 2.2). */
static gboolean
next_member(AdStream *stream)
{
    guint8 mark[3];
    return stream->is_gzip && ad_source_read_exactly(stream->source, zlib_consumed(stream), mark, 3) &&
           memcmp(mark, "\x1f\x8b\x08", 3) == 0 && inflateReset(&stream->z) == Z_OK;
}

static gsize
read_zlib(AdStream *stream, const guint8 **block)
{
    while (!stream->has_ended) {
        gboolean has_input = feed_zlib(stream);
        stream->z.next_out = stream->out;
        stream->z.avail_out = PIECE_BYTES;
        int r = inflate(&stream->z, Z_NO_FLUSH);
        gsize n = PIECE_BYTES - stream->z.avail_out;
        if (r == Z_STREAM_END && !next_member(stream))
            stream->has_ended = TRUE;
        else if (r == Z_BUF_ERROR && n == 0 && !has_input)
            fail(stream, AD_REASON_TRUNCATED);
        else if (r != Z_OK && r != Z_STREAM_END && r != Z_BUF_ERROR)
            fail(stream, r == Z_MEM_ERROR ? AD_REASON_UNSUPPORTED_FORMAT : AD_REASON_CORRUPT); /* the checksum, too */
        if (n > 0) {
            *block = stream->out;
            return n;
        }
    }
    return 0;
}

static AdStream *
open_zlib(AdStream *stream, AdFormat format, AdSource *source)
{
    stream->source = ad_source_ref(source);
    stream->is_gzip = format == AD_FORMAT_GZIP;
    stream->out = g_malloc(PIECE_BYTES);
    stream->has_z = inflateInit2(&stream->z, stream->is_gzip ? 16 + MAX_WBITS : MAX_WBITS) == Z_OK;
    if (!stream->has_z)
        fail(stream, AD_REASON_UNSUPPORTED_FORMAT);
    return stream;
}

AdStream *
ad_stream_open(AdFormat format, AdSource *source, AdBudget *budget)
{
    AdStream *stream = g_new0(AdStream, 1);
    struct archive_entry *entry;
    stream->budget = budget;
    stream->packed_bytes = ad_source_bytes(source);
    if (format == AD_FORMAT_GZIP || format == AD_FORMAT_ZLIB)
        return open_zlib(stream, format, source);
    guint64 end = format == AD_FORMAT_XZ     ? ad_xz_extent_end(source)
                  : format == AD_FORMAT_ZSTD ? ad_zstd_extent_end(source)
                  : format == AD_FORMAT_LZ4  ? ad_lz4_extent_end(source)
                                             : stream->packed_bytes;
    stream->source = ad_source_new_part(source, 0, end);
    stream->feed = ad_feed_new(stream->source);
    stream->a = archive_read_new();
    archive_read_support_format_raw(stream->a);
    archive_read_support_format_empty(stream->a); /* a stream of nothing decodes to nothing */
    if (archive_read_append_filter(stream->a, filter_of(format)) < ARCHIVE_WARN ||
        ad_feed_open(stream->feed, stream->a) < ARCHIVE_WARN) {
        fail_as_archive_says(stream);
        return stream;
    }
    /* the empty format also takes a filter that failed at once for an empty stream: only its message tells */
    if (archive_error_string(stream->a) != NULL) {
        fail_as_archive_says(stream);
        return stream;
    }
    int r = archive_read_next_header(stream->a, &entry);
    if (r == ARCHIVE_EOF)
        stream->has_ended = TRUE;
    else if (r < ARCHIVE_WARN)
        fail_as_archive_says(stream);
    return stream;
}

void
ad_stream_free(AdStream *stream)
{
    if (stream == NULL)
        return;
    if (stream->a != NULL)
        archive_read_free(stream->a);
    if (stream->has_z)
        inflateEnd(&stream->z);
    ad_feed_free(stream->feed);
    ad_source_unref(stream->source);
    g_free(stream->in);
    g_free(stream->out);
    g_free(stream);
}

static gsize
read_archive(AdStream *stream, const guint8 **block)
{
    const void *data = NULL;
    size_t bytes = 0;
    la_int64_t offset;
    while (!stream->has_ended) {
        int r = archive_read_data_block(stream->a, &data, &bytes, &offset);
        if (r == ARCHIVE_EOF) {
            stream->has_ended = TRUE;
        } else if (r < ARCHIVE_WARN) {
            fail_as_archive_says(stream);
        } else if (bytes > 0) {
            *block = data;
            return bytes;
        }
    }
    return 0;
}

gsize
ad_stream_read(AdStream *stream, const guint8 **block)
{
    gsize bytes = stream->a != NULL ? read_archive(stream, block) : read_zlib(stream, block);
    AdReason reason;
    stream->decoded_bytes += bytes;
    /* the members inside are what is charged; here only the ratio and the clock stop */
    if (bytes > 0 && !ad_budget_take_bytes(stream->budget, 0, 0, stream->packed_bytes, stream->decoded_bytes, &reason)) {
        fail(stream, reason);
        return 0;
    }
    return bytes;
}

guint64
ad_stream_consumed(const AdStream *stream)
{
    if (stream->a == NULL)
        return zlib_consumed(stream);
    la_int64_t n = archive_filter_bytes(stream->a, -1);
    return n < 0 ? 0 : MIN((guint64)n, stream->packed_bytes);
}

guint64
ad_stream_decoded(const AdStream *stream)
{
    return stream->decoded_bytes;
}

gboolean
ad_stream_has_failed(const AdStream *stream, AdReason *reason)
{
    if (stream->has_failed)
        *reason = stream->reason;
    return stream->has_failed;
}
