/* SPDX-License-Identifier: Apache-2.0 */
/* test_programs.c - PE and Mach-O files made byte by byte: flags, signatures that fit, differ, are broken or hide data */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <openssl/evp.h>
#include <string.h>

#include "scanner/inspect/authenticode.h"
#include "scanner/inspect/macho.h"

enum { PE_AT = 0x80, OPTIONAL = PE_AT + 24, SIGNATURE_AT = 0x400 };

static void
put(guint8 *p, guint64 value, guint bytes, gboolean is_big)
{
    for (guint i = 0; i < bytes; i++)
        p[is_big ? bytes - 1 - i : i] = (guint8)(value >> 8 * i);
}

static void
put_le(GByteArray *b, gsize at, guint64 value, guint bytes)
{
    put(b->data + at, value, bytes, FALSE);
}

/* A PE32+ with one section; its code is a marker. */
static GByteArray *
make_pe(guint16 dll_flags, guint32 section_flags)
{
    GByteArray *b = g_byte_array_new();
    g_byte_array_set_size(b, SIGNATURE_AT);
    memset(b->data, 0, b->len);
    memcpy(b->data, "MZ", 2);
    put_le(b, 60, PE_AT, 4);
    memcpy(b->data + PE_AT, "PE\0\0", 4);
    put_le(b, PE_AT + 4, 0x8664, 2);
    put_le(b, PE_AT + 6, 1, 2);
    put_le(b, PE_AT + 20, 240, 2);
    put_le(b, OPTIONAL, 0x20b, 2);
    put_le(b, OPTIONAL + 70, dll_flags, 2);
    put_le(b, OPTIONAL + 108, 16, 4);
    put_le(b, OPTIONAL + 240 + 36, section_flags, 4);
    memcpy(b->data + 0x300, "ADUANA-TEST-MARKER", 18);
    return b;
}

static void
append_der(GByteArray *out, guint8 tag, const GByteArray *content)
{
    const guint8 head[] = {tag, 0x82, (guint8)(content->len >> 8), (guint8)content->len};
    g_byte_array_append(out, head, sizeof head);
    g_byte_array_append(out, content->data, content->len);
}

static GByteArray *
wrap(guint8 tag, GByteArray *first, GByteArray *second)
{
    GByteArray *both = g_byte_array_new(), *out = g_byte_array_new();
    g_byte_array_append(both, first->data, first->len);
    if (second != NULL)
        g_byte_array_append(both, second->data, second->len);
    append_der(out, tag, both);
    g_byte_array_unref(both);
    g_byte_array_unref(first);
    if (second != NULL)
        g_byte_array_unref(second);
    return out;
}

static GByteArray *
bytes_of(const void *data, gsize bytes)
{
    return g_byte_array_append(g_byte_array_new(), data, (guint)bytes);
}

/* As much of a signature as the check reads: ContentInfo, SignedData, SpcIndirectDataContent with the digest. */
static GByteArray *
make_signature(const guint8 digest[32])
{
    static const guint8 signed_data[] = {6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2};
    static const guint8 indirect[] = {6, 10, 0x2b, 6, 1, 4, 1, 0x82, 0x37, 2, 1, 4};
    static const guint8 sha256[] = {6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1};
    static const guint8 version[] = {2, 1, 1, 0x31, 0};
    GByteArray *octets = g_byte_array_new();
    const guint8 head[] = {4, 32};
    g_byte_array_append(octets, head, 2);
    g_byte_array_append(octets, digest, 32);
    GByteArray *info = wrap(0x30, wrap(0x30, bytes_of(sha256, sizeof sha256), NULL), octets);
    GByteArray *attribute = wrap(0x30, bytes_of(version, 3), NULL);
    GByteArray *content = wrap(0xa0, wrap(0x30, attribute, info), NULL);
    GByteArray *inner = wrap(0x30, bytes_of(indirect, sizeof indirect), content);
    GByteArray *data = wrap(0x30, bytes_of(version, sizeof version), inner);
    return wrap(0x30, bytes_of(signed_data, sizeof signed_data), wrap(0xa0, data, NULL));
}

/* SHA-256 of the program as Authenticode takes it. */
static void
digest_of(const GByteArray *b, guint8 out[32])
{
    g_autoptr(GByteArray) covered = bytes_of(b->data, OPTIONAL + 64);
    g_byte_array_append(covered, b->data + OPTIONAL + 68, 112 + 32 - 68);
    g_byte_array_append(covered, b->data + OPTIONAL + 112 + 40, SIGNATURE_AT - (OPTIONAL + 112 + 40));
    EVP_Digest(covered->data, covered->len, out, NULL, EVP_sha256(), NULL);
}

static void
append_signature(GByteArray *pe, const guint8 digest[32], gsize hidden)
{
    g_autoptr(GByteArray) signature = make_signature(digest);
    gsize length = 8 + signature->len + hidden;
    guint8 head[8] = {0};
    g_autofree guint8 *more = g_malloc(hidden + 8);
    memset(more, 0x5a, hidden);
    memset(more + hidden, 0, 8);
    put(head, length, 4, FALSE);
    put(head + 4, 0x200, 2, FALSE);
    put(head + 6, 2, 2, FALSE);
    g_byte_array_append(pe, head, 8);
    g_byte_array_append(pe, signature->data, signature->len);
    g_byte_array_append(pe, more, (guint)(hidden + (8 - length % 8) % 8));
    put_le(pe, OPTIONAL + 112 + 32, SIGNATURE_AT, 4);
    put_le(pe, OPTIONAL + 112 + 36, pe->len - SIGNATURE_AT, 4);
}

static AdAuthenticode
check(const GByteArray *b, gsize *hidden)
{
    AdPe pe;
    assert_true(ad_pe_read(b->data, b->len, &pe));
    return ad_authenticode_check(b->data, b->len, &pe, hidden);
}

static void
flags_of_a_windows_program_are_told(void **state)
{
    (void)state;
    g_autoptr(GByteArray) good = make_pe(0x4140, 0x60000020), bare = make_pe(0, 0xe0000020), data = make_pe(0, 0x40000040);
    AdPe pe;
    assert_true(ad_pe_read(good->data, good->len, &pe));
    assert_true(pe.has_aslr && pe.has_dep && pe.has_cfg && pe.has_code && pe.bits == 64);
    assert_false(pe.has_writable_code || pe.is_managed);
    assert_true(ad_pe_read(bare->data, bare->len, &pe));
    assert_false(pe.has_aslr || pe.has_dep || pe.has_cfg);
    assert_true(pe.has_writable_code);
    assert_true(ad_pe_read(data->data, data->len, &pe));
    assert_false(pe.has_code);
    for (gsize cut = 0; cut < PE_AT + 24 + 240; cut++)
        assert_false(ad_pe_read(good->data, cut, &pe));
}

static void
a_signature_fits_until_the_program_changes(void **state)
{
    (void)state;
    g_autoptr(GByteArray) b = make_pe(0x4140, 0x60000020);
    guint8 digest[32];
    gsize hidden;
    assert_int_equal(check(b, &hidden), AD_AUTHENTICODE_NONE);
    digest_of(b, digest);
    append_signature(b, digest, 0);
    assert_int_equal(check(b, &hidden), AD_AUTHENTICODE_FITS);
    assert_int_equal(hidden, 0);
    b->data[OPTIONAL + 64] ^= 1; /* the checksum is not covered */
    assert_int_equal(check(b, &hidden), AD_AUTHENTICODE_FITS);
    b->data[0x300] ^= 1;
    assert_int_equal(check(b, &hidden), AD_AUTHENTICODE_DIFFERS);
}

static void
data_behind_the_signature_is_counted(void **state)
{
    (void)state;
    g_autoptr(GByteArray) b = make_pe(0x4140, 0x60000020);
    guint8 digest[32];
    gsize hidden;
    digest_of(b, digest);
    append_signature(b, digest, 5000);
    assert_int_equal(check(b, &hidden), AD_AUTHENTICODE_FITS);
    assert_int_equal(hidden, 5000);
}

static void
every_cut_and_every_broken_byte_of_a_signature_is_survived(void **state)
{
    (void)state;
    g_autoptr(GByteArray) b = make_pe(0x4140, 0x60000020);
    guint8 digest[32];
    gsize hidden;
    digest_of(b, digest);
    append_signature(b, digest, 64);
    for (gsize at = OPTIONAL; at < b->len; at++) {
        guint8 kept = b->data[at];
        b->data[at] = 0xff;
        AdPe pe;
        if (ad_pe_read(b->data, b->len, &pe))
            ad_authenticode_check(b->data, b->len, &pe, &hidden);
        b->data[at] = kept;
    }
    AdPe pe;
    assert_true(ad_pe_read(b->data, b->len, &pe));
    assert_int_equal(ad_authenticode_check(b->data, b->len - 1, &pe, &hidden), AD_AUTHENTICODE_BROKEN);
}

static GByteArray *
make_macho(gboolean is_big, guint32 flags, gboolean has_signature, guint32 protection)
{
    GByteArray *b = g_byte_array_new();
    g_byte_array_set_size(b, 32 + 72 + 16);
    memset(b->data, 0, b->len);
    put(b->data, 0xfeedfacf, 4, is_big);
    put(b->data + 12, 2, 4, is_big);
    put(b->data + 16, has_signature ? 2 : 1, 4, is_big);
    put(b->data + 24, flags, 4, is_big);
    put(b->data + 32, 0x19, 4, is_big);
    put(b->data + 36, 72, 4, is_big);
    put(b->data + 32 + 60, protection, 4, is_big);
    put(b->data + 104, 0x1d, 4, is_big);
    put(b->data + 108, 16, 4, is_big);
    return b;
}

static void
flags_of_a_macos_program_are_told_in_both_orders(void **state)
{
    (void)state;
    for (int is_big = 0; is_big < 2; is_big++) {
        AdMacho m;
        g_autoptr(GByteArray) good = make_macho(is_big, 0x200000, TRUE, 5), bare = make_macho(is_big, 0x20000, FALSE, 7);
        assert_true(ad_macho_read(good->data, good->len, &m));
        assert_true(m.has_pie && m.has_signature && m.is_program && m.parts == 1);
        assert_false(m.has_executable_stack || m.has_writable_code);
        assert_true(ad_macho_read(bare->data, bare->len, &m));
        assert_false(m.has_pie || m.has_signature);
        assert_true(m.has_executable_stack && m.has_writable_code);
    }
}

static void
what_one_part_lacks_the_fat_file_lacks(void **state)
{
    (void)state;
    g_autoptr(GByteArray) good = make_macho(FALSE, 0x200000, TRUE, 5), bare = make_macho(FALSE, 0, TRUE, 5);
    g_autoptr(GByteArray) fat = g_byte_array_new();
    AdMacho m;
    g_byte_array_set_size(fat, 64);
    memset(fat->data, 0, 64);
    put(fat->data, 0xcafebabe, 4, TRUE);
    put(fat->data + 4, 2, 4, TRUE);
    put(fat->data + 16, 64, 4, TRUE);
    put(fat->data + 20, good->len, 4, TRUE);
    put(fat->data + 36, 64 + good->len, 4, TRUE);
    put(fat->data + 40, bare->len, 4, TRUE);
    g_byte_array_append(fat, good->data, good->len);
    g_byte_array_append(fat, bare->data, bare->len);
    assert_true(ad_macho_read(fat->data, fat->len, &m));
    assert_int_equal(m.parts, 2);
    assert_false(m.has_pie);
    assert_true(m.has_signature);
    static const guint8 java[] = {0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 61};
    assert_false(ad_macho_read(java, sizeof java, &m));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_of_a_windows_program_are_told),
        cmocka_unit_test(a_signature_fits_until_the_program_changes),
        cmocka_unit_test(data_behind_the_signature_is_counted),
        cmocka_unit_test(every_cut_and_every_broken_byte_of_a_signature_is_survived),
        cmocka_unit_test(flags_of_a_macos_program_are_told_in_both_orders),
        cmocka_unit_test(what_one_part_lacks_the_fat_file_lacks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
