/* SPDX-License-Identifier: Apache-2.0 */
/* test_detect.c - packs with bad rules, libyara's defects and their cures */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/detect/workbench.h"

static void
a_matching_rule_becomes_a_finding(void **state)
{
    (void)state;
    g_autoptr(Workbench) w = workbench_new();
    workbench_add(w, "own/a.yar",
                  "rule marker { meta: id = \"AD-1\" concern = \"process-interruption\" severity = \"critical\""
                  " confidence = \"confirmed\" title_en = \"t\" title_es = \"u\" category = \"wiper\""
                  " strings: $a = \"ADUANA-TEST-MARKER\" condition: $a }\n"
                  "private rule hidden { condition: true }\n");
    workbench_add(w, "pack/b.yar",
                  "rule foreign { meta: description = \"d\" score = 95 strings: $a = \"MARKER\""
                  " condition: $a and filename == \"f.exe\" and extension == \".exe\" }");
    workbench_load(w, AD_SPLIT_GATED);
    assert_int_equal(w->faults->len, 0);
    g_autoptr(Matches) m = workbench_scan(w, "x ADUANA-TEST-MARKER", 20, -1);
    assert_int_equal(m->state, AD_STATE_SCANNED);
    assert_int_equal(m->findings->len, 2);
    const AdFinding *f = g_ptr_array_index(m->findings, 0);
    assert_string_equal(f->rule, "own/a.yar:marker");
    assert_int_equal(f->concern, AD_CONCERN_PROCESS_INTERRUPTION);
    assert_int_equal(f->severity, AD_SEVERITY_CRITICAL);
    assert_int_equal(f->confidence, AD_CONFIDENCE_CONFIRMED);
    assert_string_equal(f->title_es, "u");
    assert_string_equal(g_hash_table_lookup(f->extra, "category"), "wiper");
    assert_int_equal(f->evidence->len, 1);
    const AdEvidence *e = g_ptr_array_index(f->evidence, 0);
    assert_int_equal(e->offset_bytes, 2);
    assert_string_equal(e->identifier, "$a");
    assert_int_equal(g_bytes_get_size(e->quote), 18);
    f = g_ptr_array_index(m->findings, 1);
    assert_int_equal(f->severity, AD_SEVERITY_HIGH);
    assert_string_equal(f->title_en, "d");
    assert_string_equal(f->title_es, "d");
}

static void
bad_rules_are_blanked_by_name_and_the_others_live(void **state)
{
    (void)state;
    g_autoptr(Workbench) w = workbench_new();
    workbench_add(w, "p/a.yar",
                  "\xef\xbb\xbfimport \"string\"\r\n"
                  "rule good1 { strings: $a = \"one\" condition: $a }\r\n"
                  "rule bad_syntax { strings: $a = \"}\" $h = { 41 /* } */ 42 // }\r\n 43 } condition: any of them at 0 }\r\n"
                  "rule bad_regex { strings: $a = /(?=x)/ condition: $a }\r\n"
                  "rule depends { condition: bad_regex }\r\n"
                  "rule good2 : tag { strings: $a = /t[w\\/]o/i $b = \"\\\"{\" condition: any of them }\r\n"
                  "rule count_in { strings: $a = \"one\" condition: #a in (5..10) == 1 }\r\n"
                  "rule count_ok { strings: $a = \"one\" condition: #a in (0..10) == 1 }\r\n");
    workbench_load(w, AD_SPLIT_GATED);
    g_autofree char *names = workbench_names(w, "one two", 7);
    assert_string_equal(names, "p/a.yar:count_ok p/a.yar:good1 p/a.yar:good2");
    static const char *const expected[] = {"p/a.yar||1|module \"string\"", "p/a.yar|count_in|8|",
                                           "p/a.yar|bad_syntax|3|", "p/a.yar|bad_regex|5|",
                                           "p/a.yar|depends|6|"};
    assert_int_equal(w->faults->len, G_N_ELEMENTS(expected));
    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
        gboolean is_there = FALSE;
        for (guint n = 0; n < w->faults->len; n++)
            is_there = is_there || g_str_has_prefix(g_ptr_array_index(w->faults, n), expected[i]);
        if (!is_there)
            fail_msg("no fault %s", expected[i]);
    }
}

static void
a_regular_expression_out_of_fibers_costs_only_its_own_rule(void **state)
{
    (void)state;
    g_autoptr(Workbench) w = workbench_new();
    workbench_add(w, "p/a.yar",
                  "rule greedy { strings: $a = /Root.{0,1000}[ \\r\\n]*.{0,500}[ \\r\\n]*.{0,500}x/s condition: $a }\n"
                  "rule marker { strings: $a = \"ADUANA-TEST-MARKER\" condition: $a }");
    workbench_load(w, AD_SPLIT_GATED);
    g_autoptr(GString) text = g_string_new("Root");
    for (int i = 0; i < 1200; i++)
        g_string_append(text, " \r\n");
    g_string_append(text, "ADUANA-TEST-MARKER");
    for (int round = 0; round < 2; round++) {
        g_autoptr(Matches) m = workbench_scan(w, text->str, text->len, -1);
        assert_int_equal(m->state, AD_STATE_PARTIAL);
        assert_int_equal(m->reason, AD_REASON_ENGINE_ERROR);
        assert_int_equal(m->findings->len, 1);
        assert_int_equal(m->quarantined->len, round == 0 ? 1 : 0);
    }
    /* and on another file that rule still works */
    g_autofree char *names = workbench_names(w, "Root x ADUANA-TEST-MARKER", 25);
    assert_string_equal(names, "p/a.yar:greedy p/a.yar:marker");
}

static void
the_entry_point_of_one_file_does_not_leak_into_the_next(void **state)
{
    (void)state;
    g_autoptr(Workbench) w = workbench_new();
    workbench_add(w, "p/a.yar", "rule ep { condition: entrypoint >= 0 }");
    workbench_load(w, AD_SPLIT_GATED);
    /* a 64-bit ELF with one loadable segment */
    guint8 elf[256] = {0x7f, 'E', 'L', 'F', 2, 1, 1};
    elf[16] = 2;
    elf[18] = 62;
    elf[20] = 1;
    elf[24] = 0x80; /* entry 0x80 */
    elf[32] = 64;   /* program headers */
    elf[54] = 56;
    elf[56] = 1;
    elf[64] = 1;
    elf[96] = 0xff; /* file size of the segment */
    elf[104] = 0xff;
    g_autofree char *first = workbench_names(w, elf, sizeof elf);
    assert_string_equal(first, "p/a.yar:ep");
    g_autofree char *second = workbench_names(w, "plain text", 10);
    assert_string_equal(second, "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_matching_rule_becomes_a_finding),
        cmocka_unit_test(bad_rules_are_blanked_by_name_and_the_others_live),
        cmocka_unit_test(a_regular_expression_out_of_fibers_costs_only_its_own_rule),
        cmocka_unit_test(the_entry_point_of_one_file_does_not_leak_into_the_next),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
