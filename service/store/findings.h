/* SPDX-License-Identifier: Apache-2.0 */
/* findings.h - findings with their evidence: the reading side */
#pragma once

#include "service/store/store.h"

/* Every filter may be NULL. Enumerations by their English names; an unknown one is USAGE. */
typedef struct {
    const char *supplier, *product, *delivery;
    const char *severity;     /* this one */
    const char *min_severity; /* this one or worse */
    const char *concern, *kind, *rule;
    const char *status; /* open, fixed, false_positive, not_affected, risk_accepted, disputed */
    gint64 since_unix;  /* first seen at or after */
} AdFindingFilter;

/* Rows in the shape and order of risk.md 3 (finding_id, group_key, concern, supplier_id, …,
 * policy_sha256; null where nothing is known yet) plus url; worst severity first, then id.
 * {"items","total","next"}. */
json_t *ad_findings_list(AdStore *store, const AdFindingFilter *filter, const AdPage *page,
                         GError **error);

/* The row + "evidence" [{offset, identifier, text, path}], "explain" {sentence_en, sentence_es,
 * why, reference}, "history" [{delivery, received_at, version, present}]. NOT_FOUND. */
json_t *ad_findings_show(AdStore *store, const char *id, GError **error);

/* The names of the row's columns in their order; NULL-terminated, static: exports use it. */
const char *const *ad_findings_columns(void);
