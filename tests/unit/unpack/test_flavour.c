/* SPDX-License-Identifier: Apache-2.0 */
/* test_flavour.c - packages that are tars are called by their kind, whatever their file is named */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <archive.h>
#include <string.h>

#include "scanner/unpack/flavour.h"
#include "tests/unit/unpack/collect.h"
#include "tests/unit/unpack/make_archive.h"

static void
a_tar_is_called_by_the_names_of_its_members(void **state)
{
    (void)state;
    static const struct {
        const char *names[4];
        const char *flavour;
    } cases[] = {
        {{"metadata.gz", "data.tar.gz", "checksums.yaml.gz"}, "gem"},
        {{"metadata.gz", "README"}, NULL},
        {{"x-1.0/Cargo.toml", "x-1.0/Cargo.toml.orig"}, "crate"},
        {{"x-1.0/Cargo.toml", "x-1.0/src/lib.rs"}, NULL},
        {{"x-1.0/.cargo_vcs_info.json", "x-1.0/Cargo.toml"}, "crate"},
        {{"package/package.json", "package/index.js"}, "npm"},
        {{"deep/package/package.json"}, NULL},
        {{"x-1.0/PKG-INFO", "x-1.0/setup.py"}, "sdist"},
        {{"info/index.json", "bin/x"}, "conda"},
        {{".PKGINFO", "usr/"}, "apk"},
        {{".PKGINFO", ".MTREE"}, "pacman"},
        {{"./oci-layout", "./index.json"}, "oci-image"},
        {{"manifest.json", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.tar"}, "docker-image"},
        {{"manifest.json", "a/layer.tar"}, "docker-image"},
        {{"manifest.json", "a/b.tar"}, NULL},
        {{"a", "b"}, NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        guint marks = 0;
        g_autoptr(GByteArray) tar = g_byte_array_new();
        for (gsize k = 0; k < 4 && cases[i].names[k] != NULL; k++) {
            marks |= ad_flavour_of(cases[i].names[k]);
            make_tar_add(tar, &(MakeTar){.name = cases[i].names[k], .type = '0', .data = "x", .bytes = 1});
        }
        make_tar_end(tar);
        const char *name = ad_flavour_name(marks), *expected = cases[i].flavour;
        if (g_strcmp0(name, expected) != 0)
            fail_msg("case %zu: %s, not %s", i, name, expected);
        CollectPlan plan = collect_plan();
        g_autoptr(GByteArray) packed = make_compressed(ARCHIVE_FILTER_GZIP, tar->data, tar->len);
        g_autoptr(Collected) c = collect_run(&plan, packed->data, packed->len);
        assert_non_null(collect_container(c, "bundle", expected != NULL ? expected : "tar"));
        assert_string_equal(collect_artifact(c, "bundle")->file_type, expected != NULL ? expected : "gzip");
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_tar_is_called_by_the_names_of_its_members)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
