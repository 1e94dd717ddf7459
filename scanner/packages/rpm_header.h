/* SPDX-License-Identifier: Apache-2.0 */
/* rpm_header.h - the tags of one rpm header (used inside this folder) */
#pragma once

#include "scanner/packages/found.h"

/* Bytes of the signature and lead that stand before the header of an .rpm file; 0 when it is none. */
gsize ad_rpm_header_start(const guint8 *data, gsize bytes);
/* data: index count, data size, index, data (what stands behind the magic in a file, and alone in a database). Adds its package;
 * FALSE when the header contradicts itself. */
gboolean ad_rpm_header_read(AdFound *found, const guint8 *data, gsize bytes);
