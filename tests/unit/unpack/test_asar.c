/* SPDX-License-Identifier: Apache-2.0 */
/* test_asar.c - Electron archives: names, digests, files beside the archive, nonsense; and zips behind a header */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "scanner/unpack/asar.h"
#include "tests/unit/unpack/collect.h"
#include "tests/unit/unpack/make_archive.h"
#include "tests/unit/unpack/make_squash.h"

#define BODY "var a; // " MARKER "\n"

static Collected *
run_bytes(const GByteArray *bytes)
{
    CollectPlan plan = collect_plan();
    Collected *c = collect_run(&plan, bytes->data, bytes->len);
    if (!collect_adds_up(c)) {
        collect_print(c);
        fail_msg("bytes do not add up");
    }
    return c;
}

static char *
node_of(gsize bytes, gsize offset, const char *digest, const char *block)
{
    return g_strdup_printf("{\"size\":%zu,\"offset\":\"%zu\",\"integrity\":{\"algorithm\":\"SHA256\",\"hash\":\"%s\","
                           "\"blockSize\":4194304,\"blocks\":[\"%s\"]}}", bytes, offset, digest, block);
}

static void
members_of_an_asar_are_found_where_they_lie(void **state)
{
    (void)state;
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, BODY, -1);
    g_autofree char *node = node_of(strlen(BODY), 4, digest, digest);
    g_autofree char *header = g_strdup_printf("{\"files\":{\"lib\":{\"files\":{\"a.js\":%s,\"l\":{\"link\":\"a.js\"}}},"
                                              "\"b.txt\":{\"size\":4,\"offset\":\"0\"}}}", node);
    g_autoptr(GByteArray) data = g_byte_array_new();
    g_byte_array_append(data, (const guint8 *)"text" BODY, (guint)(4 + strlen(BODY)));
    g_autoptr(GByteArray) asar = make_asar(header, data->data, data->len);
    g_autoptr(Collected) c = run_bytes(asar);
    assert_true(collect_has_finding(c, "test:marker", "lib/a.js"));
    assert_int_equal(collect_artifact(c, "b.txt")->size_bytes, 4);
    assert_int_equal(collect_artifact(c, "lib")->type, AD_ENTRY_DIR);
    assert_string_equal(collect_artifact(c, "lib/l")->link_target, "a.js");
    assert_true(collect_is_complete(c));
    assert_false(collect_has_finding(c, "hazard.digest-mismatch", NULL));
    assert_string_equal(collect_artifact(c, "bundle")->file_type, "asar");
    assert_int_equal(collect_container(c, "bundle", "asar")->claimed_bytes, data->len);
}

static void
a_member_that_is_not_what_its_digests_say_is_found(void **state)
{
    (void)state;
    g_autofree char *right = g_compute_checksum_for_string(G_CHECKSUM_SHA256, BODY, -1);
    g_autofree char *wrong = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "else", -1);
    const char *cases[][2] = {{wrong, right}, {right, wrong}, {right, "zz"}, {"", right}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *node = node_of(strlen(BODY), 0, cases[i][0], cases[i][1]);
        g_autofree char *header = g_strdup_printf("{\"files\":{\"a\":%s}}", node);
        g_autoptr(GByteArray) asar = make_asar(header, BODY, strlen(BODY));
        g_autoptr(Collected) c = run_bytes(asar);
        if (!collect_has_finding(c, "hazard.digest-mismatch", "a"))
            fail_msg("case %zu", i);
    }
    /* two blocks for the bytes of one */
    g_autofree char *two = g_strdup_printf("{\"files\":{\"a\":{\"size\":1,\"offset\":\"0\",\"integrity\":{\"hash\":\"%s\","
                                           "\"blockSize\":4096,\"blocks\":[\"%s\",\"%s\"]}}}}", right, right, right);
    g_autoptr(GByteArray) asar = make_asar(two, "x", 1);
    g_autoptr(Collected) c = run_bytes(asar);
    assert_true(collect_has_finding(c, "hazard.digest-mismatch", "a"));
}

static void
a_file_beside_the_archive_is_noted(void **state)
{
    (void)state;
    g_autoptr(GByteArray) asar = make_asar("{\"files\":{\"n.node\":{\"size\":9,\"unpacked\":true}}}", "", 0);
    g_autoptr(Collected) c = run_bytes(asar);
    assert_int_equal(collect_gap(c, "n.node")->reason, AD_REASON_FETCH_FAILED);
    assert_true(collect_is_complete(c)); /* a note: it is a file of its own */
}

static void
bytes_that_no_member_holds_are_carved(void **state)
{
    (void)state;
    g_autoptr(GByteArray) asar = make_asar("{\"files\":{\"a\":{\"size\":2,\"offset\":\"0\"},"
                                           "\"b\":{\"size\":3,\"offset\":\"1\"}}}", "abcd" BODY, 4 + strlen(BODY));
    g_autoptr(Collected) c = run_bytes(asar);
    const AdContainer *k = collect_container(c, "bundle", "asar");
    assert_int_equal(k->claimed_bytes, 4); /* a and b share a byte */
    assert_int_equal(k->gap_bytes, strlen(BODY));
    assert_true(collect_has_finding(c, "hazard.unaccounted-bytes", NULL));
}

static void
headers_of_nonsense_are_incomplete(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "{\"files\":{\"a\":{\"size\":99,\"offset\":\"0\"}}}",
        "{\"files\":{\"a\":{\"size\":1,\"offset\":\"99999999999999999999\"}}}",
        "{\"files\":{\"a\":{\"size\":9223372036854775807,\"offset\":\"9223372036854775807\"}}}",
        "{\"files\":{\"a\":7}}",
        "{\"files\":[{}]}",
        "{\"files\":{\"a\":{\"size\":1,\"offset\":\"0\"}",
        "{\"files\":{\"a\":{\"files\":{}},\"a\":{\"files\":{}}}}",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GByteArray) asar = make_asar(cases[i], "x", 1);
        g_autoptr(Collected) c = run_bytes(asar);
        if (collect_is_complete(c)) {
            collect_print(c);
            fail_msg("case %zu is called complete", i);
        }
    }
    g_autoptr(GByteArray) cut = make_asar("{\"files\":{\"a\":{\"size\":1,\"offset\":\"0\"}}}", "", 0);
    CollectPlan plan = collect_plan();
    g_autoptr(Collected) c = collect_run(&plan, cut->data, cut->len - 8);
    assert_false(collect_is_complete(c));
}

static void
traversal_and_links_out_are_hazards(void **state)
{
    (void)state;
    g_autoptr(GByteArray) asar = make_asar("{\"files\":{\"..\":{\"files\":{\"x\":{\"size\":1,\"offset\":\"0\"}}},"
                                           "\"l\":{\"link\":\"../../etc/passwd\"}}}", "x", 1);
    g_autoptr(Collected) c = run_bytes(asar);
    assert_true(collect_has_finding(c, "hazard.traversal", "../x"));
    assert_true(collect_has_finding(c, "hazard.link-escape", "l"));
}

static void
more_entries_than_asked_for_are_said(void **state)
{
    (void)state;
    g_autoptr(GByteArray) asar = make_asar("{\"files\":{\"a\":{\"size\":1,\"offset\":\"0\"},\"b\":{},\"c\":{}}}", "x", 1);
    g_autoptr(AdSource) source = ad_source_new_memory(asar->data, asar->len, NULL, NULL, FALSE);
    g_autoptr(AdAsar) few = ad_asar_read(source, 2), all = ad_asar_read(source, 3);
    assert_true(few->is_limited && few->entries->len == 2);
    assert_false(all->is_limited);
    g_autofree char *long_name = g_strnfill(5000, 'n');
    g_autofree char *header = g_strdup_printf("{\"files\":{\"%s\":{}}}", long_name);
    g_autoptr(GByteArray) bytes = make_asar(header, "", 0);
    g_autoptr(Collected) c = run_bytes(bytes);
    assert_false(collect_is_complete(c));
    /* a header that says it is larger than any may be */
    g_autoptr(GByteArray) large = make_asar("{\"files\":{}}", "", 0);
    for (guint i = 4; i < 16; i += 4)
        large->data[i + 3] = 0x40;
    g_autoptr(AdSource) lying = ad_source_new_memory(large->data, large->len, NULL, NULL, FALSE);
    g_autoptr(AdAsar) refused = ad_asar_read(lying, 3);
    assert_true(refused->is_limited && refused->is_cut);
}

static void
a_zip_behind_a_header_is_opened(void **state)
{
    (void)state;
    static const struct {
        const char *head;
        gsize bytes;
        const char *type;
    } cases[] = {{"Cr24\3\0\0\0\5\0\0\0proto", 17, "crx"},
                 {"Cr24\2\0\0\0\3\0\0\0\2\0\0\0keysi", 21, "crx"}};
    const MakeZip entry = {.name = "manifest.json", .data = BODY, .bytes = strlen(BODY)};
    g_autoptr(GByteArray) zip = make_zip(&entry, 1);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        g_byte_array_append(bytes, (const guint8 *)cases[i].head, (guint)cases[i].bytes);
        g_byte_array_append(bytes, zip->data, zip->len);
        g_autoptr(Collected) c = run_bytes(bytes);
        assert_true(collect_has_finding(c, "test:marker", "manifest.json"));
        assert_true(collect_is_complete(c));
        assert_string_equal(collect_artifact(c, "bundle")->file_type, cases[i].type);
        assert_int_equal(collect_container(c, "bundle", cases[i].type)->structure_bytes, cases[i].bytes);
        assert_false(collect_has_finding(c, "hazard.unaccounted-bytes", NULL));
    }
    g_autoptr(GByteArray) cut = g_byte_array_new();
    g_byte_array_append(cut, (const guint8 *)"Cr24\3\0\0\0\xff\xff\0\0proto", 17);
    g_autoptr(Collected) c = run_bytes(cut);
    assert_int_equal(collect_gap(c, "bundle")->reason, AD_REASON_TRUNCATED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_of_an_asar_are_found_where_they_lie),
        cmocka_unit_test(a_member_that_is_not_what_its_digests_say_is_found),
        cmocka_unit_test(a_file_beside_the_archive_is_noted),
        cmocka_unit_test(bytes_that_no_member_holds_are_carved),
        cmocka_unit_test(headers_of_nonsense_are_incomplete),
        cmocka_unit_test(traversal_and_links_out_are_hazards),
        cmocka_unit_test(more_entries_than_asked_for_are_said),
        cmocka_unit_test(a_zip_behind_a_header_is_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
