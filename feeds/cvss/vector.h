/* SPDX-License-Identifier: Apache-2.0 */
/* vector.h - the text form of a vector, read against the table of a version's metrics
 *
 * Private to feeds/cvss. */
#pragma once

#include "feeds/cvss/cvss.h"

typedef enum {
    AD_VECTOR_BASE,
    AD_VECTOR_TEMPORAL, /* 4.0: threat */
    AD_VECTOR_ENVIRONMENTAL,
    AD_VECTOR_SUPPLEMENTAL, /* 4.0: no part of the score */
    AD_VECTOR_GROUPS,
} AdVectorGroup;

typedef struct {
    const char *name;   /* NULL ends a table */
    const char *values; /* "N|A|L|P"; outside the base group the first means "not defined" */
    AdVectorGroup group;
} AdVectorMetric;

enum { AD_VECTOR_METRICS = 32 /* 4.0 has 32 with the supplemental ones, the most of all */ };

typedef struct {
    guint8 value[AD_VECTOR_METRICS]; /* index among the metric's values, in the table's order */
    gboolean has[AD_VECTOR_GROUPS];  /* a metric of the group says more than "not defined" */
} AdVector;

/* Reads "AV:N/AC:L/…" (without prefix). FALSE with the reason in *fault. */
gboolean ad_vector_read(const char *text, gsize bytes, const AdVectorMetric *metrics,
                        AdVector *vector, AdCvssFault *fault);

/* Always FALSE, with the fault filled in; unprintable bytes of word become '?'. */
gboolean ad_vector_refuse(AdCvssFault *fault, AdCvssFaultCode code, const char *word, gsize bytes);
