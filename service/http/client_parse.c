/* SPDX-License-Identifier: Apache-2.0 */
/* client_parse.c - one HTTP/1.1 answer, read from bytes as they come */
#include "service/http/client_parse.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/po/tr.h"

enum { STEP_HEAD, STEP_BODY, STEP_CHUNK_SIZE, STEP_CHUNK, STEP_CHUNK_END, STEP_TRAILER, STEP_DONE };

#define CHUNK_LINE_MAX 64 /* a chunk's size in hexadecimal; extensions are not ours */

void
ad_answer_init(AdAnswer *answer, gboolean is_head)
{
    *answer = (AdAnswer){.body = g_byte_array_new(), .rest = g_byte_array_new(), .is_head = is_head};
}

void
ad_answer_clear(AdAnswer *answer)
{
    g_clear_pointer(&answer->body, g_byte_array_unref);
    g_clear_pointer(&answer->rest, g_byte_array_unref);
    g_clear_pointer(&answer->content_type, g_free);
    g_clear_pointer(&answer->location, g_free);
}

static gboolean
fail(GError **error)
{
    g_set_error_literal(error, AD_ERROR, AD_ERROR_PEER, _("the daemon's answer breaks HTTP"));
    return FALSE;
}

/* Bytes of the line at the start of rest, its "\n" included; 0 when it is not whole yet. */
static gsize
line_bytes(const AdAnswer *a)
{
    const guint8 *end = a->rest->len > 0 ? memchr(a->rest->data, '\n', a->rest->len) : NULL;
    return end != NULL ? (gsize)(end - a->rest->data) + 1 : 0;
}

static void
drop(AdAnswer *a, gsize bytes)
{
    g_byte_array_remove_range(a->rest, 0, (guint)bytes);
}

static gboolean
take_header(AdAnswer *a, char *line, GError **error)
{
    char *colon = strchr(line, ':');
    if (colon == NULL)
        return fail(error);
    *colon = '\0';
    const char *value = g_strstrip(colon + 1);
    if (g_ascii_strcasecmp(line, "Content-Length") == 0) {
        if (a->has_length || !g_ascii_string_to_unsigned(value, 10, 0, G_MAXUINT64, &a->left_bytes, NULL))
            return fail(error);
        a->has_length = TRUE;
    } else if (g_ascii_strcasecmp(line, "Transfer-Encoding") == 0) {
        if (a->is_chunked || g_ascii_strcasecmp(value, "chunked") != 0)
            return fail(error);
        a->is_chunked = TRUE;
    } else if (g_ascii_strcasecmp(line, "Content-Type") == 0 && a->content_type == NULL) {
        a->content_type = g_strdup(value);
    } else if (g_ascii_strcasecmp(line, "Location") == 0 && a->location == NULL) {
        a->location = g_strdup(value);
    } else if (g_ascii_strcasecmp(line, "Content-Disposition") == 0) {
        a->is_file = g_str_has_prefix(value, "attachment");
    }
    return TRUE;
}

/* "HTTP/1.1 200 OK" and the header lines. */
static gboolean
take_head(AdAnswer *a, const char *head, GError **error)
{
    g_auto(GStrv) lines = g_strsplit(head, "\r\n", -1);
    guint64 status;
    g_autofree char *number = g_strndup(lines[0] != NULL && strlen(lines[0]) >= 12 ? lines[0] + 9 : "", 3);
    if (lines[0] == NULL || !g_str_has_prefix(lines[0], "HTTP/1.1 ") ||
        !g_ascii_string_to_unsigned(number, 10, 100, 599, &status, NULL))
        return fail(error);
    for (char **line = lines + 1; *line != NULL && **line != '\0'; line++)
        if (!take_header(a, *line, error))
            return FALSE;
    a->status = (guint)status;
    if (a->has_length && a->is_chunked)
        return fail(error);
    if (status < 200) { /* 100 Continue: the real one follows */
        a->step = STEP_HEAD;
        return TRUE;
    }
    if (a->is_head || status == 204 || status == 304)
        a->step = STEP_DONE;
    else
        a->step = a->is_chunked ? STEP_CHUNK_SIZE : STEP_BODY;
    return TRUE;
}

static gboolean
find_head(AdAnswer *a, gboolean *is_stuck, GError **error)
{
    const guint8 *end = memmem(a->rest->data, a->rest->len, "\r\n\r\n", 4);
    if (end == NULL) {
        *is_stuck = TRUE;
        return a->rest->len <= AD_LIMIT_HEADER_BYTES || fail(error);
    }
    gsize bytes = (gsize)(end - a->rest->data);
    if (bytes > AD_LIMIT_HEADER_BYTES || memchr(a->rest->data, '\0', bytes) != NULL)
        return fail(error);
    g_autofree char *head = g_strndup((const char *)a->rest->data, bytes);
    drop(a, bytes + 4);
    return take_head(a, head, error);
}

/* Moves what is there of left_bytes into the body. */
static gboolean
take_body(AdAnswer *a, gboolean *is_stuck, GError **error)
{
    gsize bytes = (gsize)MIN(a->left_bytes, a->rest->len);
    if (a->body->len + bytes > AD_LIMIT_ANSWER_BYTES || a->left_bytes > AD_LIMIT_ANSWER_BYTES) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_LIMIT,
                            _("the daemon's answer is larger than is kept in memory: ask for less"));
        return FALSE;
    }
    g_byte_array_append(a->body, a->rest->data, (guint)bytes);
    drop(a, bytes);
    a->left_bytes -= bytes;
    if (a->left_bytes > 0)
        *is_stuck = TRUE;
    else
        a->step = a->is_chunked ? STEP_CHUNK_END : STEP_DONE;
    return TRUE;
}

static gboolean
take_line(AdAnswer *a, gboolean *is_stuck, GError **error)
{
    gsize bytes = line_bytes(a);
    if (bytes == 0) {
        *is_stuck = TRUE;
        return a->rest->len <= CHUNK_LINE_MAX || fail(error);
    }
    if (bytes < 2 || bytes > CHUNK_LINE_MAX || a->rest->data[bytes - 2] != '\r')
        return fail(error);
    g_autofree char *line = g_strndup((const char *)a->rest->data, bytes - 2);
    drop(a, bytes);
    if (a->step == STEP_CHUNK_SIZE) {
        if (!g_ascii_string_to_unsigned(line, 16, 0, AD_LIMIT_ANSWER_BYTES, &a->left_bytes, NULL))
            return fail(error);
        a->step = a->left_bytes > 0 ? STEP_CHUNK : STEP_TRAILER;
        return TRUE;
    }
    if (*line != '\0') /* after a chunk, or a trailer: ours has none */
        return fail(error);
    a->step = a->step == STEP_CHUNK_END ? STEP_CHUNK_SIZE : STEP_DONE;
    return TRUE;
}

/* The end of the connection ends a body that has neither length nor chunks. */
static gboolean
take_end(AdAnswer *a, GError **error)
{
    if (a->step != STEP_BODY || a->has_length || a->is_chunked) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_PEER,
                            _("the daemon ended the connection before its answer was whole"));
        return FALSE;
    }
    a->is_whole = TRUE;
    return TRUE;
}

gboolean
ad_answer_feed(AdAnswer *a, const void *data, gsize bytes, GError **error)
{
    gboolean is_stuck = FALSE;
    if (bytes == 0 && !a->is_whole)
        return take_end(a, error);
    g_byte_array_append(a->rest, data, (guint)bytes);
    while (!is_stuck && a->step != STEP_DONE) {
        gboolean is_good;
        if (a->step == STEP_HEAD) {
            is_good = find_head(a, &is_stuck, error);
        } else if (a->step == STEP_BODY || a->step == STEP_CHUNK) {
            if (a->step == STEP_BODY && !a->has_length)
                a->left_bytes = a->rest->len + 1; /* until the end of the connection */
            is_good = take_body(a, &is_stuck, error);
        } else {
            is_good = take_line(a, &is_stuck, error);
        }
        if (!is_good)
            return FALSE;
    }
    a->is_whole = a->step == STEP_DONE;
    return TRUE;
}
