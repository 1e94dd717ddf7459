/* SPDX-License-Identifier: Apache-2.0 */
/* verb_decision.c - what people decide about suppliers */
#include <string.h>

#include "scanner/model/error.h"
#include "service/cli/show.h"
#include "service/cli/verbs.h"
#include "service/cli/words.h"
#include "service/cli/words_risk.h"
#include "service/po/tr.h"

/* "2027-01-31:supplier:sign bundles" */
static json_t *
condition_of(const char *text, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(text, ":", 3);
    if (g_strv_length(parts) == 3 && *parts[2] != '\0')
        return json_pack("{s:s, s:s, s:s}", "due", parts[0], "owner", parts[1], "text", parts[2]);
    g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("--condition: '%s' is not DATE:OWNER:TEXT"), text);
    return NULL;
}

static json_t *
conditions_of(const AdArgs *args, GError **error)
{
    json_t *list = json_array();
    const char *const *all = ad_args_all(args, "condition");
    for (gsize i = 0; all[i] != NULL; i++) {
        json_t *one = condition_of(all[i], error);
        if (one == NULL) {
            json_decref(list);
            return NULL;
        }
        json_array_append_new(list, one);
    }
    return list;
}

static void
print_decision(AdCli *cli, const json_t *d)
{
    const char *product = ad_doc_text(d, "product");
    g_autofree char *about = *product != '\0' ? g_strdup_printf("%s / %s", ad_doc_text(d, "supplier"), product)
                                              : g_strdup(ad_doc_text(d, "supplier"));
    g_autofree char *proposal =
        g_strdup_printf("%s%s", ad_words(AD_WORDS_PROPOSAL, ad_doc_text(d, "proposal")),
                        json_is_true(ad_doc_at(d, "deviates")) ? _("; the decision is another one") : "");
    g_autofree char *inherent = ad_doc_has(d, "inherent") ? g_strdup_printf("%d", (int)ad_doc_number(d, "inherent")) : NULL;
    g_autofree char *residual = ad_doc_has(d, "residual") ? g_strdup_printf("%d", (int)ad_doc_number(d, "residual")) : NULL;
    g_autofree char *review = ad_words_time(ad_doc_text(d, "next_review_at"));
    g_autofree char *ends = ad_words_time(ad_doc_text(d, "expires_at"));
    gboolean is_alone = g_str_equal(ad_doc_text(d, "requested_by"), ad_doc_text(d, "decided_by"));
    g_autofree char *who = g_strdup_printf(is_alone && ad_doc_number(d, "approvers") == 1 ? _("%s alone (approvers: 1)") : "%s",
                                           ad_doc_text(d, "decided_by"));
    ad_show_heading(cli, ad_doc_text(d, "id"), ad_words_risk_word("decision", ad_doc_text(d, "decision")));
    ad_show_field(cli, _("About"), about);
    ad_show_field(cli, _("State"), ad_words_risk_word("decision", ad_doc_text(d, "state")));
    ad_show_field(cli, _("Reason"), ad_doc_text(d, "reason_text"));
    ad_show_field(cli, _("Proposed by the score"), proposal);
    ad_show_field(cli, _("Score with waivers"), residual);
    ad_show_field(cli, _("Without waivers"), inherent);
    ad_show_field(cli, _("Assessment"), ad_doc_text(d, "assessment"));
    ad_show_field(cli, _("Asked for by"), ad_doc_text(d, "requested_by"));
    ad_show_field(cli, _("Decided by"), ad_doc_has(d, "decided_by") ? who : "");
    ad_show_field(cli, _("Ends"), ends);
    ad_show_field(cli, _("Next review"), review);
    ad_show_field(cli, _("Supersedes"), ad_doc_text(d, "supersedes"));
    gsize i;
    json_t *c;
    json_array_foreach(ad_doc_at(d, "conditions"), i, c)
    {
        g_autofree char *label = g_strdup_printf(_("Condition %d"), (int)i + 1);
        g_autofree char *line = g_strdup_printf("%s, %s: %s%s", ad_doc_text(c, "due"), ad_doc_text(c, "owner"),
                                                ad_doc_text(c, "text"), ad_doc_has(c, "done_at") ? _(" (met)") : "");
        ad_show_field(cli, label, line);
    }
}

static int
answer(AdCli *cli, json_t *decision)
{
    print_decision(cli, decision);
    if (g_str_equal(ad_doc_text(decision, "state"), "proposed"))
        ad_out_say(&cli->out, _("It counts when somebody else signs: aduana decision sign %s\n"), ad_doc_text(decision, "id"));
    return ad_cli_answer(cli, json_pack("{s:o}", "decision", decision), AD_EXIT_OK);
}

static int
decide(AdCli *cli, const AdArgs *args, const char *word)
{
    static const char *const names[] = {"reason", "product", "until", "reason-code", NULL};
    g_autoptr(GError) error = NULL;
    json_t *conditions = conditions_of(args, &error);
    if (conditions == NULL)
        return ad_cli_fail(cli, error);
    json_t *body = ad_show_body(args, names);
    json_object_set_new(body, "supplier", json_string(ad_args_operand(args, 0)));
    json_object_set_new(body, "decision", json_string(word));
    json_object_set_new(body, "conditions", conditions);
    json_t *decision = ad_cli_post(cli, "/decisions", body, &error);
    json_decref(body);
    return decision != NULL ? answer(cli, decision) : ad_cli_fail(cli, error);
}

int
ad_verb_decision_approve(AdCli *cli, const AdArgs *args)
{
    return decide(cli, args, "approve");
}

int
ad_verb_decision_conditional(AdCli *cli, const AdArgs *args)
{
    return decide(cli, args, "conditional");
}

int
ad_verb_decision_reject(AdCli *cli, const AdArgs *args)
{
    return decide(cli, args, "reject");
}

int
ad_verb_decision_suspend(AdCli *cli, const AdArgs *args)
{
    return decide(cli, args, "suspend");
}

static int
change(AdCli *cli, const AdArgs *args, const char *tail, json_t *body)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *one = ad_cli_path_id("/decisions", ad_args_operand(args, 0), "");
    g_autofree char *path = ad_cli_path_id("/decisions", ad_args_operand(args, 0), tail);
    json_t *seen = ad_cli_get(cli, one, &error), *decision = NULL;
    if (seen != NULL) {
        json_object_set(body, "revision", json_object_get(seen, "revision"));
        decision = ad_cli_post(cli, path, body, &error);
    }
    json_decref(seen);
    json_decref(body);
    return decision != NULL ? answer(cli, decision) : ad_cli_fail(cli, error);
}

int
ad_verb_decision_sign(AdCli *cli, const AdArgs *args)
{
    return change(cli, args, "/sign", json_object());
}

int
ad_verb_decision_done(AdCli *cli, const AdArgs *args)
{
    static const char *const names[] = {"proof", NULL};
    json_t *body = ad_show_body(args, names);
    json_object_set_new(body, "condition", json_integer(ad_args_number(args, "condition", 1)));
    return change(cli, args, "/condition", body);
}

int
ad_verb_decision_show(AdCli *cli, const AdArgs *args)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = ad_cli_path_id("/decisions", ad_args_operand(args, 0), "");
    json_t *decision = ad_cli_get(cli, path, &error);
    return decision != NULL ? answer(cli, decision) : ad_cli_fail(cli, error);
}

int
ad_verb_decision_list(AdCli *cli, const AdArgs *args)
{
    const char *titles[] = {C_("column", "ID"),      C_("column", "SUPPLIER"), C_("column", "PRODUCT"),
                            C_("column", "DECISION"), C_("column", "STATE"),    C_("column", "WHO"),
                            C_("column", "NEXT REVIEW")};
    static const AdColumn columns[] = {AD_COLUMN_LEFT, AD_COLUMN_LEFT, AD_COLUMN_LEFT, AD_COLUMN_FLEXIBLE,
                                       AD_COLUMN_LEFT, AD_COLUMN_LEFT, AD_COLUMN_LEFT};
    static const char *const filters[] = {"supplier", "decision", "state", NULL};
    g_autoptr(GError) error = NULL;
    g_autofree char *path = ad_cli_path(args, "/decisions", filters);
    json_t *list = ad_cli_list(cli, path, (guint64)ad_args_number(args, "limit", 0), &error);
    if (list == NULL)
        return ad_cli_fail(cli, error);
    g_autoptr(AdTable) table = ad_table_new(titles, columns, G_N_ELEMENTS(titles));
    gsize i;
    json_t *d;
    json_array_foreach(json_object_get(list, "items"), i, d)
    {
        g_autofree char *review = g_strndup(ad_doc_text(d, "next_review_at"), strlen("2026-11-25"));
        ad_table_row(table);
        ad_table_cell(table, ad_doc_text(d, "id"));
        ad_table_cell(table, ad_doc_text(d, "supplier"));
        ad_table_cell(table, ad_doc_text(d, "product"));
        ad_table_cell(table, ad_words_risk_word("decision", ad_doc_text(d, "decision")));
        ad_table_cell(table, ad_words_risk_word("decision", ad_doc_text(d, "state")));
        ad_table_cell(table, ad_doc_has(d, "decided_by") ? ad_doc_text(d, "decided_by") : ad_doc_text(d, "requested_by"));
        ad_table_cell(table, review);
    }
    return ad_show_list(cli, table, list, strchr(path, '?') != NULL,
                        _("Nobody has decided on a supplier yet. See: aduana help decision"));
}
