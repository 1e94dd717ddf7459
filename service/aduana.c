/* SPDX-License-Identifier: Apache-2.0 */
/* aduana.c - the command: reads its line, runs one verb, says how it ended */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "scanner/model/error.h"
#include "service/cli/cli.h"
#include "service/cli/help.h"
#include "service/cli/verbs.h"
#include "service/po/tr.h"

/* "aduana", "aduana supplier", "aduana scan --help". */
static int
show_help(AdCli *cli, const AdArgs *args)
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
main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "C.UTF-8"); /* numbers and order stay those of C everywhere */
    ad_tr_set_lang(ad_tr_lang_of_environment());
    ad_cli_watch_signals();
    /* the language counts for the errors of the line itself */
    for (int i = 1; i < argc; i++) {
        const char *value = g_str_has_prefix(argv[i], "--lang=") ? argv[i] + strlen("--lang=")
                            : g_str_equal(argv[i], "--lang") && i + 1 < argc ? argv[i + 1]
                                                                             : NULL;
        int lang = ad_tr_lang_parse(value);
        if (lang >= 0)
            ad_tr_set_lang((AdLang)lang);
    }
    /* what every program understands */
    static char version[] = "version";
    if (argc > 1 && g_str_equal(argv[1], "--version"))
        argv[1] = version;
    g_autoptr(AdArgs) args = NULL;
    g_autoptr(GError) error = NULL;
    gboolean is_understood = ad_args_parse(argc, argv, &args, &error);
    AdCli cli;
    ad_cli_init(&cli, args);
    int status;
    if (!is_understood) {
        status = ad_cli_fail(&cli, error);
    } else if (ad_args_has(args, "help")) {
        status = show_help(&cli, args);
    } else if (ad_args_has(args, "version")) {
        status = ad_verb_version(&cli, args);
    } else if (ad_args_command(args) == NULL) {
        status = show_help(&cli, args);
    } else {
        status = ad_args_command(args)->run(&cli, args);
    }
    if (ad_cli_was_interrupted())
        status = ad_exit_worse(status, AD_EXIT_INTERRUPTED);
    gboolean is_written = fflush(stdout) == 0 && !ferror(stdout);
    if (!is_written && ad_out_is_unread(&cli.out)) {
        cli.out.is_quiet = TRUE; /* as "| head" does: the reader had enough, nothing went wrong */
    } else if (!is_written) {
        ad_out_complain(&cli.out, "aduana: %s\n",
                        _("standard output cannot be written; what was shown is not whole"));
        status = ad_exit_worse(status, AD_EXIT_LIMIT);
    }
    ad_cli_last_line(&cli, status);
    ad_cli_clear(&cli);
    return status;
}
