/* SPDX-License-Identifier: Apache-2.0 */
/* workbench.h - rule texts in, matches out: what the tests of detection share */
#pragma once

#include "scanner/detect/check.h"
#include "scanner/detect/link.h"
#include "scanner/detect/matcher.h"
#include "scanner/detect/self_test.h"

typedef struct {
    GPtrArray *files;  /* AdRuleFile * */
    GPtrArray *faults; /* "file|rule|line|reason" */
    int fds[AD_RULE_SET_COUNT];
    AdLinkedSet sets[AD_RULE_SET_COUNT];
    AdMatcher *matcher;
    AdScanner *scanner;
    AdLimits limits;
    gboolean is_unchecked; /* link what check would have refused */
    gboolean is_self_tested;
    double seconds[3]; /* processor time of check, link, load */
} Workbench;

Workbench *workbench_new(void);
void workbench_free(Workbench *w);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Workbench, workbench_free)

void workbench_add(Workbench *w, const char *name, const char *text);
/* Checks, links (divided or whole) and loads; aborts on failure. */
void workbench_load(Workbench *w, AdSplitMode mode);

/* The AdMatcherFd of a bench. */
int workbench_fd(const char *role, gpointer w);

typedef struct {
    GPtrArray *findings;    /* AdFinding * */
    GPtrArray *quarantined; /* "file:rule: reason" */
    AdState state;
    AdReason reason;
} Matches;
void matches_free(Matches *m);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Matches, matches_free)

Matches *workbench_scan(Workbench *w, const void *data, gsize bytes, int part);
/* Names of the matching rules, sorted, joined with a space. */
char *workbench_names(Workbench *w, const void *data, gsize bytes);
