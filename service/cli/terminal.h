/* SPDX-License-Identifier: Apache-2.0 */
/* terminal.h - what may reach a terminal, and how wide it is there
 *
 * Names and quotes from a bundle are a stranger's: control, bidi and invisible characters never
 * pass (they could rewrite the screen or show a name as another). */
#pragma once

#include <glib.h>

/* Longest text of a stranger that is shown, in characters; the rest is cut and marked. */
#define AD_TERMINAL_CUT 200

/* C0, DEL and bytes that are not UTF-8 become \xHH; C1, bidi, zero-width, separators, private and
 * unassigned characters \u{…}; a backslash is doubled so that nobody can fake an escape. At most
 * AD_TERMINAL_CUT characters of the original. bytes -1: up to NUL. Free with g_free. */
char *ad_terminal_escape(const char *text, gssize bytes);

/* Longest line of a message of ours, in characters: it may quote what was found in a file. */
#define AD_TERMINAL_MESSAGE_CUT 2000

/* The same for our own sentences: a line that goes on with two blanks may follow (what helps), so
 * that a quoted name can at most add an indented line, never one that looks like the program's.
 * Free with g_free. */
char *ad_terminal_escape_message(const char *text);

/* Columns that printable UTF-8 text takes: wide characters 2, combining ones 0. */
gsize ad_terminal_columns(const char *text);

/* text cut to at most columns, the last one the mark; free with g_free. */
char *ad_terminal_fit(const char *text, gsize columns);

/* The same text in ASCII: accents fall, typographic signs get their plain form, anything else
 * becomes \u{…}. */
char *ad_terminal_ascii(const char *text);

/* Columns of a terminal: of the descriptor, else $COLUMNS, else 80; between 20 and 1000. */
int ad_terminal_width(int fd);

typedef enum { AD_COLOR_AUTO, AD_COLOR_ALWAYS, AD_COLOR_NEVER } AdColor;

/* --color decides; in auto: NO_COLOR (any value but empty) forbids, CLICOLOR_FORCE (any but empty
 * and 0) forces, else only on a terminal that is not "dumb". */
gboolean ad_terminal_has_color(AdColor color, int fd);
