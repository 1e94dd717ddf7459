/* SPDX-License-Identifier: Apache-2.0 */
/* cli.c - one run of the command: its answers, its errors and its last line */
#include "service/cli/cli.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "service/po/tr.h"

#define SYSTEM_SOCKET "/run/aduana/aduana.sock"

static volatile sig_atomic_t interrupted;

static void
on_signal(int signal_number)
{
    (void)signal_number;
    if (interrupted)
        _exit(AD_EXIT_INTERRUPTED);
    interrupted = 1;
}

void
ad_cli_watch_signals(void)
{
    struct sigaction action = {.sa_handler =
                                   on_signal}; /* no SA_RESTART: a waiting verb wakes up */
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

gboolean
ad_cli_was_interrupted(void)
{
    return interrupted != 0;
}

/* As aduanad chooses: --db, $ADUANA_DB, the system's place for root and where the system's daemon
 * runs, else the person's. */
static char *
default_db(void)
{
    static const char system_db[] = "/var/lib/aduana/aduana.db";
    const char *given = g_getenv("ADUANA_DB");
    if (given != NULL && *given != '\0')
        return g_canonicalize_filename(given, NULL);
    if (geteuid() == 0 || access(system_db, R_OK) == 0 || access(SYSTEM_SOCKET, F_OK) == 0)
        return g_strdup(system_db);
    return g_build_filename(g_get_user_state_dir(), "aduana", "aduana.db", NULL);
}

/* The daemon's socket lies beside its database, or in /run for the system's daemon. */
static char *
default_socket(const char *db_path)
{
    const char *given = g_getenv("ADUANA_SOCKET");
    if (given != NULL && *given != '\0')
        return g_strdup(given);
    if (g_str_has_prefix(db_path, "/var/lib/aduana/"))
        return g_strdup(SYSTEM_SOCKET);
    g_autofree char *dir = g_path_get_dirname(db_path);
    return g_build_filename(dir, "aduana.sock", NULL);
}

void
ad_cli_init(AdCli *cli, const AdArgs *args)
{
    memset(cli, 0, sizeof *cli);
    const char *color = ad_args_text(args, "color");
    ad_out_init(&cli->out, stdout, stderr,
                g_strcmp0(color, "always") == 0  ? AD_COLOR_ALWAYS
                : g_strcmp0(color, "never") == 0 ? AD_COLOR_NEVER
                                                 : AD_COLOR_AUTO);
    cli->args = args;
    cli->out.is_json = ad_args_has(args, "json");
    cli->out.is_quiet = ad_args_has(args, "quiet");
    cli->out.is_ascii = ad_args_has(args, "ascii");
    const AdCommand *command = ad_args_command(args);
    const char *noun = ad_args_noun(args);
    cli->name =
        ad_args_has(args, "version") ? g_strdup("version")
        : command != NULL            ? ad_commands_name(command)
                                     : g_strdup(noun != NULL ? noun : "help");
    g_autofree char *dashed = g_strdelimit(g_strdup(cli->name), " ", '-');
    cli->schema = g_strdup_printf("aduana.%s/1", dashed);
    const char *db = ad_args_text(args, "db"), *server = ad_args_text(args, "server");
    cli->is_explicit_db = db != NULL;
    cli->is_explicit_server = server != NULL;
    cli->db_path = db != NULL ? g_canonicalize_filename(db, NULL) : default_db();
    cli->socket_path = server != NULL ? g_strdup(server) : default_socket(cli->db_path);
}

void
ad_cli_clear(AdCli *cli)
{
    ad_client_free(g_steal_pointer(&cli->client));
    ad_store_close(g_steal_pointer(&cli->store));
    g_clear_pointer(&cli->policy, ad_policy_free);
    g_clear_pointer(&cli->name, g_free);
    g_clear_pointer(&cli->schema, g_free);
    g_clear_pointer(&cli->db_path, g_free);
    g_clear_pointer(&cli->socket_path, g_free);
    g_clear_pointer(&cli->last_words, g_free);
}

int
ad_cli_answer(AdCli *cli, json_t *document, int status)
{
    if (cli->out.is_json && !cli->is_json_done) {
        json_t *whole = json_pack("{s:s, s:i, s:b}", "schema", cli->schema, "exit", status,
                                  "complete", status == AD_EXIT_OK || status == AD_EXIT_FOUND);
        /* what the verb says of itself wins: a flagged scan may be incomplete too */
        if (document != NULL)
            json_object_update(whole, document);
        json_object_set_new(whole, "schema", json_string(cli->schema));
        json_object_set_new(whole, "exit", json_integer(status));
        ad_out_json(&cli->out, whole);
        json_decref(whole);
        cli->is_json_done = TRUE;
    }
    json_decref(document);
    return status;
}

/* What helps, for codes where the sentence alone may not say it; NULL when there is nothing better
 * to say. */
static const char *
advice(const GError *error)
{
    if (error->domain != AD_ERROR)
        return NULL;
    switch ((AdErrorCode)error->code) {
    case AD_ERROR_UNREACHABLE:
        return _("is the daemon running? See: aduana doctor");
    case AD_ERROR_AGAIN:
        return _("try again in a moment");
    case AD_ERROR_DATABASE:
        return _("see: aduana db check, aduana doctor");
    case AD_ERROR_PEER:
        return _("please report it, with the output of: aduana doctor");
    default:
        return NULL;
    }
}

int
ad_cli_fail(AdCli *cli, const GError *error)
{
    int status = ad_error_exit_code(error);
    g_autofree char *sentence = ad_terminal_escape_message(error->message);
    ad_out_complain(&cli->out, "aduana: %s\n", sentence);
    const char *help = advice(error);
    /* of a word that help does not know, the overview helps */
    gboolean has_noun = cli->args != NULL && ad_args_noun(cli->args) != NULL &&
                        !g_str_equal(ad_args_noun(cli->args), "help");
    if (error->domain == AD_ERROR && error->code == AD_ERROR_USAGE)
        ad_out_complain(&cli->out, _("  see: aduana help%s%s\n"), has_noun ? " " : "",
                        has_noun ? cli->name : "");
    else if (help != NULL && strstr(error->message, "\n  ") == NULL) /* it says so itself */
        ad_out_complain(&cli->out, "  %s\n", help);
    const char *code =
        error->domain == AD_ERROR ? ad_error_code_name((AdErrorCode)error->code) : "internal";
    g_autofree char *valid = g_utf8_make_valid(error->message, -1);
    json_t *document = json_pack("{s:b, s:[s], s:{s:s, s:s}}", "complete", FALSE, "reasons", valid,
                                 "error", "code", code, "detail", valid);
    return ad_cli_answer(cli, document, status);
}

void
ad_cli_last_line(AdCli *cli, int status)
{
    const AdCommand *command = cli->args != NULL ? ad_args_command(cli->args) : NULL;
    if (status == AD_EXIT_OK && (command == NULL || command->is_silent_success))
        return;
    const char *words = cli->last_words != NULL ? cli->last_words
                        : status == AD_EXIT_OK
                            ? _("finished") /* a threshold is spoken of by verbs that have one */
                            : ad_exit_words(status);
    ad_out_say(&cli->out, _("Exit %d: %s.\n"), status, words);
}
