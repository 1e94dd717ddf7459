/* SPDX-License-Identifier: Apache-2.0 */
/* v4.c - CVSS 4.0, specification section 8: macrovectors and the way down inside them
 *
 * A vector's score is its macrovector's, less the mean, over the equivalence sets that have a lower
 * neighbour, of (difference to the neighbour) * (steps below the set's highest vector) / (depth of
 * the set). All of it is a fraction with a small denominator, so the result is exact and rounds
 * half up. */
#include "feeds/cvss/versions.h"

enum {
    AV,
    AC,
    AT,
    PR,
    UI,
    VC,
    VI,
    VA,
    SC,
    SI,
    SA,
    E,
    CR,
    IR,
    AR,
    MAV,
    MAC,
    MAT,
    MPR,
    MUI,
    MVC,
    MVI,
    MVA,
    MSC,
    MSI,
    MSA
};

/* Impact values in the order of the tables below: highest first. */
enum { SAFETY, HIGH, LOW, NONE };

const AdVectorMetric *
ad_cvss4_metrics(void)
{
    static const AdVectorMetric metrics[] = {
        {"AV", "N|A|L|P", AD_VECTOR_BASE},
        {"AC", "L|H", AD_VECTOR_BASE},
        {"AT", "N|P", AD_VECTOR_BASE},
        {"PR", "N|L|H", AD_VECTOR_BASE},
        {"UI", "N|P|A", AD_VECTOR_BASE},
        {"VC", "H|L|N", AD_VECTOR_BASE},
        {"VI", "H|L|N", AD_VECTOR_BASE},
        {"VA", "H|L|N", AD_VECTOR_BASE},
        {"SC", "H|L|N", AD_VECTOR_BASE},
        {"SI", "H|L|N", AD_VECTOR_BASE},
        {"SA", "H|L|N", AD_VECTOR_BASE},
        {"E", "X|A|P|U", AD_VECTOR_TEMPORAL},
        {"CR", "X|H|M|L", AD_VECTOR_ENVIRONMENTAL},
        {"IR", "X|H|M|L", AD_VECTOR_ENVIRONMENTAL},
        {"AR", "X|H|M|L", AD_VECTOR_ENVIRONMENTAL},
        {"MAV", "X|N|A|L|P", AD_VECTOR_ENVIRONMENTAL},
        {"MAC", "X|L|H", AD_VECTOR_ENVIRONMENTAL},
        {"MAT", "X|N|P", AD_VECTOR_ENVIRONMENTAL},
        {"MPR", "X|N|L|H", AD_VECTOR_ENVIRONMENTAL},
        {"MUI", "X|N|P|A", AD_VECTOR_ENVIRONMENTAL},
        {"MVC", "X|H|L|N", AD_VECTOR_ENVIRONMENTAL},
        {"MVI", "X|H|L|N", AD_VECTOR_ENVIRONMENTAL},
        {"MVA", "X|H|L|N", AD_VECTOR_ENVIRONMENTAL},
        {"MSC", "X|H|L|N", AD_VECTOR_ENVIRONMENTAL},
        {"MSI", "X|S|H|L|N", AD_VECTOR_ENVIRONMENTAL},
        {"MSA", "X|S|H|L|N", AD_VECTOR_ENVIRONMENTAL},
        {"S", "X|N|P", AD_VECTOR_SUPPLEMENTAL},
        {"AU", "X|N|Y", AD_VECTOR_SUPPLEMENTAL},
        {"R", "X|A|U|I", AD_VECTOR_SUPPLEMENTAL},
        {"V", "X|D|C", AD_VECTOR_SUPPLEMENTAL},
        {"RE", "X|L|M|H", AD_VECTOR_SUPPLEMENTAL},
        {"U", "X|Clear|Green|Amber|Red", AD_VECTOR_SUPPLEMENTAL},
        {0},
    };
    return metrics;
}

/* What counts after modified metrics and defaults: steps below the highest value of each metric. */
typedef struct {
    guint av, ac, at, pr, ui;
    guint vc, vi, va; /* 0 high, 1 low, 2 none */
    guint sc, si, sa; /* SAFETY … NONE; sc is never SAFETY */
    guint cr, ir, ar; /* 0 high, 1 medium, 2 low */
} Levels;

static guint
effective(const AdVector *v, int modified, int base)
{
    return v->value[modified] > 0 ? v->value[modified] - 1u : v->value[base];
}

/* A subsequent impact; only the modified one knows safety. */
static guint
subsequent(const AdVector *v, int modified, int base, gboolean has_safety)
{
    if (v->value[modified] > 0)
        return v->value[modified] - (has_safety ? 1u : 0u);
    return v->value[base] + (guint)HIGH;
}

static guint
requirement(const AdVector *v, int metric)
{
    return v->value[metric] > 0 ? v->value[metric] - 1u : 0; /* not defined counts as high */
}

static Levels
levels_of(const AdVector *v)
{
    return (Levels){
        .av = effective(v, MAV, AV),
        .ac = effective(v, MAC, AC),
        .at = effective(v, MAT, AT),
        .pr = effective(v, MPR, PR),
        .ui = effective(v, MUI, UI),
        .vc = effective(v, MVC, VC),
        .vi = effective(v, MVI, VI),
        .va = effective(v, MVA, VA),
        .sc = subsequent(v, MSC, SC, FALSE),
        .si = subsequent(v, MSI, SI, TRUE),
        .sa = subsequent(v, MSA, SA, TRUE),
        .cr = requirement(v, CR),
        .ir = requirement(v, IR),
        .ar = requirement(v, AR),
    };
}

/* Tables 24 to 29 of the specification. */
static void
macro_of(const AdVector *v, const Levels *l, guint eq[6])
{
    gboolean is_remote = l->av == 0, is_open = l->pr == 0, is_alone = l->ui == 0;
    eq[0] = is_remote && is_open && is_alone                   ? 0
            : (is_remote || is_open || is_alone) && l->av != 3 ? 1
                                                               : 2;
    eq[1] = l->ac == 0 && l->at == 0 ? 0 : 1;
    eq[2] = l->vc == 0 && l->vi == 0 ? 0 : l->vc == 0 || l->vi == 0 || l->va == 0 ? 1 : 2;
    gboolean is_safety = l->si == SAFETY || l->sa == SAFETY;
    eq[3] = is_safety ? 0 : l->sc == HIGH || l->si == HIGH || l->sa == HIGH ? 1 : 2;
    eq[4] = v->value[E] > 0 ? v->value[E] - 1u : 0; /* not defined counts as attacked */
    eq[5] = (l->cr == 0 && l->vc == 0) || (l->ir == 0 && l->vi == 0) || (l->ar == 0 && l->va == 0)
                ? 0
                : 1;
}

/* Highest vectors of a set, metric by metric in levels; the first that nothing exceeds is measured
 * from. */
typedef struct {
    guint8 level[6];
} Highest;

/* Steps from the first fitting highest vector down to actual. */
static guint
steps_below(const Highest *highest, guint count, const guint *actual, guint metrics)
{
    for (guint h = 0; h < count; h++) {
        guint steps = 0;
        gboolean fits = TRUE;
        for (guint m = 0; m < metrics; m++) {
            fits = fits && actual[m] >= highest[h].level[m];
            steps += actual[m] - highest[h].level[m];
        }
        if (fits)
            return steps;
    }
    return 0; /* not reached: every vector of a set lies below one of its highest */
}

static guint
steps_eq1(const Levels *l, guint eq)
{
    static const struct {
        guint count;
        Highest highest[3];
    } sets[] = {
        {1, {{{0, 0, 0}}}},
        {3, {{{1, 0, 0}}, {{0, 1, 0}}, {{0, 0, 1}}}},
        {2, {{{3, 0, 0}}, {{1, 1, 1}}}},
    };
    const guint actual[] = {l->av, l->pr, l->ui};
    return steps_below(sets[eq].highest, sets[eq].count, actual, 3);
}

static guint
steps_eq2(const Levels *l, guint eq)
{
    static const struct {
        guint count;
        Highest highest[2];
    } sets[] = {
        {1, {{{0, 0}}}},
        {2, {{{1, 0}}, {{0, 1}}}},
    };
    const guint actual[] = {l->ac, l->at};
    return steps_below(sets[eq].highest, sets[eq].count, actual, 2);
}

/* VC VI VA CR IR AR; EQ3 and EQ6 are measured together */
static guint
steps_eq36(const Levels *l, guint eq3, guint eq6)
{
    static const struct {
        guint count;
        Highest highest[5];
    } sets[3][2] = {
        {{1, {{{0, 0, 0, 0, 0, 0}}}}, {2, {{{0, 0, 1, 1, 1, 0}}, {{0, 0, 0, 1, 1, 1}}}}},
        {{2, {{{1, 0, 0, 0, 0, 0}}, {{0, 1, 0, 0, 0, 0}}}},
         {5,
          {{{1, 0, 1, 0, 1, 0}},
           {{1, 0, 0, 0, 1, 1}},
           {{0, 1, 0, 1, 0, 1}},
           {{0, 1, 1, 1, 0, 0}},
           {{1, 1, 0, 0, 0, 1}}}}},
        {{0, {{{0}}}}, {1, {{{1, 1, 1, 0, 0, 0}}}}},
    };
    const guint actual[] = {l->vc, l->vi, l->va, l->cr, l->ir, l->ar};
    return steps_below(sets[eq3][eq6].highest, sets[eq3][eq6].count, actual, 6);
}

static guint
steps_eq4(const Levels *l, guint eq)
{
    static const Highest sets[] = {
        {{HIGH, SAFETY, SAFETY}}, {{HIGH, HIGH, HIGH}}, {{LOW, LOW, LOW}}};
    const guint actual[] = {l->sc, l->si, l->sa};
    return steps_below(&sets[eq], 1, actual, 3);
}

/* Score of the macrovector with one set lowered by one, or -1. */
static int
lowered(const guint eq[6], guint set)
{
    guint next[6];
    for (guint i = 0; i < 6; i++)
        next[i] = eq[i] + (i == set ? 1 : 0);
    return ad_cvss4_macro(next);
}

/* EQ3 and EQ6 go down together: where both ways are open, the higher neighbour counts. */
static int
lowered_eq36(const guint eq[6])
{
    int by_eq3 = eq[2] == 0 && eq[5] == 0 ? lowered(eq, 2) : -1;
    if (eq[2] == 0 && eq[5] == 0)
        return MAX(by_eq3, lowered(eq, 5));
    return eq[5] == 1 ? lowered(eq, 2) : lowered(eq, 5);
}

/* Depth of each set in steps (table of section 8.2's "max severity distances"). */
static const guint depth_eq1[] = {1, 4, 5};
static const guint depth_eq2[] = {1, 2};
static const guint depth_eq36[3][2] = {{7, 6}, {8, 8}, {1, 10}};
static const guint depth_eq4[] = {6, 5, 4};

void
ad_cvss4_score(const AdVector *v, AdCvssScore *score)
{
    Levels l = levels_of(v);
    guint eq[6];
    score->base = score->temporal = score->environmental = 0;
    if (l.vc == 2 && l.vi == 2 && l.va == 2 && l.sc == NONE && l.si == NONE && l.sa == NONE)
        return; /* no impact anywhere */
    macro_of(v, &l, eq);
    int value = ad_cvss4_macro(eq);
    const struct {
        int lower;
        guint steps, depth;
    } sets[] = {
        {lowered(eq, 0), steps_eq1(&l, eq[0]), depth_eq1[eq[0]]},
        {lowered(eq, 1), steps_eq2(&l, eq[1]), depth_eq2[eq[1]]},
        {lowered_eq36(eq), steps_eq36(&l, eq[2], eq[5]), depth_eq36[eq[2]][eq[5]]},
        {lowered(eq, 3), steps_eq4(&l, eq[3]), depth_eq4[eq[3]]},
        {lowered(eq, 4), 0,
         1}, /* a set of one vector each: no way down inside, but it is counted */
    };
    const gint64 common = 840; /* a multiple of every depth */
    gint64 down = 0, count = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(sets); i++) {
        if (sets[i].lower < 0)
            continue;
        count++;
        down += (gint64)(value - sets[i].lower) * sets[i].steps * (common / sets[i].depth);
    }
    /* value - down / (common * count), half up; a vector lies below its macrovector, never under 0
     */
    gint64 unit = common * MAX(count, 1);
    gint64 exact = MAX(value * unit - down, 0);
    score->base = (guint)((2 * exact + unit) / (2 * unit));
    score->temporal = score->environmental = score->base;
}
