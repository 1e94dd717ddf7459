/* SPDX-License-Identifier: Apache-2.0 */
/* test_run.c - many components against a list of advisories: joins, weights, order, what could not be judged; purls */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "feeds/match/package.h"
#include "feeds/match/run.h"

static guint asked;

/* One advisory of npm "left", fixed in 2.0.0, under an id with an alias. */
static AdAdvisory *
new_advisory(const char *id, const char *alias)
{
    AdAdvisory *a = ad_advisory_new(id);
    AdAffected *affected = ad_affected_new("npm", "left");
    AdRange *range = ad_affected_add_range(affected, AD_RANGE_SEMVER);
    ad_range_add_event(range, AD_EVENT_INTRODUCED, "0");
    if (!g_str_has_prefix(id, "MAL-"))
        ad_range_add_event(range, AD_EVENT_FIXED, "2.0.0");
    g_ptr_array_add(a->affected, affected);
    if (alias != NULL)
        g_ptr_array_add(a->aliases, g_strdup(alias));
    a->is_malicious = g_str_has_prefix(id, "MAL-");
    return a;
}

static void
free_advisory(gpointer data)
{
    ad_advisory_free(data);
}

static GPtrArray *
find(gpointer user, const char *ecosystem_key, const char *name_key, const char *coarse, GError **error)
{
    (void)user, (void)coarse, (void)error;
    GPtrArray *list = g_ptr_array_new_with_free_func(free_advisory);
    asked++;
    if (strcmp(ecosystem_key, "npm") != 0 || strcmp(name_key, "left") != 0)
        return list;
    g_ptr_array_add(list, new_advisory("GHSA-aaaa", "CVE-2024-1"));
    g_ptr_array_add(list, new_advisory("NPM-7", "CVE-2024-1"));
    g_ptr_array_add(list, new_advisory("GHSA-bbbb", "CVE-2024-2"));
    g_ptr_array_add(list, new_advisory("MAL-2024-3", NULL));
    AdAdvisory *withdrawn = new_advisory("GHSA-cccc", "CVE-2024-4");
    withdrawn->withdrawn_unix = 1;
    g_ptr_array_add(list, withdrawn);
    ad_severity_add(((AdAdvisory *)list->pdata[0])->severities, "CVSS_V3",
                    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "");
    return list;
}

static void
exploitation(gpointer user, const char *cve, AdExploitation *out)
{
    (void)user;
    if (strcmp(cve, "CVE-2024-2") == 0) {
        out->is_kev = TRUE;
        out->epss_millionths = 900000;
    }
}

static gboolean
covers(gpointer user, const char *ecosystem_key)
{
    (void)user;
    return strcmp(ecosystem_key, "npm") == 0;
}

static const AdMatchSource source = {find, exploitation, covers, NULL};

static void
matches_are_grouped_and_the_worst_comes_first(void **state)
{
    (void)state;
    asked = 0;
    g_autoptr(AdMatchRun) run = ad_match_run_new(&source);
    AdMatchPackage p = {.ecosystem = "npm", .name = "left", .version = "1.0.0"};
    assert_true(ad_match_run_add(run, &p, AD_UNSCANNED_NONE, NULL));
    assert_true(ad_match_run_add(run, &p, AD_UNSCANNED_NONE, NULL));
    assert_int_equal(asked, 1);
    const GPtrArray *found = ad_match_run_found(run);
    static const char *const ids[] = {"MAL-2024-3", "GHSA-bbbb", "GHSA-aaaa", "NPM-7"};
    static const char *const groups[] = {"MAL-2024-3", "CVE-2024-2", "CVE-2024-1", "CVE-2024-1"};
    assert_int_equal(found->len, 8);
    for (guint i = 0; i < 4; i++) {
        const AdMatchFound *f = found->pdata[4 + i];
        assert_int_equal(f->component, 1);
        assert_string_equal(f->advisory->id, ids[i]);
        assert_string_equal(f->group, groups[i]);
    }
    const AdMatchFound *scored = found->pdata[2], *unscored = found->pdata[1], *malicious = found->pdata[0];
    assert_int_equal(malicious->weight.severity, AD_SEVERITY_CRITICAL);
    assert_int_equal(scored->weight.cvss_tenths, 98);
    assert_int_equal(scored->weight.severity, AD_SEVERITY_CRITICAL);
    assert_int_equal(scored->exploitation.epss_millionths, -1);
    assert_true(unscored->weight.is_unknown);
    assert_int_equal(unscored->weight.severity, AD_SEVERITY_MEDIUM);
    assert_true(unscored->exploitation.is_kev);
    assert_string_equal(scored->verdict.fixed, "2.0.0");
    assert_int_equal(ad_match_run_withdrawn(run)->len, 2);
}

static void
what_cannot_be_judged_is_listed_with_its_reason(void **state)
{
    (void)state;
    static const struct {
        AdMatchPackage package;
        AdUnscanned given, listed;
    } cases[] = {
        {{.ecosystem = "npm", .name = "left", .version = ""}, AD_UNSCANNED_NONE, AD_UNSCANNED_NO_VERSION},
        {{.ecosystem = "npm", .name = "left", .version = "latest"}, AD_UNSCANNED_NONE, AD_UNSCANNED_BAD_VERSION},
        {{.ecosystem = "Debian", .name = "left", .version = "1"}, AD_UNSCANNED_NONE, AD_UNSCANNED_RELEASE_UNKNOWN},
        {{.ecosystem = "PyPI", .name = "left", .version = "1"}, AD_UNSCANNED_NONE, AD_UNSCANNED_NO_DATA},
        {{.ecosystem = "", .name = "left", .version = "1"}, AD_UNSCANNED_NO_PURL, AD_UNSCANNED_NO_PURL},
        {{.ecosystem = "npm", .name = "right", .version = "1.0.0"}, AD_UNSCANNED_NONE, AD_UNSCANNED_NONE},
    };
    g_autoptr(AdMatchRun) run = ad_match_run_new(&source);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_true(ad_match_run_add(run, &cases[i].package, cases[i].given, NULL));
    const GArray *unscanned = ad_match_run_unscanned(run);
    assert_int_equal(unscanned->len, G_N_ELEMENTS(cases) - 1);
    for (guint i = 0; i < unscanned->len; i++) {
        assert_int_equal(g_array_index(unscanned, AdMatchUnscanned, i).component, i);
        assert_int_equal(g_array_index(unscanned, AdMatchUnscanned, i).reason, cases[i].listed);
    }
}

static void
a_score_is_chosen_by_policy_and_unimportant_ranks_down(void **state)
{
    (void)state;
    g_autoptr(AdAdvisory) a = new_advisory("X-1", NULL);
    ad_severity_add(a->severities, "CVSS_V2", "AV:N/AC:L/Au:N/C:C/I:C/A:C", "");
    ad_severity_add(a->severities, "CVSS_V3", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N", "");
    ad_severity_add(a->severities, "CVSS_V4", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", "nvd");
    AdWeight w = ad_weigh_advisory(a, 0);
    assert_int_equal(w.cvss_tenths, 53); /* the record's own newest */
    AdAffected *affected = a->affected->pdata[0];
    ad_severity_add(affected->severities, "CVSS_V3", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "");
    assert_int_equal(ad_weigh_advisory(a, 0).cvss_tenths, 98);
    g_free(affected->urgency);
    affected->urgency = g_strdup("unimportant");
    w = ad_weigh_advisory(a, 0);
    assert_int_equal(w.severity, AD_SEVERITY_LOW);
    assert_true(w.is_ranked_down);
    g_autoptr(AdAdvisory) alma = new_advisory("ALSA-2024:1", NULL);
    g_ptr_array_add(alma->related, g_strdup("CVE-2024-9"));
    g_autoptr(GPtrArray) cves = ad_weigh_cves(alma);
    assert_int_equal(cves->len, 1);
    g_ptr_array_add(a->related, g_strdup("CVE-2024-9")); /* of another flaw */
    g_autoptr(GPtrArray) none = ad_weigh_cves(a);
    assert_int_equal(none->len, 0);
}

static void
a_purl_becomes_the_name_that_advisories_use(void **state)
{
    (void)state;
    static const struct {
        const char *purl, *os, *ecosystem, *name, *version, *source, *source_version;
        AdUnscanned reason;
    } cases[] = {
        {"pkg:npm/%40scope/x@1.0.0", NULL, "npm", "@scope/x", "1.0.0", NULL, NULL, AD_UNSCANNED_NONE},
        {"pkg:maven/org.a/b@1", NULL, "Maven", "org.a:b", "1", NULL, NULL, AD_UNSCANNED_NONE},
        {"pkg:golang/golang.org/x/net@v0.1.0", NULL, "Go", "golang.org/x/net", "v0.1.0", NULL, NULL, AD_UNSCANNED_NONE},
        {"pkg:golang/std@1.21.0", NULL, "Go", "stdlib", "1.21.0", NULL, NULL, AD_UNSCANNED_NONE},
        {"pkg:deb/debian/libssl3@3.0.8-1?distro=debian-12&upstream=openssl", NULL, "Debian:12", "libssl3", "3.0.8-1",
         "openssl", NULL, AD_UNSCANNED_NONE},
        {"pkg:deb/debian/libssl3@3.0.8-1?upstream=openssl%403.0.8-1", "debian-12", "Debian:12", "libssl3", "3.0.8-1",
         "openssl", "3.0.8-1", AD_UNSCANNED_NONE},
        {"pkg:deb/debian/curl@7", "ubuntu-22.04", "Debian", "curl", "7", NULL, NULL, AD_UNSCANNED_RELEASE_UNKNOWN},
        {"pkg:deb/ubuntu/curl@7?distro=ubuntu-22.04", NULL, "Ubuntu:22.04:LTS", "curl", "7", NULL, NULL,
         AD_UNSCANNED_NONE},
        {"pkg:deb/ubuntu/curl@7?distro=ubuntu-23.04", NULL, "Ubuntu:23.04", "curl", "7", NULL, NULL, AD_UNSCANNED_NONE},
        {"pkg:apk/alpine/musl@1.2.4-r1?distro=alpine-3.19.1", NULL, "Alpine:v3.19", "musl", "1.2.4-r1", NULL, NULL,
         AD_UNSCANNED_NONE},
        {"pkg:rpm/rocky/vim@8.0-1.el8?epoch=2&distro=rocky-8.9&upstream=vim-8.0-1.el8.src.rpm", NULL, "Rocky Linux:8.9",
         "vim", "2:8.0-1.el8", "vim", "8.0-1.el8", AD_UNSCANNED_NONE},
        {"pkg:rpm/fedora/vim@9-1.fc40?distro=fedora-40", NULL, "", "vim", "9-1.fc40", NULL, NULL, AD_UNSCANNED_UNMAPPED},
        {"pkg:docker/alpine@3", NULL, "", "alpine", "3", NULL, NULL, AD_UNSCANNED_UNMAPPED},
        {"pkg:pypi/loguru", NULL, "PyPI", "loguru", "", NULL, NULL, AD_UNSCANNED_NO_VERSION},
        {"pkg:github/tj-actions/changed-files@e0021407031f5be11a464abee9a0776171c79891", NULL, "GitHub Actions",
         "tj-actions/changed-files", "e0021407031f5be11a464abee9a0776171c79891", NULL, NULL, AD_UNSCANNED_COMMIT},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(AdPurl) purl = ad_purl_parse(cases[i].purl, -1, NULL, NULL);
        assert_non_null(purl);
        g_auto(AdMatchSubject) s = {0};
        AdUnscanned reason = ad_match_subject_from_purl(purl, cases[i].os, &s);
        if (reason != cases[i].reason || strcmp(s.ecosystem, cases[i].ecosystem) != 0 ||
            strcmp(s.name, cases[i].name) != 0 || strcmp(s.version, cases[i].version) != 0 ||
            g_strcmp0(s.source_name, cases[i].source) != 0 ||
            g_strcmp0(s.source_version, cases[i].source_version) != 0)
            fail_msg("%s: %s %s %s, source %s %s, %s", cases[i].purl, s.ecosystem, s.name, s.version, s.source_name,
                     s.source_version, ad_match_unscanned_name(reason));
    }
}

static void
ecosystems_with_and_without_release_fit_as_they_should(void **state)
{
    (void)state;
    static const struct {
        const char *advisory, *package;
        gboolean fits;
    } cases[] = {
        {"Debian:12", "Debian:12", TRUE},       {"Debian:12", "Debian:12.5", TRUE},  {"Debian:12", "Debian:bookworm", TRUE},
        {"Debian:12", "Debian:11", FALSE},      {"Debian:12", "Debian", FALSE},      {"Debian", "Debian:12", TRUE},
        {"Alpine:v3.19", "Alpine:3.19.1", TRUE}, {"Alpine:v3.19", "Alpine:v3.1", FALSE}, {"Alpine:v3.19", "Wolfi", FALSE},
        {"Ubuntu:22.04:LTS", "Ubuntu:22.04", TRUE}, {"Ubuntu:Pro:22.04:LTS", "Ubuntu:22.04:LTS", FALSE},
        {"AlmaLinux:9", "AlmaLinux:9.4", TRUE}, {"Rocky Linux:8", "rocky:8.9", TRUE}, {"PyPI", "pypi", TRUE},
        {"Packagist:https://packages.drupal.org/8", "Packagist", TRUE}, {"npm", "PyPI", FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        if (ad_match_ecosystem_fits(cases[i].advisory, cases[i].package) != cases[i].fits)
            fail_msg("%s for %s", cases[i].advisory, cases[i].package);
}

static void
a_coarse_span_is_open_where_it_cannot_be_sure(void **state)
{
    (void)state;
    static const struct {
        AdEventKind kinds[4];
        const char *versions[5];
        const char *min, *max;
    } cases[] = {
        {{AD_EVENT_INTRODUCED, AD_EVENT_FIXED}, {"1.0.0", "2.0.0", NULL}, "00:00000001.00000000.00000000",
         "00:00000002.00000000.00000000"},
        {{AD_EVENT_INTRODUCED, AD_EVENT_FIXED}, {"0", "2.0.0", NULL}, "", "00:00000002.00000000.00000000"},
        {{AD_EVENT_INTRODUCED}, {"1.0.0", NULL}, "00:00000001.00000000.00000000", "~"},
        {{AD_EVENT_FIXED, AD_EVENT_FIXED, AD_EVENT_INTRODUCED, AD_EVENT_INTRODUCED}, {"1.0.0", "1.0.0-a", "0", "2.0.0", NULL},
         "", "~"},
        {{AD_EVENT_INTRODUCED, AD_EVENT_FIXED}, {"0", "not a version", NULL}, "", "~"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(AdAffected) a = ad_affected_new("npm", "x");
        AdRange *r = ad_affected_add_range(a, AD_RANGE_SEMVER);
        for (gsize k = 0; cases[i].versions[k] != NULL; k++)
            ad_range_add_event(r, cases[i].kinds[k], cases[i].versions[k]);
        g_autofree char *min = NULL, *max = NULL;
        ad_match_coarse_span(a, &min, &max);
        assert_string_equal(min, cases[i].min);
        assert_string_equal(max, cases[i].max);
    }
}

static void
an_end_without_a_start_holds_nothing_and_signs_are_not_versions(void **state)
{
    (void)state;
    static const struct {
        const char *ecosystem, *version;
        AdEventKind kinds[2];
        const char *versions[2];
        AdSpanAnswer answer;
    } cases[] = {
        {"npm", "2.0.0", {AD_EVENT_LAST_AFFECTED, AD_EVENT_INTRODUCED}, {"2.0.0", "3.0.0"}, AD_SPAN_OUTSIDE},
        {"npm", "2.0.0", {AD_EVENT_LAST_AFFECTED, AD_EVENT_INTRODUCED}, {"2.0.0", "2.0.0"}, AD_SPAN_INSIDE},
        {"npm", "2.0.0", {AD_EVENT_FIXED, AD_EVENT_INTRODUCED}, {"2.0.0", "2.0.0"}, AD_SPAN_OUTSIDE},
        {"npm", "2.0.0", {AD_EVENT_AFTER, AD_EVENT_LAST_AFFECTED}, {"2.0.0", "3.0.0"}, AD_SPAN_OUTSIDE},
        {"npm", "2.0.0", {AD_EVENT_INTRODUCED, AD_EVENT_LIMIT}, {"0", "2.0.0"}, AD_SPAN_OUTSIDE},
        {"npm", "2.0.0", {AD_EVENT_INTRODUCED, AD_EVENT_LIMIT}, {"0", "*"}, AD_SPAN_INSIDE},
        {"Maven", "*", {AD_EVENT_INTRODUCED, AD_EVENT_FIXED}, {"1", "2"}, AD_SPAN_OUTSIDE},
        {"npm", "0", {AD_EVENT_INTRODUCED, AD_EVENT_FIXED}, {"0.0.0", "2.0.0"}, AD_SPAN_INSIDE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(AdAffected) a = ad_affected_new(cases[i].ecosystem, "x");
        AdRange *r = ad_affected_add_range(a, AD_RANGE_ECOSYSTEM);
        for (gsize k = 0; k < 2; k++)
            ad_range_add_event(r, cases[i].kinds[k], cases[i].versions[k]);
        if (ad_match_range_contains(r, cases[i].ecosystem, cases[i].version) != cases[i].answer)
            fail_msg("case %u", (guint)i);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_are_grouped_and_the_worst_comes_first),
        cmocka_unit_test(what_cannot_be_judged_is_listed_with_its_reason),
        cmocka_unit_test(a_score_is_chosen_by_policy_and_unimportant_ranks_down),
        cmocka_unit_test(a_purl_becomes_the_name_that_advisories_use),
        cmocka_unit_test(ecosystems_with_and_without_release_fit_as_they_should),
        cmocka_unit_test(an_end_without_a_start_holds_nothing_and_signs_are_not_versions),
        cmocka_unit_test(a_coarse_span_is_open_where_it_cannot_be_sure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
