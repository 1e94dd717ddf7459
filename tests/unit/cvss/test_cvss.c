/* SPDX-License-Identifier: Apache-2.0 */
/* test_cvss.c - worked examples of FIRST's documents, ties, refused vectors, and proof that
 * rounding is exact */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "feeds/cvss/cvss.h"
#include "feeds/cvss/versions.h"
#include "scanner/model/limits.h"

#define V31 "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
#define V40 "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"

static void
published_examples_have_their_scores(void **state)
{
    (void)state;
    static const struct {
        const char *vector;
        guint base, temporal, environmental;
        gboolean has_temporal, has_environmental;
    } cases[] = {
        /* guide to CVSS 2.0, section 3.3.1 to 3.3.3; the environmental ones are its worst case */
        {"AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H", 78, 64, 92, 1, 1},
        {"AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:L", 100, 83, 90, 1, 1},
        {"AV:L/AC:H/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:M", 62, 49, 75, 1, 1},
        {"(AV:N/AC:L/Au:N/C:P/I:P/A:P)", 75, 75, 75, 0, 0},
        {"AV:N/AC:L/Au:N/C:P/I:P/A:P/E:ND/RL:ND/RC:ND", 75, 75, 75, 0, 0},
        /* requirements can bring the formula below zero: it is 0.0 */
        {"AV:L/AC:H/Au:M/C:P/I:N/A:N/CR:L", 8, 8, 0, 0, 1},
        /* examples of the 3.x documents */
        {"CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 64, 64, 64, 0, 0},
        {V31, 98, 98, 98, 0, 0},
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0, 0, 0, 0, 0},
        /* appendix A's example of roundup: 4.0 * 0.96 * … exact decimals do not creep upwards */
        {V31 "/E:U/RL:O/RC:U", 98, 78, 78, 1, 0},
        {V31 "/E:X/RL:X/RC:X/MAV:X", 98, 98, 98, 0, 0},
        {V31 "/MAV:P", 98, 98, 68, 0, 1},
        {V40, 93, 93, 93, 0, 0},
        {V40 "/E:U", 81, 81, 81, 0, 0},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0, 0, 0, 0, 0},
        /* ties: halves go up (binary floating point gives 8.9 and 0.3) */
        {"CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:H/VA:N/SC:H/SI:H/SA:H/E:P", 90, 90, 90, 0, 0},
        {"CVSS:4.0/AV:N/AC:L/AT:P/PR:L/UI:A/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N/E:U", 4, 4, 4, 0, 0},
        /* any order */
        {"CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N", 98, 98, 98, 0, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        AdCvssScore score;
        AdCvssFault fault;
        if (!ad_cvss_score(cases[i].vector, strlen(cases[i].vector), &score, &fault))
            fail_msg("%s: %s %s", cases[i].vector, ad_cvss_fault_name(fault.code), fault.word);
        if (score.base != cases[i].base || score.temporal != cases[i].temporal ||
            score.environmental != cases[i].environmental)
            fail_msg("%s: %u %u %u", cases[i].vector, score.base, score.temporal,
                     score.environmental);
        assert_int_equal(score.has_temporal, cases[i].has_temporal);
        assert_int_equal(score.has_environmental, cases[i].has_environmental);
    }
}

static void
malformed_vectors_are_refused_with_their_reason(void **state)
{
    (void)state;
    static const struct {
        const char *vector;
        AdCvssFaultCode code;
        const char *word;
    } cases[] = {
        {"", AD_CVSS_FAULT_EMPTY, ""},
        {"CVSS:3.1", AD_CVSS_FAULT_VERSION, "CVSS:3.1"},
        {"CVSS:3.1/", AD_CVSS_FAULT_PART, ""},
        {"CVSS:3.2/AV:N", AD_CVSS_FAULT_VERSION, "CVSS:3.2"},
        {"cvss:3.1/AV:N", AD_CVSS_FAULT_VERSION, "cvss:3.1"},
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H", AD_CVSS_FAULT_METRIC_MISSING, "A"},
        {V31 "/A:H", AD_CVSS_FAULT_METRIC_REPEATED, "A"},
        {V31 "/E:X/E:X", AD_CVSS_FAULT_METRIC_REPEATED, "E"},
        {V31 "/", AD_CVSS_FAULT_PART, ""},
        {"CVSS:3.1//AV:N", AD_CVSS_FAULT_PART, ""},
        {"CVSS:3.1/AV:Z/AC:L", AD_CVSS_FAULT_VALUE, "AV:Z"},
        {"CVSS:3.1/AV:/AC:L", AD_CVSS_FAULT_VALUE, "AV:"},
        {"CVSS:3.1/AV:N|A/AC:L", AD_CVSS_FAULT_VALUE, "AV:N|A"},
        {"CVSS:3.1/av:N", AD_CVSS_FAULT_METRIC_UNKNOWN, "av"},
        {"CVSS:3.1/:N", AD_CVSS_FAULT_METRIC_UNKNOWN, ""},
        {V31 "/AT:N", AD_CVSS_FAULT_METRIC_UNKNOWN, "AT"},
        {"AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", AD_CVSS_FAULT_PREFIX_MISSING, ""},
        {"AV:N/AC:L/Au:N/C:P/I:P", AD_CVSS_FAULT_METRIC_MISSING, "A"},
        {"AV:N/AC:L/Au:X/C:P/I:P/A:P", AD_CVSS_FAULT_VALUE, "Au:X"},
        {"(AV:N/AC:L/Au:N/C:P/I:P/A:P", AD_CVSS_FAULT_METRIC_UNKNOWN, "(AV"},
        {V40 "/E:F", AD_CVSS_FAULT_VALUE, "E:F"},
        {V40 "/MSC:S", AD_CVSS_FAULT_VALUE, "MSC:S"},
        {"CVSS:3.1/\x1b[31m\xff:N", AD_CVSS_FAULT_METRIC_UNKNOWN, "?[31m?"},
        {"CVSS:3.1/abcdefghijklmnopqrstuvwxyz:N", AD_CVSS_FAULT_METRIC_UNKNOWN,
         "abcdefghijklmnopqrstuvw"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        AdCvssScore score = {.base = 77};
        AdCvssFault fault;
        assert_false(ad_cvss_score(cases[i].vector, strlen(cases[i].vector), &score, &fault));
        assert_string_equal(ad_cvss_fault_name(fault.code), ad_cvss_fault_name(cases[i].code));
        assert_string_equal(fault.word, cases[i].word);
        assert_int_equal(score.base, 77); /* untouched */
    }
}

static void
longer_than_the_limit_is_refused(void **state)
{
    (void)state;
    AdCvssScore score;
    AdCvssFault fault;
    char text[AD_LIMIT_CVSS_BYTES + 1];
    memset(text, 'A', sizeof text);
    assert_false(ad_cvss_score(text, sizeof text, &score, &fault));
    assert_int_equal(fault.code, AD_CVSS_FAULT_LONG);
    assert_false(ad_cvss_score(text, sizeof text - 1, &score, &fault));
    assert_int_equal(fault.code, AD_CVSS_FAULT_PART);
}

static void
bytes_behind_the_vector_are_not_read(void **state)
{
    (void)state;
    static const char text[] = V31 "/garbage";
    AdCvssScore score;
    AdCvssFault fault;
    assert_true(ad_cvss_score(text, strlen(V31), &score, &fault));
    assert_int_equal(score.base, 98);
}

/* Every impact and exploitability that a vector can have: the power of 3.x's formula, cut to 18
 * places downwards or upwards, gives the same tenths. So the cut is as good as exact. */
static void
the_cut_power_of_a_changed_scope_never_decides(void **state)
{
    (void)state;
    static const gint64 parts[] = {0, 110, 220, 330, 280, 560, 840}; /* impact * requirement */
    static const gint64 av[] = {85, 62, 55, 20}, ac[] = {77, 44}, pr[] = {85, 68, 50},
                        ui[] = {85, 62};
    guint compared = 0;
    for (guint n = 0; n < 7 * 7 * 7 * 48; n++) {
        guint e = n % 48, p = n / 48;
        gint64 iss = MIN(1000000000 - (1000 - parts[p % 7]) * (1000 - parts[p / 7 % 7]) *
                                          (1000 - parts[p / 49]),
                         915000000);
        gint64 exploitability = 822 * av[e % 4] * ac[e / 4 % 2] * pr[e / 8 % 3] * ui[e / 24];
        for (guint version = AD_CVSS_3_0; version <= AD_CVSS_3_1; version++) {
            for (int is_modified = 0; is_modified < 2; is_modified++, compared++) {
                guint low =
                    ad_cvss3_combine(version, is_modified, TRUE, iss, exploitability, FALSE);
                guint high =
                    ad_cvss3_combine(version, is_modified, TRUE, iss, exploitability, TRUE);
                assert_int_equal(low, high);
            }
        }
    }
    assert_int_equal(compared, 7 * 7 * 7 * 48 * 4);
}

static void
only_270_macrovectors_are_reachable(void **state)
{
    (void)state;
    guint reachable = 0;
    for (guint n = 0; n < 4096; n++) {
        const guint eq[6] = {n & 3, n >> 2 & 3, n >> 4 & 3, n >> 6 & 3, n >> 8 & 3, n >> 10};
        int tenths = ad_cvss4_macro(eq);
        assert_in_range(tenths + 1, 0, 101);
        reachable += tenths >= 0 ? 1 : 0;
    }
    assert_int_equal(reachable, 270);
}

static void
bands_follow_the_rating_scale(void **state)
{
    (void)state;
    static const struct {
        AdCvssVersion version;
        guint tenths;
        AdSeverity severity;
    } cases[] = {
        {AD_CVSS_3_1, 0, AD_SEVERITY_INFO},    {AD_CVSS_3_1, 1, AD_SEVERITY_LOW},
        {AD_CVSS_3_1, 39, AD_SEVERITY_LOW},    {AD_CVSS_3_1, 40, AD_SEVERITY_MEDIUM},
        {AD_CVSS_4_0, 69, AD_SEVERITY_MEDIUM}, {AD_CVSS_4_0, 70, AD_SEVERITY_HIGH},
        {AD_CVSS_4_0, 89, AD_SEVERITY_HIGH},   {AD_CVSS_4_0, 90, AD_SEVERITY_CRITICAL},
        {AD_CVSS_2_0, 0, AD_SEVERITY_LOW},     {AD_CVSS_2_0, 40, AD_SEVERITY_MEDIUM},
        {AD_CVSS_2_0, 100, AD_SEVERITY_HIGH},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_int_equal(ad_cvss_severity(cases[i].version, cases[i].tenths), cases[i].severity);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_examples_have_their_scores),
        cmocka_unit_test(malformed_vectors_are_refused_with_their_reason),
        cmocka_unit_test(longer_than_the_limit_is_refused),
        cmocka_unit_test(bytes_behind_the_vector_are_not_read),
        cmocka_unit_test(the_cut_power_of_a_changed_scope_never_decides),
        cmocka_unit_test(only_270_macrovectors_are_reachable),
        cmocka_unit_test(bands_follow_the_rating_scale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
