/* SPDX-License-Identifier: Apache-2.0 */
/* flavour.c - what kind of package a tar is, by the names of its members */
#include "scanner/unpack/flavour.h"

#include <string.h>

enum {
    MARK_OCI_LAYOUT = 1 << 0,
    MARK_INDEX_JSON = 1 << 1,
    MARK_MANIFEST_JSON = 1 << 2,
    MARK_LAYER = 1 << 3,
    MARK_GEM_METADATA = 1 << 4,
    MARK_GEM_DATA = 1 << 5,
    MARK_CARGO = 1 << 6,
    MARK_CARGO_LOCKED = 1 << 7,
    MARK_NPM = 1 << 8,
    MARK_SDIST = 1 << 9,
    MARK_CONDA = 1 << 10,
    MARK_APK_INFO = 1 << 11,
    MARK_ARCH_INFO = 1 << 12,
};

/* depth: slashes before the name; -1: any. */
static const struct {
    const char *name;
    int depth;
    guint mark;
} names[] = {
    {"oci-layout", 0, MARK_OCI_LAYOUT},       {"index.json", 0, MARK_INDEX_JSON},
    {"manifest.json", 0, MARK_MANIFEST_JSON}, {"layer.tar", 1, MARK_LAYER},
    {"metadata.gz", 0, MARK_GEM_METADATA},    {"data.tar.gz", 0, MARK_GEM_DATA},
    {"Cargo.toml", 1, MARK_CARGO},            {"Cargo.toml.orig", 1, MARK_CARGO_LOCKED},
    {".cargo_vcs_info.json", 1, MARK_CARGO_LOCKED}, {"package/package.json", 1, MARK_NPM},
    {"PKG-INFO", 1, MARK_SDIST},              {"info/index.json", 1, MARK_CONDA},
    {".PKGINFO", 0, MARK_APK_INFO},           {".MTREE", 0, MARK_ARCH_INFO},
};

static const struct {
    guint marks; /* all of them */
    const char *name;
} flavours[] = {
    {MARK_OCI_LAYOUT | MARK_INDEX_JSON, "oci-image"},
    {MARK_MANIFEST_JSON | MARK_LAYER, "docker-image"},
    {MARK_GEM_METADATA | MARK_GEM_DATA, "gem"},
    {MARK_CARGO | MARK_CARGO_LOCKED, "crate"},
    {MARK_NPM, "npm"},
    {MARK_CONDA, "conda"},
    {MARK_APK_INFO | MARK_ARCH_INFO, "pacman"},
    {MARK_APK_INFO, "apk"},
    {MARK_SDIST, "sdist"},
};

/* 64 hexadecimal digits, alone or before .tar: a layer of some writers of `docker save` archives. */
static gboolean
is_layer_name(const char *base)
{
    gsize n = 0;
    while (g_ascii_isxdigit(base[n]))
        n++;
    return n == 64 && (base[n] == '\0' || strcmp(base + n, ".tar") == 0);
}

guint
ad_flavour_of(const char *raw_name)
{
    guint marks = 0;
    int depth = 0;
    while (g_str_has_prefix(raw_name, "./"))
        raw_name += 2;
    const char *base = raw_name;
    for (const char *p = raw_name; *p != '\0'; p++)
        if (*p == '/' && p[1] != '\0') {
            depth++;
            base = p + 1;
        }
    if (depth > 2)
        return 0;
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (depth == names[i].depth &&
            strcmp(strchr(names[i].name, '/') != NULL ? raw_name : base, names[i].name) == 0)
            marks |= names[i].mark;
    if (is_layer_name(base))
        marks |= MARK_LAYER;
    return marks;
}

const char *
ad_flavour_name(guint marks)
{
    for (gsize i = 0; i < G_N_ELEMENTS(flavours); i++)
        if ((marks & flavours[i].marks) == flavours[i].marks)
            return flavours[i].name;
    return NULL;
}
