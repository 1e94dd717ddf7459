/* SPDX-License-Identifier: Apache-2.0 */
/* job_sbom.h - the parser "sbom" of profile parse
 *
 * Option "rows" = "all": components, edges and VEX are sent; otherwise counts, violations and quality alone. Order:
 * rows, SBOM_VIOLATION…, SBOM_QUALITY…, SBOM_COUNTS, SBOM_DOCUMENT. A document that is no SBOM fails the job with
 * MALFORMED and the reason. */
#pragma once

#include "scanner/parse/job_parse.h"

gboolean ad_job_sbom_run(AdParseJob *job, GError **error);
