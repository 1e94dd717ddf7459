/* SPDX-License-Identifier: Apache-2.0 */
/* verb_cvss.c - scores of CVSS vectors: one given, or one a line from standard input */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feeds/cvss/cvss.h"
#include "scanner/model/limits.h"
#include "service/cli/verbs.h"
#include "service/po/tr.h"

/* Why a vector is refused, in the person's language. Free with g_free. */
static char *
say_fault(const AdCvssFault *fault)
{
    switch (fault->code) {
    case AD_CVSS_FAULT_EMPTY:
        return g_strdup(_("empty"));
    case AD_CVSS_FAULT_LONG:
        return g_strdup_printf(_("longer than %d bytes"), AD_LIMIT_CVSS_BYTES);
    case AD_CVSS_FAULT_VERSION:
        return g_strdup_printf(_("%s is no version of CVSS that is known: CVSS:3.0, CVSS:3.1, "
                                 "CVSS:4.0, or no prefix for 2.0"),
                               fault->word);
    case AD_CVSS_FAULT_PREFIX_MISSING:
        return g_strdup(
            _("the metrics of version 3 or 4 need their prefix, CVSS:3.1/ for example"));
    case AD_CVSS_FAULT_PART:
        return g_strdup_printf(_("\"%s\" is not METRIC:VALUE"), fault->word);
    case AD_CVSS_FAULT_METRIC_UNKNOWN:
        return g_strdup_printf(_("this version has no metric %s"), fault->word);
    case AD_CVSS_FAULT_METRIC_REPEATED:
        return g_strdup_printf(_("metric %s stands there twice"), fault->word);
    case AD_CVSS_FAULT_METRIC_MISSING:
        return g_strdup_printf(_("metric %s is missing"), fault->word);
    case AD_CVSS_FAULT_VALUE:
        break;
    }
    return g_strdup_printf(_("%s: the metric has no such value"), fault->word);
}

/* "9.8", or "-" for a group that says nothing. */
static void
print_score(AdCli *cli, gboolean is_there, guint tenths, char after)
{
    if (is_there)
        fprintf(cli->out.data, "%u.%u%c", tenths / 10, tenths % 10, after);
    else
        fprintf(cli->out.data, "-%c", after);
}

static json_t *
score_or_null(gboolean is_there, guint tenths)
{
    return is_there ? json_real(tenths / 10.0) : json_null();
}

static json_t *
score_to_json(const char *vector, const AdCvssScore *score)
{
    guint final = ad_cvss_final(score);
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:s}", "vector", vector, "version",
                     ad_cvss_version_name(score->version), "base", score_or_null(TRUE, score->base),
                     "temporal", score_or_null(score->has_temporal, score->temporal),
                     "environmental", score_or_null(score->has_environmental, score->environmental),
                     "severity", ad_terms_severity(ad_cvss_severity(score->version, final)));
}

/* Answers one vector: a line, or an object appended to results. FALSE when it was refused. */
static gboolean
answer(AdCli *cli, const char *text, gsize bytes, json_t *results)
{
    AdCvssScore score = {0};
    AdCvssFault fault;
    g_autofree char *valid = g_utf8_make_valid(text, (gssize)MIN(bytes, AD_LIMIT_CVSS_BYTES));
    if (!ad_cvss_score(text, bytes, &score, &fault)) {
        g_autofree char *reason = say_fault(&fault);
        if (cli->out.is_json)
            json_array_append_new(results,
                                  json_pack("{s:s, s:s, s:s}", "vector", valid, "error", reason,
                                            "reason", ad_cvss_fault_name(fault.code)));
        else
            fprintf(cli->out.data, "error: %s\n", reason);
        return FALSE;
    }
    if (cli->out.is_json) {
        json_array_append_new(results, score_to_json(valid, &score));
        return TRUE;
    }
    print_score(cli, TRUE, score.base, '\t');
    print_score(cli, score.has_temporal, score.temporal, '\t');
    print_score(cli, score.has_environmental, score.environmental, '\n');
    return TRUE;
}

/* Every line of standard input; the number of those that were refused. */
static guint64
answer_lines(AdCli *cli, json_t *results)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t bytes;
    guint64 refused = 0;
    while (!ad_cli_was_interrupted() && (bytes = getline(&line, &room, stdin)) > 0) {
        gsize kept = (gsize)bytes;
        while (kept > 0 && (line[kept - 1] == '\n' || line[kept - 1] == '\r'))
            kept--;
        refused += answer(cli, line, kept, results) ? 0 : 1;
    }
    free(line);
    return refused;
}

int
ad_verb_cvss(AdCli *cli, const AdArgs *args)
{
    const char *operand = ad_args_operand(args, 0);
    json_t *results = json_array();
    guint64 refused = strcmp(operand, "-") == 0                        ? answer_lines(cli, results)
                      : answer(cli, operand, strlen(operand), results) ? 0
                                                                       : 1;
    int status = refused > 0 ? AD_EXIT_INCOMPLETE : AD_EXIT_OK;
    if (!cli->out.is_json)
        json_decref(results);
    return cli->out.is_json ? ad_cli_answer(cli, json_pack("{s:o}", "results", results), status)
                            : status;
}
