/* SPDX-License-Identifier: Apache-2.0 */
/* rule_meta.h - what a rule's meta section says about a finding: our own contract, and defaults for
 * foreign rules */
#pragma once

#include "scanner/model/finding.h"

/* TRUE when meta (string -> string) keeps the contract of compiler.h: an id and a concern of the
 * vocabulary. */
gboolean ad_rule_meta_is_own(GHashTable *meta);

/* Concern, severity, confidence, titles, reference and extra of f from meta. Foreign rules: medium
 * (or by their score or severity), never critical, possible, supply-chain-tampering, title =
 * description or the rule's name. */
void ad_rule_meta_apply(AdFinding *f, const char *rule_name, GHashTable *meta);
