/* SPDX-License-Identifier: Apache-2.0 */
/* spool.h - the one unlinked file for members that are too large for memory
 *
 * One thread at a time owns it. A member of a spooled container may be spooled as well, behind it, by the same
 * thread; other threads work off leaves while they wait. So there is one large member at a time, and no deadlock:
 * whatever lies in the spool is processed by its owner on the spot. */
#pragma once

#include "scanner/unpack/pool.h"
#include "scanner/unpack/source.h"

typedef struct AdSpool AdSpool;

/* fd is borrowed; -1: there is no spool. */
AdSpool *ad_spool_new(int fd, guint64 max_bytes, AdPool *pool);
void ad_spool_free(AdSpool *spool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdSpool, ad_spool_free)

gboolean ad_spool_exists(const AdSpool *spool);

/* Waits for the ownership and begins a region; returns its offset. */
guint64 ad_spool_begin(AdSpool *spool, guint thread);
/* FALSE when the spool is full or the write failed. */
gboolean ad_spool_write(AdSpool *spool, const void *data, gsize bytes);
/* Maps the region from offset to here, private and read-only; NULL when the address space does not suffice. */
AdSource *ad_spool_map(AdSpool *spool, guint64 offset);
/* Ends the region (its sources are gone) and the ownership that began it. */
void ad_spool_end(AdSpool *spool, guint64 offset);
