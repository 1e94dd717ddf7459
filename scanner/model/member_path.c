/* SPDX-License-Identifier: Apache-2.0 */
/* member_path.c - where a byte was found */
#include "scanner/model/member_path.h"

#include <string.h>

struct AdMemberNames {
    GHashTable *uses; /* component -> times seen, as GUINT */
};

/* Characters that would change how a path reads: bidi controls, zero-width and line separators. */
static gboolean
misleads(gunichar c)
{
    return g_unichar_iscntrl(c) || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
           (c >= 0xe0000 && c <= 0xe007f);
}

static void
append_percent(GString *out, const guint8 *bytes, gsize count)
{
    for (gsize i = 0; i < count; i++)
        g_string_append_printf(out, "%%%02X", bytes[i]);
}

char *
ad_member_path_encode(const void *raw, gsize raw_bytes)
{
    const guint8 *p = raw, *end = p + raw_bytes;
    if (raw_bytes == 0)
        return g_strdup("%");
    while (end - p > 2 && p[0] == '.' && p[1] == '/')
        p += 2;
    GString *out = g_string_sized_new((gsize)(end - p) + 16);
    while (p < end && out->len <= AD_MEMBER_PATH_COMPONENT_MAX) {
        gunichar c = g_utf8_get_char_validated((const char *)p, end - p);
        if (c == (gunichar)-1 || c == (gunichar)-2) {
            append_percent(out, p, 1);
            p++;
            continue;
        }
        gsize length = *p == 0 ? 1 : (gsize)(g_utf8_next_char((const char *)p) - (const char *)p);
        if (*p == 0 || c == '%' || c == '!' || c == '#' || misleads(c))
            append_percent(out, p, length);
        else
            g_string_append_len(out, (const char *)p, (gssize)length);
        p += length;
    }
    if (out->len > AD_MEMBER_PATH_COMPONENT_MAX) {
        g_autofree char *digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, raw, raw_bytes);
        gsize keep = AD_MEMBER_PATH_COMPONENT_MAX - 18;
        while (keep > 0 && ((guint8)out->str[keep] & 0xc0) == 0x80)
            keep--;
        g_string_truncate(out, keep);
        g_string_append_printf(out, "%%~%.16s", digest);
    }
    return g_string_free(out, FALSE);
}

char *
ad_member_path_join(const char *parent, const char *component)
{
    if (parent == NULL || *parent == '\0')
        return g_strdup(component);
    return g_strconcat(parent, "!", component, NULL);
}

AdMemberNames *
ad_member_names_new(void)
{
    AdMemberNames *names = g_new0(AdMemberNames, 1);
    names->uses = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return names;
}

void
ad_member_names_free(AdMemberNames *names)
{
    if (names == NULL)
        return;
    g_hash_table_destroy(names->uses);
    g_free(names);
}

char *
ad_member_names_take(AdMemberNames *names, const char *component)
{
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(names->uses, component)) + 1;
    g_hash_table_insert(names->uses, g_strdup(component), GUINT_TO_POINTER(n));
    return n == 1 ? g_strdup(component) : g_strdup_printf("%s#%u", component, n);
}
