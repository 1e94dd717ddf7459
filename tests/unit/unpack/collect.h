/* SPDX-License-Identifier: Apache-2.0 */
/* collect.h - runs a walk in a test and keeps what it said; the leaf scan is a search for one marker */
#pragma once

#include "scanner/unpack/walk.h"

#define MARKER "ADUANA-TEST-MARKER"
#define COLLECT_LATE 65 /* exit status of a process whose walk is not done at its plan's deadline */

typedef struct {
    GMutex lock;
    GPtrArray *artifacts, *containers, *gaps, *findings, *endpoints; /* owned copies */
    AdCoverage coverage;
    guint scans; /* calls of the leaf scan */
    gboolean is_idle;
} Collected;

typedef struct {
    const char *name;   /* of the bundle; NULL: "bundle" */
    const char *prefix; /* NULL: none */
    AdLimits limits;
    const char *const *zip_passwords;
    guint threads;
    gboolean is_list, reads_externals, has_spool;
    gboolean is_inspected; /* the checks beyond the rules run too */
    guint shards;
    const char *const *culprits;
    const AdDigest *verdicts;
    gsize verdict_count;
    gint64 deadline_us; /* 0: 10 s, and a walk that is late then aborts; else it ends the process */
} CollectPlan;

CollectPlan collect_plan(void);
Collected *collect_run(const CollectPlan *plan, const void *data, gsize bytes);
Collected *collect_run_fd(const CollectPlan *plan, int fd, guint64 bytes);
void collect_free(Collected *c);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Collected, collect_free)

const AdArtifact *collect_artifact(const Collected *c, const char *path);
const AdGap *collect_gap(const Collected *c, const char *path);
/* First container row with this path and format. */
const AdContainer *collect_container(const Collected *c, const char *path, const char *format);
gboolean collect_has_finding(const Collected *c, const char *rule, const char *path);
gboolean collect_is_complete(const Collected *c);
/* Both sums of the ledger (architecture.md 6); says on stderr which does not hold. */
gboolean collect_adds_up(const Collected *c);
/* All that was said, for a failing test's reader. */
void collect_print(const Collected *c);
