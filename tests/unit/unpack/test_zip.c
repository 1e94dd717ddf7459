/* SPDX-License-Identifier: Apache-2.0 */
/* test_zip.c - a zip is read from both sides: whatever some reader would unpack of it is inspected, and said */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <time.h>
#include <zlib.h>

#include "scanner/unpack/stall.h"
#include "tests/unit/unpack/collect.h"
#include "tests/unit/unpack/make_archive.h"

#define EVIL "# " MARKER "\n"

static Collected *
run_plan(const CollectPlan *plan, const GByteArray *bytes)
{
    Collected *c = collect_run(plan, bytes->data, bytes->len);
    if (!collect_adds_up(c))
        collect_print(c);
    assert_true(collect_adds_up(c));
    return c;
}

static Collected *
run_bytes(const GByteArray *bytes)
{
    CollectPlan plan = collect_plan();
    return run_plan(&plan, bytes);
}

static void
assert_finding(const Collected *c, const char *rule, const char *path)
{
    if (!collect_has_finding(c, rule, path)) {
        collect_print(c);
        fail_msg("no %s in %s", rule, path != NULL ? path : "any member");
    }
}

static void
append(GByteArray *out, const void *data, gsize bytes)
{
    g_byte_array_append(out, data, (guint)bytes);
}

static void
put_le(GByteArray *zip, gsize at, guint64 value, guint bytes)
{
    for (guint i = 0; i < bytes; i++, value >>= 8)
        zip->data[at + i] = (guint8)value;
}

static gsize
find(const GByteArray *zip, const char *mark)
{
    const guint8 *p = memmem(zip->data, zip->len, mark, 4);
    assert_non_null(p);
    return (gsize)(p - zip->data);
}

static GByteArray *
deflated(const void *data, gsize bytes)
{
    z_stream z = {0};
    GByteArray *out = g_byte_array_new();
    g_byte_array_set_size(out, (guint)(bytes + bytes / 8 + 64));
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)(guintptr)data;
    z.avail_in = (uInt)bytes;
    z.next_out = out->data;
    z.avail_out = out->len;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    g_byte_array_set_size(out, (guint)z.total_out);
    deflateEnd(&z);
    return out;
}

static void
a_deflated_member_is_read_and_its_checksum_checked(void **state)
{
    (void)state;
    g_autoptr(GByteArray) packed = deflated(EVIL, strlen(EVIL));
    const MakeZip e = {.name = "a", .data = packed->data, .bytes = packed->len, .method = 8, .size = strlen(EVIL),
                       .crc = (guint32)crc32(0, (const Bytef *)EVIL, strlen(EVIL))};
    g_autoptr(GByteArray) zip = make_zip(&e, 1);
    g_autoptr(Collected) c = run_bytes(zip);
    assert_finding(c, "test:marker", "a");
    assert_true(collect_is_complete(c));
    MakeZip wrong = e;
    wrong.crc ^= 1;
    g_autoptr(GByteArray) bad = make_zip(&wrong, 1);
    g_autoptr(Collected) d = run_bytes(bad);
    assert_finding(d, "test:marker", "a");
    assert_int_equal(collect_gap(d, "a")->reason, AD_REASON_CORRUPT);
}

static void
a_size_that_lies_is_said(void **state)
{
    (void)state;
    g_autoptr(GByteArray) packed = deflated(EVIL, strlen(EVIL));
    const MakeZip e = {.name = "a", .data = packed->data, .bytes = packed->len, .method = 8, .size = 3,
                       .crc = (guint32)crc32(0, (const Bytef *)EVIL, strlen(EVIL))};
    g_autoptr(GByteArray) zip = make_zip(&e, 1);
    g_autoptr(Collected) c = run_bytes(zip);
    assert_finding(c, "test:marker", "a");
    assert_finding(c, "hazard.lying-size", "a");
}

static void
bytes_behind_a_members_stream_are_found(void **state)
{
    (void)state;
    g_autoptr(GByteArray) packed = deflated("fine", 4);
    append(packed, EVIL, strlen(EVIL));
    const MakeZip e = {.name = "a", .data = packed->data, .bytes = packed->len, .method = 8, .size = 4,
                       .crc = (guint32)crc32(0, (const Bytef *)"fine", 4)};
    g_autoptr(GByteArray) zip = make_zip(&e, 1);
    g_autoptr(Collected) c = run_bytes(zip);
    assert_finding(c, "hazard.unaccounted-bytes", NULL);
    assert_int_equal(collect_container(c, "bundle", "zip")->gap_bytes, strlen(EVIL));
}

static void
a_hidden_member_with_a_data_descriptor_is_found(void **state)
{
    (void)state;
    g_autoptr(GByteArray) packed = deflated(EVIL, strlen(EVIL));
    const MakeZip entries[] = {{.name = "evil", .data = packed->data, .bytes = packed->len, .method = 8,
                                .size = strlen(EVIL), .crc = (guint32)crc32(0, (const Bytef *)EVIL, strlen(EVIL)),
                                .is_hidden = TRUE, .has_descriptor = TRUE},
                               {.name = "ok", .data = "ok", .bytes = 2}};
    g_autoptr(GByteArray) zip = make_zip(entries, 2);
    g_autoptr(Collected) c = run_bytes(zip);
    assert_finding(c, "test:marker", "evil");
    assert_finding(c, "hazard.zip-hidden", "evil");
    assert_int_equal(collect_container(c, "bundle", "zip")->gap_bytes, 0);
    assert_true(collect_is_complete(c));
}

static void
records_that_share_a_member_are_all_entries(void **state)
{
    (void)state;
    const MakeZip entries[] = {{.name = "a", .data = EVIL, .bytes = strlen(EVIL)}, {.name = "b", .data = "", .bytes = 0}};
    g_autoptr(GByteArray) zip = make_zip(entries, 2);
    gsize second = find(zip, "PK\x01\x02") + 46 + 1;
    put_le(zip, second + 42, 0, 4); /* its local header is the first one's */
    put_le(zip, second + 16, crc32(0, (const Bytef *)EVIL, strlen(EVIL)), 4);
    put_le(zip, second + 20, strlen(EVIL), 4);
    put_le(zip, second + 24, strlen(EVIL), 4);
    g_autoptr(Collected) c = run_bytes(zip);
    assert_finding(c, "hazard.zip-overlap", "bundle");
    assert_finding(c, "test:marker", "a");
    assert_finding(c, "test:marker", "b");
    assert_non_null(collect_artifact(c, "b"));
}

static void
each_view_of_a_member_is_read(void **state)
{
    (void)state;
    g_autoptr(GByteArray) packed = deflated(EVIL, strlen(EVIL));
    const MakeZip e = {.name = "a", .data = packed->data, .bytes = packed->len, .method = 8, .size = strlen(EVIL),
                       .crc = (guint32)crc32(0, (const Bytef *)EVIL, strlen(EVIL))};
    g_autoptr(GByteArray) zip = make_zip(&e, 1);
    put_le(zip, find(zip, "PK\x01\x02") + 10, 0, 2); /* the directory calls it stored */
    g_autoptr(Collected) c = run_bytes(zip);
    assert_finding(c, "hazard.zip-mismatch", "a");
    assert_finding(c, "test:marker", "a#2");
}

static void
a_second_directory_in_the_comment_is_followed(void **state)
{
    (void)state;
    const MakeZip entries[] = {{.name = "seen", .data = "1", .bytes = 1}, {.name = "evil", .data = EVIL, .bytes = strlen(EVIL)}};
    g_autoptr(GByteArray) zip = make_zip(entries, 2);
    gsize directory = find(zip, "PK\x01\x02"), end = find(zip, "PK\x05\x06");
    gsize second = directory + 46 + 4;
    put_le(zip, end + 20, 22, 2); /* a comment that is an end record of the first entry alone */
    g_autoptr(GByteArray) other = g_byte_array_new();
    append(other, zip->data + end, 22);
    put_le(other, 8, 1, 2);
    put_le(other, 10, 1, 2);
    put_le(other, 12, second - directory, 4);
    put_le(other, 16, directory, 4);
    put_le(other, 20, 0, 2);
    append(zip, other->data, other->len);
    g_autoptr(Collected) c = run_bytes(zip);
    assert_finding(c, "hazard.zip-mismatch", "bundle");
    assert_finding(c, "test:marker", "evil");
    assert_finding(c, "hazard.zip-hidden", "evil");
    assert_non_null(collect_artifact(c, "seen"));
}

static void
a_count_that_lies_makes_incomplete_and_all_are_read(void **state)
{
    (void)state;
    const MakeZip entries[] = {{.name = "a", .data = "1", .bytes = 1}, {.name = "evil", .data = EVIL, .bytes = strlen(EVIL)}};
    g_autoptr(GByteArray) zip = make_zip(entries, 2);
    put_le(zip, find(zip, "PK\x05\x06") + 10, 1, 2);
    g_autoptr(Collected) c = run_bytes(zip);
    assert_finding(c, "test:marker", "evil");
    assert_false(collect_is_complete(c));
}

static void
a_zip_with_more_than_the_search_window_behind_it_is_read(void **state)
{
    (void)state;
    const MakeZip e = {.name = "evil", .data = EVIL, .bytes = strlen(EVIL)};
    g_autoptr(GByteArray) zip = make_zip(&e, 1);
    g_autoptr(GByteArray) noise = make_noise(7, 300000);
    append(zip, noise->data, noise->len);
    g_autoptr(Collected) c = run_bytes(zip);
    assert_finding(c, "test:marker", "evil");
    assert_int_equal(collect_container(c, "bundle", "zip")->gap_bytes, noise->len);
    assert_true(collect_is_complete(c));
}

static void
a_record_that_points_nowhere_is_a_gap(void **state)
{
    (void)state;
    const MakeZip entries[] = {{.name = "a", .data = "1", .bytes = 1}, {.name = "lost", .data = "2", .bytes = 1}};
    g_autoptr(GByteArray) zip = make_zip(entries, 2);
    put_le(zip, find(zip, "PK\x01\x02") + 46 + 1 + 42, 0x00ffffff, 4);
    g_autoptr(Collected) c = run_bytes(zip);
    assert_non_null(collect_artifact(c, "a"));
    assert_finding(c, "hazard.zip-hidden", "lost"); /* its header without a record */
    assert_int_equal(collect_gap(c, "lost#2")->reason, AD_REASON_CORRUPT); /* its record without a header */
    assert_false(collect_is_complete(c));
}

static void
a_file_in_front_that_is_no_program_makes_a_polyglot(void **state)
{
    (void)state;
    const MakeZip e = {.name = "evil", .data = EVIL, .bytes = strlen(EVIL)};
    g_autoptr(GByteArray) zip = make_zip(&e, 1);
    g_autoptr(GByteArray) both = g_byte_array_new();
    append(both, "GIF89a\1\0\1\0\0\0\0;", 14);
    append(both, zip->data, zip->len);
    g_autoptr(Collected) c = run_bytes(both);
    assert_finding(c, "hazard.polyglot", "bundle");
    assert_finding(c, "test:marker", "evil");
    g_autoptr(GByteArray) script = g_byte_array_new();
    append(script, "#!/bin/sh\nexit\n", 15);
    append(script, zip->data, zip->len);
    g_autoptr(Collected) d = run_bytes(script);
    assert_false(collect_has_finding(d, "hazard.polyglot", NULL));
}

static void
a_document_with_macros_is_said(void **state)
{
    (void)state;
    const MakeZip entries[] = {{.name = "[Content_Types].xml", .data = "<?xml?>", .bytes = 7},
                               {.name = "word/vbaProject.bin", .data = "x", .bytes = 1}};
    g_autoptr(GByteArray) zip = make_zip(entries, 2);
    g_autoptr(Collected) c = run_bytes(zip);
    assert_finding(c, "hazard.macro-document", "word/vbaProject.bin");
}

static void
an_encrypted_member_is_read_with_its_password_only(void **state)
{
    (void)state;
    static const char *const wrong[] = {"other", NULL}, *const right[] = {"other", "clave", NULL};
    static const char *const kinds[] = {"traditional", "aes256"};
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(GByteArray) zip = make_encrypted_zip(kinds[i], "clave", "evil", EVIL, strlen(EVIL));
        CollectPlan plan = collect_plan();
        plan.zip_passwords = wrong;
        g_autoptr(Collected) c = run_plan(&plan, zip);
        assert_int_equal(collect_gap(c, "evil")->reason, AD_REASON_ENCRYPTED);
        assert_false(collect_has_finding(c, "test:marker", NULL));
        plan.zip_passwords = right;
        g_autoptr(Collected) d = run_plan(&plan, zip);
        assert_finding(d, "test:marker", "evil");
        assert_true(collect_is_complete(d));
        for (guint k = 0; k < d->findings->len; k++) { /* and the password is nowhere in what is said */
            const AdFinding *f = g_ptr_array_index(d->findings, k);
            g_autoptr(GVariant) v = g_variant_ref_sink(ad_finding_to_variant(f));
            g_autofree char *text = g_variant_print(v, FALSE);
            assert_null(strstr(text, "clave"));
        }
    }
}

static guint64
cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (guint64)t.tv_sec * 1000000 + (guint64)t.tv_nsec / 1000;
}

static void
a_reader_that_only_computes_is_noticed(void **state)
{
    (void)state;
    g_autoptr(AdStall) stall = ad_stall_new(1);
    guint thread;
    guint64 entry;
    assert_int_equal(ad_stall_enter(stall, 0, 7), AD_STALL_NOTHING);
    assert_false(ad_stall_check(stall, 5000, &thread, &entry));
    for (guint64 start = cpu_us(); cpu_us() - start < 8000;)
        ad_stall_tick();
    assert_false(ad_stall_check(stall, 5000, &thread, &entry)); /* something new came all the time */
    for (guint64 start = cpu_us(); cpu_us() - start < 8000;)
        continue;
    assert_true(ad_stall_check(stall, 5000, &thread, &entry));
    assert_int_equal(entry, 7);
    assert_int_equal(ad_stall_enter(stall, 0, AD_STALL_NOTHING), 7);
    for (guint64 start = cpu_us(); cpu_us() - start < 8000;)
        continue;
    assert_false(ad_stall_check(stall, 5000, &thread, &entry)); /* scanning has limits of its own */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_deflated_member_is_read_and_its_checksum_checked),
        cmocka_unit_test(a_size_that_lies_is_said),
        cmocka_unit_test(bytes_behind_a_members_stream_are_found),
        cmocka_unit_test(a_hidden_member_with_a_data_descriptor_is_found),
        cmocka_unit_test(records_that_share_a_member_are_all_entries),
        cmocka_unit_test(each_view_of_a_member_is_read),
        cmocka_unit_test(a_second_directory_in_the_comment_is_followed),
        cmocka_unit_test(a_count_that_lies_makes_incomplete_and_all_are_read),
        cmocka_unit_test(a_zip_with_more_than_the_search_window_behind_it_is_read),
        cmocka_unit_test(a_record_that_points_nowhere_is_a_gap),
        cmocka_unit_test(a_file_in_front_that_is_no_program_makes_a_polyglot),
        cmocka_unit_test(a_document_with_macros_is_said),
        cmocka_unit_test(an_encrypted_member_is_read_with_its_password_only),
        cmocka_unit_test(a_reader_that_only_computes_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
