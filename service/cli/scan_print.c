/* SPDX-License-Identifier: Apache-2.0 */
/* scan_print.c - the aduana.scan/1 document for people */
#include "service/cli/scan_print.h"

#include <string.h>

#include "scanner/model/finding.h"
#include "scanner/model/terms.h"
#include "service/cli/words.h"
#include "service/cli/words_risk.h"
#include "service/po/tr.h"

enum {
    PATHS_SHOWN = 3, /* of one group of findings; the rest is counted */
    GAPS_SHOWN = 5,
    SEVERITY_COLUMN = 10, /* fits the longest word of both languages */
};

/* Findings of one rule: what a person reads as one thing. */
typedef struct {
    const json_t *first;
    int severity;
    GPtrArray *findings; /* const json_t *, borrowed */
} Group;

static void
group_free(gpointer data)
{
    Group *group = data;
    g_ptr_array_unref(group->findings);
    g_free(group);
}

static int
worst_first(gconstpointer a, gconstpointer b)
{
    const Group *x = *(Group *const *)a, *y = *(Group *const *)b;
    if (x->severity != y->severity)
        return y->severity - x->severity;
    return strcmp(ad_doc_text(x->first, "rule"), ad_doc_text(y->first, "rule"));
}

static GPtrArray *
groups_of(const json_t *findings)
{
    GPtrArray *groups = g_ptr_array_new_with_free_func(group_free);
    g_autoptr(GHashTable) by_rule = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    gsize i;
    json_t *f;
    json_array_foreach(findings, i, f)
    {
        const char *severity = ad_doc_text(f, "severity");
        g_autofree char *key = g_strconcat(severity, " ", ad_doc_text(f, "rule"), NULL);
        Group *group = g_hash_table_lookup(by_rule, key);
        if (group == NULL) {
            group = g_new0(Group, 1);
            group->first = f;
            group->severity = ad_terms_parse_severity(severity);
            group->findings = g_ptr_array_new();
            g_hash_table_insert(by_rule, g_steal_pointer(&key), group);
            g_ptr_array_add(groups, group);
        }
        g_ptr_array_add(group->findings, f);
    }
    g_ptr_array_sort(groups, worst_first);
    return groups;
}

static void
print_bundles(AdCli *cli, const json_t *bundles)
{
    gsize i;
    json_t *b;
    json_array_foreach(bundles, i, b)
    {
        const char *hex = ad_doc_text(b, "sha256");
        g_autofree char *path = ad_terminal_escape(ad_doc_text(b, "path"), -1);
        g_autofree char *size = ad_out_bytes((guint64)ad_doc_number(b, "size_bytes"));
        g_autofree char *strong = ad_out_paint(&cli->out, AD_PAINT_STRONG, path);
        gsize length = strlen(hex);
        ad_out_data(&cli->out, "%s  %s  %s  sha256:%.4s…%s\n", strong, ad_doc_text(b, "format"),
                    size, hex, hex + (length > 4 ? length - 4 : 0));
    }
}

static void
print_group(AdCli *cli, const Group *group)
{
    const char *severity = ad_doc_text(group->first, "severity");
    g_autofree char *word = g_utf8_strup(ad_words(AD_WORDS_SEVERITY, severity), -1);
    g_autofree char *painted =
        ad_out_paint(&cli->out, ad_words_paint(AD_WORDS_SEVERITY, severity), word);
    g_autofree char *title = ad_terminal_escape(ad_doc_text_local(group->first, "title"), -1);
    g_autofree char *rule = ad_terminal_escape(ad_doc_text(group->first, "rule"), -1);
    gsize columns = ad_terminal_columns(word);
    int indent = SEVERITY_COLUMN;
    ad_out_data(&cli->out, "%s%*s%s\n", painted,
                columns < SEVERITY_COLUMN ? (int)(SEVERITY_COLUMN - columns) : 1, "", title);
    for (guint i = 0; i < group->findings->len && i < PATHS_SHOWN; i++) {
        const json_t *f = g_ptr_array_index(group->findings, i);
        g_autofree char *path = ad_terminal_escape(ad_doc_text(f, "path"), -1);
        ad_out_data(&cli->out, "%*s%s  %s\n", indent, "", ad_doc_text(f, "id"), path);
    }
    if (group->findings->len > PATHS_SHOWN) {
        g_autofree char *more = ad_out_count(group->findings->len - PATHS_SHOWN);
        ad_out_data(&cli->out,
                    P_("%*sand %s more place\n", "%*sand %s more places\n",
                       group->findings->len - PATHS_SHOWN),
                    indent, "", more);
    }
    g_autofree char *confidence =
        g_strdup(ad_words(AD_WORDS_CONFIDENCE, ad_doc_text(group->first, "confidence")));
    ad_out_data(&cli->out, _("%*srule %s, %s · %s\n"), indent, "", rule, confidence,
                ad_words(AD_WORDS_CONCERN, ad_doc_text(group->first, "concern")));
}

/* "MEDIUM 6 · LOW 31 (--all shows them)": what was found but not spelled out. */
static void
print_hidden(AdCli *cli, const json_t *findings, int show_from)
{
    gsize counts[AD_SEVERITY_COUNT] = {0}, hidden = 0, i;
    json_t *f;
    json_array_foreach(findings, i, f)
    {
        int severity = ad_terms_parse_severity(ad_doc_text(f, "severity"));
        if (severity < 0 || severity >= show_from)
            continue;
        counts[severity]++;
        hidden++;
    }
    if (hidden == 0)
        return;
    g_autoptr(GString) line = g_string_new(NULL);
    for (int s = AD_SEVERITY_COUNT - 1; s >= 0; s--) {
        if (counts[s] == 0)
            continue;
        g_autofree char *word =
            g_utf8_strup(ad_words(AD_WORDS_SEVERITY, ad_terms_severity((AdSeverity)s)), -1);
        g_autofree char *number = ad_out_count(counts[s]);
        g_string_append_printf(line, "%s%s %s", line->len > 0 ? " · " : "", word, number);
    }
    ad_out_data(&cli->out, _("%s (--all shows them)\n"), line->str);
}

static void
print_coverage(AdCli *cli, const json_t *document)
{
    const json_t *c = ad_doc_at(document, "coverage"), *gaps = ad_doc_at(c, "gaps");
    g_autofree char *files = ad_out_count((guint64)ad_doc_number(c, "files"));
    g_autofree char *size = ad_out_bytes((guint64)ad_doc_number(c, "bytes"));
    g_autofree char *scanned = ad_out_count((guint64)ad_doc_number(c, "scanned"));
    g_autofree char *partial = ad_out_count((guint64)ad_doc_number(c, "partial"));
    g_autofree char *not_scanned = ad_out_count((guint64)ad_doc_number(c, "not_scanned"));
    g_autofree char *reused = ad_out_count((guint64)ad_doc_number(c, "reused"));
    ad_out_data(
        &cli->out,
        P_("Coverage: %s file, %s · scanned %s (%s known from before), partly %s, not %s\n",
           "Coverage: %s files, %s · scanned %s (%s known from before), partly %s, not %s\n",
           (guint64)ad_doc_number(c, "files")),
        files, size, scanned, reused, partial, not_scanned);
    gsize i;
    json_t *g;
    json_array_foreach(gaps, i, g)
    {
        if (i == GAPS_SHOWN)
            break;
        g_autofree char *path = ad_terminal_escape(ad_doc_text(g, "path"), -1);
        g_autofree char *bytes = ad_out_bytes((guint64)ad_doc_number(g, "bytes"));
        ad_out_data(&cli->out, "  %s: %s, %s, %s%s\n", path,
                    ad_words(AD_WORDS_STATE, ad_doc_text(g, "state")),
                    ad_words(AD_WORDS_REASON, ad_doc_text(g, "reason")), bytes,
                    json_is_true(ad_doc_at(g, "blocking")) ? "" : _(" (a note only)"));
    }
    if (json_array_size(gaps) > GAPS_SHOWN) {
        gsize more = json_array_size(gaps) - GAPS_SHOWN;
        g_autofree char *number = ad_out_count(more);
        ad_out_data(&cli->out,
                    P_("  and %s more gap; --json lists all\n",
                       "  and %s more gaps; --json lists all\n", more),
                    number);
    }
}

static void
print_score(AdCli *cli, const json_t *document)
{
    const json_t *score = ad_doc_at(document, "score");
    if (!json_is_object(score))
        return;
    ad_out_data(&cli->out, "\n");
    ad_words_risk_print(cli, score);
    ad_out_data(&cli->out, "\n");
}

static void
print_engine(AdCli *cli, const json_t *document)
{
    const json_t *engine = ad_doc_at(document, "engine");
    g_autofree char *loaded = ad_out_count((guint64)ad_doc_number(engine, "rules_loaded"));
    guint64 skipped = (guint64)ad_doc_number(engine, "rules_skipped_count");
    guint64 files = (guint64)ad_doc_number(engine, "rule_files_left_out");
    guint64 stopped = (guint64)ad_doc_number(engine, "rules_stopped");
    g_autofree char *count = ad_out_count(skipped), *left_out = ad_out_count(files);
    g_autoptr(GString) more = g_string_new(NULL);
    if (files > 0)
        g_string_append_printf(more, P_(", %s file left out", ", %s files left out", files),
                               left_out);
    if (skipped + files > 0)
        g_string_append(more, _(" (aduana rule test says why)"));
    if (stopped > 0) {
        g_autofree char *number = ad_out_count(stopped);
        g_string_append_printf(
            more, P_(", %s stopped while scanning", ", %s stopped while scanning", stopped),
            number);
    }
    ad_out_data(
        &cli->out,
        _("Rules: %s loaded, %s skipped%s · known vulnerabilities: not assessed, no feeds yet\n"),
        loaded, count, more->str);
    const char *cage = ad_doc_text(engine, "cage");
    if (!g_str_equal(cage, "full")) {
        g_autofree char *safe = ad_terminal_escape(cage, -1);
        ad_out_data(&cli->out, _("Cage: %s; see aduana doctor\n"), safe);
    }
}

void
ad_scan_print(AdCli *cli, const json_t *document, int show_from)
{
    const json_t *findings = ad_doc_at(document, "findings");
    print_bundles(cli, ad_doc_at(document, "bundles"));
    g_autoptr(GPtrArray) groups = groups_of(findings);
    for (guint i = 0; i < groups->len; i++) {
        const Group *group = g_ptr_array_index(groups, i);
        if (group->severity >= show_from)
            print_group(cli, group);
    }
    print_hidden(cli, findings, show_from);
    if (g_str_equal(ad_doc_text(document, "score.level"), "not-assessed"))
        ad_out_data(&cli->out, "%s\n", _("Not assessable: there is nothing in it to inspect."));
    else if (json_array_size(findings) == 0)
        ad_out_data(&cli->out, "%s\n", _("No rule and no check found anything."));
    print_coverage(cli, document);
    print_score(cli, document);
    print_engine(cli, document);
}

char *
ad_scan_print_last(const json_t *document, int status, const char *fail_on)
{
    int threshold = ad_terms_parse_severity(fail_on);
    guint64 over = 0, blocking = 0;
    gsize i;
    json_t *f, *g;
    json_array_foreach(ad_doc_at(document, "findings"), i, f) over +=
        ad_terms_parse_severity(ad_doc_text(f, "severity")) >= threshold &&
        !ad_finding_rule_is_about_coverage(ad_doc_text(f, "rule"));
    json_array_foreach(ad_doc_at(document, "coverage.gaps"), i, g) blocking +=
        json_is_true(ad_doc_at(g, "blocking"));
    g_autofree char *over_count = ad_out_count(over), *gap_count = ad_out_count(blocking);
    const char *severity = ad_words(AD_WORDS_SEVERITY, fail_on);
    if (status == AD_EXIT_FOUND && blocking > 0)
        return g_strdup_printf(
            P_("%s finding at or above \"%s\", and not everything could be scanned",
               "%s findings at or above \"%s\", and not everything could be scanned", over),
            over_count, severity);
    if (status == AD_EXIT_FOUND)
        return g_strdup_printf(
            P_("%s finding at or above \"%s\"", "%s findings at or above \"%s\"", over), over_count,
            severity);
    if (status == AD_EXIT_INCOMPLETE && blocking > 0)
        return g_strdup_printf(P_("incomplete, %s part could not be scanned",
                                  "incomplete, %s parts could not be scanned", blocking),
                               gap_count);
    if (status == AD_EXIT_INCOMPLETE)
        return g_strdup(_("not assessable: there is nothing in it to inspect"));
    if (status == AD_EXIT_OK)
        return g_strdup_printf(_("complete, nothing at or above \"%s\""), severity);
    return NULL;
}
