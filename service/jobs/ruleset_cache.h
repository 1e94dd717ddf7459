/* SPDX-License-Identifier: Apache-2.0 */
/* ruleset_cache.h - compiled rule sets kept on disk: only ours, only if every byte is as we wrote it
 *
 * Loading compiled rules is loading code (scanner.md 3.1). The folder must belong to this user with mode 0700, the
 * name is the ruleset's digest (sources and engine version), and each set is checked against the SHA-256 in the
 * description before a worker sees it. What does not fit is ignored and compiled anew. */
#pragma once

#include "service/jobs/ruleset.h"

/* How many rulesets are kept; the oldest go. */
#define AD_RULESET_CACHE_KEEP 4

/* TRUE when all sets, counts, faults and infos of that digest were taken over. */
gboolean ad_ruleset_cache_load(AdRuleset *ruleset, const char *dir);

/* FALSE with LIMIT or SYSTEM; a cache that cannot be written is no error of the build. */
gboolean ad_ruleset_cache_store(const AdRuleset *ruleset, const char *dir, GError **error);
