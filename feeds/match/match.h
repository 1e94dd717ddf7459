/* SPDX-License-Identifier: Apache-2.0 */
/* match.h - is this package affected by this advisory, how is that known, how sure is it
 *
 * Pure functions: no database, no file. The store finds candidates by ad_match_name_key() and the coarse span, this
 * judges them. "Cannot be judged" is an answer of its own and never "not affected". */
#pragma once

#include "feeds/match/advisory.h"
#include "scanner/model/terms.h"

/* A component as the matcher sees it. Strings may be NULL or "" where not known. */
typedef struct {
    const char *ecosystem;      /* OSV's name with its release: "npm", "Debian:12", "Alpine:v3.19" */
    const char *name;           /* as the ecosystem writes it: "@scope/x", "group:artifact" */
    const char *version;        /* of the package itself */
    const char *source_name;    /* distributions: the source package (origin) that it was built from */
    const char *source_version; /* its version where it differs */
    const char *module;         /* rpm modularity: "postgresql:12", or none */
} AdMatchPackage;

typedef enum {
    AD_MATCH_RANGE,          /* an event range says so */
    AD_MATCH_VERSIONS,       /* the list of versions says so */
    AD_MATCH_SOURCE_PACKAGE, /* a range, against the source package of a distribution */
    AD_MATCH_CPE,            /* NVD's product name: possible at best */
    AD_MATCH_HOW_COUNT
} AdMatchHow;

typedef enum {
    AD_MATCH_NO,      /* not affected */
    AD_MATCH_YES,     /* affected */
    AD_MATCH_UNKNOWN, /* cannot be judged: reason says why */
} AdMatchAnswer;

/* Why something could not be judged: the closed list of `unscanned`. */
typedef enum {
    AD_UNSCANNED_NONE,
    AD_UNSCANNED_NO_PURL,         /* the component has no package URL */
    AD_UNSCANNED_UNMAPPED,        /* no advisory ecosystem for this kind of package */
    AD_UNSCANNED_NO_VERSION,      /* the component says no version */
    AD_UNSCANNED_BAD_VERSION,     /* its ecosystem refuses the version */
    AD_UNSCANNED_RELEASE_UNKNOWN, /* a distribution's package without the release it belongs to */
    AD_UNSCANNED_BAD_RANGE,       /* an advisory about it has a range that its ecosystem refuses */
    AD_UNSCANNED_COMMIT,          /* a commit id where a version is needed */
    AD_UNSCANNED_NO_DATA,         /* no feed covers this ecosystem, or none was ever loaded */
    AD_UNSCANNED_COUNT
} AdUnscanned;

typedef struct {
    AdMatchAnswer answer;
    AdMatchHow how;
    AdConfidence confidence;
    AdUnscanned unscanned; /* of UNKNOWN */
    guint entry;           /* of YES: which of advisory->affected said so */
    char *span;            /* the advisory's own words: ">= 2.2, < 2.2.9", or "= 1.0" */
    char *fixed;           /* first fixed version of the same branch, or "" */
    gboolean is_conflict;  /* the list of versions and the ranges contradict each other: both are reported */
} AdMatchVerdict;

void ad_match_verdict_clear(AdMatchVerdict *v);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AdMatchVerdict, ad_match_verdict_clear)

/* Is a version inside an event range (OSV schema 1.7, "evaluation")? Ties at one version: introduced, last_affected, fixed,
 * limit. GIT ranges cannot be told. */
typedef enum { AD_SPAN_OUTSIDE, AD_SPAN_INSIDE, AD_SPAN_CANNOT_TELL } AdSpanAnswer;
AdSpanAnswer ad_match_range_contains(const AdRange *range, const char *ecosystem, const char *version);

/* Judges package against every entry of the advisory that names it; withdrawn is not looked at. out is filled anew. */
AdMatchAnswer ad_match_judge(const AdMatchPackage *package, const AdAdvisory *advisory, AdMatchVerdict *out);
/* The same for one entry, whose name and ecosystem are taken to fit. */
AdMatchAnswer ad_match_judge_affected(const AdMatchPackage *package, const AdAffected *affected,
                                      AdMatchVerdict *out);

/* Can this package be judged at all? NONE, or the reason. */
AdUnscanned ad_match_check(const AdMatchPackage *package);

/* Key under which a package is stored and looked up: the ecosystem without its release, in OSV's own spelling
 * ("debian:12" -> "Debian"; unknown ones as they stand), and the name normalised as that ecosystem does. */
char *ad_match_ecosystem_key(const char *ecosystem);
char *ad_match_name_key(const char *ecosystem, const char *name);
/* "12" of "Debian:12", "" without one; split at the first ':' only. */
const char *ad_match_release(const char *ecosystem);
/* May an entry of this ecosystem speak about a package of that one? Releases must be equal where both have one. */
gboolean ad_match_ecosystem_fits(const char *advisory_ecosystem, const char *package_ecosystem);

/* Coarse key of a version, 29 characters of a monotone order: a < b means key(a) <= key(b). NULL when the ecosystem
 * has no order or refuses the version. Free with g_free. */
char *ad_match_coarse(const char *ecosystem, const char *version);
/* The span of keys outside which an entry cannot match: "" and "~" are open ends. An entry that cannot be bounded (no
 * order, GIT only, a version that is refused) has the open span. Free both. */
void ad_match_coarse_span(const AdAffected *affected, char **min, char **max);

/* English names as in --json: "range", "source-package"; "no-version", "release-unknown". */
const char *ad_match_how_name(AdMatchHow how);
const char *ad_match_unscanned_name(AdUnscanned reason);
