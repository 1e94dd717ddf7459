/* SPDX-License-Identifier: Apache-2.0 */
/* channel.h - the child's end of its one SOCK_SEQPACKET socket; safe to send on from every thread */
#pragma once

#include "scanner/model/message.h"
#include "scanner/sandbox/cage.h"

typedef struct AdChannel AdChannel;

/* fd is the socket (the launcher gives it as descriptor 3); the channel owns it and marks it close-on-exec. */
AdChannel *ad_channel_new(int fd, AdSender self);
void ad_channel_free(AdChannel *channel);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdChannel, ad_channel_free)

/* Sends one message; takes a floating body. Blocks while the parent is slow. FALSE when the parent is gone or the
 * body bursts a frame; a worker then has nothing left to do but end. */
gboolean ad_channel_send(AdChannel *channel, AdMessageId id, GVariant *body, GError **error);

/* As ad_channel_send for what may wait: it travels with the next message that is sent, or when POST_BYTES of them have
 * gathered. Many small messages in one datagram cost one system call and wake the parent once. */
gboolean ad_channel_post(AdChannel *channel, AdMessageId id, GVariant *body, GError **error);

/* Waits for the next message of the parent and returns its body (caller owns). NULL with AD_ERROR_PEER when the
 * parent is gone or broke the table. */
GVariant *ad_channel_receive(AdChannel *channel, AdMessageId expected, GError **error);

/* Adds a row to the library versions that HELLO names; glib stands there already. Before ad_channel_hello. */
void ad_channel_name_library(AdChannel *channel, const char *name, const char *version);

/* The three messages that every child sends. DONE carries the count of messages sent. */
gboolean ad_channel_hello(AdChannel *channel, const AdCageState *cage, GError **error);
gboolean ad_channel_done(AdChannel *channel, const char *remark, GError **error);
void ad_channel_failed(AdChannel *channel, const GError *why);
