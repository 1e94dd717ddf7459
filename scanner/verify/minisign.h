/* SPDX-License-Identifier: Apache-2.0 */
/* minisign.h - minisign signatures, legacy (Ed: over the file) and prehashed (ED: over its
 * BLAKE2b-512)
 *
 * Format: https://jedisct1.github.io/minisign/. A file is GOOD only if the key id is that of an
 * accepted key, the signature fits the file and the global signature fits signature and trusted
 * comment. The untrusted comment is read over and never kept. */
#pragma once

#include "scanner/verify/check.h"
#include "scanner/verify/crypto.h"

#define AD_MINISIGN_KEY_ID_BYTES 8
#define AD_MINISIGN_COMMENT_BYTES 8192 /* trusted comment, as minisign's own ceiling */

typedef struct {
    guint8 id[AD_MINISIGN_KEY_ID_BYTES];
    guint8 key[AD_CRYPTO_ED25519_KEY_BYTES];
} AdMinisignKey;

typedef struct {
    gboolean is_prehashed;
    guint8 id[AD_MINISIGN_KEY_ID_BYTES];
    guint8 signature[AD_CRYPTO_ED25519_SIGNATURE_BYTES];
    guint8 global[AD_CRYPTO_ED25519_SIGNATURE_BYTES];
    char trusted_comment[AD_MINISIGN_COMMENT_BYTES + 1];
    gsize trusted_bytes;
} AdMinisign;

/* A public key: its base64 line alone or the two lines of minisign.pub. FALSE with
 * AD_ERROR_MALFORMED. */
gboolean ad_minisign_parse_key(const char *text, AdMinisignKey *out, GError **error);
/* A .minisig file. FALSE with AD_ERROR_MALFORMED, LIMIT above AD_LIMIT_SIGNATURE_BYTES, POLICY for
 * an algorithm that is not minisign's; *out untouched. */
gboolean ad_minisign_parse(const char *raw, gsize bytes, AdMinisign *out, GError **error);

/* The key that the signature names, or NULL. */
const AdMinisignKey *ad_minisign_find_key(const AdMinisign *signature, const AdMinisignKey *keys,
                                          gsize count);
/* Verdict on signed_data: the file's BLAKE2b-512 if is_prehashed, else the whole file. */
AdCheck *ad_minisign_check(const AdMinisign *signature, const AdMinisignKey *key,
                           const guint8 *signed_data, gsize bytes, const char *name);
/* Key id as minisign prints it; free with g_free. */
char *ad_minisign_id_text(const guint8 id[static AD_MINISIGN_KEY_ID_BYTES]);
