/* SPDX-License-Identifier: Apache-2.0 */
/* open_rpm.c - rpm packages: scriptlets become x.rpm!header!postin, files x.rpm!payload!usr/bin/x */
#include "scanner/unpack/rpm.h"
#include "scanner/unpack/walk_private.h"

gboolean
ad_open_rpm(AdItem *item, guint thread, AdNode *node, AdReason *reason)
{
    AdWalk *walk = item->walk;
    guint64 size = ad_source_bytes(item->source);
    g_autoptr(AdRpm) rpm = ad_rpm_read(item->source);
    if (rpm->payload >= size && rpm->scripts->len == 0) {
        *reason = rpm->is_broken ? AD_REASON_CORRUPT : AD_REASON_TRUNCATED;
        return FALSE;
    }
    for (guint i = 0; i < rpm->scripts->len; i++) {
        const AdRpmScript *s = g_ptr_array_index(rpm->scripts, i);
        g_autofree char *component = g_strconcat("header!", s->name, NULL);
        g_autofree char *numbered = ad_member_names_take(node->names, component);
        g_autofree char *path = ad_walk_member_path(node, numbered);
        g_autoptr(AdSource) text = ad_source_new_part(item->source, s->offset, s->bytes);
        if (!ad_budget_take_entry(&walk->budget, reason)) {
            item->is_partial = TRUE;
            item->reason = *reason;
            break;
        }
        ad_walk_submit(walk, thread, ad_item_new(walk, node, ad_walk_next_entry(walk), path, text));
    }
    if (rpm->is_broken || rpm->is_cut || rpm->payload >= size) {
        item->is_partial = TRUE;
        item->reason = rpm->is_broken ? AD_REASON_CORRUPT : AD_REASON_TRUNCATED;
    }
    if (rpm->payload < size) {
        g_autofree char *path = ad_walk_member_path(node, "payload");
        g_autoptr(AdSource) payload = ad_source_new_part(item->source, rpm->payload, size - rpm->payload);
        AdItem *inner = ad_item_new(walk, node, ad_walk_next_entry(walk), path, payload);
        inner->is_part = TRUE;
        ad_walk_submit(walk, thread, inner);
    }
    ad_walk_container(walk, node, "rpm", size, size - rpm->payload, rpm->payload, 0);
    return TRUE;
}
