/* SPDX-License-Identifier: Apache-2.0 */
/* lines.c - text files as lines and as "Name: value" records */
#include "scanner/packages/lines.h"

#include <string.h>

#include "scanner/model/limits.h"

#define FIELDS_MAX 256 /* of one record; more are none that is read here */

gboolean
ad_lines_next(AdLines *lines, const char **line, gsize *bytes)
{
    if (lines->at >= lines->bytes)
        return FALSE;
    *line = lines->data + lines->at;
    const char *end = memchr(*line, '\n', lines->bytes - lines->at);
    *bytes = end != NULL ? (gsize)(end - *line) : lines->bytes - lines->at;
    lines->at += *bytes + 1;
    while (*bytes > 0 && (*line)[*bytes - 1] == '\r')
        (*bytes)--;
    return TRUE;
}

char *
ad_lines_text(const char *line, gsize bytes)
{
    while (bytes > 0 && g_ascii_isspace(*line))
        line++, bytes--;
    while (bytes > 0 && g_ascii_isspace(line[bytes - 1]))
        bytes--;
    g_autofree char *copy = g_strndup(line, MIN(bytes, AD_LIMIT_PURL_FIELD_BYTES));
    return g_utf8_make_valid(copy, -1);
}

GHashTable *
ad_lines_record(AdLines *lines, char mark, gboolean is_joined)
{
    g_autoptr(GHashTable) record = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autofree char *last = NULL; /* key that a continuation belongs to */
    const char *line;
    gsize bytes;
    gboolean has_begun = FALSE;
    while (ad_lines_next(lines, &line, &bytes)) {
        gboolean is_more = bytes > 0 && (*line == ' ' || *line == '\t');
        g_autofree char *text = ad_lines_text(line, bytes);
        if (*text == '\0') {
            if (has_begun && !is_more)
                return g_steal_pointer(&record);
            continue;
        }
        const char *before = last != NULL ? g_hash_table_lookup(record, last) : NULL;
        if (is_more) {
            if (before != NULL && strlen(before) + strlen(text) < AD_LIMIT_PURL_FIELD_BYTES)
                g_hash_table_replace(record, g_strdup(last), g_strconcat(before, is_joined ? "" : " ", text, NULL));
            continue;
        }
        const char *at = memchr(line, mark, bytes);
        g_clear_pointer(&last, g_free);
        has_begun = TRUE;
        if (at == NULL || g_hash_table_size(record) >= FIELDS_MAX)
            continue;
        last = ad_lines_text(line, (gsize)(at - line));
        if (!g_hash_table_contains(record, last))
            g_hash_table_insert(record, g_strdup(last), ad_lines_text(at + 1, bytes - (gsize)(at + 1 - line)));
    }
    return has_begun ? g_steal_pointer(&record) : NULL;
}
