/* SPDX-License-Identifier: Apache-2.0 */
/* queue.c - the life of a job: added, claimed, kept alive, ended; what people ask of it is
 * queue_admin.c */
#include "service/store/queue.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/po/tr.h"
#include "service/store/id.h"
#include "service/store/ledger.h"
#include "service/store/queue_private.h"

#define BACKOFF_SECONDS                                                                            \
    30 /* after the first failure; four times as long after each further one                       \
        */

gboolean
ad_queue_note(AdStore *store, const char *id, const char *state, gint64 attempt, const char *remark,
              GError **error)
{
    return ad_sql_run(
        store, AD_SQL_JOB_HISTORY_ADD,
        AD_ARGS(AD_T(id), AD_I(ad_store_now(store)), AD_T(state), AD_I(attempt), AD_T(remark)),
        error);
}

json_t *
ad_queue_one(AdStore *store, const char *id, GError **error)
{
    g_autoptr(GError) failed = NULL;
    json_t *row = ad_sql_row(store, AD_SQL_JOB_ONE, AD_ARGS(AD_T(id)), &failed);
    if (failed != NULL)
        g_propagate_error(error, g_steal_pointer(&failed));
    else if (row == NULL)
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("there is no job %s"), id);
    return row;
}

static void
fail_stale(const char *id, GError **error)
{
    g_set_error(error, AD_ERROR, AD_ERROR_AGAIN,
                _("job %s is no longer held by this worker: its result is dropped"), id);
}

typedef struct {
    const AdActor *by;
    const AdQueueNew *job;
    json_t *row;
    gboolean is_new;
} NewJob;

static gboolean
is_kind(const char *kind)
{
    gsize bytes = kind != NULL ? strlen(kind) : 0;
    return bytes >= 1 && bytes <= 32 && strspn(kind, "abcdefghijklmnopqrstuvwxyz-") == bytes;
}

static gboolean
write_job(AdStore *store, gpointer user, GError **error)
{
    NewJob *n = user;
    const AdQueueNew *j = n->job;
    const char *dedupe = j->dedupe != NULL ? j->dedupe : "";
    g_autoptr(GError) failed = NULL;
    n->row = *dedupe != '\0'
                 ? ad_sql_row(store, AD_SQL_JOB_BY_DEDUPE, AD_ARGS(AD_T(dedupe)), &failed)
                 : NULL;
    if (n->row != NULL)
        return TRUE;
    if (failed != NULL) {
        g_propagate_error(error, g_steal_pointer(&failed));
        return FALSE;
    }
    g_autofree char *id = ad_id_random('J');
    g_autofree char *payload = ad_sql_json_text(j->payload);
    gint64 now = ad_store_now(store);
    if (!ad_sql_run(store, AD_SQL_JOB_ADD,
                    AD_ARGS(AD_T(id), AD_I(ad_store_next_seq(store)), AD_T(j->kind), AD_T("queued"),
                            AD_T(j->supplier), AD_T(j->product), AD_T(j->source), AD_T(j->schedule),
                            AD_I(j->priority), AD_I(0), AD_I(j->not_before_unix), AD_I(now),
                            AD_I(0), AD_I(0), AD_T(payload), AD_T("{}"), AD_T(dedupe)),
                    error) ||
        !ad_queue_note(store, id, "queued", 0, "", error))
        return FALSE;
    g_autofree char *object = g_strconcat("job/", id, NULL);
    json_t *detail = json_pack("{s:s, s:s?, s:s?, s:s?}", "kind", j->kind, "supplier", j->supplier,
                               "source", j->source, "schedule", j->schedule);
    gboolean ok = ad_ledger_append(store, n->by, "job.add", object, detail, error);
    json_decref(detail);
    n->row = ok ? ad_queue_one(store, id, error) : NULL;
    n->is_new = TRUE;
    return n->row != NULL;
}

json_t *
ad_queue_add(AdStore *store, const AdActor *by, const AdQueueNew *job, gboolean *is_new,
             GError **error)
{
    NewJob n = {by, job, NULL, FALSE};
    if (!is_kind(job->kind) || (job->payload != NULL && !json_is_object(job->payload))) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    _("a job has a kind, and an object as payload"));
        return NULL;
    }
    if (!ad_sql_check_text("dedupe", job->dedupe, 1024, TRUE, error))
        return NULL;
    if (!ad_store_transaction(store, write_job, &n, error)) {
        g_clear_pointer(&n.row, json_decref);
        return NULL;
    }
    if (is_new != NULL)
        *is_new = n.is_new;
    return n.row;
}

void
ad_queue_claim_free(AdQueueClaim *claim)
{
    if (claim == NULL)
        return;
    g_free(claim->id);
    g_free(claim->kind);
    json_decref(claim->job);
    g_free(claim);
}

/* Ends a running job; not_before counts only for state failed. gives_back: attempts that do not
 * count. */
static gboolean
end_job(AdStore *store, const char *id, gint64 token, const char *state, gint64 not_before,
        const char *code, const char *text, const char *result, gint64 gives_back, GError **error)
{
    gboolean is_over = strcmp(state, "done") == 0 || strcmp(state, "dead") == 0;
    if (!ad_sql_run(store, AD_SQL_JOB_END,
                    AD_ARGS(AD_T(id), AD_I(token), AD_T(state),
                            AD_I(is_over ? ad_store_now(store) : 0), AD_I(not_before), AD_T(code),
                            AD_T(text), AD_T(result), AD_I(gives_back)),
                    error))
        return FALSE;
    if (ad_sql_changes(store) == 1)
        return TRUE;
    fail_stale(id, error);
    return FALSE;
}

gboolean
ad_queue_lose(AdStore *store, const char *id, gint64 token, gint64 attempts, const char *text,
              GError **error)
{
    gboolean is_dead = attempts >= AD_LIMIT_JOB_ATTEMPTS;
    return end_job(store, id, token, is_dead ? "dead" : "queued", 0, "worker-lost", text, "{}", 0,
                   error) &&
           ad_queue_note(store, id, is_dead ? "dead" : "queued", attempts, text, error);
}

typedef struct {
    char *id;
    gint64 token, attempts;
} Lost;

static void
clear_lost(gpointer p)
{
    g_free(((Lost *)p)->id);
}

/* Leases that ran out after the last attempt: a poisoned job must not be claimed for ever. */
static gboolean
bury_exhausted(AdStore *store, GError **error)
{
    sqlite3_stmt *stmt =
        ad_sql_bind(store, AD_SQL_JOB_EXHAUSTED,
                    AD_ARGS(AD_I(ad_store_now_ms(store)), AD_I(AD_LIMIT_JOB_ATTEMPTS)), error);
    g_autoptr(GArray) lost = g_array_new(FALSE, FALSE, sizeof(Lost));
    g_array_set_clear_func(lost, clear_lost);
    int more = stmt != NULL ? 1 : -1;
    while (more > 0 && (more = ad_sql_step(store, stmt, error)) > 0) {
        Lost l = {g_strdup((const char *)sqlite3_column_text(stmt, 0)),
                  sqlite3_column_int64(stmt, 1), sqlite3_column_int64(stmt, 2)};
        g_array_append_val(lost, l);
    }
    for (guint i = 0; more == 0 && i < lost->len; i++) {
        const Lost *l = &g_array_index(lost, Lost, i);
        if (!ad_queue_lose(store, l->id, l->token, l->attempts, "lease ended", error))
            return FALSE;
    }
    return more == 0;
}

typedef struct {
    const char *kinds, *instance;
    gint64 lease_ms;
    AdQueueClaim *claim;
} Claiming;

static gboolean
take_first(AdStore *store, gpointer user, GError **error)
{
    Claiming *c = user;
    gint64 token = 0;
    gint64 now = ad_store_now(store), now_ms = ad_store_now_ms(store);
    if (!bury_exhausted(store, error) ||
        !ad_sql_number(store, AD_SQL_JOB_TOKEN, AD_NO_ARGS, &token, error))
        return FALSE;
    sqlite3_stmt *stmt = ad_sql_bind(store, AD_SQL_JOB_CLAIM,
                                     AD_ARGS(AD_I(now), AD_I(now_ms), AD_T(c->kinds), AD_I(token),
                                             AD_T(c->instance), AD_I(now_ms + c->lease_ms)),
                                     error);
    int more = stmt != NULL ? ad_sql_step(store, stmt, error) : -1;
    g_autoptr(AdQueueClaim) claim = NULL;
    if (more > 0) {
        claim = g_new0(AdQueueClaim, 1);
        claim->id = g_strdup((const char *)sqlite3_column_text(stmt, 0));
        claim->kind = g_strdup((const char *)sqlite3_column_text(stmt, 1));
        claim->attempt = (guint)sqlite3_column_int64(stmt, 2);
        claim->token = token;
        more = ad_sql_step(store, stmt, error);
    }
    if (more < 0)
        return FALSE;
    if (claim != NULL) {
        claim->job = ad_queue_one(store, claim->id, error);
        if (claim->job == NULL ||
            !ad_queue_note(store, claim->id, "running", claim->attempt, c->instance, error))
            return FALSE;
    }
    c->claim = g_steal_pointer(&claim);
    return TRUE;
}

/* A look that writes nothing, so that an idle daemon does not wear the disk out. */
static gboolean
is_anything_ready(AdStore *store, const char *kinds, gboolean *ready, GError **error)
{
    gint64 count = 0;
    gboolean ok =
        ad_sql_number(store, AD_SQL_JOB_READY,
                      AD_ARGS(AD_I(ad_store_now(store)), AD_I(ad_store_now_ms(store)), AD_T(kinds)),
                      &count, error);
    *ready = count > 0;
    return ok;
}

gboolean
ad_queue_claim(AdStore *store, const char *const *kinds, const char *instance, gint64 lease_ms,
               AdQueueClaim **claim, GError **error)
{
    g_autofree char *joined = kinds != NULL ? g_strjoinv(",", (char **)kinds) : NULL;
    g_autofree char *list = joined != NULL ? g_strconcat(",", joined, ",", NULL) : g_strdup("");
    Claiming c = {list, instance != NULL ? instance : store->instance, lease_ms, NULL};
    gboolean ready;
    if (!is_anything_ready(store, list, &ready, error))
        return FALSE;
    if (ready && !ad_store_transaction(store, take_first, &c, error)) {
        ad_queue_claim_free(c.claim); /* the commit failed: nobody holds it */
        return FALSE;
    }
    *claim = c.claim;
    return TRUE;
}

typedef struct {
    const char *id;
    gint64 token, number;
    const char *code, *text;
    json_t *result;
    gboolean is_hopeless;
} Ending;

/* 0 when the token is stale. */
static gboolean
held_attempts(AdStore *store, const Ending *e, gint64 *attempts, GError **error)
{
    *attempts = 0;
    if (!ad_sql_number(store, AD_SQL_JOB_ATTEMPTS, AD_ARGS(AD_T(e->id), AD_I(e->token)), attempts,
                       error))
        return FALSE;
    if (*attempts > 0)
        return TRUE;
    fail_stale(e->id, error);
    return FALSE;
}

gboolean
ad_queue_is_held(AdStore *store, const char *id, gint64 token, GError **error)
{
    const Ending e = {.id = id, .token = token};
    gint64 attempts;
    return held_attempts(store, &e, &attempts, error);
}

static gboolean
write_heartbeat(AdStore *store, gpointer user, GError **error)
{
    const Ending *e = user;
    if (!ad_sql_run(store, AD_SQL_JOB_HEARTBEAT,
                    AD_ARGS(AD_T(e->id), AD_I(e->token), AD_I(ad_store_now_ms(store) + e->number)),
                    error))
        return FALSE;
    if (ad_sql_changes(store) == 1)
        return TRUE;
    fail_stale(e->id, error);
    return FALSE;
}

gboolean
ad_queue_heartbeat(AdStore *store, const char *id, gint64 token, gint64 lease_ms, GError **error)
{
    Ending e = {.id = id, .token = token, .number = lease_ms};
    return ad_store_transaction(store, write_heartbeat, &e, error);
}

static gboolean
write_finish(AdStore *store, gpointer user, GError **error)
{
    const Ending *e = user;
    gint64 attempts;
    g_autofree char *result = ad_sql_json_text(e->result);
    return held_attempts(store, e, &attempts, error) &&
           end_job(store, e->id, e->token, "done", 0, "", "", result, 0, error) &&
           ad_queue_note(store, e->id, "done", attempts, "", error);
}

gboolean
ad_queue_finish(AdStore *store, const char *id, gint64 token, json_t *result, GError **error)
{
    Ending e = {.id = id, .token = token, .result = result};
    return ad_store_transaction(store, write_finish, &e, error);
}

/* 30 s, 2 min, … plus or minus a quarter: many jobs that failed together come back apart. */
static gint64
backoff(gint64 attempts)
{
    gint64 seconds = BACKOFF_SECONDS;
    for (gint64 i = 1; i < attempts && i < 8; i++)
        seconds *= 4;
    return seconds - seconds / 4 + g_random_int_range(0, (gint32)(seconds / 2) + 1);
}

static gboolean
write_failure(AdStore *store, gpointer user, GError **error)
{
    const Ending *e = user;
    gint64 attempts;
    if (!held_attempts(store, e, &attempts, error))
        return FALSE;
    gboolean is_dead = e->is_hopeless || attempts >= AD_LIMIT_JOB_ATTEMPTS;
    const char *state = is_dead ? "dead" : "failed";
    gint64 not_before = is_dead ? 0 : MAX(ad_store_now(store) + backoff(attempts), e->number);
    return end_job(store, e->id, e->token, state, not_before, e->code, e->text, "{}", 0, error) &&
           ad_queue_note(store, e->id, state, attempts, e->text, error);
}

gboolean
ad_queue_fail(AdStore *store, const char *id, gint64 token, const char *error_code,
              const char *text, gint64 retry_at_unix, gboolean is_hopeless, GError **error)
{
    Ending e = {id,
                token,
                retry_at_unix,
                error_code != NULL ? error_code : "system",
                text != NULL ? text : "",
                NULL,
                is_hopeless};
    return ad_store_transaction(store, write_failure, &e, error);
}

static gboolean
write_release(AdStore *store, gpointer user, GError **error)
{
    const Ending *e = user;
    gint64 attempts;
    return held_attempts(store, e, &attempts, error) &&
           end_job(store, e->id, e->token, "queued", 0, "", "", "{}", 1, error) &&
           ad_queue_note(store, e->id, "queued", attempts - 1, "released", error);
}

gboolean
ad_queue_release(AdStore *store, const char *id, gint64 token, GError **error)
{
    Ending e = {.id = id, .token = token};
    return ad_store_transaction(store, write_release, &e, error);
}
