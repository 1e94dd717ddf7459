/* SPDX-License-Identifier: Apache-2.0 */
/* toml.c - [[package]] tables of lock files: Cargo.lock, poetry.lock, uv.lock, pdm.lock
 *
 * Such files are written by programs, one "key = value" a line; a full TOML reader would find nothing more in them. */
#include <string.h>

#include "scanner/packages/found.h"
#include "scanner/packages/lines.h"

typedef struct {
    char *name, *version, *source;
    gboolean is_open, is_dev;
} Table;

static void
table_clear(Table *t)
{
    g_free(t->name);
    g_free(t->version);
    g_free(t->source);
    *t = (Table){0};
}

/* Value of a line `key = "value"` (or of an inline table: its text), or NULL. */
static char *
value_of(const char *line, gsize bytes, const char *key)
{
    gsize length = strlen(key);
    if (bytes <= length || memcmp(line, key, length) != 0)
        return NULL;
    const char *equals = memchr(line + length, '=', bytes - length);
    for (const char *at = line + length; equals != NULL && at < equals; at++)
        if (*at != ' ')
            return NULL;
    if (equals == NULL)
        return NULL;
    char *text = ad_lines_text(equals + 1, bytes - (gsize)(equals + 1 - line));
    gsize end = strlen(text);
    if (end >= 2 && text[0] == '"' && text[end - 1] == '"') {
        memmove(text, text + 1, end - 2);
        text[end - 2] = '\0';
    }
    return text;
}

/* cargo: only a package of a registry or repository; uv and poetry: not the project itself. */
static void
add(AdFound *found, Table *t, const char *type)
{
    gboolean is_own = strcmp(type, "cargo") == 0
                          ? t->source == NULL
                          : t->source != NULL && (strstr(t->source, "virtual") != NULL || strstr(t->source, "editable") != NULL);
    if (t->is_open && t->name != NULL && !is_own) {
        AdComponent *c = ad_found_add(found, type, NULL, t->name, t->version, NULL);
        if (c != NULL)
            c->is_development = t->is_dev;
    }
    table_clear(t);
}

static void
read_tables(AdFound *found, const char *type)
{
    AdLines lines = {(const char *)found->file->data, found->file->bytes, 0};
    const char *line;
    gsize bytes;
    Table t = {0};
    while (ad_lines_next(&lines, &line, &bytes)) {
        if (bytes > 0 && *line == '[') {
            gboolean is_package = bytes >= 11 && memcmp(line, "[[package]]", 11) == 0;
            gboolean is_below = bytes > 9 && memcmp(line, "[package.", 9) == 0;
            if (!is_below)
                add(found, &t, type);
            t.is_open = is_package || (is_below && t.is_open);
            if (is_below)
                add(found, &t, type); /* what stands below is about its parts */
            continue;
        }
        char *text;
        if (!t.is_open)
            continue;
        if (t.name == NULL && (text = value_of(line, bytes, "name")) != NULL)
            t.name = text;
        else if (t.version == NULL && (text = value_of(line, bytes, "version")) != NULL)
            t.version = text;
        else if (t.source == NULL && (text = value_of(line, bytes, "source")) != NULL)
            t.source = text;
        else if ((text = value_of(line, bytes, "category")) != NULL) {
            t.is_dev = strcmp(text, "dev") == 0;
            g_free(text);
        }
    }
    add(found, &t, type);
}

void
ad_read_cargo_lock(AdFound *found)
{
    read_tables(found, "cargo");
}

void
ad_read_python_lock(AdFound *found)
{
    read_tables(found, "pypi");
}
