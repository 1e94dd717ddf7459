/* SPDX-License-Identifier: Apache-2.0 */
/* ruby.c - Gemfile.lock and the gemspec of an installed gem; Ruby is never evaluated */
#include <string.h>

#include "scanner/packages/found.h"
#include "scanner/packages/lines.h"

/* "    name (1.2.3)" under "  specs:"; deeper lines are wishes, not what was installed. */
void
ad_read_gemfile_lock(AdFound *found)
{
    AdLines lines = {(const char *)found->file->data, found->file->bytes, 0};
    const char *line;
    gsize bytes;
    gboolean is_inside = FALSE, is_path = FALSE;
    while (ad_lines_next(&lines, &line, &bytes)) {
        if (bytes > 0 && *line != ' ') {
            is_path = bytes == 4 && memcmp(line, "PATH", 4) == 0; /* the application's own gems */
            is_inside = FALSE;
        }
        if (bytes >= 8 && memcmp(line, "  specs:", 8) == 0)
            is_inside = !is_path;
        if (!is_inside || bytes < 6 || memcmp(line, "    ", 4) != 0 || line[4] == ' ')
            continue;
        const char *open = memchr(line, '(', bytes);
        if (open == NULL || line[bytes - 1] != ')')
            continue;
        g_autofree char *name = ad_lines_text(line, (gsize)(open - line));
        g_autofree char *version = ad_lines_text(open + 1, bytes - (gsize)(open + 1 - line) - 1);
        /* "1.14.0-x86_64-linux": the platform, which is a qualifier */
        char *dash = strchr(version, '-');
        const char *pairs[] = {"platform", dash != NULL ? dash + 1 : NULL, NULL};
        if (dash != NULL)
            *dash = '\0';
        ad_found_add(found, "gem", NULL, name, version, pairs);
    }
}

/* The text of `s.name = "value".freeze`, or NULL: not such a line, or not a plain text. */
static char *
assigned(const char *line, gsize bytes, const char *field)
{
    g_autofree char *text = ad_lines_text(line, bytes);
    const char *dot = strchr(text, '.');
    gsize length = strlen(field);
    if (dot == NULL || strncmp(dot + 1, field, length) != 0)
        return NULL;
    const char *at = dot + 1 + length;
    while (*at == ' ')
        at++;
    if (*at != '=' || at[1] == '=')
        return NULL;
    at += 1 + strspn(at + 1, " ");
    const char *quote = *at == '"' || *at == '\'' ? strchr(at + 1, *at) : NULL;
    if (quote == NULL)
        return NULL;
    char *value = g_strndup(at + 1, (gsize)(quote - at - 1));
    if (strstr(value, "#{") != NULL) /* would have to be evaluated */
        g_clear_pointer(&value, g_free);
    return value;
}

void
ad_read_gemspec(AdFound *found)
{
    AdLines lines = {(const char *)found->file->data, found->file->bytes, 0};
    const char *line;
    gsize bytes;
    g_autofree char *name = NULL, *version = NULL;
    while (ad_lines_next(&lines, &line, &bytes) && (name == NULL || version == NULL)) {
        if (name == NULL)
            name = assigned(line, bytes, "name");
        if (version == NULL)
            version = assigned(line, bytes, "version");
    }
    ad_found_add(found, "gem", NULL, name, version, NULL);
}
