/* SPDX-License-Identifier: Apache-2.0 */
/* secret.h - private keys and access tokens in a file's bytes, told from examples by their structure
 *
 * A text that looks like a key is not one: its inside is decoded, check sums are computed where the issuer defined them,
 * and what repeats itself is an example. What is told is masked (mask.h). */
#pragma once

#include "scanner/inspect/tally.h"

typedef struct AdSecrets AdSecrets;

AdSecrets *ad_secrets_new(const guint8 *data, gsize bytes);
void ad_secrets_free(AdSecrets *secrets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdSecrets, ad_secrets_free)

/* What may begin at `at` (sieve.h). Each answers the offset where it ends, or `at` when there is none. */
gsize ad_secrets_look_key(AdSecrets *secrets, gsize at);
gsize ad_secrets_look_token(AdSecrets *secrets, gsize at);
gsize ad_secrets_look_web_token(AdSecrets *secrets, gsize at);

/* Notes what was found; place: AdPlace bits, for what stands among tests and documents is an example. */
void ad_secrets_note(const AdSecrets *secrets, guint place, AdTally *tally, const AdTallyFile *file);

/* Shannon's entropy of bytes, in thousandths of a bit for each byte. */
guint ad_secret_entropy_milli(const guint8 *data, gsize bytes);
/* Whether the last six of 36 characters are the base62 CRC-32 of the first 30 (tokens of GitHub and npm). */
gboolean ad_secret_has_crc(const char *characters);
