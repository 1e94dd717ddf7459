/* SPDX-License-Identifier: Apache-2.0 */
/* verb_score.c - score documents, one a line: for comparing with the published method */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/risk/score_json.h"
#include "scanner/model/error.h"
#include "service/cli/verbs.h"
#include "service/po/tr.h"

enum { LINE_MAX_BYTES = 64 * 1024 * 1024 /* as the body of one API request */ };

/* Answer of one line: the score, or {"error"}; FALSE for the latter. */
static gboolean
answer_line(AdCli *cli, const char *line, gsize bytes)
{
    json_error_t where;
    g_autoptr(GError) error = NULL;
    json_t *answer = NULL, *document = NULL;
    if (bytes > LINE_MAX_BYTES)
        g_set_error_literal(&error, AD_ERROR, AD_ERROR_LIMIT, _("the line is longer than 64 MiB"));
    else if ((document = json_loadb(line, bytes, JSON_REJECT_DUPLICATES, &where)) == NULL)
        g_set_error(&error, AD_ERROR, AD_ERROR_MALFORMED, _("not JSON, column %d: %s"), where.column, where.text);
    else
        answer = ad_score_json_compute(document, &error);
    json_decref(document);
    gboolean is_scored = answer != NULL;
    if (!is_scored) {
        g_autofree char *valid = g_utf8_make_valid(error->message, -1);
        answer = json_pack("{s:s}", "error", valid);
    }
    json_dumpf(answer, cli->out.data, JSON_COMPACT | JSON_SORT_KEYS);
    fputc('\n', cli->out.data);
    json_decref(answer);
    return is_scored;
}

int
ad_verb_score(AdCli *cli, const AdArgs *args)
{
    if (strcmp(ad_args_operand(args, 0), "-") != 0) {
        g_autoptr(GError) error =
            g_error_new_literal(AD_ERROR, AD_ERROR_USAGE, _("score reads standard input: aduana score - < FILE"));
        return ad_cli_fail(cli, error);
    }
    char *line = NULL;
    size_t room = 0;
    ssize_t bytes;
    guint64 number = 0, refused = 0;
    while (!ad_cli_was_interrupted() && (bytes = getline(&line, &room, stdin)) > 0) {
        number++;
        if (strspn(line, " \t\r\n") == (size_t)bytes)
            continue;
        if (!answer_line(cli, line, (gsize)bytes)) {
            refused++;
            g_autofree char *count = ad_out_count(number);
            ad_out_complain(&cli->out, _("aduana: line %s was not scored; its answer says why\n"), count);
        }
    }
    free(line);
    cli->is_json_done = TRUE; /* one document a line, with or without --json */
    return refused > 0 ? AD_EXIT_INCOMPLETE : AD_EXIT_OK;
}
