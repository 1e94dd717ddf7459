/* SPDX-License-Identifier: Apache-2.0 */
/* digest.h - a SHA-256 value: identity of content everywhere in aduana */
#pragma once

#include <glib.h>

#define AD_DIGEST_SIZE 32                       /* bytes of a SHA-256 value */
#define AD_DIGEST_HEX_SIZE (2 * AD_DIGEST_SIZE + 1) /* hexadecimal text with its NUL */

typedef struct {
    guint8 bytes[AD_DIGEST_SIZE];
} AdDigest;

/* Lower-case hexadecimal text of d into out. */
void ad_digest_to_hex(const AdDigest *d, char out[static AD_DIGEST_HEX_SIZE]);

/* Reads exactly 64 hexadecimal digits of either case; FALSE and *out untouched on anything else. */
gboolean ad_digest_from_hex(const char *hex, AdDigest *out);

/* Order by bytes, for sorted tables and bsearch. */
int ad_digest_compare(const void *a, const void *b);

/* GHashFunc and GEqualFunc over AdDigest. */
guint ad_digest_hash(gconstpointer d);
gboolean ad_digest_equal(gconstpointer a, gconstpointer b);
