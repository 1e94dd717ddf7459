/* SPDX-License-Identifier: Apache-2.0 */
/* os.c - dpkg, opkg and apk: databases of what is installed, and the control data of one package */
#include <string.h>

#include "scanner/packages/found.h"
#include "scanner/packages/lines.h"

/* "name (version)" or "name": the source package, which Debian's advisories name, as the qualifier "upstream". */
static char *
source_of(const char *field, const char *package)
{
    if (field == NULL || *field == '\0')
        return NULL;
    gsize end = strcspn(field, " (");
    g_autofree char *name = g_strndup(field, end);
    const char *open = strchr(field, '('), *shut = open != NULL ? strchr(open, ')') : NULL;
    if (shut == NULL)
        return strcmp(name, package) != 0 ? g_steal_pointer(&name) : NULL;
    g_autofree char *version = g_strndup(open + 1, (gsize)(shut - open - 1));
    return g_strdup_printf("%s@%s", name, version);
}

/* Who made a package that lies alone, as it says itself. */
static const char *
vendor_of(GHashTable *record)
{
    const char *maintainer = g_hash_table_lookup(record, "Maintainer"), *version = g_hash_table_lookup(record, "Version");
    if (version != NULL && strstr(version, "ubuntu") != NULL)
        return "ubuntu";
    if (maintainer != NULL && strstr(maintainer, "ubuntu.com") != NULL)
        return "ubuntu";
    return maintainer != NULL && strstr(maintainer, "debian.org") != NULL ? "debian" : NULL;
}

static void
read_dpkg(AdFound *found, const char *type)
{
    AdLines lines = {(const char *)found->file->data, found->file->bytes, 0};
    GHashTable *next;
    gsize records = 0;
    while ((next = ad_lines_record(&lines, ':', FALSE)) != NULL) {
        g_autoptr(GHashTable) record = next;
        const char *name = g_hash_table_lookup(record, "Package"), *status = g_hash_table_lookup(record, "Status");
        records++;
        if (name == NULL)
            continue;
        /* "deinstall ok config-files": its files are gone */
        if (status != NULL && (strstr(status, "deinstall") != NULL || strstr(status, "not-installed") != NULL))
            continue;
        g_autofree char *upstream = source_of(g_hash_table_lookup(record, "Source"), name);
        const char *pairs[] = {"arch", g_hash_table_lookup(record, "Architecture"), "upstream", upstream, NULL};
        ad_found_add(found, type, strcmp(type, "deb") == 0 ? vendor_of(record) : NULL, name,
                     g_hash_table_lookup(record, "Version"), pairs);
    }
    if (found->components->len == 0 && records == 0 && found->file->bytes > 0)
        ad_found_fail(found, AD_REASON_CORRUPT);
}

void
ad_read_dpkg_status(AdFound *found)
{
    read_dpkg(found, "deb");
}

void
ad_read_opkg_status(AdFound *found)
{
    read_dpkg(found, "opkg");
}

void
ad_read_apk_installed(AdFound *found)
{
    AdLines lines = {(const char *)found->file->data, found->file->bytes, 0};
    GHashTable *next;
    while ((next = ad_lines_record(&lines, ':', FALSE)) != NULL) {
        g_autoptr(GHashTable) record = next;
        const char *name = g_hash_table_lookup(record, "P"), *origin = g_hash_table_lookup(record, "o");
        const char *pairs[] = {"arch", g_hash_table_lookup(record, "A"), "upstream",
                               g_strcmp0(origin, name) != 0 ? origin : NULL, NULL};
        ad_found_add(found, "apk", NULL, name, g_hash_table_lookup(record, "V"), pairs);
    }
    if (found->components->len == 0 && found->file->bytes > 0)
        ad_found_fail(found, AD_REASON_CORRUPT);
}

/* .PKGINFO of an .apk (or of an Arch package, whose names are the same): "key = value". */
void
ad_read_apk_info(AdFound *found)
{
    AdLines lines = {(const char *)found->file->data, found->file->bytes, 0};
    g_autoptr(GHashTable) record = ad_lines_record(&lines, '=', FALSE);
    if (record == NULL)
        return;
    gboolean is_arch = g_hash_table_contains(record, "pkgbase") || g_hash_table_contains(record, "xdata");
    const char *name = g_hash_table_lookup(record, "pkgname"), *origin = g_hash_table_lookup(record, "origin");
    const char *pairs[] = {"arch", g_hash_table_lookup(record, "arch"), "upstream",
                           g_strcmp0(origin, name) != 0 ? origin : NULL, NULL};
    ad_found_add(found, is_arch ? "alpm" : "apk", is_arch ? "arch" : NULL, name, g_hash_table_lookup(record, "pkgver"),
                 pairs);
}
