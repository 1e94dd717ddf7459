/* SPDX-License-Identifier: Apache-2.0 */
/* weigh.h - how bad an advisory is, and under which names other lists speak of it
 *
 * Scores of one flaw differ between who scored it, by up to 6.9: one policy chooses (the record's own before others; 4.0
 * before 3.1, 3.0, 2.0), a distribution's "unimportant" ranks down, nothing known is medium and said so. */
#pragma once

#include "feeds/match/advisory.h"
#include "scanner/model/terms.h"

typedef struct {
    AdSeverity severity;
    gint cvss_tenths;          /* -1: no vector that could be scored */
    const char *cvss_vector;   /* borrowed from the advisory, or NULL */
    gboolean is_unknown;       /* nobody said how bad: medium stands in */
    gboolean is_ranked_down;   /* the distribution calls it unimportant or its release is out of care */
} AdWeight;

/* entry: of advisory->affected that matched; its severities go before the advisory's. A malicious package is critical. */
AdWeight ad_weigh_advisory(const AdAdvisory *advisory, guint entry);

/* CVE ids that the advisory stands for (borrowed, each once): its own, aliases and upstream; related only for those
 * distributions that put them there. KEV and EPSS are asked under these. */
GPtrArray *ad_weigh_cves(const AdAdvisory *advisory);
/* Every name of the same flaw: id, aliases, upstream (borrowed, each once). */
GPtrArray *ad_weigh_names(const AdAdvisory *advisory);
/* The name that a group of advisories about one flaw goes by, the same whichever feed is loaded: MAL- before CVE- before
 * GHSA- before the rest, then the lowest. */
const char *ad_weigh_better_name(const char *a, const char *b);
