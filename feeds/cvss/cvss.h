/* SPDX-License-Identifier: Apache-2.0 */
/* cvss.h - CVSS 2.0, 3.0, 3.1 and 4.0: a vector's scores, in exact integer arithmetic
 *
 * Scores are tenths (98 is 9.8). No binary floating point takes part: 522 of the 104,976 base
 * vectors of version 4.0 are 0.1 too low in it. Sources: FIRST's guide to CVSS 2.0 section 3.2, the
 * specifications 3.0 and 3.1 section 7 and 3.1 appendix A, the specification 4.0 section 8. */
#pragma once

#include <glib.h>

#include "scanner/model/terms.h"

typedef enum { AD_CVSS_2_0, AD_CVSS_3_0, AD_CVSS_3_1, AD_CVSS_4_0 } AdCvssVersion;

/* Why a vector is refused. */
typedef enum {
    AD_CVSS_FAULT_EMPTY,
    AD_CVSS_FAULT_LONG,            /* more than AD_LIMIT_CVSS_BYTES */
    AD_CVSS_FAULT_VERSION,         /* a prefix that is none of ours */
    AD_CVSS_FAULT_PREFIX_MISSING,  /* metrics of version 3 or 4 without their prefix */
    AD_CVSS_FAULT_PART,            /* a part that is not NAME:VALUE, or an empty one */
    AD_CVSS_FAULT_METRIC_UNKNOWN,  /* no such metric in this version */
    AD_CVSS_FAULT_METRIC_REPEATED, /* twice the same metric */
    AD_CVSS_FAULT_METRIC_MISSING,  /* a base metric is not there */
    AD_CVSS_FAULT_VALUE,           /* no such value of that metric */
} AdCvssFaultCode;

enum { AD_CVSS_FAULT_WORD_BYTES = 24 };

typedef struct {
    AdCvssFaultCode code;
    char word[AD_CVSS_FAULT_WORD_BYTES]; /* the metric or part meant, printable ASCII, cut; or "" */
} AdCvssFault;

typedef struct {
    AdCvssVersion version;
    gboolean has_temporal;      /* a metric of the group says something (4.0: never) */
    gboolean has_environmental; /* the same */
    guint base;                 /* tenths; 4.0: the one score, with threat and environment in it */
    guint temporal;             /* equals base where the group says nothing */
    guint environmental;        /* 3.x: always by its own formula, which may differ from temporal */
} AdCvssScore;

/* Scores one vector (bytes of text, no end mark needed). Metrics may stand in any order; 2.0 may
 * stand in parentheses. FALSE with the reason in *fault; then *score is untouched. */
gboolean ad_cvss_score(const char *text, gsize bytes, AdCvssScore *score, AdCvssFault *fault);

/* The score that includes every group the vector defines, in tenths. */
guint ad_cvss_final(const AdCvssScore *score);

/* Band of the rating scale (3.x and 4.0: section 5 and 6); 2.0 uses NVD's bands and has no
 * critical. 0.0 is AD_SEVERITY_INFO. */
AdSeverity ad_cvss_severity(AdCvssVersion version, guint tenths);

/* Stable name of a fault: "metric-repeated". */
const char *ad_cvss_fault_name(AdCvssFaultCode code);
/* "2.0", "3.0", "3.1", "4.0" */
const char *ad_cvss_version_name(AdCvssVersion version);
