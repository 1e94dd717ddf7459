/* SPDX-License-Identifier: Apache-2.0 */
/* test_versions.c - the orders: the traps of each, and that they are orders at all */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "feeds/versions/version.h"
#include "scanner/model/limits.h"

static void
each_ecosystem_orders_as_its_own_tool(void **state)
{
    (void)state;
    static const struct {
        const char *ecosystem, *a;
        char sign;
        const char *b;
    } cases[] = {
        {"npm", "1.2.3-10", '>', "1.2.3-9"},
        {"npm", "v1.2", '=', "1.2.0"},
        {"npm", "1.2.3+b1", '=', "1.2.3+b2"},
        {"npm", "latest", '?', "1.0.0"},
        {"npm", "99999999999999999999.0.0", '<', "100000000000000000000.0.0"},
        {"Go", "v0.0.0-20220308185742-91533d04e894", '<', "v0.0.1"},
        {"Go", "v2.0.0+incompatible", '=', "v2.0.0"},
        {"Go", "go1.21rc2", '<', "go1.21rc10"},
        {"Go", "go1.21rc2", '>', "1.21.0-0"},
        {"Go", "go1.21.0", '=', "1.21.0"},
        {"pub", "1.0.0", '<', "1.0.0+build"},
        {"Bitnami", "2.4.44-1", '>', "2.4.44"},
        {"Bitnami", "2.4.44-10", '>', "2.4.44-9"},
        {"Bitnami", "2.4.44-rc1", '<', "2.4.44"},
        {"PyPI", "1.0-1", '=', "1.0.post1"},
        {"PyPI", "1.0.dev1", '<', "1.0a1"},
        {"PyPI", "1!0.1", '>', "2.0"},
        {"PyPI", "1.0C1", '=', "1.0rc1"},
        {"PyPI", "1.0+local.2", '>', "1.0+local.a"},
        {"PyPI", "0.6.0,<1", '?', "0.5.3"},
        {"PyPI", "3.0.10", '>', "3.0.1"},
        {"Maven", "29.0-jre", '>', "29.0"},
        {"Maven", "1.0.RC1", '<', "1.0"},
        {"Maven", "1.0-SP1", '>', "1.0"},
        {"Maven", "1-ga", '=', "1.0.FINAL"},
        {"Maven", "2.0", '=', "2"},
        {"RubyGems", "1.0.a2", '=', "1.0.a.2"},
        {"RubyGems", "1.0-rc", '<', "1.0"},
        {"NuGet", "1.0", '=', "1.0.0.0"},
        {"NuGet", "8.0.1", '>', "8.0.0-PREVIEW.1"},
        {"Packagist", "dev-main", '<', "0.0.1"},
        {"Packagist", "v3.0", '>', "v3.0.0-beta"},
        {"Packagist", "1.0.0-p1", '>', "1.0"},
        {"Packagist", "1.x-dev", '>', "1.9"},
        {"Packagist", "something", '?', "1.0"},
        {"Debian", "2:9.1.1230-2", '>', "8.4.0"},
        {"Debian", "4.22.5", '<', "2:3.0.28a-2"},
        {"Debian", "7.88.1-10+deb12u12", '>', "7.88.1-10+deb12u5"},
        {"Debian", "1.0-1~bpo12+1", '<', "1.0-1"},
        {"Debian", "1.0", '=', "1.0-0"},
        {"Debian", "1.0 beta", '?', "1.0"},
        {"Debian", "a:1", '?', "1"},
        {"Debian", "1-", '?', "1"},
        {"Red Hat", "1:1.8.0.302.b08-0.el7_9", '>', "1:1.8.0.51-1.b16.el7_1"},
        {"AlmaLinux", "8.3.1-5.el8.40", '>', "8.3.1-5.el8.5"},
        {"rpm", "1.0^git1", '>', "1.0"},
        {"rpm", "1.0^git1", '<', "1.0.1"},
        {"rpm", "1.0~rc1", '<', "1.0"},
        {"Alpine", "1.6_rc1-r0", '<', "1.6-r0"},
        {"Alpine", "1.2.4_git20230717-r5", '<', "1.2.4_git20230717-r6"},
        {"Alpine", "1.2.4_git20230717-r5", '>', "1.2.4-r9"},
        {"Alpine", "8.2.0015", '<', "8.2.002"},
        {"CRAN", "0.1.0", '<', "0.1.0.0"},
        {"CRAN", "0.1-2", '=', "0.1.2"},
        {"Hackage", "1.0.0", '>', "1.0"},
        {"openssl", "1.0.2z", '<', "1.0.2za"},
        {"jvm", "1.8.0_131", '=', "8.0.131"},
        {"GitHub Actions", "e0021407031f5be11a464abee9a0776171c79891", '?', "46.0.1"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const AdVersionOrder *order = ad_version_order(cases[i].ecosystem);
        char sign = ad_version_sign(ad_version_compare(order, cases[i].a, cases[i].b));
        if (sign != cases[i].sign)
            fail_msg("%s: %s %c %s, expected %c", cases[i].ecosystem, cases[i].a, sign, cases[i].b,
                     cases[i].sign);
    }
}

static void
ecosystems_are_found_by_any_of_their_names(void **state)
{
    (void)state;
    static const char *const same[][2] = {
        {"npm", "SEMVER"},   {"golang", "Go"},      {"pypi", "PyPI"},           {"deb", "Debian:12"},
        {"debian", "Ubuntu:22.04:LTS"}, {"alpine", "Wolfi"}, {"packagist", "composer"}, {"rpm", "rocky linux:9"},
        {"gem", "rubygems"}, {"cargo", "crates.io"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(same); i++) {
        assert_non_null(ad_version_order(same[i][0]));
        assert_string_equal(ad_version_family(ad_version_order(same[i][0])),
                            ad_version_family(ad_version_order(same[i][1])));
    }
    assert_null(ad_version_order("no such thing"));
    assert_null(ad_version_order(""));
    assert_null(ad_version_order("OSS-Fuzz"));
    assert_string_equal(ad_version_ecosystem("rocky"), "Rocky Linux");
    assert_string_equal(ad_version_ecosystem("debian:12"), "Debian");
    assert_null(ad_version_ecosystem("gentoo"));
    assert_int_equal(ad_version_compare(NULL, "1", "2"), AD_VERSION_UNKNOWN);
}

static void
a_version_longer_than_the_limit_cannot_be_compared(void **state)
{
    (void)state;
    char text[AD_LIMIT_VERSION_BYTES + 2];
    memset(text, '1', sizeof text);
    text[AD_LIMIT_VERSION_BYTES] = '\0';
    assert_int_equal(ad_version_compare(ad_version_order("npm"), text, text), AD_VERSION_EQUAL);
    text[AD_LIMIT_VERSION_BYTES] = '1';
    text[AD_LIMIT_VERSION_BYTES + 1] = '\0';
    assert_int_equal(ad_version_compare(ad_version_order("npm"), text, "1"), AD_VERSION_UNKNOWN);
}

static void
what_apk_refuses_is_ordered_but_not_proper(void **state)
{
    (void)state;
    const AdVersionOrder *apk = ad_version_order("apk");
    assert_true(ad_version_is_proper(apk, "1.2_git20230717-r5"));
    assert_false(ad_version_is_proper(apk, "1.2_blah"));
    assert_true(ad_version_is_accepted(apk, "1.2_blah"));
    assert_int_equal(ad_version_compare(apk, "1.2_blah", "1.2"), AD_VERSION_LESS);
}

static void
a_coarse_key_is_epoch_and_three_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *ecosystem, *version, *key;
    } cases[] = {
        {"npm", "1.22.333-rc1", "00:00000001.00000022.00000333"},
        {"Debian", "2:9.1.1230-2", "02:00000009.00000001.00001230"},
        {"PyPI", "20240101999.1", "00:99999999.99999999.99999999"},
        {"Alpine", "8.2.0015", "00:00000008.00000002.00000000"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *key = ad_version_coarse(ad_version_order(cases[i].ecosystem), cases[i].version);
        assert_string_equal(key, cases[i].key);
    }
    assert_null(ad_version_coarse(ad_version_order("npm"), "latest"));
}

/* A version of random pieces that the orders know; most orders accept about a third of them. */
static char *
new_random_version(GRand *rand)
{
    static const char *const pieces[] = {
        ".",   ".",   ".",    "-",  "-",    "0",    "1",   "1",  "2",       "10",  "00",  "09",   "99999999",
        "_",   "+",   "~",    "^",  ":",    "!",    "a",   "b",  "alpha",   "beta", "rc", "RC",   "sp",
        "ga",  "foo", "dev",  "post", "p",  "pre",  "git", "-r1", "x",      "m",   "_p1", "_rc2", ".0",
        ".1",  ".0",  "-1",   "1.0", "+b1", "0.0",  "~1",  "c",  "stable",  "final", "#", "-dev", "_alpha",
    };
    static const char *const starts[] = {"", "1", "1", "1.0.1", "1.0.2"};
    GString *s = g_string_new(starts[g_rand_int_range(rand, 0, G_N_ELEMENTS(starts))]);
    for (gint32 n = g_rand_int_range(rand, 0, 5); n >= 0; n--)
        g_string_append(s, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
    return g_string_free(s, FALSE);
}

enum { ROUNDS = 40, POOL = 20 };

/* A pool of versions: every pair both ways, every triple. alpm's own rule is not transitive (version.h). */
static void
check_pool(const AdVersionOrder *order, char pool[POOL][64], guint count)
{
    const char *family = ad_version_family(order);
    AdVersionAnswer answers[POOL][POOL];
    char *keys[POOL];
    for (guint i = 0; i < count; i++) {
        keys[i] = ad_version_coarse(order, pool[i]);
        for (guint k = 0; k < count; k++)
            answers[i][k] = ad_version_compare(order, pool[i], pool[k]);
    }
    for (guint i = 0; i < count; i++) {
        for (guint k = 0; k < count; k++) {
            if ((int)answers[i][k] != -(int)answers[k][i])
                fail_msg("%s: %s and %s are not antisymmetric", family, pool[i], pool[k]);
            if (answers[i][k] == AD_VERSION_LESS && strcmp(keys[i], keys[k]) > 0)
                fail_msg("%s: %s < %s but %s > %s", family, pool[i], pool[k], keys[i], keys[k]);
            for (guint m = 0; m < count && strcmp(family, "alpm") != 0; m++)
                if (answers[i][k] != AD_VERSION_GREATER && answers[k][m] != AD_VERSION_GREATER &&
                    (answers[i][m] == AD_VERSION_GREATER ||
                     (answers[i][m] == AD_VERSION_EQUAL &&
                      (answers[i][k] == AD_VERSION_LESS || answers[k][m] == AD_VERSION_LESS))))
                    fail_msg("%s: %s, %s, %s are not transitive", family, pool[i], pool[k], pool[m]);
        }
    }
    for (guint i = 0; i < count; i++)
        g_free(keys[i]);
}

static void
every_order_is_total_and_its_coarse_key_monotone(void **state)
{
    (void)state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(20261125);
    const AdVersionOrder *order;
    for (guint n = 0; (order = ad_version_order_nth(n)) != NULL; n++) {
        gboolean is_datetime = strcmp(ad_version_family(order), "datetime") == 0;
        for (guint round = 0; round < ROUNDS; round++) {
            char pool[POOL][64];
            guint count = 0;
            for (guint tries = 0; count < POOL && tries < 2000; tries++) {
                g_autofree char *v =
                    is_datetime ? g_strdup_printf("20%02d-01-%02dT00:00:00Z", g_rand_int_range(rand, 10, 14),
                                                  g_rand_int_range(rand, 1, 5))
                                : new_random_version(rand);
                if (strlen(v) < sizeof pool[0] && ad_version_is_accepted(order, v))
                    g_strlcpy(pool[count++], v, sizeof pool[0]);
            }
            if (count < POOL)
                fail_msg("%s accepts too little to be tried", ad_version_family(order));
            check_pool(order, pool, count);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_ecosystem_orders_as_its_own_tool),
        cmocka_unit_test(ecosystems_are_found_by_any_of_their_names),
        cmocka_unit_test(a_version_longer_than_the_limit_cannot_be_compared),
        cmocka_unit_test(what_apk_refuses_is_ordered_but_not_proper),
        cmocka_unit_test(a_coarse_key_is_epoch_and_three_numbers),
        cmocka_unit_test(every_order_is_total_and_its_coarse_key_monotone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
