/* SPDX-License-Identifier: Apache-2.0 */
/* escape.h - the one function that makes a stranger's text safe inside HTML */
#pragma once

#include <glib.h>

/* Appends text so that it can stand in an element or in a quoted attribute: & < > " ' ` become references; control,
 * bidi and other invisible format characters are shown as \u{202e}, bytes that are not UTF-8 as \x{ff}. New line
 * and tab pass. */
void ad_escape_html(GString *out, const char *text, gsize bytes);
