/* SPDX-License-Identifier: Apache-2.0 */
/* answer.h - the header lines of one HTTP answer, read with a ceiling; all of it is a stranger's
 * text */
#pragma once

#include <glib.h>

typedef struct {
    gboolean is_unsatisfied; /* a 416 that tells the total alone */
    gboolean has_total;
    guint64 first, last, total;
} AdContentRange;

typedef enum {
    AD_ANSWER_OK,
    AD_ANSWER_TOO_LONG,   /* header lines burst AD_LIMIT_HEADER_BYTES */
    AD_ANSWER_UNREADABLE, /* a coding of the transfer that is not "chunked" */
} AdAnswerState;

typedef struct {
    guint status;
    gsize header_bytes;
    char *etag; /* NULL: none, or not printable ASCII of a sane length */
    char *last_modified;
    char *content_type;
    char *content_encoding;
    char *raw_location; /* as sent, not yet judged; NULL when absent, too long, or there were two
                           different ones */
    gboolean has_location;
    gboolean has_range, is_range_bad;
    AdContentRange range;
    guint retry_after_s;
} AdAnswer;

/* One header line as it came, with or without its line end; a status line starts the answer anew
 * (after 1xx). */
AdAnswerState ad_answer_add_line(AdAnswer *answer, const char *line, gsize bytes);
void ad_answer_clear(AdAnswer *answer);

/* RFC 9110 14.4, unit "bytes" only. FALSE and *out untouched on anything else. */
gboolean ad_answer_parse_range(const char *text, AdContentRange *out);

/* Seconds to wait by a Retry-After value (seconds or HTTP date, RFC 9110 10.2.3), capped at
 * AD_LIMIT_RETRY_AFTER_S; 0 when it says nothing usable. */
guint ad_answer_parse_retry_after(const char *text, gint64 now_unix);
