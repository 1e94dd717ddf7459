/* SPDX-License-Identifier: Apache-2.0 */
/* scheduler.h - due schedules become fetch jobs; what did not run is listed as missed, with its reason
 *
 * Each due time ends in exactly one of two: jobs, or a row of schedule_missed. The jobs, the missed rows and the step of next_at
 * are one transaction that holds only if next_at is still the one that was due: a crash between doubles and loses
 * nothing. After downtime catch_up "once" runs the last due time late and lists the others; "none" lists all. */
#pragma once

#include "service/store/store.h"

#define AD_SCHEDULER_GRACE_S 90    /* later than this is late: a catch-up, not a run */
#define AD_SCHEDULER_BATCH 1000    /* due times of one schedule looked at in one transaction; the rest in the next tick */

typedef struct AdScheduler AdScheduler;

/* store is borrowed. started_unix: since when the daemon watches; what was due before is "daemon-down". */
AdScheduler *ad_scheduler_new(AdStore *store, gint64 started_unix);
void ad_scheduler_free(AdScheduler *scheduler);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdScheduler, ad_scheduler_free)

/* Looks at what is due now. Returns how many jobs were put into the queue; a schedule that fails is logged and does not
 * hold back the others. */
guint ad_scheduler_tick(AdScheduler *scheduler);

/* One schedule now, by a person: interactive jobs; their ids (strings) are appended to jobs. FALSE with NOT_FOUND, or USAGE when no
 * source belongs to it. */
gboolean ad_scheduler_run(AdScheduler *scheduler, const char *schedule_id, const AdActor *by, json_t *jobs, GError **error);
