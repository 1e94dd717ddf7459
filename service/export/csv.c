/* SPDX-License-Identifier: Apache-2.0 */
/* csv.c - one CSV cell at a time, safe to open in a spreadsheet */
#include "service/export/csv.h"

#include <string.h>

#include "scanner/model/misleading.h"

/* risk.md 3, "Export traps"; the full-width forms are taken as operators by spreadsheets with an East Asian input. */
static gboolean
looks_like_a_formula(const char *text)
{
    if (*text == '\t' || *text == '\r' || *text == '\n')
        return TRUE;
    while (*text == ' ' || strncmp(text, "\xc2\xa0", 2) == 0)
        text += *text == ' ' ? 1 : 2;
    if (*text != '\0' && strchr("=+-@", *text) != NULL)
        return TRUE;
    static const char *const wide[] = {"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};
    for (gsize i = 0; i < G_N_ELEMENTS(wide); i++)
        if (g_str_has_prefix(text, wide[i]))
            return TRUE;
    return FALSE;
}

static gboolean
needs_quotes(const char *cell)
{
    gsize bytes = strlen(cell);
    return strpbrk(cell, ",;|\"\t\r\n") != NULL || (bytes > 0 && (cell[0] == ' ' || cell[bytes - 1] == ' '));
}

static void
append_shown(GString *out, const char *text)
{
    for (const char *at = text; *at != '\0';) {
        gunichar c = g_utf8_get_char_validated(at, -1);
        if (c == (gunichar)-1 || c == (gunichar)-2) {
            g_string_append_printf(out, "\\x{%02x}", (guint8)*at++);
            continue;
        }
        const char *next = g_utf8_next_char(at);
        if (ad_misleading_char(c))
            g_string_append_printf(out, "\\u{%x}", c);
        else
            g_string_append_len(out, at, next - at);
        at = next;
    }
}

void
ad_csv_append_text(GString *out, const char *text, gboolean is_raw)
{
    g_autoptr(GString) cell = g_string_new(NULL);
    if (!is_raw && looks_like_a_formula(text))
        g_string_append_c(cell, '\'');
    append_shown(cell, text);
    if (!needs_quotes(cell->str)) {
        g_string_append_len(out, cell->str, (gssize)cell->len);
        return;
    }
    g_string_append_c(out, '"');
    for (const char *at = cell->str; *at != '\0'; at++) {
        if (*at == '"')
            g_string_append_c(out, '"');
        g_string_append_c(out, *at);
    }
    g_string_append_c(out, '"');
}
