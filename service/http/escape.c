/* SPDX-License-Identifier: Apache-2.0 */
/* escape.c - the one function that makes a stranger's text safe inside HTML */
#include "service/http/escape.h"

#include "scanner/model/misleading.h"

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
        if (ad_misleading_char(c))
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
        gunichar c = *at == '\0' ? 0 : g_utf8_get_char_validated(at, end - at);
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
