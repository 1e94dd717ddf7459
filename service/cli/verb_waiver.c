/* SPDX-License-Identifier: Apache-2.0 */
/* verb_waiver.c - what people decide about findings */
#include <string.h>

#include "scanner/model/error.h"
#include "service/cli/show.h"
#include "service/cli/verbs.h"
#include "service/cli/words.h"
#include "service/cli/words_risk.h"
#include "service/po/tr.h"

enum { IMPORT_MAX_BYTES = 64 * 1024 * 1024, IMPORT_ROWS_MAX = 100000 };

static void
say_state(AdCli *cli, const json_t *w)
{
    const char *id = ad_doc_text(w, "id");
    g_autofree char *end = g_strndup(ad_doc_text(w, "ends_at"), strlen("2026-11-25"));
    gint64 needed = ad_doc_number(w, "approvals_needed");
    gint64 has = ad_doc_has(w, "approver") + ad_doc_has(w, "approver2");
    ad_out_data(&cli->out, "%s\n", id);
    if (g_str_equal(ad_doc_text(w, "state"), "requested"))
        ad_out_say(&cli->out, P_("Asked for. %d person must still agree: aduana waiver approve %s\n",
                                 "Asked for. %d people must still agree: aduana waiver approve %s\n", (guint64)(needed - has)),
                   (int)(needed - has), id);
    else
        ad_out_say(&cli->out, _("In force until %s; then the finding is open again.\n"), end);
    if (json_is_true(ad_doc_at(w, "self_approved")))
        ad_out_say(&cli->out, "%s\n",
                   _("Nobody else agreed: approvers is 1 here, a firm of one. The record and every export say so."));
}

static int
ask(AdCli *cli, const AdArgs *args, const char *kind)
{
    static const char *const names[] = {"reason", "until", "scope", "reason-code", "evidence", "justification", NULL};
    g_autoptr(GError) error = NULL;
    json_t *body = ad_show_body(args, names);
    json_object_set_new(body, "kind", json_string(kind));
    json_object_set_new(body, "finding", json_string(ad_args_operand(args, 0)));
    if (ad_args_has(args, "for-version"))
        json_object_set_new(body, "version", json_string(ad_args_text(args, "for-version")));
    if (ad_args_has(args, "this-content"))
        json_object_set_new(body, "this_content", json_true());
    json_t *waiver = ad_cli_post(cli, "/waivers", body, &error);
    json_decref(body);
    if (waiver == NULL)
        return ad_cli_fail(cli, error);
    say_state(cli, waiver);
    return ad_cli_answer(cli, json_pack("{s:o}", "waiver", waiver), AD_EXIT_OK);
}

int
ad_verb_waiver_accept(AdCli *cli, const AdArgs *args)
{
    return ask(cli, args, "accept");
}

int
ad_verb_waiver_not_affected(AdCli *cli, const AdArgs *args)
{
    return ask(cli, args, "not-affected");
}

int
ad_verb_waiver_false_positive(AdCli *cli, const AdArgs *args)
{
    return ask(cli, args, "false-positive");
}

int
ad_verb_waiver_dispute(AdCli *cli, const AdArgs *args)
{
    return ask(cli, args, "dispute");
}

int
ad_verb_waiver_defer(AdCli *cli, const AdArgs *args)
{
    return ask(cli, args, "defer");
}

/* The row as it stands now, and the change against that very revision. */
static int
change(AdCli *cli, const AdArgs *args, const char *tail, json_t *body)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *one = ad_cli_path_id("/waivers", ad_args_operand(args, 0), "");
    g_autofree char *path = ad_cli_path_id("/waivers", ad_args_operand(args, 0), tail);
    json_t *seen = ad_cli_get(cli, one, &error);
    json_t *waiver = NULL;
    if (seen != NULL) {
        json_object_set(body, "revision", json_object_get(seen, "revision"));
        waiver = ad_cli_post(cli, path, body, &error);
    }
    json_decref(seen);
    json_decref(body);
    if (waiver == NULL)
        return ad_cli_fail(cli, error);
    if (g_str_equal(ad_doc_text(waiver, "state"), "revoked"))
        ad_out_say(&cli->out, _("Revoked. The finding %s is open again.\n"), ad_doc_text(waiver, "finding"));
    else
        say_state(cli, waiver);
    return ad_cli_answer(cli, json_pack("{s:o}", "waiver", waiver), AD_EXIT_OK);
}

int
ad_verb_waiver_approve(AdCli *cli, const AdArgs *args)
{
    return change(cli, args, "/approve", json_object());
}

int
ad_verb_waiver_revoke(AdCli *cli, const AdArgs *args)
{
    static const char *const names[] = {"reason", NULL};
    return change(cli, args, "/revoke", ad_show_body(args, names));
}

int
ad_verb_waiver_list(AdCli *cli, const AdArgs *args)
{
    const char *titles[] = {C_("column", "ID"),      C_("column", "STATE"), C_("column", "DECISION"), C_("column", "FINDING"),
                            C_("column", "SUPPLIER"), C_("column", "TITLE"), C_("column", "LAST DAY"), C_("column", "WHO")};
    static const AdColumn columns[] = {AD_COLUMN_LEFT, AD_COLUMN_LEFT,     AD_COLUMN_LEFT, AD_COLUMN_LEFT,
                                       AD_COLUMN_LEFT, AD_COLUMN_FLEXIBLE, AD_COLUMN_LEFT, AD_COLUMN_FLEXIBLE};
    static const char *const filters[] = {"supplier", "finding", "kind", "state", NULL};
    g_autoptr(GError) error = NULL;
    g_autofree char *path = ad_cli_path(args, "/waivers", filters);
    json_t *list = ad_cli_list(cli, path, (guint64)ad_args_number(args, "limit", 0), &error);
    if (list == NULL)
        return ad_cli_fail(cli, error);
    g_autoptr(AdTable) table = ad_table_new(titles, columns, G_N_ELEMENTS(titles));
    gsize i;
    json_t *w;
    json_array_foreach(json_object_get(list, "items"), i, w)
    {
        g_autofree char *end = g_strndup(ad_doc_text(w, "ends_at"), strlen("2026-11-25"));
        const char *second = ad_doc_text(w, "approver2"), *first = ad_doc_text(w, "approver");
        g_autofree char *who =
            json_is_true(ad_doc_at(w, "self_approved")) && *second == '\0'
                ? g_strdup_printf(_("%s alone"), ad_doc_text(w, "author"))
                : g_strdup_printf("%s%s%s%s%s", ad_doc_text(w, "author"), *first != '\0' ? ", " : "", first,
                                  *second != '\0' ? ", " : "", second);
        ad_table_row(table);
        ad_table_cell(table, ad_doc_text(w, "id"));
        ad_table_cell(table, ad_words_risk_word("waiver", ad_doc_text(w, "state")));
        ad_table_cell(table, ad_words_risk_word("waiver", ad_doc_text(w, "kind")));
        ad_table_cell(table, ad_doc_text(w, "finding"));
        ad_table_cell(table, ad_doc_text(w, "supplier"));
        ad_table_cell(table, ad_doc_text_local(w, "title"));
        ad_table_cell(table, end);
        ad_table_cell(table, who);
    }
    return ad_show_list(cli, table, list, strchr(path, '?') != NULL,
                        _("Nobody has decided on a finding yet. See: aduana help waiver"));
}

/* --- import --- */

/* The rows of a file that 'waiver list --json' wrote, or one row a line: our own format, made by a person's own aduana. */
static json_t *
read_rows(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    gsize bytes;
    g_autoptr(GError) cause = NULL;
    if (!g_file_get_contents(path, &text, &bytes, &cause)) {
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("cannot read '%s': %s"), path, cause->message);
        return NULL;
    }
    if (bytes > IMPORT_MAX_BYTES) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, _("'%s' is larger than an import may be"), path);
        return NULL;
    }
    json_t *rows = json_array(), *whole = json_loadb(text, bytes, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_array(json_object_get(whole, "items")))
        json_array_extend(rows, json_object_get(whole, "items"));
    g_auto(GStrv) lines = json_is_object(json_object_get(whole, "items")) || json_array_size(rows) > 0
                              ? NULL
                              : g_strsplit(text, "\n", IMPORT_ROWS_MAX);
    json_decref(whole);
    for (gsize i = 0; lines != NULL && lines[i] != NULL; i++) {
        json_t *row = json_loads(lines[i], JSON_REJECT_DUPLICATES, NULL);
        if (json_is_object(row) && json_is_string(json_object_get(row, "finding")))
            json_array_append(rows, row);
        json_decref(row);
    }
    if (json_array_size(rows) == 0) {
        json_decref(rows);
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    _("'%s' has no waivers as 'waiver list --json' writes them"), path);
        return NULL;
    }
    return rows;
}

static json_t *
body_of(const json_t *row)
{
    static const char *const names[] = {"finding",     "kind",   "scope",    "version",
                                        "reason_code", "reason", "evidence", "justification"};
    json_t *body = json_object();
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (json_is_string(json_object_get(row, names[i])))
            json_object_set(body, names[i], json_object_get(row, names[i]));
    g_autofree char *until = g_strndup(ad_doc_text(row, "ends_at"), strlen("2026-11-25"));
    g_autofree char *source = g_strdup_printf("import:%.40s", ad_doc_text(row, "id"));
    json_object_set_new(body, "until", json_string(until));
    json_object_set_new(body, "source", json_string(source));
    return body;
}

int
ad_verb_waiver_import(AdCli *cli, const AdArgs *args)
{
    g_autoptr(GError) error = NULL;
    json_t *rows = read_rows(ad_args_operand(args, 0), &error);
    if (rows == NULL)
        return ad_cli_fail(cli, error);
    json_t *taken = json_array(), *refused = json_array();
    gsize i;
    json_t *row;
    json_array_foreach(rows, i, row)
    {
        g_autoptr(GError) why = NULL;
        if (!g_str_equal(ad_doc_text(row, "state"), "live"))
            continue; /* what was not in force there is nothing here */
        json_t *body = body_of(row), *waiver = ad_cli_post(cli, "/waivers", body, &why);
        if (waiver != NULL) {
            json_array_append(taken, json_object_get(waiver, "id"));
        } else {
            g_autofree char *safe = ad_terminal_escape_message(why->message);
            ad_out_complain(&cli->out, "aduana: %.60s: %s\n", ad_doc_text(row, "id"), safe);
            json_array_append_new(refused, json_pack("{s:s, s:s}", "id", ad_doc_text(row, "id"), "reason", safe));
        }
        json_decref(waiver);
        json_decref(body);
    }
    json_decref(rows);
    int status = json_array_size(refused) > 0 ? AD_EXIT_INCOMPLETE : AD_EXIT_OK;
    g_autofree char *count = ad_out_count(json_array_size(taken)), *not_taken = ad_out_count(json_array_size(refused));
    ad_out_say(&cli->out, _("%s asked for, %s refused. Somebody else must agree: aduana waiver list --state requested\n"),
               count, not_taken);
    return ad_cli_answer(cli, json_pack("{s:o, s:o}", "imported", taken, "refused", refused), status);
}
