/* SPDX-License-Identifier: Apache-2.0 */
/* terms.c - the closed vocabularies of aduana */
#include "scanner/model/terms.h"

static const char *const concerns[AD_CONCERN_COUNT] = {
    "information-theft",      "process-interruption", "supply-chain-tampering", "connection-proliferation",
    "unmanaged-vulnerability", "incident-readiness",   "user-data-protection",   "standards-transparency",
};
static const char *const severities[AD_SEVERITY_COUNT] = {"info", "low", "medium", "high", "critical"};
static const char *const confidences[AD_CONFIDENCE_COUNT] = {"possible", "probable", "confirmed"};
static const char *const levels[AD_LEVEL_COUNT] = {"very-low", "low", "moderate", "high", "very-high"};
static const char *const kinds[AD_KIND_COUNT] = {
    "yara", "advisory", "malicious-package", "hazard",   "integrity",
    "sbom", "package",  "hardening",         "endpoint", "secret",
};
static const char *const states[AD_STATE_COUNT] = {"scanned", "partial", "not_scanned"};
static const char *const reasons[AD_REASON_COUNT_] = {
    "encrypted",   "unsupported-format", "corrupt",           "truncated",
    "windowed",    "size-limit",         "total-limit",       "count-limit",
    "depth-limit", "ratio-limit",        "time-limit",        "engine-error",
    "worker-crash", "unaccounted-bytes", "special-file",      "fetch-failed",
};
static const char *const verdicts[AD_VERDICT_COUNT] = {"clean", "flagged", "incomplete"};
static const char *const entries[AD_ENTRY_COUNT] = {"file",   "dir",  "symlink", "hardlink",
                                                    "device", "fifo", "socket"};

static const char *
name_of(const char *const *names, gsize count, int value)
{
    g_assert(value >= 0 && (gsize)value < count);
    return names[value];
}

static int
value_of(const char *const *names, gsize count, const char *name)
{
    for (gsize i = 0; name != NULL && i < count; i++)
        if (g_str_equal(names[i], name))
            return (int)i;
    return -1;
}

#define DEFINE_NAME(function, type, names)                                                         \
    const char *ad_terms_##function(type v)                                                        \
    {                                                                                              \
        return name_of(names, G_N_ELEMENTS(names), (int)v);                                        \
    }
#define DEFINE_PARSE(function, names)                                                              \
    int ad_terms_parse_##function(const char *name)                                                \
    {                                                                                              \
        return value_of(names, G_N_ELEMENTS(names), name);                                         \
    }

DEFINE_NAME(concern, AdConcern, concerns)
DEFINE_NAME(severity, AdSeverity, severities)
DEFINE_NAME(confidence, AdConfidence, confidences)
DEFINE_NAME(level, AdLevel, levels)
DEFINE_NAME(kind, AdKind, kinds)
DEFINE_NAME(state, AdState, states)
DEFINE_NAME(reason, AdReason, reasons)
DEFINE_NAME(verdict, AdVerdict, verdicts)
DEFINE_NAME(entry, AdEntryType, entries)
DEFINE_PARSE(concern, concerns)
DEFINE_PARSE(severity, severities)
DEFINE_PARSE(confidence, confidences)
DEFINE_PARSE(level, levels)
DEFINE_PARSE(kind, kinds)
DEFINE_PARSE(state, states)
DEFINE_PARSE(reason, reasons)
