/* SPDX-License-Identifier: Apache-2.0 */
/* lz4_extent.h - where the lz4 frames of a file end, by their block sizes (lz4 Frame Format 1.6.1)
 *
 * libarchive takes the four bytes behind the last frame for its own: they would belong to nobody's gap. */
#pragma once

#include "scanner/unpack/source.h"

/* Bytes of source that are whole frames; the size of source when there is none, or it is cut or a legacy frame. */
guint64 ad_lz4_extent_end(const AdSource *source);
