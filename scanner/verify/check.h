/* SPDX-License-Identifier: Apache-2.0 */
/* check.h - the outcome of one integrity check: body of AD_MESSAGE_CHECK, and what the service
 * records */
#pragma once

#include <glib.h>

/* Stable numbers: they travel and are stored. Only GOOD says that a bundle is what its maker
 * signed. */
typedef enum {
    AD_CHECK_GOOD,
    AD_CHECK_BAD,         /* checksum or signature does not fit these bytes */
    AD_CHECK_MISSING,     /* the checksum file does not name the bundle, or there is no signature */
    AD_CHECK_UNKNOWN_KEY, /* signed, but by no key that the source accepts */
    AD_CHECK_MALFORMED,
    AD_CHECK_UNSUPPORTED, /* nothing stronger than MD5 or SHA-1, an algorithm that we do not know */
    AD_CHECK_EXPIRED,     /* it fits, but the signature or its key has expired */
    AD_CHECK_REVOKED,     /* it fits, but its key was revoked */
    AD_CHECK_UNCHECKED,   /* the check itself could not be carried out: the sentence says why */
    AD_CHECK_RESULT_COUNT
} AdCheckResult;

#define AD_CHECK_METHOD_SHA256 "sha256" /* a digest that the operator wrote into the source */
#define AD_CHECK_METHOD_CHECKSUMS "sha256sums" /* a checksum file, SHA-256 or SHA-512 */
/* Instead of a fingerprint: whatever key of the keyring signed is accepted. It has to be said: an
 * empty list accepts nobody. */
#define AD_CHECK_ANY_KEY "*"

#define AD_CHECK_METHOD_MINISIGN "minisign"
#define AD_CHECK_METHOD_GPG "gpg"

/* Longest subject or sentence, in bytes: what a stranger wrote is cut. */
#define AD_CHECK_TEXT_BYTES 1024

typedef struct {
    char *method;
    AdCheckResult result;
    char *key;      /* digest, key id or fingerprint; empty if none */
    char *subject;  /* file name in the checksum file, trusted comment; tamed; empty if none */
    char *sentence; /* English */
} AdCheck;

AdCheck *ad_check_new(const char *method, AdCheckResult result, const char *key,
                      const char *subject, const char *sentence_format, ...) G_GNUC_PRINTF(5, 6);
void ad_check_free(AdCheck *check);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdCheck, ad_check_free)

/* "good", "bad", "missing", "unknown-key", "malformed", "unsupported", "expired", "revoked",
 * "unchecked". */
const char *ad_check_result_name(AdCheckResult result);

/* Printable, valid UTF-8 of at most AD_CHECK_TEXT_BYTES: control and direction characters become
 * '?'. */
char *ad_check_tame(const char *raw, gsize bytes);

GVariant *ad_check_to_variant(const AdCheck *check);
/* Checked: known method and result, bounded texts. NULL with AD_ERROR_PEER. */
AdCheck *ad_check_from_variant(GVariant *body, GError **error);
