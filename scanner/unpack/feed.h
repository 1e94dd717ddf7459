/* SPDX-License-Identifier: Apache-2.0 */
/* feed.h - how libarchive gets the bytes of a source: our own callbacks, seekable, no file name, no descriptor */
#pragma once

#include <archive.h>

#include "scanner/unpack/source.h"

typedef struct AdFeed AdFeed;

AdFeed *ad_feed_new(AdSource *source);
void ad_feed_free(AdFeed *feed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdFeed, ad_feed_free)

/* Opens a on the feed; libarchive's own result. The feed must outlive a. */
int ad_feed_open(AdFeed *feed, struct archive *a);
/* Largest offset that was read: where a truncated source ended. */
guint64 ad_feed_reached(const AdFeed *feed);
