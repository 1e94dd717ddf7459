/* SPDX-License-Identifier: Apache-2.0 */
/* json_lock.c - lists of packages that are JSON: Composer, .NET deps.json, NuGet's packages.lock.json */
#include <string.h>

#include "scanner/packages/found.h"
#include "scanner/packages/keyed.h"

typedef struct {
    AdFound *found;
    char *name, *version, *type;
} Record;

static void
record_clear(Record *r)
{
    g_clear_pointer(&r->name, g_free);
    g_clear_pointer(&r->version, g_free);
    g_clear_pointer(&r->type, g_free);
}

static void
set(char **field, const char *text)
{
    g_free(*field);
    *field = g_strdup(text);
}

static void
finish(Record *r, const AdKeyedTake *take)
{
    if (!ad_keyed_read(r->found->file->data, r->found->file->bytes, take, r))
        ad_found_fail(r->found, AD_REASON_CORRUPT);
    record_clear(r);
}

/* ---- Composer: "packages" and "packages-dev" of a lock; installed.json is such a list, or (version 1) an array ---- */

/* Depth of the fields of a record, or 0. */
static guint
composer_depth(const AdKeyedPlace *p)
{
    if (p->depth >= 1 && *p->key[0] == '\0')
        return 2;
    return p->depth >= 2 && (strcmp(p->key[0], "packages") == 0 || strcmp(p->key[0], "packages-dev") == 0) &&
                   *p->key[1] == '\0'
               ? 3
               : 0;
}

static void
on_composer_text(const AdKeyedPlace *p, const char *text, gpointer user)
{
    Record *r = user;
    guint depth = composer_depth(p);
    if (depth == 0 || p->depth != depth)
        return;
    if (strcmp(p->key[depth - 1], "name") == 0)
        set(&r->name, text);
    else if (strcmp(p->key[depth - 1], "version") == 0)
        set(&r->version, text);
}

static void
on_composer_close(const AdKeyedPlace *p, gpointer user)
{
    Record *r = user;
    guint depth = composer_depth(p);
    if (depth == 0 || p->depth != depth - 1)
        return;
    const char *version = r->version;
    if (version != NULL && version[0] == 'v' && g_ascii_isdigit(version[1]))
        version++;
    AdComponent *c = ad_found_add_joined(r->found, "composer", r->name, version);
    if (c != NULL)
        c->is_development = strcmp(p->key[0], "packages-dev") == 0;
    record_clear(r);
}

void
ad_read_composer(AdFound *found)
{
    Record r = {.found = found};
    const AdKeyedTake take = {.text = on_composer_text, .close = on_composer_close};
    finish(&r, &take);
}

/* ---- .NET: libraries/"name/version"/type; "project" is the application's own ---- */

static void
on_deps_text(const AdKeyedPlace *p, const char *text, gpointer user)
{
    Record *r = user;
    if (p->depth == 3 && strcmp(p->key[0], "libraries") == 0 && strcmp(p->key[2], "type") == 0)
        set(&r->type, text);
}

static void
on_deps_close(const AdKeyedPlace *p, gpointer user)
{
    Record *r = user;
    if (p->depth != 2 || strcmp(p->key[0], "libraries") != 0)
        return;
    const char *slash = strchr(p->key[1], '/');
    if (slash != NULL && (g_strcmp0(r->type, "package") == 0 || g_strcmp0(r->type, "runtimepack") == 0)) {
        g_autofree char *name = g_strndup(p->key[1], (gsize)(slash - p->key[1]));
        ad_found_add(r->found, "nuget", NULL, g_str_has_prefix(name, "runtimepack.") ? name + 12 : name, slash + 1, NULL);
    }
    record_clear(r);
}

void
ad_read_deps_json(AdFound *found)
{
    Record r = {.found = found};
    const AdKeyedTake take = {.text = on_deps_text, .close = on_deps_close};
    finish(&r, &take);
}

/* dependencies/framework/name: {"type", "resolved"} */
static void
on_nuget_text(const AdKeyedPlace *p, const char *text, gpointer user)
{
    Record *r = user;
    if (p->depth != 4 || strcmp(p->key[0], "dependencies") != 0)
        return;
    if (strcmp(p->key[3], "resolved") == 0)
        set(&r->version, text);
    else if (strcmp(p->key[3], "type") == 0)
        set(&r->type, text);
}

static void
on_nuget_close(const AdKeyedPlace *p, gpointer user)
{
    Record *r = user;
    if (p->depth != 3 || strcmp(p->key[0], "dependencies") != 0)
        return;
    if (g_strcmp0(r->type, "Project") != 0 && r->version != NULL)
        ad_found_add(r->found, "nuget", NULL, p->key[2], r->version, NULL);
    record_clear(r);
}

void
ad_read_nuget_lock(AdFound *found)
{
    Record r = {.found = found};
    const AdKeyedTake take = {.text = on_nuget_text, .close = on_nuget_close};
    finish(&r, &take);
}
