/* SPDX-License-Identifier: Apache-2.0 */
/* served.h - a server over a store in a temporary folder, asked by raw bytes from the same thread */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "service/http/server.h"
#include "service/store/store.h"

typedef struct {
    char *folder, *socket_path;
    guint16 port;
    AdStore *store;
    AdApi api;
    AdServer *server;
} Served;

Served *served_new(void);
void served_free(Served *s);

/* Connected, not blocking; by loopback TCP or by the unix socket. */
int served_connect(const Served *s, gboolean is_unix);
/* Sends request, runs the main loop until the answer is whole or wait_ms passed. Free with g_free; NULL: no answer. */
char *served_ask_fd(int fd, const char *request, gsize bytes, guint wait_ms);
char *served_ask(const Served *s, gboolean is_unix, const char *request);
/* "GET path" with the headers of a careful client. */
char *served_get(const Served *s, const char *path, const char *more_headers);
int served_status(const char *answer);
/* Runs the main loop for ms. */
void served_run(guint ms);
