/* SPDX-License-Identifier: Apache-2.0 */
/* hazard_name.c - what the raw name of a member, or the target of a link, does to whoever unpacks it */
#include <string.h>

#include "scanner/model/misleading.h"
#include "scanner/unpack/hazard.h"

static gboolean
is_separator(char c)
{
    return c == '/' || c == '\\';
}

/* CON, NUL, COM1 … with or without an extension, in any case (Win32 file naming rules). */
static gboolean
is_device_name(const char *p, gsize bytes)
{
    static const char *const words[] = {"con", "prn", "aux", "nul", "conin$", "conout$"};
    gsize stem = 0;
    while (stem < bytes && p[stem] != '.' && p[stem] != ' ')
        stem++;
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strlen(words[i]) == stem && g_ascii_strncasecmp(p, words[i], stem) == 0)
            return TRUE;
    return stem == 4 && (g_ascii_strncasecmp(p, "com", 3) == 0 || g_ascii_strncasecmp(p, "lpt", 3) == 0) && p[3] >= '1' &&
           p[3] <= '9';
}

/* One part of a path, between separators. */
static guint
bits_of_part(const char *p, gsize bytes, gboolean is_first)
{
    gboolean is_dots = (bytes == 1 && p[0] == '.') || (bytes == 2 && p[0] == '.' && p[1] == '.');
    if (bytes == 2 && is_dots)
        return 1u << AD_HAZARD_TRAVERSAL;
    if (bytes == 0 || is_dots)
        return 0;
    gboolean has_colon = memchr(p, ':', bytes) != NULL;
    gboolean is_drive = is_first && bytes == 2 && g_ascii_isalpha(p[0]) && p[1] == ':';
    if ((has_colon && !is_drive) || p[bytes - 1] == '.' || p[bytes - 1] == ' ' || is_device_name(p, bytes))
        return 1u << AD_HAZARD_RESERVED_NAME;
    return 0;
}

/* Latin with Cyrillic or Greek in one word, or full-width Latin: what passes for ASCII to the eye. Whole names in one
 * alphabet are just names. */
static gboolean
is_mixed_word(gboolean *has_latin, gboolean *has_alike, gunichar c)
{
    if (!g_unichar_isalpha(c)) {
        *has_latin = *has_alike = FALSE;
        return FALSE;
    }
    GUnicodeScript script = g_unichar_get_script(c);
    if (script == G_UNICODE_SCRIPT_LATIN)
        *has_latin = TRUE;
    if (script == G_UNICODE_SCRIPT_CYRILLIC || script == G_UNICODE_SCRIPT_GREEK || script == G_UNICODE_SCRIPT_ARMENIAN ||
        script == G_UNICODE_SCRIPT_CHEROKEE)
        *has_alike = TRUE;
    return (*has_latin && *has_alike) || (c >= 0xff21 && c <= 0xff5a) || (c >= 0x1d400 && c <= 0x1d7ff);
}

static guint
bits_of_characters(const char *raw, gsize bytes)
{
    guint bits = 0;
    gboolean has_latin = FALSE, has_alike = FALSE;
    for (const char *p = raw, *end = raw + bytes; p < end;) {
        gunichar c = (guint8)*p < 0x80 ? (guint8)*p : g_utf8_get_char_validated(p, end - p);
        if (c == (gunichar)-1 || c == (gunichar)-2) {
            bits |= 1u << AD_HAZARD_INVALID_NAME;
            p++;
            continue;
        }
        if (c < 0x20 || ad_misleading_char(c))
            bits |= 1u << AD_HAZARD_CONTROL_NAME;
        if (is_mixed_word(&has_latin, &has_alike, c))
            bits |= 1u << AD_HAZARD_HOMOGLYPH;
        p += c < 0x80 ? 1 : g_unichar_to_utf8(c, NULL);
    }
    return bits;
}

guint
ad_hazard_of_name(const char *raw, gsize bytes)
{
    guint bits = bits_of_characters(raw, bytes);
    if (bytes > 0 && is_separator(raw[0]))
        bits |= 1u << AD_HAZARD_ABSOLUTE_PATH;
    if (bytes > 2 && g_ascii_isalpha(raw[0]) && raw[1] == ':' && is_separator(raw[2]))
        bits |= 1u << AD_HAZARD_ABSOLUTE_PATH;
    for (gsize at = 0; at < bytes;) {
        gsize end = at;
        while (end < bytes && !is_separator(raw[end]))
            end++;
        bits |= bits_of_part(raw + at, end - at, at == 0);
        at = end + 1;
    }
    return bits;
}

/* How many folders deep `text` ends, from `depth` on; -1 once it has left the tree. */
static int
walk_depth(const char *text, gsize bytes, int depth)
{
    for (gsize at = 0; at < bytes;) {
        gsize end = at;
        while (end < bytes && !is_separator(text[end]))
            end++;
        gsize length = end - at;
        if (length == 2 && text[at] == '.' && text[at + 1] == '.') {
            if (--depth < 0)
                return -1;
        } else if (length > 0 && !(length == 1 && text[at] == '.')) {
            depth++;
        }
        at = end + 1;
    }
    return depth;
}

gboolean
ad_hazard_is_escape(const char *raw_name, const char *raw_target)
{
    const char *slash = strrchr(raw_name, '/');
    /* an absolute target is where most honest packages point (/usr/lib/…): data, not an escape by itself */
    if (is_separator(raw_target[0]))
        return FALSE;
    int depth = slash == NULL ? 0 : walk_depth(raw_name, (gsize)(slash - raw_name), 0);
    return walk_depth(raw_target, strlen(raw_target), MAX(depth, 0)) < 0;
}

guint64
ad_hazard_fold(const char *component)
{
    guint64 hash = G_GUINT64_CONSTANT(14695981039346656037); /* FNV-1a: two names that meet by chance cost one note */
    g_autofree char *folded = NULL;
    const char *p = component;
    gboolean is_ascii = TRUE;
    for (const char *q = component; *q != '\0' && is_ascii; q++)
        is_ascii = (guint8)*q < 0x80;
    if (!is_ascii) {
        g_autofree char *composed = g_utf8_normalize(component, -1, G_NORMALIZE_NFC);
        folded = composed != NULL ? g_utf8_casefold(composed, -1) : NULL;
        p = folded != NULL ? folded : component;
    }
    for (; *p != '\0'; p++)
        hash = (hash ^ (guint8)g_ascii_tolower(*p)) * G_GUINT64_CONSTANT(1099511628211);
    return hash;
}
