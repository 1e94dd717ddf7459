/* SPDX-License-Identifier: Apache-2.0 */
/* versions.h - the formulas of each version; private to feeds/cvss */
#pragma once

#include "feeds/cvss/vector.h"

/* 128 bits: products of five decimal weights are exact in them. */
__extension__ typedef __int128 AdWide;

const AdVectorMetric *ad_cvss2_metrics(void);
const AdVectorMetric *ad_cvss3_metrics(void);
const AdVectorMetric *ad_cvss4_metrics(void);

/* Each fills base, temporal and environmental of score. */
void ad_cvss2_score(const AdVector *vector, AdCvssScore *score);
/* score->version says 3.0 or 3.1. */
void ad_cvss3_score(const AdVector *vector, AdCvssScore *score);
void ad_cvss4_score(const AdVector *vector, AdCvssScore *score);

/* Tenths of impact and exploitability together, before temporal metrics. iss is scaled by 10^9,
 * exploitability by 10^10. The power of a changed scope has 13 or 15 factors: it is rounded to 18
 * places up or down, and a test shows over all inputs that the score is the same. */
guint ad_cvss3_combine(AdCvssVersion version, gboolean is_modified, gboolean is_changed, gint64 iss,
                       gint64 exploitability, gboolean is_power_high);

/* Tenths of a macrovector (section 8.3, six digits of EQ1 to EQ6), or -1 where none is reachable.
 */
int ad_cvss4_macro(const guint eq[6]);
