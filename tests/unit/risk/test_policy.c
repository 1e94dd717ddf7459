/* SPDX-License-Identifier: Apache-2.0 */
/* test_policy.c - the policy that ships is whole, an operator's changes it where it says so, a malformed one is none */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "rules/risk/policy.h"
#include "scanner/model/error.h"

#define SHIPPED AD_SOURCE_DIR "/rules/risk"

static AdPolicy *
shipped(void)
{
    g_autoptr(GError) error = NULL;
    AdPolicy *p = ad_policy_load(SHIPPED, NULL, &error);
    if (p == NULL)
        fail_msg("%s", error->message);
    return p;
}

static void
the_shipped_policy_has_all_concerns_and_its_gates(void **state)
{
    (void)state;
    g_autoptr(AdPolicy) p = shipped();
    for (int c = 0; c < AD_CONCERN_COUNT; c++) {
        g_autofree char *frameworks = ad_policy_frameworks(p, (AdConcern)c);
        assert_non_null(p->concerns[c].title_es);
        assert_non_null(strstr(frameworks, "NIST CSF 2.0: "));
        assert_non_null(strstr(frameworks, "T-MEC: 19."));
    }
    assert_true(ad_policy_check(p, "integrity.signature-invalid")->is_gate);
    assert_true(ad_policy_check(p, "integrity.same-version-new-digest")->is_gate);
    assert_false(ad_policy_check(p, "sbom.missing")->is_gate);
    assert_null(ad_policy_check(p, "no.such"));
}

/* What docs/scoring.md publishes and the reference model computes with is what the files say. */
static void
the_shipped_policy_is_the_published_method(void **state)
{
    (void)state;
    g_autoptr(AdPolicy) p = shipped();
    const AdScoreMethod *m = ad_score_method_default();
    assert_memory_equal(p->method.tier_shift, m->tier_shift, sizeof m->tier_shift);
    assert_memory_equal(p->method.sla_days, m->sla_days, sizeof m->sla_days);
    assert_int_equal(p->method.epss_high_millionths, m->epss_high_millionths);
    assert_int_equal(p->method.epss_moderate_millionths, m->epss_moderate_millionths);
    for (int g = 0; g < AD_SCORE_GRADES; g++) {
        assert_int_equal(p->method.grades[g].up_to, m->grades[g].up_to);
        assert_int_equal(p->method.grades[g].proposal, m->grades[g].proposal);
    }
    assert_int_equal(p->waiver_days, 90);
    assert_int_equal(p->waiver_max_days, 365);
    assert_int_equal(p->gate_approvals, 2);
    assert_int_equal(p->coverage_min_pct, 90);
    assert_int_equal(p->review_days[0], 90);
    assert_int_equal(p->review_days[2], 365);
}

/* Whether a message holds a text at a place: "policy.yaml:3:7: …". */
static void
assert_refused(const char *text, const char *says)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AdPolicy) p = ad_policy_parse("policy.yaml", text, strlen(text), &error);
    assert_null(p);
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_POLICY));
    if (strstr(error->message, says) == NULL)
        fail_msg("\"%s\" is not in:\n%s", says, error->message);
    assert_non_null(strstr(error->message, "policy.yaml:"));
}

/* Each change of the shipped text makes it malformed. */
static void
a_malformed_policy_is_refused_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *says;
    } changes[] = {
        {"severity: critical", "severty: critical", "unknown key 'severty'; here stand: id, concern"},
        {"severity: critical", "severity: dreadful", "unknown word 'dreadful' for 'severity'"},
        {"gate: true", "gate: maybe", "expected true or false for 'gate'"},
        {"    gate: true\n", "", "missing key 'gate'"},
        {"  - id: process-interruption", "  - id: information-theft", "given twice"},
        {"  - id: process-interruption", "  - id: theft", "unknown concern 'theft'"},
        {"title_es: Robo de información", "title_es: ''", "expected text"},
        {"title_es: Robo de información", "title_es: \"a\\0b\"", "expected text"},
        {"checks:", "checks: 5\nrest:", "unknown key 'rest'"},
        {"checks:", "checks: 5\nrest:", "expected a list for 'checks'"},
        {"version: \"1\"", "version: \"1\"\nversion: \"2\"", "twice"},
        {"version: \"1\"", "", "missing key 'version'"},
        {"concerns:", "concerns: [", "policy.yaml:"},
        {"high: 30", "high: 5x", "'high' is a whole number from 1 to 3650"},
        {"high: 30", "high: 0", "'high' is a whole number from 1 to 3650"},
        {"high: 30", "high: 99999999999", "'high' is a whole number"},
        {"high: 30", "high: 91", "'high' has more time than 'medium'"},
        {"high: 0.50", "high: 5e-1", "number from 0 to 1"},
        {"high: 0.50", "high: 1.1", "number from 0 to 1"},
        {"high: 0.50", "high: 0.05", "'moderate' is above 'high'"},
        {"{tier: 3, shift: -1", "{tier: 2, shift: -1", "tier given twice"},
        {"{tier: 3, shift: -1", "{tier: 3, shift: 1", "tier 2 is shifted lower than tier 3"},
        {"  F: {up_to: 100", "  G: {up_to: 100", "unknown grade 'G'"},
        {"  F: {up_to: 100", "  G: {up_to: 100", "missing grade F"},
        {"up_to: 100", "up_to: 99", "F must go up to 100"},
        {"up_to: 49", "up_to: 20", "B ends at or above C"},
        {"up_to: 95, proposal: reject", "up_to: 95, proposal: approve", "proposes something milder than D"},
        {"approvals: 2", "approvals: 1", "'approvals' is a whole number from 2 to 2"},
        {"max_days: 365", "max_days: 30", "'days' is above 'max_days'"},
        {"max_days: 365", "max_days: 366", "'max_days' is a whole number"},
        {"      t-mec: \"19.15.1(b)\"", "      t-mex: \"19.15.1(b)\"", "unknown framework 't-mex'"},
        {"sla_days:", "extends: builtin\nsla_days:", "missing key"},
        {"sla_days:", "extends: mine\nsla_days:", "'extends' knows the word builtin alone"},
    };
    g_autoptr(AdPolicy) whole = shipped();
    for (gsize i = 0; i < G_N_ELEMENTS(changes); i++) {
        const char *at = strstr(whole->text, changes[i].from);
        assert_non_null(at);
        g_autofree char *head = g_strndup(whole->text, (gsize)(at - whole->text));
        g_autofree char *bad = g_strconcat(head, changes[i].to, at + strlen(changes[i].from), NULL);
        assert_refused(bad, changes[i].says);
    }
    assert_refused("", "missing key 'version'");
    assert_refused("- a\n- b\n", "expected a mapping");
    assert_refused("extends: builtin\nversion: \"2\"\n", "is not at hand here");
}

static void
all_faults_are_told_in_one_pass(void **state)
{
    (void)state;
    static const char text[] = "version: [1]\nsla_days: {critical: x, hgh: 3}\nepss: 7\nwaivers: {days: 0, max_days: 1}\n";
    static const char *const says[] = {"policy.yaml:1:10: expected text for 'version'",
                                       "policy.yaml:2:22: 'critical' is a whole number",
                                       "policy.yaml:2:25: unknown key 'hgh'",
                                       "policy.yaml:2:11: missing key 'high'",
                                       "policy.yaml:3:7: expected a mapping",
                                       "policy.yaml:4:17: 'days' is a whole number",
                                       "missing key 'checks'",
                                       "missing concern 'information-theft'"};
    for (gsize i = 0; i < G_N_ELEMENTS(says); i++)
        assert_refused(text, says[i]);
}

/* A folder that changes three things. */
static void
an_operators_policy_changes_what_it_names_and_keeps_the_rest(void **state)
{
    (void)state;
    static const char text[] =
        "extends: builtin\nversion: \"acme-3\"\nsla_days: {critical: 7}\n"
        "checks:\n  - {id: sbom.missing, severity: low}\n"
        "  - {id: acme.contract, concern: standards-transparency, severity: low, likelihood: low, gate: false,\n"
        "     title_en: a, title_es: b, sentence_en: c, sentence_es: d}\n"
        "concerns:\n  - {id: information-theft, title_es: Fuga, frameworks: {t-mec: \"19.15\"}}\n"
        "grades:\n  B: {proposal: conditional}\n";
    g_autoptr(GError) error = NULL;
    g_autofree char *dir = g_dir_make_tmp("aduana-policy-XXXXXX", &error);
    g_autofree char *path = g_build_filename(dir, "acme.yaml", NULL);
    assert_true(g_file_set_contents(path, text, -1, NULL));
    g_autoptr(AdPolicy) base = shipped();
    g_autoptr(AdPolicy) p = ad_policy_load(dir, SHIPPED, &error);
    if (p == NULL)
        fail_msg("%s", error->message);
    assert_string_equal(p->version, "acme-3");
    assert_int_equal(p->method.sla_days[AD_SEVERITY_CRITICAL], 7);
    assert_int_equal(p->method.sla_days[AD_SEVERITY_HIGH], 30);
    assert_int_equal(ad_policy_check(p, "sbom.missing")->severity, AD_SEVERITY_LOW);
    assert_int_equal(ad_policy_check(p, "sbom.missing")->likelihood, AD_LEVEL_MODERATE);
    assert_string_equal(ad_policy_check(p, "acme.contract")->title_es, "b");
    assert_string_equal(p->concerns[0].title_es, "Fuga");
    assert_string_equal(p->concerns[0].title_en, "Information theft");
    assert_string_equal(g_hash_table_lookup(p->concerns[0].frameworks, "t-mec"), "19.15");
    assert_non_null(g_hash_table_lookup(p->concerns[0].frameworks, "csf-2.0"));
    assert_int_equal(p->method.grades[1].proposal, AD_PROPOSAL_CONDITIONAL);
    assert_int_equal(p->method.grades[1].up_to, 20);
    assert_int_not_equal(ad_digest_compare(&p->sha256, &base->sha256), 0);
    /* the text that is kept stands for itself: nothing else is needed to read it again */
    g_autoptr(AdPolicy) again = ad_policy_parse("kept", p->text, strlen(p->text), &error);
    if (again == NULL)
        fail_msg("%s", error->message);
    assert_int_equal(ad_digest_compare(&again->sha256, &p->sha256), 0);
    assert_string_equal(again->version, "acme-3");
    assert_int_equal(again->method.sla_days[AD_SEVERITY_CRITICAL], 7);
    /* a new check needs all its keys, a known one does not */
    assert_true(g_file_set_contents(path, "extends: builtin\nversion: \"2\"\nchecks:\n  - {id: acme.x, severity: low}\n", -1, NULL));
    g_autoptr(AdPolicy) none = ad_policy_load(dir, SHIPPED, &error);
    assert_null(none);
    assert_non_null(strstr(error->message, "acme.yaml:4:5: missing key 'concern'"));
    g_unlink(path);
    g_rmdir(dir);
}

static void
an_alias_bomb_and_a_huge_text_are_refused(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    static const char bomb[] = "a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nversion: *b\nchecks: *b\n";
    assert_null(ad_policy_parse("policy.yaml", bomb, strlen(bomb), &error));
    g_clear_error(&error);
    gsize bytes = 5 * 1024 * 1024;
    g_autofree char *huge = g_malloc(bytes);
    memset(huge, '#', bytes);
    assert_null(ad_policy_parse("policy.yaml", huge, bytes, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_LIMIT));
    g_clear_error(&error);
    assert_null(ad_policy_load("/nowhere/policy.yaml", NULL, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_NOT_FOUND));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_policy_has_all_concerns_and_its_gates),
        cmocka_unit_test(the_shipped_policy_is_the_published_method),
        cmocka_unit_test(a_malformed_policy_is_refused_with_its_place),
        cmocka_unit_test(all_faults_are_told_in_one_pass),
        cmocka_unit_test(an_operators_policy_changes_what_it_names_and_keeps_the_rest),
        cmocka_unit_test(an_alias_bomb_and_a_huge_text_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
