/* SPDX-License-Identifier: Apache-2.0 */
/* runner.c - slots, claims, heartbeats, drain */
#include "service/jobs/runner.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/jobs/task.h"
#include "service/store/schedules.h"

struct AdRunner {
    AdStore *store;
    const AdSteps *steps;
    guint slots;
    GPtrArray *tasks; /* AdTask *, owned */
    AdPartials *partials;
    guint poll, wake, drain;
    gboolean is_draining;
    AdRunnerDrained drained;
    gpointer drained_user;
};

static const char *const all_kinds[] = {"fetch", "inspect", NULL};
static const char *const fetch_only[] = {"fetch", NULL};

AdActor
ad_task_actor(void)
{
    return (AdActor){"aduanad", "daemon"};
}

const char *
ad_task_text(const AdTask *task, const char *name)
{
    return json_string_value(json_object_get(task->claim->job, name));
}

const char *
ad_task_payload(const AdTask *task, const char *name)
{
    return json_string_value(json_object_get(json_object_get(task->claim->job, "payload"), name));
}

AdTaskStep
ad_task_take_step(AdTask *task)
{
    AdTaskStep step = {task->steps, task->step, g_steal_pointer(&task->handle)};
    task->step = AD_STEP_NONE;
    return step;
}

void
ad_task_step_clear(AdTaskStep *step)
{
    if (step->handle != NULL)
        step->steps->release(step->steps->self, step->kind, step->handle);
    *step = (AdTaskStep){0};
}

void
ad_task_release_step(AdTask *task)
{
    AdTaskStep step = ad_task_take_step(task);
    ad_task_step_clear(&step);
}

static void
task_free(gpointer p)
{
    AdTask *task = p;
    ad_task_release_step(task);
    if (task->heartbeat != 0)
        g_source_remove(task->heartbeat);
    if (task->data != NULL && task->free_data != NULL)
        task->free_data(task->data);
    ad_queue_claim_free(task->claim);
    g_free(task);
}

static void
finish_drain(AdRunner *runner, guint given_back)
{
    AdRunnerDrained done = runner->drained;
    runner->drained = NULL;
    if (runner->drain != 0)
        g_source_remove(runner->drain);
    runner->drain = 0;
    if (done != NULL)
        done(given_back, runner->drained_user);
}

static void
forget(AdTask *task)
{
    AdRunner *runner = task->runner;
    g_ptr_array_remove(runner->tasks, task);
    if (runner->is_draining && runner->tasks->len == 0)
        finish_drain(runner, 0);
    else
        ad_runner_wake(runner);
}

/* The schedule shows how its last run ended; a schedule that was removed meanwhile is no error. */
static void
tell_schedule(AdTask *task, const char *result)
{
    const char *schedule = ad_task_text(task, "schedule");
    if (schedule != NULL && result != NULL)
        ad_schedules_set_result(task->store, schedule, result, NULL);
}

void
ad_task_done(AdTask *task, const char *result)
{
    g_message("job %s (%s) done: %s", task->claim->id, task->claim->kind, result);
    tell_schedule(task, result);
    forget(task);
}

void
ad_task_lost(AdTask *task)
{
    g_warning("job %s: its lease is another's or it was cancelled; what it did is dropped", task->claim->id);
    forget(task);
}

typedef struct {
    AdTask *task;
    const GError *why;
    gint64 retry_at_unix;
    gboolean is_hopeless;
    AdStoreBody before;
    gpointer user;
} Failure;

static gboolean
write_failure(AdStore *store, gpointer user, GError **error)
{
    Failure *f = user;
    AdQueueClaim *claim = f->task->claim;
    const char *code = f->why->domain == AD_ERROR ? ad_error_code_name((AdErrorCode)f->why->code) : "system";
    if (f->before != NULL && !f->before(store, f->user, error))
        return FALSE;
    return ad_queue_fail(store, claim->id, claim->token, code, f->why->message, f->retry_at_unix, f->is_hopeless, error);
}

/* Trying again cannot help while the operator or the supplier changes nothing. */
static gboolean
is_hopeless(const GError *why)
{
    return g_error_matches(why, AD_ERROR, AD_ERROR_POLICY) || g_error_matches(why, AD_ERROR, AD_ERROR_USAGE) ||
           g_error_matches(why, AD_ERROR, AD_ERROR_DENIED);
}

void
ad_task_fail(AdTask *task, const GError *why, gint64 retry_at_unix, AdStoreBody before, gpointer user)
{
    g_autoptr(GError) error = NULL;
    Failure f = {task, why, retry_at_unix, is_hopeless(why), before, user};
    if (!ad_store_transaction(task->store, write_failure, &f, &error)) {
        if (g_error_matches(error, AD_ERROR, AD_ERROR_AGAIN)) {
            ad_task_lost(task);
            return;
        }
        /* Not even the failure could be written (disk full): the lease ends by itself and the job is tried again. */
        g_warning("job %s failed (%s) and that could not be recorded: %s", task->claim->id, why->message,
                  error->message);
    } else {
        gboolean is_last = f.is_hopeless || task->claim->attempt >= AD_LIMIT_JOB_ATTEMPTS;
        g_warning("job %s (%s) %s at attempt %u: %s", task->claim->id, task->claim->kind,
                  is_last ? "is dead" : "failed", task->claim->attempt, why->message);
        tell_schedule(task, "failed");
    }
    forget(task);
}

void
ad_task_store_error(AdTask *task, const GError *why)
{
    if (g_error_matches(why, AD_ERROR, AD_ERROR_AGAIN))
        ad_task_lost(task);
    else
        ad_task_fail(task, why, 0, NULL, NULL);
}

static gboolean
beat(gpointer user)
{
    AdTask *task = user;
    g_autoptr(GError) error = NULL;
    if (ad_queue_heartbeat(task->store, task->claim->id, task->claim->token, AD_RUNNER_LEASE_MS, &error))
        return G_SOURCE_CONTINUE;
    if (!g_error_matches(error, AD_ERROR, AD_ERROR_AGAIN)) {
        g_warning("job %s: heartbeat: %s", task->claim->id, error->message);
        return G_SOURCE_CONTINUE; /* the next one may get through before the lease ends */
    }
    task->heartbeat = 0;
    ad_task_lost(task);
    return G_SOURCE_REMOVE;
}

static gboolean
is_busy(const AdRunner *runner, const char *supplier)
{
    for (guint i = 0; supplier != NULL && i < runner->tasks->len; i++) {
        const AdTask *task = runner->tasks->pdata[i];
        if (task->supplier != NULL && strcmp(task->supplier, supplier) == 0)
            return TRUE;
    }
    return FALSE;
}

static void
start(AdRunner *runner, AdQueueClaim *claim)
{
    AdTask *task = g_new0(AdTask, 1);
    task->runner = runner;
    task->partials = runner->partials;
    task->store = runner->store;
    task->steps = runner->steps;
    task->claim = claim;
    task->supplier = ad_task_text(task, "supplier");
    task->heartbeat = g_timeout_add(AD_RUNNER_HEARTBEAT_MS, beat, task);
    g_ptr_array_add(runner->tasks, task);
    if (strcmp(claim->kind, "fetch") == 0)
        ad_task_fetch_start(task);
    else
        ad_task_inspect_start(task);
}

/* Fills the free slots. The queue gives no job of a supplier that has one running; should it do so all the same, the job goes
 * back unharmed and the slot stays free until something ends. */
static void
pump(AdRunner *runner)
{
    while (!runner->is_draining && runner->tasks->len < runner->slots) {
        g_autoptr(AdQueueClaim) claim = NULL;
        g_autoptr(GError) error = NULL;
        if (ad_store_is_full(runner->store) && !ad_store_restore_reserve(runner->store))
            return; /* no room for results: claim nothing until there is */
        const char *const *kinds = runner->steps->can_inspect(runner->steps->self) ? all_kinds : fetch_only;
        if (!ad_queue_claim(runner->store, kinds, NULL, AD_RUNNER_LEASE_MS, &claim, &error)) {
            g_warning("no job can be claimed: %s", error->message);
            return;
        }
        if (claim == NULL)
            return;
        if (is_busy(runner, json_string_value(json_object_get(claim->job, "supplier")))) {
            ad_queue_release(runner->store, claim->id, claim->token, NULL);
            return;
        }
        start(runner, g_steal_pointer(&claim));
    }
}

static gboolean
on_poll(gpointer user)
{
    pump(user);
    return G_SOURCE_CONTINUE;
}

static gboolean
on_wake(gpointer user)
{
    AdRunner *runner = user;
    runner->wake = 0;
    pump(runner);
    return G_SOURCE_REMOVE;
}

AdRunner *
ad_runner_new(AdStore *store, const AdSteps *steps, guint slots)
{
    AdRunner *runner = g_new0(AdRunner, 1);
    runner->store = store;
    runner->steps = steps;
    runner->tasks = g_ptr_array_new_with_free_func(task_free);
    runner->partials = ad_partials_new();
    ad_runner_set_slots(runner, slots);
    runner->poll = g_timeout_add(AD_RUNNER_POLL_MS, on_poll, runner);
    ad_runner_wake(runner);
    return runner;
}

void
ad_runner_free(AdRunner *runner)
{
    if (runner == NULL)
        return;
    if (runner->poll != 0)
        g_source_remove(runner->poll);
    if (runner->wake != 0)
        g_source_remove(runner->wake);
    if (runner->drain != 0)
        g_source_remove(runner->drain);
    g_ptr_array_unref(runner->tasks);
    ad_partials_free(runner->partials);
    g_free(runner);
}

void
ad_runner_set_slots(AdRunner *runner, guint slots)
{
    runner->slots = slots != 0 ? slots : g_get_num_processors();
}

void
ad_runner_wake(AdRunner *runner)
{
    if (runner->wake == 0 && !runner->is_draining)
        runner->wake = g_idle_add(on_wake, runner);
}

guint
ad_runner_running(const AdRunner *runner)
{
    return runner->tasks->len;
}

static gboolean
on_drain_end(gpointer user)
{
    AdRunner *runner = user;
    guint given_back = 0;
    runner->drain = 0;
    while (runner->tasks->len > 0) {
        g_autoptr(GError) error = NULL;
        AdTask *task = runner->tasks->pdata[runner->tasks->len - 1];
        ad_task_release_step(task); /* the worker is gone before anybody else can claim the job */
        if (ad_queue_release(runner->store, task->claim->id, task->claim->token, &error))
            given_back++;
        else
            g_warning("job %s could not be given back: %s", task->claim->id, error->message);
        g_ptr_array_remove_index(runner->tasks, runner->tasks->len - 1);
    }
    finish_drain(runner, given_back);
    return G_SOURCE_REMOVE;
}

void
ad_runner_drain(AdRunner *runner, guint timeout_ms, AdRunnerDrained done, gpointer user)
{
    if (runner->is_draining)
        return;
    runner->is_draining = TRUE;
    runner->drained = done;
    runner->drained_user = user;
    runner->drain = g_timeout_add(runner->tasks->len > 0 ? timeout_ms : 0, on_drain_end, runner);
}

json_t *
ad_runner_describe(const AdRunner *runner)
{
    static const char *const names[] = {
        [AD_STEP_NONE] = "waiting", [AD_STEP_FETCH] = "fetch", [AD_STEP_VERIFY] = "verify", [AD_STEP_INSPECT] = "inspect"};
    json_t *rows = json_array();
    for (guint i = 0; i < runner->tasks->len; i++) {
        const AdTask *task = runner->tasks->pdata[i];
        json_array_append_new(rows, json_pack("{s:s, s:s, s:s*, s:s}", "job", task->claim->id, "kind",
                                              task->claim->kind, "supplier", task->supplier, "step",
                                              names[task->step]));
    }
    return rows;
}
