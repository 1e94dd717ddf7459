/* SPDX-License-Identifier: Apache-2.0 */
/* result.h - all that one inspection of one bundle said, as plain data: what is recorded, shown and scored */
#pragma once

#include "scanner/model/artifact.h"
#include "scanner/model/component.h"
#include "scanner/model/coverage.h"
#include "scanner/model/endpoint.h"
#include "scanner/model/finding.h"

/* A rule that was skipped at compile time or quarantined while scanning. */
typedef struct {
    char *file, *rule;
    guint line; /* 0 when unknown */
    char *reason;
} AdRuleFault;

typedef struct {
    char *bundle_name; /* as the person or the URL named it, encoded like a member path */
    AdDigest sha256;   /* of the bundle */
    guint64 size_bytes;
    char *format; /* "deb", "tar+gzip", …, "unknown" */
    GPtrArray *artifacts;   /* AdArtifact *, by entry number */
    GPtrArray *containers;  /* AdContainer * */
    GPtrArray *gaps;        /* AdGap * */
    GPtrArray *findings;    /* AdFinding * */
    GPtrArray *endpoints;   /* AdEndpoint *, by host */
    GPtrArray *rule_faults; /* AdRuleFault * */
    GPtrArray *components;  /* AdComponent *: packages found inside, an occurrence each */
    AdCoverage coverage;
    char *cage;             /* "full" or "degraded: what is missing" */
    gboolean is_complete;   /* no blocking gap */
    gboolean was_retried;   /* a worker crashed or was killed: verdicts are not reused */
    gint64 elapsed_ms;
    GHashTable *timing_us; /* stage name -> guint64 *: processor time by stage, as the worker told */
    guint64 cpu_us, peak_rss_bytes; /* of the worker that finished */
} AdResult;

AdResult *ad_result_new(const char *bundle_name);
void ad_result_free(AdResult *r);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdResult, ad_result_free)

AdRuleFault *ad_rule_fault_new(const char *file, const char *rule, guint line, const char *reason);
void ad_rule_fault_free(AdRuleFault *f);

/* FLAGGED when a finding that is not only about coverage is at or above threshold, else INCOMPLETE when a gap blocks, else CLEAN. */
AdVerdict ad_result_verdict(const AdResult *r, AdSeverity threshold);

/* Artifacts by entry, containers, gaps, findings and components by path and rule: the order of workers' threads goes. */
void ad_result_sort(AdResult *r);
