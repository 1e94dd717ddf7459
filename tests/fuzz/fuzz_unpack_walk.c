/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_unpack_walk.c - a whole walk over hostile bytes: it ends, and both sums of the ledger hold */
#include "tests/unit/unpack/collect.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes);

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes)
{
    CollectPlan plan = collect_plan();
    plan.threads = 1;
    plan.limits.files = 200;
    plan.limits.total_bytes = 8 * AD_MIB;
    plan.limits.member_bytes = 4 * AD_MIB;
    plan.limits.ram_member_bytes = 64 * AD_KIB;
    plan.limits.depth = 4;
    plan.limits.wall_ms = 5000;
    g_autoptr(Collected) c = collect_run(&plan, data, bytes);
    g_assert(collect_adds_up(c));
    return 0;
}
