/* SPDX-License-Identifier: Apache-2.0 */
/* make_ole.h - small OLE files, macro projects and installer tables, honest and hostile, built byte by byte for tests */
#pragma once

#include <glib.h>

typedef struct {
    const char *name; /* "A/B/stream": storages are made as needed; units above 0x37ff stand as UTF-8 */
    const void *data;
    gsize bytes;
    gboolean is_backwards; /* its sectors lie in reverse order */
} MakeOle;

typedef struct {
    guint sector_bytes;     /* 512 or 4096; 0: 512 */
    const guint8 *class_id; /* of the root; NULL: none */
    guint free_sectors;     /* behind the streams, filled with `free_fill` */
    const char *free_fill;
    /* out */
    guint fat_at, directory_at; /* where the FAT and the directory begin in the file */
} MakeOlePlan;

/* At most 64 entries. */
GByteArray *make_ole(MakeOlePlan *plan, const MakeOle *entries, gsize count);

/* Text as MS-OVBA compresses it, in literal tokens alone. */
GByteArray *make_ovba(const void *data, gsize bytes);
/* The decompressed "dir" of a project with one module. */
GByteArray *make_ovba_dir(const char *module, guint offset);

/* Streams of an installer database with one custom action: pool, data, columns, table. width: bytes of a reference. */
typedef struct {
    GByteArray *pool, *data, *columns, *actions;
} MakeMsi;
void make_msi(MakeMsi *out, guint width, const char *action, const char *source, const char *target);
void make_msi_clear(MakeMsi *msi);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MakeMsi, make_msi_clear)
/* An ASCII name as an installer packs it, "!" first for a table; UTF-8. Free with g_free. */
char *make_msi_name(const char *name);
