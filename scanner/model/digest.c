/* SPDX-License-Identifier: Apache-2.0 */
/* digest.c - a SHA-256 value */
#include "scanner/model/digest.h"

#include <string.h>

void
ad_digest_to_hex(const AdDigest *d, char out[static AD_DIGEST_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    for (gsize i = 0; i < AD_DIGEST_SIZE; i++) {
        out[2 * i] = digits[d->bytes[i] >> 4];
        out[2 * i + 1] = digits[d->bytes[i] & 15];
    }
    out[2 * AD_DIGEST_SIZE] = '\0';
}

gboolean
ad_digest_from_hex(const char *hex, AdDigest *out)
{
    AdDigest d;
    if (hex == NULL || strlen(hex) != 2 * AD_DIGEST_SIZE)
        return FALSE;
    for (gsize i = 0; i < AD_DIGEST_SIZE; i++) {
        int high = g_ascii_xdigit_value(hex[2 * i]), low = g_ascii_xdigit_value(hex[2 * i + 1]);
        if (high < 0 || low < 0)
            return FALSE;
        d.bytes[i] = (guint8)(high << 4 | low);
    }
    *out = d;
    return TRUE;
}

int
ad_digest_compare(const void *a, const void *b)
{
    return memcmp(a, b, AD_DIGEST_SIZE);
}

guint
ad_digest_hash(gconstpointer d)
{
    guint h;
    memcpy(&h, d, sizeof h); /* a digest is uniform: its first bytes are a hash */
    return h;
}

gboolean
ad_digest_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, AD_DIGEST_SIZE) == 0;
}
