/* SPDX-License-Identifier: Apache-2.0 */
/* condition.h - a rule's condition as and, or, not over atoms, and what can soundly be said about
 * it
 *
 * Two questions: for files of which class can it be true, and what remains of it without a module
 * that only gives values for some classes. Whatever is not understood can be true for every class.
 * Facts used, all tried on 4.2.3: a value of pe, elf or macho whose name begins with a lower-case
 * letter (pe.is_pe aside) is undefined off its format; operators, functions and `at` on an
 * undefined value are undefined; undefined under `and` is false, under `or` the other side. Nothing
 * is concluded from `not` of an undefined value: later versions changed it. */
#pragma once

#include "scanner/detect/rule_source.h"

/* Bits 1 << AdFileClass. */
#define AD_CLASS_MASK_ALL 0x0fu

/* What is known about the rules of one file, in their order; a condition refers only to earlier
 * rules. */
typedef struct {
    guint class_mask;  /* classes for which the condition can be true */
    guint module_mask; /* classes whose module it asks, itself or through a rule it refers to */
    GArray *refers_to; /* guint: indexes of earlier rules */
    char *relaxed; /* condition without those modules, right for all classes outside module_mask;
                      NULL: true */
    gboolean
        is_never; /* the relaxed condition is false: outside module_mask the rule cannot be true */
} AdRuleFacts;

typedef struct {
    const AdRuleSource *source;
    AdRuleFacts *rules;
    GHashTable *index_of; /* name -> index + 1 */
    gboolean has_global;
    gboolean is_indivisible; /* a construct whose meaning depends on the other rules of the file */
} AdFileFacts;

AdFileFacts *ad_condition_study(const AdRuleSource *source);
void ad_condition_facts_free(AdFileFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdFileFacts, ad_condition_facts_free)
