/* SPDX-License-Identifier: Apache-2.0 */
/* score.c - "the worst finding rules", risk.md 2.3; golden vectors in tests/unit/risk/test_score.c */
#include "rules/risk/score.h"

#include <string.h>

/* NIST SP 800-30r1 Table I-2: rows likelihood, columns impact, both from very low to very high. The rows for high
 * and very high likelihood are alike in the source. */
static const AdLevel risk_of[AD_LEVEL_COUNT][AD_LEVEL_COUNT] = {
    {AD_LEVEL_VERY_LOW, AD_LEVEL_VERY_LOW, AD_LEVEL_VERY_LOW, AD_LEVEL_LOW, AD_LEVEL_LOW},
    {AD_LEVEL_VERY_LOW, AD_LEVEL_LOW, AD_LEVEL_LOW, AD_LEVEL_LOW, AD_LEVEL_MODERATE},
    {AD_LEVEL_VERY_LOW, AD_LEVEL_LOW, AD_LEVEL_MODERATE, AD_LEVEL_MODERATE, AD_LEVEL_HIGH},
    {AD_LEVEL_VERY_LOW, AD_LEVEL_LOW, AD_LEVEL_MODERATE, AD_LEVEL_HIGH, AD_LEVEL_VERY_HIGH},
    {AD_LEVEL_VERY_LOW, AD_LEVEL_LOW, AD_LEVEL_MODERATE, AD_LEVEL_HIGH, AD_LEVEL_VERY_HIGH},
};

/* Bands of SP 800-30r1 Table I-3: first score and width of each level; weight of one finding of each level. */
static const int band_start[AD_LEVEL_COUNT] = {0, 5, 21, 80, 96};
static const int band_width[AD_LEVEL_COUNT] = {5, 16, 59, 16, 5};
static const gint64 weight_of[AD_LEVEL_COUNT] = {1, 10, 100, 1000, 10000};

const AdScoreMethod *
ad_score_method_default(void)
{
    static const AdScoreMethod method = {
        .tier_shift = {1, 0, -1},
        .sla_days = {0, 180, 90, 30, 14},
        .epss_high_millionths = 500000,
        .epss_moderate_millionths = 100000,
        .grades = {{4, AD_PROPOSAL_APPROVE},
                   {20, AD_PROPOSAL_APPROVE},
                   {49, AD_PROPOSAL_CONDITIONAL},
                   {79, AD_PROPOSAL_CONDITIONAL},
                   {95, AD_PROPOSAL_REJECT},
                   {100, AD_PROPOSAL_REJECT}},
    };
    return &method;
}

typedef struct {
    AdConcern concern;
    const char *key;
    AdLevel level;
    gint64 weight;
    guint instances;
} Group;

/* What a set of groups needs to be scored, level by level. */
typedef struct {
    gint64 weight[AD_LEVEL_COUNT];
    guint count[AD_LEVEL_COUNT];
} Sums;

static AdLevel
exploitation_likelihood(const AdScoreMethod *m, const AdScoreFinding *f)
{
    if (f->is_known_exploited)
        return AD_LEVEL_VERY_HIGH;
    if (f->epss_millionths < 0)
        return AD_LEVEL_MODERATE;
    if (f->epss_millionths >= m->epss_high_millionths)
        return AD_LEVEL_HIGH;
    return f->epss_millionths >= m->epss_moderate_millionths || f->has_public_poc ? AD_LEVEL_MODERATE : AD_LEVEL_LOW;
}

static AdLevel
likelihood_of(const AdScoreMethod *m, const AdScoreFinding *f)
{
    static const AdLevel by_confidence[AD_CONFIDENCE_COUNT] = {AD_LEVEL_LOW, AD_LEVEL_MODERATE,
                                                               AD_LEVEL_VERY_HIGH};
    switch (f->kind) {
    case AD_SCORE_CONTENT:
        return by_confidence[f->confidence];
    case AD_SCORE_VULN:
    case AD_SCORE_POSTURE: {
        AdLevel l = f->kind == AD_SCORE_VULN ? exploitation_likelihood(m, f) : f->likelihood;
        return f->age_days > m->sla_days[f->severity] ? MAX(l, AD_LEVEL_MODERATE) : l; /* overdue floor */
    }
    }
    return AD_LEVEL_VERY_HIGH; /* not reached; an unknown kind must not lower a risk */
}

AdScoreJudgement
ad_score_judge(const AdScoreMethod *m, const AdScoreFinding *f, int tier)
{
    guint32 sla = m->sla_days[f->severity];
    AdScoreJudgement j = {.is_overdue = sla > 0 && f->age_days > sla,
                          .is_long_overdue = sla > 0 && f->age_days > 4 * (guint64)sla,
                          .likelihood = likelihood_of(m, f)};
    /* low is one step above very low: severity and level share their order */
    int impact = MAX((int)f->severity, (int)AD_SEVERITY_LOW) + m->tier_shift[tier - 1];
    j.impact = (AdLevel)CLAMP(impact, AD_LEVEL_VERY_LOW, AD_LEVEL_VERY_HIGH);
    gboolean is_scored = f->is_gate || f->severity != AD_SEVERITY_INFO;
    j.inherent = !is_scored ? AD_LEVEL_VERY_LOW : f->is_gate ? AD_LEVEL_VERY_HIGH : risk_of[j.likelihood][j.impact];
    j.level = j.inherent;
    /* whatever the tier a gate is very high; accepting does not lower it */
    if (f->waiver == AD_WAIVER_ACCEPTED && !f->is_gate && j.level > AD_LEVEL_LOW)
        j.level = (AdLevel)MAX((int)AD_LEVEL_LOW, (int)j.level - 2);
    j.is_counted = is_scored && f->waiver != AD_WAIVER_FALSE_POSITIVE && f->waiver != AD_WAIVER_NOT_AFFECTED;
    if (j.is_counted)
        j.weight = weight_of[j.level] * (1 + j.is_overdue + j.is_long_overdue);
    return j;
}

static void
group_free(gpointer p)
{
    g_free(p);
}

/* Groups by concern and key: level and weight are each the largest of the instances. */
static GHashTable *
group_findings(const AdScoreMethod *method, const AdScoreFinding *findings, gsize count, int tier)
{
    GHashTable *groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, group_free);
    for (gsize i = 0; i < count; i++) {
        AdScoreJudgement j = ad_score_judge(method, &findings[i], tier);
        if (!j.is_counted)
            continue;
        g_autofree char *id = g_strdup_printf("%d\x1f%s", (int)findings[i].concern, findings[i].key);
        Group *g = g_hash_table_lookup(groups, id);
        if (g == NULL) {
            g = g_new0(Group, 1);
            *g = (Group){.concern = findings[i].concern, .key = findings[i].key};
            g_hash_table_insert(groups, g_steal_pointer(&id), g);
        }
        g->level = MAX(g->level, j.level);
        g->weight = MAX(g->weight, j.weight);
        g->instances++;
    }
    return groups;
}

static AdScorePart
score_sums(const Sums *s, gint64 *t_out, gint64 *k_out)
{
    int b = AD_LEVEL_COUNT - 1;
    while (b >= 0 && s->count[b] == 0)
        b--;
    if (b < 0)
        return (AdScorePart){0};
    gint64 low = 0, k = 2 * weight_of[b];
    guint groups = s->count[b];
    for (int l = 0; l < b; l++) {
        low += s->weight[l];
        groups += s->count[l];
    }
    gint64 t = s->weight[b] + MIN(low, k);
    if (t_out != NULL) {
        *t_out = t;
        *k_out = k;
    }
    return (AdScorePart){.score = band_start[b] + (int)(band_width[b] * t / (t + k)),
                         .level = (AdLevel)b,
                         .groups = groups};
}

static void
sums_add(Sums *s, const Group *g)
{
    s->weight[g->level] += g->weight;
    s->count[g->level]++;
}

static void
contribution_free(gpointer p)
{
    AdScoreContribution *c = p;
    g_free(c->key);
    g_free(c);
}

static int
heaviest_first(gconstpointer a, gconstpointer b)
{
    const AdScoreContribution *x = *(AdScoreContribution *const *)a, *y = *(AdScoreContribution *const *)b;
    if (x->level != y->level)
        return (int)y->level - (int)x->level;
    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    return x->concern != y->concern ? (int)x->concern - (int)y->concern : strcmp(x->key, y->key);
}

/* Fills in counted so that the list adds up to T: the top level whole, the lower ones in order until K is used up. */
static void
explain(AdScore *score, GHashTable *groups, const Sums *all)
{
    GHashTableIter it;
    gpointer value;
    g_hash_table_iter_init(&it, groups);
    while (g_hash_table_iter_next(&it, NULL, &value)) {
        const Group *g = value;
        AdScoreContribution *c = g_new0(AdScoreContribution, 1);
        Sums rest = *all;
        rest.weight[g->level] -= g->weight;
        rest.count[g->level]--;
        *c = (AdScoreContribution){.concern = g->concern,
                                   .key = g_strdup(g->key),
                                   .level = g->level,
                                   .weight = g->weight,
                                   .instances = g->instances,
                                   .score_without = score_sums(&rest, NULL, NULL).score};
        g_ptr_array_add(score->contributions, c);
    }
    g_ptr_array_sort(score->contributions, heaviest_first);
    gint64 room = score->k;
    for (guint i = 0; i < score->contributions->len; i++) {
        AdScoreContribution *c = g_ptr_array_index(score->contributions, i);
        c->counted = c->level == score->total.level ? c->weight : MIN(c->weight, room);
        if (c->level != score->total.level)
            room -= c->counted;
    }
}

AdScore *
ad_score_compute(const AdScoreMethod *method, const AdScoreFinding *findings, gsize count, int tier)
{
    g_return_val_if_fail(tier >= 1 && tier <= AD_SCORE_TIERS, NULL);
    AdScore *score = g_new0(AdScore, 1);
    g_autoptr(GHashTable) groups = group_findings(method, findings, count, tier);
    Sums all = {0}, per[AD_CONCERN_COUNT] = {0};
    GHashTableIter it;
    gpointer value;
    g_hash_table_iter_init(&it, groups);
    while (g_hash_table_iter_next(&it, NULL, &value)) {
        const Group *g = value;
        sums_add(&all, g);
        sums_add(&per[g->concern], g);
    }
    score->total = score_sums(&all, &score->t, &score->k);
    for (int c = 0; c < AD_CONCERN_COUNT; c++)
        score->concerns[c] = score_sums(&per[c], NULL, NULL);
    score->contributions = g_ptr_array_new_with_free_func(contribution_free);
    explain(score, groups, &all);
    return score;
}

void
ad_score_free(AdScore *score)
{
    if (score == NULL)
        return;
    g_ptr_array_unref(score->contributions);
    g_free(score);
}

static int
grade_index(const AdScoreMethod *method, int score)
{
    int i = 0;
    while (i < AD_SCORE_GRADES - 1 && score > method->grades[i].up_to)
        i++;
    return i;
}

char
ad_score_grade(const AdScoreMethod *method, int score)
{
    return (char)('A' + grade_index(method, score));
}

AdProposal
ad_score_proposal(const AdScoreMethod *method, int score, gboolean has_gate, gboolean is_opaque)
{
    if (has_gate)
        return AD_PROPOSAL_BLOCK;
    AdProposal p = method->grades[grade_index(method, score)].proposal;
    return is_opaque ? MAX(p, AD_PROPOSAL_CONDITIONAL) : p;
}

static const char *const proposals[AD_PROPOSAL_COUNT] = {"approve", "conditional", "reject", "block"};

const char *
ad_score_proposal_name(AdProposal proposal)
{
    return proposals[proposal];
}

int
ad_score_parse_proposal(const char *name)
{
    for (int i = 0; i < AD_PROPOSAL_COUNT; i++)
        if (g_strcmp0(name, proposals[i]) == 0)
            return i;
    return -1;
}
