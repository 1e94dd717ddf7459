/* SPDX-License-Identifier: Apache-2.0 */
/* channel.c - the child's end of its socket */
#include "scanner/sandbox/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"

#define POST_BYTES (32 * AD_KIB) /* gathered before they are sent without being asked */

/* A sentence of an error; the rest of it is cut off. */
#define AD_CHANNEL_SENTENCE_BYTES 4096

struct AdChannel {
    int fd;
    AdSender self;
    GMutex lock;     /* of the three below and of the order on the socket */
    GByteArray *posted; /* frames that wait for the next datagram */
    guint64 sent;    /* DONE says it, so that the parent knows that none was lost */
    gboolean is_shut; /* a send failed: nothing more is tried */
    GVariantBuilder libraries;
};

AdChannel *
ad_channel_new(int fd, AdSender self)
{
    AdChannel *channel = g_new0(AdChannel, 1);
    channel->fd = fd;
    channel->self = self;
    g_mutex_init(&channel->lock);
    channel->posted = g_byte_array_new();
    g_variant_builder_init(&channel->libraries, G_VARIANT_TYPE("a(ss)"));
    g_autofree char *glib = g_strdup_printf("%u.%u.%u", glib_major_version, glib_minor_version, glib_micro_version);
    ad_channel_name_library(channel, "glib", glib);
    fcntl(fd, F_SETFD, FD_CLOEXEC); /* gpgv does not get it */
    return channel;
}

void
ad_channel_free(AdChannel *channel)
{
    if (channel == NULL)
        return;
    close(channel->fd);
    g_mutex_clear(&channel->lock);
    g_byte_array_unref(channel->posted);
    g_variant_builder_clear(&channel->libraries);
    g_free(channel);
}

void
ad_channel_name_library(AdChannel *channel, const char *name, const char *version)
{
    g_variant_builder_add(&channel->libraries, "(ss)", name, version);
}

/* Sends what was posted, whole or not at all: that is what SOCK_SEQPACKET promises. */
static gboolean
flush_locked(AdChannel *channel, GError **error)
{
    gsize bytes = channel->posted->len;
    gssize sent;
    do
        sent = send(channel->fd, channel->posted->data, bytes, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    g_byte_array_set_size(channel->posted, 0);
    if (sent == (gssize)bytes)
        return TRUE;
    channel->is_shut = TRUE;
    g_set_error(error, AD_ERROR, AD_ERROR_PEER, "the parent does not listen any more: %s", g_strerror(errno));
    return FALSE;
}

/* Adds a frame to what was posted; first makes room for it. */
static gboolean
post_locked(AdChannel *channel, GBytes *frame, GError **error)
{
    gsize bytes;
    const guint8 *data = g_bytes_get_data(frame, &bytes);
    if (channel->is_shut) {
        g_set_error(error, AD_ERROR, AD_ERROR_PEER, "the channel is closed");
        return FALSE;
    }
    if (channel->posted->len > 0 && channel->posted->len + bytes > AD_LIMIT_FRAME_BYTES &&
        !flush_locked(channel, error))
        return FALSE;
    g_byte_array_append(channel->posted, data, (guint)bytes);
    channel->sent++;
    return TRUE;
}

static gboolean
send_locked(AdChannel *channel, GBytes *frame, GError **error)
{
    return post_locked(channel, frame, error) && flush_locked(channel, error);
}

gboolean
ad_channel_post(AdChannel *channel, AdMessageId id, GVariant *body, GError **error)
{
    g_autoptr(GBytes) frame = ad_message_pack(id, body, error);
    if (frame == NULL)
        return FALSE;
    g_assert(ad_message_spec(id)->senders & (guint)channel->self);
    g_mutex_lock(&channel->lock);
    gboolean is_posted = post_locked(channel, frame, error) &&
                         (channel->posted->len < POST_BYTES || flush_locked(channel, error));
    g_mutex_unlock(&channel->lock);
    return is_posted;
}

gboolean
ad_channel_send(AdChannel *channel, AdMessageId id, GVariant *body, GError **error)
{
    g_autoptr(GBytes) frame = ad_message_pack(id, body, error);
    if (frame == NULL)
        return FALSE;
    g_assert(ad_message_spec(id)->senders & (guint)channel->self);
    g_mutex_lock(&channel->lock);
    gboolean is_sent = send_locked(channel, frame, error);
    g_mutex_unlock(&channel->lock);
    return is_sent;
}

GVariant *
ad_channel_receive(AdChannel *channel, AdMessageId expected, GError **error)
{
    g_autofree guint8 *frame = g_malloc(AD_LIMIT_FRAME_BYTES);
    const AdMessageSpec *spec = NULL;
    gssize bytes;
    do
        bytes = recv(channel->fd, frame, AD_LIMIT_FRAME_BYTES, MSG_TRUNC);
    while (bytes < 0 && errno == EINTR);
    if (bytes <= 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_PEER, "the parent is gone");
        return NULL;
    }
    if (bytes > AD_LIMIT_FRAME_BYTES) { /* MSG_TRUNC: the length that it had, not what fitted */
        g_set_error(error, AD_ERROR, AD_ERROR_PEER, "a frame of %" G_GSSIZE_FORMAT " bytes is too long", bytes);
        return NULL;
    }
    g_autoptr(GVariant) body = ad_message_unpack(frame, (gsize)bytes, AD_SENDER_PARENT, &spec, error);
    if (body == NULL)
        return NULL;
    if (spec->id != expected) {
        g_set_error(error, AD_ERROR, AD_ERROR_PEER, "message %s came where %s was due", spec->name,
                    ad_message_spec(expected)->name);
        return NULL;
    }
    return g_steal_pointer(&body);
}

gboolean
ad_channel_hello(AdChannel *channel, const AdCageState *cage, GError **error)
{
    GVariant *libraries = g_variant_builder_end(&channel->libraries);
    g_variant_builder_init(&channel->libraries, G_VARIANT_TYPE("a(ss)"));
    return ad_channel_send(channel, AD_MESSAGE_HELLO,
                           g_variant_new("(uus@a(ss))", cage->layers, cage->landlock_abi, AD_VERSION, libraries),
                           error);
}

/* The count and the send under one lock: a thread that still reports comes before or is refused by the parent. */
gboolean
ad_channel_done(AdChannel *channel, const char *remark, GError **error)
{
    g_mutex_lock(&channel->lock);
    GVariant *body = g_variant_new("(ts)", channel->sent, remark != NULL ? remark : "");
    g_autoptr(GBytes) frame = ad_message_pack(AD_MESSAGE_DONE, body, error);
    gboolean is_sent = frame != NULL && send_locked(channel, frame, error);
    g_mutex_unlock(&channel->lock);
    return is_sent;
}

void
ad_channel_failed(AdChannel *channel, const GError *why)
{
    gboolean is_ours = why != NULL && why->domain == AD_ERROR;
    guint8 code = is_ours ? (guint8)why->code : AD_ERROR_SYSTEM;
    g_autofree char *sentence = g_utf8_make_valid(why != NULL ? why->message : "failed without a reason", -1);
    if (strlen(sentence) > AD_CHANNEL_SENTENCE_BYTES) {
        sentence[AD_CHANNEL_SENTENCE_BYTES] = '\0';
        g_autofree char *whole = g_steal_pointer(&sentence);
        sentence = g_utf8_make_valid(whole, -1); /* the cut may have split a character */
    }
    ad_channel_send(channel, AD_MESSAGE_FAILED, g_variant_new("(ys)", code, sentence), NULL);
}
