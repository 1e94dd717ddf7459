/* SPDX-License-Identifier: Apache-2.0 */
/* artifact.c - one entry of a delivery */
#include "scanner/model/artifact.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"

#define REUSED 16 /* added to the state on the wire */

AdArtifact *
ad_artifact_new(guint64 entry, guint64 parent, const char *path, AdEntryType type)
{
    AdArtifact *a = g_new0(AdArtifact, 1);
    a->entry = entry;
    a->parent = parent;
    a->path = g_strdup(path);
    a->type = type;
    a->file_type = g_strdup("");
    a->link_target = g_strdup("");
    return a;
}

void
ad_artifact_free(AdArtifact *a)
{
    if (a == NULL)
        return;
    g_free(a->path);
    g_free(a->file_type);
    g_free(a->link_target);
    g_free(a);
}

static GVariant *
new_digest(const AdDigest *d, gboolean is_present)
{
    return g_variant_new_fixed_array(G_VARIANT_TYPE_BYTE, d->bytes, is_present ? AD_DIGEST_SIZE : 0, 1);
}

static gboolean
read_digest(GVariant *v, AdDigest *out, gboolean *is_present)
{
    gsize bytes;
    const void *data = g_variant_get_fixed_array(v, &bytes, 1);
    if (bytes != 0 && bytes != AD_DIGEST_SIZE)
        return FALSE;
    *is_present = bytes == AD_DIGEST_SIZE;
    if (*is_present)
        memcpy(out->bytes, data, AD_DIGEST_SIZE);
    return TRUE;
}

GVariant *
ad_artifact_to_variant(const AdArtifact *a)
{
    guint state = (guint)a->state + (a->is_reused ? REUSED : 0);
    return g_variant_new("(ttsyst@ay@ayys)", a->entry, a->parent, a->path, (guchar)a->type, a->file_type,
                         a->size_bytes, new_digest(&a->sha256, a->has_sha256),
                         new_digest(&a->verdict_key, a->has_verdict_key), (guchar)state, a->link_target);
}

AdArtifact *
ad_artifact_from_variant(GVariant *body, GError **error)
{
    guint64 entry, parent, size;
    const char *path, *file_type, *link_target;
    guchar type, state;
    g_autoptr(GVariant) sha256 = NULL, verdict_key = NULL;
    g_variant_get(body, "(tt&sy&st@ay@ayy&s)", &entry, &parent, &path, &type, &file_type, &size, &sha256,
                  &verdict_key, &state, &link_target);
    g_autoptr(AdArtifact) a = NULL;
    if (type < AD_ENTRY_COUNT && (state & ~REUSED) < AD_STATE_COUNT &&
        strlen(path) <= AD_LIMIT_PATH_BYTES && strlen(link_target) <= AD_LIMIT_PATH_BYTES &&
        strlen(file_type) <= 32) {
        a = ad_artifact_new(entry, parent, path, (AdEntryType)type);
        if (!read_digest(sha256, &a->sha256, &a->has_sha256) ||
            !read_digest(verdict_key, &a->verdict_key, &a->has_verdict_key))
            g_clear_pointer(&a, ad_artifact_free);
    }
    if (a == NULL) {
        g_set_error(error, AD_ERROR, AD_ERROR_PEER, "an artifact with values out of range");
        return NULL;
    }
    g_free(a->file_type);
    g_free(a->link_target);
    a->file_type = g_strdup(file_type);
    a->link_target = g_strdup(link_target);
    a->size_bytes = size;
    a->state = (AdState)(state & ~REUSED);
    a->is_reused = (state & REUSED) != 0;
    return g_steal_pointer(&a);
}
