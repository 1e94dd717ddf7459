/* SPDX-License-Identifier: Apache-2.0 */
/* decisions.h - what people decide about a supplier or one of its products: approve, conditional, reject, suspend
 *
 * A person decides, the score only proposes; who deviates says why, as who does not. To let something in (approve, conditional)
 * a second person signs; to keep it out (reject, suspend) one is enough and it counts at once. approvers = 1, a firm of one,
 * signs alone, and the record says so. A new decision supersedes the one before it. */
#pragma once

#include "rules/risk/policy.h"
#include "service/store/store.h"

typedef struct {
    const char *supplier, *product; /* product may be NULL: the supplier as a whole */
    const char *decision;
    const char *reason_code; /* NULL: "other" */
    const char *reason;
    const json_t *conditions; /* [{"text", "owner", "due"}]; required by conditional */
    const char *until;        /* last day; NULL: until the next review */
} AdDecisionRequest;

const char *const *ad_decisions_words(void);
const char *const *ad_decisions_states(void);

/* USAGE, NOT_FOUND. The row as shown. */
json_t *ad_decisions_add(AdStore *store, const AdActor *by, const AdPolicy *policy, int approvers,
                         const AdDecisionRequest *request, GError **error);
/* revision 0: whatever it is; else AGAIN when somebody changed it meanwhile. DENIED for who asked for it. */
json_t *ad_decisions_sign(AdStore *store, const AdActor *by, const char *id, gint64 revision, GError **error);
/* Condition number n (from 1) is met; proof says where it can be looked up. */
json_t *ad_decisions_condition_done(AdStore *store, const AdActor *by, const char *id, gint64 n, const char *proof,
                                    gint64 revision, GError **error);

json_t *ad_decisions_show(AdStore *store, const char *id, GError **error);
/* Newest first; filters may be NULL; state: proposed, in-force, expired, superseded. */
json_t *ad_decisions_list(AdStore *store, const char *supplier, const char *decision, const char *state, const AdPage *page,
                          GError **error);
const char *const *ad_decisions_columns(void);
