/* SPDX-License-Identifier: Apache-2.0 */
/* open_asar.c - Electron's asar: members where they lie, digests checked, files that lie beside the archive noted */
#include <string.h>

#include "scanner/unpack/asar.h"
#include "scanner/unpack/ranges.h"
#include "scanner/unpack/walk_private.h"

static void
take_file(AdItem *item, guint thread, AdNode *node, const AdAsarEntry *e, const AdEntry *entry)
{
    AdWalk *walk = item->walk;
    guint64 size = ad_source_bytes(item->source), from = MIN(e->from, size);
    if (e->is_unpacked) { /* a note: its bytes are a file of their own beside the archive */
        ad_walk_gap(walk, entry->entry, entry->path, 0, AD_STATE_NOT_SCANNED, AD_REASON_FETCH_FAILED,
                    AD_GAP_CLASS_OTHER);
        ad_entry_plain(walk, node, entry, AD_STATE_SCANNED);
        return;
    }
    g_autoptr(AdSource) body = ad_source_new_part(item->source, from, e->bytes);
    gboolean is_cut = e->bytes > size - from || e->from > size;
    if ((e->has_digest || e->has_bad_integrity) && !is_cut && !ad_asar_is_as_promised(item->source, e))
        ad_walk_hazard(walk, AD_HAZARD_DIGEST_MISMATCH, entry->entry, entry->path, NULL);
    AdItem *inner = ad_item_new(walk, node, entry->entry, entry->path, body);
    inner->is_partial = is_cut;
    inner->reason = AD_REASON_TRUNCATED;
    ad_walk_submit(walk, thread, inner);
}

static void
take_entry(AdItem *item, guint thread, AdNode *node, const AdAsarEntry *e)
{
    static const AdEntryType types[] = {AD_ENTRY_FILE, AD_ENTRY_DIR, AD_ENTRY_SYMLINK};
    g_auto(AdEntry) entry = {.raw_name = e->name, .name_bytes = strlen(e->name), .raw_target = e->target,
                             .type = types[e->kind]};
    ad_entry_name(item->walk, node, &entry);
    ad_entry_hazards(item->walk, &entry);
    if (ad_walk_is_culprit(item->walk, entry.path))
        ad_entry_unread(item->walk, node, &entry, 0, AD_REASON_WORKER_CRASH);
    else if (e->kind == AD_ASAR_FILE)
        take_file(item, thread, node, e, &entry);
    else
        ad_entry_plain(item->walk, node, &entry, AD_STATE_SCANNED);
}

gboolean
ad_open_asar(AdItem *item, guint thread, AdNode *node, AdReason *reason)
{
    AdWalk *walk = item->walk;
    guint64 size = ad_source_bytes(item->source), zeros = 0, gap = 0;
    g_autoptr(AdAsar) asar = ad_asar_read(item->source, MIN(walk->plan.limits.files, AD_LIMIT_ASAR_ENTRIES));
    g_auto(AdRanges) ranges;
    ad_ranges_init(&ranges);
    *reason = asar != NULL && asar->is_cut ? AD_REASON_TRUNCATED : AD_REASON_CORRUPT;
    if (asar == NULL || (asar->entries->len == 0 && (asar->is_cut || asar->is_broken || asar->is_limited)))
        return FALSE;
    gboolean is_limited = FALSE;
    for (guint i = 0; i < asar->entries->len; i++) {
        const AdAsarEntry *e = g_ptr_array_index(asar->entries, i);
        is_limited = !ad_budget_take_entry(&walk->budget, reason);
        if (is_limited)
            break;
        if (e->kind == AD_ASAR_FILE && !e->is_unpacked && e->from < size)
            ad_ranges_add(&ranges, e->from, e->from + MIN(e->bytes, size - e->from));
        take_entry(item, thread, node, e);
    }
    guint64 claimed = ad_ranges_settle(&ranges, asar->data, size);
    g_autoptr(GArray) rest = ad_ranges_rest(&ranges, asar->data, size);
    if (is_limited || asar->is_broken || asar->is_limited) {
        item->is_partial = TRUE;
        item->reason = is_limited ? *reason : asar->is_limited ? AD_REASON_COUNT_LIMIT : AD_REASON_CORRUPT;
    }
    for (guint i = 0; i < rest->len; i++) {
        const AdRange *r = &g_array_index(rest, AdRange, i);
        guint64 z = ad_open_leftover(walk, thread, node, item->source, r->from, r->to,
                                     item->is_partial ? &item->reason : NULL);
        zeros += z;
        gap += r->to - r->from - z;
    }
    ad_walk_container(walk, node, "asar", size, claimed, asar->data + zeros, gap);
    return TRUE;
}
