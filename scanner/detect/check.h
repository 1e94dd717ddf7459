/* SPDX-License-Identifier: Apache-2.0 */
/* check.h - makes a pack compile: what libyara 4.2.3 refuses is blanked rule by rule, the others
 * live
 *
 * The loop of scanner.md 3.5: a throwaway compiler a file names its bad rules, they are blanked,
 * and again until nothing is wrong or nothing changes. */
#pragma once

#include "scanner/detect/include.h"

typedef struct {
    guint files, rules_loaded, rules_skipped, strings;
    gboolean reads_externals;
} AdCheckCounts;

/* Works on the texts in place; a file that cannot be saved is marked dropped. Each fault goes to
 * on_fault with a line of the original text. */
void ad_check_files(GPtrArray *files, AdRuleFaultFn on_fault, gpointer user, AdCheckCounts *counts);

/* Takes one rule out of one file (and whatever then no longer compiles); counts are adjusted by
 * ad_check_count. */
void ad_check_drop_rule(AdRuleFile *file, const char *rule, const char *reason,
                        AdRuleFaultFn on_fault, gpointer user);

/* Counts what is left. rules_skipped stays. */
void ad_check_count(const GPtrArray *files, AdCheckCounts *counts);

/* Static hint for an error message of libyara: "needs YARA >= 4.3", …; NULL when none is known. */
const char *ad_check_hint(const char *message, const char *rule_text);
