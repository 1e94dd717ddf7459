/* SPDX-License-Identifier: Apache-2.0 */
/* hazard.h - what an archive does that an honest one does not: one table of rules, concerns, severities and words */
#pragma once

#include "scanner/model/finding.h"

typedef enum {
    AD_HAZARD_TRAVERSAL, /* of a name: TRAVERSAL … HOMOGLYPH, see ad_hazard_of_name */
    AD_HAZARD_ABSOLUTE_PATH,
    AD_HAZARD_CONTROL_NAME,
    AD_HAZARD_INVALID_NAME,
    AD_HAZARD_RESERVED_NAME,
    AD_HAZARD_HOMOGLYPH,
    AD_HAZARD_CASE_COLLISION,
    AD_HAZARD_DUPLICATE_NAME,
    AD_HAZARD_LINK_ESCAPE,
    AD_HAZARD_DEVICE,
    AD_HAZARD_SETUID,
    AD_HAZARD_CAPABILITY,
    AD_HAZARD_BOMB,
    AD_HAZARD_SPARSE,
    AD_HAZARD_CYCLE,
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
    AD_HAZARD_ZIP_HIDDEN,
    AD_HAZARD_ZIP_OVERLAP,
    AD_HAZARD_UNACCOUNTED_BYTES,
    AD_HAZARD_POLYGLOT,
    AD_HAZARD_DISGUISED,
    AD_HAZARD_COUNT
} AdHazard;

/* detail is quoted as evidence (NULL for none). */
AdFinding *ad_hazard_new(AdHazard hazard, guint64 entry, const char *path, const char *detail);

/* Markdown of the table, for docs/hazards.md. Free with g_free. */
char *ad_hazard_markdown(void);

/* hazard_name.c: what a raw member name does, as bits 1 << AdHazard of TRAVERSAL … HOMOGLYPH. */
guint ad_hazard_of_name(const char *raw, gsize bytes);
/* TRUE when a link in the folder of raw_name leaves the tree. Both are bytes of a stranger. */
gboolean ad_hazard_is_escape(const char *raw_name, const char *raw_target);
/* Under which number a component falls together with others on a file system that ignores case and composition
 * (NTFS, APFS). */
guint64 ad_hazard_fold(const char *component);

/* hazard_type.c: TRUE when a file of this type (identify.h) under this name pretends to be harmless: a program called
 * a picture or a document. */
gboolean ad_hazard_is_disguised(const char *name, const char *type);
/* TRUE when this member of a document holds its macros (ECMA-376 part 4, MS-OFFMACRO). */
gboolean ad_hazard_is_macro(const char *raw_name, gsize bytes);
