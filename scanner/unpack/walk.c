/* SPDX-License-Identifier: Apache-2.0 */
/* walk.c - one bundle: items and nodes, what is done with each, and the rows that are reported */
#include "scanner/unpack/walk.h"

#include <string.h>
#include <time.h>

#include "scanner/unpack/walk_private.h"

AdWalk *
ad_walk_new(const AdWalkPlan *plan)
{
    AdWalk *walk = g_new0(AdWalk, 1);
    walk->plan = *plan;
    ad_budget_init(&walk->budget, &plan->limits);
    walk->spool = ad_spool_new(plan->spool_fd, plan->limits.spool_bytes, plan->pool);
    walk->stall = ad_stall_new(ad_pool_threads(plan->pool));
    walk->clean = g_hash_table_new_full(ad_digest_hash, ad_digest_equal, g_free, NULL);
    g_mutex_init(&walk->lock);
    if (plan->culprits != NULL && plan->culprits[0] != NULL) {
        walk->culprits = g_hash_table_new(g_str_hash, g_str_equal);
        for (const char *const *c = plan->culprits; *c != NULL; c++)
            g_hash_table_add(walk->culprits, (gpointer)*c);
    }
    return walk;
}

void
ad_walk_free(AdWalk *walk)
{
    if (walk == NULL)
        return;
    g_clear_pointer(&walk->culprits, g_hash_table_unref);
    g_hash_table_unref(walk->clean);
    ad_spool_free(walk->spool);
    ad_stall_free(walk->stall);
    g_mutex_clear(&walk->lock);
    g_free(walk);
}

AdNode *
ad_node_new(const AdItem *item)
{
    AdNode *node = g_new0(AdNode, 1);
    node->refs = 1;
    node->up = item->parent != NULL ? ad_node_ref(item->parent) : NULL;
    node->entry = item->entry;
    node->path = g_strdup(item->path);
    node->prefix = g_strdup(item->parent == NULL ? item->walk->plan.prefix : item->path);
    node->depth = (item->parent != NULL ? item->parent->depth : 0) + (item->is_part ? 0 : 1);
    node->has_sha256 = item->has_sha256;
    node->sha256 = item->sha256;
    node->format = item->type.format;
    node->layer = item->image_member;
    node->names = ad_member_names_new();
    node->folded = g_hash_table_new(NULL, NULL);
    return node;
}

AdNode *
ad_node_ref(AdNode *node)
{
    g_atomic_int_inc(&node->refs);
    return node;
}

void
ad_node_unref(AdNode *node)
{
    if (node == NULL || !g_atomic_int_dec_and_test(&node->refs))
        return;
    ad_node_unref(node->up);
    ad_image_free(node->image);
    ad_member_names_free(node->names);
    g_hash_table_unref(node->folded);
    g_free(node->path);
    g_free(node->prefix);
    g_free(node);
}

guint64
ad_walk_next_entry(AdWalk *walk)
{
    ad_stall_tick();
    return atomic_fetch_add(&walk->next_entry, 1) + 1;
}

char *
ad_walk_member_path(const AdNode *node, const char *component)
{
    char *path = ad_member_path_join(node->prefix, component);
    if (strlen(path) <= AD_LIMIT_PATH_BYTES)
        return path;
    /* deep nests of long names: the digest keeps the path unique, the end keeps it readable */
    g_autofree char *whole = path;
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, whole, -1);
    return g_strdup_printf("%%~%.32s!%s", digest, component);
}

gboolean
ad_walk_is_culprit(const AdWalk *walk, const char *path)
{
    return walk->culprits != NULL && g_hash_table_contains(walk->culprits, path);
}

AdItem *
ad_item_new(AdWalk *walk, AdNode *parent, guint64 entry, const char *path, AdSource *source)
{
    AdItem *item = g_new0(AdItem, 1);
    const char *mark = strrchr(path, '!'), *slash = strrchr(path, '/');
    const char *base = MAX(mark, slash);
    item->walk = walk;
    item->parent = parent != NULL ? ad_node_ref(parent) : NULL;
    item->entry = entry;
    item->path = g_strdup(path);
    item->base = g_strdup(base != NULL ? base + 1 : path);
    item->entry_type = AD_ENTRY_FILE;
    item->source = ad_source_ref(source);
    return item;
}

void
ad_item_free(AdItem *item)
{
    if (item == NULL)
        return;
    ad_node_unref(item->parent);
    ad_source_unref(item->source);
    g_free(item->path);
    g_free(item->base);
    g_free(item);
}

static gboolean
is_cycle(const AdItem *item)
{
    for (const AdNode *n = item->parent; n != NULL; n = n->up)
        if (n->has_sha256 && ad_digest_equal(&n->sha256, &item->sha256))
            return TRUE;
    return FALSE;
}

/* Becomes a leaf that was not opened, for this reason. */
static void
mark_unopened(AdItem *item, AdReason reason)
{
    item->is_partial = TRUE;
    item->reason = reason;
    if (item->type.class_ == AD_GAP_CLASS_OTHER)
        item->type.class_ = AD_GAP_CLASS_CONTAINER;
}

/* Opens a container; its bytes are then covered by its members. */
static void
run_container(AdItem *item, guint thread)
{
    AdWalk *walk = item->walk;
    AdReason reason = AD_REASON_CORRUPT;
    if (item->type.format == AD_FORMAT_UNSUPPORTED) {
        mark_unopened(item, AD_REASON_UNSUPPORTED_FORMAT);
        ad_leaf_run(item, thread);
        return;
    }
    if (item->parent != NULL && !item->is_gap)
        ad_leaf_hash(item);
    g_autoptr(AdNode) node = ad_node_new(item);
    gboolean is_own_image = item->has_sha256 && is_cycle(item);
    if (is_own_image)
        ad_walk_hazard(walk, AD_HAZARD_CYCLE, item->entry, item->path, NULL);
    if (node->depth > walk->plan.limits.depth || is_own_image) {
        mark_unopened(item, AD_REASON_DEPTH_LIMIT);
        ad_leaf_run(item, thread);
        return;
    }
    ad_stall_enter(walk->stall, thread, item->entry);
    gboolean is_open = ad_open_run(item, thread, node, &reason);
    ad_stall_enter(walk->stall, thread, AD_STALL_NOTHING);
    ad_open_image_container_done(walk, node, thread);
    if (item->flavour == NULL)
        item->flavour = ad_flavour_name(node->flavours);
    if (!is_open) {
        if (!item->type.is_weak && !item->is_gap)
            mark_unopened(item, reason);
        else if (item->type.class_ == AD_GAP_CLASS_CONTAINER)
            item->type = (AdFileType){AD_FORMAT_LEAF, "data", AD_GAP_CLASS_OTHER, FALSE};
        ad_leaf_run(item, thread);
        return;
    }
    gboolean is_transport =
        item->is_part || (item->parent == NULL && ad_identify_is_transport(item->type.format));
    AdDigest key;
    gboolean has_key = !is_transport && !item->is_gap && ad_leaf_scan_container(item, thread, &key);
    if (item->is_partial) {
        /* what else it held nobody knows: its packed bytes count as partly scanned, as the gap says */
        guint64 bytes = ad_source_bytes(item->source);
        ad_walk_count(walk, !item->is_gap, bytes, AD_STATE_PARTIAL, FALSE);
        ad_walk_gap(walk, item->entry, item->path, bytes, AD_STATE_PARTIAL, item->reason,
                    AD_GAP_CLASS_CONTAINER);
    }
    if (!item->is_gap)
        ad_leaf_artifact(item, item->is_partial ? AD_STATE_PARTIAL : AD_STATE_SCANNED, FALSE,
                         has_key && !item->is_partial ? &key : NULL);
}

static void
work_on(AdItem *item, guint thread)
{
    AdWalk *walk = item->walk;
    const AdReport *report = walk->plan.report;
    if (ad_walk_is_culprit(walk, item->path)) {
        guint64 bytes = ad_source_bytes(item->source);
        ad_walk_count(walk, !item->is_gap, bytes, AD_STATE_NOT_SCANNED, FALSE);
        ad_walk_gap(walk, item->entry, item->path, bytes, AD_STATE_NOT_SCANNED, AD_REASON_WORKER_CRASH,
                    AD_GAP_CLASS_CONTAINER);
        if (!item->is_gap)
            ad_leaf_artifact(item, AD_STATE_NOT_SCANNED, FALSE, NULL);
        return;
    }
    report->begin(thread, item->entry, item->path, report->user);
    if (!item->is_gap && ad_hazard_is_disguised(item->base, item->type.name))
        ad_walk_hazard(walk, AD_HAZARD_DISGUISED, item->entry, item->path, item->type.name);
    if (item->type.format == AD_FORMAT_LEAF)
        ad_leaf_run(item, thread);
    else
        run_container(item, thread);
    ad_evidence_take(item, thread);
    report->end(thread, item->entry, report->user);
}

static void
run_item(gpointer task, guint thread)
{
    g_autoptr(AdItem) item = task;
    /* it may be run by a thread that is reading another container: that one waits meanwhile */
    guint64 before = ad_stall_enter(item->walk->stall, thread, AD_STALL_NOTHING);
    work_on(item, thread);
    ad_stall_enter(item->walk->stall, thread, before);
    ad_open_image_item_done(item, thread);
}

void
ad_walk_submit(AdWalk *walk, guint thread, AdItem *item)
{
    if (item->type.name == NULL)
        item->type = ad_identify(item->source);
    gboolean is_leaf = item->type.format == AD_FORMAT_LEAF;
    guint64 bytes = ad_source_data(item->source) != NULL ? ad_source_bytes(item->source) : 0;
    if (ad_source_is_spooled(item->source))
        run_item(item, thread);
    else
        ad_pool_submit(walk->plan.pool, thread, is_leaf ? AD_TASK_LEAF : AD_TASK_OPEN, bytes + 512, run_item,
                       item);
}

AdSource *
ad_walk_in_memory(AdWalk *walk, guint thread, AdSource *source, AdBody **body_out)
{
    guint8 buffer[64 * 1024];
    guint64 size = ad_source_bytes(source);
    *body_out = NULL;
    if (ad_source_data(source) != NULL)
        return ad_source_ref(source);
    g_autoptr(AdBody) body = ad_body_new(walk->spool, thread, walk->plan.limits.ram_member_bytes, size);
    for (guint64 at = 0; at < size;) {
        gsize n = ad_source_read(source, at, buffer, sizeof buffer);
        if (n == 0 || !ad_body_append(body, buffer, n))
            return NULL;
        at += n;
    }
    AdSource *memory = ad_body_finish(body);
    if (memory != NULL)
        *body_out = g_steal_pointer(&body);
    return memory;
}

void
ad_walk_gap(AdWalk *walk, guint64 entry, const char *path, guint64 bytes, AdState state, AdReason reason,
            AdGapClass class_)
{
    g_autoptr(AdGap) gap = ad_gap_new(entry, path, bytes, state, reason, class_);
    walk->plan.report->gap(gap, walk->plan.report->user);
}

void
ad_walk_hazard(AdWalk *walk, AdHazard hazard, guint64 entry, const char *path, const char *detail)
{
    g_autoptr(AdFinding) finding = ad_hazard_new(hazard, entry, path, detail);
    walk->plan.report->finding(finding, walk->plan.report->user);
}

void
ad_walk_count(AdWalk *walk, gboolean is_file, guint64 bytes, AdState state, gboolean is_reused)
{
    AdCoverage one = {.bytes = bytes};
    one.bytes_by_state[state] = bytes;
    if (is_file) {
        one.files = 1;
        one.files_by_state[state] = 1;
    }
    if (is_reused) {
        one.bytes_reused = bytes;
        one.files_reused = one.files;
    }
    g_mutex_lock(&walk->lock);
    ad_coverage_add(&walk->coverage, &one);
    g_mutex_unlock(&walk->lock);
}

void
ad_walk_container(AdWalk *walk, const AdNode *node, const char *format, guint64 size, guint64 claimed,
                  guint64 structure, guint64 gap)
{
    g_autoptr(AdContainer) c = ad_container_new(node->entry, node->path, format);
    c->size_bytes = size;
    c->claimed_bytes = claimed;
    c->structure_bytes = structure;
    c->gap_bytes = gap;
    walk->plan.report->container(c, walk->plan.report->user);
}

void
ad_walk_start(AdWalk *walk)
{
    const AdWalkPlan *plan = &walk->plan;
    const char *path = plan->prefix[0] != '\0' ? plan->prefix : plan->bundle_name;
    AdItem *item = ad_item_new(walk, NULL, 0, path, plan->bundle);
    ad_walk_submit(walk, G_MAXUINT, item);
}

gboolean
ad_walk_is_stalled(AdWalk *walk, guint *thread, guint64 *entry)
{
    return ad_stall_check(walk->stall, walk->plan.limits.stall_ms * 1000, thread, entry);
}

AdCoverage
ad_walk_coverage(AdWalk *walk)
{
    g_mutex_lock(&walk->lock);
    AdCoverage c = walk->coverage;
    g_mutex_unlock(&walk->lock);
    return c;
}

guint64
ad_walk_bytes_scanned(AdWalk *walk)
{
    return atomic_load(&walk->bytes_scanned);
}

AdWalkTiming
ad_walk_timing(AdWalk *walk)
{
    return (AdWalkTiming){atomic_load(&walk->hash_us), atomic_load(&walk->scan_us),
                         atomic_load(&walk->inspect_us)};
}
