/* SPDX-License-Identifier: Apache-2.0 */
/* scheduler.c - due schedules become fetch jobs */
#include "service/jobs/scheduler.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/jobs/calendar.h"
#include "service/po/tr.h"
#include "service/store/queue.h"
#include "service/store/schedules.h"
#include "service/store/suppliers.h"

#define MICRO G_GINT64_CONSTANT(1000000)

struct AdScheduler {
    AdStore *store;
    gint64 started_unix;
    gint64 full_since_unix; /* the disk was full at that tick; 0: it was not */
};

AdScheduler *
ad_scheduler_new(AdStore *store, gint64 started_unix)
{
    AdScheduler *s = g_new0(AdScheduler, 1);
    s->store = store;
    s->started_unix = started_unix;
    return s;
}

void
ad_scheduler_free(AdScheduler *s)
{
    g_free(s);
}

static const char *
text_of(const json_t *o, const char *name)
{
    const char *text = json_string_value(json_object_get(o, name));
    return text != NULL && *text != '\0' ? text : NULL;
}

/* One document a source that the schedule is for. New reference, NULL on error. */
static json_t *
list_sources(AdStore *store, const json_t *schedule, GError **error)
{
    json_t *all = json_array();
    const char *one = text_of(schedule, "source");
    g_autofree char *after = NULL;
    if (one != NULL) {
        json_t *source = ad_sources_show(store, one, error);
        if (source == NULL) {
            json_decref(all);
            return NULL;
        }
        json_array_append_new(all, source);
        return all;
    }
    do {
        AdPage page = {.limit = AD_LIMIT_PAGE_ROWS, .after = after};
        json_t *list = ad_sources_list(store, text_of(schedule, "supplier"), text_of(schedule, "product"), &page, error);
        if (list == NULL) {
            json_decref(all);
            return NULL;
        }
        json_array_extend(all, json_object_get(list, "items"));
        g_free(after);
        after = g_strdup(text_of(list, "next"));
        json_decref(list);
    } while (after != NULL);
    return all;
}

/* Seconds by which a source's job is put off: the same for the same schedule and source, so that nights look alike. */
static gint64
jitter_of(const json_t *schedule, const char *source)
{
    gint64 most = json_integer_value(json_object_get(schedule, "jitter_seconds"));
    g_autofree char *key = g_strdup_printf("%s/%s", text_of(schedule, "id"), source);
    return most > 0 ? (gint64)(g_str_hash(key) % (guint64)(most + 1)) : 0;
}

/* Puts a job for each source. One whose job still waits, runs or is to be tried again gets no second one. *added counts new jobs; ids
 * of all go to jobs when that is given. */
static gboolean
add_jobs(AdStore *store, const json_t *schedule, const AdActor *by, gint64 due_unix, int priority, guint *added,
         guint *sources_count, json_t *jobs, GError **error)
{
    json_t *sources = list_sources(store, schedule, error);
    gboolean ok = sources != NULL;
    *added = 0;
    *sources_count = (guint)json_array_size(sources);
    for (gsize i = 0; ok && i < json_array_size(sources); i++) {
        const json_t *source = json_array_get(sources, i);
        const char *id = text_of(source, "id");
        gboolean is_new = FALSE;
        g_autofree char *dedupe = g_strdup_printf("fetch:%s", id);
        g_autofree char *due = ad_store_time_text(due_unix);
        json_t *payload = json_pack("{s:s}", "due_at", due);
        AdQueueNew job = {.kind = "fetch",
                          .supplier = text_of(source, "supplier"),
                          .product = text_of(source, "product"),
                          .source = id,
                          .schedule = text_of(schedule, "id"),
                          .priority = priority,
                          .payload = payload,
                          .dedupe = dedupe,
                          .not_before_unix =
                              priority == AD_QUEUE_NIGHTLY ? due_unix + jitter_of(schedule, id) : 0};
        json_t *added_job = ad_queue_add(store, by, &job, &is_new, error);
        ok = added_job != NULL;
        *added += ok && is_new;
        if (ok && jobs != NULL)
            json_array_append(jobs, json_object_get(added_job, "id"));
        json_decref(added_job);
        json_decref(payload);
    }
    json_decref(sources);
    return ok;
}

typedef struct {
    AdScheduler *scheduler;
    const json_t *schedule;
    const AdCalendar *calendar; /* NULL: its text is no longer understood */
    gint64 now_unix;
    gboolean is_paused;
    guint added;
} Turn;

static const char *
why_missed(const Turn *t, gint64 due_unix)
{
    const AdScheduler *s = t->scheduler;
    if (t->calendar == NULL)
        return "invalid";
    if (t->is_paused)
        return "paused";
    if (due_unix < s->started_unix)
        return "daemon-down";
    return s->full_since_unix != 0 && due_unix >= s->full_since_unix ? "disk-full" : "late";
}

/* Whole seconds, rounded up: a due time with a fraction is never early. 0: never. */
static gint64
next_unix(const AdCalendar *calendar, gint64 after_unix, gint64 *skipped_unix)
{
    gint64 skipped_us, next_us = ad_calendar_next(calendar, after_unix * MICRO, &skipped_us);
    if (skipped_unix != NULL)
        *skipped_unix = skipped_us != AD_CALENDAR_NEVER ? skipped_us / MICRO : 0;
    return next_us != AD_CALENDAR_NEVER ? (next_us + MICRO - 1) / MICRO : 0;
}

/* The one due time that is run, if any: a missed row when no source got a job. */
static gboolean
run_due(Turn *t, AdStore *store, gint64 due_unix, GError **error)
{
    AdActor by = {"aduanad", "schedule"};
    const char *id = text_of(t->schedule, "id");
    guint sources;
    if (!add_jobs(store, t->schedule, &by, due_unix, AD_QUEUE_NIGHTLY, &t->added, &sources, NULL, error))
        return FALSE;
    if (t->added > 0)
        return TRUE;
    return ad_schedules_missed_add(store, id, due_unix, sources > 0 ? "still-running" : "no-source", error);
}

static gboolean
write_turn(AdStore *store, gpointer user, GError **error)
{
    Turn *t = user;
    const char *id = text_of(t->schedule, "id"), *catch_up = text_of(t->schedule, "catch_up");
    gint64 seen = json_integer_value(json_object_get(t->schedule, "next_at_unix")), due = seen, ran = 0;
    gint64 skipped = 0;
    t->added = 0;
    for (guint i = 0; due != 0 && due <= t->now_unix && i < AD_SCHEDULER_BATCH; i++) {
        gint64 next = t->calendar != NULL ? next_unix(t->calendar, due, &skipped) : 0;
        gboolean is_last = next == 0 || next > t->now_unix;
        gboolean is_late = t->now_unix - due > AD_SCHEDULER_GRACE_S;
        if (is_last && t->calendar != NULL && !t->is_paused && (!is_late || g_strcmp0(catch_up, "none") != 0)) {
            if (!run_due(t, store, due, error))
                return FALSE;
            ran = t->added > 0 ? t->now_unix : 0;
        } else if (!ad_schedules_missed_add(store, id, due, why_missed(t, due), error)) {
            return FALSE;
        }
        /* A local time that does not exist that day (clock change): it will not run, and nobody should have to guess why. */
        if (skipped != 0 && !ad_schedules_missed_add(store, id, skipped, "clock-change", error))
            return FALSE;
        due = next;
    }
    return ad_schedules_advance(store, id, seen, due, ran, error);
}

guint
ad_scheduler_tick(AdScheduler *s)
{
    g_autoptr(GError) error = NULL;
    gint64 now = ad_store_now(s->store);
    guint added = 0;
    if (ad_store_is_full(s->store)) {
        if (s->full_since_unix == 0)
            s->full_since_unix = now;
        if (!ad_store_restore_reserve(s->store))
            return 0;
    }
    json_t *due = ad_schedules_due(s->store, now, &error);
    if (due == NULL) {
        g_warning("schedules cannot be read: %s", error->message);
        return 0;
    }
    for (gsize i = 0; i < json_array_size(due); i++) {
        const json_t *schedule = json_array_get(due, i);
        g_autoptr(GError) problem = NULL;
        g_autoptr(AdCalendar) calendar =
            ad_calendar_parse(text_of(schedule, "when"), text_of(schedule, "zone"), &problem);
        if (calendar == NULL)
            g_warning("schedule %s is stopped: %s", text_of(schedule, "id"), problem->message);
        g_clear_error(&problem);
        Turn turn = {s, schedule, calendar, now, json_is_true(json_object_get(schedule, "paused")), 0};
        if (ad_store_transaction(s->store, write_turn, &turn, &problem))
            added += turn.added;
        else
            g_warning("schedule %s: %s", text_of(schedule, "id"), problem->message);
    }
    json_decref(due);
    s->full_since_unix = 0;
    return added;
}

typedef struct {
    const json_t *schedule;
    const AdActor *by;
    json_t *jobs;
} Manual;

static gboolean
write_manual(AdStore *store, gpointer user, GError **error)
{
    Manual *m = user;
    guint added, sources;
    if (!add_jobs(store, m->schedule, m->by, ad_store_now(store), AD_QUEUE_INTERACTIVE, &added, &sources, m->jobs, error))
        return FALSE;
    if (sources == 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("no source belongs to schedule %s: add one with “aduana source add”"),
                    text_of(m->schedule, "id"));
        return FALSE;
    }
    return TRUE;
}

gboolean
ad_scheduler_run(AdScheduler *s, const char *schedule_id, const AdActor *by, json_t *jobs, GError **error)
{
    json_t *schedule = ad_schedules_show(s->store, schedule_id, error);
    json_t *ids = json_array();
    Manual manual = {schedule, by, ids};
    gboolean ok = schedule != NULL && ad_store_transaction(s->store, write_manual, &manual, error);
    if (ok)
        json_array_extend(jobs, ids);
    json_decref(ids);
    json_decref(schedule);
    return ok;
}
