/* SPDX-License-Identifier: Apache-2.0 */
/* verb_purl.c - package URLs read into their parts and written from them; '-' answers each line of standard input */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "scanner/model/purl.h"
#include "service/cli/verbs.h"
#include "service/po/tr.h"

static json_t *
text_or_null(const char *text)
{
    return text != NULL ? json_string(text) : json_null();
}

/* Every part, decoded, and the canonical form. */
static json_t *
parts_of(const AdPurl *purl)
{
    json_t *qualifiers = json_object();
    for (guint i = 0; i < purl->qualifiers->len; i++) {
        const AdPurlQualifier *q = g_ptr_array_index(purl->qualifiers, i);
        json_object_set_new(qualifiers, q->key, json_string(q->value));
    }
    g_autofree char *canonical = ad_purl_to_string(purl);
    return json_pack("{s:s, s:s, s:o, s:s, s:o, s:o, s:o, s:b}", "purl", canonical, "type", purl->type,
                     "namespace", text_or_null(purl->namespace_), "name", purl->name, "version",
                     text_or_null(purl->version), "qualifiers", qualifiers, "subpath",
                     text_or_null(purl->subpath), "known_type", ad_purl_type_is_known(purl->type));
}

/* The answer to one purl; *is_good tells whether it was one. */
static json_t *
parse_one(const char *text, gsize bytes, gboolean *is_good)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AdPurl) purl = ad_purl_parse(text, (gssize)bytes, NULL, &error);
    *is_good = purl != NULL;
    if (purl != NULL)
        return parts_of(purl);
    guint repairs = 0;
    g_autoptr(AdPurl) mended = ad_purl_parse(text, (gssize)bytes, &repairs, NULL);
    json_t *answer = mended != NULL ? parts_of(mended) : json_object();
    json_object_set_new(answer, "error", json_string(error->message));
    return answer;
}

/* A part that is absent, null or a string; FALSE for anything else. */
static gboolean
read_part(json_t *document, const char *key, const char **text)
{
    json_t *value = json_object_get(document, key);
    *text = json_string_value(value);
    return value == NULL || json_is_null(value) || json_is_string(value);
}

static AdPurl *
build_one(json_t *document, GError **error)
{
    static const char *const known[] = {"type",    "namespace", "name",       "version",
                                        "subpath", "purl",      "qualifiers", NULL};
    const char *part[5];
    gboolean is_good = json_is_object(document);
    for (gsize i = 0; i < 5; i++)
        is_good = read_part(document, known[i], &part[i]) && is_good;

    g_autoptr(GPtrArray) pairs = g_ptr_array_new();
    json_t *qualifiers = json_object_get(document, "qualifiers"), *value;
    is_good = is_good && (qualifiers == NULL || json_is_null(qualifiers) || json_is_object(qualifiers));
    const char *key;
    json_object_foreach(qualifiers, key, value)
    {
        is_good = is_good && json_is_string(value);
        g_ptr_array_add(pairs, (char *)key);
        g_ptr_array_add(pairs, (char *)json_string_value(value));
    }
    g_ptr_array_add(pairs, NULL);
    if (!is_good) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_MALFORMED,
                            _("each part is a string or null, and qualifiers an object of strings"));
        return NULL;
    }
    json_object_foreach(document, key, value)
    {
        if (!g_strv_contains(known, key)) {
            g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, _("a purl has no part \"%s\""), key);
            return NULL;
        }
    }
    return ad_purl_new(part[0], part[1], part[2], part[3], (const char *const *)pairs->pdata, part[4],
                       error);
}

static gboolean
answer_parse(AdCli *cli, const char *line, gsize bytes)
{
    gboolean is_good;
    json_t *answer = parse_one(line, bytes, &is_good);
    json_dumpf(answer, cli->out.data, JSON_COMPACT);
    fputc('\n', cli->out.data);
    json_decref(answer);
    return is_good;
}

static gboolean
answer_build(AdCli *cli, const char *line, gsize bytes)
{
    g_autoptr(GError) error = NULL;
    json_error_t where;
    g_autoptr(AdPurl) purl = NULL;
    json_t *document = json_loadb(line, bytes, JSON_REJECT_DUPLICATES, &where);
    if (document != NULL)
        purl = build_one(document, &error);
    else
        g_set_error(&error, AD_ERROR, AD_ERROR_MALFORMED, _("not JSON, column %d: %s"), where.column,
                    where.text);
    json_decref(document);
    g_autofree char *text = purl != NULL ? ad_purl_to_string(purl) : g_utf8_make_valid(error->message, -1);
    if (cli->out.is_json) {
        json_t *answer = json_pack("{s:s}", purl != NULL ? "purl" : "error", text);
        json_dumpf(answer, cli->out.data, JSON_COMPACT);
        json_decref(answer);
    } else {
        g_autofree char *shown = ad_terminal_escape_message(text);
        fprintf(cli->out.data, "%s%s", purl != NULL ? "" : "error: ", purl != NULL ? text : shown);
    }
    fputc('\n', cli->out.data);
    return purl != NULL;
}

/* One answer a line, an empty line included, so that the n-th answer is the n-th line's. */
static int
answer_lines(AdCli *cli, gboolean (*answer)(AdCli *cli, const char *line, gsize bytes))
{
    char *line = NULL;
    size_t room = 0;
    ssize_t bytes;
    guint64 refused = 0;
    cli->is_json_done = TRUE; /* one document a line, with or without --json */
    while (!ad_cli_was_interrupted() && (bytes = getline(&line, &room, stdin)) > 0) {
        while (bytes > 0 && (line[bytes - 1] == '\n' || line[bytes - 1] == '\r'))
            bytes--;
        refused += answer(cli, line, (gsize)bytes) ? 0 : 1;
    }
    free(line);
    if (refused > 0) {
        g_autofree char *count = ad_out_count(refused);
        ad_out_complain(&cli->out, _("aduana: lines without a purl: %s; the answers say why\n"), count);
    }
    return refused > 0 ? AD_EXIT_INCOMPLETE : AD_EXIT_OK;
}

int
ad_verb_purl_parse(AdCli *cli, const AdArgs *args)
{
    const char *text = ad_args_operand(args, 0);
    if (strcmp(text, "-") == 0)
        return answer_lines(cli, answer_parse);
    gboolean is_good;
    json_t *answer = parse_one(text, strlen(text), &is_good);
    int status = is_good ? AD_EXIT_OK : AD_EXIT_INCOMPLETE;
    if (cli->out.is_json)
        return ad_cli_answer(cli, answer, status);
    ad_out_json(&cli->out, answer);
    json_decref(answer);
    return status;
}

int
ad_verb_purl_build(AdCli *cli, const AdArgs *args)
{
    if (strcmp(ad_args_operand(args, 0), "-") != 0) {
        g_autoptr(GError) error = g_error_new_literal(
            AD_ERROR, AD_ERROR_USAGE, _("purl build reads standard input: aduana purl build - < FILE"));
        return ad_cli_fail(cli, error);
    }
    return answer_lines(cli, answer_build);
}
