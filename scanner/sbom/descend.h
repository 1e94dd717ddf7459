/* SPDX-License-Identifier: Apache-2.0 */
/* descend.h - what stands inside a wrapper: its events, or the text that it is (private to this folder) */
#pragma once

#include "scanner/sbom/detect.h"

typedef struct AdDescend AdDescend;

/* Passes on only what stands behind the members of path. */
AdDescend *ad_descend_new(const char *const *path, AdJsonTake take, gpointer user);
void ad_descend_free(AdDescend *descend);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdDescend, ad_descend_free)
gboolean ad_descend_take(gpointer descend, AdJsonEvent event, const char *text, gsize bytes, GError **error);

/* The text behind detected's path, decoded; at most AD_LIMIT_RECORD_BYTES. */
GBytes *ad_descend_text(AdSource *source, const AdLimits *limits, const AdDetected *detected, GError **error);
