/* SPDX-License-Identifier: Apache-2.0 */
/* trial.h - one small inspection of our own making: does the whole chain work here? */
#pragma once

#include "service/cli/cli.h"

/* Compiles one rule and inspects one text that it must match, in the cages that real work uses (a degraded one is accepted, and
 * told). Returns the state of the cage, "full" or "degraded: …"; NULL with the first thing that failed. */
char *ad_trial_run(AdCli *cli, GError **error);
