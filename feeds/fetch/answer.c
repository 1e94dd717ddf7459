/* SPDX-License-Identifier: Apache-2.0 */
/* answer.c - the header lines of one HTTP answer */
#include "feeds/fetch/answer.h"

#include <string.h>

#include <curl/curl.h>

#include "scanner/model/limits.h"

void
ad_answer_clear(AdAnswer *answer)
{
    g_free(answer->etag);
    g_free(answer->last_modified);
    g_free(answer->content_type);
    g_free(answer->content_encoding);
    g_free(answer->raw_location);
    *answer = (AdAnswer){0};
}

/* Decimal digits only, no sign, no blanks; moves *text behind them. */
static gboolean
take_number(const char **text, guint64 *out)
{
    guint64 value = 0;
    const char *c = *text;
    if (!g_ascii_isdigit(*c))
        return FALSE;
    for (; g_ascii_isdigit(*c); c++) {
        guint digit = (guint)(*c - '0');
        if (value > (G_MAXUINT64 - digit) / 10)
            return FALSE;
        value = value * 10 + digit;
    }
    *text = c;
    *out = value;
    return TRUE;
}

gboolean
ad_answer_parse_range(const char *text, AdContentRange *out)
{
    AdContentRange range = {0};
    if (g_ascii_strncasecmp(text, "bytes ", 6) != 0)
        return FALSE;
    text += 6;
    if (*text == '*') {
        text++;
        range.is_unsatisfied = TRUE;
    } else if (!take_number(&text, &range.first) || *text++ != '-' ||
               !take_number(&text, &range.last) || range.last < range.first) {
        return FALSE;
    }
    if (*text++ != '/')
        return FALSE;
    if (*text == '*' && !range.is_unsatisfied) {
        text++;
    } else {
        if (!take_number(&text, &range.total))
            return FALSE;
        range.has_total = TRUE;
    }
    if (*text != '\0' || (range.has_total && !range.is_unsatisfied && range.last >= range.total))
        return FALSE;
    *out = range;
    return TRUE;
}

guint
ad_answer_parse_retry_after(const char *text, gint64 now_unix)
{
    const char *rest = text;
    guint64 seconds = 0;
    if (g_ascii_isdigit(*text)) {
        if (!take_number(&rest, &seconds))
            seconds = AD_LIMIT_RETRY_AFTER_S; /* all digits and beyond 2^64: for ever */
        else if (*rest != '\0')
            return 0;
    } else {
        gint64 then = curl_getdate(text, NULL);
        if (then <= now_unix)
            return 0;
        seconds = (guint64)(then - now_unix);
    }
    return (guint)MIN(seconds, (guint64)AD_LIMIT_RETRY_AFTER_S);
}

static gboolean
is_printable(const char *text)
{
    gsize bytes = strlen(text);
    for (gsize i = 0; i < bytes; i++)
        if (text[i] < ' ' || text[i] > '~')
            return FALSE;
    return bytes > 0 && bytes <= AD_LIMIT_VALIDATOR_BYTES;
}

static void
keep(char **slot, const char *value)
{
    g_clear_pointer(slot, g_free);
    if (is_printable(value))
        *slot = g_strdup(value);
}

static void
take_location(AdAnswer *answer, const char *value)
{
    gboolean is_first = !answer->has_location;
    answer->has_location = TRUE;
    if (is_first && strlen(value) <= AD_LIMIT_URL_BYTES)
        answer->raw_location = g_strdup(value);
    else if (g_strcmp0(answer->raw_location, value) != 0)
        g_clear_pointer(&answer->raw_location, g_free);
}

static AdAnswerState
take_field(AdAnswer *answer, const char *name, const char *value)
{
    if (g_ascii_strcasecmp(name, "etag") == 0) {
        keep(&answer->etag, value);
    } else if (g_ascii_strcasecmp(name, "last-modified") == 0) {
        keep(&answer->last_modified, value);
    } else if (g_ascii_strcasecmp(name, "content-type") == 0) {
        keep(&answer->content_type, value);
    } else if (g_ascii_strcasecmp(name, "content-encoding") == 0) {
        if (g_ascii_strcasecmp(value, "identity") != 0)
            keep(&answer->content_encoding, is_printable(value) ? value : "unreadable");
    } else if (g_ascii_strcasecmp(name, "transfer-encoding") == 0) {
        /* libcurl would decode gzip here as well; then the bytes are not those that were sent */
        if (g_ascii_strcasecmp(value, "chunked") != 0)
            return AD_ANSWER_UNREADABLE;
    } else if (g_ascii_strcasecmp(name, "location") == 0) {
        take_location(answer, value);
    } else if (g_ascii_strcasecmp(name, "content-range") == 0) {
        answer->is_range_bad = answer->has_range || !ad_answer_parse_range(value, &answer->range);
        answer->has_range = TRUE;
    } else if (g_ascii_strcasecmp(name, "retry-after") == 0) {
        answer->retry_after_s =
            ad_answer_parse_retry_after(value, g_get_real_time() / G_USEC_PER_SEC);
    }
    return AD_ANSWER_OK;
}

/* "HTTP/1.1 200 OK": three digits after the first blank. */
static guint
status_of_line(const char *line)
{
    const char *blank = strchr(line, ' ');
    guint status = 0;
    for (guint i = 1; blank != NULL && i <= 3; i++) {
        if (!g_ascii_isdigit(blank[i]))
            return 0;
        status = status * 10 + (guint)(blank[i] - '0');
    }
    return status;
}

AdAnswerState
ad_answer_add_line(AdAnswer *answer, const char *line, gsize bytes)
{
    if (bytes > AD_LIMIT_HEADER_BYTES - MIN(answer->header_bytes, (gsize)AD_LIMIT_HEADER_BYTES))
        return AD_ANSWER_TOO_LONG;
    g_autofree char *text = g_strndup(line, bytes); /* ends at a NUL inside */
    g_strchomp(text);
    if (g_ascii_strncasecmp(text, "HTTP/", 5) == 0) {
        gsize so_far = answer->header_bytes;
        ad_answer_clear(answer);
        answer->header_bytes = so_far + bytes;
        answer->status = status_of_line(text);
        return AD_ANSWER_OK;
    }
    answer->header_bytes += bytes;
    char *colon = strchr(text, ':');
    if (colon == NULL)
        return AD_ANSWER_OK;
    *colon = '\0';
    return take_field(answer, text, g_strchug(colon + 1));
}
