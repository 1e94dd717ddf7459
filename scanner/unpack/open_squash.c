/* SPDX-License-Identifier: Apache-2.0 */
/* open_squash.c - squashfs images: snap packages, and AppImages, which are a program with an image behind it */
#include <string.h>

#include "scanner/unpack/program_end.h"
#include "scanner/unpack/squash.h"
#include "scanner/unpack/walk_private.h"

typedef struct {
    AdItem *item;
    AdWalk *walk;
    AdNode *node;
    guint thread;
    AdSquash *squash;
    guint64 image_bytes, decoded_bytes;
    gboolean is_limited; /* of the whole job: stop */
    AdReason reason;
} Open;

/* The bytes of one file; *is_partial with o->reason when not all of them could be had. */
static AdSource *
read_body(Open *o, AdSquashEntry *e, AdBody **held, gboolean *is_partial)
{
    const guint8 *data;
    gint64 n;
    g_autoptr(AdBody) body = ad_body_new(o->walk->spool, o->thread, o->walk->plan.limits.ram_member_bytes, e->bytes);
    *is_partial = FALSE;
    while ((n = ad_squash_part(o->squash, e, &data)) != 0) {
        if (n < 0) {
            o->reason = AD_REASON_CORRUPT;
            *is_partial = TRUE;
            break;
        }
        o->decoded_bytes += (guint64)n;
        AdReason reason = AD_REASON_SIZE_LIMIT;
        if (!ad_budget_take_bytes(&o->walk->budget, (guint64)n, ad_body_bytes(body) + (guint64)n, o->image_bytes,
                                  o->decoded_bytes, &reason) ||
            !ad_body_append(body, data, (gsize)n)) {
            o->reason = reason;
            o->is_limited = reason != AD_REASON_SIZE_LIMIT;
            *is_partial = TRUE;
            break;
        }
    }
    AdSource *source = ad_body_finish(body);
    *held = g_steal_pointer(&body);
    return source;
}

static void
take_file(Open *o, AdSquashEntry *e, guint64 entry, const char *path)
{
    AdBody *held = NULL;
    gboolean is_partial;
    const AdReport *report = o->walk->plan.report;
    report->begin(o->thread, entry, path, report->user);
    g_autoptr(AdSource) source = read_body(o, e, &held, &is_partial);
    if (is_partial && o->reason == AD_REASON_RATIO_LIMIT)
        ad_walk_hazard(o->walk, AD_HAZARD_BOMB, entry, path, NULL);
    if (source == NULL) {
        ad_walk_count(o->walk, TRUE, ad_body_bytes(held), AD_STATE_NOT_SCANNED, FALSE);
        ad_walk_gap(o->walk, entry, path, ad_body_bytes(held), AD_STATE_NOT_SCANNED, AD_REASON_SIZE_LIMIT,
                    AD_GAP_CLASS_CONTAINER);
    } else {
        AdItem *inner = ad_item_new(o->walk, o->node, entry, path, source);
        inner->is_partial = is_partial;
        inner->reason = o->reason;
        g_clear_pointer(&source, ad_source_unref);
        ad_walk_submit(o->walk, o->thread, inner);
    }
    ad_body_free(held);
    report->end(o->thread, entry, report->user);
}

static AdEntryType
type_of(const AdSquashEntry *e)
{
    switch (e->kind) {
    case AD_SQUASH_FILE:
        return AD_ENTRY_FILE;
    case AD_SQUASH_DIR:
        return AD_ENTRY_DIR;
    case AD_SQUASH_LINK:
        return AD_ENTRY_SYMLINK;
    default:
        return e->type == 6 || e->type == 13 ? AD_ENTRY_FIFO
               : e->type == 7 || e->type == 14 ? AD_ENTRY_SOCKET
                                               : AD_ENTRY_DEVICE;
    }
}

static void
take_entry(Open *o, AdSquashEntry *e)
{
    g_auto(AdEntry) entry = {.raw_name = e->name, .name_bytes = strlen(e->name), .raw_target = e->target,
                             .type = type_of(e), .mode = e->mode};
    ad_entry_name(o->walk, o->node, &entry);
    ad_entry_hazards(o->walk, &entry);
    if (strcmp(e->name, "meta/snap.yaml") == 0)
        o->item->flavour = "snap";
    if (ad_walk_is_culprit(o->walk, entry.path))
        ad_entry_unread(o->walk, o->node, &entry, 0, AD_REASON_WORKER_CRASH);
    else if (e->kind == AD_SQUASH_FILE)
        take_file(o, e, entry.entry, entry.path);
    else
        ad_entry_plain(o->walk, o->node, &entry, AD_STATE_SCANNED);
}

/* The program in front of an AppImage's image is a member like the others. */
static void
take_runtime(Open *o, guint64 bytes)
{
    if (bytes == 0 || !ad_budget_take_entry(&o->walk->budget, &o->reason))
        return;
    g_autofree char *component = ad_member_names_take(o->node->names, "%runtime");
    g_autofree char *path = ad_walk_member_path(o->node, component);
    g_autoptr(AdSource) part = ad_source_new_part(o->item->source, 0, bytes);
    ad_walk_submit(o->walk, o->thread, ad_item_new(o->walk, o->node, ad_walk_next_entry(o->walk), path, part));
}

gboolean
ad_open_squash(AdItem *item, guint thread, AdNode *node, AdReason *reason)
{
    AdWalk *walk = item->walk;
    AdSquashState state;
    guint64 size = ad_source_bytes(item->source), zeros = 0, gap = 0;
    guint64 front = ad_program_end(item->source); /* 0: no program stands in front */
    g_autoptr(AdSource) image = ad_source_new_part(item->source, front, size - front);
    g_autoptr(AdSquash) squash = ad_squash_open(image, &state);
    if (squash == NULL) {
        *reason = state == AD_SQUASH_UNSUPPORTED ? AD_REASON_UNSUPPORTED_FORMAT
                  : state == AD_SQUASH_CUT       ? AD_REASON_TRUNCATED
                                                 : AD_REASON_CORRUPT;
        return FALSE;
    }
    Open o = {.item = item, .walk = walk, .node = node, .thread = thread, .squash = squash,
              .image_bytes = ad_source_bytes(image), .reason = AD_REASON_CORRUPT};
    take_runtime(&o, front);
    while (!o.is_limited) {
        g_autoptr(AdSquashEntry) e = ad_squash_next(squash);
        if (e == NULL)
            break;
        o.is_limited = !ad_budget_take_entry(&walk->budget, &o.reason);
        if (!o.is_limited)
            take_entry(&o, e);
    }
    gboolean is_damaged = ad_squash_is_damaged(squash);
    if (o.is_limited || is_damaged) {
        item->is_partial = TRUE;
        item->reason = o.is_limited                          ? o.reason
                       : ad_squash_end(squash) == ad_source_bytes(image) ? AD_REASON_TRUNCATED
                                                             : AD_REASON_CORRUPT;
    }
    guint64 begin = MIN(96, ad_squash_data_end(squash)), end = ad_squash_data_end(squash);
    guint64 claimed = ad_ranges_settle(ad_squash_used(squash), begin, end);
    g_autoptr(GArray) rest = ad_ranges_rest(ad_squash_used(squash), begin, end);
    AdRange tail = {ad_squash_end(squash), ad_source_bytes(image)};
    g_array_append_val(rest, tail);
    for (guint i = 0; i < rest->len; i++) {
        const AdRange *r = &g_array_index(rest, AdRange, i);
        guint64 z = ad_open_leftover(walk, thread, node, image, r->from, r->to, item->is_partial ? &item->reason : NULL);
        zeros += z;
        gap += r->to - r->from - z;
    }
    ad_walk_container(walk, node, item->flavour != NULL ? item->flavour : item->type.name, size, claimed + front,
                      begin + (ad_squash_end(squash) - end) + zeros, gap);
    return TRUE;
}
