/* SPDX-License-Identifier: Apache-2.0 */
/* policy.h - what counts as risk, as data: concerns and frameworks, checks, days to fix, gates, tiers, grades, proposals
 *
 * A policy is a folder of *.yaml files, or one file; docs/policy.md is its reference. An operator's own may begin with
 * "extends: builtin" and then holds only what differs. A policy that is malformed in any way is no policy (P19): loading fails
 * and names every fault with file, line and column. Its text, files joined, is kept with every assessment and parses again to
 * the same policy. */
#pragma once

#include "rules/risk/score.h"
#include "scanner/model/digest.h"
#include "scanner/model/terms.h"

/* A finding whose severity and likelihood do not come from a rule: hazards, integrity, gaps. */
typedef struct {
    char *id; /* "hazard.traversal" */
    AdConcern concern;
    AdSeverity severity;
    AdLevel likelihood;
    gboolean is_gate;
    char *title_en, *title_es, *sentence_en, *sentence_es;
} AdPolicyCheck;

typedef struct {
    AdConcern concern;
    char *title_en, *title_es, *definition_en, *definition_es;
    GHashTable *frameworks; /* id of a framework -> "GV.SC-07, PR.DS-01" */
} AdPolicyConcern;

typedef struct {
    char *id, *title; /* "csf-2.0", "NIST CSF 2.0" */
} AdPolicyFramework;

typedef struct {
    char *version;
    AdDigest sha256; /* of text */
    char *text;      /* all files, kept with every assessment */
    AdPolicyConcern concerns[AD_CONCERN_COUNT];
    GPtrArray *frameworks; /* AdPolicyFramework *, in the order of the file */
    GHashTable *checks;    /* id -> AdPolicyCheck */
    AdScoreMethod method;
    int review_days[AD_SCORE_TIERS];  /* until a decision is looked at again: tier 1, 2, 3 */
    int gate_approvals;               /* people who must agree before a gate is waived: two, no policy can say less */
    int coverage_min_pct;             /* below it "approve" is not on offer */
    int sbom_required;                /* without an SBOM "approve" is not on offer */
    int much_pct;                     /* more of the bytes not inspected than this is much */
    int waiver_days, waiver_max_days; /* how long a waiver lasts when nobody says, and at most */
} AdPolicy;

/* Reads a file or a folder; builtin: folder of the policy that "extends: builtin" means, may be NULL. NULL with NOT_FOUND,
 * LIMIT or POLICY ("policy.yaml:12:5: unknown key 'severty'; here stand: …", one fault a line). */
AdPolicy *ad_policy_load(const char *path, const char *builtin, GError **error);
/* The same from one text, as kept with an assessment; name is for messages. */
AdPolicy *ad_policy_parse(const char *name, const char *text, gsize bytes, GError **error);
void ad_policy_free(AdPolicy *policy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdPolicy, ad_policy_free)

/* The check of that id, or NULL: the caller then takes the finding's own severity and likelihood moderate. */
const AdPolicyCheck *ad_policy_check(const AdPolicy *policy, const char *id);

/* "NIST CSF 2.0: GV.SC-07, PR.DS-01; NIST SP 800-53r5: SI-3" of a concern. Free with g_free. */
char *ad_policy_frameworks(const AdPolicy *policy, AdConcern concern);
