/* SPDX-License-Identifier: Apache-2.0 */
/* client_parse.h - one HTTP/1.1 answer, read from bytes as they come; bounded, pure */
#pragma once

#include <glib.h>

typedef struct {
    guint status;
    char *content_type; /* or NULL */
    char *location;     /* or NULL */
    GByteArray *body;
    gboolean is_file; /* Content-Disposition: attachment */
    gboolean is_whole;
    /* inside */
    GByteArray *rest;   /* not yet understood */
    int step;
    guint64 left_bytes; /* of the body or the chunk */
    gboolean has_length, is_chunked, is_head;
} AdAnswer;

/* is_head: the request was HEAD, no body follows. */
void ad_answer_init(AdAnswer *answer, gboolean is_head);
void ad_answer_clear(AdAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AdAnswer, ad_answer_clear)

/* Takes bytes; bytes 0 means that the connection ended. PEER when it is no HTTP/1.1 answer, contradicts itself or ends too early; LIMIT above
 * AD_LIMIT_ANSWER_BYTES. */
gboolean ad_answer_feed(AdAnswer *answer, const void *data, gsize bytes, GError **error);
