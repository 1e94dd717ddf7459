/* SPDX-License-Identifier: Apache-2.0 */
/* open_image.c - the walk's side of container images: who tells the collector what, and what it then says */
#include <string.h>

#include "scanner/unpack/walk_private.h"

void
ad_open_image_body(AdNode *node, AdItem *item, const char *raw_name)
{
    if (!ad_image_wants(raw_name))
        return;
    if (node->image == NULL)
        node->image = ad_image_new(node->entry, node->path);
    item->image_member = ad_image_add(node->image, raw_name, item->entry, item->path, item->source,
                                      !item->is_partial);
}

void
ad_open_image_entry(AdNode *node, const char *raw_name, AdEntryType type, const char *target)
{
    if (node->layer != NULL && type != AD_ENTRY_DIR)
        ad_image_member_list(node->layer, raw_name);
    if (target == NULL || !ad_image_wants(raw_name))
        return;
    if (node->image == NULL)
        node->image = ad_image_new(node->entry, node->path);
    ad_image_add_link(node->image, raw_name, target);
}

typedef struct {
    AdWalk *walk;
    AdNode *node;
    guint thread;
} Sink;

static void
on_hazard(AdHazard hazard, guint64 entry, const char *path, const char *detail, gpointer user)
{
    Sink *s = user;
    ad_walk_hazard(s->walk, hazard, entry, path, detail);
}

static void
on_derived(const char *path, const char *text, gpointer user)
{
    Sink *s = user;
    AdReason ignored; /* the deadline or the count has its own row */
    if (!ad_budget_take_entry(&s->walk->budget, &ignored))
        return;
    gsize bytes = strlen(text);
    char *copy = g_strdup(text);
    g_autoptr(AdSource) source = ad_source_new_memory(copy, bytes, g_free, copy, FALSE);
    AdItem *item = ad_item_new(s->walk, s->node, ad_walk_next_entry(s->walk), path, source);
    item->type = (AdFileType){AD_FORMAT_LEAF, "text", AD_GAP_CLASS_OTHER, FALSE};
    ad_walk_submit(s->walk, s->thread, item);
}

static void
on_gap(guint64 entry, const char *path, guint64 bytes, AdReason reason, gpointer user)
{
    Sink *s = user;
    ad_walk_gap(s->walk, entry, path, bytes, AD_STATE_PARTIAL, reason, AD_GAP_CLASS_CONTAINER);
}

static void
part_done(AdWalk *walk, AdNode *node, AdImage *image, guint thread)
{
    if (!ad_image_part_done(image))
        return;
    Sink sink = {walk, node, thread};
    ad_image_conclude(image, &(AdImageSink){on_hazard, on_derived, on_gap, &sink});
}

void
ad_open_image_item_done(AdItem *item, guint thread)
{
    if (item->image_member == NULL)
        return;
    ad_image_member_identify(item->image_member, item->has_sha256 ? &item->sha256 : NULL, item->type.name);
    part_done(item->walk, item->parent, ad_image_of(item->image_member), thread);
}

void
ad_open_image_container_done(AdWalk *walk, AdNode *node, guint thread)
{
    if (node->image != NULL)
        part_done(walk, node, node->image, thread);
}
