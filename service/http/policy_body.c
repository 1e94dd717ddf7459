/* SPDX-License-Identifier: Apache-2.0 */
/* policy_body.c - a risk policy as a document, and two of them side by side */
#include "service/http/policy_body.h"

static json_t *
concerns_of(const AdPolicy *p)
{
    json_t *list = json_object();
    for (int c = 0; c < AD_CONCERN_COUNT; c++) {
        const AdPolicyConcern *k = &p->concerns[c];
        json_t *frameworks = json_object();
        for (guint i = 0; i < p->frameworks->len; i++) {
            const AdPolicyFramework *f = g_ptr_array_index(p->frameworks, i);
            const char *ids = g_hash_table_lookup(k->frameworks, f->id);
            if (ids != NULL)
                json_object_set_new(frameworks, f->id, json_pack("{s:s, s:s}", "title", f->title, "references", ids));
        }
        json_object_set_new(list, ad_terms_concern((AdConcern)c),
                            json_pack("{s:s, s:s, s:s, s:s, s:o}", "title_en", k->title_en, "title_es", k->title_es,
                                      "definition_en", k->definition_en, "definition_es", k->definition_es, "frameworks",
                                      frameworks));
    }
    return list;
}

static json_t *
checks_of(const AdPolicy *p)
{
    json_t *list = json_object();
    g_autoptr(GList) ids = g_list_sort(g_hash_table_get_keys(p->checks), (GCompareFunc)g_strcmp0);
    for (GList *l = ids; l != NULL; l = l->next) {
        const AdPolicyCheck *c = ad_policy_check(p, l->data);
        json_object_set_new(list, c->id,
                            json_pack("{s:s, s:s, s:s, s:b, s:s, s:s, s:s, s:s}", "concern", ad_terms_concern(c->concern),
                                      "severity", ad_terms_severity(c->severity), "likelihood",
                                      ad_terms_level(c->likelihood), "gate", c->is_gate, "title_en", c->title_en, "title_es",
                                      c->title_es, "sentence_en", c->sentence_en, "sentence_es", c->sentence_es));
    }
    return list;
}

static json_t *
millionths(int n)
{
    return json_sprintf("%d.%06d", n / 1000000, n % 1000000);
}

json_t *
ad_policy_body(const AdPolicy *p)
{
    const AdScoreMethod *m = &p->method;
    char digest[AD_DIGEST_HEX_SIZE];
    json_t *tiers = json_object(), *sla = json_object(), *grades = json_object();
    ad_digest_to_hex(&p->sha256, digest);
    for (int t = 0; t < AD_SCORE_TIERS; t++) {
        char name[2] = {(char)('1' + t), '\0'};
        json_object_set_new(tiers, name,
                            json_pack("{s:i, s:i}", "shift", m->tier_shift[t], "review_days", p->review_days[t]));
    }
    for (int s = AD_SEVERITY_LOW; s < AD_SEVERITY_COUNT; s++)
        json_object_set_new(sla, ad_terms_severity((AdSeverity)s), json_integer(m->sla_days[s]));
    for (int g = 0; g < AD_SCORE_GRADES; g++) {
        char name[2] = {(char)('A' + g), '\0'};
        json_object_set_new(grades, name,
                            json_pack("{s:i, s:s}", "up_to", m->grades[g].up_to, "proposal",
                                      ad_score_proposal_name(m->grades[g].proposal)));
    }
    return json_pack("{s:s, s:s, s:o, s:o, s:{s:o, s:o}, s:o, s:{s:i}, s:{s:i, s:i, s:b}, s:{s:i, s:i}, s:o, s:o}", "version",
                     p->version, "sha256", digest, "tiers", tiers, "sla_days", sla, "epss", "high",
                     millionths(m->epss_high_millionths), "moderate", millionths(m->epss_moderate_millionths), "grades",
                     grades, "gates", "approvals", p->gate_approvals, "coverage", "minimum_pct", p->coverage_min_pct,
                     "much_pct", p->much_pct, "sbom_required", p->sbom_required, "waivers", "days", p->waiver_days,
                     "max_days", p->waiver_max_days, "concerns", concerns_of(p), "checks", checks_of(p));
}

static void
compare(const json_t *before, const json_t *after, GString *where, json_t *list)
{
    if (json_equal(before, after))
        return;
    if (!json_is_object(before) || !json_is_object(after)) {
        json_array_append_new(list, json_pack("{s:s, s:O?, s:O?}", "where", where->str, "before", before, "after", after));
        return;
    }
    const char *key;
    json_t *v;
    gsize at = where->len;
    json_object_foreach((json_t *)before, key, v)
    {
        g_string_append_printf(where, "/%s", key);
        compare(v, json_object_get(after, key), where, list);
        g_string_truncate(where, at);
    }
    json_object_foreach((json_t *)after, key, v)
    {
        g_string_append_printf(where, "/%s", key);
        if (json_object_get(before, key) == NULL)
            compare(NULL, v, where, list);
        g_string_truncate(where, at);
    }
}

json_t *
ad_policy_body_diff(const json_t *before, const json_t *after)
{
    g_autoptr(GString) where = g_string_new(NULL);
    json_t *list = json_array();
    compare(before, after, where, list);
    return list;
}
