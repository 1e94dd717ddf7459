/* SPDX-License-Identifier: Apache-2.0 */
/* test_text.c - what is compressed, marked or in UTF-16 reads like plain UTF-8, in blocks and in lines */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <archive.h>
#include <string.h>

#include "scanner/model/error.h"
#include "scanner/reader/text.h"
#include "tests/unit/unpack/make_archive.h"

static AdText *
open_bytes(const void *data, gsize bytes, const AdLimits *limits)
{
    AdLimits defaults = ad_limits_default();
    g_autoptr(AdSource) source = ad_source_new_memory(data, bytes, NULL, NULL, FALSE);
    return ad_text_open(source, limits != NULL ? limits : &defaults);
}

static GByteArray *
read_all(AdText *text, GError **error)
{
    g_autoptr(GByteArray) all = g_byte_array_new();
    const guint8 *block;
    gsize bytes;
    do {
        if (!ad_text_read(text, &block, &bytes, error))
            return NULL;
        g_byte_array_append(all, block, (guint)bytes);
    } while (bytes > 0);
    return g_steal_pointer(&all);
}

static void
marks_and_utf16_become_plain_utf8(void **state)
{
    static const struct {
        const char *raw;
        gsize bytes;
        const char *plain, *encoding;
    } cases[] = {
        {"{}", 2, "{}", "utf-8"},
        {"\xef\xbb\xbf{}", 5, "{}", "utf-8-bom"},
        {"\xff\xfe{\0\xe9\0}\0", 8, "{\xc3\xa9}", "utf-16le"},
        {"\xfe\xff\0{\0\xe9\0}", 8, "{\xc3\xa9}", "utf-16be"},
        {"{\0}\0", 4, "{}", "utf-16le"},
        {"\0{\0}", 4, "{}", "utf-16be"},
        {"\xff\xfe\x3d\xd8\x00\xde", 6, "\xf0\x9f\x98\x80", "utf-16le"},
        {"\xff\xfe\x3d\xd8x\0", 6, "\xef\xbf\xbdx", "utf-16le"},
        {"\xff\xfex\0\x3d\xd8", 6, "x\xef\xbf\xbd", "utf-16le"},
        {"\xff\xfex\0y", 5, "x\xef\xbf\xbd", "utf-16le"},
        {"\xff\xfe\0\xdcx\0", 6, "\xef\xbf\xbdx", "utf-16le"},
        {"", 0, "", "utf-8"},
        {"\xef\xbb\xbf", 3, "", "utf-8-bom"},
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(AdText) text = open_bytes(cases[i].raw, cases[i].bytes, NULL);
        g_autoptr(GByteArray) all = read_all(text, NULL);
        assert_non_null(all);
        assert_int_equal(all->len, strlen(cases[i].plain));
        assert_memory_equal(all->data != NULL ? (const char *)all->data : "", cases[i].plain, all->len);
        assert_string_equal(ad_text_encoding(text), cases[i].encoding);
    }
}

static void
compressed_documents_read_like_plain_ones(void **state)
{
    static const struct {
        int filter;
        const char *name;
    } filters[] = {{ARCHIVE_FILTER_GZIP, "gzip"}, {ARCHIVE_FILTER_BZIP2, "bzip2"}, {ARCHIVE_FILTER_XZ, "xz"},
                   {ARCHIVE_FILTER_ZSTD, "zstd"}};
    GString *plain = g_string_new("\xef\xbb\xbf");
    (void)state;
    for (guint i = 0; i < 30000; i++)
        g_string_append_printf(plain, "line %u\n", i);
    for (gsize i = 0; i < G_N_ELEMENTS(filters); i++) {
        g_autoptr(GByteArray) packed = make_compressed(filters[i].filter, plain->str, plain->len);
        g_autoptr(AdText) text = open_bytes(packed->data, packed->len, NULL);
        const guint8 *head;
        gsize got;
        assert_true(ad_text_peek(text, 6, &head, &got, NULL));
        assert_memory_equal(head, "line 0", 6);
        g_autoptr(GByteArray) all = read_all(text, NULL);
        assert_int_equal(all->len, plain->len - 3);
        assert_memory_equal(all->data, plain->str + 3, all->len);
        assert_string_equal(ad_text_compression(text), filters[i].name);
        /* cut off: an error, never a short document */
        g_autoptr(AdText) cut = open_bytes(packed->data, packed->len / 2, NULL);
        g_autoptr(GError) error = NULL;
        assert_null(read_all(cut, &error));
        assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_MALFORMED));
    }
    g_string_free(plain, TRUE);
}

static void
a_document_that_bursts_out_of_a_small_file_is_refused(void **state)
{
    AdLimits limits = ad_limits_default();
    g_autofree char *zeros = g_malloc0(8 * AD_MIB);
    g_autoptr(GByteArray) packed = make_compressed(ARCHIVE_FILTER_GZIP, zeros, 8 * AD_MIB);
    g_autoptr(GError) error = NULL;
    (void)state;
    limits.ratio_floor_bytes = AD_MIB;
    limits.ratio = 100;
    g_autoptr(AdText) text = open_bytes(packed->data, packed->len, &limits);
    assert_null(read_all(text, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_LIMIT));
}

static void
lines_end_with_lf_crlf_or_the_document(void **state)
{
    static const char *const expected[] = {"one", "two", "", "three \r x", "last"};
    const char raw[] = "one\ntwo\r\n\nthree \r x\nlast";
    g_autoptr(AdText) text = open_bytes(raw, sizeof raw - 1, NULL);
    const char *line;
    gsize bytes;
    const guint8 *head;
    (void)state;
    assert_true(ad_text_peek(text, 100, &head, &bytes, NULL)); /* what was looked at is still read */
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
        assert_true(ad_text_read_line(text, &line, &bytes, NULL));
        assert_string_equal(line, expected[i]);
        assert_int_equal(bytes, strlen(expected[i]));
        assert_int_equal(ad_text_line(text), i + 1);
    }
    assert_true(ad_text_read_line(text, &line, &bytes, NULL));
    assert_null(line);
}

static void
a_line_that_crosses_blocks_is_whole_and_a_longer_one_refused(void **state)
{
    g_autofree char *big = g_strnfill(AD_LIMIT_LINE_BYTES + 200000, 'x');
    const char *line;
    gsize bytes;
    (void)state;
    big[500000] = '\n';
    g_autoptr(AdText) text = open_bytes(big, AD_LIMIT_LINE_BYTES, NULL);
    assert_true(ad_text_read_line(text, &line, &bytes, NULL));
    assert_int_equal(bytes, 500000);
    assert_true(ad_text_read_line(text, &line, &bytes, NULL));
    assert_int_equal(bytes, AD_LIMIT_LINE_BYTES - 500001);
    big[500000] = 'x';
    g_autoptr(AdText) over = open_bytes(big, AD_LIMIT_LINE_BYTES + 200000, NULL);
    g_autoptr(GError) error = NULL;
    assert_false(ad_text_read_line(over, &line, &bytes, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_LIMIT));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_and_utf16_become_plain_utf8),
        cmocka_unit_test(compressed_documents_read_like_plain_ones),
        cmocka_unit_test(a_document_that_bursts_out_of_a_small_file_is_refused),
        cmocka_unit_test(lines_end_with_lf_crlf_or_the_document),
        cmocka_unit_test(a_line_that_crosses_blocks_is_whole_and_a_longer_one_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
