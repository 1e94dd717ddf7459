/* SPDX-License-Identifier: Apache-2.0 */
/* policy_check.c - what a policy must hold as a whole, whatever its files say one by one
 *
 * The orders below are what the method's properties rest on (risk.md 2.5): a severity that is worse must not have more time,
 * a more important supplier must not be shifted lower, a worse grade must not propose something milder. */
#include "rules/risk/policy_private.h"

static void
check_orders(AdPolicyBuilder *b)
{
    const AdPolicy *p = b->policy;
    const AdScoreMethod *m = &p->method;
    AdPolicyReader *r = &b->reader;
    for (int s = AD_SEVERITY_LOW; s < AD_SEVERITY_CRITICAL; s++)
        if (m->sla_days[s] < m->sla_days[s + 1])
            ad_policy_reader_fault(r, NULL, "sla_days: '%s' has more time than '%s'",
                                   ad_terms_severity((AdSeverity)(s + 1)), ad_terms_severity((AdSeverity)s));
    for (int t = 0; t + 1 < AD_SCORE_TIERS; t++)
        if (m->tier_shift[t] < m->tier_shift[t + 1])
            ad_policy_reader_fault(r, NULL, "tiers: tier %d is shifted lower than tier %d", t + 1, t + 2);
    for (int g = 0; g + 1 < AD_SCORE_GRADES; g++) {
        if (m->grades[g].up_to >= m->grades[g + 1].up_to)
            ad_policy_reader_fault(r, NULL, "grades: %c ends at or above %c", 'A' + g, 'B' + g);
        if (m->grades[g].proposal > m->grades[g + 1].proposal)
            ad_policy_reader_fault(r, NULL, "grades: %c proposes something milder than %c", 'B' + g, 'A' + g);
    }
    if (m->grades[AD_SCORE_GRADES - 1].up_to != 100)
        ad_policy_reader_fault(r, NULL, "grades: F must go up to 100");
    /* a gate is very high: what gates must not be approved */
    if (m->grades[AD_SCORE_GRADES - 1].proposal == AD_PROPOSAL_APPROVE)
        ad_policy_reader_fault(r, NULL, "grades: F must not propose approve");
    if (m->epss_moderate_millionths > m->epss_high_millionths)
        ad_policy_reader_fault(r, NULL, "epss: 'moderate' is above 'high'");
    if (p->waiver_days > p->waiver_max_days)
        ad_policy_reader_fault(r, NULL, "waivers: 'days' is above 'max_days'");
}

static void
check_references(AdPolicyBuilder *b)
{
    const AdPolicy *p = b->policy;
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < p->frameworks->len; i++) {
        AdPolicyFramework *f = g_ptr_array_index(p->frameworks, i);
        if (f->id != NULL)
            g_hash_table_add(known, f->id);
    }
    for (int c = 0; c < AD_CONCERN_COUNT; c++) {
        GHashTableIter it;
        gpointer id;
        if (p->concerns[c].title_en == NULL)
            ad_policy_reader_fault(&b->reader, NULL, "missing concern '%s'", ad_terms_concern((AdConcern)c));
        g_hash_table_iter_init(&it, p->concerns[c].frameworks);
        while (g_hash_table_iter_next(&it, &id, NULL))
            if (!g_hash_table_contains(known, id))
                ad_policy_reader_fault(&b->reader, NULL, "concern '%s' names the unknown framework '%s'",
                                       ad_terms_concern((AdConcern)c), (char *)id);
    }
}

static gboolean
is_set(AdPolicyBuilder *b, const char *section, const char *id)
{
    g_autofree char *name = g_strconcat(section, "/", id, NULL);
    return g_hash_table_contains(b->in_layer, name);
}

/* A policy that extends nothing says everything. */
static void
check_whole(AdPolicyBuilder *b)
{
    for (const char *const *s = ad_policy_sections(); *s != NULL; s++)
        if (!is_set(b, "section", *s))
            ad_policy_reader_fault(&b->reader, NULL, "missing key '%s'", *s);
    for (int t = 1; t <= AD_SCORE_TIERS; t++) {
        char id[2] = {(char)('0' + t), '\0'};
        if (!is_set(b, "tier", id))
            ad_policy_reader_fault(&b->reader, NULL, "missing tier %d", t);
    }
    for (int g = 0; g < AD_SCORE_GRADES; g++) {
        char id[2] = {(char)('A' + g), '\0'};
        if (!is_set(b, "grade", id))
            ad_policy_reader_fault(&b->reader, NULL, "missing grade %s", id);
    }
}

void
ad_policy_builder_check(AdPolicyBuilder *b)
{
    if (!b->reader.is_overlay)
        check_whole(b);
    else if (!is_set(b, "section", "version"))
        ad_policy_reader_fault(&b->reader, NULL, "missing key 'version'");
    check_references(b);
    if (b->reader.fault_count == 0)
        check_orders(b);
}
