/* SPDX-License-Identifier: Apache-2.0 */
/* test_split.c - rules divided by file class find what the whole set finds, and stand where they
 * should */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scanner/detect/condition.h"
#include "scanner/detect/split.h"
#include "scanner/model/fd.h"
#include "tests/unit/detect/workbench.h"

#define ANY (1u << AD_FILE_CLASS_ANY)
#define PE (1u << AD_FILE_CLASS_PE)
#define ELF (1u << AD_FILE_CLASS_ELF)
#define MACHO (1u << AD_FILE_CLASS_MACHO)
#define ALL AD_CLASS_MASK_ALL

static void
a_condition_names_the_classes_for_which_it_can_be_true(void **state)
{
    (void)state;
    static const struct {
        const char *condition;
        guint mask;
    } cases[] = {
        {"uint16(0) == 0x5A4D and $a", PE},
        {"$a and 0x5a4d == uint16(0)", PE},
        {"uint16be(0) == 0x4D5A", PE},
        {"uint32(0) == 0x00905a4d", PE},
        {"uint16(0) == 23117", PE},
        {"uint16(0) == 0x5A4D or $a", ALL},
        {"not uint16(0) == 0x5A4D", ALL},
        {"uint16(1) == 0x5A4D", ALL},
        {"uint16(0) != 0x5A4D", ALL},
        {"uint16(0) + 1 == 0x5A4D", ALL},
        {"(uint16(0) == 0x5A4D) == ($a)", ALL},
        {"uint8(0) == 0x4d", ANY | PE},
        {"uint32(0) == 0x464c457f", ELF},
        {"uint16(0) == 0x457f", ELF},
        {"uint32be(0) == 0x7f454c46 and filesize < 1MB", ELF},
        {"uint16(0) == 0x5A4D or uint32(0) == 0x464c457f", PE | ELF},
        {"(uint16(0) == 0x5A4D or uint16(0) == 0x457f) and ($a or $b)", PE | ELF},
        {"uint32(0) == 0xfeedface or uint32(0) == 0xcefaedfe or uint32(0) == 0xbebafeca", MACHO},
        {"uint16be(0) == 0xcafe", ANY | MACHO},
        {"uint32be(0) == 0x504b0304", ANY},
        {"$mz at 0 and $a", PE},
        {"$hex at 0", PE},
        {"$wild at 0", ALL},
        {"$xored at 0", ALL},
        {"$mz at 1", ALL},
        {"$mz in (0..1)", ALL},
        {"pe.is_pe and $a", PE},
        {"pe.is_pe == 0", ALL},
        {"pe.number_of_sections == 3", PE},
        {"3 == pe.number_of_sections", PE},
        {"pe.machine == pe.MACHINE_AMD64", PE},
        {"pe.MACHINE_AMD64 == 0x8664", ALL},
        {"pe.characteristics & pe.DLL", PE},
        {"pe.imports(\"a.dll\", \"b\")", PE},
        {"not pe.imports(\"a.dll\", \"b\")", ALL},
        {"pe.imphash() == \"x\" and $a", PE},
        {"pe.sections[0].name contains \"x\"", PE},
        {"pe.exports(/x/) or $a", ALL},
        {"for any i in (0..pe.number_of_sections) : ( pe.sections[i].name == \"x\" )", PE},
        {"for any s in pe.sections : ( s.name == \"x\" )", ALL},
        {"for all i in (0..2) : ( pe.sections[i].name == \"x\" )", ALL},
        {"for any helper in (1..2) : ( helper )", ALL},
        {"$a at pe.entry_point", PE},
        {"$a at entrypoint", PE | ELF},
        {"$a in (entrypoint..entrypoint + 10)", PE | ELF},
        {"uint8(entrypoint) == 0x90", PE | ELF},
        {"hash.md5(pe.overlay.offset, pe.overlay.size) == \"x\"", PE},
        {"pe.number_of_sections of them", ALL},
        {"defined pe.entry_point", PE},
        {"defined pe.DLL", ALL},
        {"elf.type == elf.ET_DYN", ELF},
        {"elf.machine == 1 or pe.machine == 1", PE | ELF},
        {"elf.machine == 1 and pe.machine == 1", ALL}, /* never true: left where all others are */
        {"macho.filetype == 2", MACHO},
        {"helper and $a", PE},
        {"not helper", ALL},
        {"helper or $a", ALL},
        {"true", ALL},
        {"filesize < 10", ALL},
        {"false or uint16(0) == 0x457f", ELF},
        {"((((uint16(0) == 0x5A4D))))", PE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf("rule helper { condition: uint16(0) == 0x5A4D }\n"
                                                "rule r { strings: $a = \"a\" $b = \"b\" $mz = "
                                                "\"MZ\" $hex = { 4D 5a [2-3] 00 } $wild = { 4? 5A }"
                                                " $xored = \"MZ\" xor condition: %s }",
                                                cases[i].condition);
        g_autoptr(AdRuleSource) source = ad_rule_source_parse(text, strlen(text));
        g_autoptr(AdFileFacts) facts = ad_condition_study(source);
        if (facts->rules[1].class_mask != cases[i].mask)
            fail_msg("%s: %x, not %x", cases[i].condition, facts->rules[1].class_mask,
                     cases[i].mask);
    }
}

static void
a_condition_without_its_module_is_never_narrower(void **state)
{
    (void)state;
    static const struct {
        const char *condition, *relaxed; /* NULL: true; "false" */
    } cases[] = {
        {"pe.machine == 1 or $a", "(( $a ))"},
        {"$b and (pe.machine == 1 or $a)", "(( $b ) and (( $a )))"},
        {"$b and not pe.machine == 1", "(( $b ))"},
        {"not (pe.machine == 1 and $a)", NULL},
        {"pe.MACHINE_AMD64 == 2 or $a", NULL},
        {"$a and for any s in pe.sections : ( s.name == \"x\" )", "(( $a ))"},
        {"pe.machine == 1 and $a", "false"},
        {"user and $b", "(aduana_gate_user and ( $b ))"},
        {"user or pe.is_pe", "(aduana_gate_user)"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf(
            "import \"pe\" rule user { strings: $a = \"a\" condition: pe.machine == 1 or $a }\n"
            "rule r { strings: $a = \"a\" $b = \"b\" condition: %s }",
            cases[i].condition);
        g_autoptr(AdRuleSource) source = ad_rule_source_parse(text, strlen(text));
        g_autoptr(AdFileFacts) facts = ad_condition_study(source);
        const AdRuleFacts *f = &facts->rules[1];
        const char *relaxed = f->is_never ? "false" : f->relaxed;
        if (g_strcmp0(relaxed, cases[i].relaxed) != 0)
            fail_msg("%s: %s, not %s", cases[i].condition, relaxed, cases[i].relaxed);
    }
}

/* Rules of every kind that the division treats differently, several in one file. */
static const char *const own_files[] = {
    ("import \"pe\"\nimport \"math\"\n"
     "private rule is_pe { condition: uint16(0) == 0x5A4D }\n"
     "rule plain { strings: $a = \"ALPHA\" condition: $a }\n"
     "rule only_pe { strings: $a = \"ALPHA\" condition: is_pe and $a }\n"
     "rule not_pe { strings: $a = \"ALPHA\" condition: not is_pe and $a }\n"
     "rule asks_pe { strings: $a = \"BETA\" condition: $a and (pe.machine == 0x14c or #a > 1) }\n"
     "rule asks_not { strings: $a = \"BETA\" condition: $a and not pe.is_pe }\n"
     "rule user { strings: $a = \"GAMMA\" condition: asks_pe or $a }\n"
     "rule not_user { strings: $g = \"DELTA\" condition: $g and not asks_pe }\n"
     "rule module_alone { condition: not pe.is_pe and filesize > 4 }\n"
     "rule entropy { strings: $a = \"ALPHA\" condition: $a and math.entropy(0, filesize) > 1.0 }\n"
     "rule module_only { condition: pe.number_of_sections >= 0 }\n"),
    ("import \"elf\"\nimport \"pe\"\n"
     "rule an_elf { strings: $a = \"ALPHA\" condition: uint16(0) == 0x457f and $a }\n"
     "rule an_exe { strings: $a = \"ALPHA\" condition: (uint16(0) == 0x457f or uint16(0) == "
     "0x5a4d) and $a }\n"
     "rule both { strings: $a = \"BETA\" condition: elf.type == 2 or pe.machine == 1 or $a }\n"
     "rule either { condition: an_elf or an_exe }\n"
     "rule mach { strings: $a = \"ALPHA\" condition: uint32(0) == 0xfeedfacf and $a }\n"
     "rule anonymous { strings: $ = \"ALPHA\" $ = \"BETA\" condition: pe.machine == 1 or all of "
     "them }\n"
     "rule wild { strings: $x1 = \"ALPHA\" $x2 = \"NOPE\" $y = \"BETA\" condition: pe.machine == 1 "
     "or any of ($x*) or #y > 5 }\n"),
    ("global rule gate { condition: filesize > 8 }\n"
     "global private rule hidden_gate { condition: filesize < 1MB }\n"
     "rule gated_pe { condition: uint16(0) == 0x5a4d }\n"
     "rule gated_any { strings: $a = \"ALPHA\" condition: $a }\n"),
    ("import \"pe\"\nglobal rule pe_gate { condition: not pe.is_pe }\nrule behind { strings: $a = "
     "\"ALPHA\" condition: $a }\n"),
    ("rule w1 { strings: $a = \"ALPHA\" condition: $a }\nrule w2 { strings: $a = \"BETA\" "
     "condition: $a }\n"
     "rule counts { condition: all of (w*) }\n"),
};

static Workbench *
own_bench(AdSplitMode mode)
{
    Workbench *w = workbench_new();
    for (gsize i = 0; i < G_N_ELEMENTS(own_files); i++) {
        g_autofree char *name = g_strdup_printf("own/%zu.yar", i);
        workbench_add(w, name, own_files[i]);
    }
    workbench_load(w, mode);
    assert_int_equal(w->faults->len, 0);
    return w;
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *
names_of_parts(Workbench *w, const void *data, gsize bytes)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (int part = 0; part < (int)ad_matcher_shards(w->matcher); part++) {
        g_autoptr(Matches) m = workbench_scan(w, data, bytes, part);
        assert_int_equal(m->state, AD_STATE_SCANNED);
        for (guint i = 0; i < m->findings->len; i++)
            g_ptr_array_add(names,
                            g_strdup(((AdFinding *)g_ptr_array_index(m->findings, i))->rule));
    }
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    return g_strjoinv(" ", (char **)names->pdata);
}

static void
divided_sets_find_exactly_what_the_whole_set_finds(void **state)
{
    (void)state;
    static const guint8 pe[] = {
        'M',  'Z', [0x3c] = 0x40, [0x40] = 'P', 'E', 0, 0, 0x4c, 1, [0x54] = 0xe0, 0, 2, 0,
        0x0b, 1,   [0x1ff] = 0};
    static const guint8 elf[] = {0x7f, 'E',      'L',      'F',      1,       1,
                                 1,    [16] = 2, [18] = 3, [20] = 1, [52] = 0};
    static const guint8 stub[] = {0x7f, 'E', 1, 2}, mz[] = {'M', 'Z', 1},
                        mach[] = {0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1},
                        fat[] = {0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 0};
    static const struct {
        const guint8 *bytes;
        gsize count;
    } heads[] = {{NULL, 0},       {pe, sizeof pe},     {elf, sizeof elf}, {stub, sizeof stub},
                 {mz, sizeof mz}, {mach, sizeof mach}, {fat, sizeof fat}};
    static const char *const bodies[] = {
        "",           "x",
        "ALPHA",      "BETA",
        "BETA BETA",  "GAMMA",
        "DELTA",      "DELTA BETA BETA",
        "ALPHA BETA", "ALPHA BETA BETA GAMMA DELTA and some more text"};
    g_autoptr(Workbench) whole = own_bench(AD_SPLIT_NONE);
    g_autoptr(Workbench) classes = own_bench(AD_SPLIT_CLASSES);
    g_autoptr(Workbench) gated = own_bench(AD_SPLIT_GATED);
    assert_int_equal(ad_matcher_shards(gated->matcher), 2);
    gsize matching = 0;
    for (gsize h = 0; h < G_N_ELEMENTS(heads); h++)
        for (gsize b = 0; b < G_N_ELEMENTS(bodies); b++) {
            g_autoptr(GString) data =
                g_string_new_len((const char *)heads[h].bytes, (gssize)heads[h].count);
            g_string_append(data, bodies[b]);
            g_autofree char *expected = workbench_names(whole, data->str, data->len);
            g_autofree char *by_class = workbench_names(classes, data->str, data->len);
            g_autofree char *by_gate = workbench_names(gated, data->str, data->len);
            g_autofree char *by_part = names_of_parts(gated, data->str, data->len);
            assert_string_equal(by_class, expected);
            assert_string_equal(by_gate, expected);
            assert_string_equal(by_part, expected);
            matching += expected[0] != '\0';
        }
    assert_true(matching > 50);
}

static void
rules_stand_in_the_sets_of_their_class(void **state)
{
    (void)state;
    g_autoptr(Workbench) w = own_bench(AD_SPLIT_GATED);
    assert_true(w->sets[AD_RULE_SET_PE].rules >= 5);
    assert_true(w->sets[AD_RULE_SET_ELF].rules >= 3);
    assert_true(w->sets[AD_RULE_SET_MACHO].rules >= 1);
    assert_true(w->sets[AD_RULE_SET_GATED].rules >= 5);
}

static void
a_base_set_with_stand_ins_is_not_loaded_without_the_gated_set(void **state)
{
    (void)state;
    g_autoptr(Workbench) w = own_bench(AD_SPLIT_GATED);
    g_clear_pointer(&w->scanner, ad_scanner_free);
    g_clear_pointer(&w->matcher, ad_matcher_free);
    ad_fd_cleanup(&w->fds[AD_RULE_SET_GATED]);
    g_autoptr(GError) error = NULL;
    assert_null(ad_matcher_load(workbench_fd, w, &w->limits, &error));
    assert_non_null(error);
}

static void
a_condition_nested_too_deeply_stays_in_the_base_set(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new("rule r { condition: ");
    for (int i = 0; i < 100000; i++)
        g_string_append(text, i % 2 ? "(" : "not ");
    g_string_append(text, "uint16(0) == 0x5a4d");
    for (int i = 0; i < 50000; i++)
        g_string_append_c(text, ')');
    g_string_append(text, " }");
    g_autoptr(AdRuleSource) source = ad_rule_source_parse(text->str, text->len);
    g_autoptr(AdFileFacts) facts = ad_condition_study(source);
    assert_int_equal(facts->rules[0].class_mask, ALL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_condition_names_the_classes_for_which_it_can_be_true),
        cmocka_unit_test(a_condition_without_its_module_is_never_narrower),
        cmocka_unit_test(divided_sets_find_exactly_what_the_whole_set_finds),
        cmocka_unit_test(rules_stand_in_the_sets_of_their_class),
        cmocka_unit_test(a_base_set_with_stand_ins_is_not_loaded_without_the_gated_set),
        cmocka_unit_test(a_condition_nested_too_deeply_stays_in_the_base_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
