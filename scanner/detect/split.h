/* SPDX-License-Identifier: Apache-2.0 */
/* split.h - one source file divided into texts for the rule sets, without losing a match
 * (architecture.md 7)
 *
 * A rule goes to the sets of the classes for which its condition can be true (condition.h). A rule
 * that can be true for any file stays in the base set; if it also asks a module that only gives
 * values for one class (pe: 0.24 ms a file), it goes whole into that class's set and into the gated
 * set, and in the base set stands a stand-in: the same condition without the module, true whenever
 * the rule could be. Rules that others refer to, and global rules, are carried along, as private
 * ones where they are reported from another set.
 *
 * PE and Mach-O files meet the base set and their own; an ELF file meets one set, which holds all
 * that can be true for it; large files meet the two halves, which hold base and ELF (and the set of
 * PE or Mach-O). */
#pragma once

#include "scanner/detect/rule_set.h"
#include "scanner/detect/rule_source.h"

typedef struct {
    char *text[AD_RULE_SET_COUNT];  /* NULL: nothing of this file in the set */
    guint rules[AD_RULE_SET_COUNT]; /* reported from there, or stand-ins */
} AdSplit;

void ad_split_clear(AdSplit *split);

typedef enum {
    AD_SPLIT_NONE,    /* all into the base set, unchanged */
    AD_SPLIT_CLASSES, /* by class, no stand-ins: for want of a gated set */
    AD_SPLIT_GATED,   /* by class, with stand-ins */
} AdSplitMode;

/* shard_strings: strings in each half of the base set so far; kept balanced. */
void ad_split_file(const AdRuleSource *source, AdSplitMode mode,
                   guint64 shard_strings[AD_RULE_SET_SHARDS], AdSplit *split);
