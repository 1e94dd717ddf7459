/* SPDX-License-Identifier: Apache-2.0 */
/* rules.h - what a text must look like, whichever format it stands in (private to this folder) */
#pragma once

#include <glib.h>

/* RFC 3339 date-time; allows_local: xs:dateTime may lack the zone. */
gboolean ad_rules_is_date_time(const char *text, gboolean allows_local);
/* SPDX 2: YYYY-MM-DDThh:mm:ssZ and nothing else. */
gboolean ad_rules_is_spdx_time(const char *text);
gboolean ad_rules_is_urn_uuid(const char *text);
/* No white space, control characters or characters that RFC 3987 leaves out. */
gboolean ad_rules_is_iri(const char *text);
/* "SPDXRef-" and [A-Za-z0-9.-]+. */
gboolean ad_rules_is_spdx_id(const char *text);
