/* SPDX-License-Identifier: Apache-2.0 */
/* test_cpe.c - CPE names: both bindings, escapes, wildcards, what covers what */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scanner/model/cpe.h"
#include "scanner/model/error.h"
#include "scanner/model/limits.h"

static void
both_bindings_name_the_same_product(void **state)
{
    (void)state;
    /* the worked examples of NISTIR 7695 6.1.2.3 and 6.2.2, and quirks seen in real SBOMs */
    static const struct {
        const char *raw, *formatted, *uri;
    } cases[] = {
        {"cpe:/a:microsoft:internet_explorer:8.0.6001:beta",
         "cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*",
         "cpe:/a:microsoft:internet_explorer:8.0.6001:beta"},
        {"cpe:2.3:a:microsoft:internet_explorer:8.*:sp?:*:*:*:*:*:*",
         "cpe:2.3:a:microsoft:internet_explorer:8.*:sp?:*:*:*:*:*:*",
         "cpe:/a:microsoft:internet_explorer:8.%02:sp%01"},
        {"cpe:/a:hp:insight_diagnostics:7.4.0.1570::~~online~win2003~x64~",
         "cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:*:*:*:online:win2003:x64:*",
         "cpe:/a:hp:insight_diagnostics:7.4.0.1570::~~online~win2003~x64~"},
        {"cpe:/a:foo%5cbar:big%24money_manager_2010:::~~special~ipod_touch~80gb~",
         "cpe:2.3:a:foo\\\\bar:big\\$money_manager_2010:*:*:*:*:special:ipod_touch:80gb:*",
         "cpe:/a:foo%5cbar:big%24money_manager_2010:::~~special~ipod_touch~80gb~"},
        {"CPE:2.3:A:GNU:G\\+\\+:1.0:-:*:*:*:*:*:*", "cpe:2.3:a:gnu:g\\+\\+:1.0:-:*:*:*:*:*:*",
         "cpe:/a:gnu:g%2b%2b:1.0:-"},
        {"cpe:/o:linux:linux_kernel", "cpe:2.3:o:linux:linux_kernel:*:*:*:*:*:*:*:*", "cpe:/o:linux:linux_kernel"},
        {"cpe:/a:xy-:b%2d:%2d", "cpe:2.3:a:xy-:b-:\\-:*:*:*:*:*:*:*", "cpe:/a:xy-:b-:%2d"},
        {"cpe:/a:x:g++", "cpe:2.3:a:x:g\\+\\+:*:*:*:*:*:*:*:*", "cpe:/a:x:g%2b%2b"},
        {"cpe:2.3:a:x:a\\:b:\\*:*:*:*:*:*:*:*", "cpe:2.3:a:x:a\\:b:\\*:*:*:*:*:*:*:*", "cpe:/a:x:a%3ab:%2a"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(AdCpe) cpe = ad_cpe_parse(cases[i].raw, -1, &error);
        if (cpe == NULL)
            fail_msg("%s: %s", cases[i].raw, error->message);
        g_autofree char *formatted = ad_cpe_to_string(cpe), *uri = ad_cpe_to_uri(cpe);
        assert_string_equal(formatted, cases[i].formatted);
        assert_string_equal(uri, cases[i].uri);
        g_autoptr(AdCpe) again = ad_cpe_parse(uri, -1, NULL);
        g_autofree char *same = ad_cpe_to_string(again);
        assert_string_equal(same, formatted);
    }
}

static void
what_is_no_cpe_is_refused_with_its_reason(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *part;
    } cases[] = {
        {"", "begins with"},
        {"cpe:a:b", "begins with"},
        {"cpe:2.3:a:b:c", "eleven"},
        {"cpe:2.3:a:b:c:1:*:*:*:*:*:*:*:*", "eleven"},
        {"cpe:2.3:x:b:c:1:*:*:*:*:*:*:*", "part"},
        {"cpe:2.3:a::c:1:*:*:*:*:*:*:*", "says nothing"},
        {"cpe:2.3:a:b:c+:1:*:*:*:*:*:*:*", "escaped"},
        {"cpe:2.3:a:b:c d:1:*:*:*:*:*:*:*", "escaped"},
        {"cpe:2.3:a:b:c:1*2:*:*:*:*:*:*:*", "wildcard"},
        {"cpe:2.3:a:b:c:**:*:*:*:*:*:*:*", "says nothing"},
        {"cpe:2.3:a:b:c:1:*:*:*:*:*:*:\\", "escapes nothing"},
        {"cpe:/a:b:c:1:2:3:4:5", "seven"},
        {"cpe:/a:b:%zz", "cannot hold"},
        {"cpe:/a:b:%", "cannot hold"},
        {"cpe:/a:b:caf\xc3\xa9", "cannot hold"},
        {"cpe:/a:b:c:1:2:~3~4", "five parts"},
        {"cpe:/a:b:c:1:2:~3~4~5~6~7~8", "five parts"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(ad_cpe_parse(cases[i].raw, -1, &error));
        assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_MALFORMED));
        if (strstr(error->message, cases[i].part) == NULL)
            fail_msg("%s: %s", cases[i].raw, error->message);
    }
    g_autofree char *fill = g_strnfill(AD_LIMIT_CPE_BYTES, 'a');
    g_autofree char *large = g_strconcat("cpe:/a:", fill, NULL);
    g_autoptr(GError) error = NULL;
    assert_null(ad_cpe_parse(large, -1, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_LIMIT));
}

static void
a_pattern_covers_what_it_means_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *value;
        gboolean covers;
    } cases[] = {
        {"*", "1.0", TRUE},   {"*", "-", TRUE},      {"*", "*", TRUE},     {"-", "-", TRUE},
        {"-", "1.0", FALSE},  {"1.0", "*", FALSE},   {"1.0", "-", FALSE},  {"1.0", "1.0", TRUE},
        {"8.*", "8.0", TRUE}, {"8.*", "80", FALSE},  {"*.1", "2.1", TRUE}, {"*b*", "abc", TRUE},
        {"*b*", "ac", FALSE}, {"sp?", "sp1", TRUE},  {"sp?", "sp", TRUE},  {"sp?", "sp12", FALSE},
        {"??1", "ab1", TRUE}, {"\\*", "5", FALSE},   {"\\*", "\\*", TRUE}, {"a\\+*", "a\\+b", TRUE},
        {"*ab", "aab", TRUE}, {"*ab", "aba", FALSE}, {"8.*", "-", FALSE},  {"*1*1*", "2", FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        if (ad_cpe_attribute_covers(cases[i].pattern, cases[i].value) != cases[i].covers)
            fail_msg("%s against %s", cases[i].pattern, cases[i].value);
    g_autoptr(AdCpe) all = ad_cpe_parse("cpe:/a:x:y", -1, NULL), one = ad_cpe_parse("cpe:/a:x:y:1", -1, NULL);
    assert_true(ad_cpe_covers(all, one));
    assert_false(ad_cpe_covers(one, all));
}

static void
a_value_comes_without_its_escapes(void **state)
{
    (void)state;
    g_autoptr(AdCpe) cpe = ad_cpe_parse("cpe:2.3:a:x:g\\+\\+:1.0\\~rc1:-:8*:*:*:*:*:*", -1, NULL);
    g_autofree char *product = ad_cpe_value(cpe, AD_CPE_PRODUCT), *version = ad_cpe_value(cpe, AD_CPE_VERSION);
    assert_string_equal(product, "g++");
    assert_string_equal(version, "1.0~rc1");
    assert_null(ad_cpe_value(cpe, AD_CPE_UPDATE));
    assert_null(ad_cpe_value(cpe, AD_CPE_EDITION));
    assert_null(ad_cpe_value(cpe, AD_CPE_OTHER));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_bindings_name_the_same_product),
        cmocka_unit_test(what_is_no_cpe_is_refused_with_its_reason),
        cmocka_unit_test(a_pattern_covers_what_it_means_and_nothing_else),
        cmocka_unit_test(a_value_comes_without_its_escapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
