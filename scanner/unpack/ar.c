/* SPDX-License-Identifier: Apache-2.0 */
/* ar.c - bounded reader of ar archives */
#include "scanner/unpack/ar.h"

#include <string.h>

#define LONG_NAMES_MAX (1024 * 1024) /* bytes of the GNU table of long names that are read */

struct AdAr {
    AdSource *source;
    guint64 position;
    gboolean is_damaged;
    char *long_names;
    gsize long_names_bytes;
};

AdAr *
ad_ar_new(AdSource *source)
{
    AdAr *ar = g_new0(AdAr, 1);
    ar->source = ad_source_ref(source);
    ar->position = AD_AR_MAGIC_BYTES;
    return ar;
}

void
ad_ar_free(AdAr *ar)
{
    if (ar == NULL)
        return;
    ad_source_unref(ar->source);
    g_free(ar->long_names);
    g_free(ar);
}

/* Decimal digits padded with spaces, as the header holds them. */
static gboolean
read_number(const char *p, gsize bytes, guint64 *out)
{
    guint64 value = 0;
    gsize i = 0;
    for (; i < bytes && g_ascii_isdigit(p[i]); i++)
        value = value * 10 + (guint64)(p[i] - '0'); /* at most 15 digits */
    gboolean has_digit = i > 0;
    for (; i < bytes; i++)
        if (p[i] != ' ')
            return FALSE;
    *out = value;
    return has_digit;
}

static void
set_name(AdArMember *out, const char *name, gsize bytes)
{
    out->name_bytes = MIN(bytes, (gsize)AD_AR_NAME_MAX);
    memcpy(out->name, name, out->name_bytes);
}

static void
set_long_name(const AdAr *ar, AdArMember *out, guint64 offset, const char *fallback, gsize fallback_bytes)
{
    if (offset >= ar->long_names_bytes) {
        set_name(out, fallback, fallback_bytes);
        out->is_misnamed = TRUE;
        return;
    }
    const char *name = ar->long_names + offset;
    gsize left = ar->long_names_bytes - (gsize)offset;
    const char *end = memchr(name, '\n', left);
    gsize bytes = end != NULL ? (gsize)(end - name) : left;
    while (bytes > 0 && name[bytes - 1] == '/')
        bytes--;
    set_name(out, name, bytes);
    out->is_misnamed = bytes == 0 || end == NULL;
}

static void
read_name(AdAr *ar, const char *field, AdArMember *out)
{
    guint64 number;
    gsize bytes = 16;
    while (bytes > 0 && field[bytes - 1] == ' ')
        bytes--;
    if (bytes == 2 && memcmp(field, "//", 2) == 0) {
        gsize n = (gsize)MIN(out->to - out->from, LONG_NAMES_MAX);
        g_free(ar->long_names);
        ar->long_names = g_malloc(n + 1);
        ar->long_names_bytes = ad_source_read(ar->source, out->from, ar->long_names, n);
        out->is_table = TRUE;
    } else if ((bytes == 1 && field[0] == '/') || (bytes == 7 && memcmp(field, "/SYM64/", 7) == 0)) {
        out->is_table = TRUE;
    } else if (bytes > 3 && memcmp(field, "#1/", 3) == 0) {
        if (!read_number(field + 3, 13, &number) || number > out->to - out->from) {
            set_name(out, field, bytes);
            out->is_misnamed = TRUE;
            return;
        }
        /* BSD: the name stands before the body and is counted with it */
        gsize n = ad_source_read(ar->source, out->from, out->name, (gsize)MIN(number, AD_AR_NAME_MAX));
        while (n > 0 && out->name[n - 1] == '\0')
            n--;
        out->name_bytes = n;
        out->from += number;
        out->is_table = n >= 9 && memcmp(out->name, "__.SYMDEF", 9) == 0;
    } else if (bytes > 1 && field[0] == '/' && g_ascii_isdigit(field[1])) {
        set_long_name(ar, out, read_number(field + 1, 15, &number) ? number : G_MAXUINT64, field, bytes);
    } else {
        if (bytes > 1 && field[bytes - 1] == '/')
            bytes--;
        set_name(out, field, bytes);
    }
}

gboolean
ad_ar_next(AdAr *ar, AdArMember *out)
{
    char h[AD_AR_HEADER_BYTES];
    guint64 size = ad_source_bytes(ar->source), bytes;
    if (ar->position >= size)
        return FALSE;
    if (!ad_source_read_exactly(ar->source, ar->position, h, sizeof h) || h[58] != '`' || h[59] != '\n' ||
        !read_number(h + 48, 10, &bytes)) {
        ar->is_damaged = ad_source_find_nonzero(ar->source, ar->position, size) < size;
        return FALSE;
    }
    out->header = ar->position;
    out->from = ar->position + AD_AR_HEADER_BYTES;
    out->is_cut = bytes > size - out->from;
    out->to = out->is_cut ? size : out->from + bytes;
    out->name_bytes = 0;
    out->is_table = out->is_misnamed = FALSE;
    read_name(ar, h, out);
    ar->position = out->to + ((out->to - out->header) & 1);
    return TRUE;
}

void
ad_ar_rewind(AdAr *ar, const AdArMember *member)
{
    ar->position = member->header;
}

guint64
ad_ar_position(const AdAr *ar)
{
    return ar->position;
}

gboolean
ad_ar_is_damaged(const AdAr *ar)
{
    return ar->is_damaged;
}
