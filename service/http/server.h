/* SPDX-License-Identifier: Apache-2.0 */
/* server.h - the daemon's HTTP: unix socket and loopback, run from the GLib main loop on the store's own thread
 *
 * One thread means no lock: libmicrohttpd is driven through its epoll descriptor. What is slow is cut: an absolute deadline
 * for headers, body, answer and idling, and when a socket gets crowded those who have not yet asked anything go first.
 * Writes come by the unix socket only, where the kernel says who asks; loopback reads. */
#pragma once

#include "service/http/api.h"

typedef struct {
    const char *socket_path;   /* NULL: no unix socket */
    const char *socket_group;  /* NULL: the group of the process; mode is 0660 */
    const char *listen;        /* "127.0.0.1:8787", "[::1]:8787", port 0: any free; NULL: no TCP */
    const char *const *hosts;  /* further allowed names in the Host header; NULL-terminated or NULL */
    gboolean use_systemd;      /* take the sockets of LISTEN_FDS instead of opening those above */
} AdServerConfig;

typedef struct AdServer AdServer;

/* Listens and serves while the thread-default main context runs. api is borrowed. USAGE for an address that is not
 * loopback or not understood, AGAIN when somebody else listens there, SYSTEM otherwise. */
AdServer *ad_server_new(AdApi *api, const AdServerConfig *config, GError **error);
/* Closes everything; requests in flight end. The socket file goes, if this server made it. */
void ad_server_free(AdServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdServer, ad_server_free)

/* Takes no new connection; those that are there are answered. TRUE when none is left. */
gboolean ad_server_drain(AdServer *server);

/* "http://127.0.0.1:8787/" or NULL when there is no TCP listener. Borrowed. */
const char *ad_server_url(const AdServer *server);
guint ad_server_connections(const AdServer *server);
