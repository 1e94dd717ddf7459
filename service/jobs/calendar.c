/* SPDX-License-Identifier: Apache-2.0 */
/* calendar.c - the next due time of a schedule: a walk over local dates, then one step to the instant */
#include "service/jobs/calendar_private.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/po/tr.h"

#define MICRO G_GINT64_CONSTANT(1000000) /* microseconds of a second */
#define DAY_S G_GINT64_CONSTANT(86400)
#define ZONE_NAME_MAX 64 /* bytes; the longest in tzdata has 32 */

/* A local time: what a clock on the wall shows. */
typedef struct {
    int year, month, day, hour, minute;
    gint64 micro; /* seconds and fraction, in microseconds */
} Civil;

static const struct {
    const char *name;
    gint64 from, to;
} fields[] = {
    [AD_CALENDAR_YEAR] = {N_("year"), AD_CALENDAR_YEAR_MIN, AD_CALENDAR_YEAR_MAX},
    [AD_CALENDAR_MONTH] = {N_("month"), 1, 12},
    [AD_CALENDAR_DAY] = {N_("day"), 1, 31},
    [AD_CALENDAR_HOUR] = {N_("hour"), 0, 23},
    [AD_CALENDAR_MINUTE] = {N_("minute"), 0, 59},
    [AD_CALENDAR_SECOND] = {N_("second"), 0, 60 * MICRO - 1},
    [AD_CALENDAR_WEEKDAY] = {N_("weekday"), 0, 6},
};

const char *
ad_calendar_field_name(AdCalendarFieldId id)
{
    return _(fields[id].name);
}

void
ad_calendar_field_range(AdCalendarFieldId id, gint64 *from, gint64 *to)
{
    *from = fields[id].from;
    *to = fields[id].to;
}

gboolean
ad_calendar_refuse(GError **error, const char *text, AdCalendarFieldId id, const char *what,
                   const char *example)
{
    g_autofree char *shown = g_strescape(text, NULL);
    g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("schedule “%s”: %s: %s; for example “%s”"), shown,
                ad_calendar_field_name(id), what, example);
    return FALSE;
}

void
ad_calendar_field_add(AdCalendarField *field, gint64 start, gint64 stop, gint64 repeat)
{
    AdCalendarPart part = {start, stop, repeat};
    if (field->parts == NULL)
        field->parts = g_array_new(FALSE, FALSE, sizeof part);
    g_array_append_val(field->parts, part);
}

gboolean
ad_calendar_is_zone(const char *name)
{
    if (g_ascii_strcasecmp(name, "UTC") == 0)
        return TRUE;
    gsize bytes = strlen(name);
    if (bytes == 0 || bytes > ZONE_NAME_MAX || !g_ascii_isalpha(*name) || strstr(name, "..") != NULL)
        return FALSE;
    for (gsize i = 0; i < bytes; i++)
        if (!g_ascii_isalnum(name[i]) && strchr("+-_/", name[i]) == NULL)
            return FALSE;
    /* GLib also takes POSIX rules such as CST6CDT,M4.1.0: a name must stand in the zone database. */
    const char *dir = g_getenv("TZDIR");
    g_autofree char *path = g_build_filename(dir != NULL ? dir : "/usr/share/zoneinfo", name, NULL);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return FALSE;
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(name);
    return zone != NULL;
}

/* Cuts a zone's name off the end of text; NULL when the last word is none. */
static char *
take_zone(char *text)
{
    char *blank = strrchr(text, ' ');
    if (blank == NULL || !ad_calendar_is_zone(blank + 1))
        return NULL;
    char *zone = g_strdup(blank + 1);
    *blank = '\0';
    g_strchomp(text);
    return zone;
}

static guint
count_words(const char *text)
{
    guint count = 0;
    for (const char *at = text; *at != '\0'; count += *at != '\0') {
        at += strcspn(at, " \t");
        at += strspn(at, " \t");
    }
    return *text == '\0' ? 0 : count + 1;
}

AdCalendar *
ad_calendar_parse(const char *text, const char *zone, GError **error)
{
    gsize bytes = strnlen(text, AD_LIMIT_SCHEDULE_BYTES + 1);
    if (bytes > AD_LIMIT_SCHEDULE_BYTES || !g_utf8_validate(text, (gssize)bytes, NULL)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    _("a schedule is at most %d bytes of UTF-8; for example “Mon..Fri 02:30”"),
                    AD_LIMIT_SCHEDULE_BYTES);
        return NULL;
    }
    g_autofree char *line = g_strstrip(g_strdup(text));
    if (*line == '\0') {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    _("the schedule is empty; for example “Mon..Fri 02:30” or “30 2 * * mon-fri”"));
        return NULL;
    }
    g_autoptr(AdCalendar) c = g_new0(AdCalendar, 1);
    c->zone_name = take_zone(line);
    if (c->zone_name == NULL) {
        if (zone != NULL && !ad_calendar_is_zone(zone)) {
            g_autofree char *shown = g_strescape(zone, NULL);
            g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                        _("time zone “%.64s” is unknown; for example “America/Mexico_City”"), shown);
            return NULL;
        }
        c->zone_name = g_strdup(zone != NULL ? zone : "UTC");
    }
    if (g_ascii_strcasecmp(c->zone_name, "UTC") == 0) {
        g_free(c->zone_name);
        c->zone_name = g_strdup("UTC");
    }
    c->zone = g_time_zone_new_identifier(c->zone_name);
    if (c->zone == NULL)
        c->zone = g_time_zone_new_utc(); /* only for UTC, where no zone database is */
    gboolean is_cron = count_words(line) >= 5 || (*line == '@' && g_ascii_isalpha(line[1]));
    if (!(is_cron ? ad_calendar_parse_cron(c, line, error) : ad_calendar_parse_oncalendar(c, line, error)))
        return NULL;
    return g_steal_pointer(&c);
}

void
ad_calendar_free(AdCalendar *c)
{
    if (c == NULL)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(c->fields); i++)
        g_clear_pointer(&c->fields[i].parts, g_array_unref);
    g_clear_pointer(&c->zone, g_time_zone_unref);
    g_free(c->zone_name);
    g_free(c);
}

const char *
ad_calendar_zone(const AdCalendar *c)
{
    return c->zone_name;
}

/* Smallest value of the field that is at least from, or -1. */
static gint64
next_in_field(const AdCalendarField *field, gint64 from, gint64 to)
{
    if (field->parts == NULL)
        return from <= to ? from : -1;
    gint64 best = -1;
    for (guint i = 0; i < field->parts->len; i++) {
        const AdCalendarPart *p = &g_array_index(field->parts, AdCalendarPart, i);
        gint64 v = p->start;
        if (v < from) {
            if (p->repeat == 0)
                continue;
            v += (from - v + p->repeat - 1) / p->repeat * p->repeat;
        }
        if (v <= (p->stop >= 0 ? p->stop : v == p->start ? v : to) && (best < 0 || v < best))
            best = v;
    }
    return best <= to ? best : -1;
}

static gint64
next_of(const AdCalendar *c, AdCalendarFieldId id, gint64 from)
{
    return next_in_field(&c->fields[id], from, fields[id].to);
}

/* Days since 1970-01-01 of a Gregorian date: years begin in March, so that the leap day is the last. */
static gint64
days_of(int year, int month, int day)
{
    gint64 y = month <= 2 ? year - 1 : year;
    gint64 era = y / 400, year_of_era = y % 400;
    gint64 day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

/* 0 Monday … 6 Sunday; 1970-01-01 was a Thursday. */
static guint
weekday_of(int year, int month, int day)
{
    return (guint)((days_of(year, month, day) + 3) % 7);
}

static int
days_in_month(int year, int month)
{
    return g_date_get_days_in_month((GDateMonth)month, (GDateYear)year);
}

/* The day counted from the month's end: "~03" is the third last. A range a..b then runs from the b-th last. */
static gboolean
matches_day_from_end(const AdCalendarField *field, int last, int day)
{
    if (field->parts == NULL)
        return TRUE;
    for (guint i = 0; i < field->parts->len; i++) {
        const AdCalendarPart *p = &g_array_index(field->parts, AdCalendarPart, i);
        gint64 start = last + 1 - p->start, stop = p->stop >= 0 ? last + 1 - p->stop : -1;
        if (stop > 0) {
            gint64 swap = start;
            start = stop;
            stop = swap;
        }
        if (day == start ||
            (p->repeat > 0 && day > start && (day - start) % p->repeat == 0 && (stop < 0 || day <= stop)))
            return TRUE;
    }
    return FALSE;
}

static gboolean
matches_day(const AdCalendar *c, int year, int month, int day)
{
    const AdCalendarField *field = &c->fields[AD_CALENDAR_DAY];
    gboolean is_weekday =
        c->weekdays == 0 || (c->weekdays & (1u << weekday_of(year, month, day))) != 0;
    gboolean is_day = c->is_end_of_month
                          ? matches_day_from_end(field, days_in_month(year, month), day)
                          : next_in_field(field, day, 31) == day;
    return c->is_day_or_weekday ? is_day || is_weekday : is_day && is_weekday;
}

/* First matching time of day not before *at's; FALSE when none is left. */
static gboolean
next_time_of_day(const AdCalendar *c, Civil *at)
{
    for (gint64 hour = next_of(c, AD_CALENDAR_HOUR, at->hour); hour >= 0;
         hour = next_of(c, AD_CALENDAR_HOUR, hour + 1)) {
        gboolean is_hour = hour == at->hour;
        for (gint64 minute = next_of(c, AD_CALENDAR_MINUTE, is_hour ? at->minute : 0); minute >= 0;
             minute = next_of(c, AD_CALENDAR_MINUTE, minute + 1)) {
            gint64 from = is_hour && minute == at->minute ? at->micro : 0;
            gint64 micro = next_of(c, AD_CALENDAR_SECOND, from);
            if (micro < 0)
                continue;
            at->hour = (int)hour;
            at->minute = (int)minute;
            at->micro = micro;
            return TRUE;
        }
    }
    return FALSE;
}

/* First matching local time not before *at. At most 230 years of days are looked at. */
static gboolean
next_civil(const AdCalendar *c, Civil *at)
{
    for (gint64 y = next_of(c, AD_CALENDAR_YEAR, at->year); y >= 0; y = next_of(c, AD_CALENDAR_YEAR, y + 1)) {
        if (y != at->year)
            *at = (Civil){.year = (int)y, .month = 1, .day = 1};
        for (gint64 m = next_of(c, AD_CALENDAR_MONTH, at->month); m >= 0;
             m = next_of(c, AD_CALENDAR_MONTH, m + 1)) {
            if (m != at->month)
                *at = (Civil){.year = (int)y, .month = (int)m, .day = 1};
            for (int last = days_in_month((int)y, (int)m); at->day <= last;
                 *at = (Civil){.year = (int)y, .month = (int)m, .day = at->day + 1})
                if (matches_day(c, (int)y, (int)m, at->day) && next_time_of_day(c, at))
                    return TRUE;
        }
        *at = (Civil){.year = (int)y, .month = 13};
    }
    return FALSE;
}

/* Seconds from UTC at an instant. */
static gint64
offset_at(const AdCalendar *c, gint64 unix_s)
{
    return g_time_zone_get_offset(c->zone, g_time_zone_find_interval(c->zone, G_TIME_TYPE_UNIVERSAL, unix_s));
}

/* Floors, also before 1970. */
static gint64
floor_div(gint64 a, gint64 b)
{
    return a / b - (a % b < 0);
}

static Civil
civil_of(gint64 local_us)
{
    g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc(floor_div(local_us, MICRO));
    Civil civil = {.year = AD_CALENDAR_YEAR_MAX + 1, .month = 1, .day = 1};
    if (at == NULL)
        return civil;
    g_date_time_get_ymd(at, &civil.year, &civil.month, &civil.day);
    civil.hour = g_date_time_get_hour(at);
    civil.minute = g_date_time_get_minute(at);
    civil.micro = g_date_time_get_second(at) * MICRO + (local_us - floor_div(local_us, MICRO) * MICRO);
    return civil;
}

static gint64
local_us_of(const Civil *civil)
{
    return ((days_of(civil->year, civil->month, civil->day) * DAY_S) + civil->hour * 3600 + civil->minute * 60) *
               MICRO +
           civil->micro;
}

/* First second of (from, to] whose offset is not that of from; the two ends must differ. */
static gint64
find_change(const AdCalendar *c, gint64 from_s, gint64 to_s)
{
    gint64 offset = offset_at(c, from_s);
    while (to_s - from_s > 1) {
        gint64 middle = from_s + (to_s - from_s) / 2;
        if (offset_at(c, middle) == offset)
            from_s = middle;
        else
            to_s = middle;
    }
    return to_s;
}

typedef enum { LOCAL_IS_THERE, LOCAL_IS_SKIPPED } LocalFate;

/* The instant of a local time. Of two, the one with prefer_offset, else the earlier; of none, the clock change. */
static LocalFate
resolve(const AdCalendar *c, gint64 local_us, gint64 prefer_offset, gint64 *instant_us)
{
    gint64 local_s = floor_div(local_us, MICRO);
    gint64 before = offset_at(c, local_s - DAY_S), after = offset_at(c, local_s + DAY_S);
    gboolean is_before = offset_at(c, local_s - before) == before;
    gboolean is_after = offset_at(c, local_s - after) == after;
    if (!is_before && !is_after) {
        *instant_us = before != after ? find_change(c, local_s - DAY_S, local_s + DAY_S) * MICRO
                                      : local_us - before * MICRO;
        return LOCAL_IS_SKIPPED;
    }
    gint64 offset = is_before ? before : after;
    if (is_before && is_after && after == prefer_offset)
        offset = after;
    *instant_us = local_us - offset * MICRO;
    return LOCAL_IS_THERE;
}

/* Within a day after from: the second at which the clock is set back, or -1. */
static gint64
clock_set_back(const AdCalendar *c, gint64 from_s)
{
    gint64 offset = offset_at(c, from_s);
    if (offset_at(c, from_s + DAY_S) >= offset)
        return -1;
    return find_change(c, from_s, from_s + DAY_S);
}

/* For cron lines that run at every moment: the earliest match in the hours that come a second time. */
static gint64
next_in_repeated(const AdCalendar *c, gint64 after_us, gint64 found_us)
{
    gint64 change_s = clock_set_back(c, floor_div(after_us, MICRO));
    if (change_s < 0 || (found_us != AD_CALENDAR_NEVER && change_s * MICRO > found_us))
        return found_us;
    gint64 offset = offset_at(c, change_s), instant_us;
    Civil civil = civil_of((change_s + offset) * MICRO);
    if (!next_civil(c, &civil))
        return found_us;
    instant_us = local_us_of(&civil) - offset * MICRO;
    return found_us == AD_CALENDAR_NEVER || instant_us < found_us ? instant_us : found_us;
}

gint64
ad_calendar_next(const AdCalendar *c, gint64 after_us, gint64 *skipped_us)
{
    gint64 offset = offset_at(c, floor_div(after_us, MICRO)), instant_us, found_us = AD_CALENDAR_NEVER;
    gint64 swallowed_us = AD_CALENDAR_NEVER;
    Civil at = civil_of(after_us + offset * MICRO + 1);
    if (at.year < AD_CALENDAR_YEAR_MIN)
        at = (Civil){.year = AD_CALENDAR_YEAR_MIN, .month = 1, .day = 1};
    while (next_civil(c, &at)) {
        gboolean is_there =
            resolve(c, local_us_of(&at), c->is_cron && !c->is_every_moment ? G_MININT64 : offset, &instant_us) ==
            LOCAL_IS_THERE;
        if (!is_there && !c->is_cron && c->fields[AD_CALENDAR_HOUR].parts != NULL &&
            swallowed_us == AD_CALENDAR_NEVER)
            swallowed_us = instant_us;
        if ((is_there || (c->is_cron && !c->is_every_moment)) && instant_us > after_us) {
            found_us = instant_us;
            break;
        }
        if (is_there)
            at.micro++;
        else /* the whole gap at once: to the local time that the clock jumps to */
            at = civil_of(instant_us + offset_at(c, instant_us / MICRO) * MICRO);
    }
    if (c->is_cron && c->is_every_moment)
        found_us = next_in_repeated(c, after_us, found_us);
    if (skipped_us != NULL)
        *skipped_us = swallowed_us;
    return found_us;
}

char *
ad_calendar_local(const AdCalendar *c, gint64 at_us)
{
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(floor_div(at_us, MICRO));
    g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_timezone(utc, c->zone) : NULL;
    return local != NULL ? g_date_time_format(local, "%Y-%m-%d %H:%M:%S %Z") : g_strdup("-");
}
