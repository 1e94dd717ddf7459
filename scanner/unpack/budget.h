/* SPDX-License-Identifier: Apache-2.0 */
/* budget.h - what one inspection may still spend, shared by all its threads
 *
 * Checked on what really came out of a decoder, never on a size that a header declares. */
#pragma once

#include <stdatomic.h>

#include "scanner/model/limits.h"
#include "scanner/model/terms.h"

typedef struct {
    AdLimits limits;
    gint64 deadline_us; /* monotonic */
    _Atomic guint64 entries, bytes;
} AdBudget;

/* The deadline lies a little before the launcher's own, so that what is left is still said. */
void ad_budget_init(AdBudget *budget, const AdLimits *limits);

/* One more entry; FALSE with COUNT_LIMIT or TIME_LIMIT when there is none left. */
gboolean ad_budget_take_entry(AdBudget *budget, AdReason *reason);

/* bytes more of one member that then has member_bytes, from a container of packed_bytes that has then given
 * decoded_bytes; FALSE with the reason. */
gboolean ad_budget_take_bytes(AdBudget *budget, guint64 bytes, guint64 member_bytes, guint64 packed_bytes,
                              guint64 decoded_bytes, AdReason *reason);

gboolean ad_budget_is_late(const AdBudget *budget);
