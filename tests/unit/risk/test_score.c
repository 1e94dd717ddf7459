/* SPDX-License-Identifier: Apache-2.0 */
/* test_score.c - golden vectors and worked example of the scoring method, and its properties on random cases */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rules/risk/score_json.h"

#define VULN(k, s, e, ...)                                                                         \
    {.kind = AD_SCORE_VULN, .key = k, .concern = AD_CONCERN_UNMANAGED_VULNERABILITY, .severity = s,    \
     .epss_millionths = e, __VA_ARGS__}
#define CONTENT(k, c, s, conf, ...)                                                                \
    {.kind = AD_SCORE_CONTENT, .key = k, .concern = c, .severity = s, .confidence = conf, __VA_ARGS__}
#define POSTURE(k, c, s, l, ...)                                                                   \
    {.kind = AD_SCORE_POSTURE, .key = k, .concern = c, .severity = s, .likelihood = l, __VA_ARGS__}

static void
golden_vectors_hold(void **state)
{
    (void)state;
    static const struct {
        AdScoreFinding f;
        int tier, score;
        char grade;
    } cases[] = {
        {VULN("a", AD_SEVERITY_INFO, AD_EPSS_NONE, 0), 2, 0, 'A'},
        {VULN("a", AD_SEVERITY_LOW, AD_EPSS_NONE, 0), 2, 10, 'B'},
        {VULN("a", AD_SEVERITY_MEDIUM, AD_EPSS_NONE, 0), 2, 40, 'C'},
        {VULN("a", AD_SEVERITY_MEDIUM, AD_EPSS_NONE, 0), 3, 10, 'B'},
        {VULN("a", AD_SEVERITY_HIGH, AD_EPSS_NONE, .is_known_exploited = TRUE), 2, 85, 'E'},
        {VULN("a", AD_SEVERITY_CRITICAL, 20000, .age_days = 14), 2, 40, 'C'},
        {VULN("a", AD_SEVERITY_CRITICAL, 20000, .age_days = 15), 2, 88, 'E'},
        {VULN("a", AD_SEVERITY_CRITICAL, 20000, .age_days = 57), 2, 89, 'E'},
        {VULN("a", AD_SEVERITY_CRITICAL, 600000, 0), 2, 97, 'F'},
        {VULN("a", AD_SEVERITY_CRITICAL, AD_EPSS_NONE, .is_known_exploited = TRUE), 2, 97, 'F'},
        {VULN("a", AD_SEVERITY_CRITICAL, AD_EPSS_NONE, .is_known_exploited = TRUE, .waiver = AD_WAIVER_ACCEPTED), 2, 40, 'C'},
        {CONTENT("a", AD_CONCERN_INFORMATION_THEFT, AD_SEVERITY_HIGH, AD_CONFIDENCE_POSSIBLE, 0), 2, 10, 'B'},
        {CONTENT("a", AD_CONCERN_INFORMATION_THEFT, AD_SEVERITY_CRITICAL, AD_CONFIDENCE_POSSIBLE, 0), 2, 40, 'C'},
        {CONTENT("a", AD_CONCERN_INFORMATION_THEFT, AD_SEVERITY_CRITICAL, AD_CONFIDENCE_PROBABLE, 0), 2, 85, 'E'},
        {CONTENT("a", AD_CONCERN_INFORMATION_THEFT, AD_SEVERITY_CRITICAL, AD_CONFIDENCE_CONFIRMED, 0), 2, 97, 'F'},
        {CONTENT("a", AD_CONCERN_INFORMATION_THEFT, AD_SEVERITY_CRITICAL, AD_CONFIDENCE_CONFIRMED, 0), 3, 85, 'E'},
        {CONTENT("a", AD_CONCERN_INFORMATION_THEFT, AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE, .is_gate = TRUE), 3, 97, 'F'},
        {CONTENT("a", AD_CONCERN_INFORMATION_THEFT, AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE, .is_gate = TRUE,
                 .waiver = AD_WAIVER_ACCEPTED), 1, 97, 'F'},
        {CONTENT("a", AD_CONCERN_INFORMATION_THEFT, AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE, .is_gate = TRUE,
                 .waiver = AD_WAIVER_FALSE_POSITIVE), 1, 0, 'A'},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(AdScore) s = ad_score_compute(ad_score_method_default(), &cases[i].f, 1, cases[i].tier);
        assert_int_equal(s->total.score, cases[i].score);
        assert_int_equal(ad_score_grade(ad_score_method_default(), s->total.score), cases[i].grade);
    }
}

static void
n_equal_findings_move_inside_their_band(void **state)
{
    (void)state;
    static const int n[] = {1, 2, 3, 5, 10, 50};
    static const int expected[][6] = {{10, 13, 14, 16, 18, 20}, {40, 50, 56, 63, 70, 77}};
    AdScoreFinding f[50];
    for (int row = 0; row < 2; row++)
        for (int c = 0; c < 6; c++) {
            char keys[50][4];
            for (int i = 0; i < n[c]; i++) {
                g_snprintf(keys[i], sizeof keys[i], "%d", i);
                f[i] = (AdScoreFinding)VULN(keys[i], row == 0 ? AD_SEVERITY_LOW : AD_SEVERITY_MEDIUM, AD_EPSS_NONE, 0);
            }
            g_autoptr(AdScore) s = ad_score_compute(ad_score_method_default(), f, (gsize)n[c], 2);
            assert_int_equal(s->total.score, expected[row][c]);
        }
}

static const AdScoreFinding example_a[] = {
    VULN("CVE-A@libxml2", AD_SEVERITY_HIGH, 20000, .age_days = 45),
    VULN("CVE-B@openssl", AD_SEVERITY_MEDIUM, 3000, .age_days = 10),
    VULN("CVE-C@zlib", AD_SEVERITY_MEDIUM, AD_EPSS_NONE, .age_days = 10),
    POSTURE("sig.missing", AD_CONCERN_SUPPLY_CHAIN_TAMPERING, AD_SEVERITY_MEDIUM, AD_LEVEL_MODERATE, 0),
    POSTURE("sbom.quality", AD_CONCERN_STANDARDS_TRANSPARENCY, AD_SEVERITY_LOW, AD_LEVEL_MODERATE, 0),
    CONTENT("packer@app", AD_CONCERN_SUPPLY_CHAIN_TAMPERING, AD_SEVERITY_MEDIUM, AD_CONFIDENCE_POSSIBLE, 0),
    POSTURE("security-contact", AD_CONCERN_INCIDENT_READINESS, AD_SEVERITY_LOW, AD_LEVEL_MODERATE, 0),
    POSTURE("endpoints.new", AD_CONCERN_CONNECTION_PROLIFERATION, AD_SEVERITY_LOW, AD_LEVEL_MODERATE, 0),
};

static void
the_worked_example_holds(void **state)
{
    (void)state;
    static const int by_tier[] = {0, 88, 61, 53};
    for (int tier = 1; tier <= 3; tier++) {
        g_autoptr(AdScore) s = ad_score_compute(ad_score_method_default(), example_a, G_N_ELEMENTS(example_a), tier);
        assert_int_equal(s->total.score, by_tier[tier]);
    }
    g_autoptr(AdScore) s = ad_score_compute(ad_score_method_default(), example_a, G_N_ELEMENTS(example_a), 2);
    assert_int_equal(s->concerns[AD_CONCERN_UNMANAGED_VULNERABILITY].score, 56);
    assert_int_equal(s->concerns[AD_CONCERN_SUPPLY_CHAIN_TAMPERING].score, 41);
    assert_int_equal(s->concerns[AD_CONCERN_INFORMATION_THEFT].groups, 0);
    const AdScoreContribution *first = g_ptr_array_index(s->contributions, 0);
    assert_string_equal(first->key, "CVE-A@libxml2");
    assert_int_equal(first->score_without, 53);
    AdScoreFinding gate[G_N_ELEMENTS(example_a) + 1];
    memcpy(gate, example_a, sizeof example_a);
    gate[G_N_ELEMENTS(example_a)] = (AdScoreFinding)CONTENT(
        "stealer", AD_CONCERN_INFORMATION_THEFT, AD_SEVERITY_CRITICAL, AD_CONFIDENCE_CONFIRMED, .is_gate = TRUE);
    for (int tier = 1; tier <= 3; tier++) {
        g_autoptr(AdScore) g = ad_score_compute(ad_score_method_default(), gate, G_N_ELEMENTS(gate), tier);
        assert_true(g->total.score >= 96);
    }
    assert_int_equal(ad_score_proposal(ad_score_method_default(), 97, TRUE, FALSE), AD_PROPOSAL_BLOCK);
    assert_int_equal(ad_score_proposal(ad_score_method_default(), 13, FALSE, TRUE), AD_PROPOSAL_CONDITIONAL);
    assert_int_equal(ad_score_proposal(ad_score_method_default(), 13, FALSE, FALSE), AD_PROPOSAL_APPROVE);
}

/* A random finding; keys and concerns repeat so that groups form. */
static AdScoreFinding
random_finding(GRand *r)
{
    static const char *const keys[] = {"k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7"};
    static const gint epss[] = {AD_EPSS_NONE, 0, 50000, 99999, 100000, 499999, 500000, 700000};
    static const guint32 ages[] = {0, 14, 15, 30, 31, 56, 57, 90, 91, 180, 181, 721, 1000};
    return (AdScoreFinding){
        .kind = (AdScoreKind)g_rand_int_range(r, 0, 3),
        .key = keys[g_rand_int_range(r, 0, G_N_ELEMENTS(keys))],
        .concern = (AdConcern)g_rand_int_range(r, 0, 3),
        .severity = (AdSeverity)g_rand_int_range(r, 0, AD_SEVERITY_COUNT),
        .confidence = (AdConfidence)g_rand_int_range(r, 0, AD_CONFIDENCE_COUNT),
        .likelihood = (AdLevel)g_rand_int_range(r, 0, AD_LEVEL_COUNT),
        .is_known_exploited = g_rand_int_range(r, 0, 10) == 0,
        .has_public_poc = g_rand_int_range(r, 0, 5) == 0,
        .is_gate = g_rand_int_range(r, 0, 30) == 0,
        .epss_millionths = epss[g_rand_int_range(r, 0, G_N_ELEMENTS(epss))],
        .age_days = ages[g_rand_int_range(r, 0, G_N_ELEMENTS(ages))],
        .waiver = g_rand_int_range(r, 0, 4) == 0 ? (AdWaiverKind)g_rand_int_range(r, 0, 4) : AD_WAIVER_NONE,
    };
}

static int
total_of(const AdScoreFinding *f, gsize n, int tier)
{
    g_autoptr(AdScore) s = ad_score_compute(ad_score_method_default(), f, n, tier);
    return s->total.score;
}

static void
properties_hold_on_random_cases(void **state)
{
    (void)state;
    g_autoptr(GRand) r = g_rand_new_with_seed(20221215);
    for (int round = 0; round < 20000; round++) {
        AdScoreFinding f[32];
        gsize n = (gsize)g_rand_int_range(r, 1, 14);
        int tier = g_rand_int_range(r, 1, 4);
        for (gsize i = 0; i < n; i++)
            f[i] = random_finding(r);
        g_autoptr(AdScore) s = ad_score_compute(ad_score_method_default(), f, n, tier);
        assert_in_range(s->total.score, 0, 100); /* P1 */
        gint64 counted = 0;
        gboolean has_gate = FALSE;
        for (guint i = 0; i < s->contributions->len; i++)
            counted += ((AdScoreContribution *)g_ptr_array_index(s->contributions, i))->counted;
        assert_int_equal(counted, s->t); /* P16 */
        for (int c = 0; c < AD_CONCERN_COUNT; c++)
            assert_true(s->total.score >= s->concerns[c].score); /* P11 */
        for (gsize i = 0; i < n; i++)
            has_gate |= f[i].is_gate && f[i].waiver < AD_WAIVER_FALSE_POSITIVE;
        assert_true(!has_gate || s->total.score >= 96); /* P8, P20 */
        if (tier > 1)
            assert_true(total_of(f, n, tier - 1) >= s->total.score); /* P12 */
        memcpy(f + n, f, n * sizeof *f);
        assert_int_equal(total_of(f, 2 * n, tier), s->total.score); /* P5 */
        f[n] = random_finding(r);
        assert_true(total_of(f, n + 1, tier) >= s->total.score); /* P2 */
        gsize one = (gsize)g_rand_int_range(r, 0, (gint32)n);
        AdScoreFinding kept = f[one];
        f[one].age_days += 200;
        assert_true(total_of(f, n, tier) >= s->total.score); /* P14 */
        f[one] = kept;
        f[one].is_known_exploited = TRUE;
        assert_true(total_of(f, n, tier) >= s->total.score); /* P3 */
        f[one] = kept;
        f[one].waiver = AD_WAIVER_NONE;
        assert_true(total_of(f, n, tier) >= s->total.score); /* P13 */
        f[one] = f[0];
        f[0] = kept;
        assert_int_equal(total_of(f, n, tier), s->total.score); /* P4 */
    }
}

static void
documents_with_unknown_words_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "{}",
        "{\"tier\":4,\"findings\":[]}",
        "{\"findings\":[{\"kind\":\"x\",\"key\":\"k\",\"concern\":\"information-theft\",\"severity\":\"low\"}]}",
        "{\"findings\":[{\"kind\":\"vuln\",\"concern\":\"information-theft\",\"severity\":\"low\"}]}",
        "{\"findings\":[{\"kind\":\"vuln\",\"key\":\"k\",\"concern\":\"theft\",\"severity\":\"low\"}]}",
        "{\"findings\":[{\"kind\":\"vuln\",\"key\":\"k\",\"concern\":\"information-theft\",\"severity\":\"low\",\"epss\":1.5}]}",
        "{\"findings\":[{\"kind\":\"vuln\",\"key\":\"k\",\"concern\":\"information-theft\",\"severity\":\"low\",\"age_days\":-1}]}",
        "{\"findings\":[{\"kind\":\"vuln\",\"key\":\"k\",\"concern\":\"information-theft\",\"severity\":\"low\",\"waiver\":\"maybe\"}]}",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        json_t *doc = json_loads(bad[i], 0, NULL);
        g_autoptr(GError) error = NULL;
        assert_non_null(doc);
        assert_null(ad_score_json_compute(doc, &error));
        assert_non_null(error);
        json_decref(doc);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_vectors_hold),
        cmocka_unit_test(n_equal_findings_move_inside_their_band),
        cmocka_unit_test(the_worked_example_holds),
        cmocka_unit_test(properties_hold_on_random_cases),
        cmocka_unit_test(documents_with_unknown_words_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
