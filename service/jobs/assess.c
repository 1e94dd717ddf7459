/* SPDX-License-Identifier: Apache-2.0 */
/* assess.c - from findings to risk */
#include "service/jobs/assess.h"

static void
replace_text(char **field, const char *text)
{
    g_free(*field);
    *field = g_strdup(text);
}

static void
apply_check(AdFinding *f, const AdPolicyCheck *c)
{
    f->concern = c->concern;
    f->severity = c->severity;
    replace_text(&f->title_en, c->title_en);
    replace_text(&f->title_es, c->title_es);
    g_hash_table_replace(f->extra, g_strdup("sentence_en"), g_strdup(c->sentence_en));
    g_hash_table_replace(f->extra, g_strdup("sentence_es"), g_strdup(c->sentence_es));
}

/* Which of the two gap checks applies, or NULL. */
static const char *
gap_check(const AdResult *r, const AdPolicy *policy)
{
    const AdCoverage *c = &r->coverage;
    guint64 missing = c->bytes_by_state[AD_STATE_PARTIAL] + c->bytes_by_state[AD_STATE_NOT_SCANNED];
    const char *check = missing > 0 ? "unscannable.some" : NULL;
    if (c->bytes > 0 && missing > c->bytes / 100 * (guint64)policy->much_pct)
        check = "unscannable.much";
    for (guint i = 0; i < r->gaps->len; i++)
        if (((AdGap *)g_ptr_array_index(r->gaps, i))->is_blocking)
            check = "unscannable.much";
    return check;
}

void
ad_assess_prepare(AdResult *r, const AdPolicy *policy)
{
    for (guint i = 0; i < r->findings->len; i++) {
        AdFinding *f = g_ptr_array_index(r->findings, i);
        const AdPolicyCheck *c = ad_policy_check(policy, f->rule);
        if (f->kind != AD_KIND_YARA && c != NULL)
            apply_check(f, c);
    }
    const char *id = gap_check(r, policy);
    if (id == NULL)
        return;
    AdFinding *f = ad_finding_new(AD_KIND_HAZARD, id, r->bundle_name);
    f->confidence = AD_CONFIDENCE_CONFIRMED;
    f->severity = AD_SEVERITY_HIGH;
    f->concern = AD_CONCERN_STANDARDS_TRANSPARENCY;
    const AdPolicyCheck *c = ad_policy_check(policy, id);
    if (c != NULL)
        apply_check(f, c);
    g_ptr_array_add(r->findings, f);
}

static const char *
extra_of(const char *name, gconstpointer data)
{
    const AdFinding *f = data;
    return f->extra != NULL ? g_hash_table_lookup(f->extra, name) : NULL;
}

static AdAssessmentItem
item_of(const AdFinding *f, const char *product)
{
    return (AdAssessmentItem){.rule = f->rule,
                              .title_en = f->title_en,
                              .title_es = f->title_es,
                              .product = product,
                              .kind = f->kind,
                              .concern = f->concern,
                              .severity = f->severity,
                              .confidence = f->confidence,
                              .extra = extra_of,
                              .data = f};
}

json_t *
ad_assess_finding(const AdFinding *finding, const AdPolicy *policy, const char *product, gint64 as_of_unix)
{
    AdAssessmentItem item = item_of(finding, product);
    return ad_assessment_item(&item, policy, as_of_unix);
}

AdLevel
ad_assess_level(const AdFinding *finding, const AdPolicy *policy, int tier)
{
    json_t *list = json_array();
    AdLevel level = AD_LEVEL_VERY_HIGH; /* never lower for a fault of ours */
    json_array_append_new(list, ad_assess_finding(finding, policy, NULL, 0));
    g_autofree AdScoreFinding *scored = ad_score_json_findings(list, NULL);
    if (scored != NULL)
        level = ad_score_judge(&policy->method, scored, tier).inherent;
    json_decref(list);
    return level;
}

int
ad_assess_coverage_pct(guint64 bytes, guint64 scanned, gboolean is_blocked)
{
    if (bytes == 0)
        return 0;
    guint64 pct = bytes > G_MAXUINT64 / 100 ? scanned / (bytes / 100) : scanned * 100 / bytes;
    return (int)MIN(pct, is_blocked || scanned < bytes ? 99 : 100);
}

static int
coverage_pct(AdResult *const *results, gsize count)
{
    AdCoverage all = {0};
    gboolean is_blocked = FALSE;
    for (gsize i = 0; i < count; i++) {
        ad_coverage_add(&all, &results[i]->coverage);
        for (guint k = 0; k < results[i]->gaps->len; k++)
            is_blocked |= ((AdGap *)g_ptr_array_index(results[i]->gaps, k))->is_blocking;
    }
    return ad_assess_coverage_pct(all.bytes, all.bytes_by_state[AD_STATE_SCANNED], is_blocked);
}

/* Nothing was there to inspect and nothing was found: no score stands on that. */
static gboolean
is_empty(AdResult *const *results, gsize count)
{
    for (gsize i = 0; i < count; i++)
        if (results[i]->size_bytes > 0 || results[i]->findings->len > 0)
            return FALSE;
    return TRUE;
}

json_t *
ad_assess_compute(AdResult *const *results, gsize count, const AdPolicy *policy, const char *product, int tier,
                  gboolean has_sbom, gint64 as_of_unix)
{
    json_t *findings = json_array();
    for (gsize i = 0; i < count; i++)
        for (guint k = 0; k < results[i]->findings->len; k++)
            json_array_append_new(findings, ad_assess_finding(g_ptr_array_index(results[i]->findings, k), policy, product,
                                                              as_of_unix));
    AdAssessmentAbout about = {.product = product,
                               .tier = tier,
                               .has_sbom = has_sbom,
                               .is_empty = is_empty(results, count),
                               .coverage_pct = coverage_pct(results, count),
                               .as_of_unix = as_of_unix};
    ad_assessment_usual_concerns(about.is_assessed);
    json_t *input = ad_assessment_input(&about, policy, findings);
    g_autoptr(GError) error = NULL;
    json_t *output = ad_assessment_output(input, policy, &error);
    if (output == NULL) /* made here a line above: only a fault of the program gets here */
        g_error("an assessment's own input is not understood: %s", error->message);
    return json_pack("{s:o, s:o}", "input", input, "output", output);
}
