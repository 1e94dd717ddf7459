/* SPDX-License-Identifier: Apache-2.0 */
/* schedules.h - when sources are looked at: rows only; the calendar is service/jobs
 *
 * {id, when, zone, jitter_seconds, catch_up, supplier, product, source, paused, created_at,
 * next_at, last_run_at, last_result}. */
#pragma once

#include "service/store/store.h"

typedef struct {
    const char *id;   /* as a supplier's id; NULL: "C-…" is made */
    const char *when; /* OnCalendar or cron text, checked by the caller */
    const char *zone; /* IANA name, checked by the caller */
    guint jitter_seconds;
    const char *catch_up;                    /* "once" or "none"; NULL: once */
    const char *supplier, *product, *source; /* NULL: all of them */
    gint64 next_at_unix;                     /* computed by the caller; 0: never */
} AdSchedule;

json_t *ad_schedules_add(AdStore *store, const AdActor *by, const AdSchedule *s, GError **error);
json_t *ad_schedules_list(AdStore *store, const AdPage *page, GError **error);
json_t *ad_schedules_show(AdStore *store, const char *id, GError **error);
/* First due time after after_unix (never that one itself), -1: none. */
typedef gint64 (*AdScheduleNext)(const char *when, const char *zone, gint64 after_unix,
                                 gpointer data);
json_t *ad_schedules_pause(AdStore *store, const AdActor *by, const char *id, GError **error);
/* What fell due in the pause and was not noticed by a daemon is listed as missed ("paused"), and
 * next_at lies after now: resuming runs nothing at once. One that is not paused stays as it is. */
json_t *ad_schedules_resume(AdStore *store, const AdActor *by, const char *id, AdScheduleNext next,
                            gpointer data, GError **error);
gboolean ad_schedules_remove(AdStore *store, const AdActor *by, const char *id, GError **error);

/* JSON array (not a page) of schedules whose next_at <= now, the paused ones too (theirs is missed);
 * each has also "next_at_unix" (integer). */
json_t *ad_schedules_due(AdStore *store, gint64 now_unix, GError **error);
/* The smallest next_at of those not paused: unix seconds, 0: none. */
gint64 ad_schedules_next_due(AdStore *store);
/* Moves next_at on, but only from seen_next_at_unix (the one that was due): FALSE with AGAIN when
 * somebody else did. ran_at_unix 0: it did not run. Call it in the same ad_store_transaction as
 * ad_queue_add. */
gboolean ad_schedules_advance(AdStore *store, const char *id, gint64 seen_next_at_unix,
                              gint64 next_at_unix, gint64 ran_at_unix, GError **error);
gboolean ad_schedules_set_result(AdStore *store, const char *id, const char *result,
                                 GError **error);

/* A run that did not happen; the same (schedule, due_at) is kept once. reason: a stable English
 * word ("daemon-down", "still-running", "disk-full", "paused"). */
gboolean ad_schedules_missed_add(AdStore *store, const char *id, gint64 due_at_unix,
                                 const char *reason, GError **error);
/* {schedule, due_at, noticed_at, reason}; newest first. */
json_t *ad_schedules_missed_list(AdStore *store, gint64 since_unix, const AdPage *page,
                                 GError **error);
