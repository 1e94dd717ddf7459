/* SPDX-License-Identifier: Apache-2.0 */
/* score.h - "the worst finding rules": supplier risk as a pure function (risk.md 2.3, docs/scoring.md)
 *
 * Integers only, floor division, no clock, no locale: the same input gives the same result on any machine. */
#pragma once

#include "scanner/model/terms.h"

typedef enum { AD_SCORE_VULN, AD_SCORE_CONTENT, AD_SCORE_POSTURE } AdScoreKind;
typedef enum {
    AD_WAIVER_NONE,
    AD_WAIVER_ACCEPTED,
    AD_WAIVER_FALSE_POSITIVE,
    AD_WAIVER_NOT_AFFECTED
} AdWaiverKind;

#define AD_EPSS_NONE (-1) /* no EPSS known: likelihood moderate, never zero */

/* One finding as the score sees it. */
typedef struct {
    AdScoreKind kind;
    const char *key;        /* group key without the concern: equal keys of one concern are one group */
    AdConcern concern;
    AdSeverity severity;
    AdConfidence confidence; /* content */
    AdLevel likelihood;      /* posture */
    gboolean is_known_exploited, has_public_poc, is_gate;
    gint epss_millionths; /* 0 … 1000000, or AD_EPSS_NONE */
    guint32 age_days;     /* since the fix was available or the supplier was told */
    AdWaiverKind waiver;
} AdScoreFinding;

typedef struct {
    int score;     /* 0 … 100 */
    AdLevel level; /* of the worst group */
    guint groups;
} AdScorePart;

/* One line of the explanation: what a group adds, and what the total would be without it. */
typedef struct {
    AdConcern concern;
    char *key;
    AdLevel level;
    gint64 weight;      /* 10^level × age factor, the largest of its instances */
    gint64 counted;     /* what of weight entered T: all of the top level, the lower ones up to 2·10^b together */
    guint instances;
    int score_without;
} AdScoreContribution;

typedef struct {
    AdScorePart total;
    AdScorePart concerns[AD_CONCERN_COUNT]; /* groups = 0: no finding; whether it was assessed is not known here */
    gint64 t, k;                            /* of the total: score = LO + WIDTH·T div (T+K) */
    GPtrArray *contributions;               /* AdScoreContribution *, heaviest first, then concern and key */
} AdScore;

/* tier 1 critical, 2 important, 3 ordinary. findings are borrowed; the result is the caller's. */
AdScore *ad_score_compute(const AdScoreFinding *findings, gsize count, int tier);
void ad_score_free(AdScore *score);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdScore, ad_score_free)

/* The likelihood that enters a finding's level: from its confidence, its exploitation, or its check. */
AdLevel ad_score_likelihood(const AdScoreFinding *finding);

/* 'A' … 'F' of a score 0 … 100. */
char ad_score_grade(int score);

/* "approve", "conditional", "reject"; "block" when a gate counts. Coverage below 90 % or a missing SBOM turns
 * approve into conditional (risk.md 2.3, 10): the caller says so in is_opaque. */
const char *ad_score_proposal(int score, gboolean has_gate, gboolean is_opaque);
