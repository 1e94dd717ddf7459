/* SPDX-License-Identifier: Apache-2.0 */
/* assess.h - from findings to risk: what the policy says of each, and the score over all of them */
#pragma once

#include <jansson.h>

#include "rules/risk/policy.h"
#include "rules/risk/score_json.h"
#include "scanner/model/result.h"

/* Gives findings that are checks of the policy their words and weights, and adds the finding that gaps make
 * ("unscannable.some", "unscannable.much"): opacity must not be cheaper than disclosure (risk.md 2.3, 10). */
void ad_assess_prepare(AdResult *result, const AdPolicy *policy);

/* One finding as the score sees it; key is the group key and must be freed by the caller with g_free. */
AdScoreFinding ad_assess_finding(const AdFinding *finding, const AdPolicy *policy, const char *product, char **key);

/* Level of one finding alone. */
AdLevel ad_assess_level(const AdScoreFinding *finding, int tier);

/* The whole assessment over the results of one delivery: {"input": {tier, policy, findings…}, "output": {overall, level,
 * grade, coverage_pct, concerns, proposal, contributions}}. New reference. tier 1 … 3; product may be NULL. */
json_t *ad_assess_compute(AdResult *const *results, gsize count, const AdPolicy *policy, const char *product,
                          int tier, gboolean has_sbom);
