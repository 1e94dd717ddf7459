/* SPDX-License-Identifier: Apache-2.0 */
/* json.c - yajl behind ceilings, duplicate keys and places */
#include "scanner/reader/json.h"

#include <string.h>
#include <yajl/yajl_parse.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "scanner/reader/json_keys.h"

#define KEY_BYTES 120
#define PIECE_BYTES (64 * 1024) /* what yajl gets at once: a ceiling is overrun by no more */

typedef struct {
    gboolean is_array;
    gint64 index; /* of the last element; -1 before the first */
    guint key_bytes;
    char key[KEY_BYTES]; /* the last one, for places; a longer one is cut */
} Frame;

struct AdJson {
    yajl_handle yajl;
    AdJsonOptions options;
    AdJsonTake take;
    gpointer user;
    GError *error; /* what a callback refused */
    Frame *frames; /* depth_max of them */
    guint depth;
    AdJsonKeys *keys;
    gsize told;          /* bytes of this piece up to the last token that was told of */
    gsize pending_bytes; /* of the token that crosses the border of two pieces: yajl keeps them */
    guint64 before;      /* bytes of the pieces before this one */
    guint64 line, line_start; /* for sentences; only kept when something fails */
    guint64 repaired;
    gboolean has_value, is_over, has_trailing;
    GString *scratch;
};

static int
refuse(AdJson *json, AdErrorCode code, const char *format, ...) G_GNUC_PRINTF(3, 4);

static int
refuse(AdJson *json, AdErrorCode code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *what = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *place = ad_json_place(json);
    g_clear_error(&json->error);
    g_set_error(&json->error, AD_ERROR, (gint)code, "%s at %s (byte %" G_GUINT64_FORMAT ")", what,
                place[0] != '\0' ? place : "the top", ad_json_offset(json));
    return 0;
}

/* NUL would cut a text short for whoever reads it as a C string; other bytes that are not UTF-8 would poison rows. */
static const char *
repair(AdJson *json, const char *text, gsize *bytes)
{
    const char *end = text + *bytes;
    g_string_truncate(json->scratch, 0);
    json->repaired++;
    while (text < end) {
        const char *stop = text;
        g_utf8_validate_len(text, (gsize)(end - text), &stop);
        g_string_append_len(json->scratch, text, stop - text);
        if (stop < end)
            g_string_append(json->scratch, "\357\277\275");
        text = stop < end ? stop + 1 : end;
    }
    *bytes = json->scratch->len;
    return json->scratch->str;
}

/* Most text is ASCII: eight bytes at a time. */
static gboolean
is_plain(const char *text, gsize bytes)
{
    const guint64 high = G_GUINT64_CONSTANT(0x8080808080808080), ones = G_GUINT64_CONSTANT(0x0101010101010101);
    gsize i = 0;
    for (; i + 8 <= bytes; i += 8) {
        guint64 word;
        memcpy(&word, text + i, 8);
        if ((word & high) != 0 || ((word - ones) & ~word & high) != 0)
            return FALSE;
    }
    for (; i < bytes; i++)
        if (text[i] <= 0)
            return FALSE;
    return TRUE;
}

static int
pass_text(AdJson *json, AdJsonEvent event, const char *text, gsize bytes)
{
    if (bytes > json->options.string_bytes_max)
        return refuse(json, AD_ERROR_LIMIT, "a string is longer than %" G_GSIZE_FORMAT " bytes",
                      json->options.string_bytes_max);
    if (!is_plain(text, bytes) && !g_utf8_validate_len(text, bytes, NULL))
        text = repair(json, text, &bytes);
    return json->take(json->user, event, text, bytes, &json->error) ? 1 : 0;
}

/* Every callback begins here: nothing up to here is pending any more. */
static void
mark_told(AdJson *json)
{
    json->told = yajl_get_bytes_consumed(json->yajl);
    json->pending_bytes = 0;
}

static void
begin_value(AdJson *json)
{
    mark_told(json);
    if (json->depth > 0 && json->frames[json->depth - 1].is_array)
        json->frames[json->depth - 1].index++;
}

static void
end_value(AdJson *json)
{
    json->has_value = TRUE;
    json->is_over = json->depth == 0;
}

static int
take_word(AdJson *json, AdJsonEvent event)
{
    begin_value(json);
    int is_taken = json->take(json->user, event, NULL, 0, &json->error) ? 1 : 0;
    end_value(json);
    return is_taken;
}

static int
take_null(void *user)
{
    return take_word(user, AD_JSON_NULL);
}

static int
take_boolean(void *user, int value)
{
    return take_word(user, value ? AD_JSON_TRUE : AD_JSON_FALSE);
}

static int
take_number(void *user, const char *text, size_t bytes)
{
    AdJson *json = user;
    begin_value(json);
    int is_taken = pass_text(json, AD_JSON_NUMBER, text, bytes);
    end_value(json);
    return is_taken;
}

static int
take_string(void *user, const unsigned char *text, size_t bytes)
{
    AdJson *json = user;
    begin_value(json);
    int is_taken = pass_text(json, AD_JSON_STRING, (const char *)text, bytes);
    end_value(json);
    return is_taken;
}

static int
open_frame(AdJson *json, gboolean is_array)
{
    begin_value(json);
    if (json->depth >= json->options.depth_max)
        return refuse(json, AD_ERROR_LIMIT, "the document is nested more than %u levels deep", json->options.depth_max);
    if (!json->take(json->user, is_array ? AD_JSON_ARRAY : AD_JSON_OBJECT, NULL, 0, &json->error))
        return 0;
    Frame *frame = &json->frames[json->depth++];
    frame->is_array = is_array;
    frame->index = -1;
    frame->key_bytes = 0;
    if (!is_array)
        ad_json_keys_open(json->keys);
    return 1;
}

static int
close_frame(AdJson *json, AdJsonEvent event)
{
    mark_told(json);
    json->depth--;
    if (event == AD_JSON_OBJECT_END)
        ad_json_keys_close(json->keys);
    int is_taken = json->take(json->user, event, NULL, 0, &json->error) ? 1 : 0;
    end_value(json);
    return is_taken;
}

static int
take_object(void *user)
{
    return open_frame(user, FALSE);
}

static int
take_array(void *user)
{
    return open_frame(user, TRUE);
}

static int
take_object_end(void *user)
{
    return close_frame(user, AD_JSON_OBJECT_END);
}

static int
take_array_end(void *user)
{
    return close_frame(user, AD_JSON_ARRAY_END);
}

static int
take_key(void *user, const unsigned char *raw, size_t bytes)
{
    AdJson *json = user;
    const char *text = (const char *)raw;
    Frame *frame = &json->frames[json->depth - 1];
    mark_told(json);
    frame->key_bytes = (guint)MIN(bytes, KEY_BYTES);
    memcpy(frame->key, text, frame->key_bytes);
    switch (ad_json_keys_add(json->keys, text, bytes)) {
    case AD_JSON_KEYS_FULL:
        return refuse(json, AD_ERROR_LIMIT, "an object has more than %d keys", AD_LIMIT_OBJECT_KEYS);
    case AD_JSON_KEYS_AGAIN:
        if (!json->options.reports_duplicates)
            return refuse(json, AD_ERROR_MALFORMED, "a key stands twice in one object");
        return pass_text(json, AD_JSON_KEY_AGAIN, text, bytes);
    default:
        return pass_text(json, AD_JSON_KEY, text, bytes);
    }
}

AdJson *
ad_json_new(const AdJsonOptions *options, AdJsonTake take, gpointer user)
{
    static const yajl_callbacks callbacks = {
        .yajl_null = take_null,
        .yajl_boolean = take_boolean,
        .yajl_number = take_number,
        .yajl_string = take_string,
        .yajl_start_map = take_object,
        .yajl_map_key = take_key,
        .yajl_end_map = take_object_end,
        .yajl_start_array = take_array,
        .yajl_end_array = take_array_end,
    };
    AdJson *json = g_new0(AdJson, 1);
    if (options != NULL)
        json->options = *options;
    if (json->options.depth_max == 0)
        json->options.depth_max = AD_LIMIT_DOCUMENT_DEPTH;
    if (json->options.string_bytes_max == 0)
        json->options.string_bytes_max = AD_LIMIT_DOCUMENT_STRING_BYTES;
    json->take = take;
    json->user = user;
    json->frames = g_new0(Frame, json->options.depth_max);
    json->keys = ad_json_keys_new();
    json->scratch = g_string_new(NULL);
    json->yajl = yajl_alloc(&callbacks, NULL, json);
    yajl_config(json->yajl, yajl_dont_validate_strings, 1); /* repaired here instead of refused there */
    yajl_config(json->yajl, yajl_allow_trailing_garbage, 1);
    return json;
}

void
ad_json_free(AdJson *json)
{
    if (json == NULL)
        return;
    yajl_free(json->yajl);
    g_free(json->frames);
    ad_json_keys_free(json->keys);
    g_string_free(json->scratch, TRUE);
    g_clear_error(&json->error);
    g_free(json);
}

/* Where in lines: counted over the pieces that went well, then to the byte that did not. */
static void
count_lines(AdJson *json, const guint8 *data, gsize bytes)
{
    for (const guint8 *p = data, *end = data + bytes; (p = memchr(p, '\n', (gsize)(end - p))) != NULL; p++) {
        json->line++;
        json->line_start = json->before + (guint64)(p - data) + 1;
    }
}

static gboolean
fail(AdJson *json, const guint8 *piece, gsize bytes, GError **error)
{
    if (json->error != NULL) {
        g_propagate_error(error, g_steal_pointer(&json->error));
        return FALSE;
    }
    gsize used = MIN(yajl_get_bytes_consumed(json->yajl), bytes);
    guchar *raw = yajl_get_error(json->yajl, 0, piece, bytes);
    g_autofree char *why = g_utf8_make_valid((const char *)raw, -1);
    yajl_free_error(json->yajl, raw);
    count_lines(json, piece, used);
    guint64 at = json->before + used;
    g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED,
                "not JSON: line %" G_GUINT64_FORMAT ", column %" G_GUINT64_FORMAT " (byte %" G_GUINT64_FORMAT "): %s",
                json->line + 1, at > json->line_start ? at - json->line_start : 1, at, g_strstrip(why));
    return FALSE;
}

static gboolean
is_blank(const guint8 *data, gsize bytes)
{
    for (gsize i = 0; i < bytes; i++)
        if (data[i] != ' ' && data[i] != '\t' && data[i] != '\n' && data[i] != '\r')
            return FALSE;
    return TRUE;
}

static gboolean
take_rest(AdJson *json, const guint8 *data, gsize bytes, GError **error)
{
    if (is_blank(data, bytes))
        return TRUE;
    json->has_trailing = TRUE;
    if (json->options.keeps_first)
        return TRUE;
    g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "something follows the document after byte %" G_GUINT64_FORMAT,
                json->before);
    return FALSE;
}

/* yajl says nothing of a token until its last byte, and keeps all before it. What no callback told of, past white
 * space and separators, is the beginning of such a token, or one more part of it. */
static gsize
pending_in(const guint8 *tail, gsize bytes, gboolean is_inside)
{
    gsize i = 0;
    while (!is_inside && i < bytes && strchr(" \t\r\n,:", tail[i]) != NULL && tail[i] != '\0')
        i++;
    return bytes - i;
}

static gboolean
feed_piece(AdJson *json, const guint8 *piece, gsize bytes, GError **error)
{
    if (json->is_over)
        return take_rest(json, piece, bytes, error);
    if (yajl_parse(json->yajl, piece, bytes) != yajl_status_ok)
        return fail(json, piece, bytes, error);
    gsize used = yajl_get_bytes_consumed(json->yajl);
    if (json->is_over) { /* yajl may have looked one token ahead: it says how far it went */
        gboolean is_fine = TRUE;
        json->before += MIN(used, bytes);
        if (used < bytes)
            is_fine = take_rest(json, piece + used, bytes - used, error);
        json->before += bytes - MIN(used, bytes);
        return is_fine;
    }
    count_lines(json, piece, bytes);
    json->before += bytes;
    json->pending_bytes += pending_in(piece + json->told, bytes - json->told, json->pending_bytes > 0);
    json->told = 0;
    if (json->pending_bytes <= json->options.string_bytes_max)
        return TRUE;
    refuse(json, AD_ERROR_LIMIT, "a string is longer than %" G_GSIZE_FORMAT " bytes", json->options.string_bytes_max);
    return fail(json, piece, bytes, error);
}

gboolean
ad_json_feed(AdJson *json, const void *data, gsize bytes, GError **error)
{
    const guint8 *at = data;
    while (bytes > 0) {
        gsize piece = MIN(bytes, PIECE_BYTES);
        if (!feed_piece(json, at, piece, error))
            return FALSE;
        at += piece;
        bytes -= piece;
    }
    return TRUE;
}

gboolean
ad_json_finish(AdJson *json, GError **error)
{
    if (!json->is_over && yajl_complete_parse(json->yajl) != yajl_status_ok && json->error != NULL)
        return fail(json, (const guint8 *)"", 0, error);
    if (json->is_over)
        return TRUE;
    g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "the JSON document ends too early, after byte %" G_GUINT64_FORMAT,
                json->before);
    return FALSE;
}

gboolean
ad_json_parse(const void *data, gsize bytes, const AdJsonOptions *options, AdJsonTake take, gpointer user,
              GError **error)
{
    g_autoptr(AdJson) json = ad_json_new(options, take, user);
    return ad_json_feed(json, data, bytes, error) && ad_json_finish(json, error);
}

void
ad_json_append_token(GString *pointer, const char *token, gsize bytes)
{
    g_string_append_c(pointer, '/');
    for (gsize i = 0; i < bytes; i++)
        if (token[i] == '~')
            g_string_append(pointer, "~0");
        else if (token[i] == '/')
            g_string_append(pointer, "~1");
        else
            g_string_append_c(pointer, token[i]);
}

char *
ad_json_place(const AdJson *json)
{
    GString *place = g_string_new(NULL);
    for (guint i = 0; i < json->depth; i++) {
        const Frame *frame = &json->frames[i];
        if (frame->is_array && frame->index >= 0)
            g_string_append_printf(place, "/%" G_GINT64_FORMAT, frame->index);
        else if (!frame->is_array && frame->key_bytes > 0)
            ad_json_append_token(place, frame->key, frame->key_bytes);
    }
    g_autofree char *raw = g_string_free(place, FALSE);
    return g_utf8_make_valid(raw, -1);
}

guint64
ad_json_offset(const AdJson *json)
{
    return json->before + (json->is_over ? 0 : yajl_get_bytes_consumed(json->yajl));
}

guint
ad_json_depth(const AdJson *json)
{
    return json->depth;
}

guint64
ad_json_repaired_count(const AdJson *json)
{
    return json->repaired;
}

gboolean
ad_json_has_trailing(const AdJson *json)
{
    return json->has_trailing;
}
