/* SPDX-License-Identifier: Apache-2.0 */
/* json.h - a stranger's JSON, pushed in chunks, handed on as events; memory does not grow with the document
 *
 * yajl behind one wrapper. What the wrapper adds: a ceiling for depth, for one string (held on the chunks before yajl
 * sees them: it buffers a string whole) and for the keys of one object; keys that come twice; the place of what was
 * just read, as a JSON pointer (RFC 6901) and as a byte; text that is always valid UTF-8 without NUL. */
#pragma once

#include <glib.h>

typedef enum {
    AD_JSON_NULL,
    AD_JSON_FALSE,
    AD_JSON_TRUE,
    AD_JSON_NUMBER, /* text: the digits as written */
    AD_JSON_STRING,
    AD_JSON_KEY,
    AD_JSON_KEY_AGAIN, /* reported duplicate: its value follows as for a key */
    AD_JSON_OBJECT,
    AD_JSON_OBJECT_END,
    AD_JSON_ARRAY,
    AD_JSON_ARRAY_END,
} AdJsonEvent;

/* text is borrowed for the call, not NUL-terminated, and NULL for events that have none. FALSE with an error stops. */
typedef gboolean (*AdJsonTake)(gpointer user, AdJsonEvent event, const char *text, gsize bytes, GError **error);

typedef struct {
    guint depth_max;             /* 0: AD_LIMIT_DOCUMENT_DEPTH */
    gsize string_bytes_max;      /* 0: AD_LIMIT_DOCUMENT_STRING_BYTES */
    gboolean reports_duplicates; /* KEY_AGAIN instead of refusing the document */
    gboolean keeps_first;        /* what follows the first value is skipped (ad_json_has_trailing), not refused */
} AdJsonOptions;

typedef struct AdJson AdJson;

/* options NULL: the strict defaults. */
AdJson *ad_json_new(const AdJsonOptions *options, AdJsonTake take, gpointer user);
void ad_json_free(AdJson *json);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdJson, ad_json_free)

/* Any number of bytes, any number of times. FALSE with MALFORMED (line, column and byte in the sentence), LIMIT, or what
 * take said; nothing may be fed after that. */
gboolean ad_json_feed(AdJson *json, const void *data, gsize bytes, GError **error);
/* The document must be whole. */
gboolean ad_json_finish(AdJson *json, GError **error);
/* One call for a document in memory. */
gboolean ad_json_parse(const void *data, gsize bytes, const AdJsonOptions *options, AdJsonTake take, gpointer user,
                       GError **error);

/* "/components/3/purl": the value that take is just told of; for a key, its value's. Free with g_free. */
char *ad_json_place(const AdJson *json);
/* Byte behind the token that take is just told of. */
guint64 ad_json_offset(const AdJson *json);
/* Arrays and objects that are open. */
guint ad_json_depth(const AdJson *json);
/* Strings that were not UTF-8 or held NUL: the offending bytes became U+FFFD. */
guint64 ad_json_repaired_count(const AdJson *json);
/* keeps_first: something but white space came after the first value. */
gboolean ad_json_has_trailing(const AdJson *json);
/* Appends one reference token to a JSON pointer, escaped. */
void ad_json_append_token(GString *pointer, const char *token, gsize bytes);
