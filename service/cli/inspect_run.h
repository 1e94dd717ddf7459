/* SPDX-License-Identifier: Apache-2.0 */
/* inspect_run.h - several bundles inspected side by side, to their end or to an interruption */
#pragma once

#include "scanner/model/result.h"
#include "service/cli/cli.h"
#include "service/jobs/inspection.h"

typedef struct {
    int fd;                 /* borrowed */
    const char *name;       /* as shown */
    const AdDigest *sha256; /* of the whole content when it is known; borrowed */
    GBytes *known;          /* verdicts that may be reused, or NULL; borrowed */
    gint64 started_unix;
    AdResult *
        result; /* out, the caller's; NULL when error says why. Set before: nothing is run for it */
    GError *error; /* out, the caller's */
} AdInspectItem;

typedef struct {
    AdRuleset *ruleset; /* NULL: list only */
    AdLimits limits;
    guint threads; /* 0: one a processor */
    gboolean is_degraded_ok;
    const char *const *zip_passwords; /* or NULL */
} AdInspectRun;

/* Runs the main context until every item has its result or error; at most one bundle a processor at
 * a time. FALSE with CANCELLED when the person interrupted: workers are ended then and no item has
 * a result. */
gboolean ad_inspect_run(AdCli *cli, const AdInspectRun *run, AdInspectItem *items, gsize count,
                        GError **error);
