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

typedef enum {
    AD_PROPOSAL_APPROVE,
    AD_PROPOSAL_CONDITIONAL,
    AD_PROPOSAL_REJECT,
    AD_PROPOSAL_BLOCK,
    AD_PROPOSAL_COUNT
} AdProposal;

enum { AD_SCORE_TIERS = 3, AD_SCORE_GRADES = 6 /* A … F */ };

/* What a policy may set; the tables of SP 800-30 and the weights are the method itself and stand in score.c. */
typedef struct {
    int tier_shift[AD_SCORE_TIERS];      /* steps added to the impact: tier 1, 2, 3 */
    guint32 sla_days[AD_SEVERITY_COUNT]; /* days to fix; info: 0, none */
    int epss_high_millionths, epss_moderate_millionths;
    struct {
        int up_to; /* highest score of the grade */
        AdProposal proposal;
    } grades[AD_SCORE_GRADES];
} AdScoreMethod;

/* Policy v1 as published: what `aduana score -` and the reference model compute with. */
const AdScoreMethod *ad_score_method_default(void);

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

/* What becomes of one finding alone. */
typedef struct {
    gboolean is_counted; /* FALSE: informative, or waived as false positive or not affected */
    AdLevel likelihood, impact;
    AdLevel level;       /* with its waiver, when it is counted */
    AdLevel inherent;    /* without its waiver; very low for info that is no gate */
    gint64 weight;       /* 0 when it is not counted */
    gboolean is_overdue, is_long_overdue; /* past its days to fix; past four times these */
} AdScoreJudgement;
AdScoreJudgement ad_score_judge(const AdScoreMethod *method, const AdScoreFinding *finding, int tier);

/* tier 1 critical, 2 important, 3 ordinary. findings are borrowed; the result is the caller's. */
AdScore *ad_score_compute(const AdScoreMethod *method, const AdScoreFinding *findings, gsize count, int tier);
void ad_score_free(AdScore *score);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdScore, ad_score_free)

/* 'A' … 'F' of a score 0 … 100. */
char ad_score_grade(const AdScoreMethod *method, int score);

/* What the score proposes; block when a gate counts. Coverage below the policy's minimum or a missing SBOM turns
 * approve into conditional (risk.md 2.3, 10): the caller says so in is_opaque. */
AdProposal ad_score_proposal(const AdScoreMethod *method, int score, gboolean has_gate, gboolean is_opaque);
/* "approve", "conditional", "reject", "block"; and back, -1 for another word. */
const char *ad_score_proposal_name(AdProposal proposal);
int ad_score_parse_proposal(const char *name);
