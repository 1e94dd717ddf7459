/* SPDX-License-Identifier: Apache-2.0 */
/* distro.c - whose packages those of an operating system's tree are, from its os-release */
#include "scanner/packages/distro.h"

#include <string.h>

#include "scanner/packages/catalogue.h"
#include "scanner/packages/lines.h"

#define DISTROS_MAX 4096 /* trees with an os-release in one delivery */

typedef struct {
    char *tree; /* path of the os-release without "etc/os-release" */
    char *id, *version;
} Distro;

struct AdDistros {
    GPtrArray *list; /* Distro * */
};

static void
distro_free(gpointer data)
{
    Distro *d = data;
    g_free(d->tree);
    g_free(d->id);
    g_free(d->version);
    g_free(d);
}

AdDistros *
ad_distros_new(void)
{
    AdDistros *distros = g_new0(AdDistros, 1);
    distros->list = g_ptr_array_new_with_free_func(distro_free);
    return distros;
}

void
ad_distros_free(AdDistros *distros)
{
    g_ptr_array_unref(distros->list);
    g_free(distros);
}

static const char *
end_of_path(const char *inner)
{
    static const char *const names[] = {"usr/lib/os-release", "etc/os-release", NULL};
    for (const char *const *name = names; *name != NULL; name++) {
        gsize length = strlen(*name), bytes = strlen(inner);
        if (bytes >= length && strcmp(inner + bytes - length, *name) == 0 &&
            (bytes == length || inner[bytes - length - 1] == '/'))
            return inner + bytes - length;
    }
    return NULL;
}

gboolean
ad_distros_wants(const char *inner)
{
    return end_of_path(inner) != NULL;
}

/* The purl namespace of an os-release ID. */
static const char *
namespace_of(const char *id)
{
    static const struct {
        const char *id, *name;
    } other[] = {{"rhel", "redhat"},          {"opensuse-leap", "opensuse"}, {"opensuse-tumbleweed", "opensuse"},
                 {"sles", "suse"},            {"sled", "suse"},              {"sle-micro", "suse"},
                 {"amzn", "amazon"},          {"ol", "oracle"}};
    for (gsize i = 0; i < G_N_ELEMENTS(other); i++)
        if (strcmp(id, other[i].id) == 0)
            return other[i].name;
    return id;
}

static char *
unquoted(const char *line, gsize bytes)
{
    g_autofree char *text = ad_lines_text(line, bytes);
    gsize length = strlen(text);
    if (length >= 2 && (text[0] == '"' || text[0] == '\'') && text[length - 1] == text[0])
        return g_strndup(text + 1, length - 2);
    return g_steal_pointer(&text);
}

/* Letters, digits, '.', '_', '-': what os-release(5) allows, so that nothing else gets into a purl. */
static gboolean
is_plain(const char *text)
{
    for (; *text != '\0'; text++)
        if (!g_ascii_isalnum(*text) && strchr("._-", *text) == NULL)
            return FALSE;
    return TRUE;
}

void
ad_distros_read(AdDistros *distros, const char *path, const char *data, gsize bytes)
{
    AdLines lines = {data, MIN(bytes, 64 * 1024), 0};
    const char *line;
    gsize length;
    g_autofree char *id = NULL, *version = NULL;
    while (ad_lines_next(&lines, &line, &length)) {
        if (length > 3 && memcmp(line, "ID=", 3) == 0 && id == NULL)
            id = unquoted(line + 3, length - 3);
        else if (length > 11 && memcmp(line, "VERSION_ID=", 11) == 0 && version == NULL)
            version = unquoted(line + 11, length - 11);
    }
    if (id == NULL || *id == '\0' || !is_plain(id) || (version != NULL && !is_plain(version)) ||
        distros->list->len >= DISTROS_MAX)
        return;
    const char *end = end_of_path(ad_catalogue_inner(path));
    Distro *d = g_new0(Distro, 1);
    d->tree = g_strndup(path, (gsize)(end - path));
    d->id = g_steal_pointer(&id);
    d->version = version != NULL ? g_steal_pointer(&version) : g_strdup("");
    g_ptr_array_add(distros->list, d);
}

/* The one whose tree begins the path, the longest; else the one that all trees below the same container agree on. */
static const Distro *
find(const AdDistros *distros, const char *path)
{
    const Distro *best = NULL;
    for (guint i = 0; i < distros->list->len; i++) {
        const Distro *d = g_ptr_array_index(distros->list, i);
        if (g_str_has_prefix(path, d->tree) && strchr(path + strlen(d->tree), '!') == NULL &&
            (best == NULL || strlen(d->tree) > strlen(best->tree)))
            best = d;
    }
    if (best != NULL)
        return best;
    g_autofree char *prefix = g_strdup(path);
    for (char *mark; best == NULL && (mark = strrchr(prefix, '!')) != NULL;) {
        *mark = '\0'; /* the container that the file lies in; the next round takes the one around it */
        char *outer = strrchr(prefix, '!');
        gsize length = outer != NULL ? (gsize)(outer - prefix) + 1 : 0;
        for (guint i = 0; i < distros->list->len; i++) {
            const Distro *d = g_ptr_array_index(distros->list, i);
            if (strncmp(d->tree, prefix, length) != 0)
                continue;
            if (best != NULL && (strcmp(best->id, d->id) != 0 || strcmp(best->version, d->version) != 0))
                return NULL;
            best = d;
        }
    }
    return best;
}

void
ad_distros_settle(const AdDistros *distros, AdComponent *c)
{
    gboolean is_package_file = g_str_has_suffix(c->kind, "-file"); /* a .deb in a tree need not be of that tree */
    if (!g_str_has_prefix(c->purl, "pkg:deb/") && !g_str_has_prefix(c->purl, "pkg:apk/") &&
        !g_str_has_prefix(c->purl, "pkg:rpm/"))
        return;
    const Distro *d = is_package_file ? NULL : find(distros, c->evidence);
    g_autoptr(AdPurl) purl = d != NULL ? ad_purl_parse(c->purl, -1, NULL, NULL) : NULL;
    if (purl == NULL)
        return;
    g_autoptr(GPtrArray) pairs = g_ptr_array_new();
    g_autofree char *distro =
        *d->version != '\0' ? g_strdup_printf("%s-%s", d->id, d->version) : g_strdup(d->id);
    for (guint i = 0; i < purl->qualifiers->len; i++) {
        AdPurlQualifier *q = g_ptr_array_index(purl->qualifiers, i);
        g_ptr_array_add(pairs, q->key);
        g_ptr_array_add(pairs, q->value);
    }
    g_ptr_array_add(pairs, (char *)"distro");
    g_ptr_array_add(pairs, distro);
    g_ptr_array_add(pairs, NULL);
    g_autoptr(AdPurl) settled = ad_purl_new(purl->type, namespace_of(d->id), purl->name, purl->version,
                                            (const char *const *)pairs->pdata, NULL, NULL);
    if (settled == NULL)
        return;
    g_free(c->purl);
    g_free(c->ecosystem);
    c->purl = ad_purl_to_string(settled);
    c->ecosystem = ad_component_ecosystem(settled);
}
