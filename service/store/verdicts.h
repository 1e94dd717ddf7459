/* SPDX-License-Identifier: Apache-2.0 */
/* verdicts.h - content that was scanned wholly before: reused within one supplier, under the same
 * rules and engine
 *
 * Rows come in only through ad_record_inspection, from complete results that were not retried. */
#pragma once

#include "scanner/model/digest.h"
#include "service/store/store.h"

/* Verdict keys known for this supplier under these three digests: 32 bytes each, sorted, without
 * gaps. Never NULL on success, may be empty. "unassigned" has none of its own to offer to others
 * and is treated as any supplier. */
GBytes *ad_verdict_known(AdStore *store, const char *supplier, const AdDigest *ruleset,
                         const AdDigest *engine, const AdDigest *limits, GError **error);
