/* SPDX-License-Identifier: Apache-2.0 */
/* verb_db.c - copy and check of the database */
#include "service/cli/show.h"
#include "service/cli/verbs.h"
#include "service/cli/words.h"
#include "service/po/tr.h"
#include "service/store/backup.h"

int
ad_verb_db_backup(AdCli *cli, const AdArgs *args)
{
    g_autoptr(GError) error = NULL;
    /* the daemon works in another folder */
    g_autofree char *path = g_canonicalize_filename(ad_args_operand(args, 0), NULL);
    json_t *body = json_pack("{s:s}", "path", path);
    json_t *backup = body != NULL ? ad_cli_post(cli, "/backup", body, &error) : NULL;
    json_decref(body);
    if (backup == NULL)
        return ad_cli_fail(cli, error);
    g_autofree char *size = ad_out_bytes((guint64)ad_doc_number(backup, "bytes"));
    g_autofree char *shown = ad_terminal_escape(ad_doc_text(backup, "path"), -1);
    ad_out_data(&cli->out, "%s  %s\n", ad_doc_text(backup, "sha256"), shown);
    ad_out_say(&cli->out, _("Copied %s; the copy was read back and is whole. Kept content (blobs) is not part of it.\n"),
               size);
    return ad_cli_answer(cli, json_pack("{s:o}", "backup", backup), AD_EXIT_OK);
}

/* Reads beside whoever writes: a check needs no daemon and no lock. */
int
ad_verb_db_check(AdCli *cli, const AdArgs *args)
{
    (void)args;
    g_autoptr(GError) error = NULL;
    g_autoptr(AdStore) store = ad_store_open(cli->db_path, AD_STORE_READ, &error);
    json_t *check = store != NULL ? ad_backup_check(store, &error) : NULL;
    if (check == NULL)
        return ad_cli_fail(cli, error);
    gboolean is_whole = json_is_true(ad_doc_at(check, "ok"));
    gsize missing = json_array_size(ad_doc_at(check, "blobs.missing"));
    g_autofree char *records = ad_out_count((guint64)ad_doc_number(check, "ledger.count"));
    g_autofree char *absent = ad_out_count(missing);
    g_autofree char *keys = ad_out_count((guint64)ad_doc_number(check, "foreign_keys"));
    ad_show_heading(cli, cli->db_path, "");
    gsize i;
    json_t *line;
    json_array_foreach(ad_doc_at(check, "integrity"), i, line)
        ad_show_field(cli, _("Database"), json_string_value(line));
    ad_show_field(cli, _("Broken references"), keys);
    ad_show_field(cli, _("Ledger records"), records);
    if (ad_doc_number(check, "ledger.broken_seq") > 0) {
        g_autofree char *broken = ad_out_count((guint64)ad_doc_number(check, "ledger.broken_seq"));
        ad_show_field(cli, _("Ledger altered at"), broken);
    }
    ad_show_field(cli, _("Missing content"), absent);
    cli->last_words = g_strdup(is_whole ? _("the database is whole") : _("the database is not whole; restore the last backup"));
    return ad_cli_answer(cli, json_pack("{s:o}", "check", check), is_whole ? AD_EXIT_OK : AD_EXIT_FOUND);
}
