/* SPDX-License-Identifier: Apache-2.0 */
/* rpm_header.c - the tags of one rpm header */
#include "scanner/packages/rpm_header.h"

#include <string.h>

#include "scanner/model/limits.h"

enum { LEAD_BYTES = 96, INTRO_BYTES = 16, ENTRY_BYTES = 16 };
enum { TAG_NAME = 1000, TAG_VERSION = 1001, TAG_RELEASE = 1002, TAG_EPOCH = 1003, TAG_VENDOR = 1011, TAG_ARCH = 1022,
       TAG_SOURCERPM = 1044, TAG_MODULARITY = 5096 };
enum { TYPE_INT32 = 4, TYPE_STRING = 6, TYPE_I18N = 9 };

static guint32
u32(const guint8 *at)
{
    return (guint32)at[0] << 24 | (guint32)at[1] << 16 | (guint32)at[2] << 8 | at[3];
}

static const guint8 magic[] = {0x8e, 0xad, 0xe8, 0x01};

/* Whole size of index and data; 0 when they cannot lie in bytes. */
static gsize
extent(const guint8 *data, gsize bytes)
{
    if (bytes < 8)
        return 0;
    guint64 whole = 8 + (guint64)u32(data) * ENTRY_BYTES + u32(data + 4);
    return whole <= bytes ? (gsize)whole : 0;
}

gsize
ad_rpm_header_start(const guint8 *data, gsize bytes)
{
    if (bytes < LEAD_BYTES + INTRO_BYTES || memcmp(data + LEAD_BYTES, magic, sizeof magic) != 0)
        return 0;
    gsize whole = extent(data + LEAD_BYTES + 8, bytes - LEAD_BYTES - 8);
    if (whole == 0)
        return 0;
    gsize start = LEAD_BYTES + 8 + whole;
    start += (8 - start % 8) % 8;
    if (start + INTRO_BYTES > bytes || memcmp(data + start, magic, sizeof magic) != 0)
        return 0;
    return start + 8;
}

typedef struct {
    const guint8 *index, *store;
    guint32 count, bytes;
} Header;

/* The text of a tag, or NULL. Borrowed: it ends inside the store. */
static const char *
text_of(const Header *h, guint32 tag)
{
    for (guint32 i = 0; i < h->count; i++) {
        const guint8 *e = h->index + (gsize)i * ENTRY_BYTES;
        guint32 type = u32(e + 4), offset = u32(e + 8);
        if (u32(e) != tag)
            continue;
        if ((type != TYPE_STRING && type != TYPE_I18N) || offset >= h->bytes ||
            memchr(h->store + offset, '\0', h->bytes - offset) == NULL)
            return NULL;
        return (const char *)h->store + offset;
    }
    return NULL;
}

static gboolean
number_of(const Header *h, guint32 tag, guint32 *value)
{
    for (guint32 i = 0; i < h->count; i++) {
        const guint8 *e = h->index + (gsize)i * ENTRY_BYTES;
        guint32 offset = u32(e + 8);
        if (u32(e) != tag)
            continue;
        if (u32(e + 4) != TYPE_INT32 || offset > h->bytes || h->bytes - offset < 4)
            return FALSE;
        *value = u32(h->store + offset);
        return TRUE;
    }
    return FALSE;
}

/* Who built it, as a purl names them. */
static const char *
vendor_of(const char *vendor)
{
    static const struct {
        const char *word, *name;
    } known[] = {{"Red Hat", "redhat"}, {"CentOS", "centos"},     {"Fedora", "fedora"}, {"AlmaLinux", "almalinux"},
                 {"Rocky", "rocky"},    {"openSUSE", "opensuse"}, {"SUSE", "suse"},     {"Oracle", "oracle"},
                 {"Amazon", "amazon"},  {"openEuler", "openeuler"}, {"Mageia", "mageia"}, {"VMware", "photon"}};
    for (gsize i = 0; vendor != NULL && i < G_N_ELEMENTS(known); i++)
        if (strstr(vendor, known[i].word) != NULL)
            return known[i].name;
    return NULL;
}

gboolean
ad_rpm_header_read(AdFound *found, const guint8 *data, gsize bytes)
{
    if (extent(data, bytes) == 0)
        return FALSE;
    Header h = {.count = u32(data), .bytes = u32(data + 4), .index = data + 8};
    h.store = h.index + (gsize)h.count * ENTRY_BYTES;
    const char *name = text_of(&h, TAG_NAME), *version = text_of(&h, TAG_VERSION), *release = text_of(&h, TAG_RELEASE);
    guint32 number = 0;
    if (name == NULL || version == NULL || release == NULL)
        return FALSE;
    if (strcmp(name, "gpg-pubkey") == 0) /* a key that the database keeps as if it were a package */
        return TRUE;
    g_autofree char *epoch = number_of(&h, TAG_EPOCH, &number) ? g_strdup_printf("%u", number) : NULL;
    g_autofree char *whole = g_strdup_printf("%s-%s", version, release);
    const char *pairs[] = {"arch",     text_of(&h, TAG_ARCH),      "epoch",      number > 0 ? epoch : NULL,
                           "upstream", text_of(&h, TAG_SOURCERPM), "modularity", text_of(&h, TAG_MODULARITY),
                           NULL};
    ad_found_add(found, "rpm", vendor_of(text_of(&h, TAG_VENDOR)), name, whole, pairs);
    return TRUE;
}
