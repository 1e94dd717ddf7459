/* SPDX-License-Identifier: Apache-2.0 */
/* report.h - the aduana.scan/1 document (contracts.md), from plain results */
#pragma once

#include <jansson.h>

#include "scanner/model/result.h"
#include "service/jobs/ruleset.h"

typedef struct {
    AdResult *const *results; /* one a bundle */
    gsize count;
    const AdRuleset *ruleset;
    AdSeverity fail_on;
    gboolean has_artifacts; /* list every artifact */
    const char *supplier;   /* for finding ids; NULL: "unassigned" */
    const char *product;    /* for finding ids and group keys; NULL when unknown */
    int tier;               /* 1, 2, 3; unassigned: 2 */
    gboolean has_sbom;      /* a declared SBOM was read with it */
    gint64 as_of_unix;      /* the day of the assessment */
} AdReportInput;

/* The document; "score" is the output half of the assessment. New reference. */
json_t *ad_report_scan(const AdReportInput *input);

/* Input and output of the assessment, kept with the record so that it can be re-performed. New reference. */
json_t *ad_report_assess(const AdReportInput *input);

/* Exit status of a report by contracts.md: 0, 1 or 3. */
int ad_report_exit(const json_t *report);

/* {"path","bytes","state","reason"} of a gap, and one entry of `unpack --list`. */
json_t *ad_report_gap(const AdGap *gap);
json_t *ad_report_entry(const AdArtifact *artifact);

/* {"elapsed_ms" (longest), "cpu_ms", "peak_bytes" (largest worker), "stages": {stage: ms of processor time}}: not part of the
 * recorded document, which must not change when only the clock did. New reference. */
json_t *ad_report_timing(AdResult *const *results, gsize count);
