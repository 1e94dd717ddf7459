/* SPDX-License-Identifier: Apache-2.0 */
/* test_export.c - cells that a spreadsheet cannot take for formulas, and files that say what they hold */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "service/export/csv.h"
#include "service/export/export.h"
#include "service/export/sink.h"

static void
cells_follow_rfc_4180_and_are_no_formulas(void **state)
{
    (void)state;
    static const struct {
        const char *text, *cell;
    } cases[] = {
        {"", ""},
        {"plain", "plain"},
        {"a,b", "\"a,b\""},
        {"a;b", "\"a;b\""},
        {"say \"hi\"", "\"say \"\"hi\"\"\""},
        {"two\r\nlines", "\"two\\u{d}\nlines\""},
        {"=1+1", "'=1+1"},
        {"+1", "'+1"},
        {"-1", "'-1"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"\tx", "\"'\tx\""},
        {"\rx", "'\\u{d}x"},
        {"\nx", "\"'\nx\""},
        {" =1", "' =1"},
        {"\xc2\xa0=1", "'\xc2\xa0=1"},
        {"\xef\xbc\x9d" "1", "'\xef\xbc\x9d" "1"},
        {"a=1", "a=1"},
        {"=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\""},
        {"x\xe2\x80\xaey", "x\\u{202e}y"},
        {"x\x1by", "x\\u{1b}y"},
        {"x\xffy", "x\\x{ff}y"},
        {" pad ", "\" pad \""},
        {"caf\xc3\xa9", "caf\xc3\xa9"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        ad_csv_append_text(out, cases[i].text, FALSE);
        assert_string_equal(out->str, cases[i].cell);
    }
}

static void
raw_cells_keep_their_first_character(void **state)
{
    (void)state;
    g_autoptr(GString) out = g_string_new(NULL);
    ad_csv_append_text(out, "=1+1", TRUE);
    assert_string_equal(out->str, "=1+1");
}

static void
a_sink_counts_and_hashes_what_it_wrote(void **state)
{
    (void)state;
    ad_autofd int fd = memfd_create("sink", MFD_CLOEXEC);
    g_autoptr(AdSink) sink = ad_sink_new(fd);
    assert_true(ad_sink_write(sink, "ab", 2, NULL));
    assert_true(ad_sink_write(sink, "c", 1, NULL));
    assert_int_equal(ad_sink_bytes(sink), 3);
    assert_string_equal(ad_sink_sha256(sink),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void
a_full_disk_is_a_limit_and_says_so(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    ad_autofd int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    g_autoptr(AdSink) sink = ad_sink_new(fd);
    assert_false(ad_sink_write(sink, "x", 1, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_LIMIT));
}

static void
formats_have_names(void **state)
{
    (void)state;
    for (int f = 0; f < AD_EXPORT_FORMAT_COUNT; f++)
        assert_int_equal(ad_export_format_parse(ad_export_format_name((AdExportFormat)f)), f);
    assert_int_equal(ad_export_format_parse("xls"), -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_follow_rfc_4180_and_are_no_formulas),
        cmocka_unit_test(raw_cells_keep_their_first_character),
        cmocka_unit_test(a_sink_counts_and_hashes_what_it_wrote),
        cmocka_unit_test(a_full_disk_is_a_limit_and_says_so),
        cmocka_unit_test(formats_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
