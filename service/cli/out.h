/* SPDX-License-Identifier: Apache-2.0 */
/* out.h - where a verb's words and data go: data to stdout, words to stderr, progress only to a
 * terminal */
#pragma once

#include <jansson.h>
#include <stdio.h>

#include "service/cli/terminal.h"

typedef struct {
    FILE *data, *words;
    gboolean is_json, is_quiet, is_ascii;
    gboolean is_data_terminal, is_words_terminal;
    gboolean has_color_data, has_color_words;
    int width;          /* of the data's terminal */
    gint64 progress_us; /* monotonic time of the last progress line, 0: none stands */
} AdOut;

typedef enum {
    AD_PAINT_PLAIN,
    AD_PAINT_STRONG,
    AD_PAINT_FAINT,
    AD_PAINT_GOOD,
    AD_PAINT_WARN,
    AD_PAINT_BAD,
} AdPaint;

/* Looks at the two streams once. */
void ad_out_init(AdOut *out, FILE *data, FILE *words, AdColor color);

/* Data for people, as formatted: what came from strangers must have gone through
 * ad_terminal_escape. */
void ad_out_data(AdOut *out, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Words about what happens; silent with --quiet. */
void ad_out_say(AdOut *out, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* What went wrong: also with --quiet. */
void ad_out_complain(AdOut *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* One line that replaces the one before it, at most ten times a second, on a terminal only. */
void ad_out_progress(AdOut *out, const char *format, ...) G_GNUC_PRINTF(2, 3);
gboolean ad_out_wants_progress(const AdOut *out);

/* Writes document (borrowed) and a newline to the data stream: indented on a terminal (then ASCII
 * only), else one line. */
void ad_out_json(AdOut *out, json_t *document);

/* TRUE when the data stream is a pipe that nobody reads any more: not an error of ours, the reader
 * had enough. */
gboolean ad_out_is_unread(const AdOut *out);

/* text in a colour of the data stream, or a copy of it. The word itself carries the meaning. Free
 * with g_free. */
char *ad_out_paint(const AdOut *out, AdPaint paint, const char *text);

/* 1234567 -> "1,234,567": the same in both languages of this program (es-MX, en-US). Free with
 * g_free. */
char *ad_out_count(guint64 n);
/* 412000000 -> "412 MB", decimal units. Free with g_free. */
char *ad_out_bytes(guint64 bytes);
