/* SPDX-License-Identifier: Apache-2.0 */
/* entry.c - a member as its container describes it, whoever read it: number, path, hazards, rows */
#include <string.h>

#include "scanner/unpack/walk_private.h"

void
ad_entry_clear(AdEntry *e)
{
    g_clear_pointer(&e->path, g_free);
}

/* TRUE when another component of the node falls together with this one where case does not count. */
static gboolean
collides(AdNode *node, const char *component)
{
    return !g_hash_table_add(node->folded, GSIZE_TO_POINTER(ad_hazard_fold(component)));
}

char *
ad_members_component(AdWalk *walk, AdNode *node, const char *raw, gsize bytes, guint64 entry)
{
    g_autofree char *encoded = ad_member_path_encode(raw, bytes);
    char *component = ad_member_names_take(node->names, encoded);
    guint bits = ad_hazard_of_name(raw, bytes);
    if (strcmp(component, encoded) == 0 && collides(node, encoded))
        bits |= 1u << AD_HAZARD_CASE_COLLISION;
    g_autofree char *path = bits != 0 ? ad_walk_member_path(node, component) : NULL;
    for (guint h = 0; bits >> h != 0; h++)
        if ((bits >> h & 1) != 0)
            ad_walk_hazard(walk, (AdHazard)h, entry, path, NULL);
    return component;
}

void
ad_entry_name(AdWalk *walk, AdNode *node, AdEntry *e)
{
    gsize bytes = e->name_bytes;
    e->entry = ad_walk_next_entry(walk);
    if (e->type == AD_ENTRY_DIR)
        while (bytes > 1 && e->raw_name[bytes - 1] == '/')
            bytes--;
    g_autofree char *component = ad_members_component(walk, node, e->raw_name, bytes, e->entry);
    e->path = ad_walk_member_path(node, component);
    if (strchr(component, '#') != NULL && e->type != AD_ENTRY_DIR && !e->is_other_view)
        ad_walk_hazard(walk, AD_HAZARD_DUPLICATE_NAME, e->entry, e->path, NULL);
}

void
ad_entry_hazards(AdWalk *walk, const AdEntry *e)
{
    const char *target = e->raw_target;
    g_autofree char *name = g_strndup(e->raw_name, e->name_bytes);
    if (e->type == AD_ENTRY_HARDLINK && target != NULL &&
        (ad_hazard_of_name(target, strlen(target)) & (1u << AD_HAZARD_TRAVERSAL)) != 0)
        ad_walk_hazard(walk, AD_HAZARD_LINK_ESCAPE, e->entry, e->path, target);
    if (e->type == AD_ENTRY_SYMLINK && target != NULL && ad_hazard_is_escape(name, target))
        ad_walk_hazard(walk, AD_HAZARD_LINK_ESCAPE, e->entry, e->path, target);
    if (e->type == AD_ENTRY_FILE && (e->mode & 06000) != 0)
        ad_walk_hazard(walk, AD_HAZARD_SETUID, e->entry, e->path, NULL);
    if (e->has_capability)
        ad_walk_hazard(walk, AD_HAZARD_CAPABILITY, e->entry, e->path, NULL);
    if (e->type == AD_ENTRY_DEVICE || e->type == AD_ENTRY_FIFO || e->type == AD_ENTRY_SOCKET) {
        ad_walk_hazard(walk, AD_HAZARD_DEVICE, e->entry, e->path, NULL);
        ad_walk_gap(walk, e->entry, e->path, 0, AD_STATE_NOT_SCANNED, AD_REASON_SPECIAL_FILE, AD_GAP_CLASS_OTHER);
    }
}

void
ad_entry_plain(AdWalk *walk, const AdNode *node, const AdEntry *e, AdState state)
{
    const AdReport *report = walk->plan.report;
    g_autoptr(AdArtifact) a = ad_artifact_new(e->entry, node->entry, e->path, e->type);
    if (e->raw_target != NULL) {
        g_free(a->link_target);
        a->link_target = ad_member_path_encode(e->raw_target, strlen(e->raw_target));
    }
    a->state = state;
    report->artifact(a, report->user);
}

void
ad_entry_unread(AdWalk *walk, const AdNode *node, const AdEntry *e, guint64 bytes, AdReason reason)
{
    ad_walk_count(walk, TRUE, bytes, AD_STATE_NOT_SCANNED, FALSE);
    ad_walk_gap(walk, e->entry, e->path, bytes, AD_STATE_NOT_SCANNED, reason, AD_GAP_CLASS_CONTAINER);
    ad_entry_plain(walk, node, e, AD_STATE_NOT_SCANNED);
}
