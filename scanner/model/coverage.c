/* SPDX-License-Identifier: Apache-2.0 */
/* coverage.c - the ledger */
#include "scanner/model/coverage.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"

AdGap *
ad_gap_new(guint64 entry, const char *path, guint64 bytes, AdState state, AdReason reason, AdGapClass class_)
{
    AdGap *g = g_new0(AdGap, 1);
    g->entry = entry;
    g->path = g_strdup(path);
    g->bytes = bytes;
    g->state = state;
    g->reason = reason;
    g->class_ = class_;
    g->is_blocking = class_ != AD_GAP_CLASS_OTHER;
    return g;
}

void
ad_gap_free(AdGap *g)
{
    if (g == NULL)
        return;
    g_free(g->path);
    g_free(g);
}

GVariant *
ad_gap_to_variant(const AdGap *g)
{
    return g_variant_new("(tstyyyb)", g->entry, g->path, g->bytes, (guchar)g->state, (guchar)g->reason,
                         (guchar)g->class_, g->is_blocking);
}

AdGap *
ad_gap_from_variant(GVariant *body, GError **error)
{
    guint64 entry, bytes;
    const char *path;
    guchar state, reason, class_;
    gboolean is_blocking;
    g_variant_get(body, "(t&styyyb)", &entry, &path, &bytes, &state, &reason, &class_, &is_blocking);
    if (state >= AD_STATE_COUNT || reason >= AD_REASON_COUNT_ || class_ >= AD_GAP_CLASS_COUNT ||
        strlen(path) > AD_LIMIT_PATH_BYTES) {
        g_set_error(error, AD_ERROR, AD_ERROR_PEER, "a gap with values out of range");
        return NULL;
    }
    AdGap *g = ad_gap_new(entry, path, bytes, (AdState)state, (AdReason)reason, (AdGapClass)class_);
    g->is_blocking = is_blocking;
    return g;
}

AdContainer *
ad_container_new(guint64 entry, const char *path, const char *format)
{
    AdContainer *c = g_new0(AdContainer, 1);
    c->entry = entry;
    c->path = g_strdup(path);
    c->format = g_strdup(format);
    return c;
}

void
ad_container_free(AdContainer *c)
{
    if (c == NULL)
        return;
    g_free(c->path);
    g_free(c->format);
    g_free(c);
}

GVariant *
ad_container_to_variant(const AdContainer *c)
{
    return g_variant_new("(tsstttt)", c->entry, c->path, c->format, c->size_bytes, c->claimed_bytes,
                         c->structure_bytes, c->gap_bytes);
}

AdContainer *
ad_container_from_variant(GVariant *body, GError **error)
{
    guint64 entry, size, claimed, structure, gap, sum;
    const char *path, *format;
    g_variant_get(body, "(t&s&stttt)", &entry, &path, &format, &size, &claimed, &structure, &gap);
    if (strlen(path) > AD_LIMIT_PATH_BYTES || strlen(format) > 32 ||
        !g_uint64_checked_add(&sum, claimed, structure) || !g_uint64_checked_add(&sum, sum, gap) ||
        sum != size) {
        g_set_error(error, AD_ERROR, AD_ERROR_PEER, "a container whose bytes do not add up");
        return NULL;
    }
    AdContainer *c = ad_container_new(entry, path, format);
    c->size_bytes = size;
    c->claimed_bytes = claimed;
    c->structure_bytes = structure;
    c->gap_bytes = gap;
    return c;
}

GVariant *
ad_coverage_to_variant(const AdCoverage *c)
{
    return g_variant_new("(tttttttttt)", c->files, c->bytes, c->files_by_state[0], c->files_by_state[1],
                         c->files_by_state[2], c->bytes_by_state[0], c->bytes_by_state[1],
                         c->bytes_by_state[2], c->files_reused, c->bytes_reused);
}

gboolean
ad_coverage_adds_up(const AdCoverage *c)
{
    guint64 files, bytes;
    return g_uint64_checked_add(&files, c->files_by_state[0], c->files_by_state[1]) &&
           g_uint64_checked_add(&files, files, c->files_by_state[2]) && files == c->files &&
           g_uint64_checked_add(&bytes, c->bytes_by_state[0], c->bytes_by_state[1]) &&
           g_uint64_checked_add(&bytes, bytes, c->bytes_by_state[2]) && bytes == c->bytes &&
           c->files_reused <= c->files_by_state[AD_STATE_SCANNED] &&
           c->bytes_reused <= c->bytes_by_state[AD_STATE_SCANNED];
}

gboolean
ad_coverage_from_variant(GVariant *body, AdCoverage *out, GError **error)
{
    AdCoverage c;
    g_variant_get(body, "(tttttttttt)", &c.files, &c.bytes, &c.files_by_state[0], &c.files_by_state[1],
                  &c.files_by_state[2], &c.bytes_by_state[0], &c.bytes_by_state[1], &c.bytes_by_state[2],
                  &c.files_reused, &c.bytes_reused);
    if (!ad_coverage_adds_up(&c)) {
        g_set_error(error, AD_ERROR, AD_ERROR_PEER, "a coverage ledger that does not add up");
        return FALSE;
    }
    *out = c;
    return TRUE;
}

void
ad_coverage_add(AdCoverage *total, const AdCoverage *part)
{
    total->files += part->files;
    total->bytes += part->bytes;
    for (gsize i = 0; i < AD_STATE_COUNT; i++) {
        total->files_by_state[i] += part->files_by_state[i];
        total->bytes_by_state[i] += part->bytes_by_state[i];
    }
    total->files_reused += part->files_reused;
    total->bytes_reused += part->bytes_reused;
}
