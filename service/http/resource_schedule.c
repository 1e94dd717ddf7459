/* SPDX-License-Identifier: Apache-2.0 */
/* resource_schedule.c - when sources are looked at: rows here, the calendar behind hooks */
#include "service/http/resource.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/po/tr.h"
#include "service/store/schedules.h"

/* Next runs that are computed for one schedule, whatever count asks for. */
#define NEXT_COUNT_MAX 100

gboolean
ad_resource_schedules(AdCall *call, GError **error)
{
    AdPage page;
    if (!ad_query_page(call, &page, error))
        return FALSE;
    return ad_call_answer(call, ad_schedules_list(call->api->store, &page, error));
}

gboolean
ad_resource_schedule(AdCall *call, GError **error)
{
    return ad_call_answer(call, ad_schedules_show(call->api->store, call->id, error));
}

static gboolean
read_schedule(AdCall *call, AdSchedule *s, GError **error)
{
    const char *usual = call->api->timezone;
    static const char *const names[] = {"id",       "when",    "zone",   "jitter_seconds", "catch_up",
                                        "supplier", "product", "source", NULL};
    static const char *const catch_up[] = {"once", "none", NULL};
    json_t *body = call->request->body;
    gint64 jitter;
    if (!ad_field_check_names(body, names, error) || !ad_field_id(body, "id", FALSE, &s->id, error) ||
        !ad_field_text(body, "when", AD_LIMIT_NAME_CHARS, TRUE, &s->when, error) ||
        !ad_field_text(body, "zone", AD_LIMIT_NAME_CHARS, FALSE, &s->zone, error) ||
        !ad_field_int(body, "jitter_seconds", 0, 24 * 60 * 60, 0, &jitter, error) ||
        !ad_field_choice(body, "catch_up", catch_up, FALSE, &s->catch_up, error) ||
        !ad_field_id(body, "supplier", FALSE, &s->supplier, error) ||
        !ad_field_id(body, "product", FALSE, &s->product, error) ||
        !ad_field_text(body, "source", AD_LIMIT_NAME_CHARS, FALSE, &s->source, error))
        return FALSE;
    s->jitter_seconds = (guint)jitter;
    if (s->zone == NULL || *s->zone == '\0')
        s->zone = usual != NULL && *usual != '\0' ? usual : "UTC";
    return TRUE;
}

/* In words, because a forgotten --supplier makes it everybody's. Free with g_free. */
static char *
describe_cover(const AdSchedule *s)
{
    if (s->source != NULL)
        return g_strdup_printf(_("source %s alone"), s->source);
    if (s->product != NULL)
        return g_strdup_printf(_("all sources of product %s of supplier %s"), s->product, s->supplier);
    if (s->supplier != NULL)
        return g_strdup_printf(_("all sources of supplier %s"), s->supplier);
    return g_strdup(_("all sources of all suppliers"));
}

gboolean
ad_resource_schedule_add(AdCall *call, GError **error)
{
    const AdApiHooks *hooks = &call->api->hooks;
    AdSchedule s = {0};
    if (!read_schedule(call, &s, error))
        return FALSE;
    if (hooks->check_schedule == NULL || hooks->next_due == NULL) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_POLICY,
                            _("schedules cannot be checked here: ask the daemon"));
        return FALSE;
    }
    if (!hooks->check_schedule(s.when, s.zone, hooks->data, error))
        return FALSE;
    gint64 next = hooks->next_due(s.when, s.zone, ad_store_now(call->api->store), hooks->data);
    if (next < 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("when: %s never falls due: no run would ever start"), s.when);
        return FALSE;
    }
    s.next_at_unix = next;
    json_t *doc = ad_schedules_add(call->api->store, &call->by, &s, error);
    if (doc != NULL) {
        g_autofree char *covers = describe_cover(&s);
        json_object_set_new(doc, "covers", json_string(covers));
        ad_call_wake(call);
    }
    return ad_call_created(call, doc, "/schedules/");
}

static char *
local_text(gint64 at, const char *zone)
{
    g_autoptr(GTimeZone) tz = g_time_zone_new_identifier(zone);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at);
    if (tz == NULL || utc == NULL)
        return NULL;
    g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, tz);
    return g_date_time_format(local, "%Y-%m-%dT%H:%M:%S%:z");
}

typedef struct {
    gint64 at;
    json_t *row;
} NextRun;

static void
next_run_free(gpointer item)
{
    NextRun *run = item;
    json_decref(run->row);
    g_free(run);
}

static int
next_run_order(gconstpointer a, gconstpointer b)
{
    const NextRun *x = *(NextRun *const *)a, *y = *(NextRun *const *)b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return strcmp(json_string_value(json_object_get(x->row, "schedule")),
                  json_string_value(json_object_get(y->row, "schedule")));
}

/* The first run is the row's own next_at (jitter is in it), the ones after it come from the calendar. */
static void
collect_runs(AdCall *call, json_t *schedule, gint64 count, GPtrArray *runs)
{
    const AdApiHooks *hooks = &call->api->hooks;
    const char *id = json_string_value(json_object_get(schedule, "id"));
    const char *when = json_string_value(json_object_get(schedule, "when"));
    const char *zone = json_string_value(json_object_get(schedule, "zone"));
    const char *next = json_string_value(json_object_get(schedule, "next_at"));
    gint64 at;
    if (id == NULL || json_is_true(json_object_get(schedule, "paused")) || next == NULL ||
        !ad_store_time_parse(next, &at))
        return;
    for (gint64 i = 0; i < count && at > 0; i++) {
        NextRun *run = g_new0(NextRun, 1);
        g_autofree char *utc = ad_store_time_text(at);
        g_autofree char *local = local_text(at, zone != NULL ? zone : "UTC");
        run->at = at;
        run->row = json_pack("{s:s, s:s, s:s?, s:s?, s:O?}", "schedule", id, "at", utc, "local", local,
                             "zone", zone, "supplier", json_object_get(schedule, "supplier"));
        g_ptr_array_add(runs, run);
        if (hooks->next_due == NULL)
            return;
        at = hooks->next_due(when, zone, at, hooks->data);
    }
}

static gboolean
collect_all(AdCall *call, gint64 count, GPtrArray *runs, GError **error)
{
    g_autofree char *after = NULL;
    do {
        AdPage page = {AD_LIMIT_PAGE_ROWS, after};
        json_t *list = ad_schedules_list(call->api->store, &page, error);
        if (list == NULL)
            return FALSE;
        gsize i;
        json_t *schedule;
        json_array_foreach(json_object_get(list, "items"), i, schedule)
            collect_runs(call, schedule, count, runs);
        g_free(after);
        after = g_strdup(json_string_value(json_object_get(list, "next")));
        json_decref(list);
    } while (after != NULL);
    return TRUE;
}

gboolean
ad_resource_schedule_next(AdCall *call, GError **error)
{
    gint64 count;
    if (!ad_query_int(call, "count", 1, NEXT_COUNT_MAX, 5, &count, error))
        return FALSE;
    g_autoptr(GPtrArray) runs = g_ptr_array_new_with_free_func(next_run_free);
    if (!collect_all(call, count, runs, error))
        return FALSE;
    g_ptr_array_sort(runs, next_run_order);
    json_t *items = json_array();
    for (guint i = 0; i < runs->len && i < (guint)count; i++)
        json_array_append(items, ((NextRun *)g_ptr_array_index(runs, i))->row);
    return ad_call_answer(call, json_pack("{s:o, s:I, s:n}", "items", items, "total",
                                          (json_int_t)json_array_size(items), "next"));
}

gboolean
ad_resource_schedule_missed(AdCall *call, GError **error)
{
    AdPage page;
    gint64 since;
    if (!ad_query_page(call, &page, error) || !ad_query_time(call, "since", &since, error))
        return FALSE;
    return ad_call_answer(call, ad_schedules_missed_list(call->api->store, since, &page, error));
}

gboolean
ad_resource_schedule_run(AdCall *call, GError **error)
{
    const AdApiHooks *hooks = &call->api->hooks;
    json_t *schedule = ad_schedules_show(call->api->store, call->id, error);
    if (schedule == NULL)
        return FALSE;
    json_decref(schedule);
    if (hooks->run_schedule == NULL) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_UNREACHABLE,
                            _("only the daemon can run a schedule: start it with 'aduana daemon'"));
        return FALSE;
    }
    json_t *jobs = json_array();
    if (!hooks->run_schedule(call->id, call->by.actor, jobs, hooks->data, error)) {
        json_decref(jobs);
        return FALSE;
    }
    ad_call_wake(call);
    call->reply->status = 202;
    return ad_call_answer(call, json_pack("{s:o}", "jobs", jobs));
}

gboolean
ad_resource_schedule_pause(AdCall *call, GError **error)
{
    json_t *doc = ad_schedules_pause(call->api->store, &call->by, call->id, error);
    if (doc != NULL)
        ad_call_wake(call);
    return ad_call_answer(call, doc);
}

gboolean
ad_resource_schedule_resume(AdCall *call, GError **error)
{
    const AdApiHooks *hooks = &call->api->hooks;
    if (hooks->next_due == NULL) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_POLICY,
                            _("schedules cannot be checked here: ask the daemon"));
        return FALSE;
    }
    json_t *doc =
        ad_schedules_resume(call->api->store, &call->by, call->id, hooks->next_due, hooks->data, error);
    if (doc != NULL)
        ad_call_wake(call);
    return ad_call_answer(call, doc);
}
