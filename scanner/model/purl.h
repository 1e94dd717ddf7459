/* SPDX-License-Identifier: Apache-2.0 */
/* purl.h - package URLs: the name of a package that every ecosystem, feed and SBOM shares
 *
 * Source: the purl specification with its type definitions and its 586 official cases (tests/conformance/purl). A value of
 * AdPurl is always valid and normalised as its type demands; the text of one is canonical, so two purls name the same
 * package exactly when their texts are equal. Every field is UTF-8 of at most AD_LIMIT_PURL_FIELD_BYTES.
 *
 * Two departures, both towards what is really delivered: golang, deb, rpm and apk may lack the namespace that their
 * definitions require (a module path without '/', a package file whose vendor nobody knows). */
#pragma once

#include <glib.h>

typedef struct {
    char *key; /* lower case */
    char *value; /* not empty */
} AdPurlQualifier;

typedef struct {
    char *type;       /* lower case */
    char *namespace_; /* segments joined by '/', or NULL */
    char *name;
    char *version;         /* or NULL */
    GPtrArray *qualifiers; /* AdPurlQualifier *, sorted by key; owned */
    char *subpath;         /* segments joined by '/', or NULL */
} AdPurl;

/* What reading leniently had to mend; bits. */
typedef enum {
    AD_PURL_REPAIR_KEY_CASE = 1 << 0,        /* an upper-case qualifier key */
    AD_PURL_REPAIR_ENCODED_VERSION = 1 << 1, /* "%40" written for the '@' before the version */
    AD_PURL_REPAIR_SPACE = 1 << 2,           /* white space around the purl */
} AdPurlRepair;

/* Reads bytes (-1: up to NUL) as a purl. With repairs NULL strictly as the specification says; else what has one sure
 * reading is mended and *repairs (0: nothing) says how. MALFORMED or LIMIT with a sentence that names the part. */
AdPurl *ad_purl_parse(const char *text, gssize bytes, guint *repairs, GError **error);

/* The purl of decoded parts, checked and normalised like a read one. namespace_, version, subpath may be NULL or empty;
 * qualifiers is NULL or key, value, …, NULL (keys of either case; a pair whose value is NULL or empty is
 * left out). */
AdPurl *ad_purl_new(const char *type, const char *namespace_, const char *name, const char *version,
                    const char *const *qualifiers, const char *subpath, GError **error);

void ad_purl_free(AdPurl *purl);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdPurl, ad_purl_free)

/* Canonical text. Free with g_free. */
char *ad_purl_to_string(const AdPurl *purl);
/* The text without version, qualifiers and subpath: the package, whichever release. Free with g_free. */
char *ad_purl_package(const AdPurl *purl);

/* Value of a qualifier, or NULL. */
const char *ad_purl_qualifier(const AdPurl *purl, const char *key);

/* Has the type a definition of its own? Others are read by the general rules alone. */
gboolean ad_purl_type_is_known(const char *type);

/* One short English sentence for the lowest bit of repairs; NULL for 0. */
const char *ad_purl_repair_text(guint repairs);
