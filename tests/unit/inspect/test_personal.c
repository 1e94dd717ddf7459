/* SPDX-License-Identifier: Apache-2.0 */
/* test_personal.c - check digits by published examples, and what is enough in a file to be noted */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "scanner/inspect/inspect.h"
#include "scanner/inspect/personal_id.h"

static void
check_digits_follow_the_published_examples(void **state)
{
    (void)state;
    static const char *const curps[] = {"BOXW310820HNERXN09"};
    for (gsize i = 0; i < G_N_ELEMENTS(curps); i++) {
        char wrong[AD_CURP_CHARS + 1];
        assert_true(ad_personal_id_is_curp_form(curps[i]));
        assert_true(ad_personal_id_is_curp(curps[i]));
        strcpy(wrong, curps[i]);
        wrong[17] = wrong[17] == '8' ? '7' : '8';
        assert_false(ad_personal_id_is_curp(wrong));
    }
    assert_true(ad_personal_id_is_rfc_form("GODE561231GR8", 13));
    assert_true(ad_personal_id_is_rfc("GODE561231GR8", 13));
    assert_false(ad_personal_id_is_rfc("GODE561231GR9", 13));
    assert_false(ad_personal_id_is_rfc("XAXX010101000", 13)); /* the SAT's own, nobody's */
    assert_true(ad_personal_id_is_clabe_form("032180000118359719"));
    assert_true(ad_personal_id_is_clabe("032180000118359719"));
    assert_false(ad_personal_id_is_clabe("032180000118359718"));
    assert_false(ad_personal_id_is_clabe_form("999180000118359719"));
    assert_true(ad_personal_id_is_card_form("4539578763621486", 16));
    assert_true(ad_personal_id_is_card("4539578763621486", 16));
    assert_false(ad_personal_id_is_card("4539578763621487", 16));
    assert_false(ad_personal_id_is_card("4242424242424242", 16)); /* published for tests */
    assert_false(ad_personal_id_is_card("4000000000000002", 16));
}

static void
impossible_dates_and_states_have_no_form(void **state)
{
    (void)state;
    assert_false(ad_personal_id_is_curp_form("BOXW311320HNERXN09"));
    assert_false(ad_personal_id_is_curp_form("BOXW310832HNERXN09"));
    assert_false(ad_personal_id_is_curp_form("BOXW310820HXXRXN09"));
    assert_false(ad_personal_id_is_curp_form("boxw310820hnerxn09"));
    assert_false(ad_personal_id_is_rfc_form("GODE560231GR8", 13));
    assert_false(ad_personal_id_is_rfc_form("GODE561231GRB", 13));
}

typedef struct {
    guint count;
    GString *rules, *evidence;
} Seen;

static void
on_finding(const AdFinding *f, gpointer user)
{
    Seen *seen = user;
    seen->count++;
    g_string_append_printf(seen->rules, "%s ", f->rule);
    for (guint i = 0; i < f->evidence->len; i++) {
        const AdEvidence *e = g_ptr_array_index(f->evidence, i);
        g_string_append_len(seen->evidence, g_bytes_get_data(e->quote, NULL), (gssize)g_bytes_get_size(e->quote));
        g_string_append_c(seen->evidence, '\n');
    }
}

static void
ignore_endpoint(const AdEndpoint *endpoint, gpointer user)
{
    (void)endpoint, (void)user;
}

static Seen
inspect(const char *text)
{
    Seen seen = {0, g_string_new(NULL), g_string_new(NULL)};
    g_autoptr(AdInspect) inspect = ad_inspect_new("bundle.zip");
    AdInspectFile file = {.name = {.path = "bundle.zip!data/people.csv"}, .data = (const guint8 *)text, .bytes = strlen(text)};
    ad_inspect_file(inspect, &file);
    ad_inspect_report(inspect, &(AdInspectSink){on_finding, ignore_endpoint, &seen});
    return seen;
}

static void
seen_clear(Seen *seen)
{
    g_string_free(seen->rules, TRUE);
    g_string_free(seen->evidence, TRUE);
}

/* A CURP made for the day, with its digit computed by the reader under test: the examples above hold that to the norm. */
static void
append_curp(GString *out, int day)
{
    char curp[AD_CURP_CHARS + 1];
    g_snprintf(curp, sizeof curp, "BOXW3108%02dHNERXN00", day);
    while (!ad_personal_id_is_curp(curp))
        curp[17]++;
    g_string_append_printf(out, "%s,\n", curp);
}

static void
several_valid_identifiers_are_noted_and_masked(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new("name,curp\n");
    for (int day = 1; day <= 4; day++)
        append_curp(text, day);
    Seen seen = inspect(text->str);
    assert_string_equal(seen.rules->str, "personal-data.curp ");
    assert_non_null(strstr(seen.evidence->str, "BOXW... sha256:"));
    assert_null(strstr(seen.evidence->str, "BOXW31"));
    seen_clear(&seen);
}

static void
too_few_or_mostly_wrong_ones_are_not_noted(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new(NULL);
    append_curp(text, 1);
    append_curp(text, 2);
    append_curp(text, 2); /* the same again counts once */
    Seen few = inspect(text->str);
    assert_int_equal(few.count, 0);
    append_curp(text, 3);
    for (int day = 4; day <= 20; day++)
        g_string_append_printf(text, "BOXW3108%02dHNERXN0x,", day); /* no form: does not count against */
    Seen enough = inspect(text->str);
    assert_int_equal(enough.count, 1);
    for (int day = 4; day <= 20; day++) {
        char wrong[AD_CURP_CHARS + 1];
        g_snprintf(wrong, sizeof wrong, "BOXW3108%02dHNERXN00", day);
        if (ad_personal_id_is_curp(wrong))
            wrong[17] = '1';
        g_string_append_printf(text, "%s,", wrong);
    }
    Seen wrong = inspect(text->str);
    assert_int_equal(wrong.count, 0);
    seen_clear(&few);
    seen_clear(&enough);
    seen_clear(&wrong);
}

static void
cards_are_found_with_and_without_groups(void **state)
{
    (void)state;
    Seen plain = inspect("4539578763621486;4556737586899855;4916338506082832;4024007103939509;5425233430109903;");
    Seen grouped = inspect("a 4539 5787 6362 1486 b 4556-7375-8689-9855 c 4916 3385 0608 2832\n4024 0071 0393 9509 "
                           "5425 2334 3010 9903\n");
    Seen embedded = inspect("x4539578763621486 4556737586899855.5 -4916338506082832 4024007103939509z a5425233430109903");
    assert_string_equal(plain.rules->str, "personal-data.card ");
    assert_string_equal(grouped.rules->str, "personal-data.card ");
    assert_int_equal(embedded.count, 0);
    seen_clear(&plain);
    seen_clear(&grouped);
    seen_clear(&embedded);
}

/* One in ten of any sixteen digits passes Luhn's test: a table of numbers is no table of cards. */
static void
many_random_numbers_are_no_cards(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    for (int i = 0; i < 2000; i++)
        g_string_append_printf(text, "4%07d%08d,", g_rand_int_range(rand, 0, 9999999), g_rand_int_range(rand, 0, 99999999));
    Seen seen = inspect(text->str);
    assert_int_equal(seen.count, 0);
    seen_clear(&seen);
}

static void
tax_and_account_numbers_are_found(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new(NULL);
    for (int day = 10; day <= 15; day++) {
        char rfc[14], clabe[AD_CLABE_CHARS + 1];
        g_snprintf(rfc, sizeof rfc, "GODE5612%02dGR0", day);
        while (!ad_personal_id_is_rfc(rfc, 13))
            rfc[12] = rfc[12] == '9' ? 'A' : (char)(rfc[12] + 1);
        g_snprintf(clabe, sizeof clabe, "0321800001183597%d0", day % 10);
        while (!ad_personal_id_is_clabe(clabe))
            clabe[17]++;
        g_string_append_printf(text, "%s|%s\n", rfc, clabe);
    }
    Seen seen = inspect(text->str);
    assert_string_equal(seen.rules->str, "personal-data.rfc personal-data.clabe ");
    seen_clear(&seen);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_digits_follow_the_published_examples),
        cmocka_unit_test(impossible_dates_and_states_have_no_form),
        cmocka_unit_test(several_valid_identifiers_are_noted_and_masked),
        cmocka_unit_test(too_few_or_mostly_wrong_ones_are_not_noted),
        cmocka_unit_test(cards_are_found_with_and_without_groups),
        cmocka_unit_test(many_random_numbers_are_no_cards),
        cmocka_unit_test(tax_and_account_numbers_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
