/* SPDX-License-Identifier: Apache-2.0 */
/* verb_misc.c - version, help, completion, and the way to the daemon */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <sqlite3.h>

#include "scanner/model/error.h"
#include "scanner/sandbox/launcher.h"
#include "service/cli/help.h"
#include "service/cli/verbs.h"
#include "service/po/tr.h"

int
ad_verb_version(AdCli *cli, const AdArgs *args)
{
    (void)args;
    g_autofree char *glib =
        g_strdup_printf("%u.%u.%u", glib_major_version, glib_minor_version, glib_micro_version);
    ad_out_data(&cli->out, "aduana %s\n", AD_VERSION);
    ad_out_data(&cli->out, "  glib %s, sqlite %s, jansson %s, openssl %s, yara %s, libarchive %s\n",
                glib, sqlite3_libversion(), jansson_version_str(),
                OpenSSL_version(OPENSSL_VERSION_STRING), AD_YARA_VERSION, AD_ARCHIVE_VERSION);
    json_t *document =
        json_pack("{s:s, s:{s:s, s:s, s:s, s:s, s:s, s:s}}", "version", AD_VERSION, "libraries",
                  "glib", glib, "sqlite", sqlite3_libversion(), "jansson", jansson_version_str(),
                  "openssl", OpenSSL_version(OPENSSL_VERSION_STRING), "yara", AD_YARA_VERSION,
                  "libarchive", AD_ARCHIVE_VERSION);
    return ad_cli_answer(cli, document, AD_EXIT_OK);
}

/* Text that machines read as it is: never wrapped, never escaped. */
static int
raw_text(AdCli *cli, const char *text)
{
    if (cli->out.is_json)
        return ad_cli_answer(cli, json_pack("{s:s}", "text", text), AD_EXIT_OK);
    fputs(text, cli->out.data);
    return AD_EXIT_OK;
}

/* "aduana", "aduana supplier", "aduana scan --help". */
int
ad_verb_help_of(AdCli *cli, const AdArgs *args)
{
    const AdCommand *command = ad_args_command(args);
    const char *noun = ad_args_noun(args);
    g_autofree char *text = command != NULL ? ad_help_command(command, cli->out.width)
                            : noun != NULL  ? ad_help_noun(noun, cli->out.width)
                                            : ad_help_overview(cli->out.width);
    if (cli->out.is_json)
        return ad_cli_answer(cli, json_pack("{s:s}", "text", text), AD_EXIT_OK);
    ad_out_data(&cli->out, "%s", text);
    return AD_EXIT_OK;
}

int
ad_verb_help(AdCli *cli, const AdArgs *args)
{
    if (ad_args_has(args, "man")) {
        g_autofree char *page = ad_help_man();
        return raw_text(cli, page);
    }
    g_autoptr(GPtrArray) line = g_ptr_array_new();
    g_ptr_array_add(line, (gpointer) "aduana");
    for (gsize i = 0; i < ad_args_operand_count(args) && i < 2; i++)
        g_ptr_array_add(line, (gpointer)ad_args_operand(args, i));
    g_ptr_array_add(line, (gpointer) "--help");
    /* the words are read as a line of their own, so that a mistyped one gets the same hint */
    g_autoptr(AdArgs) inner = NULL;
    g_autoptr(GError) error = NULL;
    if (!ad_args_parse((int)line->len, (char *const *)line->pdata, &inner, &error))
        return ad_cli_fail(cli, error);
    return ad_verb_help_of(cli, inner);
}

int
ad_verb_completion(AdCli *cli, const AdArgs *args)
{
    const char *shell = ad_args_operand(args, 0);
    g_autofree char *script = ad_help_completion(shell);
    if (script == NULL) {
        g_autoptr(GError) error = g_error_new(
            AD_ERROR, AD_ERROR_USAGE, _("there is no completion for '%s'; there is for: %s."),
            shell, "bash, zsh, fish");
        return ad_cli_fail(cli, error);
    }
    return raw_text(cli, script);
}

int
ad_verb_daemon(AdCli *cli, const AdArgs *args)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *program = ad_launcher_find_program("aduanad", &error);
    if (program == NULL)
        return ad_cli_fail(cli, error);
    g_autoptr(GPtrArray) line = g_ptr_array_new();
    g_ptr_array_add(line, program);
    if (cli->is_explicit_db) {
        g_ptr_array_add(line, (gpointer) "--db");
        g_ptr_array_add(line, cli->db_path);
    }
    for (gsize i = 0; i < ad_args_operand_count(args); i++)
        g_ptr_array_add(line, (gpointer)ad_args_operand(args, i));
    g_ptr_array_add(line, NULL);
    fflush(NULL);
    execv(program, (char **)line->pdata);
    error = g_error_new(AD_ERROR, AD_ERROR_SYSTEM, _("cannot start %s: %s"), program,
                        ad_tr_errno(errno));
    return ad_cli_fail(cli, error);
}
