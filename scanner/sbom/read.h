/* SPDX-License-Identifier: Apache-2.0 */
/* read.h - one SBOM of any format, from its bytes to the model */
#pragma once

#include "scanner/model/limits.h"
#include "scanner/sbom/sbom.h"
#include "scanner/unpack/source.h"

/* Detects, unwraps, reads and finishes. FALSE with MALFORMED when it is no SBOM or breaks off (the sentence says where),
 * LIMIT, or what the sink said. */
gboolean ad_sbom_read(AdSbom *sbom, AdSource *source, const AdLimits *limits, GError **error);
