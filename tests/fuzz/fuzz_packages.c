/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_packages.c - any bytes as package data: the first byte picks the reader by a path, the rest is the file */
#include <string.h>

#include "scanner/model/limits.h"
#include "scanner/packages/packages.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes);

static const struct {
    const char *path, *type;
} places[] = {
    {"node_modules/a/package.json", "text"}, {"package-lock.json", "text"},       {"yarn.lock", "text"},
    {"pnpm-lock.yaml", "text"},              {"a.dist-info/METADATA", "text"},    {"poetry.lock", "text"},
    {"Pipfile.lock", "text"},                {"Cargo.lock", "text"},              {"META-INF/maven/g/a/pom.properties", "text"},
    {"META-INF/MANIFEST.MF", "text"},        {"var/lib/dpkg/status", "text"},     {"lib/apk/db/installed", "text"},
    {".PKGINFO", "text"},                    {"var/lib/rpm/rpmdb.sqlite", "data"}, {"a.rpm", "rpm"},
    {"composer.lock", "text"},               {"a.deps.json", "text"},             {"packages.lock.json", "text"},
    {"Gemfile.lock", "text"},                {"specifications/a.gemspec", "text"}, {"bin/a", "elf"},
    {"a.exe", "pe"},                         {"etc/os-release", "text"},
};

static void
on_component(const AdComponent *c, gpointer user)
{
    (void)user;
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) body = g_variant_ref_sink(ad_component_to_variant(c));
    g_autoptr(AdComponent) again = ad_component_from_variant(body, &error);
    g_assert(again != NULL); /* what a worker says of its own is never a lie */
}

static void
on_gap(guint64 entry, const char *path, guint64 bytes, AdReason reason, gpointer user)
{
    (void)entry, (void)path, (void)bytes, (void)user;
    g_assert(reason < AD_REASON_COUNT_);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes)
{
    if (bytes == 0)
        return 0;
    gsize place = data[0] % G_N_ELEMENTS(places);
    g_autoptr(AdPackages) packages = ad_packages_new();
    /* a copy of exactly this size, so that reading past it is seen */
    g_autofree guint8 *copy = g_memdup2(data + 1, bytes - 1);
    const AdPackageFile file = {.path = places[place].path, .type = places[place].type, .entry = 1,
                                .data = copy != NULL ? copy : data, .bytes = bytes - 1};
    const AdPackagesSink sink = {on_component, on_gap, NULL};
    ad_packages_file(packages, &file);
    ad_packages_report(packages, &sink);
    return 0;
}
