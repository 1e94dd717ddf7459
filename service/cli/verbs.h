/* SPDX-License-Identifier: Apache-2.0 */
/* verbs.h - what each row of the command table runs; one file a noun, each returns an exit status
 */
#pragma once

#include "service/cli/args.h"
#include "service/cli/cli.h"

int ad_verb_scan(AdCli *cli, const AdArgs *args);
int ad_verb_unpack(AdCli *cli, const AdArgs *args);
int ad_verb_rule_test(AdCli *cli, const AdArgs *args);
int ad_verb_rule_list(AdCli *cli, const AdArgs *args);
int ad_verb_supplier_add(AdCli *cli, const AdArgs *args);
int ad_verb_supplier_edit(AdCli *cli, const AdArgs *args);
int ad_verb_supplier_list(AdCli *cli, const AdArgs *args);
int ad_verb_supplier_show(AdCli *cli, const AdArgs *args);
int ad_verb_product_add(AdCli *cli, const AdArgs *args);
int ad_verb_product_list(AdCli *cli, const AdArgs *args);
int ad_verb_source_add(AdCli *cli, const AdArgs *args);
int ad_verb_source_list(AdCli *cli, const AdArgs *args);
int ad_verb_delivery_list(AdCli *cli, const AdArgs *args);
int ad_verb_delivery_show(AdCli *cli, const AdArgs *args);
int ad_verb_delivery_purge(AdCli *cli, const AdArgs *args);
int ad_verb_finding_list(AdCli *cli, const AdArgs *args);
int ad_verb_finding_explain(AdCli *cli, const AdArgs *args);
int ad_verb_waiver_accept(AdCli *cli, const AdArgs *args);
int ad_verb_waiver_not_affected(AdCli *cli, const AdArgs *args);
int ad_verb_waiver_false_positive(AdCli *cli, const AdArgs *args);
int ad_verb_waiver_dispute(AdCli *cli, const AdArgs *args);
int ad_verb_waiver_defer(AdCli *cli, const AdArgs *args);
int ad_verb_waiver_approve(AdCli *cli, const AdArgs *args);
int ad_verb_waiver_revoke(AdCli *cli, const AdArgs *args);
int ad_verb_waiver_list(AdCli *cli, const AdArgs *args);
int ad_verb_waiver_import(AdCli *cli, const AdArgs *args);
int ad_verb_decision_approve(AdCli *cli, const AdArgs *args);
int ad_verb_decision_conditional(AdCli *cli, const AdArgs *args);
int ad_verb_decision_reject(AdCli *cli, const AdArgs *args);
int ad_verb_decision_suspend(AdCli *cli, const AdArgs *args);
int ad_verb_decision_sign(AdCli *cli, const AdArgs *args);
int ad_verb_decision_done(AdCli *cli, const AdArgs *args);
int ad_verb_decision_show(AdCli *cli, const AdArgs *args);
int ad_verb_decision_list(AdCli *cli, const AdArgs *args);
int ad_verb_policy_show(AdCli *cli, const AdArgs *args);
int ad_verb_policy_test(AdCli *cli, const AdArgs *args);
int ad_verb_policy_diff(AdCli *cli, const AdArgs *args);
int ad_verb_recompute(AdCli *cli, const AdArgs *args);
int ad_verb_rescore(AdCli *cli, const AdArgs *args);
int ad_verb_schedule_add(AdCli *cli, const AdArgs *args);
int ad_verb_schedule_list(AdCli *cli, const AdArgs *args);
int ad_verb_schedule_next(AdCli *cli, const AdArgs *args);
int ad_verb_schedule_missed(AdCli *cli, const AdArgs *args);
int ad_verb_schedule_run(AdCli *cli, const AdArgs *args);
int ad_verb_schedule_pause(AdCli *cli, const AdArgs *args);
int ad_verb_schedule_resume(AdCli *cli, const AdArgs *args);
int ad_verb_job_list(AdCli *cli, const AdArgs *args);
int ad_verb_job_show(AdCli *cli, const AdArgs *args);
int ad_verb_job_retry(AdCli *cli, const AdArgs *args);
int ad_verb_export_findings(AdCli *cli, const AdArgs *args);
int ad_verb_sbom_check(AdCli *cli, const AdArgs *args);
int ad_verb_sbom_convert(AdCli *cli, const AdArgs *args);
int ad_verb_purl_parse(AdCli *cli, const AdArgs *args);
int ad_verb_purl_build(AdCli *cli, const AdArgs *args);
int ad_verb_score(AdCli *cli, const AdArgs *args);
int ad_verb_cvss(AdCli *cli, const AdArgs *args);
int ad_verb_db_backup(AdCli *cli, const AdArgs *args);
int ad_verb_db_check(AdCli *cli, const AdArgs *args);
int ad_verb_daemon(AdCli *cli, const AdArgs *args);
int ad_verb_doctor(AdCli *cli, const AdArgs *args);
int ad_verb_version(AdCli *cli, const AdArgs *args);
int ad_verb_version_compare(AdCli *cli, const AdArgs *args);
int ad_verb_version_in(AdCli *cli, const AdArgs *args);
int ad_verb_help(AdCli *cli, const AdArgs *args);
int ad_verb_completion(AdCli *cli, const AdArgs *args);

/* Help of what a parsed line names: "aduana", "aduana supplier", "aduana scan --help". */
int ad_verb_help_of(AdCli *cli, const AdArgs *args);
