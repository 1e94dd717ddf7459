/* SPDX-License-Identifier: Apache-2.0 */
/* budget.c - what one inspection may still spend */
#include "scanner/unpack/budget.h"

#include <time.h>

#include "scanner/unpack/stall.h"

#define COARSE_US 10000 /* how far the coarse clock may lag */
#define MARGIN_MAX_US (5 * G_USEC_PER_SEC)

void
ad_budget_init(AdBudget *budget, const AdLimits *limits)
{
    guint64 wall_us = MIN(limits->wall_ms, (guint64)G_MAXINT32) * 1000;
    budget->limits = *limits;
    budget->deadline_us =
        g_get_monotonic_time() + (gint64)(wall_us - MIN(wall_us / 16, (guint64)MARGIN_MAX_US));
    atomic_init(&budget->entries, 0);
    atomic_init(&budget->bytes, 0);
}

gboolean
ad_budget_take_entry(AdBudget *budget, AdReason *reason)
{
    if (atomic_fetch_add(&budget->entries, 1) >= budget->limits.files) {
        *reason = AD_REASON_COUNT_LIMIT;
        return FALSE;
    }
    if (ad_budget_is_late(budget)) {
        *reason = AD_REASON_TIME_LIMIT;
        return FALSE;
    }
    return TRUE;
}

gboolean
ad_budget_take_bytes(AdBudget *budget, guint64 bytes, guint64 member_bytes, guint64 packed_bytes,
                     guint64 decoded_bytes, AdReason *reason)
{
    const AdLimits *limits = &budget->limits;
    guint64 ratio_max;
    ad_stall_tick();
    if (member_bytes > limits->member_bytes) {
        *reason = AD_REASON_SIZE_LIMIT;
        return FALSE;
    }
    if (atomic_fetch_add(&budget->bytes, bytes) + bytes > limits->total_bytes) {
        *reason = AD_REASON_TOTAL_LIMIT;
        return FALSE;
    }
    if (decoded_bytes > limits->ratio_floor_bytes &&
        g_uint64_checked_mul(&ratio_max, MAX(packed_bytes, 1), limits->ratio) && decoded_bytes > ratio_max) {
        *reason = AD_REASON_RATIO_LIMIT;
        return FALSE;
    }
    if (ad_budget_is_late(budget)) {
        *reason = AD_REASON_TIME_LIMIT;
        return FALSE;
    }
    return TRUE;
}

/* The coarse clock: a few milliseconds are no matter here, and it never costs a system call. */
gboolean
ad_budget_is_late(const AdBudget *budget)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
    return (gint64)t.tv_sec * G_USEC_PER_SEC + t.tv_nsec / 1000 + COARSE_US >= budget->deadline_us;
}
