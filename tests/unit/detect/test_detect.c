/* SPDX-License-Identifier: Apache-2.0 */
/* test_detect.c - packs with bad rules, libyara's defects and their cures */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "scanner/detect/compiler.h"
#include "scanner/detect/rule_meta.h"
#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "scanner/model/result.h"
#include "tests/unit/detect/workbench.h"

static void
a_matching_rule_becomes_a_finding(void **state)
{
    (void)state;
    g_autoptr(Workbench) w = workbench_new();
    workbench_add(
        w, "own/a.yar",
        "rule marker { meta: id = \"AD-1\" concern = \"process-interruption\" severity = "
        "\"critical\""
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
    workbench_add(
        w, "p/a.yar",
        "\xef\xbb\xbfimport \"string\"\r\n"
        "rule good1 { strings: $a = \"one\" condition: $a }\r\n"
        "rule bad_syntax { strings: $a = \"}\" $h = { 41 /* } */ 42 // }\r\n 43 } condition: any "
        "of them at 0 }\r\n"
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
                  "rule greedy { strings: $a = /Root.{0,1000}[ \\r\\n]*.{0,500}[ "
                  "\\r\\n]*.{0,500}x/s condition: $a }\n"
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

/* Rules that check or self-test would refuse, met at run time all the same. */
static void
a_condition_that_fails_is_found_and_only_it_is_lost(void **state)
{
    (void)state;
    g_autoptr(Workbench) w = workbench_new();
    w->is_unchecked = TRUE;
    workbench_add(w, "p/a.yar",
                  "rule one { strings: $a = \"ADUANA\" condition: $a }\n"
                  "rule count_in { strings: $a = \"ADUANA\" condition: #a in (1..5) == 1 }\n"
                  "rule two { strings: $a = \"ADUANA\" condition: $a }\n");
    workbench_add(w, "p/b.yar",
                  "rule count_in { strings: $a = \"ADUANA\" condition: $a and #a in (2..5) == 1 }\n"
                  "rule three { strings: $a = \"ADUANA\" condition: $a }\n");
    workbench_load(w, AD_SPLIT_GATED);
    g_autoptr(Matches) m = workbench_scan(w, "ADUANA", 6, -1);
    assert_int_equal(m->state, AD_STATE_PARTIAL);
    assert_int_equal(m->reason, AD_REASON_ENGINE_ERROR);
    assert_int_equal(m->findings->len, 3);
    assert_int_equal(m->quarantined->len, 2);
    g_autoptr(Matches) first = workbench_scan(w, "ADUANA", 6, 0);
    g_autoptr(Matches) second = workbench_scan(w, "ADUANA", 6, 1);
    assert_int_equal(first->findings->len + second->findings->len, 3);
    assert_true(first->state == AD_STATE_PARTIAL || second->state == AD_STATE_PARTIAL);
    g_autofree char *again = workbench_names(w, "ADUANA again", 12);
    assert_string_equal(again, "p/a.yar:one p/a.yar:two p/b.yar:three");
}

static void
count_finding(AdFinding *finding, gpointer user)
{
    ad_finding_free(finding);
    ++*(guint *)user;
}

static void
ignore_quarantine(const char *file, const char *rule, const char *reason, gpointer user)
{
    (void)file;
    (void)rule;
    (void)reason;
    (void)user;
}

/* Number of findings over 100 scans of its own, or 0 when one was not scanned at all. */
static gpointer
scan_many(gpointer user)
{
    const Workbench *w = user;
    g_autoptr(AdScanner) scanner = ad_scanner_new(w->matcher);
    guint findings = 0;
    AdScanSink sink = {count_finding, ignore_quarantine, &findings};
    for (int i = 0; i < 100; i++) {
        AdScanInput input = {.data = "ADUANA", .bytes = 6, .part = i % 4 == 0 ? -1 : i % 2};
        AdReason reason;
        if (ad_scanner_scan(scanner, &input, &sink, &reason) == AD_STATE_NOT_SCANNED)
            return NULL;
    }
    return GUINT_TO_POINTER(findings);
}

static void
threads_share_the_sets_even_while_a_rule_is_switched_off(void **state)
{
    (void)state;
    g_autoptr(Workbench) w = workbench_new();
    w->is_unchecked = TRUE;
    workbench_add(w, "p/a.yar",
                  "rule one { strings: $a = \"ADUANA\" condition: $a }\n"
                  "rule count_in { strings: $a = \"ADUANA\" condition: #a in (1..5) == 1 }\n"
                  "rule two { strings: $a = \"ADUANA\" condition: $a }\n");
    workbench_load(w, AD_SPLIT_GATED);
    GThread *threads[4];
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("scan", scan_many, w);
    /* parts: 25 whole scans of 2 findings, 25 of part 0 and 50 of part 1, which share the two
     * between them */
    guint first = GPOINTER_TO_UINT(g_thread_join(threads[0]));
    assert_true(first >= 50 + 25);
    for (gsize i = 1; i < G_N_ELEMENTS(threads); i++)
        assert_int_equal(GPOINTER_TO_UINT(g_thread_join(threads[i])), first);
}

static void
the_self_test_takes_out_what_fails_and_names_it(void **state)
{
    (void)state;
    g_autoptr(Workbench) w = workbench_new();
    w->is_unchecked = w->is_self_tested = TRUE;
    workbench_add(w, "p/a.yar",
                  "rule one { strings: $a = \"ADUANA\" condition: $a }\n"
                  "rule count_in { strings: $a = \"ADUANA\" condition: #a in (1..5) == 1 }\n"
                  "rule depends { condition: count_in }\n");
    workbench_add(
        w, "p/b.yar",
        "rule greedy { strings: $a = / \\r\\n.{0,1000}[ \\r\\n]*.{0,500}[ \\r\\n]*.{0,500}x/s "
        "condition: $a }\nrule two { strings: $a = \"ADUANA\" condition: $a }\n");
    workbench_load(w, AD_SPLIT_GATED);
    g_autofree char *names = workbench_names(w, "ADUANA", 6);
    assert_string_equal(names, "p/a.yar:one p/b.yar:two");
    assert_int_equal(w->faults->len, 3);
    assert_true(g_str_has_prefix(g_ptr_array_index(w->faults, 0),
                                 "p/a.yar|count_in|2|fails the self-test: internal"));
    assert_true(g_str_has_prefix(g_ptr_array_index(w->faults, 1), "p/a.yar|depends|3|"));
    assert_true(g_str_has_prefix(g_ptr_array_index(w->faults, 2),
                                 "p/b.yar|greedy|1|fails the self-test: regular"));
}

static void
what_cannot_be_rule_text_is_refused_with_its_reason(void **state)
{
    (void)state;
    g_autoptr(Workbench) w = workbench_new();
    g_ptr_array_add(w->files, ad_rule_file_new("p/c.yar", "YARA\x0c\0\0\0", 8));
    g_ptr_array_add(w->files,
                    ad_rule_file_new("p/n.yar", "rule n { condition: true }\0 rule hidden {", 40));
    workbench_add(w, "p/s.yar", "rule s { condition: true ");
    workbench_add(w, "p/r.yar",
                  "rule aduana_gate_x { condition: true } rule ok { condition: true }");
    workbench_add(
        w, "p/m.yar",
        "import \"dotnet\"\nrule d { condition: dotnet.is_dotnet }\nrule ok { condition: true }");
    workbench_load(w, AD_SPLIT_GATED);
    g_autofree char *names = workbench_names(w, "x", 1);
    assert_string_equal(names, "p/m.yar:ok p/r.yar:ok");
    assert_int_equal(w->faults->len, 6);
}

static void
includes_stay_within_the_pack_and_report_nothing_twice(void **state)
{
    (void)state;
    g_autoptr(Workbench) w = workbench_new();
    workbench_add(w, "p/index.yar", "include \"a.yar\"\ninclude \"sub/b.yar\"\n");
    workbench_add(w, "p/a.yar",
                  "include \"sub/b.yar\"\ninclude \"../q/x.yar\"\ninclude \"/etc/passwd\"\n"
                  "include \"a.yar\"\ninclude \"none.yar\"\n"
                  "rule uses { condition: base }\nrule bad { condition: nothing }\n");
    workbench_add(
        w, "p/sub/b.yar",
        "include \"./c.yar\" // comment\nrule base { strings: $h = { 41 // x }\n 44 /* } */ 55 } "
        "condition: any of them and c_true }");
    workbench_add(w, "p/sub/c.yar",
                  "include \"b.yar\" private rule c_true { condition: filesize > 2 }");
    workbench_add(w, "q/x.yar", "rule x { condition: false }");
    workbench_load(w, AD_SPLIT_GATED);
    g_autofree char *names = workbench_names(w, "ADUANA", 6);
    assert_string_equal(names, "p/a.yar:uses p/sub/b.yar:base");
    guint refused = 0;
    for (guint i = 0; i < w->faults->len; i++)
        refused += strstr(g_ptr_array_index(w->faults, i), "include refused") != NULL;
    assert_int_equal(refused, 3);
    assert_true(g_str_has_prefix(g_ptr_array_index(w->faults, 3), "p/a.yar|bad|7|"));
    /* the circle c -> b -> c: the copy of base in c.yar has no c_true yet */
    assert_true(g_str_has_prefix(g_ptr_array_index(w->faults, 4), "p/sub/c.yar|base|1|"));
    assert_int_equal(w->faults->len, 5);
}

static void
foreign_meta_gives_severity_but_never_critical(void **state)
{
    (void)state;
    static const struct {
        const char *key, *value;
        AdSeverity severity;
    } cases[] = {
        {"none", "", AD_SEVERITY_MEDIUM},           {"score", "90", AD_SEVERITY_HIGH},
        {"score", "89", AD_SEVERITY_MEDIUM},        {"score", "75", AD_SEVERITY_MEDIUM},
        {"score", "74", AD_SEVERITY_LOW},           {"severity", "100", AD_SEVERITY_HIGH},
        {"severity", "critical", AD_SEVERITY_HIGH}, {"severity", "Low", AD_SEVERITY_LOW},
        {"severity", "info", AD_SEVERITY_INFO},     {"score", "1000", AD_SEVERITY_MEDIUM},
        {"score", "9x", AD_SEVERITY_MEDIUM},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GHashTable) meta = g_hash_table_new(g_str_hash, g_str_equal);
        g_hash_table_insert(meta, (gpointer)(gsize)cases[i].key, (gpointer)(gsize)cases[i].value);
        g_autoptr(AdFinding) f = ad_finding_new(AD_KIND_YARA, "r", "");
        ad_rule_meta_apply(f, "r", meta);
        assert_int_equal(f->severity, cases[i].severity);
        assert_int_equal(f->confidence, AD_CONFIDENCE_POSSIBLE);
        assert_string_equal(f->title_es, "r");
    }
}

static void
more_than_a_million_matches_are_noted_and_the_others_live(void **state)
{
    (void)state;
    g_autoptr(Workbench) w = workbench_new();
    workbench_add(w, "p/a.yar",
                  "rule many { strings: $a = { 00 00 00 00 } condition: #a > 1500000 }\n"
                  "rule end { strings: $a = \"ADUANA\" condition: $a }");
    workbench_load(w, AD_SPLIT_GATED);
    gsize bytes = 1200000;
    g_autofree char *zeros = g_malloc0(bytes);
    memcpy(zeros + bytes - 6, "ADUANA", 6);
    g_autoptr(Matches) m = workbench_scan(w, zeros, bytes, -1);
    assert_int_equal(m->findings->len, 1);
    assert_int_equal(m->quarantined->len, 1);
    assert_non_null(strstr(g_ptr_array_index(m->quarantined, 0), "more than a million"));
}

static void
a_folder_is_gathered_and_what_is_refused_is_named(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autofree char *dir = g_dir_make_tmp("aduana-XXXXXX", NULL);
    g_autofree char *sub = g_build_filename(dir, "sub", NULL);
    assert_int_equal(g_mkdir(sub, 0700), 0);
    static const struct {
        const char *name, *text;
        gssize bytes;
    } entries[] = {{"b.yar", "rule b {}", 9},
                   {"sub/a.yara", "rule a {}", 9},
                   {"nul.yar", "a\0b", 3},
                   {"c.rule", "YARA\1", 5},
                   {"readme.txt", "x", 1}};
    for (gsize i = 0; i < G_N_ELEMENTS(entries); i++) {
        g_autofree char *path = g_build_filename(dir, entries[i].name, NULL);
        assert_true(g_file_set_contents(path, entries[i].text, entries[i].bytes, NULL));
    }
    g_autofree char *link = g_build_filename(dir, "link.yar", NULL);
    assert_int_equal(symlink("/etc/passwd", link), 0);
    g_autoptr(GPtrArray) faults =
        g_ptr_array_new_with_free_func((GDestroyNotify)ad_rule_fault_free);
    AdDigest first, second;
    ad_autofd int fd = ad_compiler_gather(dir, "pack", faults, &first, &error);
    assert_true(fd >= 0);
    assert_int_equal(faults->len, 3);
    assert_int_equal(write(fd, "x", 1), -1); /* sealed */
    g_autoptr(GPtrArray) files = ad_rule_bundle_read(fd, &error);
    assert_non_null(files);
    assert_int_equal(files->len, 2);
    assert_string_equal(((AdRuleFile *)g_ptr_array_index(files, 0))->name, "pack/b.yar");
    assert_string_equal(((AdRuleFile *)g_ptr_array_index(files, 1))->name, "pack/sub/a.yara");
    ad_autofd int again = ad_compiler_gather(dir, "pack", faults, &second, &error);
    assert_true(again >= 0);
    assert_true(ad_digest_equal(&first, &second));
    assert_int_equal(ad_compiler_gather(sub, "../up", faults, &second, &error), -1);
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_USAGE));
    g_clear_error(&error);
    g_autofree char *none = g_build_filename(dir, "none", NULL);
    assert_int_equal(ad_compiler_gather(none, "p", faults, &second, &error), -1);
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_NOT_FOUND));
    for (gsize i = 0; i < G_N_ELEMENTS(entries); i++) {
        g_autofree char *path = g_build_filename(dir, entries[i].name, NULL);
        unlink(path);
    }
    unlink(link);
    rmdir(sub);
    rmdir(dir);
}

static void
leading_bytes_decide_the_class(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        gsize count;
        AdFileClass file_class;
    } cases[] = {
        {"", 0, AD_FILE_CLASS_ANY},
        {"M", 1, AD_FILE_CLASS_ANY},
        {"MZ", 2, AD_FILE_CLASS_PE},
        {"\x7f"
         "E",
         2, AD_FILE_CLASS_ELF},
        {"\x7f"
         "F",
         2, AD_FILE_CLASS_ANY},
        {"\xca\xfe\xba\xbe", 4, AD_FILE_CLASS_MACHO},
        {"\xca\xfe\xba", 3, AD_FILE_CLASS_ANY},
        {"\xcf\xfa\xed\xfe", 4, AD_FILE_CLASS_MACHO},
        {"PK\3\4", 4, AD_FILE_CLASS_ANY},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_int_equal(ad_file_class_of(cases[i].bytes, cases[i].count), cases[i].file_class);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_matching_rule_becomes_a_finding),
        cmocka_unit_test(bad_rules_are_blanked_by_name_and_the_others_live),
        cmocka_unit_test(a_regular_expression_out_of_fibers_costs_only_its_own_rule),
        cmocka_unit_test(the_entry_point_of_one_file_does_not_leak_into_the_next),
        cmocka_unit_test(a_condition_that_fails_is_found_and_only_it_is_lost),
        cmocka_unit_test(threads_share_the_sets_even_while_a_rule_is_switched_off),
        cmocka_unit_test(the_self_test_takes_out_what_fails_and_names_it),
        cmocka_unit_test(what_cannot_be_rule_text_is_refused_with_its_reason),
        cmocka_unit_test(includes_stay_within_the_pack_and_report_nothing_twice),
        cmocka_unit_test(foreign_meta_gives_severity_but_never_critical),
        cmocka_unit_test(more_than_a_million_matches_are_noted_and_the_others_live),
        cmocka_unit_test(a_folder_is_gathered_and_what_is_refused_is_named),
        cmocka_unit_test(leading_bytes_decide_the_class),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
