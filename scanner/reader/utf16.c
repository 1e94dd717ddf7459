/* SPDX-License-Identifier: Apache-2.0 */
/* utf16.c - UTF-16 to UTF-8 in pieces of any length */
#include "scanner/reader/utf16.h"

#define REPLACEMENT 0xfffd

struct AdUtf16 {
    gboolean is_big_endian, has_half;
    guint8 half;    /* first byte of a unit that the last piece cut */
    gunichar high;  /* high surrogate that waits for its low one, or 0 */
    GString *out;
};

AdUtf16 *
ad_utf16_new(gboolean is_big_endian)
{
    AdUtf16 *utf16 = g_new0(AdUtf16, 1);
    utf16->is_big_endian = is_big_endian;
    utf16->out = g_string_new(NULL);
    return utf16;
}

void
ad_utf16_free(AdUtf16 *utf16)
{
    if (utf16 == NULL)
        return;
    g_string_free(utf16->out, TRUE);
    g_free(utf16);
}

static void
take_unit(AdUtf16 *utf16, gunichar unit)
{
    gboolean is_low = unit >= 0xdc00 && unit <= 0xdfff, is_high = unit >= 0xd800 && unit <= 0xdbff;
    if (utf16->high != 0 && is_low) {
        g_string_append_unichar(utf16->out, 0x10000 + ((utf16->high - 0xd800) << 10) + (unit - 0xdc00));
        utf16->high = 0;
        return;
    }
    if (utf16->high != 0)
        g_string_append_unichar(utf16->out, REPLACEMENT);
    utf16->high = is_high ? unit : 0;
    if (!is_high)
        g_string_append_unichar(utf16->out, is_low ? REPLACEMENT : unit);
}

void
ad_utf16_take(AdUtf16 *utf16, const guint8 *data, gsize bytes, const guint8 **out, gsize *out_bytes)
{
    g_string_truncate(utf16->out, 0);
    for (gsize i = 0; i < bytes; i++) {
        if (!utf16->has_half) {
            utf16->half = data[i];
            utf16->has_half = TRUE;
            continue;
        }
        utf16->has_half = FALSE;
        take_unit(utf16, utf16->is_big_endian ? (gunichar)(utf16->half << 8 | data[i])
                                              : (gunichar)(data[i] << 8 | utf16->half));
    }
    if (bytes == 0 && (utf16->high != 0 || utf16->has_half)) {
        g_string_append_unichar(utf16->out, REPLACEMENT);
        utf16->high = 0;
        utf16->has_half = FALSE;
    }
    *out = (const guint8 *)utf16->out->str;
    *out_bytes = utf16->out->len;
}
