/* SPDX-License-Identifier: Apache-2.0 */
/* make_ole.c - small OLE files, macro projects and installer tables for tests */
#include "tests/unit/unpack/make_ole.h"

#include <string.h>

#define RECORDS_MAX 128
#define NONE 0xffffffffu
#define END 0xfffffffeu

typedef struct {
    char *path; /* whole */
    guint8 type;
    guint32 left, right, child, first;
    gsize bytes;
} Record;

typedef struct {
    guint sector;
    GByteArray *body; /* sectors */
    GArray *fat;
    GByteArray *mini;
    GArray *mini_fat;
    Record records[RECORDS_MAX];
    guint count;
} Build;

static void
add_le(GByteArray *out, guint64 value, gsize bytes)
{
    for (gsize i = 0; i < bytes; i++, value >>= 8) {
        guint8 b = (guint8)value;
        g_byte_array_append(out, &b, 1);
    }
}

static void
pad_to(GByteArray *out, guint unit, guint8 fill)
{
    while (out->len % unit != 0)
        g_byte_array_append(out, &fill, 1);
}

/* Sectors of data behind those that are there, chained; the first one's number. */
static guint32
add_sectors(Build *b, const void *data, gsize bytes, gboolean is_backwards, guint32 last_mark)
{
    guint32 first = b->fat->len, n = (guint32)((bytes + b->sector - 1) / b->sector);
    if (n == 0)
        return END;
    for (guint32 i = 0; i < n; i++) {
        guint32 k = is_backwards ? n - 1 - i : i;
        gsize part = MIN(bytes - (gsize)k * b->sector, b->sector);
        g_byte_array_append(b->body, (const guint8 *)data + (gsize)k * b->sector, (guint)part);
        pad_to(b->body, b->sector, 0);
        guint32 next = k + 1 == n ? last_mark : is_backwards ? first + i - 1 : first + i + 1;
        g_array_append_val(b->fat, next);
    }
    return is_backwards ? first + n - 1 : first;
}

static guint32
record_of(Build *b, const char *path, guint8 type)
{
    for (guint i = 0; i < b->count; i++)
        if (strcmp(b->records[i].path, path) == 0 && type == 1)
            return i;
    g_assert(b->count < RECORDS_MAX);
    guint32 me = b->count++;
    b->records[me] = (Record){g_strdup(path), type, NONE, NONE, NONE, END, 0};
    const char *slash = strrchr(path, '/');
    g_autofree char *folder = slash != NULL ? g_strndup(path, (gsize)(slash - path)) : NULL;
    guint32 up = folder != NULL ? record_of(b, folder, 1) : 0;
    /* siblings in a row: the tree may be as lopsided as it likes */
    b->records[me].right = b->records[up].child;
    b->records[up].child = me;
    return me;
}

static void
add_record(GByteArray *out, const Record *r, const guint8 *class_id)
{
    const char *slash = strrchr(r->path, '/');
    glong units = 0;
    g_autofree gunichar2 *name = g_utf8_to_utf16(slash != NULL ? slash + 1 : r->path, -1, NULL, &units, NULL);
    guint start = out->len;
    for (glong i = 0; i < 31; i++)
        add_le(out, i < units ? name[i] : 0, 2);
    add_le(out, 0, 2);
    add_le(out, (guint64)(MIN(units, 31) + 1) * 2, 2);
    add_le(out, r->type, 1);
    add_le(out, 1, 1);
    add_le(out, r->left, 4);
    add_le(out, r->right, 4);
    add_le(out, r->child, 4);
    for (guint i = 0; i < 16; i++)
        add_le(out, class_id != NULL ? class_id[i] : 0, 1);
    add_le(out, 0, 20);
    add_le(out, r->first, 4);
    add_le(out, r->bytes, 8);
    g_assert(out->len - start == 128);
}

static void
add_stream(Build *b, const MakeOle *e)
{
    Record *r = &b->records[record_of(b, e->name, 2)];
    r->bytes = e->bytes;
    if (e->bytes >= 4096) {
        r->first = add_sectors(b, e->data, e->bytes, e->is_backwards, END);
    } else if (e->bytes > 0) {
        guint32 n = (guint32)((e->bytes + 63) / 64);
        r->first = b->mini_fat->len;
        for (guint32 i = 0; i < n; i++) {
            guint32 next = i + 1 < n ? b->mini_fat->len + 1 : END;
            g_array_append_val(b->mini_fat, next);
        }
        g_byte_array_append(b->mini, e->data, (guint)e->bytes);
        pad_to(b->mini, 64, 0);
    }
}

GByteArray *
make_ole(MakeOlePlan *plan, const MakeOle *entries, gsize count)
{
    g_autoptr(GByteArray) body = g_byte_array_new(), mini = g_byte_array_new(), directory = g_byte_array_new();
    g_autoptr(GArray) fat = g_array_new(FALSE, FALSE, 4), mini_fat = g_array_new(FALSE, FALSE, 4);
    Build b = {.sector = plan->sector_bytes != 0 ? plan->sector_bytes : 512, .body = body, .fat = fat, .mini = mini,
               .mini_fat = mini_fat, .count = 1};
    b.records[0] = (Record){g_strdup("Root Entry"), 5, NONE, NONE, NONE, END, 0};
    for (gsize i = 0; i < count; i++)
        add_stream(&b, &entries[i]);
    b.records[0].first = add_sectors(&b, mini->data, mini->len, FALSE, END);
    b.records[0].bytes = mini->len;
    for (guint i = 0; i < b.count; i++)
        add_record(directory, &b.records[i], i == 0 ? plan->class_id : NULL);
    while (directory->len % b.sector != 0) {
        const guint8 zeros[128] = {0};
        g_byte_array_append(directory, zeros, sizeof zeros);
    }
    plan->directory_at = b.sector + body->len;
    guint32 first_directory = add_sectors(&b, directory->data, directory->len, FALSE, END);
    guint32 minis = mini_fat->len, first_mini_fat = END;
    if (minis > 0) {
        g_autoptr(GByteArray) packed = g_byte_array_append(g_byte_array_new(), (guint8 *)mini_fat->data, minis * 4);
        pad_to(packed, b.sector, 0xff);
        first_mini_fat = add_sectors(&b, packed->data, packed->len, FALSE, END);
    }
    for (guint i = 0; i < plan->free_sectors; i++) {
        g_autofree guint8 *block = g_malloc0(b.sector);
        guint32 mark = NONE;
        memcpy(block, plan->free_fill, MIN(strlen(plan->free_fill), b.sector));
        g_byte_array_append(body, block, b.sector);
        g_array_append_val(fat, mark);
    }
    /* the FAT describes itself as well */
    guint32 fat_sectors = 1, first_fat = fat->len;
    while ((fat->len + fat_sectors) * 4 > fat_sectors * b.sector)
        fat_sectors++;
    for (guint32 i = 0; i < fat_sectors; i++) {
        guint32 mark = 0xfffffffdu;
        g_array_append_val(fat, mark);
    }
    g_autoptr(GByteArray) packed_fat = g_byte_array_append(g_byte_array_new(), (guint8 *)fat->data, fat->len * 4);
    pad_to(packed_fat, b.sector, 0xff);
    plan->fat_at = b.sector + body->len;
    GByteArray *out = g_byte_array_new();
    g_byte_array_append(out, (const guint8 *)"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
    add_le(out, 0, 16);
    add_le(out, 0x3e, 2);
    add_le(out, b.sector == 4096 ? 4 : 3, 2);
    add_le(out, 0xfffe, 2);
    add_le(out, b.sector == 4096 ? 12 : 9, 2);
    add_le(out, 6, 2);
    add_le(out, 0, 10);
    add_le(out, fat_sectors, 4);
    add_le(out, first_directory, 4);
    add_le(out, 0, 4);
    add_le(out, 4096, 4);
    add_le(out, first_mini_fat, 4);
    add_le(out, minis > 0, 4);
    add_le(out, END, 4);
    add_le(out, 0, 4);
    g_assert(fat_sectors <= 109);
    for (guint32 i = 0; i < 109; i++)
        add_le(out, i < fat_sectors ? first_fat + i : NONE, 4);
    pad_to(out, b.sector, 0);
    g_byte_array_append(out, body->data, body->len);
    g_byte_array_append(out, packed_fat->data, packed_fat->len);
    for (guint i = 0; i < b.count; i++)
        g_free(b.records[i].path);
    return out;
}

GByteArray *
make_ovba(const void *data, gsize bytes)
{
    GByteArray *out = g_byte_array_new();
    const guint8 *p = data;
    add_le(out, 1, 1);
    while (bytes > 0) {
        gsize n = MIN(bytes, 2048), packed = n + (n + 7) / 8;
        add_le(out, 0xb000 | (packed - 1), 2);
        for (gsize i = 0; i < n; i++) {
            if (i % 8 == 0)
                add_le(out, 0, 1);
            add_le(out, p[i], 1);
        }
        p += n;
        bytes -= n;
    }
    return out;
}

static void
add_dir_record(GByteArray *out, guint id, const void *data, gsize bytes)
{
    add_le(out, id, 2);
    add_le(out, bytes, 4);
    g_byte_array_append(out, data, (guint)bytes);
}

GByteArray *
make_ovba_dir(const char *module, guint offset)
{
    GByteArray *out = g_byte_array_new();
    add_dir_record(out, 0x0001, "\1\0\0\0", 4);
    add_le(out, 0x0009, 2); /* the version: its size says 4, six bytes follow */
    add_le(out, 4, 4);
    add_le(out, 0, 6);
    add_dir_record(out, 0x0019, module, strlen(module));
    add_dir_record(out, 0x001a, module, strlen(module));
    glong units;
    g_autofree gunichar2 *wide = g_utf8_to_utf16(module, -1, NULL, &units, NULL);
    add_dir_record(out, 0x0032, wide, (gsize)units * 2);
    guint8 le[4] = {(guint8)offset, (guint8)(offset >> 8), (guint8)(offset >> 16), (guint8)(offset >> 24)};
    add_dir_record(out, 0x0031, le, 4);
    add_dir_record(out, 0x002b, "", 0);
    add_dir_record(out, 0x0010, "", 0);
    return out;
}

void
make_msi_clear(MakeMsi *msi)
{
    g_clear_pointer(&msi->pool, g_byte_array_unref);
    g_clear_pointer(&msi->data, g_byte_array_unref);
    g_clear_pointer(&msi->columns, g_byte_array_unref);
    g_clear_pointer(&msi->actions, g_byte_array_unref);
}

void
make_msi(MakeMsi *out, guint width, const char *action, const char *source, const char *target)
{
    const char *const strings[] = {"CustomAction", "Action", "Type", "Source", "Target", action, source, target};
    static const struct {
        guint name, type;
    } columns[] = {{2, 0x2d48}, {3, 0x0502}, {4, 0x1d48}, {5, 0x1dff}};
    *out = (MakeMsi){g_byte_array_new(), g_byte_array_new(), g_byte_array_new(), g_byte_array_new()};
    add_le(out->pool, 1252, 2);
    add_le(out->pool, width == 3 ? 0x8000 : 0, 2);
    for (gsize i = 0; i < G_N_ELEMENTS(strings); i++) {
        gsize n = strlen(strings[i]);
        if (n > 0xffff) { /* the high half first, as a pair of length 0 */
            add_le(out->pool, 0, 2);
            add_le(out->pool, n >> 16, 2);
        }
        add_le(out->pool, n & 0xffff, 2);
        add_le(out->pool, 1, 2);
        g_byte_array_append(out->data, (const guint8 *)strings[i], (guint)n);
    }
    for (gsize i = 0; i < 4; i++)
        add_le(out->columns, 1, width);
    for (gsize i = 0; i < 4; i++)
        add_le(out->columns, (i + 1) ^ 0x8000, 2);
    for (gsize i = 0; i < 4; i++)
        add_le(out->columns, columns[i].name, width);
    for (gsize i = 0; i < 4; i++)
        add_le(out->columns, columns[i].type ^ 0x8000, 2);
    add_le(out->actions, 6, width);
    add_le(out->actions, 50 ^ 0x8000, 2);
    add_le(out->actions, 7, width);
    add_le(out->actions, 8, width);
}

char *
make_msi_name(const char *name)
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._";
    g_autoptr(GString) out = g_string_new(NULL);
    if (*name == '!') {
        g_string_append_unichar(out, 0x4840);
        name++;
    }
    for (; *name != '\0'; name += name[1] != '\0' ? 2 : 1) {
        guint a = (guint)(strchr(letters, name[0]) - letters);
        g_string_append_unichar(out, name[1] != '\0' ? 0x3800 + a + 64 * (guint)(strchr(letters, name[1]) - letters)
                                                     : 0x4800 + a);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}
