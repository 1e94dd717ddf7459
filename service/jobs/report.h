/* SPDX-License-Identifier: Apache-2.0 */
/* report.h - the aduana.scan/1 document (contracts.md) and the assessment, from plain results */
#pragma once

#include <jansson.h>

#include "scanner/model/result.h"
#include "service/jobs/ruleset.h"

typedef struct {
    AdResult *const *results; /* one a bundle */
    gsize count;
    const AdRuleset *ruleset; /* NULL when nothing was scanned */
    AdSeverity fail_on;
    gboolean has_artifacts; /* list every artifact */
    const char *product;    /* for group keys; "" when unknown */
    int tier;               /* 1, 2, 3; unassigned: 2 */
    gboolean has_sbom;      /* a declared SBOM was read with it */
} AdReportInput;

/* New reference; "exit", "verdict", "reasons", "complete", "coverage", "findings", "score" are final. */
json_t *ad_report_scan(const AdReportInput *input);

/* The assessment alone: {"input": what the score was given, "output": what it said}, canonical, re-performable. */
json_t *ad_report_assess(const AdReportInput *input);

/* Exit status for a report by contracts.md: 0, 1 or 3. */
int ad_report_exit(const json_t *report);
