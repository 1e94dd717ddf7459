/* SPDX-License-Identifier: Apache-2.0 */
/* verb_policy.c - what counts as risk: shown, tested, compared */
#include <string.h>

#include "scanner/model/error.h"
#include "service/cli/show.h"
#include "service/cli/verbs.h"
#include "service/cli/words.h"
#include "service/http/policy_body.h"
#include "service/po/tr.h"

static void
print_checks(AdCli *cli, const json_t *checks)
{
    const char *titles[] = {C_("column", "CHECK"), C_("column", "SEVERITY"), C_("column", "LIKELIHOOD"),
                            C_("column", "GATE"), C_("column", "TITLE")};
    static const AdColumn columns[] = {AD_COLUMN_LEFT, AD_COLUMN_LEFT, AD_COLUMN_LEFT, AD_COLUMN_LEFT, AD_COLUMN_FLEXIBLE};
    g_autoptr(AdTable) table = ad_table_new(titles, columns, G_N_ELEMENTS(titles));
    const char *id;
    json_t *c;
    json_object_foreach((json_t *)checks, id, c)
    {
        const char *severity = ad_doc_text(c, "severity");
        ad_table_row(table);
        ad_table_cell(table, id);
        ad_table_painted(table, ad_words_paint(AD_WORDS_SEVERITY, severity), ad_words(AD_WORDS_SEVERITY, severity));
        ad_table_cell(table, ad_words(AD_WORDS_LIKELIHOOD, ad_doc_text(c, "likelihood")));
        ad_table_cell(table, json_is_true(ad_doc_at(c, "gate")) ? C_("gate", "yes") : C_("gate", "no"));
        ad_table_cell(table, ad_doc_text_local(c, "title"));
    }
    ad_table_print(table, &cli->out);
}

static void
print_policy(AdCli *cli, const json_t *p)
{
    const char *name;
    json_t *v;
    ad_show_heading(cli, _("Policy"), ad_doc_text(p, "version"));
    ad_show_field(cli, "SHA-256", ad_doc_text(p, "sha256"));
    json_object_foreach((json_t *)ad_doc_at(p, "tiers"), name, v)
    {
        g_autofree char *label = g_strdup_printf(_("Tier %s"), name);
        g_autofree char *line = g_strdup_printf(_("impact %+d, reviewed every %d days"), (int)ad_doc_number(v, "shift"),
                                                (int)ad_doc_number(v, "review_days"));
        ad_show_field(cli, label, line);
    }
    g_autofree char *sla = g_strdup_printf("%s %d, %s %d, %s %d, %s %d", ad_words(AD_WORDS_SEVERITY, "critical"),
                                           (int)ad_doc_number(p, "sla_days.critical"), ad_words(AD_WORDS_SEVERITY, "high"),
                                           (int)ad_doc_number(p, "sla_days.high"), ad_words(AD_WORDS_SEVERITY, "medium"),
                                           (int)ad_doc_number(p, "sla_days.medium"), ad_words(AD_WORDS_SEVERITY, "low"),
                                           (int)ad_doc_number(p, "sla_days.low"));
    ad_show_field(cli, _("Days to fix"), sla);
    json_object_foreach((json_t *)ad_doc_at(p, "grades"), name, v)
    {
        g_autofree char *label = g_strdup_printf(_("Grade %s"), name);
        g_autofree char *line = g_strdup_printf(_("up to %d: %s"), (int)ad_doc_number(v, "up_to"),
                                                ad_words(AD_WORDS_PROPOSAL, ad_doc_text(v, "proposal")));
        ad_show_field(cli, label, line);
    }
    g_autofree char *coverage = g_strdup_printf(
        json_is_true(ad_doc_at(p, "coverage.sbom_required")) ? _("at least %d %% inspected, and an SBOM, before approval")
                                                             : _("at least %d %% inspected before approval"),
        (int)ad_doc_number(p, "coverage.minimum_pct"));
    g_autofree char *waivers = g_strdup_printf(_("%d days unless said otherwise, at most %d; a gate takes %d people"),
                                               (int)ad_doc_number(p, "waivers.days"), (int)ad_doc_number(p, "waivers.max_days"),
                                               (int)ad_doc_number(p, "gates.approvals"));
    ad_show_field(cli, _("Coverage"), coverage);
    ad_show_field(cli, _("Waivers"), waivers);
    ad_out_data(&cli->out, "\n");
    print_checks(cli, ad_doc_at(p, "checks"));
}

int
ad_verb_policy_show(AdCli *cli, const AdArgs *args)
{
    g_autoptr(GError) error = NULL;
    const AdPolicy *policy = ad_cli_policy(cli, &error);
    if (policy == NULL)
        return ad_cli_fail(cli, error);
    json_t *doc = ad_policy_body(policy);
    if (ad_args_has(args, "text")) {
        json_object_set_new(doc, "text", json_string(policy->text));
        if (!cli->out.is_json)
            ad_out_data(&cli->out, "%s", policy->text); /* the operator's own file, as it is */
    } else {
        print_policy(cli, doc);
    }
    return ad_cli_answer(cli, json_pack("{s:o}", "policy", doc), AD_EXIT_OK);
}

int
ad_verb_policy_test(AdCli *cli, const AdArgs *args)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AdPolicy) policy = ad_cli_policy_read(ad_args_operand(args, 0), &error);
    if (policy == NULL && !g_error_matches(error, AD_ERROR, AD_ERROR_POLICY))
        return ad_cli_fail(cli, error);
    json_t *faults = json_array();
    g_auto(GStrv) lines = policy == NULL ? g_strsplit(error->message, "\n", -1) : g_new0(char *, 1);
    for (gsize i = 0; lines[i] != NULL; i++) {
        g_autofree char *safe = ad_terminal_escape(g_strstrip(lines[i]), -1);
        json_array_append_new(faults, json_string(safe));
        ad_out_data(&cli->out, "%s\n", safe);
    }
    if (policy != NULL) {
        char digest[AD_DIGEST_HEX_SIZE];
        ad_digest_to_hex(&policy->sha256, digest);
        g_autofree char *checks = ad_out_count(g_hash_table_size(policy->checks));
        g_autofree char *version = ad_terminal_escape(policy->version, -1);
        ad_out_data(&cli->out, _("Policy %s holds: %s checks, sha256 %s\n"), version, checks, digest);
    }
    gboolean ok = policy != NULL;
    cli->last_words = g_strdup(ok ? _("the policy holds") : _("the policy is malformed: nothing would go by it"));
    return ad_cli_answer(cli, json_pack("{s:b, s:o}", "valid", ok, "faults", faults), ok ? AD_EXIT_OK : AD_EXIT_FOUND);
}

int
ad_verb_policy_diff(AdCli *cli, const AdArgs *args)
{
    g_autoptr(GError) error = NULL;
    const char *second = ad_args_operand(args, 1);
    if (second == NULL)
        second = ad_cli_policy_path(cli);
    g_autoptr(AdPolicy) a = ad_cli_policy_read(ad_args_operand(args, 0), &error);
    g_autoptr(AdPolicy) b = a != NULL ? ad_cli_policy_read(second != NULL ? second : "builtin", &error) : NULL;
    if (b == NULL)
        return ad_cli_fail(cli, error);
    json_t *before = ad_policy_body(a), *after = ad_policy_body(b);
    json_object_del(before, "sha256"); /* of the text: comments and order change it, and nothing else */
    json_object_del(after, "sha256");
    json_t *list = ad_policy_body_diff(before, after);
    json_decref(before);
    json_decref(after);
    gsize i;
    json_t *d;
    json_array_foreach(list, i, d)
    {
        g_autofree char *was = json_dumps(ad_doc_at(d, "before"), JSON_ENCODE_ANY | JSON_COMPACT | JSON_ENSURE_ASCII);
        g_autofree char *is = json_dumps(ad_doc_at(d, "after"), JSON_ENCODE_ANY | JSON_COMPACT | JSON_ENSURE_ASCII);
        g_autofree char *where = ad_terminal_escape(ad_doc_text(d, "where"), -1);
        ad_out_data(&cli->out, "%s: %s -> %s\n", where, was, is);
    }
    if (json_array_size(list) == 0)
        ad_out_say(&cli->out, "%s\n", _("They say the same."));
    gboolean is_same = json_array_size(list) == 0;
    return ad_cli_answer(cli, json_pack("{s:o, s:b}", "differences", list, "is_identical", is_same),
                         is_same ? AD_EXIT_OK : AD_EXIT_FOUND);
}
