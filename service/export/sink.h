/* SPDX-License-Identifier: Apache-2.0 */
/* sink.h - a descriptor that counts and hashes what is written to it */
#pragma once

#include <glib.h>

typedef struct AdSink AdSink;

/* fd stays the caller's. */
AdSink *ad_sink_new(int fd);
void ad_sink_free(AdSink *sink);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdSink, ad_sink_free)

/* All of it or an error: LIMIT when the disk is full, SYSTEM otherwise. */
gboolean ad_sink_write(AdSink *sink, const void *data, gsize bytes, GError **error);
guint64 ad_sink_bytes(const AdSink *sink);
/* Of everything written so far; afterwards nothing more may be written. Borrowed. */
const char *ad_sink_sha256(AdSink *sink);
