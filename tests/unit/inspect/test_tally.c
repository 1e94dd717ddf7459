/* SPDX-License-Identifier: Apache-2.0 */
/* test_tally.c - many files are one finding, whatever the order of threads; table and policy say the same */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "rules/risk/policy.h"
#include "scanner/inspect/tally.h"
#include "scanner/model/limits.h"

static void
keep(const AdFinding *f, gpointer user)
{
    GVariant *v = g_variant_ref_sink(ad_finding_to_variant(f));
    g_ptr_array_add(user, ad_finding_from_variant(v, NULL));
    g_variant_unref(v);
}

static void
finding_free(gpointer f)
{
    ad_finding_free(f);
}

static GPtrArray *
report(AdTally *tally)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(finding_free);
    ad_tally_report(tally, keep, found);
    return found;
}

static void
note(AdTally *tally, AdObservation observation, int number)
{
    g_autofree char *path = g_strdup_printf("x.deb!data.tar!usr/bin/p%05d", number);
    const AdTallyFile file = {.path = path, .entry = (guint64)number};
    const AdTallyMark mark = {.offset = 7, .label = "program", .text = "ELF64"};
    ad_tally_looked(tally, AD_KIND_HARDENING);
    ad_tally_note(tally, observation, &file, &mark, 1);
}

static const char *
count_of(const AdFinding *f)
{
    const AdEvidence *e = g_ptr_array_index(f->evidence, 0);
    assert_string_equal(e->identifier, "count");
    return g_hash_table_lookup(f->extra, "count");
}

static void
ten_thousand_files_are_one_finding_with_examples(void **state)
{
    (void)state;
    g_autoptr(AdTally) tally = ad_tally_new("x.deb");
    for (int i = 0; i < 10000; i++)
        note(tally, AD_OBSERVATION_ELF_NO_PIE, (i * 7919) % 10000); /* any order */
    g_autoptr(GPtrArray) found = report(tally);
    assert_int_equal(found->len, 1);
    const AdFinding *f = g_ptr_array_index(found, 0);
    assert_string_equal(f->rule, "hardening.elf-no-pie");
    assert_string_equal(f->path, "x.deb");
    assert_string_equal(count_of(f), "10000");
    assert_int_equal(f->evidence->len, 1 + AD_LIMIT_INSPECT_EXAMPLES);
    const AdEvidence *first = g_ptr_array_index(f->evidence, 1), *last = g_ptr_array_index(f->evidence, 16);
    assert_string_equal(first->identifier, "x.deb!data.tar!usr/bin/p00000");
    assert_string_equal(last->identifier, "x.deb!data.tar!usr/bin/p00015");
}

static void
files_beyond_the_ceiling_are_counted_in_one_more_finding(void **state)
{
    (void)state;
    g_autoptr(AdTally) tally = ad_tally_new("x.deb");
    for (int i = 0; i < AD_LIMIT_INSPECT_PLACES + 25; i++)
        note(tally, AD_OBSERVATION_PRIVATE_KEY, i);
    g_autoptr(GPtrArray) found = report(tally);
    assert_int_equal(found->len, AD_LIMIT_INSPECT_PLACES + 1);
    const AdFinding *first = g_ptr_array_index(found, 0), *rest = g_ptr_array_index(found, AD_LIMIT_INSPECT_PLACES);
    assert_string_equal(first->path, "x.deb!data.tar!usr/bin/p00000");
    assert_string_equal(rest->path, "x.deb");
    assert_string_equal(count_of(rest), "25");
}

static void
more_marks_than_are_kept_are_left_out(void **state)
{
    (void)state;
    g_autoptr(AdTally) tally = ad_tally_new("x.deb");
    AdTallyMark marks[AD_LIMIT_INSPECT_MARKS + 5] = {0};
    const AdTallyFile file = {.path = "x.deb!a"};
    ad_tally_note(tally, AD_OBSERVATION_PRIVATE_KEY, &file, marks, G_N_ELEMENTS(marks));
    g_autoptr(GPtrArray) found = report(tally);
    assert_int_equal(((const AdFinding *)g_ptr_array_index(found, 0))->evidence->len, AD_LIMIT_INSPECT_MARKS);
}

static void
a_long_path_keeps_its_end(void **state)
{
    (void)state;
    g_autoptr(AdTally) tally = ad_tally_new("x.deb");
    g_autofree char *folder = g_strnfill(3000, 'd'), *path = g_strconcat(folder, "/é/tail", NULL);
    const AdTallyFile file = {.path = path};
    ad_tally_note(tally, AD_OBSERVATION_ELF_NO_PIE, &file, NULL, 0);
    g_autoptr(GPtrArray) found = report(tally);
    const AdFinding *f = g_ptr_array_index(found, 0);
    const AdEvidence *e = g_ptr_array_index(f->evidence, 1);
    assert_true(g_str_has_suffix(e->identifier, "/é/tail"));
    assert_true(g_utf8_validate(e->identifier, -1, NULL));
}

static void
every_observation_has_its_row_in_the_policy(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(AdPolicy) policy = ad_policy_load(AD_SOURCE_DIR "/rules/risk", NULL, &error);
    assert_non_null(policy);
    for (int i = 0; i < AD_OBSERVATION_COUNT; i++) {
        const AdObservationRow *row = ad_observation_row((AdObservation)i);
        const AdPolicyCheck *check = ad_policy_check(policy, row->rule);
        if (check == NULL)
            fail_msg("%s has no row", row->rule);
        assert_int_equal(check->concern, row->concern);
        assert_int_equal(check->severity, row->severity);
        assert_string_equal(check->title_en, row->title_en);
        assert_string_equal(check->title_es, row->title_es);
        assert_false(check->is_gate); /* structure alone never blocks */
        /* what is only possible is never above low, but a possible password in an address */
        if (row->confidence == AD_CONFIDENCE_POSSIBLE && row->severity > AD_SEVERITY_LOW)
            assert_string_equal(row->rule, "secret.url-password");
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_thousand_files_are_one_finding_with_examples),
        cmocka_unit_test(files_beyond_the_ceiling_are_counted_in_one_more_finding),
        cmocka_unit_test(more_marks_than_are_kept_are_left_out),
        cmocka_unit_test(a_long_path_keeps_its_end),
        cmocka_unit_test(every_observation_has_its_row_in_the_policy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
