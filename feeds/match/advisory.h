/* SPDX-License-Identifier: Apache-2.0 */
/* advisory.h - one advisory as every feed format is turned into it: who is affected, from where to where
 *
 * Plain data after the OSV schema 1.7 (other formats map onto it). Strings are never NULL, lists never NULL,
 * times are seconds of the epoch and 0 is "not said". What a feed says is kept as it stands: versions are not
 * normalised here, match.h judges them. */
#pragma once

#include <glib.h>

/* In the order of a tie: at the same version an earlier kind is applied first (osv.dev's sort). AFTER is an
 * exclusive start (NVD versionStartExcluding); OSV does not know it. */
typedef enum {
    AD_EVENT_INTRODUCED,
    AD_EVENT_AFTER,
    AD_EVENT_LAST_AFFECTED,
    AD_EVENT_FIXED,
    AD_EVENT_LIMIT,
    AD_EVENT_COUNT
} AdEventKind;

typedef enum { AD_RANGE_SEMVER, AD_RANGE_ECOSYSTEM, AD_RANGE_GIT, AD_RANGE_COUNT } AdRangeType;

typedef struct {
    AdEventKind kind;
    char *version; /* "0" is before everything, "*" of a limit is behind everything */
} AdEvent;

typedef struct {
    AdRangeType type;
    GPtrArray *events; /* of AdEvent *, owned, in the order of the document */
} AdRange;

/* A severity as it stands: "CVSS_V2", "CVSS_V3", "CVSS_V4" with a vector, or another scheme with its word. */
typedef struct {
    char *type;
    char *score;
    char *source; /* who scored: "" the record itself, or "nvd", a CNA's name … */
} AdSeverityVector;

/* One entry of affected[]: several may name the same package (Log4Shell has three). */
typedef struct {
    char *ecosystem;       /* with its release, as OSV writes it: "Debian:12", "Maven"; "" in a CPE entry */
    char *name;            /* as the record writes it; ad_match_name_key() is the index */
    char *purl;            /* or "" */
    char *cpe;             /* CPE 2.3 criteria of an NVD entry, or "" */
    GPtrArray *ranges;     /* of AdRange *, owned */
    GPtrArray *versions;   /* of char *, owned */
    GPtrArray *severities; /* of AdSeverityVector *, owned: instead of the advisory's */
    char *last_known;      /* database_specific.last_known_affected_version_range, a hint outside the algorithm */
    char *urgency;         /* distributions: ecosystem_specific.urgency or severity word, "" if none */
} AdAffected;

typedef struct {
    char *id;
    char *feed;            /* which feed the record came from: "osv", "nvd", … */
    char *summary;         /* one line, shortened by who fills it */
    gint64 published_unix, modified_unix, withdrawn_unix;
    GPtrArray *aliases;    /* of char *: the same flaw, symmetric and transitive */
    GPtrArray *upstream;   /* of char *: what this one derives from (DEBIAN-CVE-x -> CVE-x) */
    GPtrArray *related;    /* of char *: only AlmaLinux, Debian and Red Hat put their CVEs here */
    GPtrArray *severities; /* of AdSeverityVector *, owned */
    char *severity_word;   /* database_specific.severity in lower case: low moderate high critical, or "" */
    GPtrArray *cwes;       /* of char * */
    char *reference;       /* one address to read on, or "" */
    gboolean is_malicious; /* MAL-…: the package itself is the attack; above any CVSS */
    GPtrArray *malicious_sha256; /* of char *, lower-case hex: archives known to carry the attack */
    GPtrArray *affected;   /* of AdAffected *, owned */
} AdAdvisory;

AdAdvisory *ad_advisory_new(const char *id);
void ad_advisory_free(AdAdvisory *a);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdAdvisory, ad_advisory_free)

AdAffected *ad_affected_new(const char *ecosystem, const char *name);
void ad_affected_free(AdAffected *a);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdAffected, ad_affected_free)

/* Appends and returns an empty range. */
AdRange *ad_affected_add_range(AdAffected *a, AdRangeType type);
void ad_range_add_event(AdRange *r, AdEventKind kind, const char *version);
void ad_severity_add(GPtrArray *severities, const char *type, const char *score, const char *source);

/* What must be kept to judge one affected entry, as one value "(a(ya(ys))asa(sss)ss)": ranges, versions, severities,
 * last_known, urgency. Identity (ecosystem, name, purl, cpe) is not in it: it stands in columns. Floating. */
#define AD_AFFECTED_BODY "(a(ya(ys))asa(sss)ss)"
GVariant *ad_affected_to_body(const AdAffected *a);
/* The other end; bytes come from our own store but may be damaged: FALSE with AD_ERROR_MALFORMED leaves a unchanged. */
gboolean ad_affected_from_body(AdAffected *a, GVariant *body, GError **error);

/* Name of an event kind as OSV writes it ("introduced"), and back: -1 when it is none. */
const char *ad_event_name(AdEventKind kind);
int ad_event_parse(const char *name);
