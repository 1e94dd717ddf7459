/* SPDX-License-Identifier: Apache-2.0 */
/* calendar.h - when a schedule is due: systemd's OnCalendar form and five-field cron, in a named time zone
 *
 * The form is told by its shape: five fields (or @daily and the like) are cron, all else is OnCalendar as in
 * systemd.time(7), with the same results as `systemd-analyze calendar` (a test compares the two). Clock changes:
 *  - OnCalendar: a local time that does not exist that day is passed over and reported in *skipped_us, so that the
 *    scheduler can list it; one that comes twice is due the first time only.
 *  - cron, as cron(8): with a fixed hour and minute, a time that does not exist is due the moment the clock changes, one
 *    that comes twice is due once; with `*` as hour or minute every real minute counts.
 * The search is bounded by the calendar itself (year 2199): "02-30" ends as never, not as a loop. */
#pragma once

#include <glib.h>

#define AD_CALENDAR_NEVER G_MININT64

typedef struct AdCalendar AdCalendar;

/* zone is an IANA name or NULL for UTC; a zone at the end of text wins over it. NULL with AD_ERROR_USAGE in words that
 * name the field and show an example. */
AdCalendar *ad_calendar_parse(const char *text, const char *zone, GError **error);
void ad_calendar_free(AdCalendar *calendar);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdCalendar, ad_calendar_free)

/* The first due time after an instant, both in microseconds since 1970 UTC, or AD_CALENDAR_NEVER. *skipped_us (may be
 * NULL) is the clock change that swallowed an earlier due time on the way, or AD_CALENDAR_NEVER. */
gint64 ad_calendar_next(const AdCalendar *calendar, gint64 after_us, gint64 *skipped_us);

/* IANA name the calendar runs in; lives as long as it does. */
const char *ad_calendar_zone(const AdCalendar *calendar);

/* "2026-11-25 02:30:00 CST": an instant as the calendar's zone shows it. Free with g_free. */
char *ad_calendar_local(const AdCalendar *calendar, gint64 at_us);

/* TRUE for a zone that this machine knows (UTC always). */
gboolean ad_calendar_is_zone(const char *name);
