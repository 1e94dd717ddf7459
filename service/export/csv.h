/* SPDX-License-Identifier: Apache-2.0 */
/* csv.h - one CSV cell at a time, safe to open in a spreadsheet (RFC 4180, CWE-1236) */
#pragma once

#include <glib.h>

/* UTF-8 with a byte order mark: spreadsheets then read accents as accents. */
#define AD_CSV_BOM "\xef\xbb\xbf"
#define AD_CSV_END "\r\n"

/* Appends a text cell. Control, bidi and invisible characters are shown as \u{…}, bytes that are not UTF-8 as \x{…}; a cell that a
 * spreadsheet would take for a formula (= + - @ or their full-width forms first, blanks before them or not; TAB, CR,
 * LF first) gets a leading ' unless is_raw. Quoted where a separator of any locale, a quote or a blank at an end is in it. */
void ad_csv_append_text(GString *out, const char *text, gboolean is_raw);
