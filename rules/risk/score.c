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

/* Days to fix by severity; info has none. */
static const guint32 sla_days[AD_SEVERITY_COUNT] = {0, 180, 90, 30, 14};

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

static int
age_factor(const AdScoreFinding *f)
{
    guint32 sla = sla_days[f->severity];
    if (sla == 0)
        return 1;
    return 1 + (f->age_days > sla) + (f->age_days > 4 * sla);
}

static AdLevel
exploitation_likelihood(const AdScoreFinding *f)
{
    if (f->is_known_exploited)
        return AD_LEVEL_VERY_HIGH;
    if (f->epss_millionths < 0)
        return AD_LEVEL_MODERATE;
    if (f->epss_millionths >= 500000)
        return AD_LEVEL_HIGH;
    return f->epss_millionths >= 100000 || f->has_public_poc ? AD_LEVEL_MODERATE : AD_LEVEL_LOW;
}

AdLevel
ad_score_likelihood(const AdScoreFinding *f)
{
    static const AdLevel by_confidence[AD_CONFIDENCE_COUNT] = {AD_LEVEL_LOW, AD_LEVEL_MODERATE,
                                                               AD_LEVEL_VERY_HIGH};
    switch (f->kind) {
    case AD_SCORE_CONTENT:
        return by_confidence[f->confidence];
    case AD_SCORE_VULN:
    case AD_SCORE_POSTURE: {
        AdLevel l = f->kind == AD_SCORE_VULN ? exploitation_likelihood(f) : f->likelihood;
        return f->age_days > sla_days[f->severity] ? MAX(l, AD_LEVEL_MODERATE) : l; /* overdue floor */
    }
    }
    return AD_LEVEL_VERY_HIGH; /* not reached; an unknown kind must not lower a risk */
}

/* FALSE when the finding does not count: informative, or waived as false positive or not affected. */
static gboolean
level_and_weight(const AdScoreFinding *f, int tier, AdLevel *level, gint64 *weight)
{
    if (f->waiver == AD_WAIVER_FALSE_POSITIVE || f->waiver == AD_WAIVER_NOT_AFFECTED)
        return FALSE;
    if (f->is_gate) { /* whatever the tier; accepting does not lower it */
        *level = AD_LEVEL_VERY_HIGH;
    } else {
        if (f->severity == AD_SEVERITY_INFO)
            return FALSE;
        int impact = CLAMP((int)f->severity + 2 - tier, AD_LEVEL_VERY_LOW, AD_LEVEL_VERY_HIGH);
        *level = risk_of[ad_score_likelihood(f)][impact];
        if (f->waiver == AD_WAIVER_ACCEPTED && *level > AD_LEVEL_LOW)
            *level = (AdLevel)MAX((int)AD_LEVEL_LOW, (int)*level - 2);
    }
    *weight = weight_of[*level] * age_factor(f);
    return TRUE;
}

static void
group_free(gpointer p)
{
    g_free(p);
}

/* Groups by concern and key: level and weight are each the largest of the instances. */
static GHashTable *
group_findings(const AdScoreFinding *findings, gsize count, int tier)
{
    GHashTable *groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, group_free);
    for (gsize i = 0; i < count; i++) {
        AdLevel level;
        gint64 weight;
        if (!level_and_weight(&findings[i], tier, &level, &weight))
            continue;
        g_autofree char *id = g_strdup_printf("%d\x1f%s", (int)findings[i].concern, findings[i].key);
        Group *g = g_hash_table_lookup(groups, id);
        if (g == NULL) {
            g = g_new0(Group, 1);
            *g = (Group){.concern = findings[i].concern, .key = findings[i].key};
            g_hash_table_insert(groups, g_steal_pointer(&id), g);
        }
        g->level = MAX(g->level, level);
        g->weight = MAX(g->weight, weight);
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
ad_score_compute(const AdScoreFinding *findings, gsize count, int tier)
{
    g_return_val_if_fail(tier >= 1 && tier <= 3, NULL);
    AdScore *score = g_new0(AdScore, 1);
    g_autoptr(GHashTable) groups = group_findings(findings, count, tier);
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

char
ad_score_grade(int score)
{
    return score <= 4 ? 'A' : score <= 20 ? 'B' : score <= 49 ? 'C' : score <= 79 ? 'D' : score <= 95 ? 'E' : 'F';
}

const char *
ad_score_proposal(int score, gboolean has_gate, gboolean is_opaque)
{
    if (has_gate)
        return "block";
    if (score >= 80)
        return "reject";
    return score > 20 || is_opaque ? "conditional" : "approve";
}
