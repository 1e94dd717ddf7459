/* SPDX-License-Identifier: Apache-2.0 */
/* ole.h - bounded reader of OLE compound files (doc, xls, ppt, msg, msi, vbaProject.bin): storages, streams, sectors
 *
 * MS-CFB 9.0. A file system in small: a table (FAT) chains sectors to streams, streams below 4 KiB lie in a stream of
 * their own (the mini stream). Each sector may belong to one chain only: the first that is met twice ends the chain
 * that met it second, so no loop and no sharing is followed, and every sector has one place in the ledger. */
#pragma once

#include "scanner/unpack/source.h"

typedef struct {
    char *name;      /* UTF-8, storages joined with '/', names of MSI streams decoded ("!CustomAction") */
    gboolean is_storage;
    gboolean is_broken; /* its chain ends early, loops or meets another: what there is can be read */
    gboolean is_orphan; /* no storage leads to it */
    guint8 class_id[16];
    guint64 bytes;   /* as declared */
    guint32 first;   /* sector, or mini sector */
    gboolean is_mini;
} AdOleEntry;

typedef struct {
    guint64 from, to;
} AdOleRange;

typedef struct AdOle AdOle;

/* NULL when the header is none. max_entries bounds the directory. */
AdOle *ad_ole_read(AdSource *source, guint64 max_entries);
void ad_ole_free(AdOle *ole);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdOle, ad_ole_free)

/* AdOleEntry *, in the order of the directory, the root first when there is one. */
const GPtrArray *ad_ole_entries(const AdOle *ole);
/* By its whole name; NULL when there is none. */
const AdOleEntry *ad_ole_find(const AdOle *ole, const char *name);
/* FAT, directory or mini FAT are damaged, or there are more entries than asked for. */
gboolean ad_ole_is_damaged(const AdOle *ole);
/* The file ends before a sector that is in use. */
gboolean ad_ole_is_cut(const AdOle *ole);

/* Where a stream's bytes lie in the source, in order, neighbours joined: AdOleRange. Never more than entry->bytes. */
GArray *ad_ole_ranges(const AdOle *ole, const AdOleEntry *entry);
/* A stream's bytes, at most max. */
GByteArray *ad_ole_stream(const AdOle *ole, const AdOleEntry *entry, gsize max);

/* Ledger: bytes of streams, bytes of tables and slack, and AdOleRange of sectors that no chain holds, in order. The
 * three add up to the source's size. */
guint64 ad_ole_claimed(const AdOle *ole);
guint64 ad_ole_structure(const AdOle *ole);
const GArray *ad_ole_unused(const AdOle *ole);
