/* SPDX-License-Identifier: Apache-2.0 */
/* exchange.h - inside of the server: one connection's clock, one request on its way, and its answer */
#pragma once

#include <microhttpd.h>

#include "service/http/api.h"

typedef struct AdDoor AdDoor;

/* What a connection is waited for; each has its deadline in limits.h. */
typedef enum { AD_WAIT_HEADERS, AD_WAIT_BODY, AD_WAIT_ANSWER, AD_WAIT_NEXT } AdWait;

typedef struct {
    AdDoor *door;
    int fd;
    AdWait wait;
    gint64 deadline_us; /* g_get_monotonic_time */
    gboolean is_cut;
    GList link; /* of door->connections, oldest first */
} AdConnection;

/* One listening socket with its own libmicrohttpd daemon. */
struct AdDoor {
    AdApi *api;
    struct MHD_Daemon *daemon;
    gboolean is_unix;
    guint16 port;
    const char *const *hosts;
    GQueue connections; /* of AdConnection */
};

void ad_connection_wait(AdConnection *c, AdWait wait);
/* Shuts the sockets of those whose deadline has passed, and of the longest waiting askers when it is crowded. */
void ad_connection_cut_late(AdDoor *door);

/* Callbacks of libmicrohttpd. */
void ad_connection_notify(void *cls, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode code);
void *ad_exchange_begin(void *cls, const char *uri, struct MHD_Connection *connection);
enum MHD_Result ad_exchange_handle(void *cls, struct MHD_Connection *connection, const char *url,
                                   const char *method, const char *version, const char *data,
                                   size_t *data_bytes, void **context);
void ad_exchange_end(void *cls, struct MHD_Connection *connection, void **context,
                     enum MHD_RequestTerminationCode code);

/* What the answer depends on beside the reply. */
typedef struct {
    const char *path;  /* decoded, as asked */
    GHashTable *query; /* or NULL */
    gboolean is_page;  /* HTML wanted */
} AdAnswerStyle;

/* Queues the reply; owns nothing. */
enum MHD_Result ad_answer_reply(struct MHD_Connection *connection, AdApi *api, AdApiReply *reply,
                                const AdAnswerStyle *style);
/* A problem of our own with this status. */
enum MHD_Result ad_answer_problem(struct MHD_Connection *connection, guint status, const char *code,
                                  const char *detail);
/* Style sheet and other fixed files of the program; FALSE when path is none of them. */
gboolean ad_answer_static(struct MHD_Connection *connection, const char *path, enum MHD_Result *result);
