/* SPDX-License-Identifier: Apache-2.0 */
/* client.h - the parent's side of verification: runs the jobs that a source's keys call for,
 * gathers their checks
 *
 * No byte of a checksum file or signature is parsed here; only gpgv's status lines are read
 * (gpgv_status.h). */
#pragma once

#include "scanner/model/digest.h"
#include "scanner/sandbox/launcher.h"
#include "scanner/verify/check.h"

/* Start from ad_verify_request_init: a descriptor that is not there is -1. */
typedef struct {
    int bundle_fd;          /* readable regular file or memfd; its offset is not moved */
    const char *name;       /* the bundle's file name, as checksum files list it */
    const AdDigest *sha256; /* of the bundle, where known: saves a pass over it; NULL: not known */
    const AdDigest *expected_sha256; /* the operator's own, NULL: none */
    int checksums_fd;
    int minisign_fd;
    const char *const *minisign_keys; /* NULL-terminated public keys */
    int gpg_fd;                       /* detached signature, armoured or not */
    const char *keyring_path; /* file of exported public keys, not armoured; the operator's */
    /* NULL-terminated; only these count, 40 or 64 digits; AD_CHECK_ANY_KEY:
     * every key of the keyring does */
    const char *const *fingerprints;
    gboolean signs_checksums; /* the signatures are over the checksum file, not over the bundle */
    guint64 deadline_ms;      /* of each job; 0: 10 minutes */
    gboolean is_degraded_ok;
} AdVerifyRequest;

void ad_verify_request_init(AdVerifyRequest *request);

typedef struct AdVerify AdVerify;

/* Called once, never from inside ad_verify_start; checks (of AdCheck, borrowed) has one for each
 * method asked, in the order sha256, sha256sums, minisign, gpg. A check that could not be carried
 * out is UNCHECKED. */
typedef void (*AdVerifyEnded)(AdVerify *verify, GPtrArray *checks, gpointer user);

/* Starts on the thread-default main context; the descriptors are duplicated. NULL with
 * AD_ERROR_USAGE (nothing to do, a signature without keys, a fingerprint that is none), NOT_FOUND
 * (the keyring), LIMIT, SYSTEM. */
AdVerify *ad_verify_start(const AdVerifyRequest *request, AdVerifyEnded on_end, gpointer user,
                          GError **error);
/* Ends what still runs; no callback comes after this. */
void ad_verify_free(AdVerify *verify);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdVerify, ad_verify_free)

/* TRUE when every check is GOOD and there is at least one. */
gboolean ad_verify_is_good(const GPtrArray *checks);
