/* SPDX-License-Identifier: Apache-2.0 */
/* record.h - one finished inspection becomes rows, in one transaction, or nothing does
 *
 * Idempotent: same bytes, same rules, same engine and limits change 0 rows in delivery, inspection,
 * artifact, component, finding, match and assessment; one job row and one ledger row record the
 * attempt. A finding keeps its id for ever: it is made of supplier and fingerprint (fingerprint.h),
 * so that a rename or rebuild does not reopen it. */
#pragma once

#include "rules/risk/policy.h"
#include "scanner/model/result.h"
#include "service/store/store.h"

/* All borrowed. Digests of the ruleset, of the engine (program and library versions, cage) and of
 * the limits are the caller's. */
typedef struct {
    AdActor by;
    const char *supplier;  /* NULL or "unassigned"; NOT_FOUND when there is no such supplier */
    const char *product;   /* NULL or "": none; NOT_FOUND when the supplier has no such product */
    const char *version;   /* may be NULL */
    const char *url;       /* from where; may be NULL */
    const char *source_id; /* may be NULL */
    const char *signature; /* "none", "valid", "invalid", "unchecked"; NULL reads as "none" */
    const char *signature_text; /* a sentence about it, may be NULL */
    const AdResult *result;
    AdDigest ruleset_digest, engine_digest, limits_digest;
    GBytes *
        ruleset_text; /* canonical text of the rules, kept once per digest as a blob; may be NULL */
    gboolean is_blob_kept; /* the content itself was published with blobs.h under result->sha256 */
    AdVerdict verdict;
    json_t *scan; /* the aduana.scan/1 document without artifacts; kept whole, as canonical JSON */
    const AdPolicy *policy; /* the delivery is assessed under it here, with everything that people decided;
                               NULL: the two documents below are kept as they are */
    json_t *assessment_input;  /* NULL: no assessment. Kept whole, as canonical JSON, so that it can
                                  be re-performed */
    json_t *assessment_output; /* {overall, level, grade, coverage_pct, concerns, proposal,
                                  contributions…} */
    gint64 started_unix, received_unix; /* 0: now */
    /* When a job did it: finished in the same transaction. A stale token gives AGAIN and nothing is
     * written. NULL: a job row of kind "inspect", state done, is made so that the attempt is
     * recorded. */
    const char *job_id;
    gint64 job_token;
    json_t *job_result; /* NULL: {"delivery","inspection"} */
} AdRecordInput;

typedef struct {
    char *delivery_id, *inspection_id; /* "D-…", "I-…" */
    char *assessment_id;               /* "A-…" or NULL */
    char *job_id;                      /* "J-…" */
    guint64 changed_rows; /* in delivery, inspection, artifact, component, finding, match and
                             assessment */
} AdRecordOutcome;

void ad_record_outcome_clear(AdRecordOutcome *outcome);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AdRecordOutcome, ad_record_outcome_clear)

/* out is zero or cleared before; untouched on failure. */
gboolean ad_record_inspection(AdStore *store, const AdRecordInput *in, AdRecordOutcome *out,
                              GError **error);

/* "An unchanged delivery costs its hash": when sha256 has a complete inspection, not retried, of
 * this supplier and product under these three digests, and it is the delivery's latest, the attempt
 * is recorded (job done, ledger) and *is_known is TRUE; else nothing is written. in->result may be
 * NULL. */
gboolean ad_record_unchanged(AdStore *store, const AdRecordInput *in, const AdDigest *sha256,
                             AdRecordOutcome *out, gboolean *is_known, GError **error);

/* {"delivery":{…},"inspection":id,"assessment":id|null,"job":id,"changed_rows":N}: what POST
 * /inspections answers. */
json_t *ad_record_answer(AdStore *store, const AdRecordOutcome *outcome, GError **error);
