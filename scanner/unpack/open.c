/* SPDX-License-Identifier: Apache-2.0 */
/* open.c - which reader opens which container, and what becomes of bytes that belong to no member */
#include "scanner/unpack/walk_private.h"

#define GAP_ITEMS_MAX 256 /* of one container; the bytes of more are gaps that are not scanned */

gboolean
ad_open_run(AdItem *item, guint thread, AdNode *node, AdReason *reason)
{
    if (ad_identify_is_stream(item->type.format))
        return ad_open_stream(item, thread, node, reason);
    switch (item->type.format) {
    case AD_FORMAT_TAR:
    case AD_FORMAT_CPIO:
        return ad_open_sequence(item, thread, node, reason);
    case AD_FORMAT_AR:
    case AD_FORMAT_DEB:
        return ad_open_ar(item, thread, node, reason);
    case AD_FORMAT_RPM:
        return ad_open_rpm(item, thread, node, reason);
    case AD_FORMAT_ZIP:
        return ad_open_zip(item, thread, node, reason);
    case AD_FORMAT_OLE:
        return ad_open_ole(item, thread, node, reason);
    case AD_FORMAT_ASAR:
        return ad_open_asar(item, thread, node, reason);
    case AD_FORMAT_CRX:
        return ad_open_crx(item, thread, node, reason);
    case AD_FORMAT_SQUASHFS:
        return ad_open_squash(item, thread, node, reason);
    default:
        return ad_open_seekable(item, thread, node, reason);
    }
}

void
ad_open_gap_item(AdWalk *walk, guint thread, AdNode *node, AdSource *source, guint64 offset,
                 const AdReason *failure)
{
    g_autofree char *component = g_strdup_printf("%%gap-%" G_GUINT64_FORMAT, offset);
    g_autofree char *path = ad_walk_member_path(node, component);
    if (++node->gap_items > GAP_ITEMS_MAX) {
        ad_walk_count(walk, FALSE, ad_source_bytes(source), AD_STATE_NOT_SCANNED, FALSE);
        ad_walk_gap(walk, node->entry, path, ad_source_bytes(source), AD_STATE_NOT_SCANNED,
                    AD_REASON_UNACCOUNTED_BYTES, AD_GAP_CLASS_CONTAINER);
        return;
    }
    AdItem *item = ad_item_new(walk, node, node->entry, path, source);
    item->is_gap = TRUE;
    if (failure != NULL) {
        item->is_partial = TRUE;
        item->reason = *failure;
    } else {
        ad_walk_hazard(walk, AD_HAZARD_UNACCOUNTED_BYTES, node->entry, path, NULL);
    }
    ad_walk_submit(walk, thread, item);
}

guint64
ad_open_leftover(AdWalk *walk, guint thread, AdNode *node, AdSource *source, guint64 from, guint64 to,
                 const AdReason *failure)
{
    to = MIN(to, ad_source_bytes(source));
    if (from >= to)
        return 0;
    guint64 begin = failure != NULL ? from : ad_source_find_nonzero(source, from, to);
    if (begin == to)
        return to - from;
    g_autoptr(AdSource) part = ad_source_new_part(source, begin, to - begin);
    ad_open_gap_item(walk, thread, node, part, begin, failure);
    return begin - from;
}
