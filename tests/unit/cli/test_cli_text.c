/* SPDX-License-Identifier: Apache-2.0 */
/* test_cli_text.c - what reaches the terminal: escapes, widths, colours, tables, help in both
 * languages, packed folders */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "service/cli/help.h"
#include "service/cli/out.h"
#include "service/cli/pack.h"
#include "service/cli/table.h"
#include "service/cli/words.h"
#include "service/po/tr.h"

static void
nothing_unseen_reaches_the_terminal(void **state)
{
    (void)state;
    static const struct {
        const char *raw;
        gssize bytes;
        const char *shown;
    } cases[] = {
        {"usr/bin/x", -1, "usr/bin/x"},
        {"café 漢字", -1, "café 漢字"},
        {"a\033[31mred\033[0m", -1, "a\\x1b[31mred\\x1b[0m"},
        {"line\nbreak\ttab\rback", -1, "line\\x0abreak\\x09tab\\x0dback"},
        {"nul\0in", 6, "nul\\x00in"},
        {"del\x7f", -1, "del\\x7f"},
        {"c1\xc2\x9b"
         "31m",
         -1, "c1\\u{9b}31m"},
        {"rtl\xe2\x80\xae"
         "exe.txt",
         -1, "rtl\\u{202e}exe.txt"},
        {"iso\xe2\x81\xa6x", -1, "iso\\u{2066}x"},
        {"zero\xe2\x80\x8bwidth", -1, "zero\\u{200b}width"},
        {"bom\xef\xbb\xbf", -1, "bom\\u{feff}"},
        {"line\xe2\x80\xa8sep", -1, "line\\u{2028}sep"},
        {"nbsp\xc2\xa0", -1, "nbsp\\u{a0}"},
        {"filler\xe3\x85\xa4", -1, "filler\\u{3164}"},
        {"tag\xf3\xa0\x81\x81", -1, "tag\\u{e0041}"},
        {"bad\xff\xc0\xaf", -1, "bad\\xff\\xc0\\xaf"},
        {"cut\xe2\x80", -1, "cut\\xe2\\x80"},
        {"fake\\x1b", -1, "fake\\\\x1b"},
        {"", -1, ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *shown = ad_terminal_escape(cases[i].raw, cases[i].bytes);
        assert_string_equal(shown, cases[i].shown);
    }
}

static void
long_text_is_cut_and_marked(void **state)
{
    (void)state;
    g_autofree char *exact = g_strnfill(AD_TERMINAL_CUT, 'x'),
                    *more = g_strnfill(AD_TERMINAL_CUT + 1, 'x');
    g_autofree char *shown_exact = ad_terminal_escape(exact, -1),
                    *shown_more = ad_terminal_escape(more, -1);
    assert_string_equal(shown_exact, exact);
    assert_true(g_str_has_suffix(shown_more, "…"));
    assert_int_equal(g_utf8_strlen(shown_more, -1), AD_TERMINAL_CUT + 1);
}

static void
message_may_go_on_only_with_an_indented_line(void **state)
{
    (void)state;
    static const struct {
        const char *message, *shown;
    } cases[] = {
        {"cannot reach it\n  start the daemon", "cannot reach it\n  start the daemon"},
        {"no file 'a\nExit 0: finished.'", "no file 'a\\x0aExit 0: finished.'"},
        {"a\n  b\033\n  c", "a\n  b\\x1b\n  c"},
        {"ends\n", "ends\\x0a"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *shown = ad_terminal_escape_message(cases[i].message);
        assert_string_equal(shown, cases[i].shown);
    }
}

static void
columns_follow_what_a_terminal_shows(void **state)
{
    (void)state;
    assert_int_equal(ad_terminal_columns("abc"), 3);
    assert_int_equal(ad_terminal_columns("ñandú"), 5);
    assert_int_equal(ad_terminal_columns("漢字"), 4);
    assert_int_equal(ad_terminal_columns("e\xcc\x81"), 1); /* combining accent */
    g_autofree char *fit = ad_terminal_fit("漢字漢字", 5), *whole = ad_terminal_fit("abc", 3);
    assert_string_equal(fit, "漢字…");
    assert_string_equal(whole, "abc");
    for (gsize n = 0; n < 9; n++) {
        g_autofree char *part = ad_terminal_fit("a漢b字c", n);
        assert_true(ad_terminal_columns(part) <= n);
    }
}

static void
ascii_has_no_byte_above_127(void **state)
{
    (void)state;
    g_autofree char *plain = ad_terminal_ascii("¿Qué? «señal» … → 漢 ·");
    assert_string_equal(plain, "?Que? \"senal\" ... -> \\u{6f22} -");
    for (const char *p = plain; *p != '\0'; p++)
        assert_true((guchar)*p < 0x80);
}

static void
colour_obeys_option_then_environment(void **state)
{
    (void)state;
    ad_autofd int fd = memfd_create("not-a-terminal", MFD_CLOEXEC);
    static const struct {
        AdColor color;
        const char *no, *force;
        gboolean has_color;
    } cases[] = {
        {AD_COLOR_AUTO, NULL, NULL, FALSE}, {AD_COLOR_AUTO, NULL, "1", TRUE},
        {AD_COLOR_AUTO, NULL, "0", FALSE},  {AD_COLOR_AUTO, "1", "1", FALSE},
        {AD_COLOR_AUTO, "", "1", TRUE},     {AD_COLOR_ALWAYS, "1", NULL, TRUE},
        {AD_COLOR_NEVER, NULL, "1", FALSE}, {AD_COLOR_AUTO, NULL, "", FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_unsetenv("NO_COLOR");
        g_unsetenv("CLICOLOR_FORCE");
        if (cases[i].no != NULL)
            g_setenv("NO_COLOR", cases[i].no, TRUE);
        if (cases[i].force != NULL)
            g_setenv("CLICOLOR_FORCE", cases[i].force, TRUE);
        assert_int_equal(ad_terminal_has_color(cases[i].color, fd), cases[i].has_color);
    }
    g_unsetenv("NO_COLOR");
    g_unsetenv("CLICOLOR_FORCE");
}

static void
width_comes_from_columns_when_there_is_no_terminal(void **state)
{
    (void)state;
    ad_autofd int fd = memfd_create("not-a-terminal", MFD_CLOEXEC);
    static const struct {
        const char *columns;
        int width;
    } cases[] = {{NULL, 80}, {"132", 132}, {"5", 20}, {"99999999", 1000}, {"wide", 80}, {"-4", 80}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_unsetenv("COLUMNS");
        if (cases[i].columns != NULL)
            g_setenv("COLUMNS", cases[i].columns, TRUE);
        assert_int_equal(ad_terminal_width(fd), cases[i].width);
    }
    g_unsetenv("COLUMNS");
}

/* All that a table prints, through a real stream. */
static char *
printed(const AdTable *table, gboolean is_terminal, int width)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *stream = open_memstream(&text, &bytes);
    AdOut out = {.data = stream, .words = stderr, .width = width, .is_data_terminal = is_terminal};
    ad_table_print(table, &out);
    fclose(stream);
    return text;
}

static void
table_is_aligned_and_cut_only_on_a_terminal(void **state)
{
    (void)state;
    static const char *const titles[] = {"ID", "NAME", "N"};
    static const AdColumn columns[] = {AD_COLUMN_LEFT, AD_COLUMN_FLEXIBLE, AD_COLUMN_RIGHT};
    g_autoptr(AdTable) table = ad_table_new(titles, columns, 3);
    ad_table_row(table);
    ad_table_cell(table, "a");
    ad_table_cell(table, "a name that is longer than the terminal");
    ad_table_cell(table, "7");
    ad_table_row(table);
    ad_table_cell(table, "漢");
    ad_table_cell(table, "x\033y");
    ad_table_row(table); /* the short row is filled */
    assert_int_equal(ad_table_rows(table), 2);
    char *piped = printed(table, FALSE, 30), *shown = printed(table, TRUE, 30);
    assert_string_equal(piped, "ID  NAME                                     N\n"
                               "a   a name that is longer than the terminal  7\n"
                               "漢  x\\x1by                                   -\n");
    assert_non_null(strstr(shown, "…"));
    g_auto(GStrv) lines = g_strsplit(shown, "\n", -1);
    for (gsize i = 0; lines[i] != NULL; i++)
        assert_true(ad_terminal_columns(lines[i]) <= 30);
    free(piped);
    free(shown);
}

static void
numbers_for_people(void **state)
{
    (void)state;
    static const struct {
        guint64 n;
        const char *count, *bytes;
    } cases[] = {
        {0, "0", "0 B"},
        {999, "999", "999 B"},
        {1000, "1,000", "1.0 kB"},
        {412000000, "412,000,000", "412 MB"},
        {1234567, "1,234,567", "1.2 MB"},
        {99950, "99,950", "99.9 kB"},
        {G_MAXUINT64, "18,446,744,073,709,551,615", "18.4 EB"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *count = ad_out_count(cases[i].n), *bytes = ad_out_bytes(cases[i].n);
        assert_string_equal(count, cases[i].count);
        assert_string_equal(bytes, cases[i].bytes);
    }
}

static void
every_word_of_the_vocabularies_has_spanish(void **state)
{
    (void)state;
    static const struct {
        AdWords vocabulary;
        const char *name, *spanish;
    } cases[] = {
        {AD_WORDS_SEVERITY, "medium", "media"},
        {AD_WORDS_LEVEL, "moderate", "moderado"},
        {AD_WORDS_CONFIDENCE, "confirmed", "confirmada"},
        {AD_WORDS_REASON, "encrypted", "cifrado"},
        {AD_WORDS_CONCERN, "information-theft", "robo de información"},
        {AD_WORDS_FINDING_STATUS, "disputed", "impugnado"},
        {AD_WORDS_FINDING_STATUS, "not_affected", "no afectado"},
        {AD_WORDS_VERDICT, "incomplete", "incompleto"},
        {AD_WORDS_VERDICT, "something-new", "something-new"},
        {AD_WORDS_VERDICT, NULL, ""},
    };
    ad_tr_set_lang(AD_LANG_ES);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_string_equal(ad_words(cases[i].vocabulary, cases[i].name), cases[i].spanish);
    g_setenv("TZ", "UTC", TRUE);
    g_autofree char *when = ad_words_time("2026-11-25T02:30:00Z"),
                    *odd = ad_words_time("yesterday");
    assert_string_equal(when, "25 nov 2026 02:30 UTC");
    assert_string_equal(odd, "yesterday");
    ad_tr_set_lang(AD_LANG_EN);
}

static void
help_of_every_command_is_whole_in_both_languages(void **state)
{
    (void)state;
    /* words that Spanish help never has: a text that slipped past the catalogue shows itself by one
     * of them */
    static const char *const english[] = {" the ",  " of ",   " with ", " and ",
                                          " only ", " what ", " this ", " is "};
    for (const AdCommand *c = ad_commands(); c->noun != NULL; c++) {
        g_autofree char *name = ad_commands_name(c);
        ad_tr_set_lang(AD_LANG_EN);
        g_autofree char *en = ad_help_command(c, 100);
        assert_true(g_str_has_prefix(en, "Usage: aduana "));
        assert_non_null(strstr(en, name));
        assert_non_null(strstr(en, "Exit status"));
        ad_tr_set_lang(AD_LANG_ES);
        g_autofree char *es = ad_help_command(c, 100);
        assert_true(g_str_has_prefix(es, "Uso: aduana "));
        for (gsize i = 0; i < G_N_ELEMENTS(english); i++)
            if (strstr(es, english[i]) != NULL)
                fail_msg("%s: English in Spanish help: '%s'", name, english[i]);
        for (const AdOption *o = c->options; o != NULL && o->name != NULL; o++)
            if (strstr(es, o->name) == NULL || strstr(en, o->name) == NULL)
                fail_msg("%s: --%s is not in its help", name, o->name);
        g_auto(GStrv) lines = g_strsplit(es, "\n", -1);
        for (gsize i = 0; lines[i] != NULL; i++)
            if (ad_terminal_columns(lines[i]) > 100 && !g_str_has_prefix(lines[i], "Uso") &&
                strstr(lines[i], "aduana ") == NULL)
                fail_msg("%s: line wider than the terminal: %s", name, lines[i]);
    }
    ad_tr_set_lang(AD_LANG_EN);
}

static void
completions_know_every_command_and_option(void **state)
{
    (void)state;
    static const char *const shells[] = {"bash", "zsh", "fish"};
    for (gsize s = 0; s < G_N_ELEMENTS(shells); s++) {
        g_autofree char *script = ad_help_completion(shells[s]);
        for (const AdCommand *c = ad_commands(); c->noun != NULL; c++) {
            assert_non_null(strstr(script, c->noun));
            for (const AdOption *o = c->options; o != NULL && o->name != NULL; o++)
                assert_non_null(strstr(script, o->name));
        }
    }
    assert_null(ad_help_completion("tcsh"));
}

static void
manual_page_is_plain_roff(void **state)
{
    (void)state;
    for (int lang = 0; lang < AD_LANG_COUNT; lang++) {
        ad_tr_set_lang((AdLang)lang);
        g_autofree char *page = ad_help_man();
        g_auto(GStrv) lines = g_strsplit(page, "\n", -1);
        for (gsize i = 0; lines[i] != NULL; i++)
            assert_false(
                lines[i][0] == '\'' ||
                (lines[i][0] == '.' && !g_ascii_isupper(lines[i][1]) && lines[i][1] != '\\'));
    }
    ad_tr_set_lang(AD_LANG_EN);
}

static void
packed_folder_is_the_same_bytes_twice_and_follows_no_link(void **state)
{
    (void)state;
    g_autofree char *dir = g_dir_make_tmp("aduana-pack-XXXXXX", NULL);
    g_autofree char *sub = g_build_filename(dir, "sub", NULL),
                    *file = g_build_filename(sub, "f", NULL);
    g_autofree char *link = g_build_filename(dir, "link", NULL);
    g_autofree char *base = g_strnfill(150, 'n'), *long_name = g_build_filename(dir, base, NULL);
    assert_int_equal(g_mkdir(sub, 0755), 0);
    assert_true(g_file_set_contents(file, "ADUANA-TEST-MARKER", -1, NULL));
    assert_true(g_file_set_contents(long_name, "x", -1, NULL));
    assert_int_equal(symlink("/etc/passwd", link), 0);
    char *texts[2] = {NULL, NULL};
    gsize sizes[2];
    for (int i = 0; i < 2; i++) {
        ad_autofd int fd = memfd_create("pack", MFD_CLOEXEC);
        AdPackCount count;
        g_autoptr(GError) error = NULL;
        assert_true(ad_pack_folder(dir, fd, NULL, &count, &error));
        assert_int_equal(count.files, 2);
        assert_int_equal(count.entries, 4);
        struct stat st;
        assert_int_equal(fstat(fd, &st), 0);
        assert_int_equal(st.st_size % 512, 0);
        sizes[i] = (gsize)st.st_size;
        texts[i] = g_malloc(sizes[i]);
        assert_int_equal(read(fd, texts[i], sizes[i]), st.st_size);
    }
    assert_int_equal(sizes[0], sizes[1]);
    assert_memory_equal(texts[0], texts[1], sizes[0]);
    assert_non_null(memmem(texts[0], sizes[0], "ADUANA-TEST-MARKER", 18));
    assert_non_null(
        memmem(texts[0], sizes[0], "/etc/passwd", 11)); /* the link's word, not what it points to */
    assert_null(memmem(texts[0], sizes[0], "root:", 5));
    assert_non_null(memmem(texts[0], sizes[0], " path=", 6)); /* pax record of the long name */
    g_free(texts[0]);
    g_free(texts[1]);
    ad_autofd int fd = memfd_create("pack", MFD_CLOEXEC);
    AdPackCount count;
    g_autoptr(GError) error = NULL;
    assert_false(ad_pack_folder(file, fd, NULL, &count, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_USAGE));
    g_unlink(file);
    g_unlink(link);
    g_unlink(long_name);
    g_rmdir(sub);
    g_rmdir(dir);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_unseen_reaches_the_terminal),
        cmocka_unit_test(long_text_is_cut_and_marked),
        cmocka_unit_test(message_may_go_on_only_with_an_indented_line),
        cmocka_unit_test(columns_follow_what_a_terminal_shows),
        cmocka_unit_test(ascii_has_no_byte_above_127),
        cmocka_unit_test(colour_obeys_option_then_environment),
        cmocka_unit_test(width_comes_from_columns_when_there_is_no_terminal),
        cmocka_unit_test(table_is_aligned_and_cut_only_on_a_terminal),
        cmocka_unit_test(numbers_for_people),
        cmocka_unit_test(every_word_of_the_vocabularies_has_spanish),
        cmocka_unit_test(help_of_every_command_is_whole_in_both_languages),
        cmocka_unit_test(completions_know_every_command_and_option),
        cmocka_unit_test(manual_page_is_plain_roff),
        cmocka_unit_test(packed_folder_is_the_same_bytes_twice_and_follows_no_link),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
