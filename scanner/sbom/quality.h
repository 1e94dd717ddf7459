/* SPDX-License-Identifier: Apache-2.0 */
/* quality.h - what a profile asks of an SBOM, as counts for each element, and the score that follows from them
 *
 * Profiles: ntia-2021 (NTIA, The Minimum Elements for a Software Bill of Materials, 12 July 2021), cisa-2026 (CISA and
 * partners, 2026 Minimum Elements for a Software Bill of Materials), bsi-tr-03183-2.1 (BSI TR-03183-2 version 2.1.0). The
 * score is the mean over the elements of present / all, times 100; what does not apply leaves the mean, what is unknown
 * never does. */
#pragma once

#include "scanner/sbom/sbom.h"

typedef struct {
    const char *element;
    guint64 states[AD_FIELD_STATE_COUNT];
} AdQualityElement;

typedef struct {
    const char *profile;
    double score; /* -1: no component, so nothing to score */
    GArray *elements; /* of AdQualityElement */
} AdQuality;

guint ad_quality_profile_count(void);
/* After ad_sbom_finish. */
AdQuality *ad_quality_of(AdSbom *sbom, guint profile);
void ad_quality_free(AdQuality *quality);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdQuality, ad_quality_free)
