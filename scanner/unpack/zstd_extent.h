/* SPDX-License-Identifier: Apache-2.0 */
/* zstd_extent.h - where the zstd frames of a file end, by their block headers (RFC 8878 3.1); see xz_extent.h for why */
#pragma once

#include "scanner/unpack/source.h"

/* Bytes of source that are whole frames, skippable ones included; the size of source when there is no whole frame or the
 * last one is cut. */
guint64 ad_zstd_extent_end(const AdSource *source);
