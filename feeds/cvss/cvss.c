/* SPDX-License-Identifier: Apache-2.0 */
/* cvss.c - which version a vector is of, its scores, and the band they fall into */
#include "feeds/cvss/cvss.h"

#include <string.h>

#include "feeds/cvss/versions.h"
#include "scanner/model/limits.h"

static const struct {
    const char *prefix;
    AdCvssVersion version;
} prefixes[] = {
    {"CVSS:3.0/", AD_CVSS_3_0},
    {"CVSS:3.1/", AD_CVSS_3_1},
    {"CVSS:4.0/", AD_CVSS_4_0},
};

static const AdVectorMetric *
metrics_of(AdCvssVersion version)
{
    switch (version) {
    case AD_CVSS_2_0:
        return ad_cvss2_metrics();
    case AD_CVSS_3_0:
    case AD_CVSS_3_1:
        return ad_cvss3_metrics();
    case AD_CVSS_4_0:
        break;
    }
    return ad_cvss4_metrics();
}

/* Which version the text says, and where its metrics begin. */
static gboolean
find_version(const char *text, gsize bytes, AdCvssVersion *version, gsize *skipped,
             AdCvssFault *fault)
{
    for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        gsize length = strlen(prefixes[i].prefix);
        if (bytes >= length && memcmp(text, prefixes[i].prefix, length) == 0) {
            *version = prefixes[i].version;
            *skipped = length;
            return TRUE;
        }
    }
    if (bytes >= 4 && g_ascii_strncasecmp(text, "CVSS", 4) == 0) {
        const char *slash = memchr(text, '/', bytes);
        return ad_vector_refuse(fault, AD_CVSS_FAULT_VERSION, text,
                                slash != NULL ? (gsize)(slash - text) : bytes);
    }
    *version = AD_CVSS_2_0;
    *skipped = 0;
    return TRUE;
}

/* Does a vector without prefix that is none of 2.0 hold together as one of 3.1 or 4.0? */
static gboolean
lacks_prefix(const char *text, gsize bytes)
{
    AdVector vector;
    AdCvssFault ignored;
    return ad_vector_read(text, bytes, ad_cvss3_metrics(), &vector, &ignored) ||
           ad_vector_read(text, bytes, ad_cvss4_metrics(), &vector, &ignored);
}

gboolean
ad_cvss_score(const char *text, gsize bytes, AdCvssScore *score, AdCvssFault *fault)
{
    AdCvssScore result = {0};
    AdVector vector;
    gsize skipped = 0;
    if (bytes == 0)
        return ad_vector_refuse(fault, AD_CVSS_FAULT_EMPTY, "", 0);
    if (bytes > AD_LIMIT_CVSS_BYTES)
        return ad_vector_refuse(fault, AD_CVSS_FAULT_LONG, "", 0);
    if (!find_version(text, bytes, &result.version, &skipped, fault))
        return FALSE;
    text += skipped;
    bytes -= skipped;
    if (result.version == AD_CVSS_2_0 && bytes >= 2 && text[0] == '(' && text[bytes - 1] == ')') {
        text++;
        bytes -= 2;
    }
    if (!ad_vector_read(text, bytes, metrics_of(result.version), &vector, fault)) {
        if (result.version == AD_CVSS_2_0 && lacks_prefix(text, bytes))
            return ad_vector_refuse(fault, AD_CVSS_FAULT_PREFIX_MISSING, "", 0);
        return FALSE;
    }
    /* 4.0 has one score, whatever groups went into it */
    result.has_temporal = result.version != AD_CVSS_4_0 && vector.has[AD_VECTOR_TEMPORAL];
    result.has_environmental = result.version != AD_CVSS_4_0 && vector.has[AD_VECTOR_ENVIRONMENTAL];
    if (result.version == AD_CVSS_2_0)
        ad_cvss2_score(&vector, &result);
    else if (result.version == AD_CVSS_4_0)
        ad_cvss4_score(&vector, &result);
    else
        ad_cvss3_score(&vector, &result);
    *score = result;
    return TRUE;
}

guint
ad_cvss_final(const AdCvssScore *score)
{
    return score->has_environmental ? score->environmental
           : score->has_temporal    ? score->temporal
                                    : score->base;
}

AdSeverity
ad_cvss_severity(AdCvssVersion version, guint tenths)
{
    if (version == AD_CVSS_2_0) /* nvd.nist.gov/vuln-metrics: low up to 3.9, high from 7.0 */
        return tenths >= 70   ? AD_SEVERITY_HIGH
               : tenths >= 40 ? AD_SEVERITY_MEDIUM
                              : AD_SEVERITY_LOW;
    return tenths >= 90   ? AD_SEVERITY_CRITICAL
           : tenths >= 70 ? AD_SEVERITY_HIGH
           : tenths >= 40 ? AD_SEVERITY_MEDIUM
           : tenths > 0   ? AD_SEVERITY_LOW
                          : AD_SEVERITY_INFO;
}

const char *
ad_cvss_fault_name(AdCvssFaultCode code)
{
    switch (code) {
    case AD_CVSS_FAULT_EMPTY:
        return "empty";
    case AD_CVSS_FAULT_LONG:
        return "too-long";
    case AD_CVSS_FAULT_VERSION:
        return "version-unknown";
    case AD_CVSS_FAULT_PREFIX_MISSING:
        return "prefix-missing";
    case AD_CVSS_FAULT_PART:
        return "part-malformed";
    case AD_CVSS_FAULT_METRIC_UNKNOWN:
        return "metric-unknown";
    case AD_CVSS_FAULT_METRIC_REPEATED:
        return "metric-repeated";
    case AD_CVSS_FAULT_METRIC_MISSING:
        return "metric-missing";
    case AD_CVSS_FAULT_VALUE:
        break;
    }
    return "value-unknown";
}

const char *
ad_cvss_version_name(AdCvssVersion version)
{
    static const char *const names[] = {"2.0", "3.0", "3.1", "4.0"};
    return names[version];
}
