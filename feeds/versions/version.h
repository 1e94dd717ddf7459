/* SPDX-License-Identifier: Apache-2.0 */
/* version.h - which of two versions is the later one, as the ecosystem's own tool says
 *
 * One table ecosystem -> order; an order is a pure function over two short texts. Every order but that of alpm (whose
 * own rule is not) is total: antisymmetric and transitive over everything it accepts. What an order refuses cannot be
 * compared; that is an answer ("?"), never "lowest". Hostile input: at most AD_LIMIT_VERSION_BYTES, no allocation
 * beyond that, no recursion. */
#pragma once

#include <glib.h>

typedef enum {
    AD_VERSION_LESS = -1,
    AD_VERSION_EQUAL = 0,
    AD_VERSION_GREATER = 1,
    AD_VERSION_UNKNOWN = 2, /* one of the two is refused, or the ecosystem has no order */
} AdVersionAnswer;

typedef struct AdVersionOrder AdVersionOrder;

/* Order of an ecosystem: OSV's name with or without a release ("Debian:12"), a purl type, or the family's name
 * ("semver", "rpm"); any case. NULL when it has none (git, OSS-Fuzz, unknown names). */
const AdVersionOrder *ad_version_order(const char *ecosystem);
/* OSV's spelling of an ecosystem's name, without release; NULL for names that OSV does not have. */
const char *ad_version_ecosystem(const char *ecosystem);
/* Family that an order belongs to: "semver", "pypi", … */
const char *ad_version_family(const AdVersionOrder *order);
/* Order of the n-th family, NULL after the last: for tests and fuzzing. */
const AdVersionOrder *ad_version_order_nth(guint n);

/* NULL order: UNKNOWN. */
AdVersionAnswer ad_version_compare(const AdVersionOrder *order, const char *a, const char *b);
/* Does the order accept this version? */
gboolean ad_version_is_accepted(const AdVersionOrder *order, const char *version);
/* Is it a version that the ecosystem's tool would let pass? Stricter than accepted where old or foreign forms still
 * have a defined order (apk). */
gboolean ad_version_is_proper(const AdVersionOrder *order, const char *version);
/* '<', '=', '>' or '?'. */
char ad_version_sign(AdVersionAnswer answer);

/* Coarse key "EE:XXXXXXXX.YYYYYYYY.ZZZZZZZZ" (epoch and first three numbers): a < b means key(a) <= key(b) as text, so
 * that an index can cut candidates. NULL when the order is NULL or refuses. Free with g_free. */
char *ad_version_coarse(const AdVersionOrder *order, const char *version);
