/* SPDX-License-Identifier: Apache-2.0 */
/* terms.h - the closed vocabularies of aduana; each has a stable English name used in JSON, rules and rows */
#pragma once

#include <glib.h>

/* The eight concerns, risk.md 1.1. Ids are stable and never reused. */
typedef enum {
    AD_CONCERN_INFORMATION_THEFT,
    AD_CONCERN_PROCESS_INTERRUPTION,
    AD_CONCERN_SUPPLY_CHAIN_TAMPERING,
    AD_CONCERN_CONNECTION_PROLIFERATION,
    AD_CONCERN_UNMANAGED_VULNERABILITY,
    AD_CONCERN_INCIDENT_READINESS,
    AD_CONCERN_USER_DATA_PROTECTION,
    AD_CONCERN_STANDARDS_TRANSPARENCY,
    AD_CONCERN_COUNT
} AdConcern;

typedef enum {
    AD_SEVERITY_INFO,
    AD_SEVERITY_LOW,
    AD_SEVERITY_MEDIUM,
    AD_SEVERITY_HIGH,
    AD_SEVERITY_CRITICAL,
    AD_SEVERITY_COUNT
} AdSeverity;

typedef enum {
    AD_CONFIDENCE_POSSIBLE,
    AD_CONFIDENCE_PROBABLE,
    AD_CONFIDENCE_CONFIRMED,
    AD_CONFIDENCE_COUNT
} AdConfidence;

/* NIST SP 800-30r1 Table I-3. */
typedef enum {
    AD_LEVEL_VERY_LOW,
    AD_LEVEL_LOW,
    AD_LEVEL_MODERATE,
    AD_LEVEL_HIGH,
    AD_LEVEL_VERY_HIGH,
    AD_LEVEL_COUNT
} AdLevel;

typedef enum {
    AD_KIND_YARA,
    AD_KIND_ADVISORY,
    AD_KIND_MALICIOUS_PACKAGE,
    AD_KIND_HAZARD,
    AD_KIND_INTEGRITY,
    AD_KIND_SBOM,
    AD_KIND_PACKAGE,
    AD_KIND_HARDENING,
    AD_KIND_ENDPOINT,
    AD_KIND_SECRET,
    AD_KIND_COUNT
} AdKind;

/* What became of the bytes of a leaf (architecture.md 6). */
typedef enum {
    AD_STATE_SCANNED,
    AD_STATE_PARTIAL,
    AD_STATE_NOT_SCANNED,
    AD_STATE_COUNT
} AdState;

/* Why bytes were not, or not wholly, scanned: the closed list of contracts.md. */
typedef enum {
    AD_REASON_ENCRYPTED,
    AD_REASON_UNSUPPORTED_FORMAT,
    AD_REASON_CORRUPT,
    AD_REASON_TRUNCATED,
    AD_REASON_WINDOWED,
    AD_REASON_SIZE_LIMIT,
    AD_REASON_TOTAL_LIMIT,
    AD_REASON_COUNT_LIMIT,
    AD_REASON_DEPTH_LIMIT,
    AD_REASON_RATIO_LIMIT,
    AD_REASON_TIME_LIMIT,
    AD_REASON_ENGINE_ERROR,
    AD_REASON_WORKER_CRASH,
    AD_REASON_UNACCOUNTED_BYTES,
    AD_REASON_SPECIAL_FILE,
    AD_REASON_FETCH_FAILED,
    AD_REASON_COUNT_
} AdReason;

/* A verdict is not an error code: INCOMPLETE is never CLEAN. */
typedef enum { AD_VERDICT_CLEAN, AD_VERDICT_FLAGGED, AD_VERDICT_INCOMPLETE, AD_VERDICT_COUNT } AdVerdict;

/* File kind of an archive entry, as `unpack --list` names it. */
typedef enum {
    AD_ENTRY_FILE,
    AD_ENTRY_DIR,
    AD_ENTRY_SYMLINK,
    AD_ENTRY_HARDLINK,
    AD_ENTRY_DEVICE,
    AD_ENTRY_FIFO,
    AD_ENTRY_SOCKET,
    AD_ENTRY_COUNT
} AdEntryType;

/* Name of a value; a value out of range is a programming error and aborts. The strings are static. */
const char *ad_terms_concern(AdConcern v);
const char *ad_terms_severity(AdSeverity v);
const char *ad_terms_confidence(AdConfidence v);
const char *ad_terms_level(AdLevel v);
const char *ad_terms_kind(AdKind v);
const char *ad_terms_state(AdState v);
const char *ad_terms_reason(AdReason v);
const char *ad_terms_verdict(AdVerdict v);
const char *ad_terms_entry(AdEntryType v);

/* Value of a name, or -1 when the vocabulary has no such name. */
int ad_terms_parse_concern(const char *name);
int ad_terms_parse_severity(const char *name);
int ad_terms_parse_confidence(const char *name);
int ad_terms_parse_level(const char *name);
int ad_terms_parse_kind(const char *name);
int ad_terms_parse_state(const char *name);
int ad_terms_parse_reason(const char *name);
