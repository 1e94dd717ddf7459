/* SPDX-License-Identifier: Apache-2.0 */
/* terminal.c - what may reach a terminal, and how wide it is there */
#include "service/cli/terminal.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static gboolean
is_printable(gunichar c)
{
    if (c < 0x20 || (c >= 0x7f && c < 0xa0))
        return FALSE;
    switch (g_unichar_type(c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT: /* bidi controls, zero-width joiners, soft hyphen, tags */
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED:
        return FALSE;
    case G_UNICODE_SPACE_SEPARATOR:
        return c == ' '; /* other blanks imitate it */
    default:
        /* fillers that show nothing though they count as letters or symbols */
        return c != 0x115f && c != 0x1160 && c != 0x3164 && c != 0xffa0 && c != 0x2800 &&
               c != 0x034f && !(c >= 0xfe00 && c <= 0xfe0f) && !(c >= 0xe0100 && c <= 0xe01ef);
    }
}

static char *
escape(const char *text, gsize bytes, gsize most)
{
    GString *out = g_string_new(NULL);
    const char *end = text + bytes;
    gsize count = 0;
    while (text < end) {
        if (count++ == most) {
            g_string_append(out, "…");
            break;
        }
        gunichar c = g_utf8_get_char_validated(text, end - text);
        if (c == (gunichar)-1 || c == (gunichar)-2) {
            g_string_append_printf(out, "\\x%02x", (guint)(guchar)*text++);
            continue;
        }
        if (c == '\\')
            g_string_append(out, "\\\\");
        else if (is_printable(c))
            g_string_append_unichar(out, c);
        else if (c < 0x80)
            g_string_append_printf(out, "\\x%02x", c);
        else
            g_string_append_printf(out, "\\u{%x}", c);
        text = c == 0 ? text + 1 : g_utf8_next_char(text);
    }
    return g_string_free(out, FALSE);
}

char *
ad_terminal_escape(const char *text, gssize bytes)
{
    return escape(text, bytes < 0 ? strlen(text) : (gsize)bytes, AD_TERMINAL_CUT);
}

char *
ad_terminal_escape_message(const char *text)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (const char *line = text;;) {
        const char *next = strstr(line, "\n  ");
        gsize length = next != NULL ? (gsize)(next - line) : strlen(line);
        g_autofree char *safe = escape(line, length, AD_TERMINAL_MESSAGE_CUT);
        g_string_append(out, safe);
        if (next == NULL)
            return g_strdup(out->str);
        g_string_append_c(out, '\n');
        line = next + 1;
    }
}

static gsize
columns_of(gunichar c)
{
    if (g_unichar_iszerowidth(c))
        return 0;
    return g_unichar_iswide(c) ? 2 : 1;
}

gsize
ad_terminal_columns(const char *text)
{
    gsize columns = 0;
    for (; *text != '\0'; text = g_utf8_next_char(text))
        columns += columns_of(g_utf8_get_char(text));
    return columns;
}

char *
ad_terminal_fit(const char *text, gsize columns)
{
    if (ad_terminal_columns(text) <= columns)
        return g_strdup(text);
    GString *out = g_string_new(NULL);
    gsize used = 0;
    for (; columns > 0 && *text != '\0'; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);
        if (used + columns_of(c) > columns - 1)
            break;
        used += columns_of(c);
        g_string_append_unichar(out, c);
    }
    if (columns > 0)
        g_string_append(out, "…");
    return g_string_free(out, FALSE);
}

char *
ad_terminal_ascii(const char *text)
{
    static const struct {
        gunichar c;
        const char *plain;
    } plains[] = {
        {0x2026, "..."}, {0xb7, "-"},    {0x2192, "->"}, {0x2212, "-"}, {0x2013, "-"},
        {0x2014, "-"},   {0xab, "\""},   {0xbb, "\""},   {0xbf, "?"},   {0xa1, "!"},
        {0xd7, "x"},     {0x2265, ">="}, {0xba, "o"},    {0xaa, "a"},   {0xa0, " "},
        {0x2500, "-"},   {0x201c, "\""}, {0x201d, "\""},
    };
    GString *out = g_string_new(NULL);
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text), base, mark;
        if (c < 0x80) {
            g_string_append_c(out, (char)c);
            continue;
        }
        gsize i = 0;
        while (i < G_N_ELEMENTS(plains) && plains[i].c != c)
            i++;
        if (i < G_N_ELEMENTS(plains))
            g_string_append(out, plains[i].plain);
        else if (g_unichar_decompose(c, &base, &mark) && base < 0x80)
            g_string_append_c(out, (char)base);
        else
            g_string_append_printf(out, "\\u{%x}", c);
    }
    return g_string_free(out, FALSE);
}

int
ad_terminal_width(int fd)
{
    struct winsize size = {0};
    gint64 width = 0;
    if (ioctl(fd, TIOCGWINSZ, &size) == 0)
        width = size.ws_col;
    const char *columns = g_getenv("COLUMNS");
    if (width <= 0 && columns != NULL)
        width = g_ascii_strtoll(columns, NULL, 10);
    if (width <= 0)
        width = 80;
    return (int)CLAMP(width, 20, 1000);
}

gboolean
ad_terminal_has_color(AdColor color, int fd)
{
    if (color != AD_COLOR_AUTO)
        return color == AD_COLOR_ALWAYS;
    const char *no = g_getenv("NO_COLOR"), *force = g_getenv("CLICOLOR_FORCE");
    if (no != NULL && *no != '\0')
        return FALSE;
    if (force != NULL && *force != '\0' && strcmp(force, "0") != 0)
        return TRUE;
    return isatty(fd) && g_strcmp0(g_getenv("TERM"), "dumb") != 0;
}
