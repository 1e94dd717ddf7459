/* SPDX-License-Identifier: Apache-2.0 */
/* walk.h - one bundle, from its first byte to the last leaf in its innermost container
 *
 * The bundle is the first task of the pool; whatever is found in a container becomes a task of its own. Each file is
 * hashed, looked up among known verdicts and handed to the leaf scan; each container gives a row of the ledger whose
 * bytes add up (architecture.md 6). What is said goes through AdReport, from any thread. */
#pragma once

#include "scanner/detect/matcher.h"
#include "scanner/inspect/inspect.h"
#include "scanner/model/artifact.h"
#include "scanner/model/coverage.h"
#include "scanner/model/limits.h"
#include "scanner/packages/packages.h"
#include "scanner/unpack/pool.h"
#include "scanner/unpack/source.h"

/* Receives everything, from all threads at once. The objects are borrowed for the call. */
typedef struct {
    void (*begin)(guint thread, guint64 entry, const char *path, gpointer user);
    void (*end)(guint thread, guint64 entry, gpointer user);
    void (*artifact)(const AdArtifact *artifact, gpointer user);
    void (*container)(const AdContainer *container, gpointer user);
    void (*gap)(const AdGap *gap, gpointer user);
    void (*finding)(const AdFinding *finding, gpointer user);
    void (*component)(const AdComponent *component, gpointer user);
    void (*endpoint)(const AdEndpoint *endpoint, gpointer user);
    void (*fault)(const char *file, const char *rule, const char *reason, gpointer user);
    gpointer user;
} AdReport;

/* How a leaf's bytes are matched. scan has the meaning of ad_scanner_scan; thread tells which context to use. */
typedef struct {
    AdState (*scan)(guint thread, const AdScanInput *input, const AdScanSink *sink, AdReason *reason,
                    gpointer user);
    guint shards; /* parts of the base set for large files, at least 1 */
    gpointer user;
} AdLeafScan;

typedef struct {
    AdSource *bundle;
    const char *bundle_name; /* its path when prefix is empty */
    const char *prefix;      /* paths of members begin with it and '!'; may be empty */
    AdLimits limits;
    gboolean is_list; /* hash, do not scan */
    gboolean reads_externals;
    const char *const *culprits; /* paths that are not touched, NULL-terminated; may be NULL */
    const AdDigest *verdicts;    /* sorted keys of known clean verdicts; may be NULL */
    gsize verdict_count;
    int spool_fd; /* or -1 */
    const char *const *zip_passwords; /* tried on encrypted zip members, NULL-terminated; may be NULL. Never said */
    AdPool *pool;
    const AdLeafScan *scan;
    AdPackages *packages; /* is shown every file that may name packages; or NULL */
    AdInspect *inspect; /* sees every file beside the rules; or NULL */
    const AdReport *report;
} AdWalkPlan;

typedef struct AdWalk AdWalk;

/* The plan's pointers must outlive the walk. */
AdWalk *ad_walk_new(const AdWalkPlan *plan);
void ad_walk_free(AdWalk *walk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdWalk, ad_walk_free)

/* Puts the bundle into the pool; then ad_pool_wait until it is idle. */
void ad_walk_start(AdWalk *walk);

/* Called again and again by whoever waits: TRUE when a reader has computed for longer than limits.stall_ms without taking
 * or giving a byte. Nothing stops it but the end of the process. */
gboolean ad_walk_is_stalled(AdWalk *walk, guint *thread, guint64 *entry);

/* At any time, for progress. */
AdCoverage ad_walk_coverage(AdWalk *walk);
guint64 ad_walk_bytes_scanned(AdWalk *walk);

/* Elapsed time of the threads by stage, in microseconds; the rest of what ad_pool_times calls busy is decoding. */
typedef struct {
    guint64 hash_us, scan_us, inspect_us;
} AdWalkTiming;
AdWalkTiming ad_walk_timing(AdWalk *walk);
