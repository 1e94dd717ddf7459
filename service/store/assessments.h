/* SPDX-License-Identifier: Apache-2.0 */
/* assessments.h - what the findings and the decisions on record amount to: made, kept whole, and made again
 *
 * One assessment speaks of a delivery, or of a supplier as a whole: the union of its current deliveries. A row is written only
 * when the output is not the one that stands, so that a day on which nothing crosses a threshold writes nothing. */
#pragma once

#include "rules/risk/assessment.h"
#include "service/store/store.h"

/* Inside the transaction that is open. delivery NULL: of the supplier as a whole. *id (new) is the one that stands afterwards,
 * *changed counts the rows that were written; each may be NULL. */
gboolean ad_assessments_make(AdStore *store, const AdPolicy *policy, const char *supplier, const char *delivery, char **id,
                             guint64 *changed, GError **error);

/* What a decision on a finding of that delivery touches: its supplier's current deliveries and the supplier as a whole. */
gboolean ad_assessments_refresh(AdStore *store, const AdPolicy *policy, const char *supplier, const char *delivery,
                                guint64 *changed, GError **error);

/* All current deliveries of a supplier (NULL: of everybody), a supplier a transaction, without unpacking anything; a ledger record
 * when something changed. {"deliveries", "suppliers", "changed"}. */
json_t *ad_assessments_rescore(AdStore *store, const AdActor *by, const AdPolicy *policy, const char *supplier, GError **error);

/* The row with "input" and "output" as kept. NOT_FOUND. */
json_t *ad_assessments_show(AdStore *store, const char *id, GError **error);
/* Newest first; each filter may be NULL. */
json_t *ad_assessments_list(AdStore *store, const char *supplier, const char *delivery, const AdPage *page, GError **error);

/* Makes it again from the kept input and policy: {"assessment", "input_sha256", "output_sha256", "policy_sha256", "recomputed_sha256",
 * "is_identical", "differences": [{"where", "kept", "recomputed"}]}. */
json_t *ad_assessments_recompute(AdStore *store, const char *id, GError **error);

/* [{sha256, version, used_at}], newest first. */
json_t *ad_assessments_policies(AdStore *store, GError **error);
/* The text of a policy that was used. NOT_FOUND. Free with g_free. */
char *ad_assessments_policy_text(AdStore *store, const char *sha256_hex, GError **error);
