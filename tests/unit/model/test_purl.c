/* SPDX-License-Identifier: Apache-2.0 */
/* test_purl.c - purls: canonical form, what is refused and why, what is mended, the limits */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "scanner/model/purl.h"

static char *
canonical(const char *text, guint *repairs)
{
    g_autoptr(AdPurl) purl = ad_purl_parse(text, -1, repairs, NULL);
    return purl != NULL ? ad_purl_to_string(purl) : NULL;
}

static void
a_purl_has_one_canonical_text(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *text;
    } cases[] = {
        {"pkg:PYPI/Django_package@1.11.1.DEV1", "pkg:pypi/django-package@1.11.1.dev1"},
        {"pkg:npm/@babel/core@7.0.0", "pkg:npm/%40babel/core@7.0.0"},
        {"pkg:deb/Debian/attr@1:2.4.47-2%2Bb1?distro=debian-12&arch=amd64",
         "pkg:deb/debian/attr@1:2.4.47-2%2Bb1?arch=amd64&distro=debian-12"},
        {"pkg:golang/stdlib@1.22.0", "pkg:golang/stdlib@1.22.0"},
        {"pkg:golang/google.golang.org/genproto#/googleapis/./api/../annotations/",
         "pkg:golang/google.golang.org/genproto#googleapis/api/annotations"},
        {"pkg://maven//org.a/b/@", NULL},
        {"pkg://maven/org.a//b@1?type=&classifier=x", "pkg:maven/org.a/b@1?classifier=x"},
        {"pkg:git/github/Package-url/purl-Spec@2", "pkg:git/github/package-url/purl-spec@2"},
        {"pkg:cpan/gdt/URI-PackageURL", "pkg:cpan/GDT/URI-PackageURL"},
        {"pkg:mlflow/CreditFraud@3?repository_url=https://adb.azuredatabricks.net/",
         "pkg:mlflow/creditfraud@3?repository_url=https:%2F%2Fadb.azuredatabricks.net%2F"},
        {"pkg:generic/caf%c3%a9", "pkg:generic/caf%C3%A9"},
        {"pkg:x-own/a/b@1", "pkg:x-own/a/b@1"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = canonical(cases[i].raw, NULL);
        if (cases[i].text == NULL)
            assert_null(got);
        else
            assert_string_equal(got, cases[i].text);
    }
}

static void
what_is_no_purl_is_refused_with_its_reason(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *part;
    } cases[] = {
        {"", "pkg:"},
        {"pk", "pkg:"},
        {"npm/a@1", "pkg:"},
        {"pkg:", "type"},
        {"pkg:3d/x", "type"},
        {"pkg:n&g/x", "type"},
        {"pkg:npm", "no name"},
        {"pkg:npm/", "no name"},
        {"pkg:npm/@1", "no name"},
        {"pkg:maven/b@1", "needs a namespace"},
        {"pkg:gem/a/b@1", "has no namespace"},
        {"pkg:npm/a%zz", "hexadecimal"},
        {"pkg:npm/a%4", "hexadecimal"},
        {"pkg:npm/a%", "hexadecimal"},
        {"pkg:npm/a%00b", "UTF-8"},
        {"pkg:npm/a%ff", "UTF-8"},
        {"pkg:npm/a%2Fb/c", "encoded '/'"},
        {"pkg:nuget/ ", "white space"},
        {"pkg:npm/a?b", "'='"},
        {"pkg:npm/a?1b=c", "key"},
        {"pkg:npm/a?b%20c=d", "key"},
        {"pkg:npm/a?Arch=c", "lower case"},
        {"pkg:npm/a?b=1&b=2", "twice"},
        {"pkg:julia/Dates", "uuid"},
        {"pkg:cpan/A::B", "module"},
        {"pkg:chrome-extension/dogs", "32 letters"},
        {"pkg:chrome-extension/dlpngalgnefjeiefhmpklpfiohadpglk@1..2", "numbers"},
        {"pkg:chrome-extension/dlpngalgnefjeiefhmpklpfiohadpglk@1.", "numbers"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(AdPurl) purl = ad_purl_parse(cases[i].raw, -1, NULL, &error);
        assert_null(purl);
        assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_MALFORMED));
        if (strstr(error->message, cases[i].part) == NULL)
            fail_msg("%s: %s", cases[i].raw, error->message);
    }
}

static void
only_what_has_one_sure_reading_is_mended(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *text;
        guint repairs;
    } cases[] = {
        {"pkg:npm/a@1", "pkg:npm/a@1", 0},
        {" pkg:npm/a@1\n", "pkg:npm/a@1", AD_PURL_REPAIR_SPACE},
        {"pkg:rpm/fedora/curl@7?Arch=i386", "pkg:rpm/fedora/curl@7?arch=i386", AD_PURL_REPAIR_KEY_CASE},
        {"pkg:nuget/X%400.3.0", "pkg:nuget/X@0.3.0", AD_PURL_REPAIR_ENCODED_VERSION},
        {"pkg:brew/postgresql%4012", "pkg:brew/postgresql%4012", 0},
        {"pkg:npm/a%40b", "pkg:npm/a%40b", 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        guint repairs = 99;
        g_autofree char *got = canonical(cases[i].raw, &repairs);
        assert_string_equal(got, cases[i].text);
        assert_int_equal(repairs, cases[i].repairs);
        assert_int_equal(ad_purl_repair_text(repairs) != NULL, repairs != 0);
    }
    g_autofree char *none = canonical("pkg:generic/:opencv?", NULL);
    assert_string_equal(none, "pkg:generic/:opencv"); /* odd, but what it says */
}

static void
a_part_longer_than_its_limit_is_refused(void **state)
{
    (void)state;
    static const char *const formats[] = {"pkg:npm/%s",      "pkg:npm/%s/a",   "pkg:npm/a@%s",
                                          "pkg:npm/a?b=%s", "pkg:npm/a#%s"};
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
        for (gsize more = 0; more < 2; more++) {
            g_autofree char *part = g_strnfill(AD_LIMIT_PURL_FIELD_BYTES + more, 'a');
            g_auto(GStrv) halves = g_strsplit(formats[i], "%s", 2);
            g_autofree char *text = g_strconcat(halves[0], part, halves[1], NULL);
            g_autoptr(GError) error = NULL;
            g_autoptr(AdPurl) purl = ad_purl_parse(text, -1, NULL, &error);
            assert_int_equal(purl == NULL, more == 1);
            assert_int_equal(g_error_matches(error, AD_ERROR, AD_ERROR_LIMIT), more == 1);
        }
    }
    g_autofree char *whole = g_strnfill(AD_LIMIT_PURL_BYTES + 1, 'a');
    g_autoptr(GError) error = NULL;
    assert_null(ad_purl_parse(whole, -1, NULL, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_LIMIT));
}

static void
more_qualifiers_than_the_limit_are_refused(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new("pkg:npm/a?");
    for (guint i = 0; i < AD_LIMIT_PURL_QUALIFIERS; i++)
        g_string_append_printf(text, "q%u=1&", i);
    g_autoptr(AdPurl) purl = ad_purl_parse(text->str, -1, NULL, NULL);
    assert_int_equal(purl->qualifiers->len, AD_LIMIT_PURL_QUALIFIERS);
    g_string_append(text, "one=1");
    g_autoptr(GError) error = NULL;
    assert_null(ad_purl_parse(text->str, -1, NULL, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_LIMIT));
}

static void
what_is_built_reads_back_to_the_same_parts(void **state)
{
    (void)state;
    const char *pairs[] = {"Distro", "debian-12", "arch", "amd64", "empty", "", NULL};
    g_autoptr(AdPurl) purl = ad_purl_new("deb", "Debian", "G++", "4:12.2.0-3", pairs, "a//b", NULL);
    g_autofree char *text = ad_purl_to_string(purl);
    assert_string_equal(text, "pkg:deb/debian/g%2B%2B@4:12.2.0-3?arch=amd64&distro=debian-12#a/b");
    g_autofree char *package = ad_purl_package(purl);
    assert_string_equal(package, "pkg:deb/debian/g%2B%2B");
    g_autoptr(AdPurl) again = ad_purl_parse(text, -1, NULL, NULL);
    assert_string_equal(again->name, "g++");
    assert_string_equal(again->version, "4:12.2.0-3");
    assert_string_equal(ad_purl_qualifier(again, "arch"), "amd64");
    assert_null(ad_purl_qualifier(again, "empty"));
    assert_null(ad_purl_new(NULL, NULL, "a", NULL, NULL, NULL, NULL));
    assert_null(ad_purl_new("npm", NULL, "", NULL, NULL, NULL, NULL));
    assert_null(ad_purl_new("npm", NULL, "a\xff", NULL, NULL, NULL, NULL));
    assert_null(ad_purl_new("npm", "b\xff", "a", NULL, NULL, NULL, NULL));
    const char *bad[] = {"a b", "1", NULL};
    assert_null(ad_purl_new("npm", NULL, "a", NULL, bad, NULL, NULL));
}

static void
every_type_of_the_table_is_found(void **state)
{
    (void)state;
    static const char *const known[] = {"alpm", "deb", "golang", "npm", "nuget", "pypi", "rpm", "vcpkg", "yocto"};
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
        assert_true(ad_purl_type_is_known(known[i]));
    assert_false(ad_purl_type_is_known("npmx"));
    assert_false(ad_purl_type_is_known(""));
    assert_false(ad_purl_type_is_known("zz"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_purl_has_one_canonical_text),
        cmocka_unit_test(what_is_no_purl_is_refused_with_its_reason),
        cmocka_unit_test(only_what_has_one_sure_reading_is_mended),
        cmocka_unit_test(a_part_longer_than_its_limit_is_refused),
        cmocka_unit_test(more_qualifiers_than_the_limit_are_refused),
        cmocka_unit_test(what_is_built_reads_back_to_the_same_parts),
        cmocka_unit_test(every_type_of_the_table_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
