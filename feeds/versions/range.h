/* SPDX-License-Identifier: Apache-2.0 */
/* range.h - `vers:` ranges (VERS specification): parsing, and whether a version lies inside
 *
 * Hostile input: text of at most AD_LIMIT_RANGE_BYTES, at most AD_LIMIT_RANGE_TERMS constraints. */
#pragma once

#include "feeds/versions/version.h"

typedef struct AdVersionRange AdVersionRange;

typedef enum { AD_VERSION_OUTSIDE, AD_VERSION_INSIDE, AD_VERSION_CANNOT_TELL } AdVersionMembership;

/* "vers:npm/>=1.0.0|<2.0.0"; NULL with AD_ERROR_MALFORMED or AD_ERROR_LIMIT and a sentence. The constraints may stand in
 * any order; versions are percent-decoded. */
AdVersionRange *ad_range_parse(const char *text, GError **error);
void ad_range_free(AdVersionRange *r);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdVersionRange, ad_range_free)

/* The scheme as written, in lower case: "npm". */
const char *ad_range_scheme(const AdVersionRange *r);

/* order: of the version's ecosystem. CANNOT_TELL when it refuses the version or one of the range, or when the range's
 * scheme belongs to another family. */
AdVersionMembership ad_range_contains(const AdVersionRange *r, const AdVersionOrder *order, const char *version);
