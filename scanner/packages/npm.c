/* SPDX-License-Identifier: Apache-2.0 */
/* npm.c - JavaScript: package.json as installed, package-lock, yarn.lock, pnpm-lock.yaml */
#include <string.h>

#include "scanner/packages/found.h"
#include "scanner/packages/keyed.h"
#include "scanner/packages/lines.h"

typedef struct {
    AdFound *found;
    char *name, *version;
    gboolean is_dev, is_link;
    char *entry; /* key of the record, or NULL */
    GPtrArray *open; /* lock version 1: records nest; Nested * */
} Npm;

typedef struct {
    char *name, *version;
    gboolean is_dev;
    guint depth;
} Nested;

static void
set(char **field, const char *text)
{
    g_free(*field);
    *field = g_strdup(text);
}

static void
add(AdFound *found, const char *name, const char *version, gboolean is_dev)
{
    AdComponent *c = ad_found_add_joined(found, "npm", name, version);
    if (c != NULL)
        c->is_development = is_dev;
}

static void
on_package_text(const AdKeyedPlace *p, const char *text, gpointer user)
{
    Npm *npm = user;
    if (p->depth == 1 && strcmp(p->key[0], "name") == 0)
        set(&npm->name, text);
    else if (p->depth == 1 && strcmp(p->key[0], "version") == 0)
        set(&npm->version, text);
}

void
ad_read_package_json(AdFound *found)
{
    Npm npm = {.found = found};
    const AdKeyedTake take = {.text = on_package_text};
    if (!ad_keyed_read(found->file->data, found->file->bytes, &take, &npm))
        ad_found_fail(found, AD_REASON_CORRUPT);
    else if (npm.name != NULL && npm.version != NULL) /* without a version it is a folder's settings, no package */
        add(found, npm.name, npm.version, FALSE);
    g_free(npm.name);
    g_free(npm.version);
}

/* ---- package-lock.json ---- */

static void
nested_free(gpointer data)
{
    Nested *n = data;
    g_free(n->name);
    g_free(n->version);
    g_free(n);
}

/* Version 1: "dependencies" at every even level; version 2 and 3: "packages" once, which then is the whole truth. */
static void
on_lock_open(const AdKeyedPlace *p, gpointer user)
{
    Npm *npm = user;
    if (p->depth == 2 && strcmp(p->key[0], "packages") == 0) {
        set(&npm->entry, p->key[1]);
        g_clear_pointer(&npm->name, g_free);
        g_clear_pointer(&npm->version, g_free);
        npm->is_dev = npm->is_link = FALSE;
    } else if (p->depth >= 2 && p->depth <= 8 && p->depth % 2 == 0 &&
               strcmp(p->key[p->depth - 2], "dependencies") == 0 && strcmp(p->key[0], "dependencies") == 0) {
        Nested *n = g_new0(Nested, 1);
        n->name = g_strdup(p->key[p->depth - 1]);
        n->depth = p->depth;
        g_ptr_array_add(npm->open, n);
    }
}

static void
on_lock_text(const AdKeyedPlace *p, const char *text, gpointer user)
{
    Npm *npm = user;
    if (p->depth == 3 && strcmp(p->key[0], "packages") == 0) {
        if (strcmp(p->key[2], "name") == 0)
            set(&npm->name, text);
        else if (strcmp(p->key[2], "version") == 0)
            set(&npm->version, text);
        else if (strcmp(p->key[2], "dev") == 0)
            npm->is_dev = strcmp(text, "true") == 0;
        else if (strcmp(p->key[2], "link") == 0)
            npm->is_link = strcmp(text, "true") == 0;
        return;
    }
    Nested *n = npm->open->len > 0 ? g_ptr_array_index(npm->open, npm->open->len - 1) : NULL;
    if (n == NULL || p->depth != n->depth + 1 || p->depth > G_N_ELEMENTS(p->key))
        return;
    if (strcmp(p->key[p->depth - 1], "version") == 0)
        set(&n->version, text);
    else if (strcmp(p->key[p->depth - 1], "dev") == 0)
        n->is_dev = strcmp(text, "true") == 0;
}

static void
on_lock_close(const AdKeyedPlace *p, gpointer user)
{
    Npm *npm = user;
    if (p->depth == 2 && strcmp(p->key[0], "packages") == 0 && npm->entry != NULL) {
        static const char folder[] = "node_modules/";
        const char *name = NULL;
        for (const char *at = npm->entry; (at = strstr(at, folder)) != NULL;)
            name = at += strlen(folder);
        if (name != NULL && !npm->is_link) /* "" is the project itself, a plain path a workspace of it */
            add(npm->found, npm->name != NULL ? npm->name : name, npm->version, npm->is_dev);
        g_clear_pointer(&npm->entry, g_free);
        return;
    }
    const Nested *n = npm->open->len > 0 ? g_ptr_array_index(npm->open, npm->open->len - 1) : NULL;
    if (n == NULL || n->depth != p->depth)
        return;
    /* "npm:real@1.0" is an alias; "file:…", "git+…" have no version of a registry */
    const char *alias = n->version != NULL && g_str_has_prefix(n->version, "npm:") ? n->version + 4 : NULL;
    const char *at = alias != NULL ? strrchr(alias, '@') : NULL;
    if (at != NULL && at != alias) {
        g_autofree char *name = g_strndup(alias, (gsize)(at - alias));
        add(npm->found, name, at + 1, n->is_dev);
    } else if (n->version != NULL) {
        add(npm->found, n->name, strchr(n->version, ':') != NULL ? NULL : n->version, n->is_dev);
    }
    g_ptr_array_set_size(npm->open, (int)npm->open->len - 1);
}

/* The same package of both halves of a version 2 file is one. */
static void
drop_doubles(GPtrArray *components)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = components->len; i-- > 0;) {
        const AdComponent *c = g_ptr_array_index(components, i);
        if (g_hash_table_contains(seen, c->purl))
            g_ptr_array_remove_index_fast(components, i);
        else
            g_hash_table_add(seen, c->purl);
    }
}

void
ad_read_package_lock(AdFound *found)
{
    g_autoptr(GPtrArray) open = g_ptr_array_new_with_free_func(nested_free);
    Npm npm = {.found = found, .open = open};
    const AdKeyedTake take = {on_lock_text, on_lock_open, on_lock_close};
    if (!ad_keyed_read(found->file->data, found->file->bytes, &take, &npm))
        ad_found_fail(found, AD_REASON_CORRUPT);
    g_free(npm.name);
    g_free(npm.version);
    g_free(npm.entry);
    drop_doubles(found->components);
}

/* ---- yarn.lock, versions 1 and berry ---- */

/* "\"@scope/name@npm:^1.0, …\"" -> "@scope/name"; an alias "a@npm:real@1" -> "real". NULL for the project itself. */
static char *
yarn_name(const char *line, gsize bytes)
{
    g_autofree char *text = ad_lines_text(line, bytes);
    g_strdelimit(text, "\"", ' ');
    g_strstrip(text);
    char *comma = strchr(text, ',');
    if (comma != NULL)
        *comma = '\0';
    char *at = strchr(text + (*text == '@' ? 1 : 0), '@');
    if (at == NULL || strstr(at, "@workspace:") != NULL || strstr(at, "@link:") != NULL || strstr(at, "@file:") != NULL)
        return NULL;
    if (g_str_has_prefix(at, "@npm:")) {
        char *second = strchr(at + 5 + (at[5] == '@' ? 1 : 0), '@');
        if (second != NULL) {
            *second = '\0';
            return g_strdup(at + 5);
        }
    }
    *at = '\0';
    return g_strdup(text);
}

void
ad_read_yarn_lock(AdFound *found)
{
    AdLines lines = {(const char *)found->file->data, found->file->bytes, 0};
    const char *line;
    gsize bytes;
    g_autofree char *name = NULL;
    while (ad_lines_next(&lines, &line, &bytes)) {
        if (bytes == 0 || *line == '#')
            continue;
        if (*line != ' ') {
            g_free(name);
            name = yarn_name(line, bytes > 0 && line[bytes - 1] == ':' ? bytes - 1 : bytes);
        } else if (name != NULL && bytes > 10 && memcmp(line, "  version", 9) == 0) {
            g_autofree char *version = ad_lines_text(line + 9, bytes - 9);
            g_strdelimit(version, "\":", ' ');
            add(found, name, g_strstrip(version), FALSE);
            g_clear_pointer(&name, g_free);
        }
    }
}

/* ---- pnpm-lock.yaml ---- */

/* A key of "packages:": v5 "/name/1.0_peer", v6 "/name@1.0(peer)", v9 "name@1.0". */
static void
add_pnpm(AdFound *found, char *key)
{
    gboolean has_slash = *key == '/';
    char *text = has_slash ? key + 1 : key;
    text[strcspn(text, "(")] = '\0';
    /* v5: name and version are parted by '/', and an '@' behind that is a peer's */
    char *at = strchr(text + (*text == '@' ? 1 : 0), '@');
    char *slash = has_slash ? strchr(text, '/') : NULL;
    if (slash != NULL && *text == '@')
        slash = strchr(slash + 1, '/');
    if (slash != NULL && (at == NULL || slash < at))
        at = slash;
    if (at == NULL || at == text)
        return;
    *at = '\0';
    char *version = at + 1;
    version[strcspn(version, "_")] = '\0'; /* v5: peers */
    add(found, text, strchr(version, ':') != NULL ? NULL : version, FALSE);
}

void
ad_read_pnpm_lock(AdFound *found)
{
    AdLines lines = {(const char *)found->file->data, found->file->bytes, 0};
    const char *line;
    gsize bytes;
    gboolean is_inside = FALSE;
    while (ad_lines_next(&lines, &line, &bytes)) {
        if (bytes > 0 && *line != ' ')
            is_inside = bytes == 9 && memcmp(line, "packages:", 9) == 0;
        /* keys of the second level, and nothing deeper */
        if (!is_inside || bytes < 4 || line[0] != ' ' || line[1] != ' ' || line[2] == ' ' || line[bytes - 1] != ':')
            continue;
        g_autofree char *key = ad_lines_text(line, bytes - 1);
        g_strdelimit(key, "'\"", ' ');
        add_pnpm(found, g_strstrip(key));
    }
    drop_doubles(found->components);
}
