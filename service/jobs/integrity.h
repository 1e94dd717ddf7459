/* SPDX-License-Identifier: Apache-2.0 */
/* integrity.h - what checksums and signatures say becomes findings of the delivery and one word about its signature */
#pragma once

#include "service/jobs/steps.h"

typedef struct {
    gboolean has_keys;           /* the source names a key: then a signature is owed */
    gboolean has_checksums;      /* the source names a checksum file */
    const char *checksums_missing; /* why the checksum file did not come, NULL: it came */
    const char *signature_missing;
    const char *unverified;      /* why nothing could be verified at all, NULL: it was */
} AdIntegrityInput;

/* Adds the integrity findings to result and returns "none", "valid", "invalid" or "unchecked"; *text is a sentence
 * (free with g_free) or NULL. checks may be NULL. policy gives words and weights; NULL: the built-in ones. */
const char *ad_integrity_judge(const AdIntegrityInput *in, GPtrArray *checks, const AdPolicy *policy, AdResult *result,
                               char **text);
