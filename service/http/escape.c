/* SPDX-License-Identifier: Apache-2.0 */
/* escape.c - the one function that makes a stranger's text safe inside HTML */
#include "service/http/escape.h"

gboolean
ad_escape_is_misleading(gunichar c)
{
    static const struct {
        gunichar first, last;
    } ranges[] = {
        {0x00, 0x08},     {0x0b, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},
        {0x61c, 0x61c},   {0x115f, 0x1160}, {0x180e, 0x180e}, {0x200b, 0x200f},
        {0x2028, 0x202e}, {0x2060, 0x206f}, {0x3164, 0x3164}, {0xfdd0, 0xfdef},
        {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff0, 0xfffb},
        {0xe0000, 0xe0fff},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(ranges); i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return TRUE;
    return (c & 0xfffe) == 0xfffe;
}

static void
escape_char(GString *out, gunichar c, const char *raw, gsize raw_bytes)
{
    switch (c) {
    case '&':
        g_string_append(out, "&amp;");
        return;
    case '<':
        g_string_append(out, "&lt;");
        return;
    case '>':
        g_string_append(out, "&gt;");
        return;
    case '"':
        g_string_append(out, "&quot;");
        return;
    case '\'':
        g_string_append(out, "&#39;");
        return;
    case '`': /* old browsers took it as a quote of attributes */
        g_string_append(out, "&#96;");
        return;
    default:
        if (ad_escape_is_misleading(c))
            g_string_append_printf(out, "\\u{%x}", c);
        else
            g_string_append_len(out, raw, (gssize)raw_bytes);
    }
}

void
ad_escape_html(GString *out, const char *text, gsize bytes)
{
    const char *at = text, *end = text + bytes;
    while (at < end) {
        gunichar c = g_utf8_get_char_validated(at, end - at);
        if (c == (gunichar)-1 || c == (gunichar)-2) {
            g_string_append_printf(out, "\\x{%02x}", (guint8)*at);
            at++;
            continue;
        }
        gsize step = (gsize)(g_utf8_next_char(at) - at);
        escape_char(out, c, at, step);
        at += step;
    }
}
