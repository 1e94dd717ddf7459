/* SPDX-License-Identifier: Apache-2.0 */
/* verb_schedule.c - what is inspected when */
#include "service/cli/show.h"
#include "service/cli/verbs.h"
#include "service/cli/words.h"
#include "service/po/tr.h"

int
ad_verb_schedule_add(AdCli *cli, const AdArgs *args)
{
    static const char *const names[] = {"when",   "zone",     "supplier", "product",
                                        "source", "catch-up", NULL};
    g_autoptr(GError) error = NULL;
    json_t *body = ad_show_body(args, names);
    json_object_set_new(body, "id", json_string(ad_args_operand(args, 0)));
    if (ad_args_has(args, "jitter"))
        json_object_set_new(body, "jitter_seconds",
                            json_integer(ad_args_number(args, "jitter", 0)));
    json_t *schedule = ad_cli_post(cli, "/schedules", body, &error);
    json_decref(body);
    if (schedule == NULL)
        return ad_cli_fail(cli, error);
    g_autofree char *next = ad_words_time(ad_doc_text(schedule, "next_at"));
    ad_out_data(&cli->out, "%s\n", ad_doc_text(schedule, "id"));
    ad_out_say(&cli->out, _("Entered schedule %s; next run: %s.\n"), ad_doc_text(schedule, "id"),
               *next != '\0' ? next : _("never"));
    ad_out_say(&cli->out, _("It covers %s.\n"), ad_doc_text(schedule, "covers"));
    return ad_cli_answer(cli, json_pack("{s:o}", "schedule", schedule), AD_EXIT_OK);
}

static const char *
when_empty(void)
{
    return _("No schedule has been entered yet. To enter one: aduana schedule add ID --when TIMES");
}

int
ad_verb_schedule_list(AdCli *cli, const AdArgs *args)
{
    const char *titles[] = {C_("column", "SCHEDULE"),   C_("column", "WHEN"),
                            C_("column", "ZONE"),       C_("column", "SUPPLIER"),
                            C_("column", "NEXT RUN"),   C_("column", "LAST RUN"),
                            C_("column", "LAST RESULT")};
    static const AdColumn columns[] = {AD_COLUMN_LEFT,    AD_COLUMN_FLEXIBLE, AD_COLUMN_LEFT,
                                       AD_COLUMN_LEFT,    AD_COLUMN_LEFT,     AD_COLUMN_LEFT,
                                       AD_COLUMN_FLEXIBLE};
    static const char *const members[] = {"id",      "when",        "zone",       "supplier",
                                          "next_at", "last_run_at", "last_result"};
    static const char *const none[] = {NULL};
    return ad_show_simple_list(cli, args, "/schedules", none, titles, columns, members,
                               G_N_ELEMENTS(titles), when_empty());
}

int
ad_verb_schedule_next(AdCli *cli, const AdArgs *args)
{
    const char *titles[] = {C_("column", "SCHEDULE"), C_("column", "SUPPLIER"),
                            C_("column", "LOCAL TIME"), C_("column", "ZONE"), "UTC"};
    static const AdColumn columns[] = {AD_COLUMN_LEFT, AD_COLUMN_LEFT, AD_COLUMN_LEFT,
                                       AD_COLUMN_LEFT, AD_COLUMN_LEFT};
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_strdup_printf("/schedules/next?count=%d",
                                            (int)MIN(ad_args_number(args, "count", 10), 100));
    json_t *list = ad_cli_get(cli, path, &error);
    if (list == NULL)
        return ad_cli_fail(cli, error);
    g_autoptr(AdTable) table = ad_table_new(titles, columns, G_N_ELEMENTS(titles));
    gsize i;
    json_t *run;
    json_array_foreach(json_object_get(list, "items"), i, run)
    {
        const char *supplier = ad_doc_text(run, "supplier");
        ad_table_row(table);
        ad_table_cell(table, ad_doc_text(run, "schedule"));
        ad_table_cell(table, *supplier != '\0' ? supplier : _("all"));
        ad_table_cell(table, ad_doc_text(run, "local"));
        ad_table_cell(table, ad_doc_text(run, "zone"));
        ad_table_cell(table, ad_doc_text(run, "at"));
    }
    return ad_show_list(cli, table, list, FALSE, when_empty());
}

int
ad_verb_schedule_missed(AdCli *cli, const AdArgs *args)
{
    const char *titles[] = {C_("column", "SCHEDULE"), C_("column", "DUE"), C_("column", "NOTICED"),
                            C_("column", "WHY")};
    static const AdColumn columns[] = {AD_COLUMN_LEFT, AD_COLUMN_LEFT, AD_COLUMN_LEFT,
                                       AD_COLUMN_FLEXIBLE};
    static const char *const filters[] = {"since", NULL};
    g_autoptr(GError) error = NULL;
    g_autofree char *path = ad_cli_path(args, "/schedules/missed", filters);
    json_t *list = ad_cli_list(cli, path, (guint64)ad_args_number(args, "limit", 0), &error);
    if (list == NULL)
        return ad_cli_fail(cli, error);
    g_autoptr(AdTable) table = ad_table_new(titles, columns, G_N_ELEMENTS(titles));
    gsize i;
    json_t *m;
    json_array_foreach(json_object_get(list, "items"), i, m)
    {
        g_autofree char *due = ad_words_time(ad_doc_text(m, "due_at"));
        g_autofree char *noticed = ad_words_time(ad_doc_text(m, "noticed_at"));
        ad_table_row(table);
        ad_table_cell(table, ad_doc_text(m, "schedule"));
        ad_table_cell(table, due);
        ad_table_cell(table, noticed);
        ad_table_cell(table, ad_words(AD_WORDS_MISSED, ad_doc_text(m, "reason")));
    }
    return ad_show_list(cli, table, list, ad_args_has(args, "since"),
                        _("Every scheduled run took place."));
}

int
ad_verb_schedule_run(AdCli *cli, const AdArgs *args)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = ad_cli_path_id("/schedules", ad_args_operand(args, 0), "/run");
    json_t *answer = ad_cli_post(cli, path, NULL, &error);
    if (answer == NULL)
        return ad_cli_fail(cli, error);
    const json_t *jobs = ad_doc_at(answer, "jobs");
    gsize i;
    json_t *job;
    json_array_foreach(jobs, i, job) ad_out_data(
        &cli->out, "%s\n", json_is_string(job) ? json_string_value(job) : ad_doc_text(job, "id"));
    guint64 count = json_array_size(jobs);
    if (count == 0) {
        ad_out_say(&cli->out, "%s\n",
                   _("No job was queued: the schedule covers no source, or its jobs are waiting "
                     "already."));
    } else {
        g_autofree char *number = ad_out_count(count);
        ad_out_say(&cli->out,
                   P_("%s job queued. To follow it: aduana job list\n",
                      "%s jobs queued. To follow them: aduana job list\n", count),
                   number);
        if (cli->store != NULL)
            ad_out_say(&cli->out, "%s\n",
                       _("No daemon runs on this database: it will be done when one starts (aduana "
                         "daemon)."));
    }
    return ad_cli_answer(cli, answer, AD_EXIT_OK);
}

static int
set_paused(AdCli *cli, const AdArgs *args, const char *tail, const char *said)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = ad_cli_path_id("/schedules", ad_args_operand(args, 0), tail);
    json_t *schedule = ad_cli_post(cli, path, NULL, &error);
    if (schedule == NULL)
        return ad_cli_fail(cli, error);
    ad_out_say(&cli->out, "%s\n", said);
    return ad_cli_answer(cli, json_pack("{s:o}", "schedule", schedule), AD_EXIT_OK);
}

int
ad_verb_schedule_pause(AdCli *cli, const AdArgs *args)
{
    return set_paused(
        cli, args, "/pause",
        _("The schedule is paused; runs that fall due meanwhile are listed as missed."));
}

int
ad_verb_schedule_resume(AdCli *cli, const AdArgs *args)
{
    return set_paused(cli, args, "/resume", _("The schedule runs again."));
}
