/* SPDX-License-Identifier: Apache-2.0 */
/* assess.h - from findings to risk: what the policy says of each, and the score over all of them */
#pragma once

#include <jansson.h>

#include "rules/risk/assessment.h"
#include "scanner/model/result.h"

/* Gives findings that are checks of the policy their words and weights, and adds the finding that gaps make
 * ("unscannable.some", "unscannable.much"): opacity must not be cheaper than disclosure (risk.md 2.3, 10). */
void ad_assess_prepare(AdResult *result, const AdPolicy *policy);

/* The whole assessment over the results of one delivery, as nobody has decided on anything yet: {"input", "output"} of
 * rules/risk/assessment.h. New reference. tier 1 … 3; product may be NULL. */
json_t *ad_assess_compute(AdResult *const *results, gsize count, const AdPolicy *policy, const char *product,
                          int tier, gboolean has_sbom, gint64 as_of_unix);

/* One finding as an element of an assessment's input. New reference. */
json_t *ad_assess_finding(const AdFinding *finding, const AdPolicy *policy, const char *product, gint64 as_of_unix);

/* Level of one finding alone. */
AdLevel ad_assess_level(const AdFinding *finding, const AdPolicy *policy, int tier);

/* Share of bytes inspected, rounded down: 100 is said of what was scanned to the last byte, and of nothing else. */
int ad_assess_coverage_pct(guint64 bytes, guint64 scanned, gboolean is_blocked);
