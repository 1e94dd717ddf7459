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
        status = ad_verb_help_of(&cli, args);
    } else if (ad_args_has(args, "version")) {
        status = ad_verb_version(&cli, args);
    } else if (ad_args_command(args) == NULL) {
        status = ad_verb_help_of(&cli, args);
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
