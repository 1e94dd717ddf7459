/* SPDX-License-Identifier: Apache-2.0 */
/* cli_hooks.c - what the API asks of others when it runs in the command: the calendar and the
 * queue, no runner */
#include "service/cli/cli.h"

#include "service/jobs/calendar.h"
#include "service/jobs/scheduler.h"

static gboolean
check_schedule(const char *when, const char *zone, gpointer data, GError **error)
{
    (void)data;
    g_autoptr(AdCalendar) calendar = ad_calendar_parse(when, zone, error);
    return calendar != NULL;
}

static gint64
next_due(const char *when, const char *zone, gint64 after_unix, gpointer data)
{
    (void)data;
    g_autoptr(AdCalendar) calendar = ad_calendar_parse(when, zone, NULL);
    if (calendar == NULL)
        return -1;
    gint64 at = ad_calendar_next(calendar, after_unix * G_USEC_PER_SEC, NULL);
    /* rounded up, as the scheduler does: a due time with a fraction is never early */
    return at == AD_CALENDAR_NEVER ? -1 : (at + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
}

static gboolean
run_schedule(const char *schedule_id, const char *actor, json_t *jobs, gpointer data,
             GError **error)
{
    AdCli *cli = data;
    AdActor by = {.actor = actor, .via = "cli"};
    g_autoptr(AdScheduler) scheduler = ad_scheduler_new(cli->store, ad_store_now(cli->store));
    return ad_scheduler_run(scheduler, schedule_id, &by, jobs, error);
}

static const AdPolicy *
policy(gpointer data, GError **error)
{
    return ad_cli_policy(data, error);
}

AdApiHooks
ad_cli_hooks(AdCli *cli)
{
    return (AdApiHooks){.check_schedule = check_schedule,
                        .next_due = next_due,
                        .run_schedule = run_schedule,
                        .policy = policy,
                        .data = cli};
}
