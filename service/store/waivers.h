/* SPDX-License-Identifier: Apache-2.0 */
/* waivers.h - what people decide about a finding: accept, not affected, false positive, dispute, defer
 *
 * A waiver has a reason, a scope and an end, and counts only when somebody other than its author agreed (with approvers = 1, a firm
 * of one, its author may, and it says so for ever). A gate takes two people and only "false positive" or "not affected". When a
 * waiver ends, the finding is open again. Disputes and deferrals change no score and need nobody's agreement. */
#pragma once

#include "rules/risk/policy.h"
#include "service/store/store.h"

typedef struct {
    const char *finding;
    const char *kind;  /* "accept", "not-affected", "false-positive", "dispute", "defer" */
    const char *scope; /* "finding", or "group": every finding of the same rule, advisory or check at this product; NULL: finding */
    const char *version; /* only deliveries of exactly this version; NULL: any */
    gboolean is_this_content; /* only the very content that it was found in last */
    const char *reason_code;  /* NULL: "other" */
    const char *reason;
    const char *justification; /* VEX; required by not-affected */
    const char *evidence;      /* where it can be looked up; may be NULL */
    const char *until;         /* last day, 2026-11-25; NULL: as the policy says */
    const char *source;        /* NULL: "person" */
} AdWaiverRequest;

/* NULL-terminated lists, static. */
const char *const *ad_waivers_kinds(void);
const char *const *ad_waivers_states(void);
const char *const *ad_waivers_reason_codes(void);
const char *const *ad_waivers_justifications(void);

/* USAGE for what is no such request, NOT_FOUND, POLICY for what a gate does not take. The row as shown. */
json_t *ad_waivers_add(AdStore *store, const AdActor *by, const AdPolicy *policy, int approvers, const AdWaiverRequest *request,
                       GError **error);
/* revision 0: whatever it is; else AGAIN when somebody changed it meanwhile. DENIED for its author and for who agreed already. */
json_t *ad_waivers_approve(AdStore *store, const AdActor *by, const AdPolicy *policy, const char *id, gint64 revision,
                           GError **error);
json_t *ad_waivers_revoke(AdStore *store, const AdActor *by, const AdPolicy *policy, const char *id, const char *reason,
                          gint64 revision, GError **error);

json_t *ad_waivers_show(AdStore *store, const char *id, GError **error);
/* Newest first; filters may be NULL; state: requested, live, expired, revoked. */
json_t *ad_waivers_list(AdStore *store, const char *supplier, const char *finding, const char *kind, const char *state,
                        const AdPage *page, GError **error);
/* Columns of an export, in order; NULL-terminated. */
const char *const *ad_waivers_columns(void);
