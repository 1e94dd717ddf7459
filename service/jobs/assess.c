/* SPDX-License-Identifier: Apache-2.0 */
/* assess.c - from findings to risk */
#include "service/jobs/assess.h"

/* Below this share of scanned bytes, "approve" is not on offer (risk.md 2.3, 10). */
#define COVERAGE_MIN_PCT 90
/* More than this share of bytes not inspected is "much". */
#define MUCH_PCT 10

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
gap_check(const AdResult *r)
{
    const AdCoverage *c = &r->coverage;
    guint64 missing = c->bytes_by_state[AD_STATE_PARTIAL] + c->bytes_by_state[AD_STATE_NOT_SCANNED];
    const char *check = missing > 0 ? "unscannable.some" : NULL;
    if (c->bytes > 0 && missing > c->bytes / 100 * MUCH_PCT)
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
    const char *id = gap_check(r);
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

AdScoreFinding
ad_assess_finding(const AdFinding *f, const AdPolicy *policy, const char *product, char **key)
{
    /* contracts.md: which kinds are content, which posture */
    static const AdScoreKind kinds[AD_KIND_COUNT] = {
        [AD_KIND_YARA] = AD_SCORE_CONTENT,      [AD_KIND_SECRET] = AD_SCORE_CONTENT,
        [AD_KIND_ADVISORY] = AD_SCORE_VULN,     [AD_KIND_MALICIOUS_PACKAGE] = AD_SCORE_CONTENT,
        [AD_KIND_HAZARD] = AD_SCORE_POSTURE,    [AD_KIND_INTEGRITY] = AD_SCORE_POSTURE,
        [AD_KIND_SBOM] = AD_SCORE_POSTURE,      [AD_KIND_PACKAGE] = AD_SCORE_POSTURE,
        [AD_KIND_HARDENING] = AD_SCORE_POSTURE, [AD_KIND_ENDPOINT] = AD_SCORE_POSTURE,
    };
    const AdPolicyCheck *check = ad_policy_check(policy, f->rule);
    /* of advisories, as matching_findings.c writes them; no EPSS is "not known", never zero */
    const char *kev = f->extra == NULL ? NULL : g_hash_table_lookup(f->extra, "kev");
    const char *epss = f->extra == NULL ? NULL : g_hash_table_lookup(f->extra, "epss_millionths");
    gboolean is_advisory = f->kind == AD_KIND_ADVISORY;
    *key = g_strdup_printf("%s@%s", f->rule, product == NULL ? "" : product);
    return (AdScoreFinding){
        .kind = kinds[f->kind],
        .key = *key,
        .concern = f->concern,
        .severity = f->severity,
        .confidence = f->confidence,
        .likelihood = check == NULL ? AD_LEVEL_MODERATE : check->likelihood,
        .is_gate = check != NULL && check->is_gate && f->kind != AD_KIND_YARA,
        .is_known_exploited = is_advisory && kev != NULL,
        .epss_millionths = is_advisory && epss != NULL ? (gint)CLAMP(g_ascii_strtoll(epss, NULL, 10), 0, 1000000)
                                                       : AD_EPSS_NONE,
    };
}

AdLevel
ad_assess_level(const AdScoreFinding *finding, int tier)
{
    g_autoptr(AdScore) s = ad_score_compute(finding, 1, tier);
    return s->total.level;
}

/* Concerns that a scan can speak of; of the others nothing is known until SBOMs, feeds and supplier answers are read. */
static gboolean
is_assessed(AdConcern concern)
{
    return concern != AD_CONCERN_UNMANAGED_VULNERABILITY && concern != AD_CONCERN_INCIDENT_READINESS;
}

/* score: NULL when nothing at all was assessed. */
static json_t *
describe_concerns(const AdScore *score)
{
    json_t *concerns = json_object();
    for (int c = 0; c < AD_CONCERN_COUNT; c++) {
        const AdScorePart *part = score == NULL ? NULL : &score->concerns[c];
        json_t *v = part == NULL || (part->groups == 0 && !is_assessed((AdConcern)c))
                        ? json_pack("{s:n,s:s}", "score", "level", "not-assessed")
                        : json_pack("{s:i,s:s}", "score", part->score, "level", ad_terms_level(part->level));
        json_object_set_new(concerns, ad_terms_concern((AdConcern)c), v);
    }
    return concerns;
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
    guint64 scanned = all.bytes_by_state[AD_STATE_SCANNED];
    if (all.bytes == 0)
        return 0;
    /* whole numbers, rounded down: 100 is said of what was scanned to the last byte, and of nothing else */
    guint64 pct = all.bytes > G_MAXUINT64 / 100 ? scanned / (all.bytes / 100) : scanned * 100 / all.bytes;
    return (int)MIN(pct, is_blocked || scanned < all.bytes ? 99 : 100);
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
                  gboolean has_sbom)
{
    g_autoptr(GArray) findings = g_array_new(FALSE, FALSE, sizeof(AdScoreFinding));
    g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
    json_t *given = json_array();
    gboolean has_gate = FALSE;
    for (gsize i = 0; i < count; i++)
        for (guint k = 0; k < results[i]->findings->len; k++) {
            char *key;
            AdScoreFinding f = ad_assess_finding(g_ptr_array_index(results[i]->findings, k), policy, product, &key);
            g_ptr_array_add(keys, key);
            g_array_append_val(findings, f);
            json_array_append_new(given, ad_score_json_finding(&f));
            has_gate |= f.is_gate;
        }
    int pct = coverage_pct(results, count);
    g_autoptr(AdScore) s =
        ad_score_compute((const AdScoreFinding *)(const void *)findings->data, findings->len, tier);
    char grade[2] = {ad_score_grade(s->total.score), '\0'}, digest[AD_DIGEST_HEX_SIZE];
    ad_digest_to_hex(&policy->sha256, digest);
    json_t *input = json_pack("{s:i,s:s,s:s,s:b,s:i,s:o}", "tier", tier, "policy_version", policy->version,
                              "policy_sha256", digest, "has_sbom", has_sbom, "coverage_pct", pct, "findings", given);
    if (is_empty(results, count)) {
        json_t *nothing = json_pack("{s:n,s:s,s:s,s:i,s:o,s:s,s:[]}", "overall", "level", "not-assessed", "grade", "-",
                                    "coverage_pct", pct, "concerns", describe_concerns(NULL), "proposal", "conditional",
                                    "contributions");
        return json_pack("{s:o,s:o}", "input", input, "output", nothing);
    }
    json_t *output =
        json_pack("{s:i,s:s,s:s,s:i,s:o,s:s,s:o}", "overall", s->total.score, "level",
                  ad_terms_level(s->total.level), "grade", grade, "coverage_pct", pct, "concerns",
                  describe_concerns(s), "proposal",
                  ad_score_proposal(s->total.score, has_gate, pct < COVERAGE_MIN_PCT || !has_sbom), "contributions",
                  ad_score_json_explain(s));
    return json_pack("{s:o,s:o}", "input", input, "output", output);
}
