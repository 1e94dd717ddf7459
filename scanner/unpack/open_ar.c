/* SPDX-License-Identifier: Apache-2.0 */
/* open_ar.c - ar archives and Debian packages, by our own reader
 *
 * The format is a row of 60-byte headers (deb(5), ar(5)), each member lies uncompressed and is opened where it is.
 * In a deb, data.tar and control.tar keep those names whatever their compression (contracts.md). */
#include <string.h>

#include "scanner/unpack/ar.h"
#include "scanner/unpack/walk_private.h"

/* "data.tar.xz" -> "data.tar"; NULL for any other name. */
static const char *
deb_part(const char *name, gsize bytes)
{
    static const char *const parts[] = {"data.tar", "control.tar"};
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        gsize n = strlen(parts[i]);
        if (bytes >= n && memcmp(name, parts[i], n) == 0 && (bytes == n || name[n] == '.'))
            return parts[i];
    }
    return NULL;
}

gboolean
ad_open_ar(AdItem *item, guint thread, AdNode *node, AdReason *reason)
{
    AdWalk *walk = item->walk;
    guint64 size = ad_source_bytes(item->source);
    g_autoptr(AdAr) ar = ad_ar_new(item->source);
    AdArMember member;
    guint64 claimed = 0, structure = AD_AR_MAGIC_BYTES, gap = 0;
    gboolean has_failed = FALSE, is_misnamed = FALSE, is_deb = item->type.format == AD_FORMAT_DEB;
    while (ad_ar_next(ar, &member)) {
        guint64 bytes = member.to - member.from;
        structure += member.from - member.header;
        if (!ad_budget_take_entry(&walk->budget, reason)) {
            has_failed = TRUE;
            structure -= member.from - member.header;
            ad_ar_rewind(ar, &member);
            break;
        }
        if (member.is_table) {
            structure += bytes;
        } else {
            const char *part = is_deb ? deb_part(member.name, member.name_bytes) : NULL;
            guint64 entry = ad_walk_next_entry(walk);
            g_autofree char *component = ad_members_component(
                walk, node, part != NULL ? part : member.name, part != NULL ? strlen(part) : member.name_bytes,
                entry);
            g_autofree char *path = ad_walk_member_path(node, component);
            g_autoptr(AdSource) body = ad_source_new_part(item->source, member.from, bytes);
            AdItem *inner = ad_item_new(walk, node, entry, path, body);
            claimed += bytes;
            inner->is_part = part != NULL;
            inner->is_partial = member.is_cut;
            inner->reason = AD_REASON_TRUNCATED;
            is_misnamed = is_misnamed || member.is_misnamed;
            ad_walk_submit(walk, thread, inner);
        }
        if (member.to < size && ((member.to - member.header) & 1) != 0) { /* one byte of padding, a newline */
            guint8 pad = 0;
            ad_source_read(item->source, member.to, &pad, 1);
            if (pad == '\n' || pad == 0)
                structure++;
            else
                gap += 1 - ad_open_leftover(walk, thread, node, item->source, member.to, member.to + 1, NULL);
        }
    }
    guint64 position = MIN(ad_ar_position(ar), size);
    if (!has_failed && ad_ar_is_damaged(ar)) {
        has_failed = TRUE;
        *reason = size - position < AD_AR_HEADER_BYTES ? AD_REASON_TRUNCATED : AD_REASON_CORRUPT;
    }
    if (has_failed && claimed == 0)
        return FALSE;
    if (is_misnamed) {
        item->is_partial = TRUE;
        item->reason = AD_REASON_CORRUPT;
    }
    guint64 zeros =
        ad_open_leftover(walk, thread, node, item->source, position, size, has_failed ? reason : NULL);
    ad_walk_container(walk, node, item->type.name, size, claimed, structure + zeros,
                      gap + (size - position - zeros));
    return TRUE;
}
