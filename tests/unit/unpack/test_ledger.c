/* SPDX-License-Identifier: Apache-2.0 */
/* test_ledger.c - bytes that belong to no member, forged and cut archives, hazards: nothing is lost in silence */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <archive.h>
#include <string.h>

#include "tests/unit/unpack/collect.h"
#include "tests/unit/unpack/make_archive.h"

#define EVIL "# " MARKER "\n"

static Collected *
run_bytes(const GByteArray *bytes)
{
    CollectPlan plan = collect_plan();
    Collected *c = collect_run(&plan, bytes->data, bytes->len);
    if (!collect_adds_up(c))
        collect_print(c);
    assert_true(collect_adds_up(c));
    return c;
}

static void
append(GByteArray *out, const void *data, gsize bytes)
{
    g_byte_array_append(out, data, (guint)bytes);
}

static void
assert_finding(const Collected *c, const char *rule, const char *path)
{
    if (!collect_has_finding(c, rule, path)) {
        collect_print(c);
        fail_msg("no %s in %s", rule, path != NULL ? path : "any member");
    }
}

/* Row by row: a container, hidden bytes behind it, the container's own size. */
static void
what_follows_the_end_is_scanned_and_said(void **state)
{
    (void)state;
    g_autoptr(GByteArray) tar = make_tar_of("a", "fine", 4);
    g_autoptr(GByteArray) cpio = make_cpio_of("a", "fine", 4);
    const MakeZip entry = {.name = "a", .data = "fine", .bytes = 4};
    g_autoptr(GByteArray) zip = make_zip(&entry, 1);
    g_autoptr(GByteArray) gz = make_compressed(ARCHIVE_FILTER_GZIP, "fine", 4);
    g_autoptr(GByteArray) targz = make_compressed(ARCHIVE_FILTER_GZIP, tar->data, tar->len);
    GByteArray *const containers[] = {tar, cpio, zip, gz, targz};
    const char *const formats[] = {"tar", "cpio", "zip", "gzip", "tar+gzip"};
    for (gsize i = 0; i < G_N_ELEMENTS(containers); i++) {
        guint64 size = containers[i]->len;
        append(containers[i], "\0\0", 2);
        append(containers[i], EVIL, strlen(EVIL));
        g_autoptr(Collected) c = run_bytes(containers[i]);
        g_autofree char *gap = g_strdup_printf("%%gap-%" G_GUINT64_FORMAT, size + 2);
        const AdContainer *k = collect_container(c, "bundle", formats[i]);
        assert_non_null(k);
        if (strcmp(formats[i], "zip") == 0) { /* two zero bytes in front of other bytes stay with them */
            g_free(gap);
            gap = g_strdup_printf("%%gap-%" G_GUINT64_FORMAT, size);
        }
        assert_finding(c, "hazard.unaccounted-bytes", gap);
        assert_finding(c, "test:marker", gap);
        assert_in_range(k->gap_bytes, strlen(EVIL), strlen(EVIL) + 2);
        assert_true(collect_is_complete(c)); /* scanned: a finding, no hole */
    }
}

static void
bytes_hidden_in_the_tar_behind_a_tar_in_a_stream_are_found(void **state)
{
    (void)state;
    g_autoptr(GByteArray) tar = make_tar_of("a", "fine", 4);
    g_autoptr(GByteArray) second = make_tar_of("evil", EVIL, strlen(EVIL));
    guint64 first = tar->len;
    append(tar, second->data, second->len);
    g_autofree char *path = g_strdup_printf("%%gap-%" G_GUINT64_FORMAT "!evil", first);
    g_autoptr(Collected) c = run_bytes(tar);
    assert_finding(c, "test:marker", path);
    g_autoptr(GByteArray) packed = make_compressed(ARCHIVE_FILTER_XZ, tar->data, tar->len);
    g_autoptr(Collected) d = run_bytes(packed);
    assert_finding(d, "test:marker", path);
}

static void
bytes_in_tar_padding_are_found(void **state)
{
    (void)state;
    g_autoptr(GByteArray) tar = make_tar_of("a", "fine", 4);
    memcpy(tar->data + 512 + 100, EVIL, strlen(EVIL));
    g_autoptr(Collected) c = run_bytes(tar);
    assert_finding(c, "test:marker", "%gap-612");
    g_autoptr(GByteArray) packed = make_compressed(ARCHIVE_FILTER_GZIP, tar->data, tar->len);
    g_autoptr(Collected) d = run_bytes(packed);
    assert_finding(d, "test:marker", "%gap-612");
}

static void
a_zip_entry_missing_from_the_directory_is_found(void **state)
{
    (void)state;
    const MakeZip entries[] = {{.name = "evil.sh", .data = EVIL, .bytes = strlen(EVIL), .is_hidden = TRUE},
                               {.name = "ok.txt", .data = "ok", .bytes = 2}};
    g_autoptr(GByteArray) zip = make_zip(entries, 2);
    g_autoptr(Collected) c = run_bytes(zip);
    assert_finding(c, "test:marker", "evil.sh");
    assert_finding(c, "hazard.zip-hidden", "evil.sh");
    assert_int_equal(collect_container(c, "bundle", "zip")->gap_bytes, 0);
    assert_non_null(collect_artifact(c, "ok.txt"));
}

static void
both_of_two_concatenated_zips_are_opened(void **state)
{
    (void)state;
    const MakeZip a = {.name = "a", .data = EVIL, .bytes = strlen(EVIL)}, b = {.name = "b", .data = "b", .bytes = 1};
    g_autoptr(GByteArray) zip = make_zip(&a, 1);
    g_autoptr(GByteArray) second = make_zip(&b, 1);
    append(zip, second->data, second->len);
    g_autoptr(Collected) c = run_bytes(zip);
    assert_finding(c, "test:marker", "%gap-0!a");
    assert_finding(c, "hazard.zip-mismatch", "bundle");
    assert_non_null(collect_artifact(c, "b"));
}

static void
two_names_for_one_zip_entry_are_both_told(void **state)
{
    (void)state;
    const MakeZip e = {.name = "good.txt", .central_name = "evil.exe", .data = "x", .bytes = 1};
    g_autoptr(GByteArray) zip = make_zip(&e, 1);
    g_autoptr(Collected) c = run_bytes(zip);
    assert_finding(c, "hazard.zip-mismatch", "evil.exe");
    assert_non_null(collect_artifact(c, "good.txt"));
    assert_int_equal(c->coverage.files, 2);
}

static void
a_zip_behind_a_script_is_opened(void **state)
{
    (void)state;
    const MakeZip e = {.name = "evil", .data = EVIL, .bytes = strlen(EVIL)};
    g_autoptr(GByteArray) zip = make_zip(&e, 1);
    g_autoptr(GByteArray) sfx = g_byte_array_new();
    append(sfx, "#!/bin/sh\nexit 0\n", 17);
    append(sfx, zip->data, zip->len);
    g_autoptr(Collected) c = run_bytes(sfx);
    assert_finding(c, "test:marker", "evil");
    assert_string_equal(collect_artifact(c, "bundle")->file_type, "script");
}

static void
a_cut_archive_is_never_complete(void **state)
{
    (void)state;
    g_autoptr(GByteArray) noise = make_noise(1, 20000);
    g_autoptr(GByteArray) tar = make_tar_of("a", noise->data, noise->len);
    const MakeZip e = {.name = "a", .data = noise->data, .bytes = noise->len};
    g_autoptr(GByteArray) zip = make_zip(&e, 1);
    g_autoptr(GByteArray) ar = make_ar();
    make_ar_add(ar, "a/", noise->data, noise->len);
    g_autoptr(GByteArray) cpio = make_cpio_of("a", noise->data, noise->len);
    g_autoptr(GByteArray) deb = make_deb(ARCHIVE_FILTER_XZ, "a", noise->data, noise->len, "true");
    g_autoptr(GByteArray) rpm = make_rpm("true", cpio);
    static const int filters[] = {ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_BZIP2, ARCHIVE_FILTER_XZ,
                                  ARCHIVE_FILTER_ZSTD, ARCHIVE_FILTER_LZ4, ARCHIVE_FILTER_LZIP};
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    GByteArray *const plain[] = {tar, zip, ar, cpio, deb, rpm};
    for (gsize i = 0; i < G_N_ELEMENTS(plain); i++)
        g_ptr_array_add(all, g_byte_array_ref(plain[i]));
    for (gsize i = 0; i < G_N_ELEMENTS(filters); i++)
        g_ptr_array_add(all, make_compressed(filters[i], tar->data, tar->len));
    g_ptr_array_set_free_func(all, (GDestroyNotify)g_byte_array_unref);
    for (guint i = 0; i < all->len; i++) {
        GByteArray *bytes = g_ptr_array_index(all, i);
        for (guint part = 1; part < 4; part++) {
            CollectPlan plan = collect_plan();
            g_autoptr(Collected) c = collect_run(&plan, bytes->data, bytes->len * part / 4);
            if (collect_is_complete(c) || !collect_adds_up(c)) {
                collect_print(c);
                fail_msg("archive %u cut to %u/4 is called complete", i, part);
            }
        }
    }
}

static void
an_encrypted_member_is_named_and_the_others_are_read(void **state)
{
    (void)state;
    const MakeZip entries[] = {{.name = "secret", .data = "0123456789abcdef", .bytes = 16, .is_encrypted = TRUE},
                               {.name = "open", .data = EVIL, .bytes = strlen(EVIL)}};
    g_autoptr(GByteArray) zip = make_zip(entries, 2);
    g_autoptr(Collected) c = run_bytes(zip);
    const AdGap *g = collect_gap(c, "secret");
    assert_non_null(g);
    assert_int_equal(g->reason, AD_REASON_ENCRYPTED);
    assert_true(g->is_blocking);
    assert_finding(c, "hazard.encrypted", "secret");
    assert_finding(c, "test:marker", "open");
}

static void
an_unknown_zip_method_is_a_gap_of_that_member_alone(void **state)
{
    (void)state;
    const MakeZip entries[] = {{.name = "odd", .data = "0123456789abcdef", .bytes = 16, .method = 77},
                               {.name = "open", .data = EVIL, .bytes = strlen(EVIL)}};
    g_autoptr(GByteArray) zip = make_zip(entries, 2);
    g_autoptr(Collected) c = run_bytes(zip);
    assert_int_equal(collect_gap(c, "odd")->reason, AD_REASON_UNSUPPORTED_FORMAT);
    assert_finding(c, "test:marker", "open");
}

static void
links_devices_and_odd_names_are_recorded_and_said(void **state)
{
    (void)state;
    g_autoptr(GByteArray) tar = g_byte_array_new();
    make_tar_add(tar, &(MakeTar){.name = "../../etc/x", .type = '0', .data = "1", .bytes = 1});
    make_tar_add(tar, &(MakeTar){.name = "/abs", .type = '0', .data = "2", .bytes = 1});
    make_tar_add(tar, &(MakeTar){.name = "dir/lnk", .type = '2', .link = "../../out"});
    make_tar_add(tar, &(MakeTar){.name = "dir/ok", .type = '2', .link = "../in"});
    make_tar_add(tar, &(MakeTar){.name = "dev", .type = '3'});
    make_tar_add(tar, &(MakeTar){.name = "suid", .type = '0', .data = "3", .bytes = 1, .mode = 04755});
    make_tar_add(tar, &(MakeTar){.name = "a\x1b[31m!#%", .type = '0', .data = "4", .bytes = 1});
    make_tar_add(tar, &(MakeTar){.name = "twice", .type = '0', .data = "5", .bytes = 1});
    make_tar_add(tar, &(MakeTar){.name = "twice", .type = '0', .data = EVIL, .bytes = strlen(EVIL)});
    make_tar_end(tar);
    g_autoptr(Collected) c = run_bytes(tar);
    assert_finding(c, "hazard.traversal", "../../etc/x");
    assert_finding(c, "hazard.absolute-path", "/abs");
    assert_finding(c, "hazard.link-escape", "dir/lnk");
    assert_false(collect_has_finding(c, "hazard.link-escape", "dir/ok"));
    assert_finding(c, "hazard.device", "dev");
    assert_finding(c, "hazard.setuid", "suid");
    assert_finding(c, "hazard.control-name", "a%1B[31m%21%23%25");
    assert_finding(c, "hazard.duplicate-name", "twice#2");
    assert_finding(c, "test:marker", "twice#2");
    assert_string_equal(collect_artifact(c, "dir/lnk")->link_target, "../../out");
    assert_int_equal(collect_artifact(c, "dev")->type, AD_ENTRY_DEVICE);
    assert_int_equal(collect_gap(c, "dev")->reason, AD_REASON_SPECIAL_FILE);
    assert_true(collect_is_complete(c)); /* a special file has no bytes: a note */
}

static void
a_file_disguised_as_a_folder_is_scanned(void **state)
{
    (void)state;
    g_autoptr(GByteArray) tar = g_byte_array_new();
    make_tar_add(tar, &(MakeTar){.name = "x/", .type = '0', .data = EVIL, .bytes = strlen(EVIL)});
    make_tar_end(tar);
    g_autoptr(Collected) c = run_bytes(tar);
    assert_finding(c, "test:marker", NULL);
}

static void
zeros_and_text_are_no_archive(void **state)
{
    (void)state;
    g_autofree char *zeros = g_malloc0(64 * 1024);
    CollectPlan plan = collect_plan();
    g_autoptr(Collected) c = collect_run(&plan, zeros, 64 * 1024);
    assert_int_equal(c->containers->len, 0);
    assert_int_equal(c->coverage.bytes, 64 * 1024);
    g_autoptr(Collected) d = collect_run(&plan, "one\ntwo\n", 8);
    assert_int_equal(d->containers->len, 0);
    assert_string_equal(collect_artifact(d, "bundle")->file_type, "text");
    g_autoptr(Collected) e = collect_run(&plan, "", 0);
    assert_string_equal(collect_artifact(e, "bundle")->file_type, "empty");
}

static void
a_known_but_unopened_container_blocks_and_is_scanned_raw(void **state)
{
    (void)state;
    static const struct {
        const char *magic;
        gsize bytes;
        const char *type;
    } cases[] = {{"QFI\xfb", 4, "qcow2"}, {"KDMV", 4, "vmdk"}, {"MSWIM\0\0\0", 8, "wim"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        append(bytes, cases[i].magic, cases[i].bytes);
        append(bytes, "\0\0\0\0" EVIL, 4 + strlen(EVIL));
        g_autoptr(Collected) c = run_bytes(bytes);
        assert_string_equal(collect_artifact(c, "bundle")->file_type, cases[i].type);
        assert_int_equal(collect_gap(c, "bundle")->reason, AD_REASON_UNSUPPORTED_FORMAT);
        assert_false(collect_is_complete(c));
        assert_finding(c, "test:marker", "bundle");
    }
}

static void
a_gzip_in_a_gzip_is_two_levels(void **state)
{
    (void)state;
    g_autoptr(GByteArray) inner = make_compressed(ARCHIVE_FILTER_GZIP, EVIL, strlen(EVIL));
    g_autoptr(GByteArray) outer = make_compressed(ARCHIVE_FILTER_GZIP, inner->data, inner->len);
    CollectPlan plan = collect_plan();
    plan.prefix = "x.gz.gz";
    g_autoptr(Collected) c = collect_run(&plan, outer->data, outer->len);
    assert_finding(c, "test:marker", "x.gz.gz!x.gz!x");
}

static void
all_members_of_a_multi_member_gzip_are_read(void **state)
{
    (void)state;
    g_autoptr(GByteArray) a = make_compressed(ARCHIVE_FILTER_GZIP, "ADUANA-TEST", 11);
    g_autoptr(GByteArray) b = make_compressed(ARCHIVE_FILTER_GZIP, "-MARKER", 7);
    append(a, b->data, b->len);
    g_autoptr(Collected) c = run_bytes(a);
    assert_finding(c, "test:marker", NULL);
    assert_int_equal(collect_container(c, "bundle", "gzip")->claimed_bytes, a->len);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_follows_the_end_is_scanned_and_said),
        cmocka_unit_test(bytes_hidden_in_the_tar_behind_a_tar_in_a_stream_are_found),
        cmocka_unit_test(bytes_in_tar_padding_are_found),
        cmocka_unit_test(a_zip_entry_missing_from_the_directory_is_found),
        cmocka_unit_test(both_of_two_concatenated_zips_are_opened),
        cmocka_unit_test(two_names_for_one_zip_entry_are_both_told),
        cmocka_unit_test(a_zip_behind_a_script_is_opened),
        cmocka_unit_test(a_cut_archive_is_never_complete),
        cmocka_unit_test(an_encrypted_member_is_named_and_the_others_are_read),
        cmocka_unit_test(an_unknown_zip_method_is_a_gap_of_that_member_alone),
        cmocka_unit_test(links_devices_and_odd_names_are_recorded_and_said),
        cmocka_unit_test(a_file_disguised_as_a_folder_is_scanned),
        cmocka_unit_test(zeros_and_text_are_no_archive),
        cmocka_unit_test(a_known_but_unopened_container_blocks_and_is_scanned_raw),
        cmocka_unit_test(a_gzip_in_a_gzip_is_two_levels),
        cmocka_unit_test(all_members_of_a_multi_member_gzip_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
