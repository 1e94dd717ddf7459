/* SPDX-License-Identifier: Apache-2.0 */
/* verb_supplier.c - suppliers and their products */
#include "scanner/model/error.h"
#include "service/cli/show.h"
#include "service/cli/verbs.h"
#include "service/cli/words.h"
#include "service/cli/words_risk.h"
#include "service/po/tr.h"

/* Options that become fields of the body, dashes as '_'. */
static json_t *
supplier_body(const AdArgs *args, gboolean has_id)
{
    static const char *const names[] = {"name",          "country",     "contact",
                                        "instrument-id", "description", "using-system",
                                        "criticality",   NULL};
    json_t *body = ad_show_body(args, names);
    if (has_id)
        json_object_set_new(body, "id", json_string(ad_args_operand(args, 0)));
    if (ad_args_has(args, "tier"))
        json_object_set_new(body, "tier", json_integer(ad_args_number(args, "tier", 3)));
    return body;
}

int
ad_verb_supplier_add(AdCli *cli, const AdArgs *args)
{
    g_autoptr(GError) error = NULL;
    json_t *body = supplier_body(args, TRUE);
    if (!ad_args_has(args, "tier"))
        json_object_set_new(body, "tier", json_integer(3));
    json_t *supplier = ad_cli_post(cli, "/suppliers", body, &error);
    json_decref(body);
    if (supplier == NULL)
        return ad_cli_fail(cli, error);
    g_autofree char *tier = ad_words_tier(ad_doc_number(supplier, "tier"));
    ad_out_data(&cli->out, "%s\n", ad_doc_text(supplier, "id"));
    ad_out_say(&cli->out, _("Entered supplier %s, tier %s.\n"), ad_doc_text(supplier, "id"), tier);
    return ad_cli_answer(cli, json_pack("{s:o}", "supplier", supplier), AD_EXIT_OK);
}

int
ad_verb_supplier_edit(AdCli *cli, const AdArgs *args)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = ad_cli_path_id("/suppliers", ad_args_operand(args, 0), "");
    json_t *body = supplier_body(args, FALSE);
    if (json_object_size(body) == 0) {
        json_decref(body);
        error = g_error_new_literal(AD_ERROR, AD_ERROR_USAGE,
                                    _("there is nothing to change: give an option, as --tier 1."));
        return ad_cli_fail(cli, error);
    }
    json_t *supplier = ad_cli_post(cli, path, body, &error);
    json_decref(body);
    if (supplier == NULL)
        return ad_cli_fail(cli, error);
    ad_out_say(&cli->out, _("Changed supplier %s.\n"), ad_doc_text(supplier, "id"));
    return ad_cli_answer(cli, json_pack("{s:o}", "supplier", supplier), AD_EXIT_OK);
}

int
ad_verb_supplier_list(AdCli *cli, const AdArgs *args)
{
    const char *titles[] = {C_("column", "ID"), C_("column", "NAME"), C_("column", "TIER"),
                            C_("column", "SCORE"), C_("column", "LAST DELIVERY")};
    static const AdColumn columns[] = {AD_COLUMN_LEFT, AD_COLUMN_FLEXIBLE, AD_COLUMN_LEFT,
                                       AD_COLUMN_LEFT, AD_COLUMN_LEFT};
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) path = g_string_new("/suppliers");
    if (ad_args_has(args, "tier"))
        g_string_append_printf(path, "?tier=%s", ad_args_text(args, "tier"));
    if (ad_args_has(args, "search")) {
        g_string_append_printf(path, "%cq=", ad_args_has(args, "tier") ? '&' : '?');
        g_string_append_uri_escaped(path, ad_args_text(args, "search"), NULL, FALSE);
    }
    json_t *list = ad_cli_list(cli, path->str, (guint64)ad_args_number(args, "limit", 0), &error);
    if (list == NULL)
        return ad_cli_fail(cli, error);
    g_autoptr(AdTable) table = ad_table_new(titles, columns, G_N_ELEMENTS(titles));
    gsize i;
    json_t *s;
    json_array_foreach(json_object_get(list, "items"), i, s)
    {
        g_autofree char *tier = ad_words_tier(ad_doc_number(s, "tier"));
        g_autofree char *score = ad_words_score(ad_doc_at(s, "score"), ad_doc_text(s, "level"));
        const json_t *last = ad_doc_at(s, "last_delivery");
        g_autofree char *when = ad_words_time(
            json_is_object(last) ? ad_doc_text(last, "received_at") : json_string_value(last));
        ad_table_row(table);
        ad_table_cell(table, ad_doc_text(s, "id"));
        ad_table_cell(table, ad_doc_text(s, "name"));
        ad_table_cell(table, tier);
        ad_table_painted(table, ad_words_paint(AD_WORDS_LEVEL, ad_doc_text(s, "level")), score);
        ad_table_cell(table, when);
    }
    gboolean has_filter = ad_args_has(args, "tier") || ad_args_has(args, "search");
    return ad_show_list(
        cli, table, list, has_filter,
        _("No supplier has been entered yet. To enter one: aduana supplier add ID --name NAME"));
}

static void
print_supplier(AdCli *cli, const json_t *s)
{
    g_autofree char *tier = ad_words_tier(ad_doc_number(s, "tier"));
    ad_show_heading(cli, ad_doc_text(s, "id"), ad_doc_text(s, "name"));
    ad_show_field(cli, _("Tier"), tier);
    ad_show_field(cli, _("Country"), ad_doc_text(s, "country"));
    ad_show_field(cli, _("Contact"), ad_doc_text(s, "contact"));
    ad_show_field(cli, _("Contract (SR-13)"), ad_doc_text(s, "instrument_id"));
    ad_show_field(cli, _("What is bought (SR-13)"), ad_doc_text(s, "description"));
    ad_show_field(cli, _("Used by (SR-13)"), ad_doc_text(s, "using_system"));
    ad_show_field(cli, _("Why this tier (SR-13)"), ad_doc_text(s, "criticality"));
    const json_t *score = ad_doc_at(s, "score");
    if (!json_is_object(score))
        ad_show_field(cli, _("Score"), _("not assessed: nothing was delivered yet"));
    g_autoptr(GString) open = g_string_new(NULL);
    static const char *const severities[] = {"critical", "high", "medium", "low", "info"};
    for (gsize i = 0; i < G_N_ELEMENTS(severities); i++) {
        const json_t *counts = ad_doc_at(s, "open_findings");
        g_autofree char *number = ad_out_count((guint64)ad_doc_number(counts, severities[i]));
        g_string_append_printf(open, "%s%s %s", i > 0 ? ", " : "",
                               ad_words(AD_WORDS_SEVERITY, severities[i]), number);
    }
    ad_show_field(cli, _("Open findings"), open->str);
    const json_t *last = ad_doc_at(s, "last_delivery");
    if (json_is_object(last)) {
        g_autofree char *when = ad_words_time(ad_doc_text(last, "received_at"));
        g_autofree char *line =
            g_strdup_printf("%s, %s, %s", ad_doc_text(last, "id"), ad_doc_text(last, "name"), when);
        ad_show_field(cli, _("Last delivery"), line);
    }
    if (json_is_object(score)) {
        ad_out_data(&cli->out, "\n");
        ad_words_risk_print(cli, score);
    }
    gsize i;
    json_t *p;
    const json_t *products = ad_doc_at(s, "products");
    if (json_array_size(products) > 0)
        ad_out_data(&cli->out, "\n%s:\n", _("Products"));
    json_array_foreach(products, i, p)
    {
        g_autofree char *id = ad_terminal_escape(ad_doc_text(p, "id"), -1);
        g_autofree char *name = ad_terminal_escape(ad_doc_text(p, "name"), -1);
        ad_out_data(&cli->out, "  %s  %s\n", id, name);
    }
}

int
ad_verb_supplier_show(AdCli *cli, const AdArgs *args)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = ad_cli_path_id("/suppliers", ad_args_operand(args, 0), "");
    json_t *supplier = ad_cli_get(cli, path, &error);
    if (supplier == NULL)
        return ad_cli_fail(cli, error);
    print_supplier(cli, supplier);
    return ad_cli_answer(cli, json_pack("{s:o}", "supplier", supplier), AD_EXIT_OK);
}

int
ad_verb_product_add(AdCli *cli, const AdArgs *args)
{
    g_autoptr(GError) error = NULL;
    const char *id = ad_args_operand(args, 0), *name = ad_args_text(args, "name");
    json_t *body = json_pack("{s:s, s:s, s:s}", "supplier", ad_args_text(args, "supplier"), "id",
                             id, "name", name != NULL ? name : id);
    json_t *product = ad_cli_post(cli, "/products", body, &error);
    json_decref(body);
    if (product == NULL)
        return ad_cli_fail(cli, error);
    ad_out_data(&cli->out, "%s\n", ad_doc_text(product, "id"));
    ad_out_say(&cli->out, _("Entered product %s of %s.\n"), ad_doc_text(product, "id"),
               ad_doc_text(product, "supplier"));
    return ad_cli_answer(cli, json_pack("{s:o}", "product", product), AD_EXIT_OK);
}

int
ad_verb_product_list(AdCli *cli, const AdArgs *args)
{
    const char *titles[] = {C_("column", "SUPPLIER"), C_("column", "ID"), C_("column", "NAME")};
    static const AdColumn columns[] = {AD_COLUMN_LEFT, AD_COLUMN_LEFT, AD_COLUMN_FLEXIBLE};
    static const char *const filters[] = {"supplier", NULL};
    static const char *const members[] = {"supplier", "id", "name"};
    return ad_show_simple_list(
        cli, args, "/products", filters, titles, columns, members, G_N_ELEMENTS(titles),
        _("No product has been entered yet. To enter one: aduana product add ID --supplier ID"));
}
