/* SPDX-License-Identifier: Apache-2.0 */
/* verb_version.c - which of two versions is later, and whether one lies in a range; '-' answers lines of standard input */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feeds/match/match.h"
#include "feeds/versions/range.h"
#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/cli/verbs.h"
#include "service/po/tr.h"

/* The answer to one line: static text. FALSE with an error when the line itself is off (then the answer is "?"). */
typedef gboolean (*Answer)(const char *ecosystem, const char *a, const char *b, const char **answer, GError **error);

static gboolean
check_ecosystem(AdCli *cli, const char *ecosystem, int *status)
{
    if (ad_version_order(ecosystem) != NULL)
        return TRUE;
    const char *const some = "npm, PyPI, Maven, Go, crates.io, NuGet, RubyGems, Packagist, Debian, Alpine, rpm";
    g_autofree char *shown = ad_terminal_escape(ecosystem, -1);
    g_autoptr(GError) error =
        g_error_new(AD_ERROR, AD_ERROR_USAGE, _("no ecosystem '%s' whose versions have an order is known; there are: %s …"),
                    shown, some);
    *status = ad_cli_fail(cli, error);
    return FALSE;
}

static gboolean
answer_compare(const char *ecosystem, const char *a, const char *b, const char **answer, GError **error)
{
    static const char *const signs[] = {"<", "=", ">", "?"};
    (void)error;
    *answer = signs[ad_version_compare(ad_version_order(ecosystem), a, b) + 1];
    return TRUE;
}

static gboolean
refuse(GError **error, const char *why)
{
    g_set_error_literal(error, AD_ERROR, AD_ERROR_MALFORMED, why);
    return FALSE;
}

/* {"events":[{"introduced":"0"},{"fixed":"1.2"}]}, or that list alone. FALSE with MALFORMED. */
static gboolean
read_events(json_t *document, AdRange *range, GError **error)
{
    json_t *events = json_is_array(document) ? document : json_object_get(document, "events"), *event, *version;
    const char *name;
    gsize i;
    if (!json_is_array(events) || json_array_size(events) == 0)
        return refuse(error, _("the range has no list of events"));
    if (json_array_size(events) > AD_LIMIT_RANGE_TERMS)
        return refuse(error, _("the range has too many events"));
    json_array_foreach(events, i, event)
    {
        if (!json_is_object(event) || json_object_size(event) != 1)
            return refuse(error, _("an event is an object with one key: introduced, fixed, last_affected or limit"));
        json_object_foreach(event, name, version)
        {
            int kind = ad_event_parse(name);
            if (kind < 0 || kind == AD_EVENT_AFTER || !json_is_string(version))
                return refuse(error, _("an event is an object with one key: introduced, fixed, last_affected or limit"));
            ad_range_add_event(range, (AdEventKind)kind, json_string_value(version));
        }
    }
    return TRUE;
}

static gboolean
answer_events(const char *ecosystem, const char *version, const char *text, const char **answer, GError **error)
{
    static const char *const words[] = {"no", "yes", "?"};
    json_error_t where;
    if (strlen(text) > AD_LIMIT_RANGE_BYTES)
        return refuse(error, _("the range is too long"));
    json_t *document = json_loads(text, JSON_REJECT_DUPLICATES, &where);
    if (document == NULL) {
        g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, _("not JSON, column %d: %s"), where.column, where.text);
        return FALSE;
    }
    g_autoptr(AdAffected) holder = ad_affected_new(ecosystem, "");
    AdRange *range = ad_affected_add_range(holder, AD_RANGE_ECOSYSTEM);
    gboolean is_good = read_events(document, range, error);
    json_decref(document);
    if (is_good)
        *answer = words[ad_match_range_contains(range, ecosystem, version)];
    return is_good;
}

static gboolean
answer_in(const char *ecosystem, const char *version, const char *text, const char **answer, GError **error)
{
    static const char *const words[] = {"no", "yes", "?"};
    if (*text == '{' || *text == '[')
        return answer_events(ecosystem, version, text, answer, error);
    g_autoptr(AdVersionRange) range = ad_range_parse(text, error);
    if (range == NULL)
        return FALSE;
    *answer = words[ad_range_contains(range, ad_version_order(ecosystem), version)];
    return TRUE;
}

static void
print_line(AdCli *cli, const char *answer)
{
    if (!cli->out.is_json)
        fprintf(cli->out.data, "%s\n", answer);
    else
        fprintf(cli->out.data, "{\"answer\":\"%s\"}\n", answer); /* answers are a handful of ASCII words */
}

/* One answer a line, so that the n-th answer is the n-th line's. */
static int
answer_lines(AdCli *cli, const char *ecosystem, Answer answer_line)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t bytes;
    guint64 number = 0;
    gboolean is_all_good = TRUE;
    cli->is_json_done = TRUE;
    while (!ad_cli_was_interrupted() && (bytes = getline(&line, &room, stdin)) > 0) {
        while (bytes > 0 && (line[bytes - 1] == '\n' || line[bytes - 1] == '\r'))
            line[--bytes] = '\0';
        number++;
        g_autoptr(GError) error = NULL;
        const char *answer = "?";
        char *tab = strchr(line, '\t');
        if (tab != NULL)
            *tab = '\0';
        gboolean is_good = tab != NULL ? answer_line(ecosystem, line, tab + 1, &answer, &error)
                                       : refuse(&error, _("two columns with a tab between them are needed"));
        print_line(cli, answer);
        if (!is_good) {
            g_autofree char *count = ad_out_count(number);
            g_autofree char *why = ad_terminal_escape_message(error->message);
            ad_out_complain(&cli->out, _("aduana: line %s: %s\n"), count, why);
            is_all_good = FALSE;
        }
    }
    free(line);
    return is_all_good ? AD_EXIT_OK : AD_EXIT_INCOMPLETE;
}

static int
run(AdCli *cli, const AdArgs *args, Answer answer_one, const char *b_key)
{
    const char *ecosystem = ad_args_operand(args, 0), *a = ad_args_operand(args, 1), *b = ad_args_operand(args, 2);
    int status = AD_EXIT_OK;
    if (!check_ecosystem(cli, ecosystem, &status))
        return status;
    if (strcmp(a, "-") == 0 && b == NULL)
        return answer_lines(cli, ecosystem, answer_one);
    g_autoptr(GError) error = NULL;
    const char *answer = "?";
    if (b == NULL) {
        g_set_error_literal(&error, AD_ERROR, AD_ERROR_USAGE,
                            _("one more word is needed, or '-' to read lines from standard input"));
        return ad_cli_fail(cli, error);
    }
    if (!answer_one(ecosystem, a, b, &answer, &error)) {
        error->code = AD_ERROR_USAGE; /* the person typed it */
        return ad_cli_fail(cli, error);
    }
    if (cli->out.is_json)
        return ad_cli_answer(cli,
                             json_pack("{s:s, s:s, s:s, s:s}", "ecosystem", ecosystem, "version", a, b_key, b, "answer",
                                       answer),
                             AD_EXIT_OK);
    ad_out_data(&cli->out, "%s\n", answer);
    return AD_EXIT_OK;
}

int
ad_verb_version_compare(AdCli *cli, const AdArgs *args)
{
    return run(cli, args, answer_compare, "other");
}

int
ad_verb_version_in(AdCli *cli, const AdArgs *args)
{
    return run(cli, args, answer_in, "range");
}
