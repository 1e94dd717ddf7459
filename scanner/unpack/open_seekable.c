/* SPDX-License-Identifier: Apache-2.0 */
/* open_seekable.c - 7z, rar, cab, iso9660 and xar: members by libarchive, the ledger by our own readers */
#include "scanner/unpack/extent.h"
#include "scanner/unpack/feed.h"
#include "scanner/unpack/walk_private.h"

static struct archive *
new_reader(AdFormat format)
{
    struct archive *a = archive_read_new();
    switch (format) {
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
name_the_rest(AdSource *source, AdMembers *m)
{
    g_autoptr(AdFeed) feed = ad_feed_new(source);
    m->a = new_reader(m->node->format);
    if (ad_feed_open(feed, m->a) >= ARCHIVE_WARN)
        ad_members_name_rest(m);
    archive_read_free(m->a);
    m->a = NULL;
}

/* Reads all members of source. */
static void
run_reader(AdItem *item, guint thread, AdNode *node, AdSource *source, AdMembers *m)
{
    g_autoptr(AdFeed) feed = ad_feed_new(source);
    *m = (AdMembers){.walk = item->walk, .node = node, .thread = thread,
                     .a = new_reader(item->type.format),
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
        name_the_rest(source, m);
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

gboolean
ad_open_seekable(AdItem *item, guint thread, AdNode *node, AdReason *reason)
{
    AdWalk *walk = item->walk;
    guint64 size = ad_source_bytes(item->source);
    AdMembers m;
    AdExtent extent = ad_extent_read(item->source, item->type.format);
    run_reader(item, thread, node, item->source, &m);
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
