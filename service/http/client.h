/* SPDX-License-Identifier: Apache-2.0 */
/* client.h - the same call as ad_api_call, made to a running daemon over its unix socket */
#pragma once

#include "service/http/api.h"

typedef struct AdClient AdClient;

/* Connects nowhere yet. socket_path as configured, e.g. "/run/aduana/aduana.sock". */
AdClient *ad_client_new(const char *socket_path);
void ad_client_free(AdClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdClient, ad_client_free)

/* Whether somebody accepts connections there: UNREACHABLE or DENIED with a sentence and what helps if not. */
gboolean ad_client_ping(AdClient *client, GError **error);

/* Fits AdApiCallFunc with the AdClient as target. A daemon that cannot be reached is a reply of status 503 with code
 * "unreachable" (or 403 "denied"), an answer that breaks HTTP is 502 "peer". A file answer is a memory file in
 * reply->fd. */
void ad_client_call(gpointer client, const AdApiRequest *request, AdApiReply *reply);
