/* SPDX-License-Identifier: Apache-2.0 */
/* calendar_oncalendar.c - reads systemd's calendar form, as systemd.time(7) documents it and version 252 accepts it */
#include "service/jobs/calendar_private.h"

#include <string.h>

#include "scanner/model/error.h"
#include "service/po/tr.h"

#define EXAMPLE "Mon..Fri *-*-* 02:30:00"
#define EXAMPLE_STEP "*-*-* *:00/15:00"
#define MICRO G_GINT64_CONSTANT(1000000) /* microseconds of a second */
#define NUMBER_MAX G_GINT64_CONSTANT(999999)

typedef struct {
    const char *text; /* the whole, for messages */
    const char *at;
    GError **error;
} Reader;

static const struct {
    const char *name, *full;
} shorthands[] = {
    {"minutely", "*-*-* *:*:00"},          {"hourly", "*-*-* *:00:00"},
    {"daily", "*-*-* 00:00:00"},           {"monthly", "*-*-01 00:00:00"},
    {"weekly", "Mon *-*-* 00:00:00"},      {"yearly", "*-01-01 00:00:00"},
    {"annually", "*-01-01 00:00:00"},      {"quarterly", "*-01,04,07,10-01 00:00:00"},
    {"semiannually", "*-01,07-01 00:00:00"}, {"semi-annually", "*-01,07-01 00:00:00"},
    {"biannually", "*-01,07-01 00:00:00"}, {"bi-annually", "*-01,07-01 00:00:00"},
};

static gboolean
refuse(const Reader *r, AdCalendarFieldId id, const char *what, const char *example)
{
    return ad_calendar_refuse(r->error, r->text, id, what, example);
}

/* A weekday's name at the cursor, long or short; -1 when there is none. */
static int
read_weekday(Reader *r)
{
    static const struct {
        const char *name;
        int day;
    } names[] = {
        {"Monday", 0},   {"Mon", 0}, {"Tuesday", 1},  {"Tue", 1}, {"Wednesday", 2},
        {"Wed", 2},      {"Thursday", 3}, {"Thu", 3}, {"Friday", 4}, {"Fri", 4},
        {"Saturday", 5}, {"Sat", 5}, {"Sunday", 6},   {"Sun", 6},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        gsize bytes = strlen(names[i].name);
        if (g_ascii_strncasecmp(r->at, names[i].name, bytes) != 0)
            continue;
        if (strchr("-., ", r->at[bytes]) == NULL && r->at[bytes] != '\0')
            continue;
        r->at += bytes;
        return names[i].day;
    }
    return -1;
}

static void
skip_blanks(Reader *r)
{
    r->at += strspn(r->at, " ");
}

/* "Mon..Wed,Fri " or nothing at all. */
static gboolean
read_weekdays(Reader *r, AdCalendar *c)
{
    int range_from = -1;
    for (gboolean is_first = TRUE;; is_first = FALSE) {
        int day = read_weekday(r);
        if (day < 0) {
            if (is_first && !g_ascii_isalpha(*r->at))
                return TRUE;
            return refuse(r, AD_CALENDAR_WEEKDAY, _("not the English name of a weekday"), EXAMPLE);
        }
        if (range_from > day)
            return refuse(r, AD_CALENDAR_WEEKDAY, _("the range runs backwards"), "Sat,Sun,Mon 03:00");
        for (int d = range_from >= 0 ? range_from : day; d <= day; d++)
            c->weekdays |= 1u << d;
        gboolean was_range = range_from >= 0;
        range_from = -1;
        if (g_str_has_prefix(r->at, "..") || *r->at == '-') {
            if (was_range)
                return refuse(r, AD_CALENDAR_WEEKDAY, _("a range has two ends"), EXAMPLE);
            r->at += *r->at == '-' ? 1 : 2;
            range_from = day;
        } else if (*r->at == ',') {
            r->at++;
        } else if (*r->at == '.') {
            return refuse(r, AD_CALENDAR_WEEKDAY, _("a range is written with two dots"), EXAMPLE);
        } else {
            skip_blanks(r);
            return TRUE;
        }
        if (*r->at == '\0' || *r->at == ' ') { /* a comma may end the list, a range may not */
            if (range_from >= 0)
                return refuse(r, AD_CALENDAR_WEEKDAY, _("a range has two ends"), EXAMPLE);
            skip_blanks(r);
            return TRUE;
        }
    }
}

/* Digits, for seconds with a fraction that is rounded to microseconds. */
static gboolean
read_number(Reader *r, AdCalendarFieldId id, gint64 *out)
{
    gint64 value = 0, scale = MICRO, fraction = 0;
    if (!g_ascii_isdigit(*r->at))
        return refuse(r, id, _("a number or * is missing"), EXAMPLE);
    for (; g_ascii_isdigit(*r->at); r->at++) {
        value = value * 10 + (*r->at - '0');
        if (value > NUMBER_MAX)
            return refuse(r, id, _("the number is too large"), EXAMPLE);
    }
    if (id != AD_CALENDAR_SECOND) {
        *out = value;
        return TRUE;
    }
    if (r->at[0] == '.' && r->at[1] != '.') {
        r->at++;
        if (!g_ascii_isdigit(*r->at))
            return refuse(r, id, _("digits are missing after the decimal point"), "*:*:07.5");
        for (; g_ascii_isdigit(*r->at); r->at++) {
            if (scale > 1) {
                scale /= 10;
                fraction += (*r->at - '0') * scale;
            } else if (scale == 1) {
                fraction += *r->at >= '5' ? 1 : 0; /* the seventh digit rounds */
                scale = 0;
            }
        }
    }
    *out = value * MICRO + fraction;
    return TRUE;
}

/* What systemd calls normalising and validating a component (its calendarspec.c documents the order by its tests):
 * a range's end falls on its last step, a step that never comes goes, then all must lie in the field. */
static gboolean
add_part(const Reader *r, AdCalendar *c, AdCalendarFieldId id, gint64 start, gint64 stop, gint64 repeat)
{
    gint64 from, to;
    g_autofree char *what = NULL;
    ad_calendar_field_range(id, &from, &to);
    if (id == AD_CALENDAR_YEAR) {
        if (start < 70)
            start += 2000;
        else if (start < 200)
            start += 1900;
        if (stop >= 0 && stop < 70)
            stop += 2000;
        else if (stop >= 0 && stop < 200)
            stop += 1900;
    }
    if (id == AD_CALENDAR_DAY && c->is_end_of_month)
        to -= 3; /* only the last 28 days are there in each month */
    if (stop > start && repeat > 0)
        stop -= (stop - start) % repeat;
    if (start == stop)
        repeat = 0, stop = -1;
    if (start < from || start > to || (stop >= 0 && stop > to)) {
        gint64 unit = id == AD_CALENDAR_SECOND ? MICRO : 1;
        what = g_strdup_printf(_("%lld is outside %lld to %lld"),
                               (long long)((start < from || start > to ? start : stop) / unit),
                               (long long)(from / unit), (long long)(to / unit));
        return refuse(r, id, what, EXAMPLE);
    }
    if (stop >= 0 && stop < start)
        return refuse(r, id, _("the range runs backwards"), "*-*-* 09..17:00");
    gboolean is_back = id == AD_CALENDAR_DAY && c->is_end_of_month;
    if (repeat > to - from || (stop < 0 && repeat > 0 && (is_back ? start - repeat < from : start + repeat > to)))
        return refuse(r, id, _("the step is too large to come even once"), EXAMPLE_STEP);
    ad_calendar_field_add(&c->fields[id], start, stop, repeat);
    return TRUE;
}

/* "*", or "a", "a..b", "a/step", "a..b/step" joined by commas. Ends at the first character of stops or the text's end. */
static gboolean
read_field(Reader *r, AdCalendar *c, AdCalendarFieldId id)
{
    if (*r->at == '*') {
        r->at++;
        if (*r->at == '/')
            return refuse(r, id, _("* takes no step; begin with a number"), EXAMPLE_STEP);
        return TRUE;
    }
    for (;;) {
        gint64 start, stop = -1, repeat = 0;
        if (!read_number(r, id, &start))
            return FALSE;
        if (g_str_has_prefix(r->at, "..")) {
            r->at += 2;
            if (!read_number(r, id, &stop))
                return FALSE;
            repeat = id == AD_CALENDAR_SECOND ? MICRO : 1;
        }
        if (*r->at == '/') {
            r->at++;
            if (!read_number(r, id, &repeat))
                return FALSE;
            if (repeat == 0)
                return refuse(r, id, _("a step of 0 never moves"), EXAMPLE_STEP);
        }
        if (*r->at != '\0' && strchr(" ,-~:", *r->at) == NULL)
            return refuse(r, id, _("unexpected character"), EXAMPLE);
        if (!add_part(r, c, id, start, stop, repeat))
            return FALSE;
        if (*r->at != ',')
            return TRUE;
        r->at++;
    }
}

/* How many of '-' and '~' the word at the cursor has: a date of two or three fields; and ':' for a time. */
static void
count_marks(const char *word, guint *dashes, guint *colons)
{
    *dashes = *colons = 0;
    for (; *word != '\0' && *word != ' '; word++) {
        *dashes += *word == '-' || *word == '~';
        *colons += *word == ':';
    }
}

static gboolean
read_date(Reader *r, AdCalendar *c)
{
    guint dashes, colons;
    count_marks(r->at, &dashes, &colons);
    if (*r->at == '\0' || (dashes == 0 && colons > 0))
        return TRUE;
    if (dashes == 0)
        return refuse(r, AD_CALENDAR_DAY, _("neither a date nor a time"), EXAMPLE);
    if (dashes > 2)
        return refuse(r, AD_CALENDAR_DAY, _("a date is year-month-day"), EXAMPLE);
    if (dashes == 2) {
        if (!read_field(r, c, AD_CALENDAR_YEAR))
            return FALSE;
        if (*r->at != '-')
            return refuse(r, AD_CALENDAR_YEAR, _("year and month are parted by -"), EXAMPLE);
        r->at++;
    }
    if (!read_field(r, c, AD_CALENDAR_MONTH))
        return FALSE;
    if (*r->at != '-' && *r->at != '~')
        return refuse(r, AD_CALENDAR_MONTH, _("month and day are parted by - or ~"), "*-02~03");
    c->is_end_of_month = *r->at == '~';
    r->at++;
    if (!read_field(r, c, AD_CALENDAR_DAY))
        return FALSE;
    if (*r->at != '\0' && *r->at != ' ')
        return refuse(r, AD_CALENDAR_DAY, _("unexpected character"), EXAMPLE);
    skip_blanks(r);
    return TRUE;
}

static gboolean
read_time(Reader *r, AdCalendar *c)
{
    if (*r->at == '\0') {
        ad_calendar_field_add(&c->fields[AD_CALENDAR_HOUR], 0, -1, 0);
        ad_calendar_field_add(&c->fields[AD_CALENDAR_MINUTE], 0, -1, 0);
        ad_calendar_field_add(&c->fields[AD_CALENDAR_SECOND], 0, -1, 0);
        return TRUE;
    }
    if (!read_field(r, c, AD_CALENDAR_HOUR))
        return FALSE;
    if (*r->at != ':')
        return refuse(r, AD_CALENDAR_HOUR, _("a time is hour:minute or hour:minute:second"), EXAMPLE);
    r->at++;
    if (!read_field(r, c, AD_CALENDAR_MINUTE))
        return FALSE;
    if (*r->at == '\0') {
        ad_calendar_field_add(&c->fields[AD_CALENDAR_SECOND], 0, -1, 0);
        return TRUE;
    }
    if (*r->at != ':')
        return refuse(r, AD_CALENDAR_MINUTE, _("a time is hour:minute or hour:minute:second"), EXAMPLE);
    r->at++;
    if (*r->at == '*') { /* every second, not every microsecond */
        r->at++;
        ad_calendar_field_add(&c->fields[AD_CALENDAR_SECOND], 0, -1, MICRO);
    } else if (!read_field(r, c, AD_CALENDAR_SECOND)) {
        return FALSE;
    }
    if (*r->at != '\0')
        return refuse(r, AD_CALENDAR_SECOND, _("there is more text than a schedule has, or the time zone is unknown"),
                      EXAMPLE " America/Mexico_City");
    return TRUE;
}

/* "@1785000000": that one second, in UTC. */
static gboolean
read_timestamp(Reader *r, AdCalendar *c)
{
    gint64 value = 0;
    const char *digits = r->at + 1;
    if (!g_ascii_string_to_signed(digits, 10, 0, G_GINT64_CONSTANT(7258118399), &value, NULL))
        return refuse(r, AD_CALENDAR_SECOND, _("@ is followed by seconds since 1970"), "@1785000000");
    g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc(value);
    ad_calendar_field_add(&c->fields[AD_CALENDAR_YEAR], g_date_time_get_year(at), -1, 0);
    ad_calendar_field_add(&c->fields[AD_CALENDAR_MONTH], g_date_time_get_month(at), -1, 0);
    ad_calendar_field_add(&c->fields[AD_CALENDAR_DAY], g_date_time_get_day_of_month(at), -1, 0);
    ad_calendar_field_add(&c->fields[AD_CALENDAR_HOUR], g_date_time_get_hour(at), -1, 0);
    ad_calendar_field_add(&c->fields[AD_CALENDAR_MINUTE], g_date_time_get_minute(at), -1, 0);
    ad_calendar_field_add(&c->fields[AD_CALENDAR_SECOND], g_date_time_get_second(at) * MICRO, -1, 0);
    g_clear_pointer(&c->zone, g_time_zone_unref);
    g_free(c->zone_name);
    c->zone = g_time_zone_new_utc();
    c->zone_name = g_strdup("UTC");
    return TRUE;
}

gboolean
ad_calendar_parse_oncalendar(AdCalendar *c, const char *text, GError **error)
{
    Reader r = {.text = text, .at = text, .error = error};
    if (*text == '@')
        return read_timestamp(&r, c);
    for (gsize i = 0; i < G_N_ELEMENTS(shorthands); i++)
        if (g_ascii_strcasecmp(text, shorthands[i].name) == 0)
            r.at = shorthands[i].full;
    return read_weekdays(&r, c) && read_date(&r, c) && read_time(&r, c);
}
