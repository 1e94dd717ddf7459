/* SPDX-License-Identifier: Apache-2.0 */
/* crypto.h - the few operations of OpenSSL that verification needs, ready before the cage closes */
#pragma once

#include <glib.h>

#define AD_CRYPTO_ED25519_KEY_BYTES 32
#define AD_CRYPTO_ED25519_SIGNATURE_BYTES 64
#define AD_CRYPTO_HASH_BYTES 64 /* the longest: SHA-512, BLAKE2b-512 */

typedef enum {
    AD_CRYPTO_SHA256,
    AD_CRYPTO_SHA512,
    AD_CRYPTO_BLAKE2B_512,
    AD_CRYPTO_HASH_COUNT
} AdCryptoHash;

/* Fetches every algorithm and proves each by a known answer (FIPS 180-4, RFC 7693, RFC 8032 7.1);
 * no file is opened after it. FALSE with AD_ERROR_SYSTEM. */
gboolean ad_crypto_prepare(GError **error);

gsize ad_crypto_hash_bytes(AdCryptoHash hash);
/* Of the whole file, read by position: the descriptor's offset stays. */
gboolean ad_crypto_hash_fd(AdCryptoHash hash, int fd, guint8 out[static AD_CRYPTO_HASH_BYTES],
                           GError **error);
/* Lower-case hexadecimal text of bytes; free with g_free. */
char *ad_crypto_hex(const guint8 *data, gsize bytes);

/* RFC 8032, pure Ed25519 over the whole message. */
gboolean ad_crypto_ed25519_verify(const guint8 key[static AD_CRYPTO_ED25519_KEY_BYTES],
                                  const guint8 signature[static AD_CRYPTO_ED25519_SIGNATURE_BYTES],
                                  const guint8 *message, gsize bytes);
