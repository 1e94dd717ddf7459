/* SPDX-License-Identifier: Apache-2.0 */
/* scope.h - within what two findings are the same finding: product, bundle name without version, or one delivery
 *
 * Both who records a finding and who shows it before it is recorded must name it alike: hence a function of plain values. */
#pragma once

#include "scanner/model/digest.h"

/* "D-…" of a content at a supplier (NULL or empty: unassigned) and product (NULL or empty: none). Free with g_free. */
char *ad_scope_delivery_id(const char *supplier, const char *product, const AdDigest *sha256);

/* What ad_fingerprint_compute takes as product: the product; else "/" and the bundle's name without its version; without a
 * supplier the delivery itself, so that nothing is compared. Free with g_free. */
char *ad_scope_of(const char *supplier, const char *product, const char *bundle_name, const AdDigest *sha256);
