/* SPDX-License-Identifier: Apache-2.0 */
/* inspection.h - one bundle through the customs house: a caged worker, its answers checked and collected
 *
 * Runs on the thread-default main context. A worker that crashes, is killed, runs out of time or breaks the protocol
 * is started again in careful mode (one thread, skipping the announced culprit, at most limits.culprits of them):
 * only the culprits stay unscanned, as findings and gaps, and the result is INCOMPLETE and marked was_retried. */
#pragma once

#include "scanner/model/result.h"
#include "service/jobs/ruleset.h"

typedef struct AdInspection AdInspection;

typedef struct {
    int bundle_fd;       /* regular file, read-only; duplicated */
    const AdDigest *sha256; /* of the whole bundle when the caller knows it; NULL: read and hashed first */
    const char *name;    /* shown name, not yet encoded; for several bundles in one scan it becomes the path prefix */
    const char *prefix;  /* path prefix for members ("" or the encoded name when several bundles are one scan) */
    AdRuleset *ruleset;  /* built; NULL: list only, nothing is scanned */
    AdLimits limits;
    guint threads;       /* scan threads, 0: one a processor */
    gboolean has_company; /* other inspections will keep the processors busy: large members are not divided */
    const char *const *zip_passwords; /* tried on encrypted zip members, or NULL; never said to anybody else */
    GBytes *known_verdicts; /* sorted packed 32-byte keys, or NULL */
    const char *spool_dir;  /* for the unlinked spool file; NULL: $TMPDIR or /var/tmp */
    gboolean is_degraded_ok;
} AdInspectionPlan;

typedef struct {
    guint64 files, bytes, bytes_scanned, bytes_expected;
} AdInspectionProgress;

typedef void (*AdInspectionProgressed)(AdInspection *inspection, const AdInspectionProgress *progress,
                                       gpointer user);
/* result is the receiver's, NULL only when error (borrowed) says why nothing could be inspected: no cage, no helper
 * program, input unreadable. Called once; the inspection may be freed inside. */
typedef void (*AdInspectionDone)(AdInspection *inspection, AdResult *result, const GError *error, gpointer user);

AdInspection *ad_inspection_start(const AdInspectionPlan *plan, AdInspectionProgressed progressed,
                                  AdInspectionDone done, gpointer user, GError **error);
/* Ends the worker if it still runs; no callback comes after this. */
void ad_inspection_free(AdInspection *inspection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdInspection, ad_inspection_free)

/* SHA-256 and size of a whole regular file, read from its start; FALSE with SYSTEM. */
gboolean ad_inspection_hash_file(int fd, AdDigest *sha256, guint64 *size_bytes, GError **error);

/* What else a verdict depends on: program and library versions, and the limits. Part of every verdict key. */
AdDigest ad_inspection_engine_digest(void);
AdDigest ad_inspection_limits_digest(const AdLimits *limits);
