/* SPDX-License-Identifier: Apache-2.0 */
/* calendar_cron.c - reads five-field cron lines and @daily and the like, as crontab(5) describes them */
#include "service/jobs/calendar_private.h"

#include <string.h>

#include "scanner/model/error.h"
#include "service/po/tr.h"

#define EXAMPLE "30 2 * * mon-fri"

static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun", "jul",
                                     "aug", "sep", "oct", "nov", "dec", NULL};
static const char *const weekdays[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat", NULL};

static const struct {
    AdCalendarFieldId id;
    gint64 from, to;
    const char *const *names;
    gint64 first_name; /* value of names[0] */
} columns[] = {
    {AD_CALENDAR_MINUTE, 0, 59, NULL, 0}, {AD_CALENDAR_HOUR, 0, 23, NULL, 0},
    {AD_CALENDAR_DAY, 1, 31, NULL, 0},    {AD_CALENDAR_MONTH, 1, 12, months, 1},
    {AD_CALENDAR_WEEKDAY, 0, 7, weekdays, 0}, /* 0 and 7 are Sunday */
};

static const struct {
    const char *name, *full;
} macros[] = {
    {"@hourly", "0 * * * *"},   {"@daily", "0 0 * * *"},  {"@midnight", "0 0 * * *"},
    {"@weekly", "0 0 * * 0"},   {"@monthly", "0 0 1 * *"}, {"@yearly", "0 0 1 1 *"},
    {"@annually", "0 0 1 1 *"},
};

/* A number or a name at *at. */
static gboolean
read_value(const char **at, gsize column, gint64 *out)
{
    for (gsize i = 0; columns[column].names != NULL && columns[column].names[i] != NULL; i++)
        if (g_ascii_strncasecmp(*at, columns[column].names[i], 3) == 0 && !g_ascii_isalpha((*at)[3])) {
            *at += 3;
            *out = columns[column].first_name + (gint64)i;
            return TRUE;
        }
    if (!g_ascii_isdigit(**at))
        return FALSE;
    for (*out = 0; g_ascii_isdigit(**at); ++*at) {
        *out = *out * 10 + (**at - '0');
        if (*out > 9999)
            return FALSE;
    }
    return TRUE;
}

/* One of the comma-separated parts; every value it stands for is set in *bits. */
static gboolean
read_part(const char *part, gsize column, guint64 *bits, const char *text, GError **error)
{
    AdCalendarFieldId id = columns[column].id;
    gint64 from = columns[column].from, to = columns[column].to, step = 1;
    gboolean is_single = FALSE;
    const char *at = part;
    g_autofree char *what = NULL;
    if (*at == '*') {
        at++;
    } else {
        if (!read_value(&at, column, &from))
            return ad_calendar_refuse(error, text, id, _("a number, a name or * is missing"), EXAMPLE);
        to = from;
        is_single = *at != '-';
        if (!is_single) {
            at++;
            if (!read_value(&at, column, &to))
                return ad_calendar_refuse(error, text, id, _("a range has two ends"), EXAMPLE);
            if (id == AD_CALENDAR_WEEKDAY && to == 0 && from > 0)
                to = 7; /* sat-sun */
        }
    }
    if (*at == '/') {
        at++;
        if (is_single)
            return ad_calendar_refuse(error, text, id, _("a step needs a range or *"), "5-59/10 * * * *");
        if (!g_ascii_isdigit(*at) || !read_value(&at, column, &step) || step == 0)
            return ad_calendar_refuse(error, text, id, _("a step is a number above 0"), "*/15 * * * *");
    }
    if (*at != '\0')
        return ad_calendar_refuse(error, text, id, _("unexpected character"), EXAMPLE);
    if (from < columns[column].from || to > columns[column].to || from > columns[column].to) {
        what = g_strdup_printf(_("%lld is outside %lld to %lld"),
                               (long long)(from < columns[column].from || from > columns[column].to ? from : to),
                               (long long)columns[column].from, (long long)columns[column].to);
        return ad_calendar_refuse(error, text, id, what, EXAMPLE);
    }
    if (from > to)
        return ad_calendar_refuse(error, text, id, _("the range runs backwards"), EXAMPLE);
    for (gint64 v = from; v <= to; v += step)
        *bits |= G_GUINT64_CONSTANT(1) << v;
    return TRUE;
}

static gboolean
read_column(const char *word, gsize column, guint64 *bits, const char *text, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(word, ",", -1);
    *bits = 0;
    for (gsize i = 0; parts[i] != NULL; i++)
        if (!read_part(parts[i], column, bits, text, error))
            return FALSE;
    return TRUE;
}

static void
set_field(AdCalendar *c, AdCalendarFieldId id, guint64 bits, gint64 from, gint64 to)
{
    for (gint64 v = from; v <= to; v++)
        if (bits & (G_GUINT64_CONSTANT(1) << v))
            ad_calendar_field_add(&c->fields[id], v, -1, 0);
}

gboolean
ad_calendar_parse_cron(AdCalendar *c, const char *text, GError **error)
{
    guint64 bits[G_N_ELEMENTS(columns)];
    const char *line = text;
    for (gsize i = 0; i < G_N_ELEMENTS(macros); i++)
        if (g_ascii_strcasecmp(text, macros[i].name) == 0)
            line = macros[i].full;
    if (*line == '@')
        return ad_calendar_refuse(error, text, AD_CALENDAR_HOUR,
                                  _("only @hourly, @daily, @weekly, @monthly and @yearly are known"), "@daily");
    g_auto(GStrv) raw = g_strsplit_set(line, " \t", -1);
    const char *words[G_N_ELEMENTS(columns)];
    gsize count = 0;
    for (gsize i = 0; raw[i] != NULL; i++) {
        if (*raw[i] == '\0')
            continue;
        if (count == G_N_ELEMENTS(columns))
            return ad_calendar_refuse(error, text, AD_CALENDAR_WEEKDAY,
                                      _("a cron line has five fields and, if wished, a known time zone"), EXAMPLE);
        words[count++] = raw[i];
    }
    g_assert(count == G_N_ELEMENTS(columns));
    for (gsize i = 0; i < count; i++)
        if (!read_column(words[i], i, &bits[i], text, error))
            return FALSE;
    c->is_cron = TRUE;
    c->is_every_moment = g_str_equal(words[0], "*") || g_str_equal(words[1], "*");
    /* crontab(5): a field that begins with * does not restrict; if neither does, either day is enough. */
    c->is_day_or_weekday = *words[2] != '*' && *words[4] != '*';
    set_field(c, AD_CALENDAR_MINUTE, bits[0], 0, 59);
    set_field(c, AD_CALENDAR_HOUR, bits[1], 0, 23);
    set_field(c, AD_CALENDAR_DAY, bits[2], 1, 31);
    set_field(c, AD_CALENDAR_MONTH, bits[3], 1, 12);
    ad_calendar_field_add(&c->fields[AD_CALENDAR_SECOND], 0, -1, 0);
    for (guint d = 0; d <= 7; d++)
        if (bits[4] & (G_GUINT64_CONSTANT(1) << d))
            c->weekdays |= 1u << (d + 6) % 7; /* cron's Sunday 0 is our 6 */
    return TRUE;
}
