/* SPDX-License-Identifier: Apache-2.0 */
/* test_scheduler.c - due times become jobs or missed rows, never both, never neither */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "scanner/model/error.h"
#include "service/jobs/calendar.h"
#include "service/jobs/scheduler.h"
#include "service/store/queue.h"
#include "service/store/schedules.h"
#include "service/store/suppliers.h"
#include "tests/unit/jobs/scratch.h"

/* 2026-11-25 01:00:00 UTC */
#define START G_GINT64_CONSTANT(1795568400)
#define HOUR 3600
#define DAY (24 * HOUR)

static void
add_schedule(AdStore *store, const char *id, const char *when, const char *zone, const char *catch_up, guint jitter,
             gint64 next_at)
{
    AdActor by = {"test", "test"};
    AdSchedule s = {.id = id,
                    .when = when,
                    .zone = zone,
                    .catch_up = catch_up,
                    .jitter_seconds = jitter,
                    .supplier = "acme",
                    .next_at_unix = next_at};
    json_t *row = ad_schedules_add(store, &by, &s, NULL);
    assert_non_null(row);
    json_decref(row);
}

static guint
count_jobs(AdStore *store)
{
    AdPage page = {.limit = 200};
    json_t *list = ad_queue_list(store, NULL, NULL, NULL, &page, NULL);
    guint count = (guint)json_integer_value(json_object_get(list, "total"));
    json_decref(list);
    return count;
}

static guint
count_missed(AdStore *store, const char *reason)
{
    guint count = 0;
    g_autofree char *after = NULL;
    do {
        AdPage page = {.limit = 200, .after = after};
        json_t *list = ad_schedules_missed_list(store, 0, &page, NULL);
        json_t *items = json_object_get(list, "items");
        for (gsize i = 0; i < json_array_size(items); i++)
            count += strcmp(scratch_text(json_array_get(items, i), "reason"), reason) == 0;
        const char *next = json_string_value(json_object_get(list, "next"));
        g_free(after);
        after = g_strdup(next);
        json_decref(list);
    } while (after != NULL);
    return count;
}

static char *
next_at(AdStore *store, const char *id)
{
    json_t *row = ad_schedules_show(store, id, NULL);
    char *text = g_strdup(json_string_value(json_object_get(row, "next_at")));
    json_decref(row);
    return text;
}

/* All queued jobs end, so that the next due time finds none. */
static void
finish_jobs(AdStore *store)
{
    for (;;) {
        g_autoptr(AdQueueClaim) claim = NULL;
        assert_true(ad_queue_claim(store, NULL, NULL, 60000, &claim, NULL));
        if (claim == NULL)
            return;
        assert_true(ad_queue_finish(store, claim->id, claim->token, NULL, NULL));
    }
}

static void
a_due_time_gives_one_job_and_moves_on(void **state)
{
    Scratch *s = *state;
    scratch_source(s, "acme", "agent", "https://acme.example/a.zip", NULL);
    ad_store_set_clock(s->store, START);
    add_schedule(s->store, "nightly", "*-*-* 02:30", "America/Mexico_City", NULL, 0, START + 7 * HOUR + 1800);
    g_autoptr(AdScheduler) scheduler = ad_scheduler_new(s->store, START);
    assert_int_equal(ad_scheduler_tick(scheduler), 0);
    ad_store_set_clock(s->store, START + 7 * HOUR + 1805);
    assert_int_equal(ad_scheduler_tick(scheduler), 1);
    assert_int_equal(ad_scheduler_tick(scheduler), 0);
    assert_int_equal(count_jobs(s->store), 1);
    g_autofree char *next = next_at(s->store, "nightly");
    assert_string_equal(next, "2026-11-26T08:30:00Z");
}

static void
after_downtime_once_runs_the_last_and_lists_the_others(void **state)
{
    Scratch *s = *state;
    scratch_source(s, "acme", "agent", "https://acme.example/a.zip", NULL);
    ad_store_set_clock(s->store, START);
    add_schedule(s->store, "nightly", "daily", "UTC", "once", 0, START + 23 * HOUR);
    ad_store_set_clock(s->store, START + 23 * HOUR + 4 * DAY + 6 * HOUR);
    g_autoptr(AdScheduler) scheduler = ad_scheduler_new(s->store, ad_store_now(s->store));
    assert_int_equal(ad_scheduler_tick(scheduler), 1);
    assert_int_equal(count_missed(s->store, "daemon-down"), 4);
    assert_int_equal(ad_scheduler_tick(scheduler), 0);
    g_autofree char *next = next_at(s->store, "nightly");
    assert_string_equal(next, "2026-12-01T00:00:00Z");
}

static void
after_downtime_none_lists_them_all(void **state)
{
    Scratch *s = *state;
    scratch_source(s, "acme", "agent", "https://acme.example/a.zip", NULL);
    ad_store_set_clock(s->store, START);
    add_schedule(s->store, "nightly", "daily", "UTC", "none", 0, START + 23 * HOUR);
    ad_store_set_clock(s->store, START + 23 * HOUR + 4 * DAY + 6 * HOUR);
    g_autoptr(AdScheduler) scheduler = ad_scheduler_new(s->store, ad_store_now(s->store));
    assert_int_equal(ad_scheduler_tick(scheduler), 0);
    assert_int_equal(count_missed(s->store, "daemon-down"), 5);
    assert_int_equal(count_jobs(s->store), 0);
    /* on time it runs all the same */
    ad_store_set_clock(s->store, START + 23 * HOUR + 5 * DAY + 1);
    assert_int_equal(ad_scheduler_tick(scheduler), 1);
}

static void
a_source_that_still_waits_makes_the_next_due_time_a_missed_one(void **state)
{
    Scratch *s = *state;
    scratch_source(s, "acme", "agent", "https://acme.example/a.zip", NULL);
    ad_store_set_clock(s->store, START);
    add_schedule(s->store, "minute", "minutely", "UTC", NULL, 0, START + 60);
    g_autoptr(AdScheduler) scheduler = ad_scheduler_new(s->store, START);
    ad_store_set_clock(s->store, START + 60);
    assert_int_equal(ad_scheduler_tick(scheduler), 1);
    ad_store_set_clock(s->store, START + 120);
    assert_int_equal(ad_scheduler_tick(scheduler), 0);
    assert_int_equal(count_missed(s->store, "still-running"), 1);
    finish_jobs(s->store);
    ad_store_set_clock(s->store, START + 180);
    assert_int_equal(ad_scheduler_tick(scheduler), 1);
    assert_int_equal(count_jobs(s->store), 2);
}

static void
long_downtime_of_a_frequent_schedule_is_listed_whole_in_bounded_turns(void **state)
{
    Scratch *s = *state;
    scratch_source(s, "acme", "agent", "https://acme.example/a.zip", NULL);
    ad_store_set_clock(s->store, START);
    add_schedule(s->store, "minute", "minutely", "UTC", NULL, 0, START + 60);
    ad_store_set_clock(s->store, START + 2500 * 60 + 30);
    g_autoptr(AdScheduler) scheduler = ad_scheduler_new(s->store, ad_store_now(s->store));
    guint added = 0, turns = 0;
    for (; added == 0 && turns < 10; turns++)
        added += ad_scheduler_tick(scheduler);
    assert_int_equal(turns, 3);
    assert_int_equal(added, 1);
    assert_int_equal(count_missed(s->store, "daemon-down"), 2499);
}

static void
a_schedule_without_a_source_says_so(void **state)
{
    Scratch *s = *state;
    scratch_supplier(s, "acme");
    ad_store_set_clock(s->store, START);
    add_schedule(s->store, "empty", "minutely", "UTC", NULL, 0, START + 60);
    g_autoptr(AdScheduler) scheduler = ad_scheduler_new(s->store, START);
    ad_store_set_clock(s->store, START + 60);
    assert_int_equal(ad_scheduler_tick(scheduler), 0);
    assert_int_equal(count_missed(s->store, "no-source"), 1);
}

static void
a_schedule_that_is_no_longer_understood_stops_and_is_listed(void **state)
{
    Scratch *s = *state;
    scratch_source(s, "acme", "agent", "https://acme.example/a.zip", NULL);
    ad_store_set_clock(s->store, START);
    add_schedule(s->store, "odd", "every full moon", "UTC", NULL, 0, START + 60);
    g_autoptr(AdScheduler) scheduler = ad_scheduler_new(s->store, START);
    ad_store_set_clock(s->store, START + 60);
    assert_int_equal(ad_scheduler_tick(scheduler), 0);
    assert_int_equal(count_missed(s->store, "invalid"), 1);
    ad_store_set_clock(s->store, START + DAY);
    assert_int_equal(ad_scheduler_tick(scheduler), 0);
    assert_int_equal(count_missed(s->store, "invalid"), 1);
}

static void
a_due_time_swallowed_by_a_clock_change_is_listed(void **state)
{
    Scratch *s = *state;
    scratch_source(s, "acme", "agent", "https://acme.example/a.zip", NULL);
    gint64 march_7 = G_GINT64_CONSTANT(1772875800); /* 2026-03-07 09:30 UTC, 02:30 in Denver */
    ad_store_set_clock(s->store, march_7 - 10);
    add_schedule(s->store, "night", "*-*-* 02:30", "America/Denver", NULL, 0, march_7);
    g_autoptr(AdScheduler) scheduler = ad_scheduler_new(s->store, march_7 - 10);
    ad_store_set_clock(s->store, march_7);
    assert_int_equal(ad_scheduler_tick(scheduler), 1);
    assert_int_equal(count_missed(s->store, "clock-change"), 1);
    g_autofree char *next = next_at(s->store, "night");
    assert_string_equal(next, "2026-03-09T08:30:00Z");
}

static void
jitter_puts_a_job_off_within_its_bound_and_always_alike(void **state)
{
    Scratch *s = *state;
    for (int i = 0; i < 20; i++) {
        g_autofree char *url = g_strdup_printf("https://acme.example/%d.zip", i);
        scratch_source(s, "acme", "agent", url, NULL);
    }
    ad_store_set_clock(s->store, START);
    add_schedule(s->store, "wide", "minutely", "UTC", NULL, 600, START + 60);
    g_autoptr(AdScheduler) scheduler = ad_scheduler_new(s->store, START);
    ad_store_set_clock(s->store, START + 60);
    assert_int_equal(ad_scheduler_tick(scheduler), 20);
    AdPage page = {.limit = 200};
    json_t *list = ad_queue_list(s->store, NULL, NULL, NULL, &page, NULL), *items = json_object_get(list, "items");
    guint later = 0;
    for (gsize i = 0; i < json_array_size(items); i++) {
        gint64 at = 0;
        ad_store_time_parse(scratch_text(json_array_get(items, i), "not_before"), &at);
        assert_true(at == 0 || (at >= START + 60 && at <= START + 660));
        later += at > START + 60;
    }
    assert_true(later > 10);
    json_decref(list);
}

static void
a_person_runs_a_schedule_before_the_nightly_ones(void **state)
{
    Scratch *s = *state;
    scratch_source(s, "acme", "agent", "https://acme.example/a.zip", NULL);
    scratch_source(s, "zeta", "agent", "https://zeta.example/a.zip", NULL);
    ad_store_set_clock(s->store, START);
    add_schedule(s->store, "nightly", "minutely", "UTC", NULL, 0, START + 60);
    AdActor by = {"ana", "http"};
    AdSchedule other = {.id = "zeta-now", .when = "yearly", .zone = "UTC", .supplier = "zeta", .next_at_unix = START + DAY};
    json_decref(ad_schedules_add(s->store, &by, &other, NULL));
    g_autoptr(AdScheduler) scheduler = ad_scheduler_new(s->store, START);
    ad_store_set_clock(s->store, START + 60);
    assert_int_equal(ad_scheduler_tick(scheduler), 1);
    json_t *jobs = json_array();
    assert_true(ad_scheduler_run(scheduler, "zeta-now", &by, jobs, NULL));
    assert_int_equal(json_array_size(jobs), 1);
    assert_true(ad_scheduler_run(scheduler, "zeta-now", &by, jobs, NULL)); /* the same job again */
    assert_string_equal(json_string_value(json_array_get(jobs, 0)), json_string_value(json_array_get(jobs, 1)));
    g_autoptr(AdQueueClaim) claim = NULL;
    assert_true(ad_queue_claim(s->store, NULL, NULL, 60000, &claim, NULL));
    assert_string_equal(claim->id, json_string_value(json_array_get(jobs, 0)));
    g_autoptr(GError) error = NULL;
    assert_false(ad_scheduler_run(scheduler, "no-such", &by, jobs, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_NOT_FOUND));
    json_decref(jobs);
}

static gint64
next_due(const char *when, const char *zone, gint64 after_unix, gpointer data)
{
    (void)data;
    g_autoptr(AdCalendar) calendar = ad_calendar_parse(when, zone, NULL);
    gint64 at = ad_calendar_next(calendar, after_unix * G_USEC_PER_SEC, NULL);
    return at == AD_CALENDAR_NEVER ? -1 : at / G_USEC_PER_SEC;
}

static void
resume(AdStore *store, const char *id)
{
    AdActor by = {"ana", "http"};
    json_t *row = ad_schedules_resume(store, &by, id, next_due, NULL, NULL);
    assert_non_null(row);
    assert_false(json_is_true(json_object_get(row, "paused")));
    json_decref(row);
}

static void
what_falls_due_in_a_pause_is_missed_and_does_not_run_at_its_end(void **state)
{
    Scratch *s = *state;
    AdActor by = {"ana", "http"};
    scratch_source(s, "acme", "agent", "https://acme.example/a.zip", NULL);
    ad_store_set_clock(s->store, START);
    add_schedule(s->store, "hourly", "hourly", "UTC", "once", 0, START + HOUR);
    g_autoptr(AdScheduler) scheduler = ad_scheduler_new(s->store, START);
    json_decref(ad_schedules_pause(s->store, &by, "hourly", NULL));
    for (int i = 1; i <= 3; i++) { /* the daemon notices three of them */
        ad_store_set_clock(s->store, START + i * HOUR + 1);
        assert_int_equal(ad_scheduler_tick(scheduler), 0);
        assert_int_equal(count_missed(s->store, "paused"), i);
    }
    ad_store_set_clock(s->store, START + 5 * HOUR + 10); /* and is away for two */
    resume(s->store, "hourly");
    assert_int_equal(count_missed(s->store, "paused"), 5);
    assert_int_equal(ad_scheduler_tick(scheduler), 0);
    assert_int_equal(count_jobs(s->store), 0);
    g_autofree char *next = next_at(s->store, "hourly");
    assert_string_equal(next, "2026-11-25T07:00:00Z");
    ad_store_set_clock(s->store, START + 6 * HOUR);
    assert_int_equal(ad_scheduler_tick(scheduler), 1);
    assert_int_equal(count_missed(s->store, "paused"), 5);
}

static void
resuming_what_was_not_paused_takes_no_due_time_away(void **state)
{
    Scratch *s = *state;
    scratch_source(s, "acme", "agent", "https://acme.example/a.zip", NULL);
    ad_store_set_clock(s->store, START);
    add_schedule(s->store, "hourly", "hourly", "UTC", "once", 0, START + HOUR);
    g_autoptr(AdScheduler) scheduler = ad_scheduler_new(s->store, START);
    ad_store_set_clock(s->store, START + HOUR);
    resume(s->store, "hourly");
    assert_int_equal(ad_scheduler_tick(scheduler), 1);
    assert_int_equal(count_missed(s->store, "paused"), 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_due_time_gives_one_job_and_moves_on),
        CASE(after_downtime_once_runs_the_last_and_lists_the_others),
        CASE(after_downtime_none_lists_them_all),
        CASE(a_source_that_still_waits_makes_the_next_due_time_a_missed_one),
        CASE(long_downtime_of_a_frequent_schedule_is_listed_whole_in_bounded_turns),
        CASE(a_schedule_without_a_source_says_so),
        CASE(a_schedule_that_is_no_longer_understood_stops_and_is_listed),
        CASE(a_due_time_swallowed_by_a_clock_change_is_listed),
        CASE(jitter_puts_a_job_off_within_its_bound_and_always_alike),
        CASE(a_person_runs_a_schedule_before_the_nightly_ones),
        CASE(what_falls_due_in_a_pause_is_missed_and_does_not_run_at_its_end),
        CASE(resuming_what_was_not_paused_takes_no_due_time_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
