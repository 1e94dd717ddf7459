/* SPDX-License-Identifier: Apache-2.0 */
/* crypto.c - the few operations of OpenSSL that verification needs */
#include "scanner/verify/crypto.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "scanner/model/error.h"

#define READ_BYTES (256 * 1024)

G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_MD, EVP_MD_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_MD_CTX, EVP_MD_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_PKEY, EVP_PKEY_free)

static const struct {
    const char *name;
    gsize bytes;
    guint8 start_of_empty[4]; /* digest of nothing */
} hashes[AD_CRYPTO_HASH_COUNT] = {
    [AD_CRYPTO_SHA256] = {"SHA256", 32, {0xe3, 0xb0, 0xc4, 0x42}},
    [AD_CRYPTO_SHA512] = {"SHA512", 64, {0xcf, 0x83, 0xe1, 0x35}},
    [AD_CRYPTO_BLAKE2B_512] = {"BLAKE2B-512", 64, {0x78, 0x6a, 0x02, 0xf7}},
};

gsize
ad_crypto_hash_bytes(AdCryptoHash hash)
{
    return hashes[hash].bytes;
}

static gboolean
broken(const char *what, GError **error)
{
    g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "OpenSSL cannot do %s", what);
    return FALSE;
}

/* RFC 8032 section 7.1, test 1: the empty message. */
static gboolean
is_ed25519_right(void)
{
    static const guint8 key[AD_CRYPTO_ED25519_KEY_BYTES] = {
        0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe,
        0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6,
        0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a};
    guint8 signature[AD_CRYPTO_ED25519_SIGNATURE_BYTES] = {
        0xe5, 0x56, 0x43, 0x00, 0xc3, 0x60, 0xac, 0x72, 0x90, 0x86, 0xe2, 0xcc, 0x80,
        0x6e, 0x82, 0x8a, 0x84, 0x87, 0x7f, 0x1e, 0xb8, 0xe5, 0xd9, 0x74, 0xd8, 0x73,
        0xe0, 0x65, 0x22, 0x49, 0x01, 0x55, 0x5f, 0xb8, 0x82, 0x15, 0x90, 0xa3, 0x3b,
        0xac, 0xc6, 0x1e, 0x39, 0x70, 0x1c, 0xf9, 0xb4, 0x6b, 0xd2, 0x5b, 0xf5, 0xf0,
        0x59, 0x5b, 0xbe, 0x24, 0x65, 0x51, 0x41, 0x43, 0x8e, 0x7a, 0x10, 0x0b};
    gboolean is_right = ad_crypto_ed25519_verify(key, signature, (const guint8 *)"", 0);
    signature[0] ^= 1;
    return is_right && !ad_crypto_ed25519_verify(key, signature, (const guint8 *)"", 0);
}

gboolean
ad_crypto_prepare(GError **error)
{
    /* no configuration: what it would load is code and files that this job does not need */
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL);
    for (guint i = 0; i < AD_CRYPTO_HASH_COUNT; i++) {
        guint8 out[AD_CRYPTO_HASH_BYTES];
        g_autoptr(EVP_MD) md = EVP_MD_fetch(NULL, hashes[i].name, NULL);
        if (md == NULL || EVP_Digest("", 0, out, NULL, md, NULL) != 1 ||
            memcmp(out, hashes[i].start_of_empty, sizeof hashes[i].start_of_empty) != 0)
            return broken(hashes[i].name, error);
    }
    return is_ed25519_right() ? TRUE : broken("Ed25519", error);
}

gboolean
ad_crypto_hash_fd(AdCryptoHash hash, int fd, guint8 out[static AD_CRYPTO_HASH_BYTES],
                  GError **error)
{
    g_autoptr(EVP_MD) md = EVP_MD_fetch(NULL, hashes[hash].name, NULL);
    g_autoptr(EVP_MD_CTX) context = EVP_MD_CTX_new();
    g_autofree guint8 *buffer = g_malloc(READ_BYTES);
    off_t offset = 0;
    if (md == NULL || context == NULL || EVP_DigestInit_ex2(context, md, NULL) != 1)
        return broken(hashes[hash].name, error);
    for (;;) {
        ssize_t n = pread(fd, buffer, READ_BYTES, offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "the bundle cannot be read: %s",
                        g_strerror(errno));
            return FALSE;
        }
        if (n == 0)
            break;
        if (EVP_DigestUpdate(context, buffer, (size_t)n) != 1)
            return broken(hashes[hash].name, error);
        offset += n;
    }
    memset(out, 0, AD_CRYPTO_HASH_BYTES);
    return EVP_DigestFinal_ex(context, out, NULL) == 1 ? TRUE : broken(hashes[hash].name, error);
}

char *
ad_crypto_hex(const guint8 *data, gsize bytes)
{
    GString *out = g_string_sized_new(2 * bytes);
    for (gsize i = 0; i < bytes; i++)
        g_string_append_printf(out, "%02x", data[i]);
    return g_string_free(out, FALSE);
}

gboolean
ad_crypto_ed25519_verify(const guint8 key[static AD_CRYPTO_ED25519_KEY_BYTES],
                         const guint8 signature[static AD_CRYPTO_ED25519_SIGNATURE_BYTES],
                         const guint8 *message, gsize bytes)
{
    g_autoptr(EVP_PKEY) public_key =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, AD_CRYPTO_ED25519_KEY_BYTES);
    g_autoptr(EVP_MD_CTX) context = EVP_MD_CTX_new();
    return public_key != NULL && context != NULL &&
           EVP_DigestVerifyInit(context, NULL, NULL, NULL, public_key) == 1 &&
           EVP_DigestVerify(context, signature, AD_CRYPTO_ED25519_SIGNATURE_BYTES, message,
                            bytes) == 1;
}
