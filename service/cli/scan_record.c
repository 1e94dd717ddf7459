/* SPDX-License-Identifier: Apache-2.0 */
/* scan_record.c - one scanned bundle into the records */
#include "service/cli/scan_record.h"

#include "service/http/inspection_body.h"
#include "service/jobs/inspection.h"
#include "service/jobs/replay.h"
#include "service/jobs/report.h"
#include "service/store/record.h"
#include "service/store/verdicts.h"

GBytes *
ad_scan_record_known(AdCli *cli, const AdScanRecord *about)
{
    if (cli->store == NULL)
        return NULL;
    AdDigest engine = ad_inspection_engine_digest(),
             limits = ad_inspection_limits_digest(about->limits);
    return ad_verdict_known(cli->store, about->supplier != NULL ? about->supplier : "unassigned",
                            &about->ruleset->digest, &engine, &limits, NULL);
}

gboolean
ad_scan_record_unchanged(AdCli *cli, const AdScanRecord *about, const AdDigest *sha256,
                         AdResult **result, json_t **answer)
{
    if (cli->store == NULL)
        return FALSE;
    AdRecordInput in = {
        .by = {.actor = g_get_user_name(), .via = "cli"},
        .supplier = about->supplier,
        .product = about->product,
        .ruleset_digest = about->ruleset->digest,
        .engine_digest = ad_inspection_engine_digest(),
        .limits_digest = ad_inspection_limits_digest(about->limits),
    };
    g_auto(AdRecordOutcome) outcome = {0};
    gboolean is_known = FALSE;
    g_autoptr(GError) error = NULL;
    /* what cannot be looked up is inspected: the errors of recording come then, in full */
    if (!ad_record_unchanged(cli->store, &in, sha256, &outcome, &is_known, &error) || !is_known)
        return FALSE;
    json_t *said = ad_record_answer(cli->store, &outcome, &error);
    AdResult *replayed =
        said != NULL
            ? ad_replay_result(json_object_get(json_object_get(said, "delivery"), "inspection"))
            : NULL;
    if (replayed == NULL) {
        json_decref(said);
        return FALSE;
    }
    *result = replayed;
    *answer = said;
    return TRUE;
}

static json_t *
record_here(AdCli *cli, const AdRecordInput *in, GError **error)
{
    g_auto(AdRecordOutcome) outcome = {0};
    if (!ad_record_inspection(cli->store, in, &outcome, error))
        return NULL;
    return ad_record_answer(cli->store, &outcome, error);
}

static json_t *
record_there(AdCli *cli, const AdRecordInput *in, GError **error)
{
    json_t *body = ad_inspection_body_write(in, error);
    if (body == NULL)
        return NULL;
    json_t *answer = ad_cli_post(cli, "/inspections", body, error);
    json_decref(body);
    return answer;
}

json_t *
ad_scan_record(AdCli *cli, const AdScanRecord *about, AdResult *result, GError **error)
{
    AdReportInput report = {
        .as_of_unix = g_get_real_time() / G_USEC_PER_SEC,
        .results = &result,
        .count = 1,
        .ruleset = about->ruleset,
        .fail_on = AD_SEVERITY_HIGH,
        .supplier = about->supplier,
        .product = about->product,
        .tier = about->tier,
    };
    json_t *scan = ad_report_scan(&report), *assessment = ad_report_assess(&report);
    AdRecordInput in = {
        .by = {.actor = g_get_user_name(), .via = "cli"},
        .supplier = about->supplier,
        .product = about->product,
        .url = about->url,
        .result = result,
        .ruleset_digest = about->ruleset->digest,
        .engine_digest = ad_inspection_engine_digest(),
        .limits_digest = ad_inspection_limits_digest(about->limits),
        .verdict = ad_result_verdict(result, AD_SEVERITY_HIGH),
        .scan = scan,
        .policy = about->ruleset->policy,
        .assessment_input = json_object_get(assessment, "input"),
        .assessment_output = json_object_get(assessment, "output"),
        .started_unix = about->started_unix,
    };
    json_t *answer =
        cli->store != NULL ? record_here(cli, &in, error) : record_there(cli, &in, error);
    json_decref(scan);
    json_decref(assessment);
    return answer;
}
