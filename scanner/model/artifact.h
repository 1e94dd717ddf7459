/* SPDX-License-Identifier: Apache-2.0 */
/* artifact.h - one entry of a delivery: file, directory, link or special file, with its fate */
#pragma once

#include "scanner/model/digest.h"
#include "scanner/model/terms.h"

typedef struct {
    guint64 entry;  /* 1, 2, … within its inspection; the bundle itself is 0 */
    guint64 parent; /* entry of the container it lies in, 0 for the bundle */
    char *path;
    AdEntryType type;
    char *file_type; /* short lower-case name by content ("elf", "pe", "zip", "text"), empty if not a file */
    guint64 size_bytes;
    gboolean has_sha256;
    AdDigest sha256;
    gboolean has_verdict_key; /* a complete verdict that may be reused under this key */
    AdDigest verdict_key;
    AdState state;
    gboolean is_reused; /* its verdict came from an earlier inspection; counts as scanned */
    char *link_target;  /* percent-encoded, empty if not a link */
} AdArtifact;

AdArtifact *ad_artifact_new(guint64 entry, guint64 parent, const char *path, AdEntryType type);
void ad_artifact_free(AdArtifact *a);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdArtifact, ad_artifact_free)

/* Body of AD_MESSAGE_ARTIFACT, floating. */
GVariant *ad_artifact_to_variant(const AdArtifact *a);
/* Checked; NULL with AD_ERROR_PEER. */
AdArtifact *ad_artifact_from_variant(GVariant *body, GError **error);
