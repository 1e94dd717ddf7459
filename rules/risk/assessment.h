/* SPDX-License-Identifier: Apache-2.0 */
/* assessment.h - one assessment as two documents: everything that goes in, and what a policy makes of it
 *
 * The output is a pure function of input and policy: no clock, no locale, integers. So a stored assessment can be re-performed
 * years later to the same bytes, and a day on which nothing crosses a threshold gives the same output as the day before. */
#pragma once

#include <jansson.h>

#include "rules/risk/policy.h"
#include "rules/risk/score_json.h"

/* One finding as its sources know it; texts are borrowed and may be NULL but for rule. */
typedef struct {
    const char *id, *rule, *title_en, *title_es, *product;
    AdKind kind;
    AdConcern concern;
    AdSeverity severity;
    AdConfidence confidence;
    /* Values that the detector gave along: of advisories "kev" (any word), "kev_date", "epss_millionths", "fix_available"
     * (2026-11-25), "vuln_group", "purl"; of any "poc", "gate" ("true"), "family"; "secret_type", "secret_digest". NULL: none. */
    const char *(*extra)(const char *name, gconstpointer data);
    gconstpointer data;
    gint64 first_seen_unix; /* 0: now */
    AdWaiverKind waiver;
    const char *waiver_id;
    gboolean is_agreed_by_two; /* the waiver: a gate takes no other */
    gboolean is_disputed; /* by the supplier: still scored, and shown */
} AdAssessmentItem;

/* What is not a finding. */
typedef struct {
    const char *supplier, *product, *delivery; /* may be NULL */
    int tier;
    gboolean has_sbom, is_empty; /* nothing was there to inspect and nothing was found */
    int coverage_pct;
    gboolean is_assessed[AD_CONCERN_COUNT]; /* whether anything could have been found; a finding says so by itself */
    gint64 as_of_unix;
} AdAssessmentAbout;

/* What is always looked at; vulnerabilities need components and feeds, incident readiness the supplier's answers. */
void ad_assessment_usual_concerns(gboolean is_assessed[static AD_CONCERN_COUNT]);

/* The element of "findings" in an input. New reference. */
json_t *ad_assessment_item(const AdAssessmentItem *item, const AdPolicy *policy, gint64 as_of_unix);
/* The group key without its concern: who has the same is one group (risk.md 2.3, 5). Free with g_free. */
char *ad_assessment_group_key(const AdAssessmentItem *item);

/* The input document; findings is stolen. New reference. */
json_t *ad_assessment_input(const AdAssessmentAbout *about, const AdPolicy *policy, json_t *findings);

/* {overall, level, grade, coverage_pct, concerns, proposal, proposal_reasons, inherent, if_disputes_hold?, t, k, waived,
 * contributions}: the residual score, with waivers, and beside it the inherent one. New reference; NULL with MALFORMED when
 * input is no such document, UNTRUSTED when it was made under another policy. */
json_t *ad_assessment_output(const json_t *input, const AdPolicy *policy, GError **error);

/* "2026-11-25" of a time, and the midnight of such a text; FALSE for anything else. */
char *ad_assessment_date_text(gint64 unix_seconds);
gboolean ad_assessment_date_parse(const char *text, gint64 *unix_seconds);

/* Codes that say why a finding stands where it stands today: "gate", "known-exploited", "epss-high", "epss-moderate",
 * "no-epss", "public-exploit", "overdue", "long-overdue", "accepted". New array. */
json_t *ad_assessment_why(const AdScoreMethod *method, const AdScoreFinding *finding, int tier);
