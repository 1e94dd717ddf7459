/* SPDX-License-Identifier: Apache-2.0 */
/* verb_job.c - work that waits, runs or failed */
#include "service/cli/show.h"
#include "service/cli/verbs.h"
#include "service/cli/words.h"
#include "service/po/tr.h"

int
ad_verb_job_list(AdCli *cli, const AdArgs *args)
{
    const char *titles[] = {C_("column", "ID"),      C_("column", "KIND"),
                            C_("column", "STATE"),   C_("column", "SUPPLIER"),
                            C_("column", "CREATED"), C_("column", "TRIES"),
                            C_("column", "ERROR")};
    static const AdColumn columns[] = {AD_COLUMN_LEFT,    AD_COLUMN_LEFT, AD_COLUMN_LEFT,
                                       AD_COLUMN_LEFT,    AD_COLUMN_LEFT, AD_COLUMN_RIGHT,
                                       AD_COLUMN_FLEXIBLE};
    static const char *const filters[] = {"state", "kind", "supplier", NULL};
    g_autoptr(GError) error = NULL;
    g_autofree char *path = ad_cli_path(args, "/jobs", filters);
    json_t *list = ad_cli_list(cli, path, (guint64)ad_args_number(args, "limit", 0), &error);
    if (list == NULL)
        return ad_cli_fail(cli, error);
    g_autoptr(AdTable) table = ad_table_new(titles, columns, G_N_ELEMENTS(titles));
    gsize i;
    json_t *j;
    json_array_foreach(json_object_get(list, "items"), i, j)
    {
        const char *state = ad_doc_text(j, "state");
        g_autofree char *created = ad_words_time(ad_doc_text(j, "created_at"));
        g_autofree char *tries = ad_out_count((guint64)ad_doc_number(j, "attempts"));
        ad_table_row(table);
        ad_table_cell(table, ad_doc_text(j, "id"));
        ad_table_cell(table, ad_words(AD_WORDS_JOB_KIND, ad_doc_text(j, "kind")));
        ad_table_painted(table, ad_words_paint(AD_WORDS_JOB_STATE, state),
                         ad_words(AD_WORDS_JOB_STATE, state));
        ad_table_cell(table, ad_doc_text(j, "supplier"));
        ad_table_cell(table, created);
        ad_table_cell(table, tries);
        ad_table_cell(table, ad_doc_text(j, "error"));
    }
    gboolean has_filter =
        ad_args_has(args, "state") || ad_args_has(args, "kind") || ad_args_has(args, "supplier");
    return ad_show_list(cli, table, list, has_filter,
                        _("There are no jobs: nothing was scheduled or scanned yet."));
}

static void
print_job(AdCli *cli, const json_t *j)
{
    const char *state = ad_doc_text(j, "state");
    g_autofree char *created = ad_words_time(ad_doc_text(j, "created_at"));
    g_autofree char *finished = ad_words_time(ad_doc_text(j, "finished_at"));
    g_autofree char *not_before = ad_words_time(ad_doc_text(j, "not_before"));
    g_autofree char *lease = ad_words_time(ad_doc_text(j, "lease_until"));
    g_autofree char *tries = ad_out_count((guint64)ad_doc_number(j, "attempts"));
    ad_show_heading(cli, ad_doc_text(j, "id"),
                    ad_words(AD_WORDS_JOB_KIND, ad_doc_text(j, "kind")));
    ad_show_field(cli, _("State"), ad_words(AD_WORDS_JOB_STATE, state));
    ad_show_field(cli, _("Supplier"), ad_doc_text(j, "supplier"));
    ad_show_field(cli, _("Product"), ad_doc_text(j, "product"));
    ad_show_field(cli, _("Source"), ad_doc_text(j, "source"));
    ad_show_field(cli, _("Schedule"), ad_doc_text(j, "schedule"));
    ad_show_field(cli, _("Created"), created);
    ad_show_field(cli, _("Finished"), finished);
    ad_show_field(cli, _("Tries"), tries);
    ad_show_field(cli, _("Cause"), ad_doc_text(j, "error"));
    if (g_str_equal(state, "failed"))
        ad_show_field(cli, _("Next try"), not_before);
    if (g_str_equal(state, "running"))
        ad_show_field(cli, _("Held until"), lease);
    ad_show_field(cli, _("Delivery"), ad_doc_text(j, "result.delivery"));
    if (g_str_equal(state, "dead") || g_str_equal(state, "failed")) {
        g_autofree char *help = g_strdup_printf("aduana job retry %s", ad_doc_text(j, "id"));
        ad_show_field(cli, _("To try it now"), help);
    }
}

int
ad_verb_job_show(AdCli *cli, const AdArgs *args)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = ad_cli_path_id("/jobs", ad_args_operand(args, 0), "");
    json_t *job = ad_cli_get(cli, path, &error);
    if (job == NULL)
        return ad_cli_fail(cli, error);
    print_job(cli, job);
    return ad_cli_answer(cli, json_pack("{s:o}", "job", job), AD_EXIT_OK);
}

int
ad_verb_job_retry(AdCli *cli, const AdArgs *args)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = ad_cli_path_id("/jobs", ad_args_operand(args, 0), "/retry");
    json_t *job = ad_cli_post(cli, path, NULL, &error);
    if (job == NULL)
        return ad_cli_fail(cli, error);
    ad_out_say(&cli->out, _("Job %s is back in the queue.\n"), ad_doc_text(job, "id"));
    if (cli->store != NULL)
        ad_out_say(
            &cli->out, "%s\n",
            _("No daemon runs on this database: it will be done when one starts (aduana daemon)."));
    return ad_cli_answer(cli, json_pack("{s:o}", "job", job), AD_EXIT_OK);
}
