/* SPDX-License-Identifier: Apache-2.0 */
/* words_risk.h - a score in plain words: its parts, what drives it, why now, what it would be otherwise */
#pragma once

#include "service/cli/cli.h"

/* Everything of an assessment's output that a person should know: level, without waivers, coverage, proposal with its reasons,
 * concerns, what drives it. approvers: 1 is said. */
void ad_words_risk_print(AdCli *cli, const json_t *score);

/* One sentence a code of "why_now", joined by "; ". line has sla_due and kev_date. Free with g_free. */
char *ad_words_risk_why(const json_t *codes, const json_t *line);

/* How likelihood, impact and tier of a finding's row give its level, as a sentence. NULL when the row has none. */
char *ad_words_risk_level(const json_t *row, const json_t *risk);

/* "false positive" … of a waiver's kind or state, of a decision's word or state. */
const char *ad_words_risk_word(const char *vocabulary, const char *name);
