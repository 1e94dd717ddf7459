/* SPDX-License-Identifier: Apache-2.0 */
/* score_json.h - the score's input and output as JSON: one document form for `aduana score -` and for the record */
#pragma once

#include <jansson.h>

#include "rules/risk/score.h"

/* Scores {"tier": 1..3, "findings": [{"kind": "vuln|content|posture", "key", "concern", "severity", "confidence",
 * "likelihood", "kev", "epss", "poc", "age_days", "gate", "waiver"}]}. Answers {"score", "level", "grade",
 * "concerns": {concern: {"score", "level"}}}; a new reference. A concern name that is not one of the eight, like any
 * unknown word, number out of range or missing key, is refused: NULL with MALFORMED that names the place. */
json_t *ad_score_json_compute(const json_t *document, GError **error);

/* The elements of "findings"; keys are borrowed from list, which must live as long. NULL with MALFORMED as above. Free with
 * g_free. */
AdScoreFinding *ad_score_json_findings(const json_t *list, GError **error);

/* The explanation as a JSON array, heaviest first: {"concern", "key", "level", "weight", "counted", "instances",
 * "share_pct", "score_without"}. */
json_t *ad_score_json_explain(const AdScore *score);

/* {"score", "level", "grade", "concerns"} of a computed score. */
json_t *ad_score_json_result(const AdScoreMethod *method, const AdScore *score);

/* One finding as an element of "findings". */
json_t *ad_score_json_finding(const AdScoreFinding *finding);
