/* SPDX-License-Identifier: Apache-2.0 */
/* cpe.c - CPE names: reading both bindings, writing both */
#include "scanner/model/cpe.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"

#define URI_PLAIN 7 /* components of the 2.2 binding */

static const char *const names[AD_CPE_COUNT] = {"part",     "vendor",     "product",   "version",   "update", "edition",
                                                "language", "sw_edition", "target_sw", "target_hw", "other"};

void
ad_cpe_free(AdCpe *cpe)
{
    if (cpe == NULL)
        return;
    for (guint i = 0; i < AD_CPE_COUNT; i++)
        g_free(cpe->attribute[i]);
    g_free(cpe);
}

static gboolean
refuse(GError **error, guint attribute, const char *what)
{
    g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "the CPE's %s %s", names[attribute], what);
    return FALSE;
}

/* One character of a value; what is no letter, digit, '.', '_' or '-' is escaped. */
static void
append_literal(GString *out, char c)
{
    c = g_ascii_tolower(c);
    if (!g_ascii_isalnum(c) && strchr("._-", c) == NULL)
        g_string_append_c(out, '\\');
    g_string_append_c(out, c);
}

/* '*' and '?' stand for themselves only at an end of a value: '*' alone, '?' in a row. A lone "-" would mean not applicable,
 * so a value that is one is escaped. */
static char *
finish_value(GString *value, guint attribute, GError **error)
{
    g_autofree char *text = g_string_free(value, FALSE);
    gsize bytes = strlen(text), start = 0, end = bytes;
    start = text[0] == '*' ? 1 : strspn(text, "?");
    if (end > start && text[end - 1] == '*' && (end < 2 || text[end - 2] != '\\'))
        end--;
    else
        while (end > start && text[end - 1] == '?' && (end < 2 || text[end - 2] != '\\'))
            end--;
    for (gsize i = start; i < end; i++) {
        if (text[i] == '\\') {
            i++;
        } else if (text[i] == '*' || text[i] == '?') {
            refuse(error, attribute, "has a wildcard that is not at its end");
            return NULL;
        }
    }
    if (start == end && strcmp(text, "*") != 0 && text[0] != '?') {
        refuse(error, attribute, "says nothing");
        return NULL;
    }
    return g_steal_pointer(&text);
}

static gboolean
part_is_known(const AdCpe *cpe, GError **error)
{
    const char *part = cpe->attribute[AD_CPE_PART];
    if (strlen(part) == 1 && strchr("aoh*-", part[0]) != NULL)
        return TRUE;
    return refuse(error, AD_CPE_PART, "is neither a (application), o (operating system) nor h (hardware)");
}

/* ---- formatted string 2.3 ---- */

static char *
read_formatted_value(const char *text, gsize bytes, guint attribute, GError **error)
{
    g_autoptr(GString) out = g_string_sized_new(bytes);
    if (bytes == 1 && (text[0] == '-' || text[0] == '*'))
        return g_strndup(text, 1);
    for (gsize i = 0; i < bytes; i++) {
        char c = text[i];
        if (c == '\\') {
            if (i + 1 == bytes || !g_ascii_isgraph(text[i + 1])) {
                refuse(error, attribute, "has a '\\' that escapes nothing");
                return NULL;
            }
            c = text[++i];
            if (c == '-' && bytes == 2)
                g_string_append(out, "\\-"); /* the mark itself, not "not applicable" */
            else
                append_literal(out, c);
        } else if (c == '*' || c == '?') {
            g_string_append_c(out, c);
        } else if (g_ascii_isalnum(c) || (c != '\0' && strchr("._-", c) != NULL)) {
            g_string_append_c(out, g_ascii_tolower(c));
        } else {
            refuse(error, attribute, "has a character that must be escaped");
            return NULL;
        }
    }
    return finish_value(g_steal_pointer(&out), attribute, error);
}

static gboolean
read_formatted(AdCpe *cpe, const char *text, gsize bytes, GError **error)
{
    gsize at = 0;
    for (guint i = 0; i < AD_CPE_COUNT; i++) {
        gsize end = at;
        while (end < bytes && text[end] != ':')
            end += text[end] == '\\' && end + 1 < bytes ? 2 : 1;
        gboolean is_last = i + 1 == AD_CPE_COUNT;
        if ((end == bytes) != is_last) {
            g_set_error_literal(error, AD_ERROR, AD_ERROR_MALFORMED, "a CPE 2.3 name has eleven attributes");
            return FALSE;
        }
        cpe->attribute[i] = read_formatted_value(text + at, end - at, i, error);
        if (cpe->attribute[i] == NULL)
            return FALSE;
        at = end + 1;
    }
    return part_is_known(cpe, error);
}

/* ---- URI 2.2 ---- */

/* One component: percent-encoded, %01 and %02 are the wildcards; a mark that should be encoded is taken as it is, as the NVD
 * itself wrote it for years. */
static char *
read_uri_value(const char *text, gsize bytes, guint attribute, GError **error)
{
    if (bytes == 0)
        return g_strdup("*");
    if (bytes == 1 && text[0] == '-')
        return g_strdup("-");
    g_autoptr(GString) out = g_string_sized_new(bytes);
    for (gsize i = 0; i < bytes; i++) {
        int c = (guchar)text[i];
        if (c == '%') {
            int high = bytes - i > 2 ? g_ascii_xdigit_value(text[i + 1]) : -1;
            int low = bytes - i > 2 ? g_ascii_xdigit_value(text[i + 2]) : -1;
            c = high < 0 || low < 0 ? 0 : high * 16 + low;
            i += 2;
            if (c == 1 || c == 2) {
                g_string_append_c(out, c == 1 ? '?' : '*');
                continue;
            }
        }
        if (!g_ascii_isgraph(c)) {
            refuse(error, attribute, "has a character that a CPE cannot hold");
            return NULL;
        }
        if (c == '-' && bytes == 3 && text[0] == '%')
            g_string_append(out, "\\-");
        else
            append_literal(out, (char)c);
    }
    return finish_value(g_steal_pointer(&out), attribute, error);
}

/* "~edition~sw_edition~target_sw~target_hw~other" inside the edition of a URI. */
static gboolean
read_packed(AdCpe *cpe, const char *text, gsize bytes, GError **error)
{
    static const AdCpeAttribute order[] = {AD_CPE_EDITION, AD_CPE_SW_EDITION, AD_CPE_TARGET_SW, AD_CPE_TARGET_HW,
                                           AD_CPE_OTHER};
    gsize at = 1;
    for (gsize i = 0; i < G_N_ELEMENTS(order); i++) {
        const char *tilde = at <= bytes ? memchr(text + at, '~', bytes - at) : NULL;
        gsize end = tilde != NULL ? (gsize)(tilde - text) : bytes;
        gboolean is_last = i + 1 == G_N_ELEMENTS(order);
        if (at > bytes || (tilde == NULL) != is_last)
            return refuse(error, AD_CPE_EDITION, "packs other than five parts");
        cpe->attribute[order[i]] = read_uri_value(text + at, end - at, order[i], error);
        if (cpe->attribute[order[i]] == NULL)
            return FALSE;
        at = end + 1;
    }
    return TRUE;
}

static gboolean
read_uri(AdCpe *cpe, const char *text, gsize bytes, GError **error)
{
    gsize at = 0;
    for (guint i = 0; at <= bytes; i++) {
        const char *colon = memchr(text + at, ':', bytes - at);
        gsize end = colon != NULL ? (gsize)(colon - text) : bytes;
        if (i == URI_PLAIN) {
            g_set_error_literal(error, AD_ERROR, AD_ERROR_MALFORMED, "a CPE 2.2 name has at most seven components");
            return FALSE;
        }
        if (i == AD_CPE_EDITION && end > at && text[at] == '~') {
            if (!read_packed(cpe, text + at, end - at, error))
                return FALSE;
        } else {
            cpe->attribute[i] = read_uri_value(text + at, end - at, i, error);
            if (cpe->attribute[i] == NULL)
                return FALSE;
        }
        at = end + 1;
    }
    for (guint i = 0; i < AD_CPE_COUNT; i++)
        if (cpe->attribute[i] == NULL)
            cpe->attribute[i] = g_strdup("*");
    return part_is_known(cpe, error);
}

AdCpe *
ad_cpe_parse(const char *text, gssize length, GError **error)
{
    gsize bytes = length < 0 ? strlen(text) : (gsize)length;
    g_autoptr(AdCpe) cpe = g_new0(AdCpe, 1);
    if (bytes > AD_LIMIT_CPE_BYTES) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "the CPE is longer than %d bytes", AD_LIMIT_CPE_BYTES);
        return NULL;
    }
    gboolean is_read;
    if (bytes >= 8 && g_ascii_strncasecmp(text, "cpe:2.3:", 8) == 0) {
        is_read = read_formatted(cpe, text + 8, bytes - 8, error);
    } else if (bytes >= 5 && g_ascii_strncasecmp(text, "cpe:/", 5) == 0) {
        is_read = read_uri(cpe, text + 5, bytes - 5, error);
    } else {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_MALFORMED, "a CPE begins with \"cpe:2.3:\" or \"cpe:/\"");
        is_read = FALSE;
    }
    return is_read ? g_steal_pointer(&cpe) : NULL;
}

/* ---- writing ---- */

char *
ad_cpe_to_string(const AdCpe *cpe)
{
    GString *out = g_string_new("cpe:2.3");
    for (guint i = 0; i < AD_CPE_COUNT; i++) {
        g_string_append_c(out, ':');
        g_string_append(out, cpe->attribute[i]);
    }
    return g_string_free(out, FALSE);
}

static void
append_uri_value(GString *out, const char *value)
{
    if (strcmp(value, "*") == 0)
        return;
    if (strcmp(value, "-") == 0) {
        g_string_append_c(out, '-');
        return;
    }
    for (; *value != '\0'; value++) {
        if (*value == '*' || *value == '?')
            g_string_append(out, *value == '?' ? "%01" : "%02");
        else if (*value != '\\')
            g_string_append_c(out, *value);
        else
            g_string_append_printf(out, "%%%02x", (guchar) * ++value);
    }
}

char *
ad_cpe_to_uri(const AdCpe *cpe)
{
    GString *out = g_string_new("cpe:/");
    gboolean is_packed = FALSE;
    for (guint i = AD_CPE_SW_EDITION; i < AD_CPE_COUNT; i++)
        is_packed = is_packed || strcmp(cpe->attribute[i], "*") != 0;
    for (guint i = 0; i < URI_PLAIN; i++) {
        if (i > 0)
            g_string_append_c(out, ':');
        if (i == AD_CPE_EDITION && is_packed) {
            g_string_append_c(out, '~');
            append_uri_value(out, cpe->attribute[AD_CPE_EDITION]);
            for (guint k = AD_CPE_SW_EDITION; k < AD_CPE_COUNT; k++) {
                g_string_append_c(out, '~');
                append_uri_value(out, cpe->attribute[k]);
            }
        } else {
            append_uri_value(out, cpe->attribute[i]);
        }
    }
    while (out->str[out->len - 1] == ':')
        g_string_truncate(out, out->len - 1);
    return g_string_free(out, FALSE);
}
