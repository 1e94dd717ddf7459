/* SPDX-License-Identifier: Apache-2.0 */
/* test_verify.c - checksum files, minisign files, gpgv's status lines and the check message
 *
 * That real tools' files are taken, and changed ones not, is tests/e2e/test_verify.py's part. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "scanner/verify/checksums.h"
#include "scanner/verify/gpgv_status.h"
#include "scanner/verify/minisign.h"

#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B64 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define A40 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A32 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define NO_RESULT ((AdCheckResult)-1)

/* The result for a bundle "x" whose SHA-256 is A64 and whose SHA-512 is A64 B64. */
static AdCheckResult
result_of_sums(const char *text, const char *name)
{
    const AdChecksumLine *line;
    g_autoptr(AdChecksums) sums = ad_checksums_parse(text, strlen(text), NULL);
    if (sums == NULL)
        return NO_RESULT;
    g_autoptr(AdCheck) found = ad_checksums_find(sums, name, &line);
    if (line == NULL)
        return found->result;
    assert_null(found);
    g_autoptr(AdCheck) check =
        ad_checksums_compare(sums, line, line->algorithm == AD_CHECKSUM_SHA512 ? A64 B64 : A64);
    return check->result;
}

static void
checksum_files_say_what_they_prove(void **state)
{
    (void)state;
    static const struct {
        const char *text, *name;
        AdCheckResult result;
    } cases[] = {
        {A64 "  x\n", "x", AD_CHECK_GOOD},
        {A64 " *x\n", "x", AD_CHECK_GOOD},
        {A64 " x\n", "x", AD_CHECK_GOOD},
        {A64 "\tx\n", "x", AD_CHECK_GOOD},
        {A64 "  x", "x", AD_CHECK_GOOD},
        {A64 "  x\r\n", "x", AD_CHECK_GOOD},
        {"\xef\xbb\xbf" A64 "  x\n", "x", AD_CHECK_GOOD},
        {"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA  x\n", "x",
         AD_CHECK_GOOD},
        {B64 "  x\n", "x", AD_CHECK_BAD},
        {A64 B64 "  x\n", "x", AD_CHECK_GOOD},
        {B64 B64 "  x\n", "x", AD_CHECK_BAD},
        /* the stronger of two that fit decides */
        {A64 "  x\n" B64 B64 "  x\n", "x", AD_CHECK_BAD},
        {"SHA256 (x) = " A64 "\n", "x", AD_CHECK_GOOD},
        {"SHA256(x)= " A64 "\n", "x", AD_CHECK_GOOD},
        {"SHA2-512(x)= " A64 B64 "\n", "x", AD_CHECK_GOOD},
        {"SHA256 (a (b) = c) = " A64 "\n", "a (b) = c", AD_CHECK_GOOD},
        {"SHA512 (x) = " A64 "\n", "x",
         AD_CHECK_UNSUPPORTED}, /* the tag and the length do not agree */
        {"SHA3-256 (x) = " A64 "\n", "x", AD_CHECK_UNSUPPORTED},
        {"BLAKE2b (x) = " A64 B64 "\n", "x", AD_CHECK_UNSUPPORTED},
        {"MD5 (x) = " A32 "\n", "x", AD_CHECK_UNSUPPORTED},
        {A32 "  x\n", "x", AD_CHECK_UNSUPPORTED},
        {A40 "  x\n", "x", AD_CHECK_UNSUPPORTED},
        {A32 "  x\n" A64 "  x\n", "x", AD_CHECK_GOOD},
        {A64 "  y\n", "x", AD_CHECK_MISSING},
        {A64 "  ./x\n", "x", AD_CHECK_GOOD},
        {A64 "  dist/x\n", "x", AD_CHECK_GOOD},
        {A64 "  dist\\x\n", "x", AD_CHECK_GOOD},
        {A64 "  dist/x\n" B64 "  old/x\n", "x", AD_CHECK_MALFORMED},
        {A64 "  x\n" B64 "  old/x\n", "x", AD_CHECK_GOOD}, /* the very name comes first */
        {A64 "  x\n" A64 "  x\n", "x", AD_CHECK_GOOD},
        {A64 "  x\n" B64 "  x\n", "x", AD_CHECK_MALFORMED},
        {A64 "\n", "x", AD_CHECK_GOOD},
        {A64, "x", AD_CHECK_GOOD},
        {B64 "\n", "x", AD_CHECK_BAD},
        {A64 "\n" B64 "\n", "x", AD_CHECK_MALFORMED},
        {A64 "\n" B64 "  y\n", "x",
         AD_CHECK_MISSING}, /* a nameless digest beside names is nobody's */
        {"\\" A64 "  a\\nb\n", "a\nb", AD_CHECK_GOOD},
        {"\\" A64 "  a\\\\b\n", "a\\b", AD_CHECK_GOOD},
        {A64 "  a\\nb\n", "a\nb", AD_CHECK_MISSING},
        {"\\" A64 "  a\\tb\n", "a\tb", NO_RESULT},
        {"\\SHA256 (a\\nb) = " A64 "\n", "a\nb", AD_CHECK_GOOD},
        {"# comment\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n" A64 "  x\n", "x",
         AD_CHECK_GOOD},
        {"strange line\n" A64 "  x\n", "x", AD_CHECK_GOOD},
        {"", "x", NO_RESULT},
        {"strange line\n", "x", NO_RESULT},
        {"aaaa  x\n", "x", NO_RESULT},
        {A64 "a  x\n", "x", NO_RESULT}, /* an odd number of digits */
        {A64 B64 "aa  x\n", "x", NO_RESULT},
        {"SHA256 () = " A64 "\n", "x", NO_RESULT},
        {"SHA256 (x) = " A64 " \n", "x", NO_RESULT},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        if (result_of_sums(cases[i].text, cases[i].name) != cases[i].result)
            fail_msg("%s -> %d", cases[i].text, (int)result_of_sums(cases[i].text, cases[i].name));
}

static void
a_checksum_line_with_a_nul_names_nothing(void **state)
{
    (void)state;
    static const char text[] = A64 "  x\0y\n";
    assert_null(ad_checksums_parse(text, sizeof text - 1, NULL));
}

static void
a_checksum_file_above_its_limit_is_refused(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strnfill(AD_LIMIT_CHECKSUM_FILE_BYTES + 1, '\n');
    assert_null(ad_checksums_parse(text, AD_LIMIT_CHECKSUM_FILE_BYTES + 1, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_LIMIT));
}

/* --- minisign */

/* Base64 of: 'E' kind, key id 1..8, 64 bytes of 7. */
static char *
signature_line(char kind)
{
    guint8 packed[74] = {'E', (guint8)kind, 1, 2, 3, 4, 5, 6, 7, 8};
    memset(packed + 10, 7, 64);
    return g_base64_encode(packed, sizeof packed);
}

static char *
global_line(void)
{
    guint8 packed[64];
    memset(packed, 9, sizeof packed);
    return g_base64_encode(packed, sizeof packed);
}

static gboolean
parses(const char *format, const char *signature, const char *global, AdMinisign *out,
       GError **error)
{
    g_autoptr(GString) text = g_string_new(format);
    g_string_replace(text, "SIG", signature, 0);
    g_string_replace(text, "GLOBAL", global, 0);
    return ad_minisign_parse(text->str, text->len, out, error);
}

static void
minisign_files_are_read_strictly(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        gboolean is_good;
    } cases[] = {
        {"untrusted comment: a\nSIG\ntrusted comment: b\nGLOBAL\n", TRUE},
        {"untrusted comment: a\r\nSIG\r\ntrusted comment: b\r\nGLOBAL\r\n", TRUE},
        {"untrusted comment: a\nSIG\ntrusted comment: b\nGLOBAL", TRUE},
        {"untrusted comment: a\nSIG\ntrusted comment: b\nGLOBAL\n\n", TRUE},
        {"untrusted comment: a\nSIG\ntrusted comment: \nGLOBAL\n", TRUE},
        {"comment: a\nSIG\ntrusted comment: b\nGLOBAL\n", FALSE},
        {"SIG\ntrusted comment: b\nGLOBAL\n", FALSE},
        {"untrusted comment: a\nSIG\n", FALSE},
        {"untrusted comment: a\nSIG\ntrusted comment: b\n", FALSE},
        {"untrusted comment: a\nSIG\nb\nGLOBAL\n", FALSE},
        {"untrusted comment: a\nSIG\ntrusted comment: b\nGLOBAL\nmore\n", FALSE},
        {"untrusted comment: a\nSIG=\ntrusted comment: b\nGLOBAL\n", FALSE},
        {"untrusted comment: a\n SIG\ntrusted comment: b\nGLOBAL\n", FALSE},
        {"untrusted comment: a\nSIG\ntrusted comment: b\nSIG\n", FALSE},
        {"untrusted comment: a\nGLOBAL\ntrusted comment: b\nGLOBAL\n", FALSE},
        {"", FALSE},
    };
    g_autofree char *signature = signature_line('D');
    g_autofree char *global = global_line();
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        AdMinisign s;
        if (parses(cases[i].text, signature, global, &s, &error) != cases[i].is_good)
            fail_msg("%s", cases[i].text);
        if (!cases[i].is_good)
            assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_MALFORMED));
    }
}

static void
the_kind_of_a_minisign_signature_is_told(void **state)
{
    (void)state;
    static const char text[] = "untrusted comment: a\nSIG\ntrusted comment: b\tc\nGLOBAL\n";
    g_autofree char *legacy = signature_line('d'), *hashed = signature_line('D'),
                    *other = signature_line('x');
    g_autofree char *global = global_line();
    g_autoptr(GError) error = NULL;
    AdMinisign s;
    assert_true(parses(text, legacy, global, &s, NULL));
    assert_false(s.is_prehashed);
    assert_true(parses(text, hashed, global, &s, NULL));
    assert_true(s.is_prehashed);
    assert_string_equal(s.trusted_comment, "b\tc");
    assert_int_equal(s.id[7], 8);
    assert_false(parses(text, other, global, &s, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_POLICY));
}

static void
base64_with_unused_bits_or_padding_off_is_refused(void **state)
{
    (void)state;
    static const char text[] = "untrusted comment: a\nSIG\ntrusted comment: b\nGLOBAL\n";
    g_autofree char *signature = signature_line('D'), *global = global_line();
    AdMinisign s;
    gsize last = strlen(signature) - 2; /* before one '=' */
    char right = signature[last];
    assert_int_equal(signature[last + 1], '=');
    signature[last] = (char)(right + 1); /* the same bytes to a lenient decoder */
    assert_false(parses(text, signature, global, &s, NULL));
    signature[last] = right;
    assert_true(parses(text, signature, global, &s, NULL));
    signature[last + 1] = 'A';
    assert_false(parses(text, signature, global, &s, NULL));
}

static void
minisign_keys_are_read_strictly(void **state)
{
    (void)state;
    guint8 packed[42] = {'E', 'd', 1, 2, 3, 4, 5, 6, 7, 8};
    g_autofree char *key = g_base64_encode(packed, sizeof packed);
    g_autofree char *file = g_strconcat("untrusted comment: key\n", key, "\n", NULL);
    g_autofree char *two = g_strconcat(key, "\n", key, "\n", NULL);
    AdMinisignKey out;
    assert_true(ad_minisign_parse_key(key, &out, NULL));
    assert_true(ad_minisign_parse_key(file, &out, NULL));
    g_autofree char *id = ad_minisign_id_text(out.id);
    assert_string_equal(id, "0807060504030201");
    assert_false(ad_minisign_parse_key(two, &out, NULL));
    assert_false(ad_minisign_parse_key("", &out, NULL));
    assert_false(ad_minisign_parse_key("untrusted comment: key\n", &out, NULL));
    key[0] = 'x';
    assert_false(ad_minisign_parse_key(key, &out, NULL));
}

static void
openssl_gives_the_known_answers(void **state)
{
    (void)state;
    assert_true(ad_crypto_prepare(NULL));
}

/* --- gpgv */

#define G "[GNUPG:] "
#define F1 "80EAA90CA2C87149B0B28E3D9616D3A16AFF20C3"
#define F2 "0000000000000000000000000000000000000002"
#define VALID(sub, class_, main)                                                                   \
    G "VALIDSIG " sub " 2026-11-25 1795570338 0 4 0 22 8 " class_ " " main "\n"

static void
only_a_full_accepted_fingerprint_is_good(void **state)
{
    (void)state;
    static const char *const accepted[] = {F1, NULL};
    static const struct {
        const char *text;
        AdCheckResult result;
    } cases[] = {
        {G "NEWSIG\n" G "GOODSIG 96 T\n" VALID(F1, "00", F1), AD_CHECK_GOOD},
        {G "NEWSIG a@b\n" G "KEY_CONSIDERED " F1 " 0\n" G "SIG_ID x 2026 1\n" G
           "GOODSIG 96 T\n" VALID(F2, "00", F1),
         AD_CHECK_GOOD}, /* a subkey of an accepted key */
        {G "NEWSIG\n" G "GOODSIG 96 T\n" VALID(F1, "00", F2),
         AD_CHECK_GOOD}, /* the accepted one is the subkey */
        {G "NEWSIG\n" G "GOODSIG 96 T\n" VALID(F2, "00", F2), AD_CHECK_UNKNOWN_KEY},
        {G "NEWSIG\n" G "GOODSIG 9616D3A16AFF20C3 T\n",
         AD_CHECK_MALFORMED},                                   /* GOODSIG alone proves nothing */
        {G "NEWSIG\n" VALID(F1, "00", F1), AD_CHECK_MALFORMED}, /* nor VALIDSIG alone */
        {G "NEWSIG\n" G "GOODSIG 96 T\n" VALID(F1, "01", F1), AD_CHECK_UNSUPPORTED},
        {G "NEWSIG\n" G "EXPKEYSIG 96 T\n" VALID(F1, "00", F1), AD_CHECK_EXPIRED},
        {G "NEWSIG\n" G "EXPSIG 96 T\n" VALID(F1, "00", F1), AD_CHECK_EXPIRED},
        {G "NEWSIG\n" G "REVKEYSIG 96 T\n" VALID(F1, "00", F1), AD_CHECK_REVOKED},
        {G "NEWSIG\n" G "REVKEYSIG 96 T\n" VALID(F2, "00", F2), AD_CHECK_UNKNOWN_KEY},
        {G "NEWSIG\n" G "BADSIG 96 T\n", AD_CHECK_BAD},
        {G "NEWSIG\n" G "BADSIG 96 T\n" G "GOODSIG 96 T\n" VALID(F1, "00", F1), AD_CHECK_BAD},
        {G "NEWSIG\n" G "GOODSIG 96 T\n" VALID(F1, "00", F1) G "NEWSIG\n" G "BADSIG 96 T\n",
         AD_CHECK_BAD},
        {G "NEWSIG\n" G "GOODSIG 96 T\n" VALID(F1, "00", F1) G
         "NEWSIG\n" G "ERRSIG 96 22 8 00 1 9 -\n" G "NO_PUBKEY 96\n",
         AD_CHECK_GOOD},
        {G "NEWSIG\n" G "ERRSIG 96 22 8 00 1 9 -\n" G "NO_PUBKEY 96\n", AD_CHECK_UNKNOWN_KEY},
        {G "NEWSIG\n" G "ERRSIG 96 22 2 00 1 5 -\n", AD_CHECK_UNSUPPORTED},
        {G "NEWSIG\n" G "ERRSIG 96 22 8 00 1 9 -\n" VALID(F1, "00", F1), AD_CHECK_MALFORMED},
        {G "NEWSIG\n" G "GOODSIG 96 T\n" G "EXPKEYSIG 96 T\n" VALID(F1, "00", F1),
         AD_CHECK_MALFORMED},
        {G "NEWSIG\n" G "GOODSIG 96 T\n" VALID(F1, "00", F1) VALID(F1, "00", F1),
         AD_CHECK_MALFORMED},
        {VALID(F1, "00", F1), AD_CHECK_MALFORMED},
        {G "GOODSIG 96 T\n" G "NEWSIG\n" VALID(F1, "00", F1), AD_CHECK_MALFORMED},
        {G "PLAINTEXT 62 1 x\n" G "NEWSIG\n" G "GOODSIG 96 T\n" VALID(F1, "00", F1),
         AD_CHECK_MALFORMED},
        {G "NEWSIG\n" G "GOODSIG 96 T\n" VALID(F1, "00", F1) G "PLAINTEXT 62 1 x\n",
         AD_CHECK_MALFORMED},
        {G "NEWSIG\n" G "GOODSIG 96 T\n" G
           "VALIDSIG 9616D3A16AFF20C3 2026-11-25 1 0 4 0 22 8 00 " F1 "\n",
         AD_CHECK_MALFORMED}, /* a short id */
        {G "NEWSIG\n" G "GOODSIG 96 T\n" G "VALIDSIG " F1 " 2026-11-25 1 0 4 0 22 8 00\n",
         AD_CHECK_MALFORMED},
        /* a user id that looks like a status line is text inside its own line */
        {G "NEWSIG\n" G "GOODSIG 96 [GNUPG:] VALIDSIG " F1 "\n" VALID(F2, "00", F2),
         AD_CHECK_UNKNOWN_KEY},
        {G "NEWSIG\n" G "GOODSIG 96 T\n" VALID(F1, "00", F1) G "SOMETHING_NEW\n",
         AD_CHECK_MALFORMED},
        {"gpgv: words\n" G "NEWSIG\n" G "GOODSIG 96 T\n" VALID(F1, "00", F1), AD_CHECK_MALFORMED},
        {G "NEWSIG\n" G "GOODSIG 96 T\n" G "VALIDSIG " F1 " 2026-11-25 1 0 4 0 22 8 00 " F1,
         AD_CHECK_MALFORMED},
        {G "NODATA 1\n" G "NODATA 2\n", AD_CHECK_MALFORMED},
        {"", AD_CHECK_MISSING},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(AdCheck) check =
            ad_gpgv_status_judge(cases[i].text, strlen(cases[i].text), accepted);
        if (check->result != cases[i].result)
            fail_msg("%s -> %s", cases[i].text, ad_check_result_name(check->result));
    }
}

static void
nothing_is_good_where_nothing_is_accepted(void **state)
{
    (void)state;
    static const char text[] = G "NEWSIG\n" G "GOODSIG 96 T\n" VALID(F1, "00", F1);
    static const char *const none[] = {NULL}, *const tail[] = {"9616D3A16AFF20C3", "", NULL};
    g_autoptr(AdCheck) a = ad_gpgv_status_judge(text, strlen(text), NULL);
    g_autoptr(AdCheck) b = ad_gpgv_status_judge(text, strlen(text), none);
    g_autoptr(AdCheck) c = ad_gpgv_status_judge(text, strlen(text), tail);
    assert_int_equal(a->result, AD_CHECK_UNKNOWN_KEY);
    assert_int_equal(b->result, AD_CHECK_UNKNOWN_KEY);
    assert_int_equal(c->result, AD_CHECK_UNKNOWN_KEY);
}

static void
any_key_of_the_keyring_counts_where_that_is_said_and_no_other(void **state)
{
    (void)state;
    static const char *const any[] = {AD_CHECK_ANY_KEY, NULL};
    static const struct {
        const char *text;
        AdCheckResult result;
    } cases[] = {
        {G "NEWSIG\n" G "GOODSIG 96 T\n" VALID(F1, "00", F1), AD_CHECK_GOOD},
        {G "NEWSIG\n" G "GOODSIG 96 T\n" VALID(F2, "00", F2), AD_CHECK_GOOD},
        {G "NEWSIG\n" G "REVKEYSIG 96 T\n" VALID(F2, "00", F2), AD_CHECK_REVOKED},
        {G "NEWSIG\n" G "BADSIG 96 T\n", AD_CHECK_BAD},
        {G "NEWSIG\n" G "GOODSIG 96 T\n", AD_CHECK_MALFORMED},
        {G "NEWSIG\n" G "ERRSIG 96 22 8 00 1 9 -\n" G "NO_PUBKEY 96\n", AD_CHECK_UNKNOWN_KEY},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(AdCheck) check = ad_gpgv_status_judge(cases[i].text, strlen(cases[i].text), any);
        assert_int_equal(check->result, cases[i].result);
    }
}

/* --- the message */

static void
a_check_survives_the_wire_and_its_text_is_tamed(void **state)
{
    (void)state;
    g_autoptr(AdCheck) check = ad_check_new(AD_CHECK_METHOD_MINISIGN, AD_CHECK_GOOD, "K",
                                            "a\x1b[31m\xe2\x80\xae"
                                            "b\xff",
                                            "s");
    assert_string_equal(check->subject, "a?[31m?b\xef\xbf\xbd");
    g_autoptr(GVariant) body = g_variant_ref_sink(ad_check_to_variant(check));
    g_autoptr(AdCheck) back = ad_check_from_variant(body, NULL);
    assert_string_equal(back->subject, check->subject);
    assert_int_equal(back->result, AD_CHECK_GOOD);
}

static void
a_check_that_lies_about_its_form_is_refused(void **state)
{
    (void)state;
    g_autofree char *long_text = g_strnfill(AD_CHECK_TEXT_BYTES + 1, 'x');
    g_autoptr(GVariant) method =
        g_variant_ref_sink(g_variant_new("(sysss)", "magic", (guint8)0, "", "", ""));
    g_autoptr(GVariant) result = g_variant_ref_sink(
        g_variant_new("(sysss)", "gpg", (guint8)AD_CHECK_RESULT_COUNT, "", "", ""));
    g_autoptr(GVariant) sentence =
        g_variant_ref_sink(g_variant_new("(sysss)", "gpg", (guint8)0, "", "", long_text));
    assert_null(ad_check_from_variant(method, NULL));
    assert_null(ad_check_from_variant(result, NULL));
    assert_null(ad_check_from_variant(sentence, NULL));
    g_autoptr(AdCheck) cut = ad_check_new(AD_CHECK_METHOD_GPG, AD_CHECK_BAD, "", long_text, "s");
    assert_true(strlen(cut->subject) <= AD_CHECK_TEXT_BYTES);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checksum_files_say_what_they_prove),
        cmocka_unit_test(a_checksum_line_with_a_nul_names_nothing),
        cmocka_unit_test(a_checksum_file_above_its_limit_is_refused),
        cmocka_unit_test(minisign_files_are_read_strictly),
        cmocka_unit_test(the_kind_of_a_minisign_signature_is_told),
        cmocka_unit_test(base64_with_unused_bits_or_padding_off_is_refused),
        cmocka_unit_test(minisign_keys_are_read_strictly),
        cmocka_unit_test(openssl_gives_the_known_answers),
        cmocka_unit_test(only_a_full_accepted_fingerprint_is_good),
        cmocka_unit_test(nothing_is_good_where_nothing_is_accepted),
        cmocka_unit_test(any_key_of_the_keyring_counts_where_that_is_said_and_no_other),
        cmocka_unit_test(a_check_survives_the_wire_and_its_text_is_tamed),
        cmocka_unit_test(a_check_that_lies_about_its_form_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
