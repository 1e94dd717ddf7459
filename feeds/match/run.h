/* SPDX-License-Identifier: Apache-2.0 */
/* run.h - many components against all advisories that somebody keeps
 *
 * Who keeps them is behind AdMatchSource: the store in the service, a list in tests. A package asked twice is looked up
 * once. Nothing is dropped silently: what could not be judged stands in `unscanned` with its reason. */
#pragma once

#include "feeds/match/match.h"
#include "feeds/match/weigh.h"

typedef struct {
    gboolean is_kev;        /* known to be exploited, by any catalogue that was loaded */
    gboolean is_ransomware; /* … in ransomware campaigns */
    gint epss_millionths;   /* -1: no score known, which is not zero */
} AdExploitation;

typedef struct {
    /* Advisories with the affected entries that name this package (both keys of match.h), at least those whose coarse
     * span holds coarse (NULL: all). AdAdvisory *, owned by the array; empty when none. NULL with an error. */
    GPtrArray *(*find)(gpointer user, const char *ecosystem_key, const char *name_key, const char *coarse,
                       GError **error);
    /* Adds what is known of a CVE to out, which begins as {FALSE, FALSE, -1}. May be NULL. */
    void (*exploitation)(gpointer user, const char *cve, AdExploitation *out);
    /* Was any advisory of this ecosystem ever loaded? May be NULL: yes. */
    gboolean (*covers)(gpointer user, const char *ecosystem_key);
    gpointer user;
} AdMatchSource;

/* One component and one advisory that affects it. */
typedef struct {
    guint component;            /* number of the add() call, from 0 */
    const AdAdvisory *advisory; /* lives as long as the run */
    AdMatchVerdict verdict;
    AdWeight weight;
    AdExploitation exploitation;
    const char *group; /* the flaw's best name: matches of one component with equal groups are one flaw */
} AdMatchFound;

typedef struct {
    guint component;
    AdUnscanned reason;
} AdMatchUnscanned;

/* versions[] against ranges, see match.h. */
typedef struct {
    guint component;
    char *advisory_id;
} AdMatchConflict;

typedef struct AdMatchRun AdMatchRun;

AdMatchRun *ad_match_run_new(const AdMatchSource *source);
void ad_match_run_free(AdMatchRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdMatchRun, ad_match_run_free)

/* Judges one component; reason: NONE, or why it was already known not to be judgeable. */
gboolean ad_match_run_add(AdMatchRun *run, const AdMatchPackage *package, AdUnscanned reason, GError **error);

/* Owned by the run; in the order of add(), worst first inside one component. Withdrawn advisories stand in a list of
 * their own. */
const GPtrArray *ad_match_run_found(const AdMatchRun *run);     /* of AdMatchFound * */
const GPtrArray *ad_match_run_withdrawn(const AdMatchRun *run); /* of AdMatchFound * */
const GArray *ad_match_run_unscanned(const AdMatchRun *run);    /* of AdMatchUnscanned */
const GArray *ad_match_run_conflicts(const AdMatchRun *run);    /* of AdMatchConflict */

/* Order of urgency: malicious, known exploited in ransomware, known exploited, severity × EPSS; an EPSS that nobody
 * knows counts as the mean, never as nothing. Negative: a first. */
gint ad_match_run_compare(const AdMatchFound *a, const AdMatchFound *b);
