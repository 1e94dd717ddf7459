/* SPDX-License-Identifier: Apache-2.0 */
/* id.c - identifiers */
#include "service/store/id.h"

#include <string.h>

#include <openssl/evp.h>
#include <openssl/rand.h>

#define ID_BYTES 10 /* 80 bits: 16 signs of five */

struct AdIdHash {
    EVP_MD_CTX *context;
};

static char *
spell(char prefix, const guint8 bytes[static ID_BYTES])
{
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    char text[2 + 16 + 1] = {prefix, '-'};
    for (gsize i = 0; i < 16; i++) {
        gsize bit = i * 5, byte = bit / 8;
        guint two = (guint)bytes[byte] << 8 | (byte + 1 < ID_BYTES ? bytes[byte + 1] : 0u);
        text[2 + i] = alphabet[two >> (11 - bit % 8) & 31];
    }
    return g_strdup(text);
}

char *
ad_id_random(char prefix)
{
    guint8 bytes[ID_BYTES];
    if (RAND_bytes(bytes, sizeof bytes) != 1)
        g_error("no random bytes"); /* nothing can be told apart any more */
    return spell(prefix, bytes);
}

char *
ad_id_of_digest(char prefix, const AdDigest *digest)
{
    return spell(prefix, digest->bytes);
}

AdIdHash *
ad_id_hash_new(void)
{
    AdIdHash *hash = g_new0(AdIdHash, 1);
    hash->context = EVP_MD_CTX_new();
    if (hash->context == NULL || EVP_DigestInit_ex(hash->context, EVP_sha256(), NULL) != 1)
        g_error("no SHA-256");
    return hash;
}

void
ad_id_hash_number(AdIdHash *hash, guint64 number)
{
    guint64 big = GUINT64_TO_BE(number);
    EVP_DigestUpdate(hash->context, &big, sizeof big);
}

void
ad_id_hash_bytes(AdIdHash *hash, const void *data, gsize bytes)
{
    ad_id_hash_number(hash, bytes);
    EVP_DigestUpdate(hash->context, data, bytes);
}

void
ad_id_hash_text(AdIdHash *hash, const char *text)
{
    ad_id_hash_bytes(hash, text != NULL ? text : "", text != NULL ? strlen(text) : 0);
}

AdDigest
ad_id_hash_end(AdIdHash *hash)
{
    AdDigest digest;
    EVP_DigestFinal_ex(hash->context, digest.bytes, NULL);
    EVP_MD_CTX_free(hash->context);
    g_free(hash);
    return digest;
}

gint64
ad_id_number(const AdDigest *digest)
{
    guint64 n;
    memcpy(&n, digest->bytes, sizeof n);
    return (gint64)(GUINT64_FROM_BE(n) >> 2) + 1;
}
