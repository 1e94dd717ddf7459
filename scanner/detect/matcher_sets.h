/* SPDX-License-Identifier: Apache-2.0 */
/* matcher_sets.h - inside of matcher.h: the sets that all scanners of a process share */
#pragma once

#include "scanner/detect/engine.h"
#include "scanner/detect/matcher.h"
#include "scanner/detect/rule_set.h"

struct AdMatcher {
    YR_RULES *rules[AD_RULE_SET_COUNT]; /* NULL: none was given, or no file asked for it yet */
    gboolean is_given[AD_RULE_SET_COUNT];
    int fds[AD_RULE_SET_COUNT];         /* borrowed */
    gboolean has_failed[AD_RULE_SET_COUNT];
    guint shards;
    GRWLock scans; /* readers scan; the writer switches a rule off */
    GMutex mutex;  /* guards loading, and reported */
    GHashTable *reported;
    AdLimits limits;
    AdMatcherFd fd_of_role;
    gpointer user;
};

/* The set, loaded if it was not asked for yet; NULL when none was given or it cannot be loaded. */
YR_RULES *ad_matcher_rules(AdMatcher *m, AdRuleSet set);

/* TRUE the first time a rule is named. */
gboolean ad_matcher_report_once(AdMatcher *m, const char *file, const char *rule);

/* One trial scan with a copy of a set: its libyara error. */
typedef int (*AdMatcherProbe)(YR_RULES *copy, gpointer user);

/* Index of the rule whose condition makes the probe fail, by halving; -1 when none alone does. */
int ad_matcher_find_guilty(AdMatcher *m, AdRuleSet set, AdMatcherProbe probe, gpointer user);

/* Switches a rule off for all scanners of this process. Not while a scan of this thread runs. */
void ad_matcher_disable(AdMatcher *m, AdRuleSet set, guint index);
