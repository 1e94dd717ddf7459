/* SPDX-License-Identifier: Apache-2.0 */
/* section.c - a named section of an ELF or PE file; every offset is a stranger's and is held against the file's size */
#include "scanner/packages/section.h"

#include <string.h>

typedef struct {
    const guint8 *data;
    gsize bytes;
    gboolean is_big;
} View;

/* count bytes at that place as a number; 0 outside. */
static guint64
number(const View *v, guint64 at, guint count)
{
    guint64 value = 0;
    if (at > v->bytes || v->bytes - at < count)
        return 0;
    for (guint i = 0; i < count; i++)
        value |= (guint64)v->data[at + i] << 8 * (v->is_big ? count - 1 - i : i);
    return value;
}

static gboolean
give(const View *v, guint64 at, guint64 bytes, const guint8 **section, gsize *section_bytes)
{
    if (at > v->bytes || v->bytes - at < bytes)
        return FALSE;
    *section = v->data + at;
    *section_bytes = (gsize)bytes;
    return TRUE;
}

static gboolean
find_elf(const View *v, const char *name, const guint8 **section, gsize *section_bytes)
{
    gboolean is_64 = v->data[4] == 2;
    guint64 table = number(v, is_64 ? 0x28 : 0x20, is_64 ? 8 : 4), entry = number(v, is_64 ? 0x3a : 0x2e, 2);
    guint64 count = number(v, is_64 ? 0x3c : 0x30, 2), names = number(v, is_64 ? 0x3e : 0x32, 2);
    guint offset_at = is_64 ? 0x18 : 0x10, size_at = is_64 ? 0x20 : 0x14, width = is_64 ? 8 : 4;
    gsize length = strlen(name) + 1;
    if (table > v->bytes || entry < (is_64 ? 64u : 40u))
        return FALSE;
    guint64 strings = number(v, table + names * entry + offset_at, width);
    for (guint64 i = 0; i < count; i++) {
        guint64 at = table + i * entry, text = strings + number(v, at, 4);
        if (strings > v->bytes || text > v->bytes || v->bytes - text < length || memcmp(v->data + text, name, length) != 0)
            continue;
        return give(v, number(v, at + offset_at, width), number(v, at + size_at, width), section, section_bytes);
    }
    return FALSE;
}

static gboolean
find_pe(const View *v, const char *name, const guint8 **section, gsize *section_bytes)
{
    guint64 head = number(v, 0x3c, 4);
    if (head > v->bytes || v->bytes - head < 24 || memcmp(v->data + head, "PE\0\0", 4) != 0)
        return FALSE;
    guint64 count = number(v, head + 6, 2), table = head + 24 + number(v, head + 20, 2);
    char padded[8] = {0};
    memcpy(padded, name, MIN(strlen(name), sizeof padded));
    for (guint64 i = 0; i < count; i++) {
        guint64 at = table + i * 40;
        if (at > v->bytes || v->bytes - at < 40)
            return FALSE;
        if (memcmp(v->data + at, padded, sizeof padded) == 0)
            return give(v, number(v, at + 20, 4), MIN(number(v, at + 16, 4), number(v, at + 8, 4)), section, section_bytes);
    }
    return FALSE;
}

gboolean
ad_section_find(const guint8 *data, gsize bytes, const char *name, const guint8 **section, gsize *section_bytes)
{
    View v = {data, bytes, FALSE};
    if (bytes < 64)
        return FALSE;
    if (memcmp(data, "\x7f" "ELF", 4) == 0) {
        v.is_big = data[5] == 2;
        return find_elf(&v, name, section, section_bytes);
    }
    return data[0] == 'M' && data[1] == 'Z' && find_pe(&v, name, section, section_bytes);
}
