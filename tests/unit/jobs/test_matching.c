/* SPDX-License-Identifier: Apache-2.0 */
/* test_matching.c - matches as a line, a document and findings that the score reads */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scanner/model/error.h"
#include "service/jobs/assess.h"
#include "service/jobs/matching.h"

static void
free_advisory(gpointer data)
{
    ad_advisory_free(data);
}

static AdAdvisory *
new_advisory(const char *id, const char *alias, const char *fixed)
{
    AdAdvisory *a = ad_advisory_new(id);
    AdAffected *affected = ad_affected_new("npm", "left");
    AdRange *range = ad_affected_add_range(affected, AD_RANGE_SEMVER);
    ad_range_add_event(range, AD_EVENT_INTRODUCED, "1.0.0");
    if (fixed != NULL)
        ad_range_add_event(range, AD_EVENT_FIXED, fixed);
    g_ptr_array_add(a->affected, affected);
    if (alias != NULL)
        g_ptr_array_add(a->aliases, g_strdup(alias));
    a->is_malicious = g_str_has_prefix(id, "MAL-");
    return a;
}

static GPtrArray *
find(gpointer user, const char *ecosystem_key, const char *name_key, const char *coarse, GError **error)
{
    (void)coarse;
    GPtrArray *list = g_ptr_array_new_with_free_func(free_advisory);
    if (user != NULL) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_DATABASE, "damaged");
        g_ptr_array_unref(list);
        return NULL;
    }
    if (strcmp(ecosystem_key, "npm") == 0 && strcmp(name_key, "left") == 0) {
        g_ptr_array_add(list, new_advisory("NPM-7", "CVE-2024-1", NULL));
        g_ptr_array_add(list, new_advisory("GHSA-aaaa", "CVE-2024-1", "2.0.0"));
        AdAdvisory *scored = list->pdata[1];
        ad_severity_add(scored->severities, "CVSS_V3", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "");
    }
    if (strcmp(name_key, "bad") == 0) {
        AdAdvisory *malicious = new_advisory("MAL-2024-3", NULL, NULL);
        AdAffected *affected = malicious->affected->pdata[0];
        g_free(affected->name);
        affected->name = g_strdup("bad");
        g_ptr_array_add(list, malicious);
    }
    return list;
}

static void
exploitation(gpointer user, const char *cve, AdExploitation *out)
{
    (void)user;
    out->is_kev = strcmp(cve, "CVE-2024-1") == 0;
    out->epss_millionths = 940000;
}

static AdMatching *
new_sample(void)
{
    const AdMatchSource source = {find, exploitation, NULL, NULL};
    AdMatching *m = ad_matching_new(&source);
    assert_true(ad_matching_add(m, "pkg:npm/left@1.5.0", "left", NULL, "sbom.json", NULL));
    assert_true(ad_matching_add(m, "pkg:npm/bad@1.5.0", "bad", NULL, "sbom.json", NULL));
    assert_true(ad_matching_add(m, "", "unnamed", NULL, "sbom.json", NULL));
    assert_true(ad_matching_add(m, "pkg:deb/debian/left@1", "left", NULL, "sbom.json", NULL));
    assert_true(ad_matching_add_query(m, "npm", "left", "2.0.0", NULL));
    return m;
}

static void
ids_are_sorted_and_a_dash_stands_for_none(void **state)
{
    (void)state;
    g_autoptr(AdMatching) m = new_sample();
    static const char *const lines[] = {"GHSA-aaaa,NPM-7", "MAL-2024-3", "-", "-", "NPM-7"};
    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autofree char *ids = ad_matching_ids(m, i);
        assert_string_equal(ids, lines[i]);
    }
    assert_int_equal(ad_matching_unscanned(m, 2), AD_UNSCANNED_NO_PURL);
    assert_int_equal(ad_matching_unscanned(m, 3), AD_UNSCANNED_RELEASE_UNKNOWN);
    assert_int_equal(ad_matching_unscanned(m, 4), AD_UNSCANNED_NONE);
}

static void
the_document_says_how_and_what_was_not_judged(void **state)
{
    (void)state;
    g_autoptr(AdMatching) m = new_sample();
    json_t *d = ad_matching_document(m);
    assert_int_equal(json_array_size(json_object_get(d, "matches")), 4);
    assert_int_equal(json_array_size(json_object_get(d, "unscanned")), 2);
    const char *reason = NULL;
    assert_int_equal(json_unpack(json_array_get(json_object_get(d, "unscanned"), 1), "{s:s}", "reason", &reason), 0);
    assert_string_equal(reason, "release-unknown");
    const char *id = NULL, *how = NULL, *fixed = NULL, *severity = NULL;
    double epss = 0, cvss = 0;
    int kev = 0;
    json_t *first = json_array_get(json_object_get(d, "matches"), 0);
    assert_int_equal(json_unpack(first, "{s:s, s:s, s:s, s:s, s:b, s:f, s:f}", "id", &id, "how", &how, "fixed", &fixed,
                                 "severity", &severity, "kev", &kev, "epss", &epss, "cvss", &cvss),
                     0);
    assert_string_equal(id, "GHSA-aaaa");
    assert_string_equal(how, "range");
    assert_string_equal(fixed, "2.0.0");
    assert_string_equal(severity, "critical");
    assert_true(kev);
    assert_true(cvss > 9.79 && cvss < 9.81 && epss > 0.93);
    json_decref(d);
}

static void
records_of_one_flaw_are_one_finding_in_both_languages(void **state)
{
    (void)state;
    g_autoptr(AdMatching) m = new_sample();
    g_autoptr(GPtrArray) findings = ad_matching_findings(m);
    assert_int_equal(findings->len, 3);
    const AdFinding *f = findings->pdata[0];
    assert_int_equal(f->kind, AD_KIND_ADVISORY);
    assert_string_equal(f->rule, "CVE-2024-1");
    assert_string_equal(f->path, "pkg:npm/left"); /* no version: the next one is the same finding */
    assert_string_equal(f->title_es, "CVE-2024-1 en left 1.5.0");
    assert_string_equal(g_hash_table_lookup(f->extra, "fixed"), "2.0.0");
    assert_string_equal(g_hash_table_lookup(f->extra, "kev"), "known");
    assert_non_null(strstr(g_hash_table_lookup(f->extra, "sentence_en"), "fixed in 2.0.0"));
    assert_non_null(strstr(g_hash_table_lookup(f->extra, "sentence_es"), "corregido en 2.0.0"));
    const AdFinding *malicious = findings->pdata[1];
    assert_int_equal(malicious->kind, AD_KIND_MALICIOUS_PACKAGE);
    assert_int_equal(malicious->severity, AD_SEVERITY_CRITICAL);
    assert_int_equal(malicious->confidence, AD_CONFIDENCE_CONFIRMED);
}

static void
the_score_reads_exploitation_from_a_finding(void **state)
{
    (void)state;
    g_autoptr(AdMatching) m = new_sample();
    g_autoptr(GPtrArray) findings = ad_matching_findings(m);
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(AD_SOURCE_DIR, "rules", "risk", NULL);
    g_autoptr(AdPolicy) policy = ad_policy_load(path, NULL, &error);
    assert_non_null(policy);
    json_t *list = json_array();
    json_array_append_new(list, ad_assess_finding(findings->pdata[0], policy, "agent", 0));
    g_autofree AdScoreFinding *s = ad_score_json_findings(list, &error);
    assert_non_null(s);
    assert_int_equal(s->kind, AD_SCORE_VULN);
    assert_true(s->is_known_exploited);
    assert_int_equal(s->epss_millionths, 940000);
    json_decref(list);
}

static void
a_source_that_fails_is_an_error_not_an_empty_answer(void **state)
{
    (void)state;
    const AdMatchSource source = {find, NULL, NULL, &(int){1}};
    g_autoptr(AdMatching) m = ad_matching_new(&source);
    g_autoptr(GError) error = NULL;
    assert_false(ad_matching_add(m, "pkg:npm/left@1.5.0", "left", NULL, "", &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_DATABASE));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_sorted_and_a_dash_stands_for_none),
        cmocka_unit_test(the_document_says_how_and_what_was_not_judged),
        cmocka_unit_test(records_of_one_flaw_are_one_finding_in_both_languages),
        cmocka_unit_test(the_score_reads_exploitation_from_a_finding),
        cmocka_unit_test(a_source_that_fails_is_an_error_not_an_empty_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
