/* SPDX-License-Identifier: Apache-2.0 */
/* test_calendar.c - due times: fixed values, clock changes, and systemd-analyze as the oracle where it is installed */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "scanner/model/error.h"
#include "service/jobs/calendar.h"

#define MICRO G_GINT64_CONSTANT(1000000)

static gint64
us_of(const char *utc)
{
    g_autoptr(GTimeZone) zone = g_time_zone_new_utc();
    g_autofree char *iso = g_strdup(utc);
    g_autoptr(GDateTime) at = g_date_time_new_from_iso8601(iso, zone);
    assert_non_null(at);
    return g_date_time_to_unix(at) * MICRO;
}

static char *
utc_of(gint64 us)
{
    if (us == AD_CALENDAR_NEVER)
        return g_strdup("never");
    g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc(us / MICRO);
    return g_date_time_format(at, "%Y-%m-%d %H:%M:%S");
}

/* "first | second | …" */
static char *
next_times(const char *text, const char *zone, const char *base, guint count)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AdCalendar) c = ad_calendar_parse(text, zone, &error);
    if (c == NULL)
        return g_strdup(error->message);
    GString *out = g_string_new(NULL);
    gint64 at = us_of(base);
    for (guint i = 0; i < count; i++) {
        at = ad_calendar_next(c, at, NULL);
        if (at == AD_CALENDAR_NEVER && i > 0)
            break;
        g_autofree char *shown = utc_of(at);
        g_string_append_printf(out, "%s%s", i > 0 ? " | " : "", shown);
        if (at == AD_CALENDAR_NEVER)
            break;
    }
    return g_string_free(out, FALSE);
}

typedef struct {
    const char *text, *zone, *base, *expected;
} Fixed;

static void
check_fixed(const Fixed *rows, gsize count)
{
    for (gsize i = 0; i < count; i++) {
        guint wanted = 1;
        for (const char *p = rows[i].expected; (p = strchr(p, '|')) != NULL; p++)
            wanted++;
        g_autofree char *got = next_times(rows[i].text, rows[i].zone, rows[i].base, wanted);
        if (strcmp(got, rows[i].expected) != 0)
            print_message("%s in %s after %s\n", rows[i].text, rows[i].zone, rows[i].base);
        assert_string_equal(got, rows[i].expected);
    }
}

static void
oncalendar_times_are_right_without_an_oracle(void **state)
{
    (void)state;
    static const Fixed rows[] = {
        {"daily", NULL, "2026-11-25T01:00:00", "2026-11-26 00:00:00 | 2026-11-27 00:00:00"},
        {"Mon..Fri 02:30", "America/Mexico_City", "2026-11-25T01:00:00",
         "2026-11-25 08:30:00 | 2026-11-26 08:30:00 | 2026-11-27 08:30:00 | 2026-11-30 08:30:00"},
        {"*:*:0/5", NULL, "2026-11-25T01:00:03", "2026-11-25 01:00:05 | 2026-11-25 01:00:10"},
        {"Mon *-05~07/1", NULL, "2026-01-01T00:00:00", "2026-05-25 00:00:00 | 2027-05-31 00:00:00"},
        {"*-02-29", NULL, "2026-01-01T00:00:00", "2028-02-29 00:00:00 | 2032-02-29 00:00:00"},
        {"*-02-30", NULL, "2026-01-01T00:00:00", "never"},
        {"2020-01-01", NULL, "2026-01-01T00:00:00", "never"},
        {"quarterly", NULL, "2026-02-01T00:00:00", "2026-04-01 00:00:00 | 2026-07-01 00:00:00"},
        {"daily Asia/Kathmandu", "America/Denver", "2026-01-01T00:00:00", "2026-01-01 18:15:00"},
        {"2026-12-31 23:59:59", NULL, "2026-12-31T23:59:58", "2026-12-31 23:59:59"},
    };
    check_fixed(rows, G_N_ELEMENTS(rows));
}

static void
border_zones_follow_their_own_clock_changes(void **state)
{
    (void)state;
    static const Fixed rows[] = {
        /* Mexico City: the last change was on 2022-10-30; Tijuana and Juárez change with the United States */
        {"*-*-* 02:30", "America/Mexico_City", "2022-04-02T12:00:00", "2022-04-04 07:30:00"},
        {"*-*-* 02:30", "America/Mexico_City", "2026-03-07T12:00:00", "2026-03-08 08:30:00 | 2026-03-09 08:30:00"},
        {"*-*-* 03:30", "America/Tijuana", "2026-03-07T12:00:00", "2026-03-08 10:30:00"},
        {"*-*-* 03:30", "America/Tijuana", "2026-03-06T12:00:00", "2026-03-07 11:30:00"},
        {"*-*-* 03:30", "America/Ciudad_Juarez", "2026-03-07T12:00:00", "2026-03-08 09:30:00"},
        {"*-*-* 03:30", "America/Denver", "2026-11-01T12:00:00", "2026-11-02 10:30:00"},
        /* the missing hour is passed over, the doubled hour is due once: as systemd does */
        {"*-*-* 02:30", "America/Denver", "2026-03-07T20:00:00", "2026-03-09 08:30:00"},
        {"*-*-* 01:30", "America/Denver", "2026-10-31T20:00:00", "2026-11-01 07:30:00 | 2026-11-02 08:30:00"},
        {"*:0/20", "America/Denver", "2026-11-01T07:20:00", "2026-11-01 07:40:00 | 2026-11-01 09:00:00"},
        {"*:0/20", "America/Denver", "2026-11-01T08:05:00", "2026-11-01 08:20:00 | 2026-11-01 08:40:00"},
        /* cron: run at the change, once when doubled, every real minute when the hour is * */
        {"30 2 * * *", "America/Denver", "2026-03-07T20:00:00", "2026-03-08 09:00:00 | 2026-03-09 08:30:00"},
        {"15,45 2 * * *", "America/Denver", "2026-03-07T20:00:00", "2026-03-08 09:00:00 | 2026-03-09 08:15:00"},
        {"30 1 * * *", "America/Denver", "2026-10-31T20:00:00", "2026-11-01 07:30:00 | 2026-11-02 08:30:00"},
        {"30 1 * * *", "America/Denver", "2026-11-01T08:05:00", "2026-11-02 08:30:00"},
        {"*/30 * * * *", "America/Denver", "2026-11-01T06:45:00",
         "2026-11-01 07:00:00 | 2026-11-01 07:30:00 | 2026-11-01 08:00:00 | 2026-11-01 08:30:00 | "
         "2026-11-01 09:00:00 | 2026-11-01 09:30:00"},
        {"*/30 * * * *", "America/Denver", "2026-03-08T08:15:00",
         "2026-03-08 08:30:00 | 2026-03-08 09:00:00 | 2026-03-08 09:30:00"},
        {"0 0 * * *", "America/Santiago", "2026-09-05T20:00:00", "2026-09-06 04:00:00 | 2026-09-07 03:00:00"},
        {"*/15 * * * *", "Australia/Lord_Howe", "2026-04-04T14:40:00",
         "2026-04-04 14:45:00 | 2026-04-04 15:00:00 | 2026-04-04 15:15:00 | 2026-04-04 15:30:00"},
    };
    check_fixed(rows, G_N_ELEMENTS(rows));
}

static void
cron_lines_follow_crontab_5(void **state)
{
    (void)state;
    static const Fixed rows[] = {
        {"30 2 * * mon-fri", NULL, "2026-11-27T03:00:00", "2026-11-30 02:30:00 | 2026-12-01 02:30:00"},
        {"0 0 13 * fri", NULL, "2026-11-01T00:00:00",
         "2026-11-06 00:00:00 | 2026-11-13 00:00:00 | 2026-11-20 00:00:00 | 2026-11-27 00:00:00 | "
         "2026-12-04 00:00:00 | 2026-12-11 00:00:00 | 2026-12-13 00:00:00"},
        {"0 0 */2 * fri", NULL, "2026-11-01T00:00:00", "2026-11-13 00:00:00 | 2026-11-27 00:00:00"},
        {"0 0 * * 0", NULL, "2026-11-25T00:00:00", "2026-11-29 00:00:00 | 2026-12-06 00:00:00"},
        {"0 0 * * 7", NULL, "2026-11-25T00:00:00", "2026-11-29 00:00:00"},
        {"0 0 * * sat-sun", NULL, "2026-11-25T00:00:00", "2026-11-28 00:00:00 | 2026-11-29 00:00:00"},
        {"5-59/20 8,20 1 JAN,jul *", NULL, "2026-11-25T00:00:00",
         "2027-01-01 08:05:00 | 2027-01-01 08:25:00 | 2027-01-01 08:45:00 | 2027-01-01 20:05:00"},
        {"0 0 29 2 *", NULL, "2096-03-01T00:00:00", "2104-02-29 00:00:00"},
        {"0 0 30 2 *", NULL, "2026-11-25T00:00:00", "never"},
        {"@daily", "America/Tijuana", "2026-11-25T01:00:00", "2026-11-25 08:00:00"},
        {"@weekly", NULL, "2026-11-25T01:00:00", "2026-11-29 00:00:00"},
        {"0 12 * * * Europe/Madrid", "America/Tijuana", "2026-11-25T01:00:00", "2026-11-25 11:00:00"},
        {"  0\t12  * * *  ", NULL, "2026-11-25T01:00:00", "2026-11-25 12:00:00"},
    };
    check_fixed(rows, G_N_ELEMENTS(rows));
}

static void
a_swallowed_due_time_is_reported(void **state)
{
    (void)state;
    gint64 skipped;
    g_autoptr(AdCalendar) night = ad_calendar_parse("*-*-* 02:30", "America/Denver", NULL);
    gint64 next = ad_calendar_next(night, us_of("2026-03-07T20:00:00"), &skipped);
    assert_true(next == us_of("2026-03-09T08:30:00"));
    assert_true(skipped == us_of("2026-03-08T09:00:00"));
    ad_calendar_next(night, us_of("2026-03-09T20:00:00"), &skipped);
    assert_true(skipped == AD_CALENDAR_NEVER);
    g_autoptr(AdCalendar) hourly = ad_calendar_parse("hourly", "America/Denver", NULL);
    ad_calendar_next(hourly, us_of("2026-03-08T08:30:00"), &skipped);
    assert_true(skipped == AD_CALENDAR_NEVER); /* every hour that exists did run */
}

static void
a_due_time_is_always_after_the_one_before(void **state)
{
    (void)state;
    static const char *const texts[] = {"*:0/7",        "*-*-* 01,02,03:00/25", "*/10 * * * *",
                                        "7 1-3 * * *", "0 */2 * * *",          "* 1 * * *"};
    static const char *const zones[] = {"America/Denver", "Australia/Lord_Howe", "America/Santiago",
                                        "Europe/Dublin"};
    for (gsize t = 0; t < G_N_ELEMENTS(texts); t++)
        for (gsize z = 0; z < G_N_ELEMENTS(zones); z++) {
            g_autoptr(AdCalendar) c = ad_calendar_parse(texts[t], zones[z], NULL);
            gint64 at = us_of("2026-01-01T00:00:00"), end = us_of("2027-01-02T00:00:00");
            while (at < end) {
                gint64 next = ad_calendar_next(c, at, NULL);
                assert_true(next > at && next < at + 49 * 3600 * MICRO);
                at = next;
            }
        }
}

/* Each text with what its refusal must name. */
static const struct {
    const char *text, *names;
} wrong[] = {
    {"Mon..", "weekday"},           {"Fri..Mon", "weekday"},      {"Mon.Tue", "weekday"},
    {"Lunes 03:00", "weekday"},     {"*-13-01", "month"},         {"*-00-01", "month"},
    {"*-*-32", "day"},              {"*-*-0", "day"},             {"*-02~29", "day"},
    {"24:00", "hour"},              {"12:60", "minute"},          {"12:00:60", "second"},
    {"*:*/5", "minute"},            {"*/2:00", "hour"},           {"*:0/0", "minute"},
    {"*:0/60", "minute"},           {"5..3:00", "hour"},          {"2026", "date"},
    {"*-*-* 5", "hour"},            {"*-*-*-* 05:00", "year-month-day"}, {"2200-01-01", "year"},
    {"1969-01-01", "year"},         {"*-*-~1,3 00:00", "day"},    {"03:00 Mars/Olympus", "second"},
    {"12:00:", "second"},           {":30", "hour"},              {"12:", "minute"},
    {"*-*-* 12:00:00.", "second"},  {"*-*-1,,2", "day"},          {"noon", "weekday"},
    {"12:00 12:00", "second"},      {"@12x", "second"},           {"*-*-1-2", "day"},
    {"99999999:00", "hour"},        {"10..11..12:00", "hour"},    {"Mon,Tue..Wed..Thu 1:00", "weekday"},
    /* cron, which the oracle does not know */
    {"60 * * * *", "minute"},       {"* 24 * * *", "hour"},       {"* * 0 * *", "day"},
    {"* * * 13 *", "month"},        {"* * * * 8", "weekday"},     {"5/10 * * * *", "minute"},
    {"*/0 * * * *", "minute"},      {"10-5 * * * *", "minute"},   {"* * * foo *", "month"},
    {"@reboot", "@hourly"},         {"0 0 * * * *", "five fields"}, {"* * * * mon-", "weekday"},
    {"1,,2 * * * *", "minute"},     {"0 0 * * * Mars/Olympus", "five fields"}, {"*x * * * *", "minute"},
};

static void
wrong_schedules_name_the_field_and_show_an_example(void **state)
{
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(AdCalendar) c = ad_calendar_parse(wrong[i].text, NULL, &error);
        if (c != NULL)
            print_message("accepted: %s\n", wrong[i].text);
        assert_null(c);
        assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_USAGE));
        if (strstr(error->message, wrong[i].names) == NULL)
            print_message("%s does not name %s\n", error->message, wrong[i].names);
        assert_non_null(strstr(error->message, wrong[i].names));
        assert_non_null(strstr(error->message, "for example"));
    }
    g_autoptr(GError) error = NULL;
    assert_null(ad_calendar_parse("daily", "Mars/Olympus", &error));
    assert_non_null(strstr(error->message, "Mars/Olympus"));
    g_autofree char *endless = g_strnfill(300, '1');
    assert_null(ad_calendar_parse(endless, NULL, NULL));
    assert_null(ad_calendar_parse("", NULL, NULL));
    assert_null(ad_calendar_parse("\xff", NULL, NULL));
}

static void
only_names_of_the_zone_database_are_zones(void **state)
{
    (void)state;
    assert_true(ad_calendar_is_zone("UTC"));
    assert_true(ad_calendar_is_zone("America/Ciudad_Juarez"));
    static const char *const bad[] = {"",   "Mars/Olympus", "/etc/passwd", "../../etc/passwd", "CST6CDT,M4.1.0,M10.5.0",
                                      "+05:30", "America", "America/", "America//Denver\n", "FOO5"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        assert_false(ad_calendar_is_zone(bad[i]));
}

static void
an_instant_is_shown_in_the_zone(void **state)
{
    (void)state;
    g_autoptr(AdCalendar) c = ad_calendar_parse("daily", "America/Mexico_City", NULL);
    g_autofree char *shown = ad_calendar_local(c, us_of("2026-11-25T08:30:00"));
    assert_string_equal(shown, "2026-11-25 02:30:00 CST");
    assert_string_equal(ad_calendar_zone(c), "America/Mexico_City");
}

/* What the oracle prints for all texts at once; NULL when it cannot be run. */
static char *
ask_oracle(const char *program, GPtrArray *texts, const char *base, guint count)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_autofree char *iterations = g_strdup_printf("--iterations=%u", count);
    g_autofree char *base_utc = g_strdup_printf("--base-time=%.10s %s UTC", base, base + 11);
    char *out = NULL;
    g_auto(GStrv) env = g_environ_setenv(g_get_environ(), "TZ", "UTC", TRUE);
    g_ptr_array_add(argv, (gpointer)program);
    g_ptr_array_add(argv, (gpointer) "calendar");
    g_ptr_array_add(argv, iterations);
    g_ptr_array_add(argv, base_utc);
    g_ptr_array_add(argv, (gpointer) "--");
    for (guint i = 0; i < texts->len; i++)
        g_ptr_array_add(argv, texts->pdata[i]);
    g_ptr_array_add(argv, NULL);
    g_spawn_sync(NULL, (char **)argv->pdata, env, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out, NULL, NULL, NULL);
    return out;
}

/* Its answers, one string an expression: "first | second | …", as next_times writes them. */
static GPtrArray *
read_oracle(const char *output)
{
    g_auto(GStrv) lines = g_strsplit(output, "\n", -1);
    g_autoptr(GPtrArray) answers = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; lines[i] != NULL; i++) {
        const char *line = g_strstrip(lines[i]), *value = strstr(line, ": ");
        if (g_str_has_prefix(line, "Normalized form"))
            g_ptr_array_add(answers, g_strdup(""));
        if (value == NULL || answers->len == 0 ||
            (!g_str_has_prefix(line, "Next elapse") && !g_str_has_prefix(line, "Iter. #")))
            continue;
        char **last = (char **)&answers->pdata[answers->len - 1];
        char *grown = g_str_equal(value, ": never") /* else without weekday, zone and fraction */
                          ? g_strdup("never")
                          : g_strdup_printf("%s%s%.19s", *last, **last != '\0' ? " | " : "", value + 6);
        g_free(*last);
        *last = grown;
    }
    return g_steal_pointer(&answers);
}

static const char *const right[] = {
    "minutely", "hourly", "daily", "monthly", "weekly", "yearly", "annually", "quarterly", "semiannually",
    "daily UTC", "DAILY", "weekly Pacific/Auckland", "daily America/Mexico_City", "hourly Asia/Kathmandu",
    "Sat,Thu,Mon..Wed,Sat..Sun", "Mon,Sun 12-*-* 2,1:23", "Wed *-1", "Wed..Wed,Wed *-1", "Wed, 17:48",
    "Wed..Sat,Tue 26-10-15 1:2:3", "*-*-7 0:0:0", "10-15", "monday *-12-* 17:00", "Mon,Fri *-*-3,1,2 *:30:45",
    "12,14,13,12:20,10,30", "12..14:10,20,30", "mon,fri *-1/2-1,3 *:30:45", "03-05 08:05:40", "08:05:40", "05:40",
    "Sat,Sun 12-05 08:05:40", "Sat,Sun 08:05:40", "2003-03-05 05:40", "05:40:23.4200004/3.1700005",
    "2003-02..04-05", "2027-02..04-05", "2027-03-05 05:40 UTC", "2027-03-05", "*:2/3", "*:*:0/5", "*:*:*",
    "*-02~03", "*-*~01", "Mon *-05~07/1", "*-*~1..3", "*-02-29", "Sat *-02-29", "*-02-30", "*-02-29..30",
    "Mon-Fri 3:00", "*-*-* 00..23/2:15", "*-*-31", "*-1,3,5-31 12:00", "2026/3-*-*", "*-*-1/5 0/6:0/30",
    "*-*-10..20/3", "Tue *-*-* 10:30 America/Denver", "2026-12-31 23:59:59", "*-*-* 6..18/4:00 Europe/Madrid",
    "*-*-* 02:30 America/Denver", "*-*-* 01:30 America/Denver", "*-*-* 02:30 America/Tijuana",
    "*-*-* 02:30 America/Ciudad_Juarez", "*-*-* 00:00 America/Santiago", "Sun *-*-1..7 02:30", "Fri *-*-13",
    "*-4..10/3-1 America/Mexico_City", "*-*-* *:1..5/2", "2026..2028-06-01", "70-01-01", "99-12-31",
    "*-*~28", "*-12~1..7/2 23:00", "*:*:1.5", "1..2/5:00", "@1785000000", "*-*-* 1/3:00 America/Denver",
};

static void
due_times_equal_those_of_systemd_analyze(void **state)
{
    (void)state;
    static const char *const bases[] = {"2026-01-01T00:00:00", "2026-03-07T20:15:30", "2026-10-31T20:00:00",
                                        "2028-02-28T23:59:59"};
    g_autofree char *program = g_find_program_in_path("systemd-analyze");
    if (program == NULL) {
        print_message("skipped: systemd-analyze is not installed; %d expressions not compared\n",
                      (int)G_N_ELEMENTS(right));
        skip();
    }
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    for (gsize i = 0; i < G_N_ELEMENTS(right); i++)
        g_ptr_array_add(texts, (gpointer)right[i]);
    guint compared = 0;
    for (gsize b = 0; b < G_N_ELEMENTS(bases); b++) {
        g_autofree char *output = ask_oracle(program, texts, bases[b], 8);
        g_autoptr(GPtrArray) theirs = read_oracle(output);
        assert_int_equal(theirs->len, texts->len);
        for (gsize i = 0; i < G_N_ELEMENTS(right); i++) {
            g_autofree char *ours = next_times(right[i], NULL, bases[b], 8);
            if (strcmp(ours, theirs->pdata[i]) != 0)
                print_message("%s after %s\n", right[i], bases[b]);
            assert_string_equal(ours, theirs->pdata[i]);
            compared++;
        }
    }
    g_ptr_array_set_size(texts, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(wrong) && strcmp(wrong[i].text, "60 * * * *") != 0; i++)
        g_ptr_array_add(texts, (gpointer)wrong[i].text);
    g_autofree char *accepted = ask_oracle(program, texts, bases[0], 1);
    g_autoptr(GPtrArray) none = read_oracle(accepted);
    assert_int_equal(none->len, 0);
    print_message("%u comparisons, %u refusals agree with systemd-analyze\n", compared, texts->len);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(oncalendar_times_are_right_without_an_oracle),
        cmocka_unit_test(border_zones_follow_their_own_clock_changes),
        cmocka_unit_test(cron_lines_follow_crontab_5),
        cmocka_unit_test(a_swallowed_due_time_is_reported),
        cmocka_unit_test(a_due_time_is_always_after_the_one_before),
        cmocka_unit_test(wrong_schedules_name_the_field_and_show_an_example),
        cmocka_unit_test(only_names_of_the_zone_database_are_zones),
        cmocka_unit_test(an_instant_is_shown_in_the_zone),
        cmocka_unit_test(due_times_equal_those_of_systemd_analyze),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
