/* SPDX-License-Identifier: Apache-2.0 */
/* open_seekable.c - zip, 7z, rar, cab, iso9660 and xar: members by libarchive, the ledger by our own readers */
#include "scanner/unpack/extent.h"
#include "scanner/unpack/feed.h"
#include "scanner/unpack/walk_private.h"
#include "scanner/unpack/zip_layout.h"

static struct archive *
new_reader(AdFormat format, gboolean is_streamed_zip)
{
    struct archive *a = archive_read_new();
    switch (format) {
    case AD_FORMAT_ZIP:
        if (is_streamed_zip)
            archive_read_support_format_zip_streamable(a);
        else
            archive_read_support_format_zip_seekable(a);
        break;
    case AD_FORMAT_7ZIP:
        archive_read_support_format_7zip(a);
        break;
    case AD_FORMAT_RAR4:
        archive_read_support_format_rar(a);
        break;
    case AD_FORMAT_RAR5:
        archive_read_support_format_rar5(a);
        break;
    case AD_FORMAT_CAB:
        archive_read_support_format_cab(a);
        break;
    case AD_FORMAT_ISO9660:
        archive_read_support_format_iso9660(a);
        break;
    default:
        archive_read_support_format_xar(a);
        break;
    }
    return a;
}

/* When the first pass broke off inside a body, a second one names the members that it did not reach. */
static void
name_the_rest(AdSource *source, AdMembers *m, gboolean is_streamed_zip)
{
    g_autoptr(AdFeed) feed = ad_feed_new(source);
    m->a = new_reader(m->node->format, is_streamed_zip);
    if (ad_feed_open(feed, m->a) >= ARCHIVE_WARN)
        ad_members_name_rest(m);
    archive_read_free(m->a);
    m->a = NULL;
}

/* Reads all members of source. */
static void
run_reader(AdItem *item, guint thread, AdNode *node, AdSource *source, gboolean is_streamed_zip, AdMembers *m)
{
    g_autoptr(AdFeed) feed = ad_feed_new(source);
    *m = (AdMembers){.walk = item->walk, .node = node, .thread = thread,
                     .a = new_reader(item->type.format, is_streamed_zip),
                     .packed_bytes = ad_source_bytes(source)};
    if (ad_feed_open(feed, m->a) >= ARCHIVE_WARN) {
        ad_members_run(m);
    } else {
        m->has_failed = TRUE;
        m->reason = ad_members_reason(m->a, NULL);
    }
    /* archive_read_has_encrypted_entries is not asked: it follows a stray pointer when no format was recognised */
    archive_read_free(m->a);
    m->a = NULL;
    if (m->has_broken_body)
        name_the_rest(source, m, is_streamed_zip);
}

/* A container that ended early although it lies within its source: blocking, and its packed bytes are scanned. */
static void
report_failure(AdItem *item, AdReason reason)
{
    item->is_partial = TRUE; /* run_container says the rest */
    item->reason = reason;
    if (reason == AD_REASON_RATIO_LIMIT)
        ad_walk_hazard(item->walk, AD_HAZARD_BOMB, item->entry, item->path, NULL);
    if (reason == AD_REASON_ENCRYPTED)
        ad_walk_hazard(item->walk, AD_HAZARD_ENCRYPTED, item->entry, item->path, NULL);
}

/* A zip without its end record: a cut one, or a piece between the members of another. */
static gboolean
open_cut_zip(AdItem *item, guint thread, AdNode *node, AdReason *reason)
{
    AdWalk *walk = item->walk;
    AdMembers m;
    guint64 size = ad_source_bytes(item->source);
    run_reader(item, thread, node, item->source, TRUE, &m);
    *reason = m.has_failed && m.reason != AD_REASON_CORRUPT ? m.reason : AD_REASON_TRUNCATED;
    if (m.entries == 0)
        return FALSE;
    if (item->is_gap)
        ad_walk_hazard(walk, AD_HAZARD_ZIP_MISMATCH, item->entry, item->path, NULL);
    else
        report_failure(item, *reason);
    ad_walk_container(walk, node, "zip", size, size, 0, 0);
    return TRUE;
}

static void
report_zip_layout(AdItem *item, const AdZipLayout *layout, const AdMembers *m)
{
    AdWalk *walk = item->walk;
    if (layout->has_name_mismatch) {
        g_autofree char *both = g_strconcat(layout->local_name, " / ", layout->central_name, NULL);
        ad_walk_hazard(walk, AD_HAZARD_ZIP_MISMATCH, item->entry, item->path, both);
    }
    if (!m->has_failed && m->entries != layout->distinct) {
        g_autofree char *counts = g_strdup_printf("%" G_GUINT64_FORMAT " members read, %" G_GUINT64_FORMAT " listed",
                                                  m->entries, layout->entries);
        ad_walk_hazard(walk, AD_HAZARD_ZIP_MISMATCH, item->entry, item->path, counts);
    }
    if (layout->has_overlap || layout->distinct < layout->entries)
        ad_walk_hazard(walk, AD_HAZARD_ZIP_OVERLAP, item->entry, item->path, NULL);
}

static gboolean
open_zip(AdItem *item, guint thread, AdNode *node, AdReason *reason)
{
    AdWalk *walk = item->walk;
    guint64 size = ad_source_bytes(item->source), gap = 0;
    AdMembers m;
    g_autoptr(AdZipLayout) layout = ad_zip_layout_read(item->source, walk->plan.limits.files);
    if (layout == NULL)
        return open_cut_zip(item, thread, node, reason);
    /* without the comment: libarchive looks for the end record in the last 16 KiB only */
    g_autoptr(AdSource) inner = ad_source_new_part(item->source, layout->begin, layout->reader_end - layout->begin);
    run_reader(item, thread, node, inner, FALSE, &m);
    gboolean is_refused = m.has_failed && m.entries == 0;
    if (is_refused) /* a directory that it does not take: front to back, as other readers do */
        run_reader(item, thread, node, inner, TRUE, &m);
    if (m.has_failed && m.entries == 0) {
        *reason = m.reason;
        return FALSE;
    }
    report_zip_layout(item, layout, &m);
    for (guint i = 0; i < layout->gaps->len; i++) {
        AdZipRange *r = &g_array_index(layout->gaps, AdZipRange, i);
        g_autoptr(AdSource) part = ad_source_new_part(item->source, r->from, r->to - r->from);
        gap += r->to - r->from;
        ad_open_gap_item(walk, thread, node, part, r->from, NULL);
    }
    if (layout->lost_gap_bytes > 0) {
        ad_walk_count(walk, FALSE, layout->lost_gap_bytes, AD_STATE_NOT_SCANNED, FALSE);
        ad_walk_gap(walk, item->entry, item->path, layout->lost_gap_bytes, AD_STATE_NOT_SCANNED,
                    AD_REASON_UNACCOUNTED_BYTES, AD_GAP_CLASS_CONTAINER);
    }
    if (m.has_failed)
        report_failure(item, m.reason);
    else if (layout->is_multi_disk)
        report_failure(item, AD_REASON_TRUNCATED);
    else if (layout->is_damaged || is_refused)
        report_failure(item, AD_REASON_CORRUPT);
    ad_walk_container(walk, node, "zip", size, layout->claimed_bytes, layout->structure_bytes,
                      gap + layout->lost_gap_bytes);
    return TRUE;
}

gboolean
ad_open_seekable(AdItem *item, guint thread, AdNode *node, AdReason *reason)
{
    AdWalk *walk = item->walk;
    guint64 size = ad_source_bytes(item->source);
    AdMembers m;
    if (item->type.format == AD_FORMAT_ZIP)
        return open_zip(item, thread, node, reason);
    AdExtent extent = ad_extent_read(item->source, item->type.format);
    run_reader(item, thread, node, item->source, FALSE, &m);
    if (m.entries == 0 && (m.has_failed || extent.is_cut || extent.is_encrypted)) {
        *reason = extent.is_encrypted ? AD_REASON_ENCRYPTED
                  : extent.is_cut     ? AD_REASON_TRUNCATED
                                      : m.reason;
        return FALSE;
    }
    guint64 zeros = ad_open_leftover(walk, thread, node, item->source, extent.end, size, NULL);
    if (m.has_failed)
        report_failure(item, m.reason);
    else if (extent.is_encrypted)
        report_failure(item, AD_REASON_ENCRYPTED);
    else if (extent.is_cut)
        report_failure(item, AD_REASON_TRUNCATED);
    else if (m.entries == 0 && extent.end > extent.structure_bytes && item->type.format != AD_FORMAT_ISO9660)
        report_failure(item, AD_REASON_CORRUPT); /* data and no member: a later volume, or a reader that gave up */
    ad_walk_container(walk, node, item->type.name, size, extent.end - extent.structure_bytes,
                      extent.structure_bytes + zeros, size - extent.end - zeros);
    return TRUE;
}
