/* SPDX-License-Identifier: Apache-2.0 */
/* verb_source.c - where deliveries come from */
#include "service/cli/show.h"
#include "service/cli/verbs.h"
#include "service/cli/words.h"
#include "service/po/tr.h"

int
ad_verb_source_add(AdCli *cli, const AdArgs *args)
{
    static const char *const plain[] = {"supplier", "product", "kind", NULL};
    static const char *const keys[] = {"minisign", "signature-url", "checksums-url", NULL};
    g_autoptr(GError) error = NULL;
    json_t *body = ad_show_body(args, plain);
    if (!ad_args_has(args, "kind"))
        json_object_set_new(body, "kind", json_string("bundle"));
    json_object_set_new(body, "url", json_string(ad_args_operand(args, 0)));
    json_t *key_fields = ad_show_body(args, keys);
    if (ad_args_has(args, "gpg-keyring")) {
        /* the daemon reads it later, from another working folder */
        g_autofree char *path = g_canonicalize_filename(ad_args_text(args, "gpg-keyring"), NULL);
        json_object_set_new(key_fields, "gpg_keyring", json_string(path));
    }
    const char *const *prints = ad_args_all(args, "gpg-fingerprint");
    if (prints[0] != NULL) {
        g_autofree char *joined = g_strjoinv(",", (char **)(guintptr)prints);
        json_object_set_new(key_fields, "gpg_fingerprints", json_string(joined));
    }
    if (json_object_size(key_fields) > 0)
        json_object_set(body, "keys", key_fields);
    json_decref(key_fields);
    if (ad_args_has(args, "allow-private"))
        json_object_set_new(body, "allow_private", json_true());
    json_t *source = ad_cli_post(cli, "/sources", body, &error);
    json_decref(body);
    if (source == NULL)
        return ad_cli_fail(cli, error);
    ad_out_data(&cli->out, "%s\n", ad_doc_text(source, "id"));
    ad_out_say(&cli->out, _("Entered source %s of %s.\n"), ad_doc_text(source, "id"),
               ad_doc_text(source, "supplier"));
    if (cli->store != NULL && g_ascii_strncasecmp(ad_args_operand(args, 0), "file:", 5) == 0)
        ad_out_say(&cli->out, "%s\n",
                   _("No daemon runs here: whether file_roots of its configuration allows this file "
                     "is seen when it is fetched."));
    return ad_cli_answer(cli, json_pack("{s:o}", "source", source), AD_EXIT_OK);
}

int
ad_verb_source_list(AdCli *cli, const AdArgs *args)
{
    const char *titles[] = {C_("column", "ID"),           C_("column", "SUPPLIER"),
                            C_("column", "PRODUCT"),      C_("column", "URL"),
                            C_("column", "LAST SUCCESS"), C_("column", "LAST ERROR")};
    static const AdColumn columns[] = {AD_COLUMN_LEFT,     AD_COLUMN_LEFT, AD_COLUMN_LEFT,
                                       AD_COLUMN_FLEXIBLE, AD_COLUMN_LEFT, AD_COLUMN_FLEXIBLE};
    static const char *const filters[] = {"supplier", "product", NULL};
    g_autoptr(GError) error = NULL;
    g_autofree char *path = ad_cli_path(args, "/sources", filters);
    json_t *list = ad_cli_list(cli, path, (guint64)ad_args_number(args, "limit", 0), &error);
    if (list == NULL)
        return ad_cli_fail(cli, error);
    g_autoptr(AdTable) table = ad_table_new(titles, columns, G_N_ELEMENTS(titles));
    gsize i;
    json_t *s;
    json_array_foreach(json_object_get(list, "items"), i, s)
    {
        g_autofree char *when = ad_words_time(ad_doc_text(s, "state.last_success"));
        ad_table_row(table);
        ad_table_cell(table, ad_doc_text(s, "id"));
        ad_table_cell(table, ad_doc_text(s, "supplier"));
        ad_table_cell(table, ad_doc_text(s, "product"));
        ad_table_cell(table, ad_doc_text(s, "url"));
        ad_table_cell(table, when);
        ad_table_cell(table, ad_doc_text(s, "state.last_error"));
    }
    gboolean has_filter = ad_args_has(args, "supplier") || ad_args_has(args, "product");
    return ad_show_list(cli, table, list, has_filter,
                        _("No source has been entered yet. To enter one: aduana source add URL "
                          "--supplier ID --product ID"));
}
