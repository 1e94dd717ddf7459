/* SPDX-License-Identifier: Apache-2.0 */
/* tap.h - second stage: hands a decoded stream to a container reader and keeps what the reader has not accounted for
 *
 * A stream goes by once. To tell zero padding from hidden bytes, and to scan what follows the end of an archive, the
 * blocks that were handed over stay until the reader's position has passed them. */
#pragma once

#include <archive.h>

#include "scanner/unpack/stream.h"

typedef struct AdTap AdTap;

/* stream is borrowed. head: decoded bytes that were already taken from it, copied. */
AdTap *ad_tap_new(AdStream *stream, const guint8 *head, gsize head_bytes);
void ad_tap_free(AdTap *tap);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdTap, ad_tap_free)

int ad_tap_open(AdTap *tap, struct archive *a);
/* Next block for the caller itself, after the reader is done; 0 at the end. */
gsize ad_tap_read(AdTap *tap, const guint8 **block);

/* Decoded bytes handed over so far. */
guint64 ad_tap_bytes(const AdTap *tap);
/* Bytes below to are not asked for again. */
void ad_tap_forget(AdTap *tap, guint64 to);
/* Bytes [from, to) as memory of their own, from the first that is not zero; NULL when all are zero. *begin: where
 * the copy starts; *lost: how many at the start were no longer kept. */
AdSource *ad_tap_copy(AdTap *tap, guint64 from, guint64 to, guint64 *begin, guint64 *lost);
