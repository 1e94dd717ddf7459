/* SPDX-License-Identifier: Apache-2.0 */
/* cage_steps.h - the steps that ad_cage_enter takes, one function each (private to this folder)
 *
 * Each returns FALSE with AD_ERROR_SYSTEM and a sentence when the kernel refuses it. */
#pragma once

#include "scanner/sandbox/cage.h"

gboolean ad_cage_process_close_range(const AdCagePlan *plan, AdCageState *state, GError **error);
/* All limits but that of processes, which would also keep the plan's own threads from starting … */
gboolean ad_cage_process_rlimits(const AdCagePlan *plan, AdCageState *state, GError **error);
/* … and which therefore follows them. */
gboolean ad_cage_process_rlimit_nproc(const AdCagePlan *plan, GError **error);
/* no_new_privs, not dumpable, dies with its parent. */
gboolean ad_cage_process_rights(const AdCagePlan *plan, AdCageState *state, GError **error);

/* Sets state->landlock_abi too. */
gboolean ad_cage_landlock_enter(const AdCagePlan *plan, AdCageState *state, GError **error);

gboolean ad_cage_seccomp_enter(const AdCagePlan *plan, AdCageState *state, GError **error);

/* Tries what the layers named in state->layers forbid, before and after the filter; FALSE when one does not hold. */
gboolean ad_cage_proof_before_filter(const AdCagePlan *plan, const AdCageState *state, GError **error);
gboolean ad_cage_proof_after_filter(const AdCagePlan *plan, const AdCageState *state, GError **error);
