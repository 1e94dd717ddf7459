/* SPDX-License-Identifier: Apache-2.0 */
/* v2.c - CVSS 2.0, FIRST's guide section 3.2 */
#include "feeds/cvss/versions.h"

enum { AV, AC, AU, C, I, A, E, RL, RC, CDP, TD, CR, IR, AR };

const AdVectorMetric *
ad_cvss2_metrics(void)
{
    static const AdVectorMetric metrics[] = {
        {"AV", "L|A|N", AD_VECTOR_BASE},
        {"AC", "H|M|L", AD_VECTOR_BASE},
        {"Au", "M|S|N", AD_VECTOR_BASE},
        {"C", "N|P|C", AD_VECTOR_BASE},
        {"I", "N|P|C", AD_VECTOR_BASE},
        {"A", "N|P|C", AD_VECTOR_BASE},
        {"E", "ND|U|POC|F|H", AD_VECTOR_TEMPORAL},
        {"RL", "ND|OF|TF|W|U", AD_VECTOR_TEMPORAL},
        {"RC", "ND|UC|UR|C", AD_VECTOR_TEMPORAL},
        {"CDP", "ND|N|L|LM|MH|H", AD_VECTOR_ENVIRONMENTAL},
        {"TD", "ND|N|L|M|H", AD_VECTOR_ENVIRONMENTAL},
        {"CR", "ND|L|M|H", AD_VECTOR_ENVIRONMENTAL},
        {"IR", "ND|L|M|H", AD_VECTOR_ENVIRONMENTAL},
        {"AR", "ND|L|M|H", AD_VECTOR_ENVIRONMENTAL},
        {0},
    };
    return metrics;
}

/* Weights in the order of the values above; thousandths for AV, Au and impact, hundredths else. */
static const int weight_av[] = {395, 646, 1000};
static const int weight_ac[] = {35, 61, 71};
static const int weight_au[] = {450, 560, 704};
static const int weight_impact[] = {0, 275, 660};
static const int weight_e[] = {100, 85, 90, 95, 100};
static const int weight_rl[] = {100, 87, 90, 95, 100};
static const int weight_rc[] = {100, 90, 95, 100};
static const int weight_cdp[] = {0, 0, 10, 30, 40, 50};
static const int weight_td[] = {100, 0, 25, 75, 100};
static const int weight_requirement[] = {100, 50, 100, 151};

/* value / unit to the nearest whole number, halves up; value may be negative. */
static gint64
round_half_up(AdWide value, AdWide unit)
{
    AdWide twice = 2 * value + unit;
    AdWide result = twice / (2 * unit);
    if (twice < 0 && twice % (2 * unit) != 0)
        result--; /* division rounds towards zero, the rule wants the lower whole number */
    return (gint64)result;
}

/* 1 minus the damage that requirements weigh, each factor scaled by 10^5. */
static gint64
undamaged(const AdVector *v, int metric, int requirement)
{
    return 100000 - (gint64)weight_impact[v->value[metric]] *
                        weight_requirement[requirement < 0 ? 0 : v->value[requirement]];
}

/* Base score in tenths; low requirements can bring it below 0 by formula. */
static int
base_of(const AdVector *v, gboolean has_requirements)
{
    const AdWide one = (AdWide)1000000000000000; /* 10^15, three factors of 10^5 */
    AdWide left = (AdWide)undamaged(v, C, has_requirements ? CR : -1) *
                  undamaged(v, I, has_requirements ? IR : -1) *
                  undamaged(v, A, has_requirements ? AR : -1);
    /* 10.41 * (1 - product), scaled by 10^17; the guide's min(10, …) binds only with requirements
     */
    AdWide impact = 1041 * (one - left);
    if (has_requirements)
        impact = MIN(impact, 1000 * one);
    if (impact == 0)
        return 0; /* f(Impact) is 0 */
    AdWide exploitability = (AdWide)20 * weight_av[v->value[AV]] * weight_ac[v->value[AC]] *
                            weight_au[v->value[AU]]; /* scaled by 10^8 */
    /* (0.6 * Impact + 0.4 * Exploitability - 1.5) * 1.176, scaled by 10^18 and then 10^21 */
    AdWide sum = 6 * impact + 4 * exploitability * 1000000000 - 1500 * one;
    return (int)round_half_up(sum * 1176, one * 100000);
}

static int
temporal_of(const AdVector *v, int base)
{
    AdWide product =
        (AdWide)base * weight_e[v->value[E]] * weight_rl[v->value[RL]] * weight_rc[v->value[RC]];
    return (int)round_half_up(product, 1000000);
}

void
ad_cvss2_score(const AdVector *v, AdCvssScore *score)
{
    int base = base_of(v, FALSE); /* without requirements never below 0 */
    score->base = (guint)base;
    score->temporal = (guint)temporal_of(v, base);
    score->environmental = score->temporal;
    if (!score->has_environmental)
        return;
    int adjusted = temporal_of(v, base_of(v, TRUE));
    /* (T + (10 - T) * CDP) * TD: tenths times two hundredths; clamped only at the end */
    AdWide weighed = (AdWide)adjusted * 100 + (AdWide)(100 - adjusted) * weight_cdp[v->value[CDP]];
    gint64 tenths = round_half_up(weighed * weight_td[v->value[TD]], 10000);
    score->environmental = (guint)MAX(tenths, 0);
}
