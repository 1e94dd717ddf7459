/* SPDX-License-Identifier: Apache-2.0 */
/* job_rules.h - the leaf scan of the unpack job: compiled rule sets, one scanner a thread */
#pragma once

#include "scanner/unpack/walk.h"

typedef struct AdJobRules AdJobRules;

/* Loads the rule sets given on argv. NULL with AD_ERROR_SYSTEM or what the matcher says. */
AdJobRules *ad_job_rules_load(int argc, char **argv, const AdLimits *limits, guint threads, GError **error);
void ad_job_rules_free(AdJobRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdJobRules, ad_job_rules_free)

AdLeafScan ad_job_rules_scan(AdJobRules *rules);
