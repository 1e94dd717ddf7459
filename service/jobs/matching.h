/* SPDX-License-Identifier: Apache-2.0 */
/* matching.h - components against advisories: the answer as a document, as one line, as findings
 *
 * The advisories are behind AdMatchSource (feeds/match/run.h). Components come as purls (of an SBOM or of what was found in a
 * bundle: single fields, at most AD_LIMIT_PURL_FIELD_BYTES a part) or as ecosystem, name and version. */
#pragma once

#include <jansson.h>

#include "feeds/match/run.h"
#include "scanner/model/finding.h"

typedef struct AdMatching AdMatching;

AdMatching *ad_matching_new(const AdMatchSource *source);
void ad_matching_free(AdMatching *m);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdMatching, ad_matching_free)

/* One component; its number is that of the call, from 0. purl "" or NULL: name and version alone, which is unscanned. os: the
 * operating system of the SBOM ("debian-12") or NULL. path: where it was declared or found, for the finding. FALSE only when
 * the source fails. */
gboolean ad_matching_add(AdMatching *m, const char *purl, const char *name, const char *os, const char *path,
                         GError **error);
/* The same from the three words of a query. */
gboolean ad_matching_add_query(AdMatching *m, const char *ecosystem, const char *name, const char *version,
                               GError **error);

guint ad_matching_count(const AdMatching *m);
const AdMatchRun *ad_matching_run(const AdMatching *m);

/* Advisory ids of one component, sorted, with commas between them; "-" for none. Withdrawn ones are hidden. */
char *ad_matching_ids(const AdMatching *m, guint component);
/* Why a component was not judged; AD_UNSCANNED_NONE when it was. */
AdUnscanned ad_matching_unscanned(const AdMatching *m, guint component);

/* {"components", "matches":[{purl, id, aliases, group, how, confidence, span, fixed, kev, ransomware, epss, severity, cvss, …}],
 * "withdrawn", "unscanned":[{purl, reason}], "conflicts":[{purl, id}]}. New reference. */
json_t *ad_matching_document(const AdMatching *m);

/* One AdFinding for each flaw of each component: kind advisory or malicious-package, rule the flaw's best name, both
 * languages, and in extra what the score reads: kev, epss_millionths, fixed, how, cvss. Free with g_ptr_array_unref. */
GPtrArray *ad_matching_findings(const AdMatching *m);
