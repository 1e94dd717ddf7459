/* SPDX-License-Identifier: Apache-2.0 */
/* text.c - decompressed, transcoded, in blocks or lines */
#include "scanner/reader/text.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/reader/utf16.h"
#include "scanner/unpack/stream.h"

#define BLOCK_BYTES (64 * 1024)
#define PEEK_BYTES (1024 * 1024)

struct AdText {
    AdSource *source;
    AdBudget budget;
    AdFileType type;
    AdStream *stream; /* NULL: not compressed */
    guint8 *block;    /* BLOCK_BYTES for what is not compressed */
    guint64 at;       /* of the source */
    const char *compression, *encoding;
    AdUtf16 *utf16;
    GByteArray *ahead; /* UTF-8 that was peeked at and not read */
    GByteArray *given; /* what the caller looks at, when it came from ahead */
    GString *line;
    gsize line_at; /* of given: where the next line begins */
    guint64 line_number, offset;
    gboolean is_begun;
};

AdText *
ad_text_open(AdSource *source, const AdLimits *limits)
{
    AdText *text = g_new0(AdText, 1);
    text->source = ad_source_ref(source);
    text->compression = "";
    text->encoding = "utf-8";
    text->ahead = g_byte_array_new();
    text->given = g_byte_array_new();
    text->line = g_string_new(NULL);
    ad_budget_init(&text->budget, limits);
    text->type = ad_identify(source);
    if (ad_identify_is_stream(text->type.format)) {
        text->compression = text->type.name;
        text->stream = ad_stream_open(text->type.format, source, &text->budget);
    } else {
        text->block = g_malloc(BLOCK_BYTES);
    }
    return text;
}

void
ad_text_free(AdText *text)
{
    if (text == NULL)
        return;
    ad_stream_free(text->stream);
    ad_source_unref(text->source);
    ad_utf16_free(text->utf16);
    g_byte_array_unref(text->ahead);
    g_byte_array_unref(text->given);
    g_string_free(text->line, TRUE);
    g_free(text->block);
    g_free(text);
}

static gboolean
is_limit(AdReason reason)
{
    return reason == AD_REASON_RATIO_LIMIT || reason == AD_REASON_TOTAL_LIMIT || reason == AD_REASON_SIZE_LIMIT ||
           reason == AD_REASON_TIME_LIMIT;
}

/* Bytes as they are, decompressed. */
static gboolean
read_raw(AdText *text, const guint8 **block, gsize *bytes, GError **error)
{
    AdReason reason;
    if (ad_budget_is_late(&text->budget)) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "the time for this document is over");
        return FALSE;
    }
    if (text->stream == NULL) {
        guint64 left = ad_source_bytes(text->source) - text->at;
        *block = text->block;
        *bytes = ad_source_read(text->source, text->at, text->block, (gsize)MIN(left, BLOCK_BYTES));
        text->at += *bytes;
        if (*bytes > 0 || left == 0)
            return TRUE;
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "the document cannot be read");
        return FALSE;
    }
    *bytes = ad_stream_read(text->stream, block);
    if (*bytes > 0 || !ad_stream_has_failed(text->stream, &reason))
        return TRUE;
    g_set_error(error, AD_ERROR, is_limit(reason) ? AD_ERROR_LIMIT : AD_ERROR_MALFORMED, "the %s stream: %s",
                text->compression, ad_terms_reason(reason));
    return FALSE;
}

/* Byte order mark, or the zeros of UTF-16 in what must begin with ASCII. Returns the bytes to leave out. */
static gsize
find_encoding(AdText *text, const guint8 *head, gsize bytes)
{
    if (bytes >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0) {
        text->encoding = "utf-8-bom";
        return 3;
    }
    gboolean is_marked = bytes >= 2 && ((head[0] == 0xff && head[1] == 0xfe) || (head[0] == 0xfe && head[1] == 0xff));
    gboolean is_little = is_marked ? head[0] == 0xff : bytes >= 4 && head[0] != 0 && head[1] == 0 && head[3] == 0;
    gboolean is_big = is_marked ? head[0] == 0xfe : bytes >= 4 && head[0] == 0 && head[1] != 0 && head[2] == 0;
    if (is_little || is_big) {
        text->encoding = is_little ? "utf-16le" : "utf-16be";
        text->utf16 = ad_utf16_new(is_big);
    }
    return is_marked ? 2 : 0;
}

/* One more block of UTF-8. */
static gboolean
read_plain(AdText *text, const guint8 **block, gsize *bytes, GError **error)
{
    gboolean is_end;
    do { /* a block may hold nothing but a mark, or half a character */
        gsize skip = 0;
        if (!read_raw(text, block, bytes, error))
            return FALSE;
        is_end = *bytes == 0;
        if (!text->is_begun && !is_end)
            skip = find_encoding(text, *block, *bytes);
        text->is_begun = TRUE;
        *block += skip;
        *bytes -= skip;
        if (text->utf16 != NULL)
            ad_utf16_take(text->utf16, *block, *bytes, block, bytes);
    } while (*bytes == 0 && !is_end);
    return TRUE;
}

gboolean
ad_text_read(AdText *text, const guint8 **block, gsize *bytes, GError **error)
{
    if (text->ahead->len > 0) {
        GByteArray *given = text->given;
        text->given = text->ahead;
        text->ahead = given;
        g_byte_array_set_size(text->ahead, 0);
        *block = text->given->data;
        *bytes = text->given->len;
    } else if (!read_plain(text, block, bytes, error)) {
        return FALSE;
    }
    text->offset += *bytes;
    return TRUE;
}

gboolean
ad_text_peek(AdText *text, gsize bytes, const guint8 **block, gsize *got, GError **error)
{
    bytes = MIN(bytes, PEEK_BYTES);
    while (text->ahead->len < bytes) {
        const guint8 *more;
        gsize count;
        if (!read_plain(text, &more, &count, error))
            return FALSE;
        if (count == 0)
            break;
        g_byte_array_append(text->ahead, more, (guint)count);
    }
    *block = text->ahead->len > 0 ? text->ahead->data : (const guint8 *)"";
    *got = MIN(bytes, text->ahead->len);
    return TRUE;
}

/* Moves what follows the last line to the front and puts one block behind it. FALSE also at the end, without error. */
static gboolean
fill_line(AdText *text, GError **error)
{
    const guint8 *block;
    gsize bytes;
    if (text->given->len - text->line_at > AD_LIMIT_LINE_BYTES) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "line %" G_GUINT64_FORMAT " is longer than %d bytes",
                    text->line_number + 1, AD_LIMIT_LINE_BYTES);
        return FALSE;
    }
    if (text->ahead->len > 0) {
        g_byte_array_remove_range(text->given, 0, (guint)text->line_at);
        g_byte_array_append(text->given, text->ahead->data, text->ahead->len);
        bytes = text->ahead->len;
        g_byte_array_set_size(text->ahead, 0);
    } else {
        if (!read_plain(text, &block, &bytes, error))
            return FALSE;
        g_byte_array_remove_range(text->given, 0, (guint)text->line_at);
        g_byte_array_append(text->given, block, (guint)bytes);
    }
    text->line_at = 0;
    text->offset += bytes;
    return bytes > 0;
}

static void
give_line(AdText *text, gsize bytes, gsize with_end, const char **line, gsize *line_bytes)
{
    const char *start = (const char *)text->given->data + text->line_at;
    text->line_at += with_end;
    text->line_number++;
    if (bytes > 0 && start[bytes - 1] == '\r')
        bytes--;
    g_string_truncate(text->line, 0);
    g_string_append_len(text->line, start, (gssize)bytes);
    *line = text->line->str;
    *line_bytes = bytes;
}

gboolean
ad_text_read_line(AdText *text, const char **line, gsize *bytes, GError **error)
{
    gsize searched = 0;
    for (;;) {
        const guint8 *start = text->given->data + text->line_at;
        gsize left = text->given->len - text->line_at;
        const guint8 *end = left > searched ? memchr(start + searched, '\n', left - searched) : NULL;
        if (end != NULL) {
            give_line(text, (gsize)(end - start), (gsize)(end - start) + 1, line, bytes);
            return TRUE;
        }
        searched = left;
        g_autoptr(GError) why = NULL;
        if (fill_line(text, &why))
            continue;
        if (why != NULL) {
            g_propagate_error(error, g_steal_pointer(&why));
            return FALSE;
        }
        *line = NULL;
        *bytes = 0;
        if (left > 0)
            give_line(text, left, left, line, bytes);
        return TRUE;
    }
}

guint64
ad_text_line(const AdText *text)
{
    return text->line_number;
}

const char *
ad_text_compression(const AdText *text)
{
    return text->compression;
}

const char *
ad_text_encoding(const AdText *text)
{
    return text->encoding;
}

guint64
ad_text_offset(const AdText *text)
{
    return text->offset;
}
