/* SPDX-License-Identifier: Apache-2.0 */
/* coverage.h - the ledger: what became of every byte delivered (architecture.md 6)
 *
 * Two sums hold. In each container: claimed + structure + gap = size. Over the leaves (files that are not opened
 * as containers, and gap bytes, which are scanned raw; and containers that could not be opened to their end, whose
 * packed bytes are partly scanned): bytes by state = all bytes. */
#pragma once

#include "scanner/model/terms.h"

/* What kind of thing a gap is in: gaps of containers and executables make a delivery INCOMPLETE. */
typedef enum {
    AD_GAP_CLASS_OTHER,
    AD_GAP_CLASS_CONTAINER,
    AD_GAP_CLASS_EXECUTABLE,
    AD_GAP_CLASS_COUNT
} AdGapClass;

/* Bytes that were not, or not wholly, scanned. */
typedef struct {
    guint64 entry;
    char *path;
    guint64 bytes;
    AdState state;
    AdReason reason;
    AdGapClass class_;
    gboolean is_blocking; /* the delivery is INCOMPLETE because of it; otherwise a note */
} AdGap;

typedef struct {
    guint64 entry;
    char *path;
    char *format; /* "tar", "zip", "deb", … */
    guint64 size_bytes, claimed_bytes, structure_bytes, gap_bytes;
} AdContainer;

typedef struct {
    guint64 files, bytes;
    guint64 files_by_state[AD_STATE_COUNT];
    guint64 bytes_by_state[AD_STATE_COUNT];
    guint64 files_reused, bytes_reused; /* part of scanned */
} AdCoverage;

AdGap *ad_gap_new(guint64 entry, const char *path, guint64 bytes, AdState state, AdReason reason,
                  AdGapClass class_);
void ad_gap_free(AdGap *g);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdGap, ad_gap_free)
GVariant *ad_gap_to_variant(const AdGap *g);
AdGap *ad_gap_from_variant(GVariant *body, GError **error);

AdContainer *ad_container_new(guint64 entry, const char *path, const char *format);
void ad_container_free(AdContainer *c);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdContainer, ad_container_free)
GVariant *ad_container_to_variant(const AdContainer *c);
/* The sum is checked as well; NULL with AD_ERROR_PEER. */
AdContainer *ad_container_from_variant(GVariant *body, GError **error);

GVariant *ad_coverage_to_variant(const AdCoverage *c);
/* The sums are checked as well; FALSE with AD_ERROR_PEER and *out untouched. */
gboolean ad_coverage_from_variant(GVariant *body, AdCoverage *out, GError **error);
/* total += part. */
void ad_coverage_add(AdCoverage *total, const AdCoverage *part);
/* TRUE when files and bytes by state add up to all. */
gboolean ad_coverage_adds_up(const AdCoverage *c);
