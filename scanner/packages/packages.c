/* SPDX-License-Identifier: Apache-2.0 */
/* packages.c - packages found inside a delivery: collected from all threads, settled at the end */
#include "scanner/packages/packages.h"

#include <string.h>

#include "scanner/model/limits.h"
#include "scanner/packages/catalogue.h"
#include "scanner/packages/distro.h"

typedef struct {
    guint64 entry, bytes;
    char *path;
    AdReason reason;
} Failure;

struct AdPackages {
    GMutex lock; /* over all */
    GPtrArray *components;
    GPtrArray *failures; /* Failure * */
    AdDistros *distros;
    gboolean is_full;
};

static void
failure_free(gpointer data)
{
    Failure *f = data;
    g_free(f->path);
    g_free(f);
}

AdPackages *
ad_packages_new(void)
{
    AdPackages *p = g_new0(AdPackages, 1);
    g_mutex_init(&p->lock);
    p->components = g_ptr_array_new_with_free_func((GDestroyNotify)ad_component_free);
    p->failures = g_ptr_array_new_with_free_func(failure_free);
    p->distros = ad_distros_new();
    return p;
}

void
ad_packages_free(AdPackages *p)
{
    if (p == NULL)
        return;
    g_ptr_array_unref(p->components);
    g_ptr_array_unref(p->failures);
    ad_distros_free(p->distros);
    g_mutex_clear(&p->lock);
    g_free(p);
}

AdComponent *
ad_found_add(AdFound *found, const char *type, const char *namespace_, const char *name, const char *version,
             const char *const *qualifiers)
{
    if (name == NULL || *name == '\0')
        return NULL;
    if (found->components->len >= AD_LIMIT_COMPONENTS) {
        found->is_full = TRUE;
        return NULL;
    }
    AdComponent *c = ad_component_new(found->kind, found->file->path);
    const char *release = ad_version_state(version) == AD_VERSION_GIVEN ? version : NULL;
    g_autoptr(AdPurl) purl = ad_purl_new(type, namespace_, name, release, qualifiers, NULL, NULL);
    c->entry = found->file->entry;
    /* a distribution is not part of a package's name, a scope or group is */
    gboolean is_of_system = strcmp(type, "deb") == 0 || strcmp(type, "rpm") == 0 || strcmp(type, "apk") == 0;
    g_autofree char *whole = namespace_ != NULL && *namespace_ != '\0' && !is_of_system
                                 ? g_strdup_printf("%s%s%s", namespace_, strcmp(type, "maven") == 0 ? ":" : "/", name)
                                 : g_strdup(name);
    g_free(c->name);
    g_free(c->version);
    c->name = g_utf8_make_valid(whole, (gssize)MIN(strlen(whole), AD_LIMIT_PURL_FIELD_BYTES / 4));
    c->version = g_utf8_make_valid(release != NULL ? release : "", -1);
    if (strlen(c->version) > AD_LIMIT_PURL_FIELD_BYTES)
        c->version[0] = '\0';
    if (purl != NULL) {
        g_free(c->purl);
        g_free(c->ecosystem);
        c->purl = ad_purl_to_string(purl);
        c->ecosystem = ad_component_ecosystem(purl);
    }
    g_ptr_array_add(found->components, c);
    return c;
}

AdComponent *
ad_found_add_joined(AdFound *found, const char *type, const char *joined, const char *version)
{
    const char *slash = joined != NULL ? strrchr(joined, '/') : NULL;
    if (slash == NULL)
        return ad_found_add(found, type, NULL, joined, version, NULL);
    g_autofree char *namespace_ = g_strndup(joined, (gsize)(slash - joined));
    return ad_found_add(found, type, namespace_, slash + 1, version, NULL);
}

void
ad_found_fail(AdFound *found, AdReason reason)
{
    found->has_failed = TRUE;
    found->reason = reason;
}

gboolean
ad_packages_wants(const char *path, const char *type)
{
    return ad_catalogue_find(path, type) != NULL || ad_distros_wants(ad_catalogue_inner(path));
}

static void
keep(AdPackages *p, AdFound *found)
{
    const AdPackageFile *file = found->file;
    g_mutex_lock(&p->lock);
    for (guint i = 0; i < found->components->len && !p->is_full; i++) {
        p->is_full = p->components->len >= AD_LIMIT_COMPONENTS;
        if (!p->is_full)
            g_ptr_array_add(p->components, g_steal_pointer(&found->components->pdata[i]));
    }
    p->is_full = p->is_full || found->is_full;
    if (found->has_failed && p->failures->len < AD_LIMIT_PACKAGE_FAILURES) {
        Failure *f = g_new0(Failure, 1);
        *f = (Failure){file->entry, file->bytes, g_strdup(file->path), found->reason};
        g_ptr_array_add(p->failures, f);
    }
    g_mutex_unlock(&p->lock);
}

void
ad_packages_file(AdPackages *p, const AdPackageFile *file)
{
    if (!file->is_container && ad_distros_wants(ad_catalogue_inner(file->path))) {
        g_mutex_lock(&p->lock);
        ad_distros_read(p->distros, file->path, (const char *)file->data, file->bytes);
        g_mutex_unlock(&p->lock);
        return;
    }
    const AdCatalogueRow *row = ad_catalogue_find(file->path, file->type);
    if (row == NULL)
        return;
    g_autoptr(GPtrArray) components = g_ptr_array_new_with_free_func((GDestroyNotify)ad_component_free);
    AdFound found = {.file = file, .kind = row->kind, .components = components, .reason = AD_REASON_CORRUPT};
    row->read(&found);
    keep(p, &found);
}

/* The container a jar's member lies in: what stands before its last '!'. */
static char *
container_of(const char *path)
{
    const char *mark = strrchr(path, '!');
    return mark != NULL ? g_strndup(path, (gsize)(mark - path)) : g_strdup("");
}

static gboolean
is_of(const AdComponent *c, const char *kind)
{
    return strcmp(c->kind, kind) == 0;
}

/* A jar is told by its Maven properties; without them by its manifest; without a name there by its file name. */
static void
settle_jars(AdPackages *p)
{
    g_autoptr(GHashTable) by_properties = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) by_manifest = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < p->components->len; i++) {
        const AdComponent *c = g_ptr_array_index(p->components, i);
        if (is_of(c, "pom-properties"))
            g_hash_table_add(by_properties, container_of(c->evidence));
        else if (is_of(c, "jar-manifest"))
            g_hash_table_add(by_manifest, container_of(c->evidence));
    }
    for (guint i = p->components->len; i-- > 0;) {
        const AdComponent *c = g_ptr_array_index(p->components, i);
        gboolean is_manifest = is_of(c, "jar-manifest");
        if (!is_manifest && !is_of(c, "jar-name"))
            continue;
        g_autofree char *jar = is_manifest ? container_of(c->evidence) : g_strdup(c->evidence);
        if (g_hash_table_contains(by_properties, jar) || (!is_manifest && g_hash_table_contains(by_manifest, jar)))
            g_ptr_array_remove_index_fast(p->components, i);
    }
}

void
ad_packages_report(AdPackages *p, const AdPackagesSink *sink)
{
    settle_jars(p);
    for (guint i = 0; i < p->components->len; i++)
        ad_distros_settle(p->distros, g_ptr_array_index(p->components, i));
    g_ptr_array_sort(p->components, ad_component_compare);
    const AdComponent *last = NULL;
    for (guint i = 0; i < p->components->len; i++) {
        const AdComponent *c = g_ptr_array_index(p->components, i);
        if (last == NULL || ad_component_compare(&last, &c) != 0)
            sink->component(c, sink->user);
        last = c;
    }
    for (guint i = 0; i < p->failures->len; i++) {
        const Failure *f = g_ptr_array_index(p->failures, i);
        sink->gap(f->entry, f->path, f->bytes, f->reason, sink->user);
    }
    if (p->is_full)
        sink->gap(0, "", 0, AD_REASON_COUNT_LIMIT, sink->user);
}
