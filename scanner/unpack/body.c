/* SPDX-License-Identifier: Apache-2.0 */
/* body.c - collects one decoded member */
#include "scanner/unpack/body.h"

#include <string.h>

#include "scanner/unpack/stall.h"

#define FIRST_BYTES (256 * 1024) /* what a declared size alone may allocate */

struct AdBody {
    AdSpool *spool;
    guint thread;
    guint64 ram_bytes, expected_bytes;
    guint8 *data;
    gsize bytes, room;
    gboolean is_spooled;
    guint64 region, spooled_bytes;
};

AdBody *
ad_body_new(AdSpool *spool, guint thread, guint64 ram_bytes, guint64 expected_bytes)
{
    AdBody *body = g_new0(AdBody, 1);
    body->spool = spool;
    body->thread = thread;
    body->ram_bytes = ram_bytes;
    body->expected_bytes = expected_bytes;
    return body;
}

void
ad_body_free(AdBody *body)
{
    if (body == NULL)
        return;
    if (body->is_spooled)
        ad_spool_end(body->spool, body->region);
    g_free(body->data);
    g_free(body);
}

/* Doubles, but jumps to the declared size once an eighth of it has really come. */
static gboolean
grow(AdBody *body, gsize need)
{
    gsize room = body->room > 0 ? body->room * 2
                                : (gsize)MIN(MAX(body->expected_bytes, 64), (guint64)FIRST_BYTES);
    if (body->expected_bytes > room && body->expected_bytes / 8 <= body->bytes)
        room = (gsize)body->expected_bytes;
    room = (gsize)MIN((guint64)MAX(room, need), MAX(body->ram_bytes, (guint64)need));
    guint8 *data = g_try_realloc(body->data, room);
    if (data == NULL)
        return FALSE;
    body->data = data;
    body->room = room;
    return TRUE;
}

static gboolean
append_spooled(AdBody *body, const void *data, gsize bytes)
{
    static const guint8 zeros[64 * 1024];
    if (data != NULL)
        return ad_spool_write(body->spool, data, bytes);
    while (bytes > 0) {
        gsize n = MIN(bytes, sizeof zeros);
        if (!ad_spool_write(body->spool, zeros, n))
            return FALSE;
        bytes -= n;
    }
    return TRUE;
}

static gboolean
move_to_spool(AdBody *body)
{
    if (!ad_spool_exists(body->spool))
        return FALSE;
    body->region = ad_spool_begin(body->spool, body->thread);
    body->is_spooled = TRUE;
    if (!ad_spool_write(body->spool, body->data, body->bytes))
        return FALSE;
    body->spooled_bytes = body->bytes;
    g_clear_pointer(&body->data, g_free);
    body->bytes = body->room = 0;
    return TRUE;
}

gboolean
ad_body_append(AdBody *body, const void *data, gsize bytes)
{
    if (bytes == 0)
        return TRUE;
    ad_stall_tick();
    if (!body->is_spooled && (bytes > body->ram_bytes || body->bytes > body->ram_bytes - bytes) &&
        !move_to_spool(body))
        return FALSE;
    if (body->is_spooled) {
        if (!append_spooled(body, data, bytes))
            return FALSE;
        body->spooled_bytes += bytes;
        return TRUE;
    }
    if (bytes > body->room - body->bytes && !grow(body, body->bytes + bytes))
        return FALSE;
    if (data != NULL)
        memcpy(body->data + body->bytes, data, bytes);
    else
        memset(body->data + body->bytes, 0, bytes);
    body->bytes += bytes;
    return TRUE;
}

guint64
ad_body_bytes(const AdBody *body)
{
    return body->is_spooled ? body->spooled_bytes : body->bytes;
}

AdSource *
ad_body_finish(AdBody *body)
{
    /* after a failed move the bytes are still in memory */
    if (body->is_spooled && body->data == NULL)
        return ad_spool_map(body->spool, body->region);
    if (body->room - body->bytes > body->bytes / 4) {
        guint8 *fitted = g_try_realloc(body->data, MAX(body->bytes, 1));
        body->data = fitted != NULL ? fitted : body->data;
    }
    guint8 *data = g_steal_pointer(&body->data);
    return ad_source_new_memory(data, body->bytes, g_free, data, FALSE);
}
