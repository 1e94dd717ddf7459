/* SPDX-License-Identifier: Apache-2.0 */
/* hazard.h - what an archive does that an honest one does not: one table of rules, severities and titles */
#pragma once

#include "scanner/model/finding.h"

typedef enum {
    AD_HAZARD_TRAVERSAL,
    AD_HAZARD_ABSOLUTE_PATH,
    AD_HAZARD_LINK_ESCAPE,
    AD_HAZARD_DEVICE,
    AD_HAZARD_SETUID,
    AD_HAZARD_CONTROL_NAME,
    AD_HAZARD_BOMB,
    AD_HAZARD_LYING_SIZE,
    AD_HAZARD_ENCRYPTED,
    AD_HAZARD_IMAGE_HIDDEN,
    AD_HAZARD_IMAGE_MISSING,
    AD_HAZARD_IMAGE_UNREFERENCED,
    AD_HAZARD_IMAGE_MALFORMED,
    AD_HAZARD_DIGEST_MISMATCH,
    AD_HAZARD_MACRO_DOCUMENT,
    AD_HAZARD_EMBEDDED_OBJECT,
    AD_HAZARD_INSTALL_ACTION,
    AD_HAZARD_ZIP_MISMATCH,
    AD_HAZARD_ZIP_OVERLAP,
    AD_HAZARD_UNACCOUNTED_BYTES,
    AD_HAZARD_DUPLICATE_NAME,
    AD_HAZARD_SPARSE,
    AD_HAZARD_CYCLE,
    AD_HAZARD_COUNT
} AdHazard;

/* detail is quoted as evidence (NULL for none). */
AdFinding *ad_hazard_new(AdHazard hazard, guint64 entry, const char *path, const char *detail);

/* What a raw member name does: bits 1 << AdHazard of TRAVERSAL, ABSOLUTE_PATH and CONTROL_NAME. */
guint ad_hazard_of_name(const char *raw, gsize bytes);
/* TRUE when a link in the folder of raw_name leaves the tree. Both are bytes of a stranger. */
gboolean ad_hazard_is_escape(const char *raw_name, const char *raw_target);
