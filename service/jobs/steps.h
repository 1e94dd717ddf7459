/* SPDX-License-Identifier: Apache-2.0 */
/* steps.h - what a job does outside the database: fetch, verify, inspect, report; replaceable, so that tests can lie
 *
 * A step runs on the thread-default main context and answers once, never from inside the call that started it. */
#pragma once

#include <jansson.h>

#include "rules/risk/policy.h"
#include "scanner/model/digest.h"
#include "scanner/model/error.h"
#include "scanner/model/result.h"

typedef enum { AD_STEP_NONE, AD_STEP_FETCH, AD_STEP_VERIFY, AD_STEP_INSPECT } AdStepKind;

typedef struct {
    const char *url;
    int out_fd;                      /* the caller's, open until the answer */
    const char *etag, *last_modified; /* of the copy that the daemon has; NULL: none */
    gboolean allow_private;
    guint64 resume_bytes;    /* out_fd holds so many bytes of the content resume_etag; 0: from the start */
    const char *resume_etag;
} AdStepFetch;

typedef enum { AD_STEP_GOT, AD_STEP_UNCHANGED, AD_STEP_REFUSED } AdStepFetchEnd;

/* All borrowed; strings may be NULL. */
typedef struct {
    AdStepFetchEnd end;
    guint http_status;
    const char *etag, *last_modified, *final_url;
    AdErrorCode code;            /* REFUSED */
    const char *reason, *sentence;
    guint retry_after_s;
    guint64 resume_bytes; /* REFUSED: > 0: out_fd holds so many good bytes of resume_etag */
    const char *resume_etag;
} AdStepFetched;
typedef void (*AdStepFetchDone)(const AdStepFetched *answer, gpointer user);

typedef struct {
    int bundle_fd;
    const char *bundle_name;
    const AdDigest *sha256;
    int checksums_fd, signature_fd; /* -1: none came */
    const char *minisign, *gpg_keyring; /* the source's keys, NULL: none */
    const char *gpg_fingerprints; /* comma-separated; NULL: every key of the keyring counts */
} AdStepVerify;

typedef enum {
    AD_STEP_CHECK_GOOD,
    AD_STEP_CHECK_BAD,         /* does not fit these bytes, malformed, revoked */
    AD_STEP_CHECK_MISSING,     /* does not speak of this bundle, too weak to count, expired */
    AD_STEP_CHECK_UNKNOWN_KEY,
} AdStepCheckResult;

typedef struct {
    gboolean is_signature; /* else a checksum */
    AdStepCheckResult result;
    char *sentence; /* English */
} AdStepCheck;
AdStepCheck *ad_step_check_new(gboolean is_signature, AdStepCheckResult result, const char *sentence);
void ad_step_check_free(AdStepCheck *check);

/* checks: AdStepCheck *, borrowed; NULL with error. */
typedef void (*AdStepVerifyDone)(GPtrArray *checks, const GError *error, gpointer user);

typedef struct {
    int bundle_fd;
    const AdDigest *sha256;
    const char *name;
    GBytes *known_verdicts;
} AdStepInspect;
/* result is the receiver's; NULL with error. */
typedef void (*AdStepInspectDone)(AdResult *result, const GError *error, gpointer user);

/* Under which rules, engine and limits things are inspected now. */
typedef struct {
    AdDigest ruleset, engine, limits;
} AdStepBasis;

typedef struct {
    /* Each returns a handle, or NULL with error when nothing could be started. */
    gpointer (*fetch)(gpointer self, const AdStepFetch *order, AdStepFetchDone done, gpointer user, GError **error);
    gpointer (*verify)(gpointer self, const AdStepVerify *order, AdStepVerifyDone done, gpointer user, GError **error);
    gpointer (*inspect)(gpointer self, const AdStepInspect *order, AdStepInspectDone done, gpointer user,
                        GError **error);
    /* Ends a step that runs, or frees one that has answered; no answer comes after this. */
    void (*release)(gpointer self, AdStepKind kind, gpointer handle);
    void (*basis)(gpointer self, AdStepBasis *out);
    /* The aduana.scan/1 document, the assessment's two halves, the verdict, under the rules of that basis: the operator may
     * have changed them meanwhile. New references. */
    void (*report)(gpointer self, const AdStepBasis *basis, AdResult *result, const char *supplier, const char *product,
                   int tier, json_t **scan, json_t **input, json_t **output, AdVerdict *verdict);
    const AdPolicy *(*policy)(gpointer self, const AdStepBasis *basis); /* may be NULL */
    gboolean (*can_inspect)(gpointer self); /* FALSE: inspect jobs wait, and no attempt is spent */
    gpointer self;
} AdSteps;
