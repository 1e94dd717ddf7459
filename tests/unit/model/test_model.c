/* SPDX-License-Identifier: Apache-2.0 */
/* test_model.c - paths, digests, the message table and the ledger's sums */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scanner/model/error.h"
#include "scanner/model/member_path.h"
#include "scanner/model/message.h"
#include "scanner/model/result.h"
#include "scanner/model/limits.h"

static void
hostile_names_are_encoded(void **state)
{
    (void)state;
    static const struct {
        const char *raw;
        gsize bytes;
        const char *encoded;
    } cases[] = {
        {"usr/bin/x", 9, "usr/bin/x"},
        {"./usr/bin/x", 11, "usr/bin/x"},
        {"././x", 5, "x"},
        {"./", 2, "./"},
        {"", 0, "%"},
        {"a!b#c%d", 7, "a%21b%23c%25d"},
        {"line\nbreak\x1b", 11, "line%0Abreak%1B"},
        {"caf\xc3\xa9", 5, "caf\xc3\xa9"},
        {"caf\xe9", 4, "caf%E9"},
        {"nul\0x", 5, "nul%00x"},
        {"rtl\xe2\x80\xae" "exe", 9, "rtl%E2%80%AEexe"},
        {"overlong\xc0\xaf", 10, "overlong%C0%AF"},
        {"../../etc/passwd", 16, "../../etc/passwd"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = ad_member_path_encode(cases[i].raw, cases[i].bytes);
        assert_string_equal(got, cases[i].encoded);
    }
}

static void
a_name_longer_than_the_limit_keeps_its_start_and_a_digest(void **state)
{
    (void)state;
    g_autofree char *raw = g_strnfill(70000, 'a');
    g_autofree char *one = ad_member_path_encode(raw, 70000);
    g_autofree char *two = ad_member_path_encode(raw, 69999);
    assert_int_equal(strlen(one), AD_MEMBER_PATH_COMPONENT_MAX);
    assert_string_not_equal(one, two);
}

static void
duplicate_names_are_numbered(void **state)
{
    (void)state;
    g_autoptr(AdMemberNames) names = ad_member_names_new();
    g_autofree char *a = ad_member_names_take(names, "a.sh");
    g_autofree char *b = ad_member_names_take(names, "a.sh");
    g_autofree char *c = ad_member_names_take(names, "a.sh");
    g_autofree char *joined = ad_member_path_join("x.zip", b);
    assert_string_equal(a, "a.sh");
    assert_string_equal(c, "a.sh#3");
    assert_string_equal(joined, "x.zip!a.sh#2");
}

static void
every_row_of_the_message_table_is_sound(void **state)
{
    (void)state;
    guint rows = 0;
    for (guint id = 0; id < 256; id++) {
        const AdMessageSpec *spec = ad_message_spec(id);
        if (spec == NULL)
            continue;
        rows++;
        assert_true(g_variant_type_string_is_valid(spec->type));
        assert_true(g_variant_type_is_definite(G_VARIANT_TYPE(spec->type)));
        assert_null(strchr(spec->type, 'v')); /* no type that the sender chooses */
        assert_true(spec->senders != 0);
    }
    assert_true(rows >= 20);
}

static void
a_frame_that_lies_is_refused(void **state)
{
    (void)state;
    const AdMessageSpec *spec;
    g_autoptr(GBytes) frame = ad_message_pack(AD_MESSAGE_DONE, g_variant_new("(ts)", (guint64)3, "ok"), NULL);
    gsize bytes;
    const guint8 *data = g_bytes_get_data(frame, &bytes);
    g_autoptr(GVariant) good = ad_message_unpack(data, bytes, AD_SENDER_UNPACK, &spec, NULL);
    assert_non_null(good);
    assert_int_equal(spec->id, AD_MESSAGE_DONE);
    /* every single-byte change of the head, every cut, a wrong sender */
    for (gsize i = 0; i < AD_MESSAGE_HEAD_BYTES; i++) {
        g_autofree guint8 *bad = g_memdup2(data, bytes);
        bad[i] ^= 0x41;
        assert_null(ad_message_unpack(bad, bytes, AD_SENDER_UNPACK, &spec, NULL));
    }
    for (gsize cut = 0; cut < bytes; cut++) {
        g_autoptr(GError) error = NULL;
        assert_null(ad_message_unpack(data, cut, AD_SENDER_UNPACK, &spec, &error));
        assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_PEER));
    }
    assert_null(ad_message_unpack(data, bytes, AD_SENDER_PARENT, &spec, NULL));
}

static void
a_frame_not_in_normal_form_is_refused(void **state)
{
    (void)state;
    const AdMessageSpec *spec;
    g_autoptr(GBytes) frame = ad_message_pack(AD_MESSAGE_DONE, g_variant_new("(ts)", (guint64)3, "ok"), NULL);
    gsize bytes;
    g_autofree guint8 *bad = g_memdup2(g_bytes_get_data(frame, &bytes), g_bytes_get_size(frame));
    bytes = g_bytes_get_size(frame);
    bad[AD_MESSAGE_HEAD_BYTES + 8] = 0xff; /* 'o' of "ok" becomes a byte that is not UTF-8 */
    assert_null(ad_message_unpack(bad, bytes, AD_SENDER_UNPACK, &spec, NULL));
}

static void
a_body_too_long_for_a_frame_is_a_limit(void **state)
{
    (void)state;
    g_autofree char *long_text = g_strnfill(AD_LIMIT_FRAME_BYTES, 'x');
    g_autoptr(GError) error = NULL;
    assert_null(ad_message_pack(AD_MESSAGE_DONE, g_variant_new("(ts)", (guint64)0, long_text), &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_LIMIT));
}

static void
a_datagram_of_several_frames_is_divided_and_a_lie_ends_it(void **state)
{
    (void)state;
    g_autoptr(GBytes) a = ad_message_pack(AD_MESSAGE_ENTRY_END, g_variant_new("(ut)", 0u, (guint64)1), NULL);
    g_autoptr(GBytes) b = ad_message_pack(AD_MESSAGE_DONE, g_variant_new("(ts)", (guint64)1, "ok"), NULL);
    g_autoptr(GByteArray) both = g_byte_array_new();
    gsize first = g_bytes_get_size(a), second = g_bytes_get_size(b);
    g_byte_array_append(both, g_bytes_get_data(a, NULL), (guint)first);
    g_byte_array_append(both, g_bytes_get_data(b, NULL), (guint)second);
    assert_int_equal(ad_message_first(both->data, both->len), first);
    assert_int_equal(ad_message_first(both->data + first, second), second);
    /* one that says more than there is, and a rest without a head, are left whole for the refusal */
    assert_int_equal(ad_message_first(both->data + first, second - 1), second - 1);
    assert_int_equal(ad_message_first(both->data + first + 1, second - 1), second - 1);
    assert_int_equal(ad_message_first(both->data, AD_MESSAGE_HEAD_BYTES - 1), AD_MESSAGE_HEAD_BYTES - 1);
    both->data[4] = 0xff;
    both->data[7] = 0xff; /* a length near 4 GiB */
    assert_int_equal(ad_message_first(both->data, both->len), both->len);
}

static void
a_finding_survives_the_wire(void **state)
{
    (void)state;
    g_autoptr(AdFinding) f = ad_finding_new(AD_KIND_YARA, "own/a.yar:r", "x.zip!a");
    f->entry = 7;
    f->concern = AD_CONCERN_PROCESS_INTERRUPTION;
    f->severity = AD_SEVERITY_CRITICAL;
    f->confidence = AD_CONFIDENCE_PROBABLE;
    ad_finding_add_evidence(f, 12, "$a", "abc", 3);
    g_hash_table_insert(f->extra, g_strdup("category"), g_strdup("wiper"));
    g_autoptr(GVariant) v = g_variant_ref_sink(ad_finding_to_variant(f));
    assert_true(g_variant_is_of_type(v, G_VARIANT_TYPE(ad_message_spec(AD_MESSAGE_FINDING)->type)));
    g_autoptr(AdFinding) back = ad_finding_from_variant(v, NULL);
    assert_non_null(back);
    assert_int_equal(back->entry, 7);
    assert_int_equal(back->severity, AD_SEVERITY_CRITICAL);
    assert_int_equal(back->evidence->len, 1);
    assert_string_equal(g_hash_table_lookup(back->extra, "category"), "wiper");
}

static void
sums_that_do_not_hold_are_refused(void **state)
{
    (void)state;
    AdCoverage c = {.files = 2, .bytes = 10, .files_by_state = {1, 1, 0}, .bytes_by_state = {4, 6, 0}}, out;
    g_autoptr(GVariant) good = g_variant_ref_sink(ad_coverage_to_variant(&c));
    assert_true(ad_coverage_from_variant(good, &out, NULL));
    c.bytes = 11;
    g_autoptr(GVariant) bad = g_variant_ref_sink(ad_coverage_to_variant(&c));
    assert_false(ad_coverage_from_variant(bad, &out, NULL));
    g_autoptr(AdContainer) k = ad_container_new(1, "x.zip", "zip");
    k->size_bytes = 100;
    k->claimed_bytes = 60;
    k->structure_bytes = 30;
    k->gap_bytes = 10;
    g_autoptr(GVariant) whole = g_variant_ref_sink(ad_container_to_variant(k));
    g_autoptr(AdContainer) back = ad_container_from_variant(whole, NULL);
    assert_non_null(back);
    k->gap_bytes = G_MAXUINT64 - 89 + 10; /* wraps round to the same sum */
    g_autoptr(GVariant) wrapped = g_variant_ref_sink(ad_container_to_variant(k));
    assert_null(ad_container_from_variant(wrapped, NULL));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_names_are_encoded),
        cmocka_unit_test(a_name_longer_than_the_limit_keeps_its_start_and_a_digest),
        cmocka_unit_test(duplicate_names_are_numbered),
        cmocka_unit_test(every_row_of_the_message_table_is_sound),
        cmocka_unit_test(a_frame_that_lies_is_refused),
        cmocka_unit_test(a_frame_not_in_normal_form_is_refused),
        cmocka_unit_test(a_body_too_long_for_a_frame_is_a_limit),
        cmocka_unit_test(a_datagram_of_several_frames_is_divided_and_a_lie_ends_it),
        cmocka_unit_test(a_finding_survives_the_wire),
        cmocka_unit_test(sums_that_do_not_hold_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
