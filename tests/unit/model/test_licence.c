/* SPDX-License-Identifier: Apache-2.0 */
/* test_licence.c - licence expressions: precedence, case, what the list says, what is refused */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scanner/model/error.h"
#include "scanner/model/licence.h"
#include "scanner/model/limits.h"

static void
an_expression_has_one_canonical_text(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *text;
        AdLicenceStanding standing;
        guint terms;
        gboolean has_lower_operator, has_other_case;
    } cases[] = {
        {"MIT", "MIT", AD_LICENCE_LISTED, 1, FALSE, FALSE},
        {" apache-2.0 ", "Apache-2.0", AD_LICENCE_LISTED, 1, FALSE, TRUE},
        {"(MIT)", "MIT", AD_LICENCE_LISTED, 1, FALSE, FALSE},
        {"MIT OR Apache-2.0", "MIT OR Apache-2.0", AD_LICENCE_LISTED, 2, FALSE, FALSE},
        {"MIT or Apache-2.0", "MIT OR Apache-2.0", AD_LICENCE_LISTED, 2, TRUE, FALSE},
        {"MIT OR ISC AND 0BSD", "MIT OR ISC AND 0BSD", AD_LICENCE_LISTED, 3, FALSE, FALSE},
        {"(MIT OR ISC) AND 0BSD", "(MIT OR ISC) AND 0BSD", AD_LICENCE_LISTED, 3, FALSE, FALSE},
        {"MIT OR (ISC AND 0BSD)", "MIT OR ISC AND 0BSD", AD_LICENCE_LISTED, 3, FALSE, FALSE},
        {"((MIT AND (ISC)) AND ((0BSD)))", "MIT AND ISC AND 0BSD", AD_LICENCE_LISTED, 3, FALSE, FALSE},
        {"GPL-2.0-or-later WITH Classpath-exception-2.0", "GPL-2.0-or-later WITH Classpath-exception-2.0",
         AD_LICENCE_LISTED, 1, FALSE, FALSE},
        {"GPL-2.0+", "GPL-2.0+", AD_LICENCE_DEPRECATED, 1, FALSE, FALSE},
        {"Apache-1.0+ AND LicenseRef-own", "Apache-1.0+ AND LicenseRef-own", AD_LICENCE_REFERENCE, 2, FALSE, FALSE},
        {"DocumentRef-a:LicenseRef-b", "DocumentRef-a:LicenseRef-b", AD_LICENCE_REFERENCE, 1, FALSE, FALSE},
        {"MIT WITH AdditionRef-x", "MIT WITH AdditionRef-x", AD_LICENCE_REFERENCE, 1, FALSE, FALSE},
        {"MIT WITH nobodys-exception", "MIT WITH nobodys-exception", AD_LICENCE_UNKNOWN, 1, FALSE, FALSE},
        {"Nobodys-1.0", "Nobodys-1.0", AD_LICENCE_UNKNOWN, 1, FALSE, FALSE},
        {"Artistic-dist", "Artistic-dist", AD_LICENCE_LISTED, 1, FALSE, FALSE}, /* new in list 3.27 */
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(AdLicence) licence = ad_licence_parse(cases[i].raw, -1, &error);
        if (licence == NULL)
            fail_msg("%s: %s", cases[i].raw, error->message);
        assert_string_equal(licence->text, cases[i].text);
        assert_int_equal(ad_licence_standing(licence), cases[i].standing);
        assert_int_equal(licence->terms->len, cases[i].terms);
        assert_int_equal(licence->has_lower_operator, cases[i].has_lower_operator);
        assert_int_equal(licence->has_other_case, cases[i].has_other_case);
        g_autoptr(AdLicence) again = ad_licence_parse(licence->text, -1, NULL);
        assert_string_equal(again->text, licence->text);
    }
}

static void
what_is_no_expression_is_refused_with_its_column(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *part;
    } cases[] = {
        {"", "column 1:"},         {"MIT ISC", "column 5:"}, {"MIT OR", "column 7:"},  {"AND MIT", "column 1:"},
        {"(MIT", "column 5:"},     {"MIT)", "column 4:"},    {"()", "column 2:"},      {"MIT +", "column 5:"},
        {"MIT WITH", "column 9:"}, {"MIT/ISC", "column 4:"}, {"MIT, ISC", "column 4:"}, {"+", "column 1:"},
        {"(MIT) WITH Classpath-exception-2.0", "column 7:"}, {"MIT WITH OR", "column 10:"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(ad_licence_parse(cases[i].raw, -1, &error));
        assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_MALFORMED));
        if (strstr(error->message, cases[i].part) == NULL)
            fail_msg("%s: %s", cases[i].raw, error->message);
    }
}

static void
depth_terms_and_length_have_a_limit(void **state)
{
    (void)state;
    for (guint more = 0; more < 2; more++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *open = g_strnfill(AD_LIMIT_LICENCE_DEPTH + more, '(');
        g_autofree char *shut = g_strnfill(AD_LIMIT_LICENCE_DEPTH + more, ')');
        g_autofree char *deep = g_strconcat(open, "MIT", shut, NULL);
        g_autoptr(AdLicence) nested = ad_licence_parse(deep, -1, &error);
        assert_int_equal(nested == NULL, more == 1);
        g_clear_error(&error);
        g_autoptr(GString) many = g_string_new("ISC");
        for (guint i = 1; i < AD_LIMIT_LICENCE_TERMS + more; i++)
            g_string_append(many, " OR MIT");
        g_autoptr(AdLicence) wide = ad_licence_parse(many->str, -1, &error);
        assert_int_equal(wide == NULL, more == 1);
        assert_int_equal(g_error_matches(error, AD_ERROR, AD_ERROR_LIMIT), more == 1);
    }
    g_autofree char *large = g_strnfill(AD_LIMIT_LICENCE_BYTES + 1, 'a');
    g_autoptr(GError) error = NULL;
    assert_null(ad_licence_parse(large, -1, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_LIMIT));
}

static void
the_list_is_sorted_and_every_row_is_found(void **state)
{
    (void)state;
    gsize count, licences = 0;
    const AdLicenceRow *rows = ad_licence_list(&count);
    for (gsize i = 0; i < count; i++) {
        licences += rows[i].kind == 'l' ? 1 : 0;
        if (i > 0 && rows[i].kind == rows[i - 1].kind)
            assert_true(g_ascii_strcasecmp(rows[i - 1].id, rows[i].id) < 0);
        g_autofree char *other = g_ascii_strup(rows[i].id, -1);
        assert_ptr_equal(ad_licence_list_find(rows[i].kind, other), &rows[i]);
    }
    assert_true(licences > 700 && count > licences + 70);
    assert_null(ad_licence_list_find('l', "Classpath-exception-2.0"));
    assert_null(ad_licence_list_find('e', "MIT"));
    assert_non_null(strchr(ad_licence_list_find('l', "mit")->flags, 'o'));
}

static void
none_noassertion_and_nothing_are_three_things(void **state)
{
    (void)state;
    assert_int_equal(ad_licence_says(NULL), AD_LICENCE_SAYS_NOTHING);
    assert_int_equal(ad_licence_says(""), AD_LICENCE_SAYS_NOTHING);
    assert_int_equal(ad_licence_says("NONE"), AD_LICENCE_SAYS_NONE);
    assert_int_equal(ad_licence_says("NOASSERTION"), AD_LICENCE_SAYS_NOASSERTION);
    assert_int_equal(ad_licence_says("MIT"), AD_LICENCE_SAYS_TEXT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_expression_has_one_canonical_text),
        cmocka_unit_test(what_is_no_expression_is_refused_with_its_column),
        cmocka_unit_test(depth_terms_and_length_have_a_limit),
        cmocka_unit_test(the_list_is_sorted_and_every_row_is_found),
        cmocka_unit_test(none_noassertion_and_nothing_are_three_things),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
