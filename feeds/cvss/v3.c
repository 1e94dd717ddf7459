/* SPDX-License-Identifier: Apache-2.0 */
/* v3.c - CVSS 3.0 and 3.1, their specifications section 7, and 3.1 appendix A on rounding */
#include "feeds/cvss/versions.h"

enum { AV, AC, PR, UI, S, C, I, A, E, RL, RC, CR, IR, AR, MAV, MAC, MPR, MUI, MS, MC, MI, MA };

const AdVectorMetric *
ad_cvss3_metrics(void)
{
    static const AdVectorMetric metrics[] = {
        {"AV", "N|A|L|P", AD_VECTOR_BASE},
        {"AC", "L|H", AD_VECTOR_BASE},
        {"PR", "N|L|H", AD_VECTOR_BASE},
        {"UI", "N|R", AD_VECTOR_BASE},
        {"S", "U|C", AD_VECTOR_BASE},
        {"C", "N|L|H", AD_VECTOR_BASE},
        {"I", "N|L|H", AD_VECTOR_BASE},
        {"A", "N|L|H", AD_VECTOR_BASE},
        {"E", "X|U|P|F|H", AD_VECTOR_TEMPORAL},
        {"RL", "X|O|T|W|U", AD_VECTOR_TEMPORAL},
        {"RC", "X|U|R|C", AD_VECTOR_TEMPORAL},
        {"CR", "X|L|M|H", AD_VECTOR_ENVIRONMENTAL},
        {"IR", "X|L|M|H", AD_VECTOR_ENVIRONMENTAL},
        {"AR", "X|L|M|H", AD_VECTOR_ENVIRONMENTAL},
        {"MAV", "X|N|A|L|P", AD_VECTOR_ENVIRONMENTAL},
        {"MAC", "X|L|H", AD_VECTOR_ENVIRONMENTAL},
        {"MPR", "X|N|L|H", AD_VECTOR_ENVIRONMENTAL},
        {"MUI", "X|N|R", AD_VECTOR_ENVIRONMENTAL},
        {"MS", "X|U|C", AD_VECTOR_ENVIRONMENTAL},
        {"MC", "X|N|L|H", AD_VECTOR_ENVIRONMENTAL},
        {"MI", "X|N|L|H", AD_VECTOR_ENVIRONMENTAL},
        {"MA", "X|N|L|H", AD_VECTOR_ENVIRONMENTAL},
        {0},
    };
    return metrics;
}

/* Hundredths, in the order of the values above; requirements in halves. */
static const int weight_av[] = {85, 62, 55, 20};
static const int weight_ac[] = {77, 44};
static const int weight_pr[2][3] = {{85, 62, 27}, {85, 68, 50}}; /* scope unchanged, changed */
static const int weight_ui[] = {85, 62};
static const int weight_impact[] = {0, 22, 56};
static const int weight_e[] = {100, 91, 94, 97, 100};
static const int weight_rl[] = {100, 95, 96, 97, 100};
static const int weight_rc[] = {100, 92, 96, 100};
static const int halves_requirement[] = {2, 1, 2, 3};

static const AdWide places_18 = (AdWide)1000000000000000000;

/* x^exponent, x scaled by 10^18 within 0 … 1; each step is rounded to 18 places, up or down. */
static AdWide
power(AdWide x, guint exponent, gboolean is_high)
{
    AdWide result = places_18;
    for (guint i = 0; i < exponent; i++)
        result = (result * x + (is_high ? places_18 - 1 : 0)) / places_18;
    return result;
}

/* Impact scaled by 10^18; iss is above 0. */
static AdWide
impact_of(AdCvssVersion version, gboolean is_modified, gboolean is_changed, gint64 iss,
          gboolean is_power_high)
{
    if (!is_changed)
        return (AdWide)642 * 10000000 * iss;
    AdWide wide = (AdWide)iss * 1000000000;
    AdWide linear = 752 * (wide - 29 * (places_18 / 1000)) / 100;
    gboolean is_newer = is_modified && version == AD_CVSS_3_1; /* 3.1 changed this one formula */
    AdWide x = (is_newer ? wide * 9731 / 10000 : wide) - 2 * (places_18 / 100);
    return linear - 325 * power(x, is_newer ? 13 : 15, is_power_high) / 100;
}

/* The smallest number of tenths that is not less than value, which is scaled by 10^20. */
static guint
roundup(AdCvssVersion version, AdWide value)
{
    const AdWide tenth = places_18 * 10;
    if (version == AD_CVSS_3_1) { /* appendix A: first to five places */
        const AdWide fifth = tenth / 10000;
        value = (value + fifth / 2) / fifth * fifth;
    }
    return (guint)((value + tenth - 1) / tenth);
}

guint
ad_cvss3_combine(AdCvssVersion version, gboolean is_modified, gboolean is_changed, gint64 iss,
                 gint64 exploitability, gboolean is_power_high)
{
    if (iss <= 0)
        return 0; /* no impact, no score */
    AdWide sum = impact_of(version, is_modified, is_changed, iss, is_power_high) +
                 (AdWide)exploitability * 100000000;
    sum = sum * (is_changed ? 108 : 100); /* now scaled by 10^20 */
    return roundup(version, MIN(sum, 1000 * places_18));
}

/* Value of a modified metric, the base one's where it is not defined. */
static guint
effective(const AdVector *v, int modified, int base)
{
    return v->value[modified] > 0 ? v->value[modified] - 1u : v->value[base];
}

/* 8.22 * AV * AC * PR * UI, scaled by 10^10 */
static gint64
exploitability_of(guint av, guint ac, guint pr, guint ui, gboolean is_changed)
{
    return (gint64)822 * weight_av[av] * weight_ac[ac] * weight_pr[is_changed ? 1 : 0][pr] *
           weight_ui[ui];
}

/* 1 - (1-C)(1-I)(1-A) scaled by 10^9; each part is scaled by 1000, requirement included. */
static gint64
iss_of(gint64 c, gint64 i, gint64 a)
{
    return 1000000000 - (1000 - c) * (1000 - i) * (1000 - a);
}

static guint
temporal_of(AdCvssVersion version, const AdVector *v, guint base)
{
    AdWide product = (AdWide)base * weight_e[v->value[E]] * weight_rl[v->value[RL]] *
                     weight_rc[v->value[RC]]; /* scaled by 10^7 */
    return roundup(version, product * 10000000000000);
}

/* A modified impact with its requirement, thousandths. */
static gint64
required(const AdVector *v, int modified, int base, int requirement)
{
    return (gint64)5 * weight_impact[effective(v, modified, base)] *
           halves_requirement[v->value[requirement]];
}

void
ad_cvss3_score(const AdVector *v, AdCvssScore *score)
{
    gboolean is_changed = v->value[S] == 1;
    gint64 iss =
        iss_of((gint64)10 * weight_impact[v->value[C]], (gint64)10 * weight_impact[v->value[I]],
               (gint64)10 * weight_impact[v->value[A]]);
    score->base = ad_cvss3_combine(
        score->version, FALSE, is_changed, iss,
        exploitability_of(v->value[AV], v->value[AC], v->value[PR], v->value[UI], is_changed),
        FALSE);
    score->temporal = temporal_of(score->version, v, score->base);

    is_changed = effective(v, MS, S) == 1;
    iss = MIN(iss_of(required(v, MC, C, CR), required(v, MI, I, IR), required(v, MA, A, AR)),
              915000000); /* MISS is at most 0.915 */
    guint modified = ad_cvss3_combine(
        score->version, TRUE, is_changed, iss,
        exploitability_of(effective(v, MAV, AV), effective(v, MAC, AC), effective(v, MPR, PR),
                          effective(v, MUI, UI), is_changed),
        FALSE);
    score->environmental = temporal_of(score->version, v, modified);
}
