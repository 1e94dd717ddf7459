/* SPDX-License-Identifier: Apache-2.0 */
/* connection.c - the clock of a connection: libmicrohttpd's own timeout counts inactivity only, and who sends one byte a
 * second is never inactive */
#include "service/http/exchange.h"

#include <sys/socket.h>

#include "scanner/model/limits.h"

static gint64
allowed_ms(AdWait wait)
{
    switch (wait) {
    case AD_WAIT_HEADERS:
        return AD_LIMIT_HTTP_HEADER_MS;
    case AD_WAIT_BODY:
        return AD_LIMIT_HTTP_BODY_MS;
    case AD_WAIT_ANSWER:
        return AD_LIMIT_HTTP_ANSWER_MS;
    default:
        return AD_LIMIT_HTTP_IDLE_MS;
    }
}

void
ad_connection_wait(AdConnection *c, AdWait wait)
{
    c->wait = wait;
    c->deadline_us = g_get_monotonic_time() + allowed_ms(wait) * 1000;
}

/* libmicrohttpd then reads the end of the stream and closes. */
static void
cut(AdConnection *c)
{
    if (c->is_cut)
        return;
    c->is_cut = TRUE;
    shutdown(c->fd, SHUT_RDWR);
}

void
ad_connection_cut_late(AdDoor *door)
{
    gint64 now = g_get_monotonic_time();
    guint open_count = door->connections.length;
    guint crowded = AD_LIMIT_HTTP_CONNECTIONS / 4 * 3;
    for (GList *at = door->connections.head; at != NULL; at = at->next) {
        AdConnection *c = at->data;
        gboolean is_asker = c->wait == AD_WAIT_HEADERS || c->wait == AD_WAIT_NEXT;
        if (now >= c->deadline_us)
            cut(c);
        else if (open_count > crowded && is_asker && !c->is_cut) {
            cut(c);
            open_count--;
        }
    }
}

void
ad_connection_notify(void *cls, struct MHD_Connection *connection, void **context,
                     enum MHD_ConnectionNotificationCode code)
{
    AdDoor *door = cls;
    AdConnection *c = *context;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (c != NULL) {
            g_queue_unlink(&door->connections, &c->link);
            g_free(c);
        }
        *context = NULL;
        return;
    }
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    c = g_new0(AdConnection, 1);
    c->door = door;
    c->fd = info != NULL ? info->connect_fd : -1;
    c->link.data = c;
    ad_connection_wait(c, AD_WAIT_HEADERS);
    g_queue_push_tail_link(&door->connections, &c->link);
    *context = c;
    ad_connection_cut_late(door);
}
