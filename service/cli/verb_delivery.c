/* SPDX-License-Identifier: Apache-2.0 */
/* verb_delivery.c - what arrived, what its inspection said, and the deletion of its content */
#include "service/cli/show.h"
#include "service/cli/verbs.h"
#include "service/cli/words.h"
#include "service/po/tr.h"

int
ad_verb_delivery_list(AdCli *cli, const AdArgs *args)
{
    const char *titles[] = {C_("column", "ID"),       C_("column", "RECEIVED"),
                            C_("column", "SUPPLIER"), C_("column", "NAME"),
                            C_("column", "SIZE"),     C_("column", "VERDICT"),
                            C_("column", "SCORE")};
    static const AdColumn columns[] = {AD_COLUMN_LEFT,     AD_COLUMN_LEFT,  AD_COLUMN_LEFT,
                                       AD_COLUMN_FLEXIBLE, AD_COLUMN_RIGHT, AD_COLUMN_LEFT,
                                       AD_COLUMN_LEFT};
    static const char *const filters[] = {"supplier", "product", "since", NULL};
    g_autoptr(GError) error = NULL;
    g_autofree char *path = ad_cli_path(args, "/deliveries", filters);
    json_t *list = ad_cli_list(cli, path, (guint64)ad_args_number(args, "limit", 0), &error);
    if (list == NULL)
        return ad_cli_fail(cli, error);
    g_autoptr(AdTable) table = ad_table_new(titles, columns, G_N_ELEMENTS(titles));
    gsize i;
    json_t *d;
    json_array_foreach(json_object_get(list, "items"), i, d)
    {
        g_autofree char *when = ad_words_time(ad_doc_text(d, "received_at"));
        g_autofree char *size = ad_out_bytes((guint64)ad_doc_number(d, "size_bytes"));
        g_autofree char *score = ad_words_score(ad_doc_at(d, "score"), ad_doc_text(d, "level"));
        const char *verdict = ad_doc_text(d, "verdict");
        ad_table_row(table);
        ad_table_cell(table, ad_doc_text(d, "id"));
        ad_table_cell(table, when);
        ad_table_cell(table, ad_doc_text(d, "supplier"));
        ad_table_cell(table, ad_doc_text(d, "name"));
        ad_table_cell(table, size);
        ad_table_painted(table, ad_words_paint(AD_WORDS_VERDICT, verdict),
                         ad_words(AD_WORDS_VERDICT, verdict));
        ad_table_painted(table, ad_words_paint(AD_WORDS_LEVEL, ad_doc_text(d, "level")), score);
    }
    gboolean has_filter =
        ad_args_has(args, "supplier") || ad_args_has(args, "product") || ad_args_has(args, "since");
    return ad_show_list(
        cli, table, list, has_filter,
        _("Nothing has been delivered yet. To inspect a bundle now: aduana scan FILE"));
}

static void
print_delivery(AdCli *cli, const json_t *d)
{
    g_autofree char *when = ad_words_time(ad_doc_text(d, "received_at"));
    g_autofree char *size = ad_out_bytes((guint64)ad_doc_number(d, "size_bytes"));
    g_autofree char *score = ad_words_score(
        ad_doc_at(d, "score"), ad_doc_has(d, "score") ? ad_doc_text(d, "level") : "not-assessed");
    ad_show_heading(cli, ad_doc_text(d, "id"), ad_doc_text(d, "name"));
    ad_show_field(cli, _("Supplier"), ad_doc_text(d, "supplier"));
    ad_show_field(cli, _("Product"), ad_doc_text(d, "product"));
    ad_show_field(cli, _("Version"), ad_doc_text(d, "version"));
    ad_show_field(cli, _("Received"), when);
    ad_show_field(cli, _("From"), ad_doc_text(d, "url"));
    ad_show_field(cli, "SHA-256", ad_doc_text(d, "sha256"));
    ad_show_field(cli, _("Size"), size);
    ad_show_field(cli, _("Signature"), ad_words(AD_WORDS_SIGNATURE, ad_doc_text(d, "signature")));
    ad_show_field(cli, _("Content"), ad_words(AD_WORDS_BLOB, ad_doc_text(d, "blob")));
    ad_show_field(cli, _("Verdict"), ad_words(AD_WORDS_VERDICT, ad_doc_text(d, "verdict")));
    ad_show_field(cli, _("Score"), score);
    ad_show_field(cli, _("Proposal"),
                  ad_words(AD_WORDS_PROPOSAL, ad_doc_text(d, "inspection.score.proposal")));
    const json_t *c = ad_doc_at(d, "inspection.coverage");
    if (json_is_object(c)) {
        g_autofree char *files = ad_out_count((guint64)ad_doc_number(c, "files"));
        g_autofree char *scanned = ad_out_count((guint64)ad_doc_number(c, "scanned"));
        g_autofree char *line = g_strdup_printf(
            P_("%s of %s file scanned", "%s of %s files scanned", (guint64)ad_doc_number(c, "files")),
            scanned, files);
        ad_show_field(cli, _("Coverage"), line);
        if (json_array_size(ad_doc_at(c, "gaps")) > 0) {
            g_autofree char *gaps = ad_out_count(json_array_size(ad_doc_at(c, "gaps")));
            g_autofree char *more = g_strdup_printf(
                _("%s; to list them: aduana delivery show %s --gaps"), gaps, ad_doc_text(d, "id"));
            ad_show_field(cli, _("Not scanned"), more);
        }
    }
    const json_t *findings = ad_doc_at(d, "inspection.findings");
    if (json_is_array(findings)) {
        g_autofree char *count = ad_out_count(json_array_size(findings));
        g_autofree char *more =
            json_array_size(findings) == 0
                ? g_strdup(count)
                : g_strdup_printf(_("%s; to list them: aduana finding list --delivery %s"), count,
                                  ad_doc_text(d, "id"));
        ad_show_field(cli, _("Findings"), more);
    }
}

static json_t *
show_gaps(AdCli *cli, const char *id, guint64 limit, GError **error)
{
    const char *titles[] = {C_("column", "PATH"), C_("column", "SIZE"), C_("column", "STATE"),
                            C_("column", "WHY"), C_("column", "BLOCKS")};
    static const AdColumn columns[] = {AD_COLUMN_FLEXIBLE, AD_COLUMN_RIGHT, AD_COLUMN_LEFT,
                                       AD_COLUMN_LEFT, AD_COLUMN_LEFT};
    g_autofree char *path = ad_cli_path_id("/deliveries", id, "/gaps");
    json_t *list = ad_cli_list(cli, path, limit, error);
    if (list == NULL)
        return NULL;
    g_autoptr(AdTable) table = ad_table_new(titles, columns, G_N_ELEMENTS(titles));
    gsize i;
    json_t *g;
    json_array_foreach(json_object_get(list, "items"), i, g)
    {
        g_autofree char *size = ad_out_bytes((guint64)ad_doc_number(g, "bytes"));
        ad_table_row(table);
        ad_table_cell(table, ad_doc_text(g, "path"));
        ad_table_cell(table, size);
        ad_table_cell(table, ad_words(AD_WORDS_STATE, ad_doc_text(g, "state")));
        ad_table_cell(table, ad_words(AD_WORDS_REASON, ad_doc_text(g, "reason")));
        ad_table_cell(table, json_is_true(ad_doc_at(g, "blocking")) ? _("yes") : _("no"));
    }
    ad_out_data(&cli->out, "\n");
    if (ad_table_rows(table) == 0)
        ad_out_data(&cli->out, "%s\n", _("Every byte of this delivery was scanned."));
    ad_table_print(table, &cli->out);
    return list;
}

static json_t *
show_components(AdCli *cli, const char *id, guint64 limit, GError **error)
{
    const char *titles[] = {C_("column", "NAME"), C_("column", "VERSION"), C_("column", "PACKAGE URL"),
                            C_("column", "PATH")};
    static const AdColumn columns[] = {AD_COLUMN_FLEXIBLE, AD_COLUMN_LEFT, AD_COLUMN_FLEXIBLE,
                                       AD_COLUMN_FLEXIBLE};
    g_autofree char *path = ad_cli_path_id("/deliveries", id, "/components");
    json_t *list = ad_cli_list(cli, path, limit, error);
    if (list == NULL)
        return NULL;
    g_autoptr(AdTable) table = ad_table_new(titles, columns, G_N_ELEMENTS(titles));
    gsize i;
    json_t *c;
    json_array_foreach(json_object_get(list, "items"), i, c)
    {
        ad_table_row(table);
        ad_table_cell(table, ad_doc_text(c, "name"));
        ad_table_cell(table, ad_doc_text(c, "version"));
        ad_table_cell(table, ad_doc_text(c, "purl"));
        ad_table_cell(table, ad_doc_text(c, "evidence"));
    }
    ad_out_data(&cli->out, "\n");
    if (ad_table_rows(table) == 0)
        ad_out_data(&cli->out, "%s\n", _("No package was found inside this delivery."));
    ad_table_print(table, &cli->out);
    return list;
}

static json_t *
show_artifacts(AdCli *cli, const char *id, guint64 limit, GError **error)
{
    const char *titles[] = {C_("column", "PATH"), C_("column", "TYPE"), C_("column", "SIZE"),
                            "SHA-256"};
    static const AdColumn columns[] = {AD_COLUMN_FLEXIBLE, AD_COLUMN_LEFT, AD_COLUMN_RIGHT,
                                       AD_COLUMN_FLEXIBLE};
    g_autofree char *path = ad_cli_path_id("/deliveries", id, "/artifacts");
    json_t *list = ad_cli_list(cli, path, limit, error);
    if (list == NULL)
        return NULL;
    g_autoptr(AdTable) table = ad_table_new(titles, columns, G_N_ELEMENTS(titles));
    gsize i;
    json_t *a;
    json_array_foreach(json_object_get(list, "items"), i, a)
    {
        g_autofree char *size = ad_out_bytes((guint64)ad_doc_number(a, "size_bytes"));
        const char *file_type = ad_doc_text(a, "file_type");
        ad_table_row(table);
        ad_table_cell(table, ad_doc_text(a, "path"));
        ad_table_cell(table, *file_type != '\0' ? file_type
                                                : ad_words(AD_WORDS_ENTRY, ad_doc_text(a, "type")));
        ad_table_cell(table, size);
        ad_table_cell(table, ad_doc_text(a, "sha256"));
    }
    ad_out_data(&cli->out, "\n");
    ad_table_print(table, &cli->out);
    return list;
}

int
ad_verb_delivery_show(AdCli *cli, const AdArgs *args)
{
    g_autoptr(GError) error = NULL;
    const char *id = ad_args_operand(args, 0);
    guint64 limit = (guint64)ad_args_number(args, "limit", 0);
    g_autofree char *path = ad_cli_path_id("/deliveries", id, "");
    json_t *delivery = ad_cli_get(cli, path, &error);
    if (delivery == NULL)
        return ad_cli_fail(cli, error);
    json_t *answer = json_pack("{s:O}", "delivery", delivery);
    print_delivery(cli, delivery);
    json_decref(delivery);
    static const struct {
        const char *option;
        json_t *(*show)(AdCli *, const char *, guint64, GError **);
    } parts[] = {{"gaps", show_gaps}, {"components", show_components}, {"artifacts", show_artifacts}};
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        if (!ad_args_has(args, parts[i].option))
            continue;
        json_t *list = parts[i].show(cli, id, limit, &error);
        if (list == NULL) {
            json_decref(answer);
            return ad_cli_fail(cli, error);
        }
        json_object_set(answer, parts[i].option, json_object_get(list, "items"));
        json_decref(list);
    }
    return ad_cli_answer(cli, answer, AD_EXIT_OK);
}

int
ad_verb_delivery_purge(AdCli *cli, const AdArgs *args)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = ad_cli_path_id("/deliveries", ad_args_operand(args, 0), "/purge");
    json_t *body = json_pack("{s:s}", "reason", ad_args_text(args, "reason"));
    json_t *delivery = ad_cli_post(cli, path, body, &error);
    json_decref(body);
    if (delivery == NULL)
        return ad_cli_fail(cli, error);
    ad_out_say(&cli->out,
               g_str_equal(ad_doc_text(delivery, "blob"), "not-kept")
                   ? _("The content of %s was never kept: there was nothing to delete, and nothing "
                       "was changed.\n")
                   : _("The content of %s is gone; its record and its findings stay.\n"),
               ad_doc_text(delivery, "id"));
    return ad_cli_answer(cli, json_pack("{s:o}", "delivery", delivery), AD_EXIT_OK);
}
