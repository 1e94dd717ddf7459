/* SPDX-License-Identifier: Apache-2.0 */
/* feed.c - how libarchive gets the bytes of a source */
#include "scanner/unpack/feed.h"

#include <stdio.h>

#include "scanner/unpack/stall.h"

#define BLOCK_BYTES (256u * 1024)
#define MEMORY_BLOCK_BYTES (1024u * 1024) /* from memory nothing is copied */

struct AdFeed {
    AdSource *source;
    guint64 position, reached;
    guint8 *buffer;
};

AdFeed *
ad_feed_new(AdSource *source)
{
    AdFeed *feed = g_new0(AdFeed, 1);
    feed->source = ad_source_ref(source);
    return feed;
}

void
ad_feed_free(AdFeed *feed)
{
    if (feed == NULL)
        return;
    ad_source_unref(feed->source);
    g_free(feed->buffer);
    g_free(feed);
}

static la_ssize_t
feed_read(struct archive *a, void *data, const void **block)
{
    AdFeed *feed = data;
    (void)a;
    guint64 left = ad_source_bytes(feed->source) - feed->position;
    const guint8 *memory = ad_source_data(feed->source);
    gsize n;
    if (memory != NULL) {
        n = (gsize)MIN(left, MEMORY_BLOCK_BYTES);
        *block = memory + feed->position;
    } else {
        if (feed->buffer == NULL)
            feed->buffer = g_malloc(BLOCK_BYTES);
        n = ad_source_read(feed->source, feed->position, feed->buffer, (gsize)MIN(left, BLOCK_BYTES));
        *block = feed->buffer;
    }
    feed->position += n;
    if (feed->position > feed->reached) {
        feed->reached = feed->position;
        ad_stall_tick();
    }
    return (la_ssize_t)n;
}

static la_int64_t
feed_seek(struct archive *a, void *data, la_int64_t offset, int whence)
{
    AdFeed *feed = data;
    (void)a;
    gint64 size = (gint64)ad_source_bytes(feed->source);
    gint64 base = whence == SEEK_END ? size : whence == SEEK_CUR ? (gint64)feed->position : 0;
    if (offset > size || offset < -size)
        offset = offset > 0 ? size : -size;
    feed->position = (guint64)CLAMP(base + offset, 0, size);
    return (la_int64_t)feed->position;
}

static la_int64_t
feed_skip(struct archive *a, void *data, la_int64_t request)
{
    AdFeed *feed = data;
    (void)a;
    guint64 n = MIN((guint64)MAX(request, 0), ad_source_bytes(feed->source) - feed->position);
    feed->position += n;
    return (la_int64_t)n;
}

int
ad_feed_open(AdFeed *feed, struct archive *a)
{
    archive_read_set_read_callback(a, feed_read);
    archive_read_set_seek_callback(a, feed_seek);
    archive_read_set_skip_callback(a, feed_skip);
    archive_read_set_callback_data(a, feed);
    return archive_read_open1(a);
}

guint64
ad_feed_reached(const AdFeed *feed)
{
    return feed->reached;
}
