/* SPDX-License-Identifier: Apache-2.0 */
/* verb_sbom.c - what an SBOM holds, which rules it breaks and how good it is; aduana-inspect reads it, this prints */
#include <stdlib.h>
#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "scanner/parse/client.h"
#include "service/cli/bundle.h"
#include "service/cli/sbom_convert.h"
#include "service/cli/verbs.h"
#include "service/po/tr.h"

typedef struct {
    json_t *document; /* the answer as it grows */
    json_t *violations, *quality;
    guint64 components, identifiable;
} Check;

static void
take_violation(Check *check, GVariant *body)
{
    gboolean is_error;
    const char *where, *rule, *text;
    g_variant_get(body, "(b&s&s&s)", &is_error, &where, &rule, &text);
    json_array_append_new(check->violations, json_pack("{s:s, s:s, s:s, s:s}", "severity", is_error ? "error" : "warning",
                                                       "where", where, "rule", rule, "text", text));
}

static void
take_quality(Check *check, GVariant *body)
{
    const char *profile, *element;
    double score;
    guint64 present, unknown, absent, invalid;
    g_autoptr(GVariantIter) iter = NULL;
    json_t *elements = json_object();
    g_variant_get(body, "(&sda(stttt))", &profile, &score, &iter);
    while (g_variant_iter_next(iter, "(&stttt)", &element, &present, &unknown, &absent, &invalid))
        json_object_set_new(elements, element,
                            json_pack("{s:I, s:I, s:I, s:I}", "present", (json_int_t)present, "unknown",
                                      (json_int_t)unknown, "absent", (json_int_t)absent, "invalid",
                                      (json_int_t)invalid));
    json_t *one = json_pack("{s:o}", "elements", elements);
    /* a worker's number: what is no score is no score */
    json_object_set_new(one, "score", score >= 0 && score <= 100 ? json_integer((json_int_t)(score + 0.5)) : json_null());
    json_object_set_new(check->quality, profile, one);
}

static void
take_counts(Check *check, GVariant *body)
{
    const char *name;
    guint64 count;
    GVariantIter iter;
    json_t *graph = json_object();
    static const char *const of_graph[] = {"roots", "reachable", "dangling", "depth", "cycles", NULL};
    g_variant_iter_init(&iter, body);
    while (g_variant_iter_next(&iter, "(&st)", &name, &count)) {
        if (strcmp(name, "components") == 0)
            check->components = count;
        else if (strcmp(name, "identifiable") == 0)
            check->identifiable = count;
        json_object_set_new(g_strv_contains(of_graph, name) ? graph : check->document, name,
                            json_integer((json_int_t)count));
    }
    json_object_set_new(check->document, "graph", graph);
}

static void
take_document(Check *check, GVariant *body)
{
    const char *format, *version, *wrapper, *text, *key;
    gboolean is_valid;
    g_autoptr(GVariantIter) authors = NULL, tools = NULL, facts = NULL;
    json_t *document = json_object(), *author_list = json_array(), *tool_list = json_array();
    g_variant_get(body, "(&s&s&sbasasa{ss})", &format, &version, &wrapper, &is_valid, &authors, &tools, &facts);
    while (g_variant_iter_next(authors, "&s", &text))
        json_array_append_new(author_list, json_string(text));
    while (g_variant_iter_next(tools, "&s", &text))
        json_array_append_new(tool_list, json_string(text));
    while (g_variant_iter_next(facts, "{&s&s}", &key, &text))
        json_object_set_new(document, key, json_string(text));
    json_object_set_new(document, "authors", author_list);
    json_object_set_new(document, "tools", tool_list);
    json_object_set_new(check->document, "format", json_string(format));
    json_object_set_new(check->document, "version", json_string(version));
    json_object_set_new(check->document, "wrapper", wrapper[0] != '\0' ? json_string(wrapper) : json_null());
    json_object_set_new(check->document, "valid", json_boolean(is_valid));
    json_object_set_new(check->document, "document", document);
}

static gboolean
take_row(AdMessageId id, GVariant *body, gpointer user, GError **error)
{
    Check *check = user;
    (void)error;
    if (id == AD_MESSAGE_SBOM_VIOLATION)
        take_violation(check, body);
    else if (id == AD_MESSAGE_SBOM_QUALITY)
        take_quality(check, body);
    else if (id == AD_MESSAGE_SBOM_COUNTS)
        take_counts(check, body);
    else if (id == AD_MESSAGE_SBOM_DOCUMENT)
        take_document(check, body);
    return TRUE;
}

static const char *
text_of(const Check *check, const char *key)
{
    const char *text = json_string_value(json_object_get(check->document, key));
    return text != NULL ? text : "";
}

static guint64
count_of(const json_t *object, const char *key)
{
    return (guint64)json_integer_value(json_object_get(object, key));
}

/* A count as text, in one of a few rooms that are used in turn: as many as one sentence has. */
static const char *
shown(const json_t *object, const char *key)
{
    static char rooms[8][32];
    static guint next;
    g_autofree char *text = ad_out_count(count_of(object, key));
    char *room = rooms[next++ % G_N_ELEMENTS(rooms)];
    g_strlcpy(room, text, sizeof rooms[0]);
    return room;
}

static void
print_violations(AdCli *cli, const Check *check)
{
    const json_t *v;
    gsize i;
    json_array_foreach(check->violations, i, v)
    {
        g_autofree char *where = ad_terminal_escape(json_string_value(json_object_get(v, "where")), -1);
        g_autofree char *text = ad_terminal_escape(json_string_value(json_object_get(v, "text")), -1);
        gboolean is_error = strcmp(json_string_value(json_object_get(v, "severity")), "error") == 0;
        ad_out_data(&cli->out, "%s  %s  %s  %s\n", is_error ? C_("violation", "error") : C_("violation", "warning"),
                    json_string_value(json_object_get(v, "rule")), where[0] != '\0' ? where : "/", text);
    }
}

static void
print_quality(AdCli *cli, const Check *check)
{
    const char *profile, *element;
    json_t *one, *e;
    json_object_foreach(check->quality, profile, one)
    {
        const json_t *score = json_object_get(one, "score");
        g_autofree char *points = json_is_integer(score)
                                      ? g_strdup_printf("%" JSON_INTEGER_FORMAT "/100", json_integer_value(score))
                                      : g_strdup(_("does not apply"));
        ad_out_data(&cli->out, _("quality %s: %s\n"), profile, points);
        json_object_foreach(json_object_get(one, "elements"), element, e)
        {
            if (count_of(e, "unknown") + count_of(e, "absent") + count_of(e, "invalid") > 0)
                ad_out_data(&cli->out, _("  %s: present %s, stated unknown %s, absent %s, invalid %s\n"), element,
                            shown(e, "present"), shown(e, "unknown"), shown(e, "absent"), shown(e, "invalid"));
        }
    }
}

static void
print_check(AdCli *cli, const Check *check)
{
    const json_t *d = check->document, *graph = json_object_get(d, "graph");
    g_autofree char *version = ad_terminal_escape(text_of(check, "version"), -1);
    const char *wrapper = text_of(check, "wrapper");
    ad_out_data(&cli->out, _("format: %s %s%s%s\n"), text_of(check, "format"), version,
                wrapper[0] != '\0' ? _(", inside ") : "", wrapper);
    ad_out_data(&cli->out, _("components: %s (%s different, %s identifiable), edges: %s, files: %s\n"),
                shown(d, "components"), shown(d, "unique"), shown(d, "identifiable"), shown(d, "edges"),
                shown(d, "files"));
    ad_out_data(&cli->out, _("graph: %s reached from the root, depth %s, dangling references %s, cycles %s\n"),
                shown(graph, "reachable"), shown(graph, "depth"), shown(graph, "dangling"), shown(graph, "cycles"));
    ad_out_data(&cli->out, _("violations: %s errors, %s warnings\n"), shown(d, "errors"), shown(d, "warnings"));
    print_violations(cli, check);
    print_quality(cli, check);
}

static int
fail(AdCli *cli, const GError *error)
{
    if (!g_error_matches(error, AD_ERROR, AD_ERROR_MALFORMED))
        return ad_cli_fail(cli, error);
    g_autofree char *sentence = ad_terminal_escape_message(error->message);
    ad_out_complain(&cli->out, "aduana: %s\n", sentence);
    g_autofree char *valid = g_utf8_make_valid(error->message, -1);
    cli->last_words = g_strdup(_("not an SBOM that aduana can read; ask the supplier for CycloneDX or SPDX"));
    return ad_cli_answer(cli,
                         json_pack("{s:b, s:[s], s:n, s:b, s:{s:s, s:s}}", "complete", FALSE, "reasons", valid,
                                   "format", "valid", FALSE, "error", "code", "malformed", "detail", valid),
                         AD_EXIT_INCOMPLETE);
}

int
ad_verb_sbom_check(AdCli *cli, const AdArgs *args)
{
    g_autoptr(GError) error = NULL;
    ad_autofd int fd = ad_bundle_open(ad_args_operand(args, 0), &error);
    if (fd < 0)
        return ad_cli_fail(cli, error);
    Check check = {.document = json_object(), .violations = json_array(), .quality = json_object()};
    const AdParsePlan plan = {.what = "sbom", .fd = fd, .is_degraded_ok = ad_args_has(args, "allow-degraded")};
    gboolean is_fine = ad_parse_run(&plan, take_row, &check, NULL, &error);
    json_object_set_new(check.document, "violations", check.violations);
    json_object_set_new(check.document, "quality", check.quality);
    if (!is_fine) {
        json_decref(check.document);
        return fail(cli, error);
    }
    gboolean is_assessable = check.components == 0 || check.identifiable > 0;
    if (!cli->out.is_json)
        print_check(cli, &check);
    json_object_set_new(check.document, "complete", json_boolean(is_assessable));
    if (!is_assessable) {
        g_autofree char *n = ad_out_count(check.components);
        json_object_set_new(check.document, "reasons", json_pack("[s]", "not assessable: no component has a purl or CPE"));
        cli->last_words = g_strdup_printf(
            _("not assessable: 0 of %s components can be identified by purl or CPE, so no vulnerability could be found"), n);
    }
    return ad_cli_answer(cli, check.document, is_assessable ? AD_EXIT_OK : AD_EXIT_INCOMPLETE);
}

static gboolean
take_part(AdMessageId id, GVariant *body, gpointer user, GError **error)
{
    return ad_sbom_convert_take(user, id, body, error);
}

/* Whole or not at all: a reader of the file never sees half of it. */
static gboolean
write_document(const char *path, const json_t *document, GError **error)
{
    char *text = json_dumps(document, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
    g_autoptr(GError) why = NULL;
    gboolean is_written = text != NULL && g_file_set_contents(path, text, -1, &why);
    free(text);
    if (is_written)
        return TRUE;
    AdErrorCode code = AD_ERROR_SYSTEM;
    if (g_error_matches(why, G_FILE_ERROR, G_FILE_ERROR_ACCES) || g_error_matches(why, G_FILE_ERROR, G_FILE_ERROR_PERM))
        code = AD_ERROR_DENIED;
    else if (g_error_matches(why, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        code = AD_ERROR_NOT_FOUND;
    else if (g_error_matches(why, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
        code = AD_ERROR_LIMIT;
    g_set_error(error, AD_ERROR, (gint)code, _("cannot write '%s': %s"), path, why != NULL ? why->message : "");
    return FALSE;
}

int
ad_verb_sbom_convert(AdCli *cli, const AdArgs *args)
{
    static const char *const all[] = {"rows", "all", NULL};
    const char *out = ad_args_text(args, "output");
    g_autoptr(GError) error = NULL;
    ad_autofd int fd = ad_bundle_open(ad_args_operand(args, 0), &error);
    if (fd < 0)
        return ad_cli_fail(cli, error);
    g_autoptr(AdSbomConvert) convert = ad_sbom_convert_new();
    const AdParsePlan plan = {
        .what = "sbom", .fd = fd, .options = all, .is_degraded_ok = ad_args_has(args, "allow-degraded")};
    if (!ad_parse_run(&plan, take_part, convert, NULL, &error))
        return fail(cli, error);
    AdSbomConverted n;
    json_t *document = ad_sbom_convert_finish(convert, &n);
    gboolean is_written = write_document(out, document, &error);
    json_decref(document);
    if (!is_written)
        return ad_cli_fail(cli, error);
    guint64 lost = n.lost_hashes + n.lost_edges + n.lost_fields;
    g_autofree char *shown_path = ad_terminal_escape(out, -1), *parts = ad_out_count(n.components);
    g_autofree char *edges = ad_out_count(n.edges), *left = ad_out_count(lost);
    ad_out_say(&cli->out, _("Wrote %s: CycloneDX 1.6, %s components, %s dependencies.\n"), shown_path, parts, edges);
    if (lost > 0)
        ad_out_say(&cli->out, _("CycloneDX 1.6 has no place for %s hashes, relations and texts; --json counts them.\n"), left);
    return ad_cli_answer(cli,
                         json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:{s:I, s:I, s:I}}", "path", out, "format",
                                   "cyclonedx-json", "version", "1.6", "components", (json_int_t)n.components, "files",
                                   (json_int_t)n.files, "services", (json_int_t)n.services, "edges", (json_int_t)n.edges,
                                   "vulnerabilities", (json_int_t)n.vulnerabilities, "lost", "hashes",
                                   (json_int_t)n.lost_hashes, "edges", (json_int_t)n.lost_edges, "fields",
                                   (json_int_t)n.lost_fields),
                         AD_EXIT_OK);
}
