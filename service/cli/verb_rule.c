/* SPDX-License-Identifier: Apache-2.0 */
/* verb_rule.c - detection rules: which compile, which are skipped, what they look for */
#include "service/cli/rules_run.h"
#include "service/cli/show.h"
#include "service/cli/verbs.h"
#include "service/cli/words.h"
#include "scanner/model/result.h"
#include "scanner/model/terms.h"
#include "service/po/tr.h"

static json_t *
faults_document(const AdRuleset *ruleset)
{
    json_t *skipped = json_array();
    for (guint i = 0; i < ruleset->faults->len; i++) {
        const AdRuleFault *f = g_ptr_array_index(ruleset->faults, i);
        json_array_append_new(skipped,
                              json_pack("{s:s, s:s, s:i, s:s}", "file", f->file, "rule", f->rule,
                                        "line", (int)f->line, "reason", f->reason));
    }
    return skipped;
}

static void
print_faults(AdCli *cli, const AdRuleset *ruleset)
{
    for (guint i = 0; i < ruleset->faults->len; i++) {
        const AdRuleFault *f = g_ptr_array_index(ruleset->faults, i);
        g_autofree char *file = ad_terminal_escape(f->file, -1),
                        *rule = ad_terminal_escape(f->rule, -1);
        g_autofree char *reason = ad_terminal_escape(f->reason, -1);
        ad_out_data(&cli->out, "%s:%u: %s%s%s\n", file, f->line, rule, *rule != '\0' ? ": " : "",
                    reason);
    }
}

int
ad_verb_rule_test(AdCli *cli, const AdArgs *args)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) dirs = g_ptr_array_new();
    for (gsize i = 0; i < ad_args_operand_count(args); i++)
        g_ptr_array_add(dirs, (gpointer)ad_args_operand(args, i));
    g_ptr_array_add(dirs, NULL);
    g_autoptr(AdRuleset) ruleset =
        ad_rules_run(cli, (const char *const *)dirs->pdata, !ad_args_has(args, "no-builtin-rules"),
                     ad_args_has(args, "allow-degraded"), &error);
    if (ruleset == NULL)
        return ad_cli_fail(cli, error);
    print_faults(cli, ruleset);
    g_autofree char *loaded = ad_out_count(ruleset->rules_loaded),
                    *skipped = ad_out_count(ruleset->rules_skipped);
    guint left_out = ad_ruleset_files_left_out(ruleset);
    g_autofree char *files = ad_out_count(ruleset->files), *without = ad_out_count(left_out);
    g_autofree char *more =
        left_out == 0 ? g_strdup("")
                      : g_strdup_printf(P_(", %s file left out", ", %s files left out", left_out),
                                        without);
    ad_out_data(&cli->out,
                P_("%s file: rules loaded %s, skipped %s%s\n",
                   "%s files: rules loaded %s, skipped %s%s\n", ruleset->files),
                files, loaded, skipped, more);
    int status = ruleset->faults->len > 0 ? AD_EXIT_FOUND : AD_EXIT_OK;
    cli->last_words =
        g_strdup(status == AD_EXIT_OK ? _("every rule was loaded") : _("some rules were skipped"));
    return ad_cli_answer(
        cli,
        json_pack("{s:s, s:i, s:i, s:i, s:i, s:o}", "ruleset_sha256", ruleset->digest_hex, "files",
                  (int)ruleset->files, "loaded", (int)ruleset->rules_loaded, "rules_skipped",
                  (int)ruleset->rules_skipped, "files_left_out", (int)left_out, "skipped",
                  faults_document(ruleset)),
        status);
}

int
ad_verb_rule_list(AdCli *cli, const AdArgs *args)
{
    const char *titles[] = {C_("column", "RULE"), C_("column", "SEVERITY"), C_("column", "CONCERN"),
                            C_("column", "TITLE")};
    static const AdColumn columns[] = {AD_COLUMN_FLEXIBLE, AD_COLUMN_LEFT, AD_COLUMN_LEFT,
                                       AD_COLUMN_FLEXIBLE};
    g_autoptr(GError) error = NULL;
    g_autoptr(AdRuleset) ruleset =
        ad_rules_run(cli, ad_args_all(args, "rules"), !ad_args_has(args, "no-builtin-rules"),
                     ad_args_has(args, "allow-degraded"), &error);
    if (ruleset == NULL)
        return ad_cli_fail(cli, error);
    g_autoptr(AdTable) table = ad_table_new(titles, columns, G_N_ELEMENTS(titles));
    json_t *items = json_array();
    for (guint i = 0; i < ruleset->infos->len; i++) {
        const AdRuleInfo *info = g_ptr_array_index(ruleset->infos, i);
        const char *severity = ad_terms_severity((AdSeverity)info->severity);
        const char *concern = ad_terms_concern((AdConcern)info->concern);
        const char *title =
            ad_tr_lang() == AD_LANG_ES && *info->title_es != '\0' ? info->title_es : info->title_en;
        g_autofree char *name = g_strdup_printf("%s:%s", info->file, info->rule);
        ad_table_row(table);
        ad_table_cell(table, name);
        ad_table_painted(table, ad_words_paint(AD_WORDS_SEVERITY, severity),
                         ad_words(AD_WORDS_SEVERITY, severity));
        ad_table_cell(table, ad_words(AD_WORDS_CONCERN, concern));
        ad_table_cell(table, title);
        json_array_append_new(
            items,
            json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "rule", name, "id", info->id,
                      "category", info->category, "concern", concern, "severity", severity,
                      "confidence", ad_terms_confidence((AdConfidence)info->confidence), "title_en",
                      info->title_en, "title_es", info->title_es, "reference", info->reference));
    }
    json_t *list = json_pack("{s:o, s:i, s:n, s:s, s:o}", "items", items, "total",
                             (int)ruleset->rules_loaded, "next", "ruleset_sha256",
                             ruleset->digest_hex, "skipped", faults_document(ruleset));
    return ad_show_list(cli, table, list, FALSE,
                        _("No rule was loaded. Rules of your own: --rules DIR"));
}
