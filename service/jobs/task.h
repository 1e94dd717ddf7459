/* SPDX-License-Identifier: Apache-2.0 */
/* task.h - one claimed job on its way (private to the runner): its step, its heartbeat, its one end */
#pragma once

#include "service/jobs/partial.h"
#include "service/jobs/runner.h"
#include "service/store/queue.h"

typedef struct AdTask AdTask;

struct AdTask {
    AdStore *store;
    const AdSteps *steps;
    AdQueueClaim *claim;
    const char *supplier; /* of claim->job, or NULL */
    gpointer handle;      /* the step that runs */
    AdStepKind step;
    gpointer data;        /* of the kind */
    GDestroyNotify free_data;
    guint heartbeat;      /* source id */
    AdRunner *runner;
    AdPartials *partials; /* the runner's */
};

/* Text of the job's document, or NULL. */
const char *ad_task_text(const AdTask *task, const char *name);
const char *ad_task_payload(const AdTask *task, const char *name);
/* Who writes, for the ledger. */
AdActor ad_task_actor(void);

/* Ends and frees the step that runs. */
void ad_task_release_step(AdTask *task);

/* For answers: what they hold is the step's, so it is freed only when the answer has been dealt with, whatever became of the
 * task. `G_GNUC_UNUSED g_auto(AdTaskStep) held = ad_task_take_step(task);` comes first in each. */
typedef struct {
    const AdSteps *steps;
    AdStepKind kind;
    gpointer handle;
} AdTaskStep;
AdTaskStep ad_task_take_step(AdTask *task);
void ad_task_step_clear(AdTaskStep *step);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AdTaskStep, ad_task_step_clear)

/* The three ends. The task is freed: touch nothing afterwards. */
/* What had to be written was written, "done" with it. */
void ad_task_done(AdTask *task, const char *result);
/* Written was nothing: the job waits for its next try or is dead. before is run in the same transaction (may be NULL). */
void ad_task_fail(AdTask *task, const GError *why, gint64 retry_at_unix, AdStoreBody before, gpointer user);
/* The lease is another's (AGAIN from the store): results are dropped. */
void ad_task_lost(AdTask *task);
/* Chooses between the last two by an error that a store function gave. */
void ad_task_store_error(AdTask *task, const GError *why);

/* The two kinds. */
void ad_task_fetch_start(AdTask *task);
void ad_task_inspect_start(AdTask *task);

/* Writes the three digests into "engine" of an aduana.scan/1 document, where ad_task_is_known finds them. */
void ad_task_mark_basis(json_t *scan, const AdStepBasis *basis);

/* Whether these bytes were recorded for this supplier and product under the present rules, engine and limits. */
gboolean ad_task_is_known(AdTask *task, const char *supplier, const char *product, const AdDigest *sha256,
                          char **delivery_id);
