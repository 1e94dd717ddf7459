/* SPDX-License-Identifier: Apache-2.0 */
/* lines.h - text files as lines and as "Name: value" records (used inside this folder)
 *
 * Bytes of a stranger: a line ends at LF or at the end, a CR before it goes; a record's value may go on over lines that begin
 * with white space. A field longer than AD_LIMIT_PURL_FIELD_BYTES is cut: what is read here are names and versions. */
#pragma once

#include <glib.h>

typedef struct {
    const char *data;
    gsize bytes, at;
} AdLines;

/* FALSE at the end. line is not NUL-terminated. */
gboolean ad_lines_next(AdLines *lines, const char **line, gsize *bytes);

/* Copy of the bytes without white space around, valid UTF-8; free with g_free. */
char *ad_lines_text(const char *line, gsize bytes);

/* One record: what stands until a blank line (which ends it) or the end of the data. name -> value, names as written. NULL at
 * the end. joined: a continuation is appended without its first blank (jar manifests), else with a blank. */
GHashTable *ad_lines_record(AdLines *lines, char mark, gboolean is_joined);
