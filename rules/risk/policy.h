/* SPDX-License-Identifier: Apache-2.0 */
/* policy.h - what counts as risk, as data: the eight concerns and the posture checks (policy.yaml)
 *
 * A policy that is malformed in any way is no policy (P19): loading fails with file, line and column. */
#pragma once

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
    char *frameworks; /* "CSF 2.0 GV.SC-07 …; SP 800-53r5 SI-3 …" */
} AdPolicyConcern;

typedef struct {
    char *version;
    AdDigest sha256; /* of the file */
    char *text;      /* the file whole, kept with every assessment */
    AdPolicyConcern concerns[AD_CONCERN_COUNT];
    GHashTable *checks; /* id -> AdPolicyCheck */
} AdPolicy;

/* Reads a policy file; NULL with NOT_FOUND, LIMIT or POLICY ("policy.yaml:12:5: unknown key 'severty'"). */
AdPolicy *ad_policy_load(const char *path, GError **error);
/* The same from memory; name is for messages. */
AdPolicy *ad_policy_parse(const char *name, const char *text, gsize bytes, GError **error);
void ad_policy_free(AdPolicy *policy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdPolicy, ad_policy_free)

/* The check of that id, or NULL: the caller then takes the finding's own severity and likelihood moderate. */
const AdPolicyCheck *ad_policy_check(const AdPolicy *policy, const char *id);
