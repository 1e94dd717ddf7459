/* SPDX-License-Identifier: Apache-2.0 */
/* record_private.h - what the parts of one recording share (private to the module) */
#pragma once

#include "service/store/record.h"
#include "service/store/store_private.h"

typedef struct {
    const AdRecordInput *in;
    const char *supplier, *product; /* product NULL: none */
    char *lineage;                  /* the deliveries this one follows */
    char *scope;                    /* what a fingerprint calls the product */
    char *delivery_id, *inspection_id, *assessment_id, *job_id;
    gint64 inspection; /* its number */
    gint64 received_at;
    AdDigest result_digest;
    gboolean is_same;       /* this very result is recorded already */
    gboolean is_new_latest; /* the delivery's latest inspection changed */
    guint64 changed;        /* rows in the seven tables of record.h */
} AdRecording;

/* Order of threads, timings and reuse apart, equal results have equal digests. */
AdDigest ad_record_result_digest(const AdResult *result);

/* The rows of artifacts, containers, gaps and rule faults. */
gboolean ad_record_parts(AdStore *store, AdRecording *r, GError **error);
/* Findings with what they were seen in and their evidence; presence of what is gone. */
gboolean ad_record_findings(AdStore *store, AdRecording *r, GError **error);
/* Assessment, when its result is not the one that stands. */
gboolean ad_record_assessment(AdStore *store, AdRecording *r, GError **error);
/* Keys of what was wholly scanned and said nothing. */
gboolean ad_record_verdicts(AdStore *store, AdRecording *r, GError **error);

/* Runs and counts the changed rows. */
gboolean ad_record_run(AdStore *store, AdRecording *r, AdSqlId id, const AdSqlArg *args,
                       gsize count, GError **error);
/* Canonical text of a document into a blob. */
gboolean ad_record_document(AdStore *store, const json_t *document, AdDigest *sha256,
                            GError **error);
