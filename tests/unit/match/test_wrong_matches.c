/* SPDX-License-Identifier: Apache-2.0 */
/* test_wrong_matches.c - matches that other tools got wrong in public, each with its neighbours that answer the opposite
 *
 * One row a report: what was asked, the advisory in the report's own words, the right answer; then the version just below
 * the fix (affected) and at the fix (not affected). What is no single record is a test of its own below. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "feeds/match/match.h"

#define YES AD_MATCH_YES
#define NO AD_MATCH_NO
#define UNKNOWN AD_MATCH_UNKNOWN

/* entries: "ECOSYSTEM NAME: KIND VERSION, …; …" joined by "; "; "listed V" is a member of versions[]. */
typedef struct {
    const char *report, *ecosystem, *name, *source, *version, *entries;
    AdMatchAnswer answer;
    AdConfidence confidence; /* of YES */
    const char *below, *at;  /* in near_ecosystem, or where it is NULL in ecosystem */
    const char *near_ecosystem;
} Row;

static const Row rows[] = {
    {"DependencyTrack#6989", "PyPI", "django", NULL, "6.0.4",
     "PyPI|Django: introduced 0, fixed 1.11.27, introduced 2.2, fixed 2.2.9", NO, 0, "2.2.8", "2.2.9", NULL},
    {"DependencyTrack#5923", "NuGet", "System.IO.Packaging", NULL, "8.0.1",
     "NuGet|System.IO.Packaging: introduced 8.0.0-preview.1.23110.8, last_affected 8.0.0", NO, 0, "8.0.0", "8.0.1",
     NULL},
    {"DependencyTrack#5894", "Debian:12", "vim", NULL, "2:9.1.1230-2", "Debian:12|vim: introduced 0, fixed 8.4.0", NO, 0,
     "8.3.9", "8.4.0", NULL},
    {"osv.dev#4230", "Debian", "samba", NULL, "4.22.5", "Debian:12|samba: introduced 0, fixed 2:3.0.28a-2", UNKNOWN, 0,
     "2:3.0.28a-1", "2:3.0.28a-2", "Debian:12"},
    {"DependencyTrack#4835", "Debian:12", "curl", NULL, "7.88.1-10+deb12u12",
     "Debian:12|curl: introduced 0, fixed 7.88.1-10+deb12u5", NO, 0, "7.88.1-10+deb12u4", "7.88.1-10+deb12u5", NULL},
    {"osv-scanner#1556", "Debian:12", "openssl", NULL, "3.0.15-1~deb12u1",
     "Debian:11|openssl: introduced 0; Debian:12|openssl: introduced 0, fixed 3.0.9-1", NO, 0, "3.0.8-1", "3.0.9-1",
     NULL},
    {"osv.dev#5625", "Alpine:v3.23", "openssl", NULL, "3.5.7-r0",
     "Alpine:v3.22|openssl: introduced 0; Alpine:v3.23|openssl: introduced 0, fixed 3.0.3-r0", NO, 0, "3.0.2-r9",
     "3.0.3-r0", NULL},
    {"osv.dev#5311", "Alpine:v3.19", "musl", NULL, "1.2.4_git20230717-r5",
     "Alpine:v3.19|musl: introduced 0, fixed 1.2.4_git20230717-r6", YES, AD_CONFIDENCE_PROBABLE,
     "1.2.4_git20230717-r5", "1.2.4_git20230717-r6", NULL},
    {"trivy#245", "Alpine:v3.9", "jq", NULL, "1.6-r0", "Alpine:v3.9|jq: introduced 0, fixed 1.6_rc1-r0", NO, 0, "1.5-r9",
     "1.6_rc1-r0", NULL},
    {"trivy#713", "PyPI", "django", NULL, "3.0.10", "PyPI|django: introduced 3.0, fixed 3.0.1", NO, 0, "3.0", "3.0.1",
     NULL},
    {"grype#419", "Red Hat:el7", "java-1.8.0-openjdk-headless", NULL, "1:1.8.0.302.b08-0.el7_9",
     "Red Hat:el7|java-1.8.0-openjdk-headless: introduced 0, fixed 1:1.8.0.51-1.b16.el7_1", NO, 0,
     "1:1.8.0.45-30.b13.el7_1", "1:1.8.0.51-1.b16.el7_1", NULL},
    {"grype#419, the second", "Red Hat:el7", "java-1.8.0-openjdk-headless", NULL, "1:1.8.0.302.b08-0.el7_9",
     "Red Hat:el7|java-1.8.0-openjdk-headless: introduced 0, fixed 1:1.8.0.302.b08-0.el7_9", NO, 0,
     "1:1.8.0.292.b10-1.el7_9", "1:1.8.0.302.b08-0.el7_9", NULL},
    {"grype#398", "Red Hat:el8", "any", NULL, "8.3.1-5.el8.40", "Red Hat:el8|any: introduced 0, fixed 0:8.3.1-5.el8.5", NO,
     0, "8.3.1-5.el8.4", "8.3.1-5.el8.5", NULL},
    {"grype#376", "Red Hat:el7", "perl-Pod-Escapes", "perl", "1:1.04-299.el7_9",
     "Red Hat:el7|perl: introduced 0, fixed 4:5.16.3-294.el7_6; "
     "Red Hat:el7|perl-Pod-Escapes: introduced 0, fixed 1:1.04-294.el7_6",
     NO, 0, "1:1.04-293.el7", "1:1.04-294.el7_6", NULL},
    {"grype#3259", "GitHub Actions", "tj-actions/changed-files", NULL, "e0021407031f5be11a464abee9a0776171c79891",
     "GitHub Actions|tj-actions/changed-files: introduced 0, fixed 46.0.1", UNKNOWN, 0, "v46.0.0", "v46.0.1", NULL},
    {"grype#972", "Go", "istio.io/istio", NULL, "v0.0.0-20220308185742-91533d04e894",
     "Go|istio.io/istio: introduced 0, fixed 1.11.7", YES, AD_CONFIDENCE_POSSIBLE, "v1.11.6", "v1.11.7", NULL},
    {"grype#931", "npm", "cookie", NULL, "0.5.0", "crates.io|cookie: introduced 0, fixed 0.7.6", NO, 0, "0.7.5", "0.7.6",
     "crates.io"},
    {"grype#446", "npm", "slash", NULL, "3.0.0", "generic|slash: introduced 0, fixed 2.2.5", NO, 0, NULL, NULL, NULL},
    {"grype#934", "npm", "rc", NULL, "1.2.8", "generic|rc: introduced 0, last_affected 1.7.4", NO, 0, NULL, NULL, NULL},
    {"DependencyTrack#2803", "ConanCenter", "gsoap", NULL, "2.8.123e",
     "ConanCenter|gsoap: introduced 0, fixed 2.8.75", NO, 0, "2.8.74b", "2.8.75", NULL},
    {"osv-scanner#1483", "PyPI", "loguru", NULL, "0.6.0,<1", "PyPI|loguru: introduced 0, fixed 0.5.3", UNKNOWN, 0,
     "0.5.2", "0.5.3", NULL},
    {"osv.dev#701", "Packagist", "phpmailer/phpmailer", NULL, "6.6.3",
     "Packagist|phpmailer/phpmailer: introduced 0, fixed 6.5.0, listed v6.4.1, listed v6.5.0, listed v6.6.3", NO, 0,
     "6.4.1", "6.5.0", NULL},
    {"osv.dev#908", "Maven", "com.google.guava:guava", NULL, "29.0-jre",
     "Maven|com.google.guava:guava: introduced 11.0, last_affected 29.0, listed 28.2-jre, listed 29.0", YES,
     AD_CONFIDENCE_PROBABLE, "28.2-jre", "30.0-jre", NULL},
    {"DependencyTrack#6139", "Packagist", "typo3/cms-core", NULL, "11.5.50",
     "Packagist|typo3/cms-core: introduced 11.0.0, fixed 11.5.48", NO, 0, "11.5.47", "11.5.48", NULL},
};

static AdAdvisory *
new_advisory(const char *entries)
{
    AdAdvisory *a = ad_advisory_new("TEST-1");
    g_auto(GStrv) list = g_strsplit(entries, "; ", -1);
    for (gsize i = 0; list[i] != NULL; i++) {
        char *bar = strchr(list[i], '|'), *events = strstr(list[i], ": ");
        *bar = '\0';
        *events = '\0';
        AdAffected *affected = ad_affected_new(list[i], bar + 1);
        AdRange *range = ad_affected_add_range(affected, AD_RANGE_ECOSYSTEM);
        g_auto(GStrv) parts = g_strsplit(events + 2, ", ", -1);
        for (gsize k = 0; parts[k] != NULL; k++) {
            char *blank = strchr(parts[k], ' ');
            *blank = '\0';
            if (strcmp(parts[k], "listed") == 0)
                g_ptr_array_add(affected->versions, g_strdup(blank + 1));
            else
                ad_range_add_event(range, (AdEventKind)ad_event_parse(parts[k]), blank + 1);
        }
        g_ptr_array_add(a->affected, affected);
    }
    return a;
}

static void
expect(const Row *row, const char *ecosystem, const char *version, AdMatchAnswer answer, const AdAdvisory *advisory,
       AdMatchVerdict *out)
{
    AdMatchPackage p = {.ecosystem = ecosystem, .name = row->name, .version = version, .source_name = row->source};
    if (ad_match_judge(&p, advisory, out) != answer)
        fail_msg("%s: %s %s: answer %d, expected %d", row->report, row->name, version, (int)out->answer, (int)answer);
}

static void
each_public_mistake_is_answered_right_and_its_neighbours_the_opposite(void **state)
{
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Row *row = &rows[i];
        g_autoptr(AdAdvisory) advisory = new_advisory(row->entries);
        g_auto(AdMatchVerdict) v = {0};
        expect(row, row->ecosystem, row->version, row->answer, advisory, &v);
        if (row->answer == YES && v.confidence != row->confidence)
            fail_msg("%s: confidence %d", row->report, (int)v.confidence);
        if (row->below == NULL)
            continue;
        const char *near = row->near_ecosystem != NULL ? row->near_ecosystem : row->ecosystem;
        expect(row, near, row->below, YES, advisory, &v);
        expect(row, near, row->at, NO, advisory, &v);
    }
}

static void
a_list_that_contradicts_its_range_is_told(void **state)
{
    (void)state;
    g_autoptr(AdAdvisory) a = new_advisory("Packagist|phpmailer/phpmailer: introduced 0, fixed 6.5.0, listed v6.6.3");
    AdMatchPackage p = {.ecosystem = "Packagist", .name = "phpmailer/phpmailer", .version = "6.6.3"};
    g_auto(AdMatchVerdict) v = {0};
    assert_int_equal(ad_match_judge(&p, a, &v), NO);
    assert_true(v.is_conflict);
    p.version = "6.4.1";
    assert_int_equal(ad_match_judge(&p, a, &v), YES);
    assert_false(v.is_conflict);
}

/* trivy#741, #771: the same name in several module streams. */
static void
a_fix_in_another_module_stream_says_nothing(void **state)
{
    (void)state;
    g_autoptr(AdAdvisory) a = new_advisory("AlmaLinux:8|postgresql: introduced 0, fixed 13.22-1.module_el8.10.0+4195+4569d728");
    g_free(a->summary);
    a->summary = g_strdup("Important: postgresql:13 security update");
    AdMatchPackage p = {.ecosystem = "AlmaLinux:8", .name = "postgresql", .module = "postgresql:12",
                        .version = "12.22-1.module_el8.10.0+4180+1d0f1bc1"};
    g_auto(AdMatchVerdict) v = {0};
    assert_int_equal(ad_match_judge(&p, a, &v), NO);
    p.module = "postgresql:13:8100020250101:489197e6";
    p.version = "13.20-1.module_el8.10.0+4180+1d0f1bc1";
    assert_int_equal(ad_match_judge(&p, a, &v), YES);
    assert_int_equal(v.confidence, AD_CONFIDENCE_CONFIRMED);
    p.module = NULL; /* a plain package against a modular fix */
    p.version = "13.20-1.el8";
    assert_int_equal(ad_match_judge(&p, a, &v), YES);
    assert_int_equal(v.confidence, AD_CONFIDENCE_POSSIBLE);
}

/* osv-scanner#769: a Debian purl matched nothing, because the records have a release and name source packages. */
static void
a_debian_binary_is_judged_by_its_source_in_its_release(void **state)
{
    (void)state;
    g_autoptr(AdAdvisory) a = new_advisory("Debian:12|openssl: introduced 0, fixed 3.0.9-1");
    AdMatchPackage p = {.ecosystem = "Debian:12", .name = "libssl3", .version = "3.0.8-1+b1", .source_name = "openssl"};
    g_auto(AdMatchVerdict) v = {0};
    assert_int_equal(ad_match_judge(&p, a, &v), YES);
    assert_int_equal(v.how, AD_MATCH_SOURCE_PACKAGE);
    assert_int_equal(v.confidence, AD_CONFIDENCE_CONFIRMED);
    assert_string_equal(v.fixed, "3.0.9-1");
    p.ecosystem = "Debian:11";
    assert_int_equal(ad_match_judge(&p, a, &v), NO);
    p.ecosystem = "Debian";
    assert_int_equal(ad_match_check(&p), AD_UNSCANNED_RELEASE_UNKNOWN);
    p.ecosystem = "Debian:12"; /* a source of its own name is not asked when the source is known */
    p.name = "openssl";
    p.source_name = "something-else";
    assert_int_equal(ad_match_judge(&p, a, &v), NO);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_public_mistake_is_answered_right_and_its_neighbours_the_opposite),
        cmocka_unit_test(a_list_that_contradicts_its_range_is_told),
        cmocka_unit_test(a_fix_in_another_module_stream_says_nothing),
        cmocka_unit_test(a_debian_binary_is_judged_by_its_source_in_its_release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
