/* SPDX-License-Identifier: Apache-2.0 */
/* job_rules.c - the leaf scan of the unpack job */
#include "scanner/unpack/job_rules.h"

#include "scanner/model/error.h"
#include "scanner/sandbox/launcher.h"

#if AD_WITH_MATCHER

struct AdJobRules {
    AdMatcher *matcher;
    guint threads;
    AdScanner **scanners; /* by thread, each made by its own thread when it first scans */
    int argc;
    char **argv;
};

static int
fd_of_role(const char *role, gpointer user)
{
    const AdJobRules *rules = user;
    return ad_launcher_child_fd(rules->argc, rules->argv, role);
}

AdJobRules *
ad_job_rules_load(int argc, char **argv, const AdLimits *limits, guint threads, GError **error)
{
    g_autoptr(AdJobRules) rules = g_new0(AdJobRules, 1);
    rules->argc = argc;
    rules->argv = argv;
    rules->threads = threads;
    rules->scanners = g_new0(AdScanner *, threads);
    rules->matcher = ad_matcher_load(fd_of_role, rules, limits, error);
    return rules->matcher != NULL ? g_steal_pointer(&rules) : NULL;
}

void
ad_job_rules_free(AdJobRules *rules)
{
    if (rules == NULL)
        return;
    for (guint i = 0; i < rules->threads; i++)
        ad_scanner_free(rules->scanners[i]);
    ad_matcher_free(rules->matcher);
    g_free(rules->scanners);
    g_free(rules);
}

static AdState
scan(guint thread, const AdScanInput *input, const AdScanSink *sink, AdReason *reason, gpointer user)
{
    AdJobRules *rules = user;
    g_assert(thread < rules->threads);
    if (rules->scanners[thread] == NULL)
        rules->scanners[thread] = ad_scanner_new(rules->matcher);
    return ad_scanner_scan(rules->scanners[thread], input, sink, reason);
}

AdLeafScan
ad_job_rules_scan(AdJobRules *rules)
{
    return (AdLeafScan){scan, MAX(ad_matcher_shards(rules->matcher), 1), rules};
}

#else /* a tree without scanner/detect can list, and says so when it is asked to scan */

AdJobRules *
ad_job_rules_load(int argc, char **argv, const AdLimits *limits, guint threads, GError **error)
{
    (void)argc, (void)argv, (void)limits, (void)threads;
    g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "this program was built without a rule engine");
    return NULL;
}

void
ad_job_rules_free(AdJobRules *rules)
{
    g_free(rules);
}

AdLeafScan
ad_job_rules_scan(AdJobRules *rules)
{
    (void)rules;
    return (AdLeafScan){NULL, 1, NULL};
}

#endif
