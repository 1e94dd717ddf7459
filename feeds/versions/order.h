/* SPDX-License-Identifier: Apache-2.0 */
/* order.h - what a family of version orders consists of, and comparing digits of any length
 *
 * Inside feeds/versions only. accepts() comes first; compare() and coarse() are given accepted versions alone. */
#pragma once

#include "feeds/versions/version.h"

/* Start of a version, for the index. A number too large for the key ends it (version.c); AD_COARSE_TOP is such a
 * number: it stands for "behind every number". */
typedef struct {
    guint64 epoch;
    guint64 numbers[3];
} AdCoarse;

#define AD_COARSE_TOP G_MAXUINT64

struct AdVersionOrder {
    const char *family;
    gboolean (*accepts)(const char *version);
    gboolean (*is_proper)(const char *version); /* NULL: as accepts */
    int (*compare)(const char *a, const char *b);
    void (*coarse)(const char *version, AdCoarse *out); /* out is all zero before */
};

const AdVersionOrder *ad_order_alpm(void);
const AdVersionOrder *ad_order_apk(void);
const AdVersionOrder *ad_order_bitnami(void);
const AdVersionOrder *ad_order_composer(void);
const AdVersionOrder *ad_order_conan(void);
const AdVersionOrder *ad_order_cran(void);
const AdVersionOrder *ad_order_datetime(void);
const AdVersionOrder *ad_order_deb(void);
const AdVersionOrder *ad_order_gem(void);
const AdVersionOrder *ad_order_gentoo(void);
const AdVersionOrder *ad_order_go(void);
const AdVersionOrder *ad_order_hackage(void);
const AdVersionOrder *ad_order_jvm(void);
const AdVersionOrder *ad_order_maven(void);
const AdVersionOrder *ad_order_nuget(void);
const AdVersionOrder *ad_order_openssl(void);
const AdVersionOrder *ad_order_opam(void);
const AdVersionOrder *ad_order_pub(void);
const AdVersionOrder *ad_order_pypi(void);
const AdVersionOrder *ad_order_rpm(void);
const AdVersionOrder *ad_order_semver(void);
