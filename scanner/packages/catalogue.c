/* SPDX-License-Identifier: Apache-2.0 */
/* catalogue.c - which file is read by whom: one table of path patterns
 *
 * A pattern is held against the path inside the innermost container, from its end: "a/b" matches "a/b" and "x/a/b". '*' stands
 * for any text without '/'. Facts: docs/formats.md. */
#include "scanner/packages/catalogue.h"

#include <string.h>

typedef struct {
    const char *pattern;
    gboolean is_whole; /* the pattern is the whole inner path */
    AdCatalogueRow row;
} PathRow;

static const PathRow paths[] = {
    {"package/package.json", TRUE, {"npm", ad_read_package_json}}, /* npm's own tarball */
    {"package-lock.json", FALSE, {"npm-lock", ad_read_package_lock}},
    {"npm-shrinkwrap.json", FALSE, {"npm-lock", ad_read_package_lock}},
    {"yarn.lock", FALSE, {"yarn-lock", ad_read_yarn_lock}},
    {"pnpm-lock.yaml", FALSE, {"pnpm-lock", ad_read_pnpm_lock}},
    {"*.dist-info/METADATA", FALSE, {"python", ad_read_python_metadata}},
    {"*.DIST-INFO/METADATA", FALSE, {"python", ad_read_python_metadata}},
    {"*.egg-info/PKG-INFO", FALSE, {"python", ad_read_python_metadata}},
    {"EGG-INFO/PKG-INFO", FALSE, {"python", ad_read_python_metadata}},
    {"*.egg-info", FALSE, {"python", ad_read_python_metadata}},
    {"*/PKG-INFO", TRUE, {"python-sdist", ad_read_python_metadata}},
    {"poetry.lock", FALSE, {"python-lock", ad_read_python_lock}},
    {"uv.lock", FALSE, {"python-lock", ad_read_python_lock}},
    {"pdm.lock", FALSE, {"python-lock", ad_read_python_lock}},
    {"Pipfile.lock", FALSE, {"python-lock", ad_read_pipfile_lock}},
    {"META-INF/maven/*/*/pom.properties", FALSE, {"pom-properties", ad_read_pom_properties}},
    {"META-INF/MANIFEST.MF", FALSE, {"jar-manifest", ad_read_manifest_mf}},
    {"var/lib/dpkg/status", FALSE, {"dpkg", ad_read_dpkg_status}},
    {"var/lib/dpkg/status.d/*", FALSE, {"dpkg", ad_read_dpkg_status}},
    {"lib/opkg/status", FALSE, {"opkg", ad_read_opkg_status}},
    {"lib/apk/db/installed", FALSE, {"apk", ad_read_apk_installed}},
    {".PKGINFO", TRUE, {"apk-file", ad_read_apk_info}},
    {"var/lib/rpm/rpmdb.sqlite", FALSE, {"rpm-db", ad_read_rpm_sqlite}},
    {"usr/lib/sysimage/rpm/rpmdb.sqlite", FALSE, {"rpm-db", ad_read_rpm_sqlite}},
    {"usr/share/rpm/rpmdb.sqlite", FALSE, {"rpm-db", ad_read_rpm_sqlite}},
    {"var/lib/rpm/Packages", FALSE, {"rpm-db", ad_read_rpm_other}},
    {"var/lib/rpm/Packages.db", FALSE, {"rpm-db", ad_read_rpm_other}},
    {"usr/lib/sysimage/rpm/Packages", FALSE, {"rpm-db", ad_read_rpm_other}},
    {"usr/lib/sysimage/rpm/Packages.db", FALSE, {"rpm-db", ad_read_rpm_other}},
    {"Cargo.lock", FALSE, {"cargo-lock", ad_read_cargo_lock}},
    {"*.deps.json", FALSE, {"dotnet-deps", ad_read_deps_json}},
    {"packages.lock.json", FALSE, {"nuget-lock", ad_read_nuget_lock}},
    {"composer.lock", FALSE, {"composer-lock", ad_read_composer}},
    {"vendor/composer/installed.json", FALSE, {"composer", ad_read_composer}},
    {"Gemfile.lock", FALSE, {"gem-lock", ad_read_gemfile_lock}},
    {"specifications/*.gemspec", FALSE, {"gem", ad_read_gemspec}},
    {"specifications/default/*.gemspec", FALSE, {"gem", ad_read_gemspec}},
};

static const AdCatalogueRow deb_row = {"deb-file", ad_read_dpkg_status};
static const AdCatalogueRow npm_row = {"npm", ad_read_package_json};
static const AdCatalogueRow rpm_row = {"rpm-file", ad_read_rpm_file};
static const AdCatalogueRow jar_row = {"jar-name", ad_read_jar_name};
static const AdCatalogueRow program_row = {"go-binary", ad_read_program};
static const AdCatalogueRow pe_row = {"pe-version", ad_read_pe_version};

const char *
ad_catalogue_inner(const char *path)
{
    const char *mark = strrchr(path, '!');
    return mark != NULL ? mark + 1 : path;
}

/* Folders where only data of tests lies; below node_modules they may be a package's name, so only what is in front counts. */
gboolean
ad_catalogue_is_fixture(const char *path)
{
    static const char *const names[] = {"test",     "tests",   "testdata",  "test-data",    "test_data", "fixture",
                                        "fixtures", "__tests__", "__fixtures__", "test-fixtures", NULL};
    for (const char *at = path; *at != '\0';) {
        gsize length = strcspn(at, "/!");
        if (length == 12 && strncmp(at, "node_modules", 12) == 0)
            return FALSE;
        if (at[length] == '\0') /* the file itself */
            return FALSE;
        for (const char *const *name = names; *name != NULL; name++)
            if (strlen(*name) == length && strncmp(at, *name, length) == 0)
                return TRUE;
        at += length + 1;
    }
    return FALSE;
}

/* Does segment [a, a+n) match pattern [p, p+m) with one kind of wildcard? */
static gboolean
segment_matches(const char *p, gsize m, const char *a, gsize n)
{
    const char *star = memchr(p, '*', m);
    if (star == NULL)
        return m == n && memcmp(p, a, n) == 0;
    gsize before = (gsize)(star - p), after = m - before - 1;
    return n >= before + after && n > 0 && memcmp(p, a, before) == 0 && memcmp(star + 1, a + n - after, after) == 0;
}

static gboolean
path_matches(const PathRow *row, const char *inner)
{
    gsize p_end = strlen(row->pattern), a_end = strlen(inner);
    for (;;) {
        gsize p = p_end, a = a_end;
        while (p > 0 && row->pattern[p - 1] != '/')
            p--;
        while (a > 0 && inner[a - 1] != '/')
            a--;
        if (!segment_matches(row->pattern + p, p_end - p, inner + a, a_end - a))
            return FALSE;
        if (p == 0)
            return a == 0 || !row->is_whole;
        if (a == 0)
            return FALSE;
        p_end = p - 1, a_end = a - 1;
    }
}

/* "…node_modules/name/package.json" or with a scope: the package itself, nothing deeper inside it. */
static gboolean
is_installed_npm(const char *inner)
{
    if (!g_str_has_suffix(inner, "/package.json"))
        return FALSE;
    const char *last = NULL;
    for (const char *at = inner; (at = strstr(at, "node_modules/")) != NULL; at++)
        if (at == inner || at[-1] == '/')
            last = at + strlen("node_modules/");
    if (last == NULL || strncmp(last, "package.json", 12) == 0)
        return FALSE;
    const char *slash = strchr(last, '/');
    if (*last == '@' && slash != NULL)
        slash = strchr(slash + 1, '/');
    return slash != NULL && strcmp(slash, "/package.json") == 0;
}

static gboolean
has_jar_name(const char *inner)
{
    static const char *const ends[] = {".jar", ".war", ".ear", ".par", ".sar", ".nar", ".kar", ".hpi", ".jpi", NULL};
    for (const char *const *end = ends; *end != NULL; end++)
        if (g_str_has_suffix(inner, *end))
            return TRUE;
    return FALSE;
}

const AdCatalogueRow *
ad_catalogue_find(const char *path, const char *type)
{
    const char *inner = ad_catalogue_inner(path);
    const AdCatalogueRow *row = NULL;
    if (strcmp(type, "rpm") == 0)
        row = &rpm_row;
    else if (strcmp(type, "elf") == 0 || g_str_has_prefix(type, "macho") || strcmp(type, "mach-o") == 0)
        row = &program_row;
    else if (strcmp(type, "pe") == 0)
        row = &pe_row;
    else if (has_jar_name(inner) && (strcmp(type, "jar") == 0 || strcmp(type, "zip") == 0))
        row = &jar_row;
    else if (strcmp(inner, "control") == 0 && g_str_has_suffix(path, "control.tar!control"))
        row = &deb_row;
    else if (is_installed_npm(inner))
        row = &npm_row;
    for (gsize i = 0; row == NULL && i < G_N_ELEMENTS(paths); i++)
        if (path_matches(&paths[i], inner))
            row = &paths[i].row;
    if (row == NULL || ad_catalogue_is_fixture(path))
        return NULL;
    /* checksums beside distroless status files; lock files of somebody else's package */
    if (g_str_has_suffix(inner, ".md5sums") || (strstr(inner, "node_modules/") != NULL && strstr(row->kind, "lock") != NULL))
        return NULL;
    return row;
}
