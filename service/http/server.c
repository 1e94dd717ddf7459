/* SPDX-License-Identifier: Apache-2.0 */
/* server.c - the daemon's HTTP, run from the GLib main loop */
#include "service/http/server.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/http/exchange.h"
#include "service/http/listener.h"
#include "service/po/tr.h"

#define TICK_MS 500 /* how late a deadline may be noticed */

/* Drives one door's libmicrohttpd from the main loop: ready when its epoll descriptor is, or when it says so. */
typedef struct {
    GSource base;
    AdDoor *door;
    gpointer tag;
} Pump;

struct AdServer {
    GPtrArray *listeners; /* AdListener *; their descriptors stay ours until the end */
    GPtrArray *doors;     /* AdDoor * */
    GPtrArray *pumps;     /* GSource * */
    GSource *tick;
    char *url;
    char **hosts;
    gboolean is_draining;
};

static int
pump_timeout_ms(const Pump *pump)
{
    MHD_UNSIGNED_LONG_LONG ms;
    if (MHD_get_timeout(pump->door->daemon, &ms) != MHD_YES)
        return -1;
    return (int)MIN(ms, TICK_MS);
}

static gboolean
pump_prepare(GSource *source, int *timeout)
{
    *timeout = pump_timeout_ms((Pump *)source);
    return *timeout == 0;
}

static gboolean
pump_check(GSource *source)
{
    Pump *pump = (Pump *)source;
    return g_source_query_unix_fd(source, pump->tag) != 0 || pump_timeout_ms(pump) == 0;
}

static gboolean
pump_dispatch(GSource *source, GSourceFunc callback, gpointer data)
{
    (void)callback;
    (void)data;
    MHD_run(((Pump *)source)->door->daemon);
    return G_SOURCE_CONTINUE;
}

static GSource *
pump_new(AdDoor *door)
{
    static GSourceFuncs funcs = {.prepare = pump_prepare, .check = pump_check, .dispatch = pump_dispatch};
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(door->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    GSource *source = g_source_new(&funcs, sizeof(Pump));
    Pump *pump = (Pump *)source;
    pump->door = door;
    pump->tag = g_source_add_unix_fd(source, info->epoll_fd, G_IO_IN);
    g_source_attach(source, g_main_context_get_thread_default());
    return source;
}

static void
door_free(gpointer item)
{
    AdDoor *door = item;
    if (door->daemon != NULL)
        MHD_stop_daemon(door->daemon);
    g_free(door);
}

static void
library_log(void *cls, const char *format, va_list args)
{
    (void)cls;
    (void)format; /* its words are about single connections, which anybody can provoke at will */
    (void)args;
}

static AdDoor *
door_open(AdApi *api, const AdListener *l, const char *const *hosts, GError **error)
{
    AdDoor *door = g_new0(AdDoor, 1);
    *door = (AdDoor){.api = api, .is_unix = l->is_unix, .port = l->port, .hosts = hosts};
    g_queue_init(&door->connections);
    door->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_USE_ERROR_LOG, 0, NULL, NULL, ad_exchange_handle, door,
        MHD_OPTION_EXTERNAL_LOGGER, library_log, NULL, MHD_OPTION_LISTEN_SOCKET, l->fd,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned int)AD_LIMIT_HTTP_CONNECTIONS,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned int)(l->is_unix ? 0 : AD_LIMIT_HTTP_PER_IP),
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int)(AD_LIMIT_HTTP_IDLE_MS / 1000),
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)AD_LIMIT_HTTP_HEADER_BYTES,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_CONNECTION, ad_connection_notify, door,
        MHD_OPTION_URI_LOG_CALLBACK, ad_exchange_begin, door, MHD_OPTION_NOTIFY_COMPLETED,
        ad_exchange_end, door, MHD_OPTION_END);
    if (door->daemon == NULL) {
        g_free(door);
        g_set_error_literal(error, AD_ERROR, AD_ERROR_SYSTEM, _("the HTTP server could not be started"));
        return NULL;
    }
    return door;
}

static gboolean
on_tick(gpointer data)
{
    AdServer *server = data;
    for (guint i = 0; i < server->doors->len; i++)
        ad_connection_cut_late(server->doors->pdata[i]);
    return G_SOURCE_CONTINUE;
}

static gboolean
open_doors(AdServer *server, AdApi *api, GError **error)
{
    for (guint i = 0; i < server->listeners->len; i++) {
        const AdListener *l = server->listeners->pdata[i];
        AdDoor *door = door_open(api, l, (const char *const *)server->hosts, error);
        if (door == NULL)
            return FALSE;
        g_ptr_array_add(server->doors, door);
        g_ptr_array_add(server->pumps, pump_new(door));
        if (!l->is_unix && server->url == NULL)
            server->url = g_strdup_printf("http://127.0.0.1:%u/", l->port);
    }
    return TRUE;
}

AdServer *
ad_server_new(AdApi *api, const AdServerConfig *config, GError **error)
{
    g_autoptr(AdServer) server = g_new0(AdServer, 1);
    server->hosts = g_strdupv((char **)config->hosts);
    server->doors = g_ptr_array_new_with_free_func(door_free);
    server->pumps = g_ptr_array_new();
    server->listeners = ad_listener_open_all(config, error);
    if (server->listeners == NULL || !open_doors(server, api, error))
        return NULL;
    if (config->listen != NULL && config->listen[0] == '[' && server->url != NULL) {
        g_autofree char *v4 = g_steal_pointer(&server->url);
        server->url = g_strdup_printf("http://[::1]%s", strrchr(v4, ':'));
    }
    server->tick = g_timeout_source_new(TICK_MS);
    g_source_set_callback(server->tick, on_tick, server, NULL);
    g_source_attach(server->tick, g_main_context_get_thread_default());
    return g_steal_pointer(&server);
}

void
ad_server_free(AdServer *server)
{
    if (server == NULL)
        return;
    if (server->tick != NULL) {
        g_source_destroy(server->tick);
        g_source_unref(server->tick);
    }
    for (guint i = 0; i < server->pumps->len; i++) {
        g_source_destroy(server->pumps->pdata[i]);
        g_source_unref(server->pumps->pdata[i]);
    }
    g_ptr_array_unref(server->pumps);
    if (server->listeners != NULL) /* MHD_stop_daemon closes the descriptor it was given, unless quiesced */
        for (guint i = 0; i < server->doors->len && !server->is_draining; i++)
            ((AdListener *)server->listeners->pdata[i])->fd = -1;
    g_ptr_array_unref(server->doors);
    g_clear_pointer(&server->listeners, g_ptr_array_unref);
    g_strfreev(server->hosts);
    g_free(server->url);
    g_free(server);
}

gboolean
ad_server_drain(AdServer *server)
{
    for (guint i = 0; i < server->doors->len && !server->is_draining; i++)
        MHD_quiesce_daemon(((AdDoor *)server->doors->pdata[i])->daemon);
    server->is_draining = TRUE;
    for (guint i = 0; i < server->doors->len; i++) {
        AdDoor *door = server->doors->pdata[i];
        for (GList *at = door->connections.head; at != NULL; at = at->next) {
            AdConnection *c = at->data;
            if (c->wait == AD_WAIT_NEXT) /* idle: nothing is lost */
                c->deadline_us = 0;
        }
        ad_connection_cut_late(door);
    }
    return ad_server_connections(server) == 0;
}

const char *
ad_server_url(const AdServer *server)
{
    return server->url;
}

guint
ad_server_connections(const AdServer *server)
{
    guint count = 0;
    for (guint i = 0; i < server->doors->len; i++)
        count += ((AdDoor *)server->doors->pdata[i])->connections.length;
    return count;
}
