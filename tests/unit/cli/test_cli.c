/* SPDX-License-Identifier: Apache-2.0 */
/* test_cli.c - the line that a person types: parsing, hints, which status counts */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scanner/model/error.h"
#include "service/cli/args.h"
#include "service/cli/exit.h"
#include "service/cli/suggest.h"
#include "service/po/tr.h"

/* Reads "aduana " + line, split at blanks; "''" is an empty word. */
static gboolean
parse(const char *line, AdArgs **args, GError **error)
{
    g_autofree char *whole = g_strconcat("aduana ", line, NULL);
    g_auto(GStrv) words = g_strsplit(whole, " ", -1);
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    for (gsize i = 0; words[i] != NULL; i++)
        if (*words[i] != '\0')
            g_ptr_array_add(argv, strcmp(words[i], "''") == 0 ? (gpointer) "" : words[i]);
    return ad_args_parse((int)argv->len, (char *const *)argv->pdata, args, error);
}

static void
lines_that_are_refused_say_why(void **state)
{
    (void)state;
    static const struct {
        const char *line, *says;
    } cases[] = {
        {"scna x", "Did you mean 'scan'?"},
        {"frobnicate", "there is no command 'frobnicate'."},
        {"supplier ad x", "Did you mean 'add'?"},
        {"supplier", "needs a verb: add, edit, list, show."},
        {"scan --suplier a x", "Did you mean '--supplier'?"},
        {"scan --quite x", "Did you mean '--quiet'?"},
        {"--jsn scan x", "Did you mean '--json'?"},
        {"scan --completely-else x", "unknown option '--completely-else'."},
        {"scan -Z x", "unknown option '-Z'."},
        {"scan -qx x", "unknown option '-qx'."},
        {"scan --supplier", "needs a value"},
        {"scan --supplier '' x", "not empty"},
        {"scan --supplier= x", "not empty"},
        {"scan --no-record=yes x", "takes no value"},
        {"scan --supplier a --supplier b x", "was given twice"},
        {"scan --fail-on hihg x", "Did you mean 'high'?"},
        {"scan --fail-on HIGH x", "is not one of: info, low, medium, high, critical."},
        {"scan --depth 0 x", "whole number from 1 to 64"},
        {"scan --depth 65 x", "whole number from 1 to 64"},
        {"scan --depth 3x x", "whole number"},
        {"scan --depth 99999999999999999999 x", "whole number"},
        {"scan --depth +3 x", "whole number"},
        {"supplier show", "needs ID"},
        {"supplier show a b", "does not know what to do with 'b'"},
        {"supplier add a", "needs the option '--name NAME'"},
        {"delivery purge D-1", "needs the option '--reason TEXT'"},
        {"unpack x", "'unpack' needs the option '--list'."},
        {"score", "'score' needs the operand '-': standard input."},
        {"doctor now", "does not know what to do with 'now'"},
        {"rule list extra", "does not know what to do with 'extra'"},
        {"scan --color sometimes x", "is not one of"},
        {"scan \xff", ""}, /* a path may be any bytes: see below */
        {"\xff", "not UTF-8"},
        {"scan --\xff x", "not UTF-8"},
    };
    ad_tr_set_lang(AD_LANG_EN);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(AdArgs) args = NULL;
        g_autoptr(GError) error = NULL;
        gboolean ok = parse(cases[i].line, &args, &error);
        assert_non_null(args);
        if (*cases[i].says == '\0') {
            assert_true(ok);
            continue;
        }
        if (ok)
            fail_msg("accepted: %s", cases[i].line);
        assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_USAGE));
        if (strstr(error->message, cases[i].says) == NULL)
            fail_msg("%s: %s", cases[i].line, error->message);
    }
}

static void
options_may_stand_anywhere_after_their_verb(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "--json scan --supplier sample-a x -q --rules a y --rules=b",
        "scan x y --rules a --rules b --supplier=sample-a --json --quiet",
        "-q scan --json --supplier sample-a --rules a --rules b -- x y",
        "--quiet --json scan x --supplier sample-a y --rules a --rules b",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autoptr(AdArgs) args = NULL;
        g_autoptr(GError) error = NULL;
        if (!parse(lines[i], &args, &error))
            fail_msg("%s: %s", lines[i], error->message);
        assert_string_equal(ad_args_command(args)->noun, "scan");
        assert_true(ad_args_has(args, "json") && ad_args_has(args, "quiet"));
        assert_string_equal(ad_args_text(args, "supplier"), "sample-a");
        assert_string_equal(ad_args_all(args, "rules")[0], "a");
        assert_string_equal(ad_args_all(args, "rules")[1], "b");
        assert_null(ad_args_all(args, "rules")[2]);
        assert_int_equal(ad_args_operand_count(args), 2);
        assert_string_equal(ad_args_operand(args, 0), "x");
        assert_string_equal(ad_args_operand(args, 1), "y");
        assert_null(ad_args_operand(args, 2));
    }
}

static void
words_after_two_dashes_are_operands(void **state)
{
    (void)state;
    g_autoptr(AdArgs) args = NULL;
    assert_true(parse("scan -- --json -q -", &args, NULL));
    assert_int_equal(ad_args_operand_count(args), 3);
    assert_string_equal(ad_args_operand(args, 0), "--json");
    assert_false(ad_args_has(args, "json"));
}

static void
letters_and_lone_dash_are_understood(void **state)
{
    (void)state;
    g_autoptr(AdArgs) args = NULL;
    assert_true(parse("export findings -o out.csv", &args, NULL));
    assert_string_equal(ad_args_text(args, "output"), "out.csv");
    ad_args_free(g_steal_pointer(&args));
    assert_true(parse("export findings -oout.csv", &args, NULL));
    assert_string_equal(ad_args_text(args, "output"), "out.csv");
    ad_args_free(g_steal_pointer(&args));
    assert_true(parse("score -", &args, NULL));
    assert_string_equal(ad_args_operand(args, 0), "-");
}

static void
help_needs_no_complete_line(void **state)
{
    (void)state;
    static const char *const lines[] = {"supplier add --help", "supplier --help", "scan -h",
                                        "--help", "delivery purge -h"};
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autoptr(AdArgs) args = NULL;
        assert_true(parse(lines[i], &args, NULL));
        assert_true(ad_args_has(args, "help"));
    }
    g_autoptr(AdArgs) args = NULL;
    assert_true(parse("--version", &args, NULL));
}

static void
numbers_come_out_as_given(void **state)
{
    (void)state;
    g_autoptr(AdArgs) args = NULL;
    assert_true(parse("scan --depth 7 x", &args, NULL));
    assert_int_equal(ad_args_number(args, "depth", 16), 7);
    assert_int_equal(ad_args_number(args, "threads", 3), 3);
}

static void
every_row_of_the_table_is_sound(void **state)
{
    (void)state;
    for (const AdCommand *c = ad_commands(); c->noun != NULL; c++) {
        assert_non_null(c->run);
        assert_ptr_equal(ad_commands_find(c->noun, c->verb), c);
        if (c->verb != NULL)
            assert_non_null(ad_commands_noun_summary(c->noun));
        g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
        const AdOption *const lists[] = {c->options, ad_commands_global_options()};
        for (gsize l = 0; l < G_N_ELEMENTS(lists); l++) {
            for (const AdOption *o = lists[l]; o != NULL && o->name != NULL; o++) {
                assert_true(
                    g_hash_table_add(seen, (gpointer)o->name)); /* no option shadows another */
                assert_non_null(o->help);
                assert_int_equal(o->type != AD_OPTION_FLAG, o->metavar != NULL);
                assert_int_equal(o->type == AD_OPTION_CHOICE, o->choices != NULL);
                if (o->type == AD_OPTION_NUMBER)
                    assert_true(o->min < o->max);
            }
        }
        gboolean was_optional = FALSE;
        for (const AdOperand *p = c->operands; p != NULL && p->metavar != NULL; p++) {
            assert_false(was_optional && !p->is_optional);
            was_optional = p->is_optional;
            assert_true(!p->is_repeatable || p[1].metavar == NULL);
        }
        for (const int *e = c->exits; e != NULL && *e >= 0; e++)
            assert_int_equal(ad_exit_worse(*e, 0), *e); /* a status that the contract has */
    }
}

static void
distance_counts_one_for_each_slip(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        guint distance;
    } cases[] = {
        {"", "", 0},        {"scan", "scan", 0},  {"scan", "scna", 1},
        {"scan", "scn", 1}, {"scan", "scann", 1}, {"scan", "skan", 1},
        {"", "abc", 3},     {"abc", "", 3},       {"kitten", "sitting", 3},
        {"ab", "ba", 1},    {"ca", "abc", 3},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_int_equal(ad_suggest_distance(cases[i].a, cases[i].b), cases[i].distance);
    g_autofree char *long_a = g_strnfill(5000, 'a'), *long_b = g_strnfill(5000, 'b');
    assert_int_equal(ad_suggest_distance(long_a, long_b), 64);
}

static void
far_words_are_not_suggested(void **state)
{
    (void)state;
    static const char *const words[] = {"list", "show", "add", NULL};
    assert_string_equal(ad_suggest_nearest("lst", words), "list");
    assert_string_equal(ad_suggest_nearest("ad", words), "add");
    assert_null(ad_suggest_nearest("purge", words));
    assert_null(ad_suggest_nearest("x", words));
}

static void
worse_status_wins_in_either_order(void **state)
{
    (void)state;
    /* contracts.md: 130 > 70 > lowest of 10-15 > 2 > 1 > 4 > 3 > 0 */
    static const int order[] = {130, 70, 10, 11, 12, 13, 14, 15, 2, 1, 4, 3, 0};
    for (gsize i = 0; i < G_N_ELEMENTS(order); i++) {
        for (gsize k = i; k < G_N_ELEMENTS(order); k++) {
            assert_int_equal(ad_exit_worse(order[i], order[k]), order[i]);
            assert_int_equal(ad_exit_worse(order[k], order[i]), order[i]);
        }
    }
    assert_int_equal(ad_exit_worse(99, 0), 70); /* unknown is internal, never success */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_that_are_refused_say_why),
        cmocka_unit_test(options_may_stand_anywhere_after_their_verb),
        cmocka_unit_test(words_after_two_dashes_are_operands),
        cmocka_unit_test(letters_and_lone_dash_are_understood),
        cmocka_unit_test(help_needs_no_complete_line),
        cmocka_unit_test(numbers_come_out_as_given),
        cmocka_unit_test(every_row_of_the_table_is_sound),
        cmocka_unit_test(distance_counts_one_for_each_slip),
        cmocka_unit_test(far_words_are_not_suggested),
        cmocka_unit_test(worse_status_wins_in_either_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
