/* SPDX-License-Identifier: Apache-2.0 */
/* vector.c - reads NAME:VALUE parts, each metric at most once, the base metrics all there */
#include "feeds/cvss/vector.h"

#include <string.h>

gboolean
ad_vector_refuse(AdCvssFault *fault, AdCvssFaultCode code, const char *word, gsize bytes)
{
    *fault = (AdCvssFault){.code = code};
    gsize kept = MIN(bytes, sizeof fault->word - 1);
    for (gsize i = 0; i < kept; i++)
        fault->word[i] = g_ascii_isgraph(word[i]) ? word[i] : '?';
    return FALSE;
}

/* Index of the metric called name; -1 when there is none. */
static int
find_metric(const AdVectorMetric *metrics, const char *name, gsize bytes)
{
    for (int i = 0; metrics[i].name != NULL; i++) {
        if (strlen(metrics[i].name) == bytes && memcmp(metrics[i].name, name, bytes) == 0)
            return i;
    }
    return -1;
}

/* Index of value among "A|B|C"; -1 when it is none of them. */
static int
find_value(const char *values, const char *value, gsize bytes)
{
    int index = 0;
    for (const char *at = values;; index++) {
        const char *end = strchrnul(at, '|');
        if ((gsize)(end - at) == bytes && memcmp(at, value, bytes) == 0)
            return index;
        if (*end == '\0')
            return -1;
        at = end + 1;
    }
}

/* One "NAME:VALUE"; seen has a bit for each metric. */
static gboolean
read_part(const char *part, gsize bytes, const AdVectorMetric *metrics, AdVector *vector,
          guint64 *seen, AdCvssFault *fault)
{
    const char *colon = memchr(part, ':', bytes);
    if (colon == NULL)
        return ad_vector_refuse(fault, AD_CVSS_FAULT_PART, part, bytes);
    gsize name_bytes = (gsize)(colon - part);
    int metric = find_metric(metrics, part, name_bytes);
    if (metric < 0)
        return ad_vector_refuse(fault, AD_CVSS_FAULT_METRIC_UNKNOWN, part, name_bytes);
    if ((*seen >> metric & 1) != 0)
        return ad_vector_refuse(fault, AD_CVSS_FAULT_METRIC_REPEATED, part, name_bytes);
    int value = find_value(metrics[metric].values, colon + 1, bytes - name_bytes - 1);
    if (value < 0)
        return ad_vector_refuse(fault, AD_CVSS_FAULT_VALUE, part, bytes);
    *seen |= G_GUINT64_CONSTANT(1) << metric;
    vector->value[metric] = (guint8)value;
    if (metrics[metric].group == AD_VECTOR_BASE || value > 0)
        vector->has[metrics[metric].group] = TRUE;
    return TRUE;
}

gboolean
ad_vector_read(const char *text, gsize bytes, const AdVectorMetric *metrics, AdVector *vector,
               AdCvssFault *fault)
{
    guint64 seen = 0;
    *vector = (AdVector){0};
    const char *end = text + bytes;
    for (const char *at = text;; at++) {
        const char *slash = memchr(at, '/', (gsize)(end - at));
        const char *stop = slash != NULL ? slash : end;
        if (!read_part(at, (gsize)(stop - at), metrics, vector, &seen, fault))
            return FALSE;
        if (slash == NULL)
            break;
        at = slash;
    }
    for (int i = 0; metrics[i].name != NULL; i++) {
        if (metrics[i].group == AD_VECTOR_BASE && (seen >> i & 1) == 0)
            return ad_vector_refuse(fault, AD_CVSS_FAULT_METRIC_MISSING, metrics[i].name,
                                    strlen(metrics[i].name));
    }
    return TRUE;
}
