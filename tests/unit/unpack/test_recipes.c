/* SPDX-License-Identifier: Apache-2.0 */
/* test_recipes.c - what other scanners missed, each as a file made here, and what is right: one test a bug report
 *
 * The numbers are those of the recipes that these tests were written from; the reports are named in the comments. Where a
 * recipe is about rules or about the verdict of a whole scan, the test stands in tests/unit/detect or tests/unit/cli. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <archive.h>
#include <string.h>
#include <zlib.h>

#include "tests/unit/unpack/collect.h"
#include "tests/unit/unpack/make_archive.h"

#define EVIL "# " MARKER "\n"

static Collected *
run_plan(const CollectPlan *plan, const void *data, gsize bytes)
{
    Collected *c = collect_run(plan, data, bytes);
    if (!collect_adds_up(c))
        collect_print(c);
    assert_true(collect_adds_up(c));
    return c;
}

static Collected *
run_bytes(const GByteArray *bytes)
{
    CollectPlan plan = collect_plan();
    return run_plan(&plan, bytes->data, bytes->len);
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

static GByteArray *
zip_of(const char *name, const void *data, gsize bytes)
{
    const MakeZip e = {.name = name, .data = data, .bytes = bytes};
    return make_zip(&e, 1);
}

/* 1: clamav 1014, 976, 1460 */
static void
an_entry_only_in_its_local_header_is_scanned_and_said(void **state)
{
    (void)state;
    const MakeZip entries[] = {{.name = "evil.sh", .data = EVIL, .bytes = strlen(EVIL), .is_hidden = TRUE},
                               {.name = "ok.txt", .data = "ok", .bytes = 2}};
    g_autoptr(GByteArray) zip = make_zip(entries, 2);
    g_autoptr(Collected) c = run_bytes(zip);
    assert_finding(c, "test:marker", "evil.sh");
    assert_finding(c, "hazard.zip-hidden", "evil.sh");
    assert_non_null(collect_artifact(c, "ok.txt"));
}

/* 2: clamav 1460 */
static void
both_concatenated_zips_are_scanned_and_said(void **state)
{
    (void)state;
    for (int marked = 0; marked < 2; marked++) {
        g_autoptr(GByteArray) a = zip_of("a", marked == 0 ? EVIL : "x", marked == 0 ? strlen(EVIL) : 1);
        g_autoptr(GByteArray) b = zip_of("b", marked == 1 ? EVIL : "x", marked == 1 ? strlen(EVIL) : 1);
        append(a, b->data, b->len);
        g_autoptr(Collected) c = run_bytes(a);
        assert_finding(c, "test:marker", marked == 0 ? "%gap-0!a" : "b");
        assert_finding(c, "hazard.zip-mismatch", "bundle");
    }
}

/* 3 */
static void
both_names_of_a_member_are_reported(void **state)
{
    (void)state;
    const MakeZip e = {.name = "good.txt", .central_name = "evil.exe", .data = EVIL, .bytes = strlen(EVIL)};
    g_autoptr(GByteArray) zip = make_zip(&e, 1);
    g_autoptr(Collected) c = run_bytes(zip);
    assert_finding(c, "test:marker", "good.txt");
    assert_finding(c, "test:marker", "evil.exe");
    assert_finding(c, "hazard.zip-mismatch", "evil.exe");
}

/* 4: malcontent 1660; every stream that has an end of its own */
static void
what_follows_the_end_of_a_stream_is_scanned_and_said(void **state)
{
    (void)state;
    static const int filters[] = {ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_BZIP2, ARCHIVE_FILTER_XZ, ARCHIVE_FILTER_ZSTD,
                                  ARCHIVE_FILTER_LZ4,  ARCHIVE_FILTER_LZIP};
    g_autoptr(GByteArray) tar = make_tar_of("a", "fine", 4);
    for (gsize i = 0; i < G_N_ELEMENTS(filters); i++) {
        g_autoptr(GByteArray) packed = make_compressed(filters[i], tar->data, tar->len);
        append(packed, EVIL, strlen(EVIL));
        g_autoptr(Collected) c = run_bytes(packed);
        if (!collect_has_finding(c, "test:marker", NULL) || collect_artifact(c, "a") == NULL) {
            collect_print(c);
            fail_msg("something is lost with filter %d", filters[i]);
        }
    }
}

static void
a_prefix_of_a_zip_is_scanned_and_said(void **state)
{
    (void)state;
    g_autoptr(GByteArray) zip = zip_of("a", "x", 1);
    g_autoptr(GByteArray) both = g_byte_array_new();
    append(both, EVIL, strlen(EVIL));
    append(both, zip->data, zip->len);
    g_autoptr(Collected) c = run_bytes(both);
    assert_finding(c, "test:marker", "%gap-0");
    assert_finding(c, "hazard.unaccounted-bytes", "%gap-0");
    assert_non_null(collect_artifact(c, "a"));
}

/* 5: FACT_core 1212, clamav 725 */
static void
a_self_extracting_zip_is_opened_and_a_plain_program_is_not(void **state)
{
    (void)state;
    g_autoptr(GByteArray) zip = zip_of("evil", EVIL, strlen(EVIL));
    g_autofree guint8 *stub = g_malloc0(4096);
    static const char *const marks[] = {"\177ELF\2\1\1", "MZ\x90\0\3", "#!/bin/sh\n"};
    static const gsize lengths[] = {7, 5, 10};
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
        memcpy(stub, marks[i], lengths[i]);
        g_autoptr(GByteArray) sfx = g_byte_array_new();
        append(sfx, stub, 4096);
        append(sfx, zip->data, zip->len);
        g_autoptr(Collected) c = run_bytes(sfx);
        assert_finding(c, "test:marker", "evil");
        assert_true(collect_is_complete(c));
        CollectPlan plan = collect_plan();
        g_autoptr(Collected) d = run_plan(&plan, stub, 4096);
        assert_int_equal(d->containers->len, 0);
        assert_true(collect_is_complete(d));
    }
}

/* 6: clamav 541, 633, 1030; Loki 223. The other limits: test_limits.c */
static void
a_marker_behind_each_limit_is_never_clean(void **state)
{
    (void)state;
    g_autoptr(GByteArray) large = make_noise(1, 1024 * 1024);
    append(large, EVIL, strlen(EVIL));
    g_autoptr(GByteArray) tar = make_tar_of("big", large->data, large->len);
    CollectPlan plan = collect_plan();
    plan.limits.member_bytes = 512 * AD_KIB;
    g_autoptr(Collected) c = run_plan(&plan, tar->data, tar->len);
    assert_int_equal(collect_gap(c, "big")->reason, AD_REASON_SIZE_LIMIT);
    assert_false(collect_is_complete(c));
    const MakeZip entries[] = {{.name = "1", .data = "1", .bytes = 1}, {.name = "2", .data = "2", .bytes = 1},
                               {.name = "3", .data = EVIL, .bytes = strlen(EVIL)}};
    g_autoptr(GByteArray) zip = make_zip(entries, 3);
    plan = collect_plan();
    plan.limits.files = 2;
    g_autoptr(Collected) d = run_plan(&plan, zip->data, zip->len);
    assert_false(collect_is_complete(d));
    g_autoptr(GByteArray) nest = zip_of("evil", EVIL, strlen(EVIL));
    for (int i = 0; i < 4; i++) {
        GByteArray *outer = zip_of("inner.zip", nest->data, nest->len);
        g_byte_array_unref(nest);
        nest = outer;
    }
    plan = collect_plan();
    plan.limits.depth = 3;
    g_autoptr(Collected) e = run_plan(&plan, nest->data, nest->len);
    assert_false(collect_is_complete(e));
    plan.limits.depth = 5;
    g_autoptr(Collected) f = run_plan(&plan, nest->data, nest->len);
    assert_true(collect_is_complete(f));
    assert_finding(f, "test:marker", "inner.zip!inner.zip!inner.zip!inner.zip!evil");
}

/* 9: malcontent 973, 964 */
static void
the_name_never_decides_what_a_file_is(void **state)
{
    (void)state;
    g_autoptr(GByteArray) zip = zip_of("evil", EVIL, strlen(EVIL));
    CollectPlan plan = collect_plan();
    plan.name = "data.txt";
    g_autoptr(Collected) c = run_plan(&plan, zip->data, zip->len);
    assert_finding(c, "test:marker", "evil");
    g_autoptr(GByteArray) tar = make_tar_of("evil", EVIL, strlen(EVIL));
    plan.name = "x.gz";
    g_autoptr(Collected) d = run_plan(&plan, tar->data, tar->len);
    assert_finding(d, "test:marker", "evil");
    guint8 packed[256]; /* a .gz that is a bare zlib stream */
    uLongf bytes = sizeof packed;
    assert_int_equal(compress(packed, &bytes, (const Bytef *)EVIL, strlen(EVIL)), Z_OK);
    plan.name = "model.gz";
    g_autoptr(Collected) e = run_plan(&plan, packed, bytes);
    assert_finding(e, "test:marker", "model");
}

/* 10: libarchive 507, 1051 */
static void
text_is_no_archive(void **state)
{
    (void)state;
    static const char *const texts[] = {"deadbeef\n", "#mtree\n./x type=file contents=/etc/hostname\n", "one\ntwo\n"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        CollectPlan plan = collect_plan();
        g_autoptr(Collected) c = run_plan(&plan, texts[i], strlen(texts[i]));
        assert_int_equal(c->containers->len, 0);
        assert_int_equal(c->coverage.bytes_by_state[AD_STATE_SCANNED], strlen(texts[i]));
    }
}

/* 11: libarchive 587, 2278, 1572; guarddog's terminal injection */
static void
names_beyond_ascii_are_kept_and_escaped(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *path, *hazard;
    } rows[] = {
        {"caf\xc3\xa9.sh", "caf\xc3\xa9.sh", NULL},
        {"caf\xe9.sh", "caf%E9.sh", "hazard.invalid-name"},
        {"a\nb", "a%0Ab", "hazard.control-name"},
        {"\x1b[2J", "%1B[2J", "hazard.control-name"},
        {"txt.\xe2\x80\xae" "exe", "txt.%E2%80%AEexe", "hazard.control-name"},
        {"p\xd0\xb0ypal", "p\xd0\xb0ypal", "hazard.homoglyph"},
        {"con.txt", "con.txt", "hazard.reserved-name"},
        {"a:ads", "a:ads", "hazard.reserved-name"},
        {"..\\up", "../up", "hazard.traversal"},
        {"C:\\abs", "C:/abs", "hazard.absolute-path"},
        {"//server/share", "//server/share", "hazard.absolute-path"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GByteArray) zip = zip_of(rows[i].raw, EVIL, strlen(EVIL));
        g_autoptr(Collected) c = run_bytes(zip);
        assert_finding(c, "test:marker", rows[i].path);
        if (rows[i].hazard != NULL)
            assert_finding(c, rows[i].hazard, rows[i].path);
        else
            assert_int_equal(c->findings->len, 2); /* the marker in member and container, no hazard */
    }
}

/* 12: guarddog 644, malcontent 967 */
static void
members_of_one_name_are_all_scanned(void **state)
{
    (void)state;
    const MakeZip entries[] = {{.name = "a.sh", .data = "fine", .bytes = 4},
                               {.name = "a.sh", .data = EVIL, .bytes = strlen(EVIL)},
                               {.name = "A.sh", .data = EVIL, .bytes = strlen(EVIL)}};
    g_autoptr(GByteArray) zip = make_zip(entries, 3);
    g_autoptr(Collected) c = run_bytes(zip);
    assert_finding(c, "test:marker", "a.sh#2");
    assert_finding(c, "hazard.duplicate-name", "a.sh#2");
    assert_finding(c, "hazard.case-collision", "A.sh");
    assert_false(collect_has_finding(c, "test:marker", "a.sh"));
}

/* 14: ClamAV's AlertEncrypted */
static void
an_encrypted_member_is_named_and_never_clean(void **state)
{
    (void)state;
    static const char *const kinds[] = {"traditional", "aes256"};
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(GByteArray) zip = make_encrypted_zip(kinds[i], "x", "secret", EVIL, strlen(EVIL));
        g_autoptr(Collected) c = run_bytes(zip);
        assert_int_equal(collect_gap(c, "secret")->reason, AD_REASON_ENCRYPTED);
        assert_finding(c, "hazard.encrypted", "secret");
        assert_false(collect_is_complete(c));
    }
}

/* 15: clamav 315, rpminspect 1583 */
static void
the_member_is_named_with_all_its_containers(void **state)
{
    (void)state;
    g_autoptr(GByteArray) inner = zip_of("evil", EVIL, strlen(EVIL));
    const MakeZip entries[] = {{.name = "log.txt", .data = "fine", .bytes = 4},
                               {.name = "inner.zip", .data = inner->data, .bytes = inner->len}};
    g_autoptr(GByteArray) outer = make_zip(entries, 2);
    CollectPlan plan = collect_plan();
    plan.prefix = "outer.zip";
    g_autoptr(Collected) c = run_plan(&plan, outer->data, outer->len);
    assert_finding(c, "test:marker", "outer.zip!inner.zip!evil");
    assert_false(collect_has_finding(c, "test:marker", "outer.zip!log.txt"));
    assert_true(collect_artifact(c, "outer.zip!inner.zip")->has_sha256);
}

/* 18 */
static void
a_cut_or_lying_container_is_scanned_as_far_as_it_goes(void **state)
{
    (void)state;
    g_autoptr(GByteArray) text = g_byte_array_new();
    append(text, EVIL, strlen(EVIL));
    g_autoptr(GByteArray) noise = make_noise(3, 200000);
    append(text, noise->data, noise->len);
    g_autoptr(GByteArray) packed = make_compressed(ARCHIVE_FILTER_GZIP, text->data, text->len);
    CollectPlan plan = collect_plan();
    plan.name = "x.gz";
    g_autoptr(Collected) c = run_plan(&plan, packed->data, packed->len / 2);
    assert_finding(c, "test:marker", "x");
    assert_int_equal(collect_gap(c, "x")->reason, AD_REASON_TRUNCATED);
    packed->data[packed->len - 6] ^= 1; /* its checksum */
    g_autoptr(Collected) d = run_plan(&plan, packed->data, packed->len);
    assert_finding(d, "test:marker", "x");
    assert_int_equal(collect_gap(d, "x")->reason, AD_REASON_CORRUPT);
    g_autoptr(GByteArray) zip = zip_of("evil", EVIL, strlen(EVIL));
    g_autoptr(Collected) e = run_plan(&plan, zip->data, zip->len - 60); /* before its directory */
    assert_finding(e, "test:marker", "evil");
    assert_false(collect_is_complete(e));
    zip->data[14] ^= 1; /* the checksum in the local header alone */
    g_autoptr(Collected) f = run_plan(&plan, zip->data, zip->len);
    assert_finding(f, "hazard.zip-mismatch", "evil");
}

/* 19: a program is no picture; a script called text is a habit of honest packages */
static void
a_program_called_a_picture_is_said(void **state)
{
    (void)state;
    static const char elf[64] = "\x7f" "ELF\2\1\1";
    CollectPlan plan = collect_plan();
    plan.name = "photo.jpg";
    g_autoptr(Collected) c = run_plan(&plan, elf, sizeof elf);
    assert_finding(c, "hazard.disguised", "photo.jpg");
    plan.name = "run.txt";
    g_autoptr(Collected) d = run_plan(&plan, "#!/bin/sh\n", 10);
    assert_int_equal(d->findings->len, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_only_in_its_local_header_is_scanned_and_said),
        cmocka_unit_test(both_concatenated_zips_are_scanned_and_said),
        cmocka_unit_test(both_names_of_a_member_are_reported),
        cmocka_unit_test(what_follows_the_end_of_a_stream_is_scanned_and_said),
        cmocka_unit_test(a_prefix_of_a_zip_is_scanned_and_said),
        cmocka_unit_test(a_self_extracting_zip_is_opened_and_a_plain_program_is_not),
        cmocka_unit_test(a_marker_behind_each_limit_is_never_clean),
        cmocka_unit_test(the_name_never_decides_what_a_file_is),
        cmocka_unit_test(text_is_no_archive),
        cmocka_unit_test(names_beyond_ascii_are_kept_and_escaped),
        cmocka_unit_test(members_of_one_name_are_all_scanned),
        cmocka_unit_test(an_encrypted_member_is_named_and_never_clean),
        cmocka_unit_test(the_member_is_named_with_all_its_containers),
        cmocka_unit_test(a_cut_or_lying_container_is_scanned_as_far_as_it_goes),
        cmocka_unit_test(a_program_called_a_picture_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
