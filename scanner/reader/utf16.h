/* SPDX-License-Identifier: Apache-2.0 */
/* utf16.h - UTF-16 to UTF-8 in pieces of any length (private to this folder) */
#pragma once

#include <glib.h>

typedef struct AdUtf16 AdUtf16;

AdUtf16 *ad_utf16_new(gboolean is_big_endian);
void ad_utf16_free(AdUtf16 *utf16);
/* out is valid until the next call; bytes 0 says that the document is over. A lone surrogate or odd last byte
 * becomes U+FFFD. *out_bytes is 0 only at the end or when the piece was half a character. */
void ad_utf16_take(AdUtf16 *utf16, const guint8 *data, gsize bytes, const guint8 **out, gsize *out_bytes);
