/* SPDX-License-Identifier: Apache-2.0 */
/* xz_extent.h - where the xz streams of a file end, by their own footers (xz-file-format 1.1, 2.1.2 and 4)
 *
 * libarchive decodes nothing of a short xz file with other bytes behind it: the decoder's complaint about them comes
 * before what it had decoded. Handed the streams alone, it reads them. */
#pragma once

#include "scanner/unpack/source.h"

/* Bytes of source that are whole streams and their padding; the size of source when its end looks as it should or when
 * nothing certain can be said. */
guint64 ad_xz_extent_end(const AdSource *source);
