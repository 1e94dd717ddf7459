/* SPDX-License-Identifier: Apache-2.0 */
/* verb_assessment.c - a recorded assessment made again, and all of them anew */
#include "service/cli/show.h"
#include "service/cli/verbs.h"
#include "service/cli/words.h"
#include "service/po/tr.h"

static void
print_differences(AdCli *cli, const json_t *list)
{
    gsize i;
    json_t *d;
    json_array_foreach(list, i, d)
    {
        g_autofree char *kept = json_dumps(ad_doc_at(d, "kept"), JSON_ENCODE_ANY | JSON_COMPACT | JSON_ENSURE_ASCII);
        g_autofree char *made = json_dumps(ad_doc_at(d, "recomputed"), JSON_ENCODE_ANY | JSON_COMPACT | JSON_ENSURE_ASCII);
        g_autofree char *where = ad_terminal_escape(ad_doc_text(d, "where"), -1);
        ad_out_data(&cli->out, _("  %s: kept %s, made again %s\n"), where, kept != NULL ? kept : "-",
                    made != NULL ? made : "-");
    }
}

int
ad_verb_recompute(AdCli *cli, const AdArgs *args)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = ad_cli_path_id("/assessments", ad_args_operand(args, 0), "/recompute");
    json_t *answer = ad_cli_get(cli, path, &error);
    if (answer == NULL)
        return ad_cli_fail(cli, error);
    gboolean is_same = json_is_true(ad_doc_at(answer, "is_identical"));
    ad_show_heading(cli, ad_doc_text(answer, "assessment"), is_same ? _("identical") : _("differs"));
    ad_show_field(cli, _("Input"), ad_doc_text(answer, "input_sha256"));
    ad_show_field(cli, _("Policy"), ad_doc_text(answer, "policy_sha256"));
    ad_show_field(cli, _("Kept output"), ad_doc_text(answer, "output_sha256"));
    ad_show_field(cli, _("Made again"), ad_doc_text(answer, "recomputed_sha256"));
    print_differences(cli, ad_doc_at(answer, "differences"));
    cli->last_words = g_strdup(is_same ? _("the same bytes") : _("the recorded assessment is not what its input gives"));
    return ad_cli_answer(cli, json_pack("{s:o}", "recompute", answer), is_same ? AD_EXIT_OK : AD_EXIT_FOUND);
}

int
ad_verb_rescore(AdCli *cli, const AdArgs *args)
{
    static const char *const names[] = {"supplier", NULL};
    g_autoptr(GError) error = NULL;
    json_t *body = ad_show_body(args, names);
    json_t *answer = ad_cli_post(cli, "/rescore", body, &error);
    json_decref(body);
    if (answer == NULL)
        return ad_cli_fail(cli, error);
    g_autofree char *deliveries = ad_out_count((guint64)ad_doc_number(answer, "deliveries"));
    g_autofree char *changed = ad_out_count((guint64)ad_doc_number(answer, "changed"));
    ad_out_data(&cli->out, _("%s current deliveries assessed, %s rows changed\n"), deliveries, changed);
    return ad_cli_answer(cli, answer, AD_EXIT_OK);
}
