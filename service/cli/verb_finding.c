/* SPDX-License-Identifier: Apache-2.0 */
/* verb_finding.c - findings as a list, and one of them in plain words */
#include <string.h>

#include "service/cli/show.h"
#include "service/cli/verbs.h"
#include "service/cli/words.h"
#include "service/cli/words_risk.h"
#include "service/po/tr.h"

static const char *const filters[] = {"supplier",     "product", "delivery", "severity",
                                      "min-severity", "concern", "kind",     "status",
                                      "rule",         "since",   NULL};

static gboolean
has_filter(const AdArgs *args)
{
    for (gsize i = 0; filters[i] != NULL; i++)
        if (ad_args_has(args, filters[i]))
            return TRUE;
    return FALSE;
}

static gboolean
has_several_deliveries(const json_t *items)
{
    gsize i;
    json_t *f;
    const char *first = ad_doc_text(json_array_get(items, 0), "delivery_id");
    json_array_foreach(items, i, f) if (!g_str_equal(ad_doc_text(f, "delivery_id"), first))
        return TRUE;
    return FALSE;
}

int
ad_verb_finding_list(AdCli *cli, const AdArgs *args)
{
    /* the last one only where the findings are not all of one delivery */
    const char *titles[] = {C_("column", "ID"),       C_("column", "SEVERITY"),
                            C_("column", "TITLE"),    C_("column", "SUPPLIER"),
                            C_("column", "PATH"),     C_("column", "DELIVERY")};
    static const AdColumn columns[] = {AD_COLUMN_LEFT, AD_COLUMN_LEFT,     AD_COLUMN_FLEXIBLE,
                                       AD_COLUMN_LEFT, AD_COLUMN_FLEXIBLE, AD_COLUMN_LEFT};
    g_autoptr(GError) error = NULL;
    g_autofree char *path = ad_cli_path(args, "/findings", filters);
    json_t *list = ad_cli_list(cli, path, (guint64)ad_args_number(args, "limit", 0), &error);
    if (list == NULL)
        return ad_cli_fail(cli, error);
    gboolean has_delivery = has_several_deliveries(json_object_get(list, "items"));
    g_autoptr(AdTable) table =
        ad_table_new(titles, columns, G_N_ELEMENTS(titles) - (has_delivery ? 0 : 1));
    gsize i;
    json_t *f;
    json_array_foreach(json_object_get(list, "items"), i, f)
    {
        const char *severity = ad_doc_text(f, "severity");
        ad_table_row(table);
        ad_table_cell(table, ad_doc_text(f, "finding_id"));
        ad_table_painted(table, ad_words_paint(AD_WORDS_SEVERITY, severity),
                         ad_words(AD_WORDS_SEVERITY, severity));
        ad_table_cell(table, ad_doc_text_local(f, "title"));
        ad_table_cell(table, ad_doc_text(f, "supplier_id"));
        ad_table_cell(table, ad_doc_text(f, "artifact_path"));
        if (has_delivery)
            ad_table_cell(table, ad_doc_text(f, "delivery_id"));
    }
    return ad_show_list(cli, table, list, has_filter(args),
                        _("No finding has been recorded. To inspect a bundle: aduana scan FILE"));
}

static void
print_evidence(AdCli *cli, const json_t *evidence)
{
    gboolean is_begun = FALSE;
    gsize i;
    json_t *e;
    json_array_foreach(evidence, i, e)
    {
        if (*ad_doc_text(e, "identifier") == '\0' && *ad_doc_text(e, "text") == '\0')
            continue; /* a check that speaks of the file as a whole quotes nothing */
        if (!is_begun)
            ad_out_data(&cli->out, "\n%s:\n", _("Evidence"));
        is_begun = TRUE;
        g_autofree char *offset = ad_out_count((guint64)ad_doc_number(e, "offset"));
        g_autofree char *identifier = ad_terminal_escape(ad_doc_text(e, "identifier"), -1);
        /* the quote already has its bytes escaped by the recorder: only what is still unsafe
         * changes */
        g_autofree char *text = ad_terminal_escape(ad_doc_text(e, "text"), -1);
        ad_out_data(&cli->out, _("  %s at byte %s: %s\n"), identifier, offset, text);
    }
}

static void
print_share(AdCli *cli, const json_t *f)
{
    g_autofree char *due = g_strndup(ad_doc_text(f, "sla_due"), strlen("2026-11-25"));
    if (ad_doc_number(f, "weight") > 0) {
        g_autofree char *line = g_strdup_printf(_("%s %% of what makes its delivery's score"), ad_doc_text(f, "share_pct"));
        ad_show_field(cli, _("Share"), line);
    }
    if (*due != '\0' && ad_doc_number(f, "weight") > 0)
        ad_show_field(cli, _("To be fixed by"), due);
    gsize i;
    json_t *w;
    json_array_foreach(ad_doc_at(f, "waivers"), i, w)
    {
        g_autofree char *end = g_strndup(ad_doc_text(w, "ends_at"), strlen("2026-11-25"));
        g_autofree char *line = g_strdup_printf(_("%s: %s, %s, until %s: %s"), ad_doc_text(w, "id"),
                                                ad_words_risk_word("waiver", ad_doc_text(w, "kind")),
                                                ad_words_risk_word("waiver", ad_doc_text(w, "state")), end,
                                                ad_doc_text(w, "reason"));
        ad_show_field(cli, _("Waiver"), line);
    }
}

static void
print_finding(AdCli *cli, const json_t *f)
{
    const char *severity = ad_doc_text(f, "severity"), *level = ad_doc_text(f, "level");
    const json_t *risk = ad_doc_at(f, "risk");
    g_autofree char *why = ad_words_risk_level(f, risk);
    g_autofree char *now = ad_words_risk_why(ad_doc_at(risk, "why_now"), f);
    ad_show_heading(cli, ad_doc_text(f, "finding_id"), ad_doc_text_local(f, "title"));
    const char *sentence = ad_doc_text_local(ad_doc_at(f, "explain"), "sentence");
    if (*sentence != '\0') {
        ad_out_data(&cli->out, "\n");
        ad_show_paragraph(cli, sentence);
    }
    ad_out_data(&cli->out, "\n");
    ad_show_field(cli, C_("label", "Severity"), ad_words(AD_WORDS_SEVERITY, severity));
    ad_show_field(cli, _("Confidence"),
                  ad_words(AD_WORDS_CONFIDENCE, ad_doc_text(f, "confidence")));
    ad_show_field(cli, _("Risk level"), ad_words(AD_WORDS_LEVEL, level));
    ad_show_field(cli, _("Concern"), ad_words(AD_WORDS_CONCERN, ad_doc_text(f, "concern")));
    ad_show_field(cli, _("Kind"), ad_words(AD_WORDS_KIND, ad_doc_text(f, "kind")));
    ad_show_field(cli, _("Category"), ad_doc_text(f, "explain.why"));
    ad_show_field(cli, _("Rule or check"), ad_doc_text(f, "rule_or_cve"));
    ad_show_field(cli, _("Where"), ad_doc_text(f, "artifact_path"));
    ad_show_field(cli, "SHA-256", ad_doc_text(f, "artifact_sha256"));
    ad_show_field(cli, _("Supplier"), ad_doc_text(f, "supplier_id"));
    ad_show_field(cli, _("Product"), ad_doc_text(f, "product"));
    ad_show_field(cli, _("Delivery"), ad_doc_text(f, "delivery_id"));
    ad_show_field(cli, _("Status"), ad_words(AD_WORDS_FINDING_STATUS, ad_doc_text(f, "status")));
    g_autofree char *first = ad_words_time(ad_doc_text(f, "first_seen"));
    g_autofree char *last = ad_words_time(ad_doc_text(f, "last_seen"));
    ad_show_field(cli, _("First seen"), first);
    ad_show_field(cli, _("Last seen"), last);
    ad_show_field(cli, _("Why this level"), why);
    ad_show_field(cli, _("Why now"), now);
    print_share(cli, f);
    ad_show_field(cli, _("Frameworks"), ad_doc_text(f, "frameworks"));
    ad_show_field(cli, _("More about it"), ad_doc_text(f, "explain.reference"));
    print_evidence(cli, ad_doc_at(f, "evidence"));
}

int
ad_verb_finding_explain(AdCli *cli, const AdArgs *args)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = ad_cli_path_id("/findings", ad_args_operand(args, 0), "");
    json_t *finding = ad_cli_get(cli, path, &error);
    if (finding == NULL)
        return ad_cli_fail(cli, error);
    print_finding(cli, finding);
    return ad_cli_answer(cli, json_pack("{s:o}", "finding", finding), AD_EXIT_OK);
}
