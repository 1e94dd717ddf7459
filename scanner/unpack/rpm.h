/* SPDX-License-Identifier: Apache-2.0 */
/* rpm.h - bounded reader of an rpm's lead, signature and header: where the payload is, and the scriptlets
 *
 * Scriptlets lie in the header's tags, not in the payload, so no archive library shows them (scanner.md 6.21). */
#pragma once

#include "scanner/unpack/source.h"

typedef struct {
    char *name; /* "postin", "triggerscripts.0", … */
    guint64 offset, bytes; /* of its text within the source, without the NUL */
} AdRpmScript;

typedef struct {
    guint64 payload;    /* where it begins; equals the source's size when it is cut before */
    gboolean is_cut;    /* ends inside its headers */
    gboolean is_broken; /* a header contradicts itself */
    GPtrArray *scripts; /* AdRpmScript *, owned */
} AdRpm;

AdRpm *ad_rpm_read(const AdSource *source);
void ad_rpm_free(AdRpm *rpm);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdRpm, ad_rpm_free)
