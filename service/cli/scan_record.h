/* SPDX-License-Identifier: Apache-2.0 */
/* scan_record.h - one scanned bundle into the records, whichever way they are reached */
#pragma once

#include "scanner/model/result.h"
#include "service/cli/cli.h"
#include "service/jobs/ruleset.h"

typedef struct {
    const char *supplier, *product; /* NULL: unassigned, none */
    int tier;
    const AdRuleset *ruleset;
    const AdLimits *limits;
    const char *url; /* where it was fetched, or NULL */
    gint64 started_unix;
} AdScanRecord;

/* Verdicts that this supplier's earlier deliveries allow to be reused: NULL when a daemon holds the
 * records, or none are there. */
GBytes *ad_scan_record_known(AdCli *cli, const AdScanRecord *about);

/* "An unchanged delivery costs its hash": when this content was wholly inspected for this supplier
 * under the same rules, engine and limits, records the attempt and gives back the result that
 * stands in the records (without its artifacts) and the answer as below. FALSE: it must be
 * inspected; nothing was written. */
gboolean ad_scan_record_unchanged(AdCli *cli, const AdScanRecord *about, const AdDigest *sha256,
                                  AdResult **result, json_t **answer);

/* {"delivery":{…},"inspection","changed_rows",…} as POST /inspections answers; NULL with the error.
 * Verdict and exit of the record are those of the usual threshold, so that another --fail-on does
 * not make the same bytes a new inspection. */
json_t *ad_scan_record(AdCli *cli, const AdScanRecord *about, AdResult *result, GError **error);
