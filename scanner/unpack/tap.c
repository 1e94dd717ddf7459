/* SPDX-License-Identifier: Apache-2.0 */
/* tap.c - second stage: hands a decoded stream to a container reader and keeps what is not accounted for */
#include "scanner/unpack/tap.h"

#include <string.h>

#define KEPT_MAX (8 * AD_MIB) /* when a reader skips more than this at a time, the oldest are lost, and counted so */

typedef struct {
    guint64 offset;
    gsize bytes, room;
    guint8 *data;
} Block;

struct AdTap {
    AdStream *stream;
    GQueue blocks; /* of Block *, oldest first; the newest is never dropped: the reader looks into it */
    Block *spare;
    guint64 bytes, kept_bytes, forgotten;
    guint8 *head;
    gsize head_bytes;
};

static void
block_free(gpointer data)
{
    Block *b = data;
    if (b != NULL)
        g_free(b->data);
    g_free(b);
}

AdTap *
ad_tap_new(AdStream *stream, const guint8 *head, gsize head_bytes)
{
    AdTap *tap = g_new0(AdTap, 1);
    tap->stream = stream;
    g_queue_init(&tap->blocks);
    tap->head = g_memdup2(head, head_bytes);
    tap->head_bytes = head_bytes;
    return tap;
}

void
ad_tap_free(AdTap *tap)
{
    if (tap == NULL)
        return;
    g_queue_clear_full(&tap->blocks, block_free);
    block_free(tap->spare);
    g_free(tap->head);
    g_free(tap);
}

static void
drop_oldest(AdTap *tap)
{
    Block *b = g_queue_pop_head(&tap->blocks);
    tap->kept_bytes -= b->bytes;
    block_free(tap->spare);
    tap->spare = b;
}

static Block *
keep(AdTap *tap, const guint8 *data, gsize bytes)
{
    Block *b = g_steal_pointer(&tap->spare);
    if (b == NULL)
        b = g_new0(Block, 1);
    if (b->room < bytes) {
        g_free(b->data);
        b->data = g_malloc(bytes);
        b->room = bytes;
    }
    memcpy(b->data, data, bytes);
    b->offset = tap->bytes;
    b->bytes = bytes;
    tap->bytes += bytes;
    tap->kept_bytes += bytes;
    g_queue_push_tail(&tap->blocks, b);
    while (tap->kept_bytes > KEPT_MAX && tap->blocks.length > 1)
        drop_oldest(tap);
    return b;
}

gsize
ad_tap_read(AdTap *tap, const guint8 **block)
{
    const guint8 *data = tap->head;
    gsize bytes = tap->head_bytes;
    if (bytes > 0)
        tap->head_bytes = 0;
    else
        bytes = ad_stream_read(tap->stream, &data);
    if (bytes == 0)
        return 0;
    *block = keep(tap, data, bytes)->data;
    return bytes;
}

static la_ssize_t
tap_read(struct archive *a, void *data, const void **block)
{
    (void)a;
    const guint8 *p = NULL;
    gsize n = ad_tap_read(data, &p);
    *block = p;
    return (la_ssize_t)n;
}

int
ad_tap_open(AdTap *tap, struct archive *a)
{
    archive_read_set_read_callback(a, tap_read);
    archive_read_set_callback_data(a, tap);
    return archive_read_open1(a);
}

guint64
ad_tap_bytes(const AdTap *tap)
{
    return tap->bytes;
}

void
ad_tap_forget(AdTap *tap, guint64 to)
{
    while (tap->blocks.length > 1) {
        Block *b = g_queue_peek_head(&tap->blocks);
        if (b->offset + b->bytes > to)
            return;
        drop_oldest(tap);
    }
}

AdSource *
ad_tap_copy(AdTap *tap, guint64 from, guint64 to, guint64 *begin, guint64 *lost)
{
    g_autoptr(GByteArray) copy = g_byte_array_new();
    Block *oldest = g_queue_peek_head(&tap->blocks);
    guint64 kept_from = oldest != NULL ? oldest->offset : tap->bytes;
    to = MIN(to, tap->bytes);
    *lost = from < kept_from ? MIN(kept_from, to) - from : 0;
    *begin = from + *lost;
    for (GList *l = tap->blocks.head; l != NULL; l = l->next) {
        const Block *b = l->data;
        guint64 first = MAX(b->offset, from), last = MIN(b->offset + b->bytes, to);
        for (; copy->len == 0 && first < last && b->data[first - b->offset] == 0; first++)
            *begin = first + 1;
        if (first < last)
            g_byte_array_append(copy, b->data + (first - b->offset), (guint)(last - first));
    }
    if (copy->len == 0)
        return NULL;
    gsize bytes = copy->len;
    guint8 *data = g_byte_array_free(g_steal_pointer(&copy), FALSE);
    return ad_source_new_memory(data, bytes, g_free, data, FALSE);
}
