/* SPDX-License-Identifier: Apache-2.0 */
/* open_stream.c - compressed streams, and the archives that are read front to back: tar and cpio */
#include <string.h>

#include "scanner/unpack/feed.h"
#include "scanner/unpack/stream.h"
#include "scanner/unpack/tap.h"
#include "scanner/unpack/walk_private.h"

#define HEAD_BYTES 4096 /* of the decoded stream, enough to tell a tar or a cpio */

/* What `between` needs of the reader below, whichever it is. */
typedef struct {
    AdWalk *walk;
    AdNode *node;
    guint thread;
    AdSource *source; /* tar or cpio at rest, or */
    AdTap *tap;       /* in a stream */
} Below;

static struct archive *
new_reader(AdFormat format)
{
    struct archive *a = archive_read_new();
    if (format == AD_FORMAT_TAR)
        archive_read_support_format_tar(a);
    else
        archive_read_support_format_cpio(a);
    return a;
}

static guint64
between_at_rest(gpointer user, guint64 from, guint64 to)
{
    Below *b = user;
    return ad_open_leftover(b->walk, b->thread, b->node, b->source, from, to, NULL);
}

static guint64
between_in_stream(gpointer user, guint64 from, guint64 to)
{
    Below *b = user;
    guint64 begin, lost;
    g_autoptr(AdSource) gap = ad_tap_copy(b->tap, from, to, &begin, &lost);
    if (lost > 0) {
        ad_walk_count(b->walk, FALSE, lost, AD_STATE_NOT_SCANNED, FALSE);
        ad_walk_gap(b->walk, b->node->entry, b->node->path, lost, AD_STATE_NOT_SCANNED,
                    AD_REASON_UNACCOUNTED_BYTES, AD_GAP_CLASS_CONTAINER);
    }
    if (gap != NULL)
        ad_open_gap_item(b->walk, b->thread, b->node, gap, begin, NULL);
    return to - from - lost - (gap != NULL ? ad_source_bytes(gap) : 0);
}

static void
forget_in_stream(gpointer user, guint64 to)
{
    Below *b = user;
    ad_tap_forget(b->tap, to);
}

gboolean
ad_open_sequence(AdItem *item, guint thread, AdNode *node, AdReason *reason)
{
    AdWalk *walk = item->walk;
    guint64 size = ad_source_bytes(item->source);
    g_autoptr(AdFeed) feed = ad_feed_new(item->source);
    Below below = {.walk = walk, .node = node, .thread = thread, .source = item->source};
    AdMembers m = {.walk = walk, .node = node, .thread = thread, .a = new_reader(item->type.format),
                   .packed_bytes = size, .is_positional = TRUE, .between = between_at_rest, .user = &below};
    if (ad_feed_open(feed, m.a) >= ARCHIVE_WARN) {
        ad_members_run(&m);
    } else {
        m.has_failed = TRUE;
        m.reason = ad_members_reason(m.a, NULL);
    }
    archive_read_free(m.a);
    if (m.has_failed && m.entries == 0) {
        *reason = m.reason;
        return FALSE;
    }
    guint64 position = MIN(m.position, size);
    guint64 zeros =
        ad_open_leftover(walk, thread, node, item->source, position, size, m.has_failed ? &m.reason : NULL);
    if (m.has_failed && position == size)
        ad_walk_gap(walk, node->entry, node->path, 0, AD_STATE_PARTIAL, m.reason, AD_GAP_CLASS_CONTAINER);
    /* a body that was cut off ends with the file */
    guint64 over = m.position - position;
    const char *flavour = ad_flavour_name(node->flavours);
    ad_walk_container(walk, node, flavour != NULL ? flavour : item->type.name, size, m.claimed_bytes - MIN(over, m.claimed_bytes),
                      m.structure_bytes + zeros, m.gap_bytes + (size - position - zeros));
    return TRUE;
}

/* What follows the end of the archive in the stream: zeros are structure, the rest an item. Returns the zeros. */
static guint64
take_tail(AdWalk *walk, guint thread, AdNode *node, AdTap *tap, guint64 position, const AdReason *failure)
{
    guint64 begin, lost, zeros, decoded = ad_tap_bytes(tap);
    const guint8 *block;
    gsize n;
    g_autoptr(AdBody) body = ad_body_new(walk->spool, thread, walk->plan.limits.ram_member_bytes, 0);
    g_autoptr(AdSource) kept = ad_tap_copy(tap, position, decoded, &begin, &lost);
    AdReason reason = AD_REASON_SIZE_LIMIT;
    gboolean is_whole = TRUE;
    if (kept != NULL)
        is_whole = ad_body_append(body, ad_source_data(kept), (gsize)ad_source_bytes(kept));
    else
        begin = decoded;
    zeros = begin - position;
    while (is_whole && failure == NULL && (n = ad_tap_read(tap, &block)) > 0) {
        gsize skip = 0;
        if (ad_body_bytes(body) == 0) {
            while (skip < n && block[skip] == 0)
                skip++;
            zeros += skip;
            begin += skip;
        }
        ad_tap_forget(tap, ad_tap_bytes(tap));
        if (skip < n)
            is_whole = ad_budget_take_bytes(&walk->budget, n - skip, ad_body_bytes(body) + n - skip, 0, 0,
                                            &reason) &&
                       ad_body_append(body, block + skip, n - skip);
    }
    if (!is_whole)
        failure = &reason;
    if (ad_body_bytes(body) > 0) {
        g_autoptr(AdSource) tail = ad_body_finish(body);
        if (tail != NULL)
            ad_open_gap_item(walk, thread, node, tail, begin, failure);
    } else if (failure != NULL) {
        ad_walk_gap(walk, node->entry, node->path, 0, AD_STATE_PARTIAL, *failure, AD_GAP_CLASS_CONTAINER);
    }
    return zeros;
}

static void
open_archive_in_stream(AdItem *item, guint thread, AdNode *node, AdStream *stream, AdFileType inner,
                       const GByteArray *head)
{
    AdWalk *walk = item->walk;
    g_autoptr(AdTap) tap = ad_tap_new(stream, head->data, head->len);
    Below below = {.walk = walk, .node = node, .thread = thread, .tap = tap};
    node->format = inner.format;
    AdMembers m = {.walk = walk, .node = node, .thread = thread, .a = new_reader(inner.format),
                   .packed_bytes = ad_source_bytes(item->source), .is_positional = TRUE,
                   .between = between_in_stream, .forget = forget_in_stream, .user = &below};
    if (ad_tap_open(tap, m.a) >= ARCHIVE_WARN) {
        ad_members_run(&m);
    } else {
        m.has_failed = TRUE;
        m.reason = ad_members_reason(m.a, NULL);
    }
    archive_read_free(m.a);
    AdReason why;
    /* when the stream itself broke off, its own row says so */
    gboolean has_failed = m.has_failed && !ad_stream_has_failed(stream, &why);
    guint64 position = MIN(m.position, ad_tap_bytes(tap));
    guint64 zeros = take_tail(walk, thread, node, tap, position, has_failed ? &m.reason : NULL);
    guint64 size = ad_tap_bytes(tap);
    const char *flavour = ad_flavour_name(node->flavours);
    ad_walk_container(walk, node, flavour != NULL ? flavour : inner.name, size, m.claimed_bytes - MIN(m.position - position, m.claimed_bytes),
                      m.structure_bytes + zeros, m.gap_bytes + (size - position - zeros));
}

/* The name of what a compressed file holds: its own without the suffix. The name that gzip stores is a stranger's
 * second opinion and is not used. */
static char *
inner_name(const char *base)
{
    static const struct {
        const char *suffix, *instead;
    } suffixes[] = {{".gz", ""},   {".bz2", ""},    {".xz", ""},      {".zst", ""},    {".lz4", ""},
                    {".lzma", ""}, {".lz", ""},     {".tgz", ".tar"}, {".txz", ".tar"}, {".tbz2", ".tar"},
                    {".tbz", ".tar"}, {".svgz", ".svg"}};
    gsize length = strlen(base);
    for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        gsize n = strlen(suffixes[i].suffix);
        if (length > n && g_ascii_strcasecmp(base + length - n, suffixes[i].suffix) == 0) {
            g_autofree char *stem = g_strndup(base, length - n);
            return g_strconcat(stem, suffixes[i].instead, NULL);
        }
    }
    return g_strdup(base);
}

static void
open_single_member(AdItem *item, guint thread, AdNode *node, AdStream *stream, const GByteArray *head)
{
    AdWalk *walk = item->walk;
    AdReason reason = AD_REASON_SIZE_LIMIT;
    const guint8 *block;
    gsize n;
    guint64 entry = ad_walk_next_entry(walk);
    g_autofree char *name = inner_name(item->base);
    g_autofree char *path = ad_walk_member_path(node, name);
    g_autoptr(AdBody) body = ad_body_new(walk->spool, thread, walk->plan.limits.ram_member_bytes, 0);
    gboolean is_whole = ad_budget_take_entry(&walk->budget, &reason);
    if (is_whole && head->len > 0)
        is_whole = ad_budget_take_bytes(&walk->budget, head->len, head->len, 0, 0, &reason) &&
                   ad_body_append(body, head->data, head->len);
    while (is_whole && (n = ad_stream_read(stream, &block)) > 0)
        is_whole = ad_budget_take_bytes(&walk->budget, n, ad_body_bytes(body) + n, 0, 0, &reason) &&
                   ad_body_append(body, block, n);
    is_whole = !ad_stream_has_failed(stream, &reason) && is_whole;
    g_autoptr(AdSource) source = ad_body_finish(body);
    if (source == NULL) {
        ad_walk_count(walk, TRUE, ad_body_bytes(body), AD_STATE_NOT_SCANNED, FALSE);
        ad_walk_gap(walk, entry, path, ad_body_bytes(body), AD_STATE_NOT_SCANNED, AD_REASON_SIZE_LIMIT,
                    AD_GAP_CLASS_CONTAINER);
        return;
    }
    AdItem *member = ad_item_new(walk, node, entry, path, source);
    g_clear_pointer(&source, ad_source_unref);
    member->is_partial = !is_whole;
    member->reason = reason;
    if (!is_whole && reason == AD_REASON_RATIO_LIMIT)
        ad_walk_hazard(walk, AD_HAZARD_BOMB, entry, path, NULL);
    ad_walk_submit(walk, thread, member);
}

gboolean
ad_open_stream(AdItem *item, guint thread, AdNode *node, AdReason *reason)
{
    AdWalk *walk = item->walk;
    guint64 size = ad_source_bytes(item->source);
    g_autoptr(AdStream) stream = ad_stream_open(item->type.format, item->source, &walk->budget);
    g_autoptr(GByteArray) head = g_byte_array_new();
    const guint8 *block;
    gsize n;
    while (head->len < HEAD_BYTES && (n = ad_stream_read(stream, &block)) > 0)
        g_byte_array_append(head, block, (guint)n);
    if (ad_stream_has_failed(stream, reason) && (head->len == 0 || item->type.is_weak)) {
        if (*reason == AD_REASON_RATIO_LIMIT)
            ad_walk_hazard(walk, AD_HAZARD_BOMB, item->entry, item->path, NULL);
        return FALSE;
    }
    AdFileType inner = ad_identify_head(head->data, head->len);
    gboolean is_archive = inner.format == AD_FORMAT_TAR || inner.format == AD_FORMAT_CPIO;
    if (is_archive)
        open_archive_in_stream(item, thread, node, stream, inner, head);
    else
        open_single_member(item, thread, node, stream, head);
    AdReason failure;
    gboolean has_failed = ad_stream_has_failed(stream, &failure);
    guint64 consumed = ad_stream_consumed(stream);
    guint64 zeros = ad_open_leftover(walk, thread, node, item->source, consumed, size,
                                     has_failed ? &failure : NULL);
    if (has_failed && consumed == size && is_archive)
        ad_walk_gap(walk, node->entry, node->path, 0, AD_STATE_PARTIAL, failure, AD_GAP_CLASS_CONTAINER);
    g_autofree char *format =
        is_archive ? g_strconcat(inner.name, "+", item->type.name, NULL) : g_strdup(item->type.name);
    ad_walk_container(walk, node, format, size, consumed, zeros, size - consumed - zeros);
    return TRUE;
}
