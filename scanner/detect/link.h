/* SPDX-License-Identifier: Apache-2.0 */
/* link.h - all checked packs together, compiled into the rule sets */
#pragma once

#include "scanner/detect/engine.h"
#include "scanner/detect/include.h"
#include "scanner/detect/rule_set.h"
#include "scanner/detect/split.h"

typedef struct {
    guint rules; /* reported from this set, or stand-ins */
    guint strings;
    guint64 bytes; /* written */
} AdLinkedSet;

/* Compiles one set after the other and hands each to save; sets in which nothing is are not
 * compiled, except the base set. want: bit 1 << set. A file that does not compile divided is taken
 * whole; one that does not compile at all (it did alone) is left out, marked dropped and reported.
 */
typedef gboolean (*AdLinkSave)(AdRuleSet set, YR_RULES *rules, guint64 *bytes, gpointer user,
                               GError **error);
gboolean ad_link_files(GPtrArray *files, guint want, AdSplitMode mode, AdLinkSave save,
                       AdRuleFaultFn on_fault, gpointer user, AdLinkedSet sets[AD_RULE_SET_COUNT],
                       GError **error);
