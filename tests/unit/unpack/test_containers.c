/* SPDX-License-Identifier: Apache-2.0 */
/* test_containers.c - each kind of container is opened, its members have the right paths and are scanned */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <archive.h>
#include <string.h>

#include "tests/unit/unpack/collect.h"
#include "tests/unit/unpack/make_archive.h"

#define EVIL "#!/bin/sh\n# " MARKER "\n"

static Collected *
run_bytes(const GByteArray *bytes)
{
    CollectPlan plan = collect_plan();
    return collect_run(&plan, bytes->data, bytes->len);
}

static void
assert_found(const Collected *c, const char *path)
{
    if (!collect_has_finding(c, "test:marker", path) || !collect_adds_up(c)) {
        collect_print(c);
        fail_msg("no marker in %s, or bytes do not add up", path);
    }
}

static void
a_member_of_a_tar_is_found(void **state)
{
    (void)state;
    g_autoptr(GByteArray) tar = make_tar_of("./usr/bin/evil.sh", EVIL, strlen(EVIL));
    g_autoptr(Collected) c = run_bytes(tar);
    assert_found(c, "usr/bin/evil.sh");
    assert_true(collect_is_complete(c));
    const AdContainer *k = collect_container(c, "bundle", "tar");
    assert_non_null(k);
    assert_int_equal(k->claimed_bytes, strlen(EVIL));
    assert_int_equal(k->structure_bytes, tar->len - strlen(EVIL));
    assert_int_equal(k->gap_bytes, 0);
    assert_int_equal(c->coverage.files, 1);
    assert_int_equal(c->coverage.bytes, strlen(EVIL));
}

static void
a_compressed_tar_is_one_level(void **state)
{
    (void)state;
    static const struct {
        int filter;
        const char *format;
    } cases[] = {{ARCHIVE_FILTER_GZIP, "tar+gzip"}, {ARCHIVE_FILTER_BZIP2, "tar+bzip2"},
                 {ARCHIVE_FILTER_XZ, "tar+xz"},     {ARCHIVE_FILTER_ZSTD, "tar+zstd"},
                 {ARCHIVE_FILTER_LZ4, "tar+lz4"},   {ARCHIVE_FILTER_LZMA, "tar+lzma"},
                 {ARCHIVE_FILTER_LZIP, "tar+lzip"}};
    g_autoptr(GByteArray) tar = make_tar_of("dir/evil.sh", EVIL, strlen(EVIL));
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GByteArray) packed = make_compressed(cases[i].filter, tar->data, tar->len);
        g_autoptr(Collected) c = run_bytes(packed);
        assert_found(c, "dir/evil.sh");
        assert_true(collect_is_complete(c));
        const AdContainer *outer = collect_container(c, "bundle", cases[i].format);
        assert_non_null(outer);
        assert_int_equal(outer->claimed_bytes, packed->len);
        const AdContainer *inner = collect_container(c, "bundle", "tar");
        assert_non_null(inner);
        assert_int_equal(inner->size_bytes, tar->len);
        assert_int_equal(inner->gap_bytes, 0);
        assert_int_equal(c->findings->len, 1);
    }
}

static void
both_members_of_a_deb_are_opened(void **state)
{
    (void)state;
    static const int filters[] = {ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_XZ, ARCHIVE_FILTER_ZSTD, ARCHIVE_FILTER_NONE};
    for (gsize i = 0; i < G_N_ELEMENTS(filters); i++) {
        g_autoptr(GByteArray) deb = make_deb(filters[i], "./usr/bin/x", EVIL, strlen(EVIL), "echo " MARKER);
        CollectPlan plan = collect_plan();
        plan.prefix = "x.deb";
        plan.limits.depth = 1; /* the two tars of a deb are no depth of their own */
        g_autoptr(Collected) c = collect_run(&plan, deb->data, deb->len);
        assert_found(c, "x.deb!data.tar!usr/bin/x");
        assert_found(c, "x.deb!control.tar!postinst");
        assert_true(collect_is_complete(c));
        assert_non_null(collect_artifact(c, "x.deb!debian-binary"));
        const AdArtifact *data = collect_artifact(c, "x.deb!data.tar");
        assert_non_null(data);
        assert_true(data->has_sha256);
        /* packed bytes of the two tars are not matched: two members, two findings */
        assert_int_equal(c->findings->len, 2);
        assert_int_equal(c->coverage.files, 3);
    }
}

static void
a_zip_inside_a_zip_names_every_layer(void **state)
{
    (void)state;
    const MakeZip inner[] = {{.name = "evil", .data = EVIL, .bytes = strlen(EVIL)}};
    g_autoptr(GByteArray) in = make_zip(inner, 1);
    const MakeZip outer[] = {{.name = "log.txt", .data = "fine", .bytes = 4},
                             {.name = "inner.zip", .data = in->data, .bytes = in->len}};
    g_autoptr(GByteArray) out = make_zip(outer, 2);
    g_autoptr(Collected) c = run_bytes(out);
    assert_found(c, "inner.zip!evil");
    assert_found(c, "inner.zip"); /* a member container's own bytes are matched as well */
    assert_false(collect_has_finding(c, "test:marker", "log.txt"));
    assert_true(collect_is_complete(c));
    assert_int_equal(c->coverage.files, 2);
    const AdContainer *k = collect_container(c, "bundle", "zip");
    assert_int_equal(k->claimed_bytes, 4 + in->len);
    assert_int_equal(k->gap_bytes, 0);
}

static void
a_compressed_file_holds_its_name_without_the_suffix(void **state)
{
    (void)state;
    g_autoptr(GByteArray) packed = make_compressed(ARCHIVE_FILTER_GZIP, EVIL, strlen(EVIL));
    CollectPlan plan = collect_plan();
    plan.prefix = "doc/notes.txt.gz";
    g_autoptr(Collected) c = collect_run(&plan, packed->data, packed->len);
    assert_found(c, "doc/notes.txt.gz!notes.txt");
    assert_true(collect_is_complete(c));
}

static void
cpio_and_ar_members_are_found(void **state)
{
    (void)state;
    g_autoptr(GByteArray) cpio = make_cpio_of("etc/evil", EVIL, strlen(EVIL));
    g_autoptr(Collected) c = run_bytes(cpio);
    assert_found(c, "etc/evil");
    assert_true(collect_is_complete(c));
    assert_int_equal(collect_container(c, "bundle", "cpio")->gap_bytes, 0);
    g_autoptr(GByteArray) ar = make_ar();
    make_ar_add(ar, "evil.o/", EVIL, strlen(EVIL));
    g_autoptr(Collected) d = run_bytes(ar);
    assert_found(d, "evil.o");
    assert_int_equal(collect_container(d, "bundle", "ar")->gap_bytes, 0);
}

static void
a_scriptlet_in_an_rpm_header_is_found(void **state)
{
    (void)state;
    static const int filters[] = {ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_XZ, ARCHIVE_FILTER_ZSTD,
                                  ARCHIVE_FILTER_BZIP2, ARCHIVE_FILTER_LZMA};
    g_autoptr(GByteArray) cpio = make_cpio_of("./usr/bin/x", "harmless", 8);
    for (gsize i = 0; i < G_N_ELEMENTS(filters); i++) {
        g_autoptr(GByteArray) payload = make_compressed(filters[i], cpio->data, cpio->len);
        g_autoptr(GByteArray) rpm = make_rpm("echo " MARKER, payload);
        CollectPlan plan = collect_plan();
        plan.prefix = "x.rpm";
        g_autoptr(Collected) c = collect_run(&plan, rpm->data, rpm->len);
        assert_found(c, "x.rpm!header!postin");
        assert_non_null(collect_artifact(c, "x.rpm!payload!usr/bin/x"));
        assert_true(collect_is_complete(c));
        assert_int_equal(c->findings->len, 1);
    }
}

static void
a_plain_file_is_its_own_only_leaf(void **state)
{
    (void)state;
    CollectPlan plan = collect_plan();
    plan.name = "evil.sh";
    g_autoptr(Collected) c = collect_run(&plan, EVIL, strlen(EVIL));
    assert_found(c, "evil.sh");
    assert_int_equal(c->artifacts->len, 1);
    assert_string_equal(collect_artifact(c, "evil.sh")->file_type, "script");
    assert_int_equal(c->coverage.files, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_member_of_a_tar_is_found),
        cmocka_unit_test(a_compressed_tar_is_one_level),
        cmocka_unit_test(both_members_of_a_deb_are_opened),
        cmocka_unit_test(a_zip_inside_a_zip_names_every_layer),
        cmocka_unit_test(a_compressed_file_holds_its_name_without_the_suffix),
        cmocka_unit_test(cpio_and_ar_members_are_found),
        cmocka_unit_test(a_scriptlet_in_an_rpm_header_is_found),
        cmocka_unit_test(a_plain_file_is_its_own_only_leaf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
