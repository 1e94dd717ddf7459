/* SPDX-License-Identifier: Apache-2.0 */
/* leaf.c - what is done with the bytes of one file: hash, look up, scan (in parts or windows), report */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "scanner/unpack/walk_private.h"

#define PART_BYTES (8 * AD_MIB)   /* a larger leaf is shared among threads, one shard of the rules each */
#define OVERLAP_BYTES (64 * 1024) /* between windows: longer than what rules match in practice */

typedef struct {
    AdItem *item;
    AdSource *source; /* in memory */
    AdScanInput input;
    AdState state;
    AdReason reason;
    gint findings; /* atomic */
} Scan;

typedef struct {
    Scan *scan;
    int part;
    AdState state;
    AdReason reason;
    gint *pending;
} Part;

static void
digest_parts(AdDigest *out, const void *const *parts, const gsize *bytes, gsize count)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    gboolean is_ok = EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1;
    for (gsize i = 0; i < count; i++)
        is_ok = is_ok && EVP_DigestUpdate(ctx, parts[i], bytes[i]) == 1;
    g_assert(is_ok && EVP_DigestFinal_ex(ctx, out->bytes, NULL) == 1);
    EVP_MD_CTX_free(ctx);
}

static void
digest_descriptor(AdDigest *out, const AdSource *source)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    guint8 buffer[64 * 1024];
    gboolean is_ok = EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1;
    gsize n;
    for (guint64 at = 0; (n = ad_source_read(source, at, buffer, sizeof buffer)) > 0; at += n)
        is_ok = is_ok && EVP_DigestUpdate(ctx, buffer, n) == 1;
    g_assert(is_ok && EVP_DigestFinal_ex(ctx, out->bytes, NULL) == 1);
    EVP_MD_CTX_free(ctx);
}

void
ad_leaf_hash(AdItem *item)
{
    if (item->has_sha256)
        return;
    gint64 start = g_get_monotonic_time();
    const void *data = ad_source_data(item->source);
    gsize bytes = (gsize)ad_source_bytes(item->source);
    if (data != NULL)
        digest_parts(&item->sha256, &data, &bytes, 1);
    else
        digest_descriptor(&item->sha256, item->source);
    item->has_sha256 = TRUE;
    atomic_fetch_add(&item->walk->hash_us, (guint64)(g_get_monotonic_time() - start));
}

void
ad_leaf_artifact(const AdItem *item, AdState state, gboolean is_reused, const AdDigest *verdict_key)
{
    const AdReport *report = item->walk->plan.report;
    guint64 parent = item->parent != NULL ? item->parent->entry : 0;
    g_autoptr(AdArtifact) a = ad_artifact_new(item->entry, parent, item->path, item->entry_type);
    g_free(a->file_type);
    a->file_type = g_strdup(item->flavour != NULL ? item->flavour : item->type.name);
    a->size_bytes = ad_source_bytes(item->source);
    a->has_sha256 = item->has_sha256;
    a->sha256 = item->sha256;
    a->state = state;
    a->is_reused = is_reused;
    if (verdict_key != NULL) {
        a->has_verdict_key = TRUE;
        a->verdict_key = *verdict_key;
    }
    report->artifact(a, report->user);
}

/* What rules see of a file's name and type, as LOKI defines it (scanner.md 3.4). */
typedef struct {
    char *filepath, *filetype;
    const char *extension;
} Externals;

static void
externals_init(Externals *e, const AdItem *item)
{
    const char *mark = strrchr(item->path, '!');
    const char *inner = mark != NULL ? mark + 1 : item->path;
    const char *slash = strrchr(inner, '/'), *dot = strrchr(item->base, '.');
    e->filepath = slash != NULL ? g_strndup(inner, (gsize)(slash - inner)) : g_strdup("");
    e->filetype = strcmp(item->type.name, "pe") == 0 ? g_strdup("EXE") : g_ascii_strup(item->type.name, -1);
    e->extension = dot != NULL ? dot : "";
}

static void
externals_clear(Externals *e)
{
    g_free(e->filepath);
    g_free(e->filetype);
}

/* Under which key a verdict over this file may be used again (architecture.md 5). */
static AdDigest
verdict_key(const AdItem *item, const Externals *e)
{
    AdDigest key;
    if (!item->walk->plan.reads_externals)
        return item->sha256;
    const void *parts[] = {item->sha256.bytes, item->base, e->filepath, e->extension, e->filetype, ""};
    gsize bytes[] = {AD_DIGEST_SIZE, strlen(item->base) + 1, strlen(e->filepath) + 1,
                     strlen(e->extension) + 1, strlen(e->filetype) + 1, 1};
    digest_parts(&key, parts, bytes, G_N_ELEMENTS(parts));
    return key;
}

static void
receive_finding(AdFinding *finding, gpointer user)
{
    g_autoptr(AdFinding) f = finding;
    Scan *scan = user;
    const AdItem *item = scan->item;
    const AdReport *report = item->walk->plan.report;
    g_atomic_int_inc(&scan->findings);
    f->entry = item->entry;
    g_free(f->path);
    f->path = g_strdup(item->path);
    f->has_sha256 = item->has_sha256;
    f->sha256 = item->sha256;
    report->finding(f, report->user);
}

static void
receive_fault(const char *file, const char *rule, const char *reason, gpointer user)
{
    Scan *scan = user;
    const AdReport *report = scan->item->walk->plan.report;
    report->fault(file, rule, reason, report->user);
}

static AdState
scan_range(Scan *scan, guint thread, int part, gsize from, gsize bytes, AdReason *reason)
{
    AdWalk *walk = scan->item->walk;
    const AdLeafScan *leaf = walk->plan.scan;
    const AdScanSink sink = {receive_finding, receive_fault, scan};
    AdScanInput input = scan->input;
    gint64 start = g_get_monotonic_time();
    input.data = ad_source_data(scan->source) + from;
    input.bytes = bytes;
    input.part = part;
    AdState state = leaf->scan(thread, &input, &sink, reason, leaf->user);
    atomic_fetch_add(&walk->scan_us, (guint64)(g_get_monotonic_time() - start));
    return state;
}

static void
worsen(Scan *scan, AdState state, AdReason reason)
{
    if (state > scan->state) {
        scan->state = state;
        scan->reason = reason;
    }
}

static void
run_part(gpointer task, guint thread)
{
    Part *p = task;
    gsize bytes = (gsize)ad_source_bytes(p->scan->source);
    p->state = scan_range(p->scan, thread, p->part, 0, bytes, &p->reason);
    g_atomic_int_dec_and_test(p->pending);
}

/* Every shard of the base set is a task; this thread does the first and then helps with what is left. */
static void
scan_in_parts(Scan *scan, guint thread)
{
    AdPool *pool = scan->item->walk->plan.pool;
    guint shards = scan->item->walk->plan.scan->shards;
    g_autofree Part *parts = g_new0(Part, shards);
    gint pending = (gint)shards;
    for (guint i = 0; i < shards; i++)
        parts[i] = (Part){.scan = scan, .part = (int)i, .pending = &pending};
    for (guint i = 1; i < shards; i++)
        ad_pool_submit(pool, thread, AD_TASK_PART, 0, run_part, &parts[i]);
    run_part(&parts[0], thread);
    while (g_atomic_int_get(&pending) > 0)
        ad_pool_help(pool, thread, TRUE, 10 * 1000);
    for (guint i = 0; i < shards; i++)
        worsen(scan, parts[i].state, parts[i].reason);
}

static void
scan_in_windows(Scan *scan, guint thread)
{
    gsize bytes = (gsize)ad_source_bytes(scan->source);
    gsize window = (gsize)MAX(scan->item->walk->plan.limits.window_bytes, 2 * OVERLAP_BYTES);
    scan->state = AD_STATE_PARTIAL;
    scan->reason = AD_REASON_WINDOWED;
    for (gsize from = 0;; from += window - OVERLAP_BYTES) {
        AdReason reason = AD_REASON_ENGINE_ERROR;
        AdState state = scan_range(scan, thread, -1, from, MIN(window, bytes - from), &reason);
        if (state != AD_STATE_SCANNED)
            worsen(scan, state, reason);
        if (ad_budget_is_late(&scan->item->walk->budget))
            worsen(scan, AD_STATE_NOT_SCANNED, AD_REASON_TIME_LIMIT);
        if (bytes - from <= window || scan->state == AD_STATE_NOT_SCANNED)
            return;
    }
}

/* Runs the rules over the item; scan->source is filled here and cleared again. */
static void
scan_item(Scan *scan, guint thread, const Externals *e)
{
    AdItem *item = scan->item;
    AdWalk *walk = item->walk;
    AdBody *held;
    if (ad_budget_is_late(&walk->budget)) {
        worsen(scan, AD_STATE_NOT_SCANNED, AD_REASON_TIME_LIMIT);
        return;
    }
    g_autoptr(AdSource) memory = ad_walk_in_memory(walk, thread, item->source, &held);
    if (memory == NULL) {
        worsen(scan, AD_STATE_NOT_SCANNED, AD_REASON_SIZE_LIMIT);
        return;
    }
    guint64 bytes = ad_source_bytes(memory);
    scan->source = memory;
    scan->input = (AdScanInput){.filename = item->base, .filepath = e->filepath, .extension = e->extension,
                                .filetype = e->filetype, .owner = ""};
    if (bytes > walk->plan.limits.window_bytes) {
        scan_in_windows(scan, thread);
    } else if (bytes > PART_BYTES && walk->plan.scan->shards > 1) {
        scan_in_parts(scan, thread);
    } else {
        AdReason reason = AD_REASON_ENGINE_ERROR;
        AdState state = scan_range(scan, thread, -1, 0, (gsize)bytes, &reason);
        worsen(scan, state, reason);
    }
    scan->source = NULL;
    g_clear_pointer(&memory, ad_source_unref);
    ad_body_free(held);
}

/* The checks beyond YARA: also of what the rules' verdict is known. */
static void
inspect_item(AdItem *item, guint thread, gboolean is_container)
{
    AdWalk *walk = item->walk;
    AdBody *held;
    if (walk->plan.inspect == NULL || ad_budget_is_late(&walk->budget))
        return;
    g_autoptr(AdSource) memory = ad_walk_in_memory(walk, thread, item->source, &held);
    if (memory == NULL)
        return; /* the scan says so with a gap */
    gint64 start = g_get_monotonic_time();
    const AdInspectFile file = {
        .name = {.path = item->path, .entry = item->entry, .sha256 = item->has_sha256 ? &item->sha256 : NULL},
        .data = ad_source_data(memory),
        .bytes = (gsize)ad_source_bytes(memory),
        .is_container = is_container,
    };
    ad_inspect_file(walk->plan.inspect, &file);
    atomic_fetch_add(&walk->inspect_us, (guint64)(g_get_monotonic_time() - start));
    g_clear_pointer(&memory, ad_source_unref);
    ad_body_free(held);
}

static gboolean
is_known_clean(AdWalk *walk, const AdDigest *key)
{
    return walk->plan.verdicts != NULL &&
           bsearch(key, walk->plan.verdicts, walk->plan.verdict_count, sizeof *key, ad_digest_compare) != NULL;
}

static gboolean
was_clean_before(AdWalk *walk, const AdDigest *key)
{
    g_mutex_lock(&walk->lock);
    gboolean is_clean = g_hash_table_contains(walk->clean, key);
    g_mutex_unlock(&walk->lock);
    return is_clean;
}

static void
remember_clean(AdWalk *walk, const AdDigest *key)
{
    g_mutex_lock(&walk->lock);
    g_hash_table_add(walk->clean, g_memdup2(key, sizeof *key));
    g_mutex_unlock(&walk->lock);
}

void
ad_leaf_run(AdItem *item, guint thread)
{
    AdWalk *walk = item->walk;
    Scan scan = {.item = item, .state = AD_STATE_SCANNED, .reason = AD_REASON_ENGINE_ERROR};
    gboolean is_reused = FALSE, has_key = FALSE;
    AdDigest key = {{0}};
    guint64 bytes = ad_source_bytes(item->source);
    Externals e;
    externals_init(&e, item);
    ad_leaf_hash(item);
    if (!walk->plan.is_list) {
        key = verdict_key(item, &e);
        is_reused = is_known_clean(walk, &key);
        if (!is_reused && !was_clean_before(walk, &key))
            scan_item(&scan, thread, &e);
        has_key = scan.state == AD_STATE_SCANNED && g_atomic_int_get(&scan.findings) == 0;
        if (has_key && !is_reused)
            remember_clean(walk, &key);
        inspect_item(item, thread, FALSE);
    }
    externals_clear(&e);
    if (item->is_partial) {
        worsen(&scan, AD_STATE_PARTIAL, item->reason);
        has_key = is_reused = FALSE;
    }
    atomic_fetch_add(&walk->bytes_scanned, bytes);
    ad_walk_count(walk, !item->is_gap, bytes, scan.state, is_reused);
    /* what a container could not give whole is the container's gap, whatever kind of file it is */
    gboolean is_of_container = item->is_partial && item->type.class_ == AD_GAP_CLASS_OTHER;
    if (scan.state != AD_STATE_SCANNED)
        ad_walk_gap(walk, item->entry, item->path, bytes, scan.state, scan.reason,
                    is_of_container ? AD_GAP_CLASS_CONTAINER : item->type.class_);
    if (!item->is_gap)
        ad_leaf_artifact(item, scan.state, is_reused, has_key ? &key : NULL);
}

gboolean
ad_leaf_scan_container(AdItem *item, guint thread, AdDigest *key)
{
    Scan scan = {.item = item, .state = AD_STATE_SCANNED, .reason = AD_REASON_ENGINE_ERROR};
    Externals e;
    AdWalk *walk = item->walk;
    if (walk->plan.is_list)
        return FALSE;
    externals_init(&e, item);
    ad_leaf_hash(item);
    *key = verdict_key(item, &e);
    gboolean is_known = is_known_clean(walk, key) || was_clean_before(walk, key);
    if (!is_known)
        scan_item(&scan, thread, &e);
    if (item->type.class_ == AD_GAP_CLASS_EXECUTABLE) /* a program that is an archive too */
        inspect_item(item, thread, TRUE);
    externals_clear(&e);
    if (scan.state != AD_STATE_SCANNED)
        ad_walk_gap(walk, item->entry, item->path, ad_source_bytes(item->source), scan.state, scan.reason,
                    item->type.class_);
    gboolean is_clean = scan.state == AD_STATE_SCANNED && g_atomic_int_get(&scan.findings) == 0;
    if (is_clean && !is_known)
        remember_clean(walk, key);
    return is_clean;
}
