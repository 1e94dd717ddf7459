/* SPDX-License-Identifier: Apache-2.0 */
/* source.h - bytes at rest: in memory, in a descriptor, or a part of either
 *
 * Every container reader works on a source, so that a member that lies uncompressed in its parent is opened where
 * it is, without a copy. Counted references, safe between threads. */
#pragma once

#include <glib.h>

typedef struct AdSource AdSource;

/* fd is borrowed and must outlive the source. */
AdSource *ad_source_new_fd(int fd, guint64 bytes);
/* Takes data over; release(release_data) frees it, NULL for static memory. is_spooled: the bytes are a mapping of
 * the spool file, whose owner must not return before the source is gone. */
AdSource *ad_source_new_memory(const void *data, gsize bytes, GDestroyNotify release, gpointer release_data,
                               gboolean is_spooled);
/* bytes from offset of base; what lies outside base is cut off. */
AdSource *ad_source_new_part(AdSource *base, guint64 offset, guint64 bytes);

AdSource *ad_source_ref(AdSource *source);
void ad_source_unref(AdSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdSource, ad_source_unref)

guint64 ad_source_bytes(const AdSource *source);
/* The bytes themselves, or NULL when they lie in a descriptor. */
const guint8 *ad_source_data(const AdSource *source);
gboolean ad_source_is_spooled(const AdSource *source);

/* Copies up to bytes from offset into out; returns how many there were (less only at the end or when the
 * descriptor cannot be read). */
gsize ad_source_read(const AdSource *source, guint64 offset, void *out, gsize bytes);
/* TRUE when exactly bytes could be read. */
gboolean ad_source_read_exactly(const AdSource *source, guint64 offset, void *out, gsize bytes);
/* First byte in [from, to) that is not zero, or to. */
guint64 ad_source_find_nonzero(const AdSource *source, guint64 from, guint64 to);
