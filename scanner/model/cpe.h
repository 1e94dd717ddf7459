/* SPDX-License-Identifier: Apache-2.0 */
/* cpe.h - CPE names: product identifiers of the NVD, read from both bindings, written canonically, compared
 *
 * Source: NISTIR 7695 (naming: well-formed names, formatted string 2.3, URI 2.2) and 7696 (matching). A name is kept as the
 * eleven attributes of its formatted string, lower case, every punctuation mark but '.', '_' and '-' escaped. */
#pragma once

#include <glib.h>

typedef enum {
    AD_CPE_PART,
    AD_CPE_VENDOR,
    AD_CPE_PRODUCT,
    AD_CPE_VERSION,
    AD_CPE_UPDATE,
    AD_CPE_EDITION,
    AD_CPE_LANGUAGE,
    AD_CPE_SW_EDITION,
    AD_CPE_TARGET_SW,
    AD_CPE_TARGET_HW,
    AD_CPE_OTHER,
    AD_CPE_COUNT
} AdCpeAttribute;

typedef struct {
    char *attribute[AD_CPE_COUNT]; /* "*": any; "-": not applicable; else escaped text, maybe with wildcards at its ends */
} AdCpe;

/* "cpe:2.3:…" or "cpe:/…", bytes long (-1: up to NUL). MALFORMED or LIMIT with a sentence that names the attribute. */
AdCpe *ad_cpe_parse(const char *text, gssize bytes, GError **error);
void ad_cpe_free(AdCpe *cpe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdCpe, ad_cpe_free)

/* Formatted string 2.3: the canonical text. Free with g_free. */
char *ad_cpe_to_string(const AdCpe *cpe);
/* URI 2.2; what it cannot say is packed into its edition. Free with g_free. */
char *ad_cpe_to_uri(const AdCpe *cpe);

/* An attribute without its escapes, as a version is compared; NULL for any, not applicable, and text with wildcards. Free with
 * g_free. */
char *ad_cpe_value(const AdCpe *cpe, AdCpeAttribute attribute);

/* Is every product that name means also meant by pattern? (NISTIR 7696: superset or equal in each attribute.) */
gboolean ad_cpe_covers(const AdCpe *pattern, const AdCpe *name);
/* One attribute of it. */
gboolean ad_cpe_attribute_covers(const char *pattern, const char *value);
