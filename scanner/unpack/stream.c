/* SPDX-License-Identifier: Apache-2.0 */
/* stream.c - first stage: one compressed stream decoded, exactly one filter deep */
#include "scanner/unpack/stream.h"

#include <string.h>

#include "scanner/unpack/feed.h"

struct AdStream {
    struct archive *a;
    AdFeed *feed;
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

AdStream *
ad_stream_open(AdFormat format, AdSource *source, AdBudget *budget)
{
    AdStream *stream = g_new0(AdStream, 1);
    struct archive_entry *entry;
    stream->budget = budget;
    stream->packed_bytes = ad_source_bytes(source);
    stream->feed = ad_feed_new(source);
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
    archive_read_free(stream->a);
    ad_feed_free(stream->feed);
    g_free(stream);
}

gsize
ad_stream_read(AdStream *stream, const guint8 **block)
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
            AdReason reason;
            stream->decoded_bytes += bytes;
            /* the members inside are what is charged; here only the ratio and the clock stop */
            if (!ad_budget_take_bytes(stream->budget, 0, 0, stream->packed_bytes, stream->decoded_bytes,
                                      &reason)) {
                fail(stream, reason);
                return 0;
            }
            *block = data;
            return bytes;
        }
    }
    return 0;
}

guint64
ad_stream_consumed(const AdStream *stream)
{
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
