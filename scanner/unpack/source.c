/* SPDX-License-Identifier: Apache-2.0 */
/* source.c - bytes at rest: in memory, in a descriptor, or a part of either */
#include "scanner/unpack/source.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct AdSource {
    gint refs;
    const guint8 *data; /* NULL: in fd */
    int fd;
    guint64 offset, bytes; /* offset: of byte 0 within fd */
    AdSource *base;        /* kept alive while this part is */
    GDestroyNotify release;
    gpointer release_data;
    gboolean is_spooled;
};

static AdSource *
source_new(void)
{
    AdSource *s = g_new0(AdSource, 1);
    s->refs = 1;
    s->fd = -1;
    return s;
}

AdSource *
ad_source_new_fd(int fd, guint64 bytes)
{
    AdSource *s = source_new();
    s->fd = fd;
    s->bytes = bytes;
    return s;
}

AdSource *
ad_source_new_memory(const void *data, gsize bytes, GDestroyNotify release, gpointer release_data,
                     gboolean is_spooled)
{
    AdSource *s = source_new();
    s->data = bytes > 0 ? data : (const guint8 *)"";
    s->bytes = bytes;
    s->release = release;
    s->release_data = release_data;
    s->is_spooled = is_spooled;
    return s;
}

AdSource *
ad_source_new_part(AdSource *base, guint64 offset, guint64 bytes)
{
    AdSource *s = source_new();
    offset = MIN(offset, base->bytes);
    s->bytes = MIN(bytes, base->bytes - offset);
    s->base = ad_source_ref(base);
    s->fd = base->fd;
    s->is_spooled = base->is_spooled;
    if (base->data != NULL)
        s->data = base->data + offset;
    else
        s->offset = base->offset + offset;
    return s;
}

AdSource *
ad_source_ref(AdSource *source)
{
    g_atomic_int_inc(&source->refs);
    return source;
}

void
ad_source_unref(AdSource *source)
{
    if (source == NULL || !g_atomic_int_dec_and_test(&source->refs))
        return;
    if (source->release != NULL)
        source->release(source->release_data);
    ad_source_unref(source->base);
    g_free(source);
}

guint64
ad_source_bytes(const AdSource *source)
{
    return source->bytes;
}

const guint8 *
ad_source_data(const AdSource *source)
{
    return source->data;
}

gboolean
ad_source_is_spooled(const AdSource *source)
{
    return source->is_spooled;
}

gsize
ad_source_read(const AdSource *source, guint64 offset, void *out, gsize bytes)
{
    if (offset >= source->bytes)
        return 0;
    bytes = (gsize)MIN((guint64)bytes, source->bytes - offset);
    if (source->data != NULL) {
        memcpy(out, source->data + offset, bytes);
        return bytes;
    }
    gsize done = 0;
    while (done < bytes) {
        ssize_t n = pread(source->fd, (guint8 *)out + done, bytes - done,
                          (off_t)(source->offset + offset + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        done += (gsize)n;
    }
    return done;
}

gboolean
ad_source_read_exactly(const AdSource *source, guint64 offset, void *out, gsize bytes)
{
    return ad_source_read(source, offset, out, bytes) == bytes;
}

guint64
ad_source_find_nonzero(const AdSource *source, guint64 from, guint64 to)
{
    guint8 buffer[16 * 1024];
    to = MIN(to, source->bytes);
    while (from < to) {
        gsize n = ad_source_read(source, from, buffer, (gsize)MIN(to - from, sizeof buffer));
        if (n == 0)
            return from; /* unreadable is not zero */
        for (gsize i = 0; i < n; i++)
            if (buffer[i] != 0)
                return from + i;
        from += n;
    }
    return to;
}
