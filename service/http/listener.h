/* SPDX-License-Identifier: Apache-2.0 */
/* listener.h - listening sockets: our own, or those that systemd hands over */
#pragma once

#include "service/http/server.h"

typedef struct {
    int fd;
    gboolean is_unix;
    guint16 port;      /* TCP */
    char *unlink_path; /* a socket file that we made, or NULL */
} AdListener;

void ad_listener_free(AdListener *listener);
/* AdListener *, owned. */
GPtrArray *ad_listener_open_all(const AdServerConfig *config, GError **error);
