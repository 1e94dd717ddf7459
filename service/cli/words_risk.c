/* SPDX-License-Identifier: Apache-2.0 */
/* words_risk.c - a score in plain words */
#include "service/cli/words_risk.h"

#include <string.h>

#include "service/cli/show.h"
#include "service/cli/words.h"
#include "service/po/tr.h"

enum { DRIVERS_SHOWN = 8 };

const char *
ad_words_risk_word(const char *vocabulary, const char *name)
{
    static const struct {
        const char *vocabulary, *name, *word;
    } rows[] = {
        {"waiver", "accept", NC_("waiver", "risk accepted")},
        {"waiver", "not-affected", NC_("waiver", "not affected")},
        {"waiver", "false-positive", NC_("waiver", "false positive")},
        {"waiver", "dispute", NC_("waiver", "disputed by the supplier")},
        {"waiver", "defer", NC_("waiver", "put off")},
        {"waiver", "requested", NC_("waiver", "asked for")},
        {"waiver", "live", NC_("waiver", "in force")},
        {"waiver", "expired", NC_("waiver", "ended")},
        {"waiver", "revoked", NC_("waiver", "revoked")},
        {"decision", "approve", NC_("decision", "approved")},
        {"decision", "conditional", NC_("decision", "approved with conditions")},
        {"decision", "reject", NC_("decision", "rejected")},
        {"decision", "suspend", NC_("decision", "suspended")},
        {"decision", "proposed", NC_("decision", "awaits a signature")},
        {"decision", "in-force", NC_("decision", "in force")},
        {"decision", "expired", NC_("decision", "expired")},
        {"decision", "superseded", NC_("decision", "superseded")},
        {"proposal", "gate", NC_("proposal", "a gate is open")},
        {"proposal", "grade", NC_("proposal", "because of the grade")},
        {"proposal", "coverage-below-minimum", NC_("proposal", "too little could be inspected")},
        {"proposal", "sbom-missing", NC_("proposal", "there is no SBOM")},
        {"proposal", "nothing-to-inspect", NC_("proposal", "there is nothing to inspect")},
    };
    for (gsize i = 0; name != NULL && i < G_N_ELEMENTS(rows); i++)
        if (strcmp(rows[i].vocabulary, vocabulary) == 0 && strcmp(rows[i].name, name) == 0)
            return C_(rows[i].vocabulary, rows[i].word);
    return name != NULL ? name : "";
}

static char *
day_of(const json_t *line, const char *name)
{
    const char *text = ad_doc_text(line, name);
    return g_strndup(text, MIN(strlen(text), strlen("2026-11-25")));
}

static char *
sentence_of(const char *code, const json_t *line)
{
    g_autofree char *due = day_of(line, "sla_due"), *kev = day_of(line, "kev_date");
    if (strcmp(code, "gate") == 0)
        return g_strdup(_("it is a gate: it blocks by itself, whatever the tier"));
    if (strcmp(code, "known-exploited") == 0 && *kev != '\0')
        return g_strdup_printf(_("it is known to be exploited, since %s"), kev);
    if (strcmp(code, "known-exploited") == 0)
        return g_strdup(_("it is known to be exploited"));
    if (strcmp(code, "epss-high") == 0)
        return g_strdup(_("its exploitation is likely (EPSS at or above the high mark)"));
    if (strcmp(code, "epss-moderate") == 0)
        return g_strdup(_("its exploitation is possible (EPSS at or above the moderate mark)"));
    if (strcmp(code, "no-epss") == 0)
        return g_strdup(_("nobody has said how likely its exploitation is (no EPSS), which counts as moderate"));
    if (strcmp(code, "public-exploit") == 0)
        return g_strdup(_("a public exploit exists"));
    if (strcmp(code, "overdue") == 0)
        return g_strdup_printf(_("its time to be fixed ended on %s, so it weighs twice"), due);
    if (strcmp(code, "long-overdue") == 0)
        return g_strdup_printf(_("its time to be fixed ended on %s, more than four times over, so it weighs three times"), due);
    if (strcmp(code, "accepted") == 0)
        return g_strdup(_("its risk was accepted: two levels less at most, never below low"));
    return g_strdup(code);
}

char *
ad_words_risk_why(const json_t *codes, const json_t *line)
{
    g_autoptr(GString) text = g_string_new(NULL);
    gsize i;
    json_t *code;
    json_array_foreach(codes, i, code)
    {
        g_autofree char *one = sentence_of(json_string_value(code), line);
        g_string_append_printf(text, "%s%s", i > 0 ? "; " : "", one);
    }
    return g_strdup(text->str);
}

char *
ad_words_risk_level(const json_t *row, const json_t *risk)
{
    const char *level = ad_doc_text(risk, "level");
    if (*level == '\0')
        return NULL;
    const char *level_word = ad_words(AD_WORDS_LEVEL, level);
    const char *severity = ad_words(AD_WORDS_SEVERITY, ad_doc_text(row, "severity"));
    const char *likelihood = ad_words(AD_WORDS_LIKELIHOOD, ad_doc_text(risk, "likelihood"));
    /* what nobody is named for is scored as important, whatever tier its row has */
    gboolean is_nobody = g_str_equal(ad_doc_text(row, "supplier_id"), "unassigned");
    g_autofree char *tier = ad_words_tier(is_nobody ? 2 : ad_doc_number(row, "tier"));
    const char *kind = ad_doc_text(row, "kind");
    if (json_is_true(ad_doc_at(risk, "gate")))
        return g_strdup_printf(
            _("this check blocks a delivery by itself, so the risk level is %s for every supplier"), level_word);
    if (g_str_equal(ad_doc_text(row, "severity"), "info"))
        return g_strdup(_("it informs only: a finding of severity info does not enter the score"));
    if (g_str_equal(kind, "yara") || g_str_equal(kind, "secret") || g_str_equal(kind, "malicious-package"))
        return g_strdup_printf(
            _("severity %s and likelihood %s (as the confidence is: %s), at a supplier of tier %s, "
              "give the risk level %s"),
            severity, likelihood, ad_words(AD_WORDS_CONFIDENCE, ad_doc_text(row, "confidence")), tier, level_word);
    if (g_str_equal(kind, "advisory"))
        return g_strdup_printf(_("severity %s and likelihood %s (from how it is exploited), at a supplier of tier %s, "
                                 "give the risk level %s"),
                               severity, likelihood, tier, level_word);
    return g_strdup_printf(
        _("severity %s and likelihood %s (set by the check), at a supplier of tier %s, give the "
          "risk level %s"),
        severity, likelihood, tier, level_word);
}

/* --- the whole --- */

static void
print_proposal(AdCli *cli, const json_t *score)
{
    g_autoptr(GString) why = g_string_new(NULL);
    gsize i;
    json_t *code;
    json_array_foreach(ad_doc_at(score, "proposal_reasons"), i, code)
        g_string_append_printf(why, "%s%s", i > 0 ? ", " : "", ad_words_risk_word("proposal", json_string_value(code)));
    const char *word = ad_words(AD_WORDS_PROPOSAL, ad_doc_text(score, "proposal"));
    g_autofree char *line = why->len > 0 ? g_strdup_printf("%s (%s)", word, why->str) : g_strdup(word);
    ad_show_field(cli, _("Proposal"), line);
}

static void
print_waived(AdCli *cli, const json_t *score)
{
    guint64 accepted = (guint64)ad_doc_number(score, "waived.accepted");
    guint64 gone = (guint64)(ad_doc_number(score, "waived.false_positive") + ad_doc_number(score, "waived.not_affected"));
    guint64 disputed = (guint64)ad_doc_number(score, "waived.disputed");
    if (accepted + gone > 0) {
        g_autofree char *without =
            ad_words_score(ad_doc_at(score, "inherent.overall"), ad_doc_text(score, "inherent.level"));
        g_autofree char *line = g_strdup_printf(_("%s; decided away: %d accepted, %d without effect or false"), without,
                                                (int)accepted, (int)gone);
        ad_show_field(cli, _("Without waivers"), line);
    }
    if (disputed > 0) {
        g_autofree char *then = ad_words_score(ad_doc_at(score, "if_disputes_hold.overall"),
                                               ad_doc_text(score, "if_disputes_hold.level"));
        g_autofree char *line = g_strdup_printf(P_("%d disputed finding still counts; if the supplier is right: %s",
                                                   "%d disputed findings still count; if the supplier is right: %s",
                                                   disputed),
                                                (int)disputed, then);
        ad_show_field(cli, _("Disputed"), line);
    }
}

static void
print_concerns(AdCli *cli, const json_t *concerns)
{
    const char *titles[] = {C_("column", "CONCERN"), C_("column", "SCORE")};
    static const AdColumn columns[] = {AD_COLUMN_LEFT, AD_COLUMN_LEFT};
    g_autoptr(AdTable) table = ad_table_new(titles, columns, G_N_ELEMENTS(titles));
    const char *name;
    json_t *part;
    json_object_foreach((json_t *)concerns, name, part)
    {
        g_autofree char *score = ad_words_score(ad_doc_at(part, "score"), ad_doc_text(part, "level"));
        ad_table_row(table);
        ad_table_cell(table, ad_words(AD_WORDS_CONCERN, name));
        ad_table_painted(table, ad_words_paint(AD_WORDS_LEVEL, ad_doc_text(part, "level")), score);
    }
    ad_table_print(table, &cli->out);
}

static void
print_driver(AdCli *cli, const json_t *line)
{
    const char *title = ad_doc_text_local(line, "title");
    g_autofree char *safe = ad_terminal_escape(*title != '\0' ? title : ad_doc_text(line, "key"), -1);
    g_autofree char *why = ad_words_risk_why(ad_doc_at(line, "why_now"), line);
    g_autofree char *safe_why = ad_terminal_escape(why, -1);
    ad_out_data(&cli->out, _("  %5s %%  %s: %s; without it the score would be %d\n"), ad_doc_text(line, "share_pct"),
                ad_words(AD_WORDS_LEVEL, ad_doc_text(line, "level")), safe, (int)ad_doc_number(line, "score_without"));
    if (*safe_why != '\0')
        ad_out_data(&cli->out, "           %s\n", safe_why);
}

static void
print_drivers(AdCli *cli, const json_t *lines)
{
    gsize i;
    json_t *line;
    gsize count = json_array_size(lines);
    if (count == 0)
        return;
    ad_out_data(&cli->out, "\n%s:\n", _("What makes this score"));
    json_array_foreach(lines, i, line)
    {
        if (i < DRIVERS_SHOWN)
            print_driver(cli, line);
    }
    if (count > DRIVERS_SHOWN) {
        g_autofree char *rest = ad_out_count(count - DRIVERS_SHOWN);
        ad_out_data(&cli->out,
                    P_("  and %s more, which weighs less; --json has it\n", "  and %s more, which weigh less; --json has all\n",
                       count - DRIVERS_SHOWN),
                    rest);
    }
}

void
ad_words_risk_print(AdCli *cli, const json_t *score)
{
    g_autofree char *words = ad_words_score(ad_doc_at(score, "overall"), ad_doc_text(score, "level"));
    g_autofree char *coverage = g_strdup_printf(_("%d %% of the bytes were inspected"),
                                                (int)ad_doc_number(score, "coverage_pct"));
    ad_show_field(cli, _("Score"), words);
    print_waived(cli, score);
    ad_show_field(cli, _("Coverage"), coverage);
    print_proposal(cli, score);
    ad_out_data(&cli->out, "\n");
    print_concerns(cli, ad_doc_at(score, "concerns"));
    print_drivers(cli, ad_doc_at(score, "contributions"));
}
