/* SPDX-License-Identifier: Apache-2.0 */
/* calendar_private.h - a parsed schedule: which local times match, for calendar.c and its two parsers */
#pragma once

#include "service/jobs/calendar.h"

/* start, start+repeat, … up to stop; repeat 0: start alone; stop -1: up to the field's end. */
typedef struct {
    gint64 start, stop, repeat;
} AdCalendarPart;

/* An empty array stands for `*`: every value. */
typedef struct {
    GArray *parts; /* of AdCalendarPart, or NULL */
} AdCalendarField;

typedef enum {
    AD_CALENDAR_YEAR,
    AD_CALENDAR_MONTH,
    AD_CALENDAR_DAY,
    AD_CALENDAR_HOUR,
    AD_CALENDAR_MINUTE,
    AD_CALENDAR_SECOND, /* in microseconds */
    AD_CALENDAR_WEEKDAY,
    AD_CALENDAR_FIELD_COUNT
} AdCalendarFieldId;

struct AdCalendar {
    AdCalendarField fields[AD_CALENDAR_FIELD_COUNT - 1]; /* all but the weekday */
    guint weekdays;           /* bit 0 Monday … bit 6 Sunday; 0: any */
    gboolean is_end_of_month; /* days count back from the month's last, 1 being the last itself */
    gboolean is_cron;
    gboolean is_day_or_weekday; /* cron: both given, either is enough */
    gboolean is_every_moment;   /* cron: hour or minute is `*` */
    char *zone_name;
    GTimeZone *zone;
};

#define AD_CALENDAR_YEAR_MIN 1970
#define AD_CALENDAR_YEAR_MAX 2199 /* as systemd's */

/* Name of a field for people, in the thread's language. */
const char *ad_calendar_field_name(AdCalendarFieldId id);
/* Smallest and largest value; of seconds in microseconds. */
void ad_calendar_field_range(AdCalendarFieldId id, gint64 *from, gint64 *to);

/* "schedule 'TEXT': FIELD: WHAT; for example EXAMPLE" as AD_ERROR_USAGE; always FALSE. */
gboolean ad_calendar_refuse(GError **error, const char *text, AdCalendarFieldId id, const char *what,
                            const char *example);

/* text is one line without leading or trailing blanks and without its zone. */
gboolean ad_calendar_parse_oncalendar(AdCalendar *calendar, const char *text, GError **error);
gboolean ad_calendar_parse_cron(AdCalendar *calendar, const char *text, GError **error);

void ad_calendar_field_add(AdCalendarField *field, gint64 start, gint64 stop, gint64 repeat);
