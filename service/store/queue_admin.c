/* SPDX-License-Identifier: Apache-2.0 */
/* queue_admin.c - recovery at start, and what people ask of the queue: list, show, retry, cancel,
 * counts */
#include <string.h>

#include "scanner/model/error.h"
#include "service/po/tr.h"
#include "service/store/instance.h"
#include "service/store/ledger.h"
#include "service/store/queue_private.h"

typedef struct {
    char *id, *instance;
    gint64 token, attempts;
} Running;

static void
clear_running(gpointer p)
{
    Running *r = p;
    g_free(r->id);
    g_free(r->instance);
}

static GArray *
read_running(AdStore *store, GError **error)
{
    sqlite3_stmt *stmt = ad_sql_bind(store, AD_SQL_JOB_RUNNING, AD_NO_ARGS, error);
    if (stmt == NULL)
        return NULL;
    g_autoptr(GArray) jobs = g_array_new(FALSE, FALSE, sizeof(Running));
    g_array_set_clear_func(jobs, clear_running);
    int more;
    while ((more = ad_sql_step(store, stmt, error)) > 0) {
        Running r = {g_strdup((const char *)sqlite3_column_text(stmt, 0)),
                     g_strdup((const char *)sqlite3_column_text(stmt, 3)),
                     sqlite3_column_int64(stmt, 1), sqlite3_column_int64(stmt, 2)};
        g_array_append_val(jobs, r);
    }
    return more < 0 ? NULL : g_steal_pointer(&jobs);
}

static gboolean
recover_all(AdStore *store, gpointer user, GError **error)
{
    int *freed = user;
    g_autoptr(GArray) jobs = read_running(store, error);
    if (jobs == NULL)
        return FALSE;
    for (guint i = 0; i < jobs->len; i++) {
        const Running *r = &g_array_index(jobs, Running, i);
        if (ad_instance_is_alive(r->instance))
            continue;
        if (!ad_queue_lose(store, r->id, r->token, r->attempts, "worker lost", error))
            return FALSE;
        (*freed)++;
    }
    return TRUE;
}

int
ad_queue_recover(AdStore *store, GError **error)
{
    int freed = 0;
    return ad_store_transaction(store, recover_all, &freed, error) ? freed : -1;
}

json_t *
ad_queue_list(AdStore *store, const char *state, const char *kind, const char *supplier,
              const AdPage *page, GError **error)
{
    return ad_sql_page(store, AD_SQL_JOB_LIST, AD_SQL_JOB_TOTAL,
                       AD_ARGS(AD_T(state != NULL ? state : ""), AD_T(kind != NULL ? kind : ""),
                               AD_T(supplier != NULL ? supplier : "")),
                       TRUE, page, error);
}

json_t *
ad_queue_show(AdStore *store, const char *id, GError **error)
{
    json_t *job = ad_queue_one(store, id, error);
    if (job == NULL)
        return NULL;
    json_t *history = ad_sql_rows(store, AD_SQL_JOB_HISTORY, AD_ARGS(AD_T(id)), 10000, error);
    if (history == NULL)
        g_clear_pointer(&job, json_decref);
    else
        json_object_set_new(job, "history", history);
    return job;
}

typedef struct {
    const AdActor *by;
    const char *id;
    gboolean is_cancel;
} Wish;

static gboolean
write_wish(AdStore *store, gpointer user, GError **error)
{
    const Wish *w = user;
    json_t *job = ad_queue_one(store, w->id, error);
    if (job == NULL)
        return FALSE;
    gint64 attempts = json_integer_value(json_object_get(job, "attempts"));
    json_decref(job);
    gboolean ok =
        w->is_cancel
            ? ad_sql_run(store, AD_SQL_JOB_CANCEL,
                         AD_ARGS(AD_T(w->id), AD_I(ad_store_now(store)), AD_T("cancelled")), error)
            : ad_sql_run(store, AD_SQL_JOB_RETRY, AD_ARGS(AD_T(w->id)), error);
    if (!ok)
        return FALSE;
    if (ad_sql_changes(store) == 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    w->is_cancel ? _("job %s is over: there is nothing to cancel")
                                 : _("job %s is not failed or dead: there is nothing to retry"),
                    w->id);
        return FALSE;
    }
    g_autofree char *object = g_strconcat("job/", w->id, NULL);
    return ad_queue_note(store, w->id, w->is_cancel ? "dead" : "queued",
                         w->is_cancel ? attempts : 0, w->is_cancel ? "cancelled" : "retried",
                         error) &&
           ad_ledger_append(store, w->by, w->is_cancel ? "job.cancel" : "job.retry", object, NULL,
                            error);
}

json_t *
ad_queue_retry(AdStore *store, const AdActor *by, const char *id, GError **error)
{
    Wish w = {by, id, FALSE};
    return ad_store_transaction(store, write_wish, &w, error) ? ad_queue_one(store, id, error)
                                                              : NULL;
}

json_t *
ad_queue_cancel(AdStore *store, const AdActor *by, const char *id, GError **error)
{
    Wish w = {by, id, TRUE};
    return ad_store_transaction(store, write_wish, &w, error) ? ad_queue_one(store, id, error)
                                                              : NULL;
}

json_t *
ad_queue_counts(AdStore *store, GError **error)
{
    json_t *rows = ad_sql_rows(store, AD_SQL_JOB_COUNTS, AD_NO_ARGS, 16, error);
    json_t *ready =
        rows != NULL
            ? ad_sql_row(store, AD_SQL_JOB_READY,
                         AD_ARGS(AD_I(ad_store_now(store)), AD_I(ad_store_now_ms(store)), AD_T("")),
                         error)
            : NULL;
    if (ready == NULL) {
        json_decref(rows);
        return NULL;
    }
    json_t *counts = json_pack("{s:i, s:i, s:i, s:i, s:i}", "queued", 0, "running", 0, "done", 0,
                               "failed", 0, "dead", 0);
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row)
    {
        json_object_set(counts, json_string_value(json_object_get(row, "state")),
                        json_object_get(row, "jobs"));
    }
    const json_t *oldest = json_object_get(ready, "oldest");
    gint64 waited = json_is_integer(oldest) ? ad_store_now(store) - json_integer_value(oldest) : 0;
    json_object_set(counts, "ready", json_object_get(ready, "ready"));
    json_object_set_new(counts, "oldest_ready_seconds", json_integer(MAX(waited, 0)));
    json_decref(rows);
    json_decref(ready);
    return counts;
}

gint64
ad_queue_next_ready(AdStore *store)
{
    gint64 at = 0;
    gint64 running = 0;
    if (!ad_sql_number(store, AD_SQL_JOB_WAITING, AD_NO_ARGS, &running, NULL) || running == 0 ||
        !ad_sql_number(store, AD_SQL_JOB_NEXT_READY, AD_ARGS(AD_I(ad_store_now_ms(store))), &at,
                       NULL))
        return 0;
    return MAX(at, 1); /* ready since ever: not "nothing waits" */
}
