/* SPDX-License-Identifier: Apache-2.0 */
/* rules_run.h - the rules a verb asked for, gathered and compiled before it goes on */
#pragma once

#include "service/cli/cli.h"
#include "service/jobs/ruleset.h"

/* dirs is NULL-terminated. Gathers, then compiles in cages unless is_gather_only, running the main context meanwhile. NULL with
 * the error, CANCELLED when the person interrupted. Unref the result. */
AdRuleset *ad_rules_run(AdCli *cli, const char *const *dirs, gboolean has_builtin, gboolean is_degraded_ok,
                        GError **error);

/* Runs the default main context until *is_done or an interruption; FALSE for the latter. */
gboolean ad_rules_run_until(const gboolean *is_done);
