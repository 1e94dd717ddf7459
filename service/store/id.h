/* SPDX-License-Identifier: Apache-2.0 */
/* id.h - "D-…": a letter and 80 bits in Crockford's base 32, random or made of content (private to
 * the module) */
#pragma once

#include <glib.h>

#include "scanner/model/digest.h"

/* 16 signs of Crockford's alphabet after prefix and '-'. Free with g_free. */
char *ad_id_random(char prefix);
char *ad_id_of_digest(char prefix, const AdDigest *digest);

/* SHA-256 over parts, each led by its length so that no two lists of parts look alike. */
typedef struct AdIdHash AdIdHash;
AdIdHash *ad_id_hash_new(void);
void ad_id_hash_text(AdIdHash *hash, const char *text); /* NULL counts as empty */
void ad_id_hash_bytes(AdIdHash *hash, const void *data, gsize bytes);
void ad_id_hash_number(AdIdHash *hash, guint64 number);
/* Frees hash. */
AdDigest ad_id_hash_end(AdIdHash *hash);

/* The first 62 bits: a positive number that stands for the digest inside the database. */
gint64 ad_id_number(const AdDigest *digest);
