/* SPDX-License-Identifier: Apache-2.0 */
/* test_po.c - the catalogue's reader: languages, contexts, plurals, and catalogues that lie */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scanner/model/error.h"
#include "service/po/mo.h"
#include "service/po/tr.h"

static void
words_of_a_language_name_are_understood(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int lang;
    } cases[] = {
        {"es", AD_LANG_ES},
        {"es_MX.UTF-8", AD_LANG_ES},
        {"es-MX", AD_LANG_ES},
        {"ES", AD_LANG_ES},
        {"es.UTF-8", AD_LANG_ES},
        {"es@euro", AD_LANG_ES},
        {"en", AD_LANG_EN},
        {"en_US", AD_LANG_EN},
        {"est", -1},
        {"", -1},
        {"fr_FR", -1},
        {"C", -1},
        {"e", -1},
        {NULL, -1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_int_equal(ad_tr_lang_parse(cases[i].text), cases[i].lang);
}

static void
first_variable_that_is_set_decides(void **state)
{
    (void)state;
    static const char *const names[] = {"ADUANA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"};
    static const struct {
        const char *values[4];
        AdLang lang;
    } cases[] = {
        {{NULL, NULL, NULL, NULL}, AD_LANG_EN},    {{NULL, NULL, NULL, "es_MX.UTF-8"}, AD_LANG_ES},
        {{NULL, "C", NULL, "es_MX"}, AD_LANG_EN},  {{NULL, "", "", "es_MX"}, AD_LANG_ES},
        {{"es", "en_US", "en", "en"}, AD_LANG_ES}, {{"en", "es_MX", "es", "es"}, AD_LANG_EN},
        {{NULL, NULL, "es", "en_US"}, AD_LANG_ES}, {{NULL, "fr_FR", "es", "es"}, AD_LANG_EN},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (gsize k = 0; k < G_N_ELEMENTS(names); k++) {
            if (cases[i].values[k] != NULL)
                g_setenv(names[k], cases[i].values[k], TRUE);
            else
                g_unsetenv(names[k]);
        }
        assert_int_equal(ad_tr_lang_of_environment(), cases[i].lang);
    }
}

static void
gender_comes_from_the_context(void **state)
{
    (void)state;
    ad_tr_set_lang(AD_LANG_ES);
    assert_string_equal(C_("severity", "high"), "alta");
    assert_string_equal(C_("risk", "high"), "alto");
    assert_string_equal(C_("severity", "critical"), "crítica");
    assert_string_equal(C_("tier", "critical"), "crítico");
    ad_tr_set_lang(AD_LANG_EN);
    assert_string_equal(C_("severity", "high"), "high");
}

static void
plural_is_for_everything_but_one(void **state)
{
    (void)state;
    static const struct {
        guint64 n;
        const char *spanish;
    } cases[] = {{0, "hallazgos"}, {1, "hallazgo "}, {2, "hallazgos"}, {G_MAXUINT64, "hallazgos"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        ad_tr_set_lang(AD_LANG_ES);
        const char *text =
            P_("%s finding at or above \"%s\"", "%s findings at or above \"%s\"", cases[i].n);
        assert_non_null(strstr(text, cases[i].spanish));
        ad_tr_set_lang(AD_LANG_EN);
        text = P_("%s finding at or above \"%s\"", "%s findings at or above \"%s\"", cases[i].n);
        assert_int_equal(strstr(text, "findings") != NULL, cases[i].n != 1);
    }
}

static void
unknown_text_and_the_header_stay_as_they_are(void **state)
{
    (void)state;
    ad_tr_set_lang(AD_LANG_ES);
    const char *unknown = "ADUANA-TEST-MARKER is in no catalogue";
    assert_ptr_equal(ad_tr(unknown), unknown);
    assert_string_equal(ad_tr(""), ""); /* the header's msgid: must not show it */
    ad_tr_set_lang(AD_LANG_EN);
}

static gpointer
language_of_a_new_thread(gpointer user)
{
    (void)user;
    return GINT_TO_POINTER((int)ad_tr_lang() + 1);
}

static void
language_belongs_to_the_thread(void **state)
{
    (void)state;
    ad_tr_set_lang(AD_LANG_ES);
    GThread *thread = g_thread_new("lang", language_of_a_new_thread, NULL);
    assert_int_equal(GPOINTER_TO_INT(g_thread_join(thread)) - 1, AD_LANG_EN);
    assert_int_equal(ad_tr_lang(), AD_LANG_ES);
    ad_tr_set_lang(AD_LANG_EN);
}

/* Two rows: "a" -> "uno", "b" -> "dos\0tres". Words little endian, laid out by hand. */
static GByteArray *
small_catalogue(void)
{
    static const guint32 words[] = {
        0x950412de, 0,  2, 28, 44, 0, 0, /* header: rows at 28, translations at 44 */
        1,          60, 1, 62,           /* "a", "b" */
        3,          64, 8, 68,           /* "uno", "dos\0tres" */
    };
    static const char texts[] = "a\0b\0uno\0dos\0tres";
    GByteArray *bytes = g_byte_array_new();
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        guint32 w = GUINT32_TO_LE(words[i]);
        g_byte_array_append(bytes, (const guint8 *)&w, sizeof w);
    }
    g_byte_array_append(bytes, (const guint8 *)texts, sizeof texts);
    return bytes;
}

static void
small_catalogue_is_read_in_both_byte_orders(void **state)
{
    (void)state;
    for (int swapped = 0; swapped < 2; swapped++) {
        g_autoptr(GByteArray) bytes = small_catalogue();
        for (gsize i = 0; swapped && i < 15; i++) {
            guint32 w;
            memcpy(&w, bytes->data + 4 * i, 4);
            w = GUINT32_SWAP_LE_BE(w);
            memcpy(bytes->data + 4 * i, &w, 4);
        }
        AdMo mo;
        gsize length;
        assert_true(ad_mo_open(bytes->data, bytes->len, &mo, NULL));
        assert_string_equal(ad_mo_find(&mo, "a", NULL), "uno");
        const char *forms = ad_mo_find(&mo, "b", &length);
        assert_string_equal(ad_mo_form(forms, length, 0), "dos");
        assert_string_equal(ad_mo_form(forms, length, 1), "tres");
        assert_null(ad_mo_form(forms, length, 2));
        assert_null(ad_mo_find(&mo, "c", NULL));
        assert_null(ad_mo_find(&mo, "", NULL));
    }
}

static void
catalogue_that_lies_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        gsize word;
        guint32 value;
    } lies[] = {
        {"magic", 0, 0x12345678},
        {"revision", 1, 0x00010000},
        {"rows past the end", 2, 9},
        {"many rows", 2, 0xffffffff},
        {"table outside", 3, 0x7fffffff},
        {"table at the end", 4, 76},
        {"text outside", 8, 4000},
        {"offset wraps", 8, 0xffffffff},
        {"length wraps", 7, 0xffffffff},
        {"no NUL", 11, 2},
        {"not sorted", 8, 62},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(lies); i++) {
        g_autoptr(GByteArray) bytes = small_catalogue();
        guint32 w = GUINT32_TO_LE(lies[i].value);
        memcpy(bytes->data + 4 * lies[i].word, &w, 4);
        AdMo mo = {.count = 77};
        g_autoptr(GError) error = NULL;
        if (ad_mo_open(bytes->data, bytes->len, &mo, &error))
            fail_msg("accepted: %s", lies[i].what);
        assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_MALFORMED));
        assert_int_equal(mo.count, 77);
    }
    g_autoptr(GByteArray) whole = small_catalogue();
    for (gsize n = 0; n < whole->len; n++) {
        g_autofree guint8 *part =
            g_memdup2(whole->data, n > 0 ? n : 1); /* own block: a sanitizer sees any overrun */
        AdMo mo;
        assert_false(ad_mo_open(part, n, &mo, NULL));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_a_language_name_are_understood),
        cmocka_unit_test(first_variable_that_is_set_decides),
        cmocka_unit_test(gender_comes_from_the_context),
        cmocka_unit_test(plural_is_for_everything_but_one),
        cmocka_unit_test(unknown_text_and_the_header_stay_as_they_are),
        cmocka_unit_test(language_belongs_to_the_thread),
        cmocka_unit_test(small_catalogue_is_read_in_both_byte_orders),
        cmocka_unit_test(catalogue_that_lies_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
