/* SPDX-License-Identifier: Apache-2.0 */
/* schedules.c - when sources are looked at: rows only */
#include "service/store/schedules.h"

#include <string.h>

#include "scanner/model/error.h"
#include "service/po/tr.h"
#include "service/store/id.h"
#include "service/store/ledger.h"
#include "service/store/products.h"
#include "service/store/store_private.h"
#include "service/store/suppliers.h"

/* Due times listed by one resume. The daemon lists them as they come; this is for a pause without a
 * daemon: 69 days of every minute; the log says when there were more. */
enum { RESUME_MISSED_MAX = 100000 };

static json_t *
one(AdStore *store, const char *id, GError **error)
{
    g_autoptr(GError) failed = NULL;
    json_t *row = ad_sql_row(store, AD_SQL_SCHEDULE_ONE, AD_ARGS(AD_T(id)), &failed);
    if (failed != NULL)
        g_propagate_error(error, g_steal_pointer(&failed));
    else if (row == NULL)
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("there is no schedule %s"), id);
    return row;
}

static gboolean
check_scope(AdStore *store, const AdSchedule *s, GError **error)
{
    if (s->supplier != NULL && !ad_suppliers_exists(store, s->supplier)) {
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("there is no supplier %s"), s->supplier);
        return FALSE;
    }
    if (s->product != NULL && !ad_products_exists(store, s->supplier, s->product)) {
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("supplier %s has no product %s"),
                    s->supplier != NULL ? s->supplier : "", s->product);
        return FALSE;
    }
    json_t *source = s->source != NULL ? ad_sources_show(store, s->source, error) : NULL;
    gboolean ok = s->source == NULL || source != NULL;
    json_decref(source);
    return ok;
}

static gboolean
check(AdStore *store, const AdSchedule *s, GError **error)
{
    if ((s->id != NULL && !ad_sql_check_id(_("the schedule's id"), s->id, error)) ||
        !ad_sql_check_text(_("the time of a schedule"), s->when, 1024, FALSE, error) ||
        !ad_sql_check_text(_("the time zone"), s->zone, 256, TRUE, error))
        return FALSE;
    if (s->catch_up != NULL && strcmp(s->catch_up, "once") != 0 &&
        strcmp(s->catch_up, "none") != 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("catch_up is once or none"));
        return FALSE;
    }
    return check_scope(store, s, error);
}

typedef struct {
    const AdActor *by;
    const AdSchedule *s;
    const char *id;
} NewSchedule;

static gboolean
write_schedule(AdStore *store, gpointer user, GError **error)
{
    const NewSchedule *n = user;
    const AdSchedule *s = n->s;
    if (!ad_sql_run(store, AD_SQL_SCHEDULE_ADD,
                    AD_ARGS(AD_T(n->id), AD_T(s->when), AD_T(s->zone != NULL ? s->zone : ""),
                            AD_I(s->jitter_seconds),
                            AD_T(s->catch_up != NULL ? s->catch_up : "once"), AD_T(s->supplier),
                            AD_T(s->product), AD_T(s->source), AD_I(ad_store_now(store)),
                            AD_I(s->next_at_unix)),
                    error))
        return FALSE;
    if (ad_sql_changes(store) == 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("there is a schedule %s already"), n->id);
        return FALSE;
    }
    g_autofree char *object = g_strconcat("schedule/", n->id, NULL);
    json_t *detail = json_pack("{s:s, s:s, s:s?, s:s?, s:s?}", "when", s->when, "zone",
                               s->zone != NULL ? s->zone : "", "supplier", s->supplier, "product",
                               s->product, "source", s->source);
    gboolean ok = ad_ledger_append(store, n->by, "schedule.add", object, detail, error);
    json_decref(detail);
    return ok;
}

json_t *
ad_schedules_add(AdStore *store, const AdActor *by, const AdSchedule *s, GError **error)
{
    if (!check(store, s, error))
        return NULL;
    g_autofree char *made = s->id == NULL ? ad_id_random('C') : NULL;
    NewSchedule n = {by, s, s->id != NULL ? s->id : made};
    return ad_store_transaction(store, write_schedule, &n, error) ? one(store, n.id, error) : NULL;
}

json_t *
ad_schedules_list(AdStore *store, const AdPage *page, GError **error)
{
    return ad_sql_page(store, AD_SQL_SCHEDULE_LIST, AD_SQL_SCHEDULE_TOTAL, AD_NO_ARGS, FALSE, page,
                       error);
}

json_t *
ad_schedules_show(AdStore *store, const char *id, GError **error)
{
    return one(store, id, error);
}

typedef struct {
    const AdActor *by;
    const char *id, *action, *result;
    AdSqlId statement;
    gint64 seen, next, ran;
} Change;

/* A change that people asked for: one statement and one ledger record. */
static gboolean
write_wish(AdStore *store, gpointer user, GError **error)
{
    const Change *c = user;
    json_t *before = one(store, c->id, error);
    if (before == NULL)
        return FALSE;
    gboolean ok = c->statement == AD_SQL_SCHEDULE_PAUSE
                      ? ad_sql_run(store, c->statement, AD_ARGS(AD_T(c->id), AD_I(c->next)), error)
                      : ad_sql_run(store, c->statement, AD_ARGS(AD_T(c->id)), error);
    g_autofree char *object = g_strconcat("schedule/", c->id, NULL);
    ok = ok && ad_ledger_append(store, c->by, c->action, object, NULL, error) &&
         ad_ledger_keep_before(store, object, before, error);
    json_decref(before);
    return ok;
}

json_t *
ad_schedules_pause(AdStore *store, const AdActor *by, const char *id, GError **error)
{
    Change c = {.by = by,
                .id = id,
                .action = "schedule.pause",
                .statement = AD_SQL_SCHEDULE_PAUSE,
                .next = 1};
    return ad_store_transaction(store, write_wish, &c, error) ? one(store, id, error) : NULL;
}

typedef struct {
    Change wish;
    AdScheduleNext next;
    gpointer data;
} Resume;

static gboolean
write_resume(AdStore *store, gpointer user, GError **error)
{
    const Resume *r = user;
    const char *id = r->wish.id;
    gint64 seen = 0, now = ad_store_now(store);
    json_t *row = one(store, id, error);
    if (row == NULL)
        return FALSE;
    const char *text = json_string_value(json_object_get(row, "next_at"));
    const char *when = json_string_value(json_object_get(row, "when"));
    const char *zone = json_string_value(json_object_get(row, "zone"));
    gboolean ok = TRUE;
    if (json_is_true(json_object_get(row, "paused")) && text != NULL &&
        ad_store_time_parse(text, &seen) && seen <= now) {
        gint64 due = seen;
        for (guint i = 0; ok && due > 0 && due <= now; i++) {
            ok = ad_schedules_missed_add(store, id, due, "paused", error);
            if (i == RESUME_MISSED_MAX)
                g_warning("schedule %s: more than %d due times fell into its pause; the others are "
                          "not listed",
                          id, RESUME_MISSED_MAX);
            gint64 after = r->next(when, zone, i < RESUME_MISSED_MAX ? due : now, r->data);
            due = after > due ? after : 0;
        }
        ok = ok && ad_schedules_advance(store, id, seen, due, 0, error);
    }
    json_decref(row);
    return ok && write_wish(store, (gpointer)&r->wish, error);
}

json_t *
ad_schedules_resume(AdStore *store, const AdActor *by, const char *id, AdScheduleNext next,
                    gpointer data, GError **error)
{
    Resume r = {{.by = by,
                 .id = id,
                 .action = "schedule.resume",
                 .statement = AD_SQL_SCHEDULE_PAUSE},
                next,
                data};
    return ad_store_transaction(store, write_resume, &r, error) ? one(store, id, error) : NULL;
}

gboolean
ad_schedules_remove(AdStore *store, const AdActor *by, const char *id, GError **error)
{
    Change c = {
        .by = by, .id = id, .action = "schedule.remove", .statement = AD_SQL_SCHEDULE_REMOVE};
    return ad_store_transaction(store, write_wish, &c, error);
}

json_t *
ad_schedules_due(AdStore *store, gint64 now_unix, GError **error)
{
    return ad_sql_rows(store, AD_SQL_SCHEDULE_DUE, AD_ARGS(AD_I(now_unix)), G_MAXUINT, error);
}

gint64
ad_schedules_next_due(AdStore *store)
{
    gint64 at = 0;
    return ad_sql_number(store, AD_SQL_SCHEDULE_NEXT, AD_NO_ARGS, &at, NULL) ? at : 0;
}

static gboolean
write_advance(AdStore *store, gpointer user, GError **error)
{
    const Change *c = user;
    if (!ad_sql_run(store, AD_SQL_SCHEDULE_ADVANCE,
                    AD_ARGS(AD_T(c->id), AD_I(c->seen), AD_I(c->next), AD_I(c->ran)), error))
        return FALSE;
    if (ad_sql_changes(store) == 1)
        return TRUE;
    g_set_error(error, AD_ERROR, AD_ERROR_AGAIN, _("schedule %s has moved on already"), c->id);
    return FALSE;
}

gboolean
ad_schedules_advance(AdStore *store, const char *id, gint64 seen_next_at_unix, gint64 next_at_unix,
                     gint64 ran_at_unix, GError **error)
{
    Change c = {.id = id, .seen = seen_next_at_unix, .next = next_at_unix, .ran = ran_at_unix};
    return ad_store_transaction(store, write_advance, &c, error);
}

static gboolean
write_result(AdStore *store, gpointer user, GError **error)
{
    const Change *c = user;
    return ad_sql_run(store, AD_SQL_SCHEDULE_RESULT, AD_ARGS(AD_T(c->id), AD_T(c->result)), error);
}

gboolean
ad_schedules_set_result(AdStore *store, const char *id, const char *result, GError **error)
{
    Change c = {.id = id, .result = result != NULL ? result : ""};
    return ad_store_transaction(store, write_result, &c, error);
}

static gboolean
write_missed(AdStore *store, gpointer user, GError **error)
{
    const Change *c = user;
    return ad_sql_run(
        store, AD_SQL_MISSED_ADD,
        AD_ARGS(AD_T(c->id), AD_I(c->seen), AD_I(ad_store_now(store)), AD_T(c->result)), error);
}

gboolean
ad_schedules_missed_add(AdStore *store, const char *id, gint64 due_at_unix, const char *reason,
                        GError **error)
{
    Change c = {.id = id, .seen = due_at_unix, .result = reason != NULL ? reason : ""};
    return ad_store_transaction(store, write_missed, &c, error);
}

json_t *
ad_schedules_missed_list(AdStore *store, gint64 since_unix, const AdPage *page, GError **error)
{
    return ad_sql_page(store, AD_SQL_MISSED_LIST, AD_SQL_MISSED_TOTAL, AD_ARGS(AD_I(since_unix)),
                       TRUE, page, error);
}
