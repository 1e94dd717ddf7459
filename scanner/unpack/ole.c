/* SPDX-License-Identifier: Apache-2.0 */
/* ole.c - bounded reader of OLE compound files (MS-CFB 9.0, 2.2 to 2.6) */
#include "scanner/unpack/ole.h"

#include <string.h>

#include "scanner/model/limits.h"

#define HEADER_BYTES 512
#define ENTRY_BYTES 128
#define MINI_BYTES 64
#define MINI_CUTOFF 4096
#define FAT_IN_HEADER 109
#define END_OF_CHAIN 0xfffffffeu
#define NO_ENTRY 0xffffffffu
#define NAME_UNITS 32
#define NAME_MAX_BYTES 1024 /* of a name with its storages */

typedef enum { SECTOR_FREE, SECTOR_TABLE, SECTOR_STREAM } SectorUse;

struct AdOle {
    AdSource *source;
    guint64 size;
    guint32 sector_bytes, sectors;
    guint32 *fat;        /* sectors of them; END_OF_CHAIN where no table says more */
    guint8 *use;         /* SectorUse a sector */
    guint32 *mini_fat;
    guint32 minis;
    guint8 *mini_use;
    GArray *mini_stream; /* guint32: its sectors in order */
    GPtrArray *entries;
    gboolean is_version_4, is_damaged, is_cut;
    guint64 claimed, structure;
    GArray *unused;
};

static guint32
le16(const guint8 *p)
{
    return p[0] | (guint32)p[1] << 8;
}

static guint32
le32(const guint8 *p)
{
    return le16(p) | le16(p + 2) << 16;
}

static void
entry_free(gpointer data)
{
    AdOleEntry *e = data;
    g_free(e->name);
    g_free(e);
}

void
ad_ole_free(AdOle *ole)
{
    if (ole == NULL)
        return;
    ad_source_unref(ole->source);
    g_free(ole->fat);
    g_free(ole->use);
    g_free(ole->mini_fat);
    g_free(ole->mini_use);
    g_array_unref(ole->mini_stream);
    g_array_unref(ole->unused);
    g_ptr_array_unref(ole->entries);
    g_free(ole);
}

static guint64
sector_at(const AdOle *ole, guint32 sector)
{
    return ((guint64)sector + 1) * ole->sector_bytes;
}

/* Takes a sector for one use; FALSE when it lies outside or is taken. */
static gboolean
take(AdOle *ole, guint32 sector, SectorUse use)
{
    if (sector >= ole->sectors) {
        ole->is_cut = ole->is_cut || sector < 0xfffffffa;
        return FALSE;
    }
    if (ole->use[sector] != SECTOR_FREE)
        return FALSE;
    ole->use[sector] = (guint8)use;
    return TRUE;
}

/* The sectors of a chain, at most `most`; *is_whole tells whether it ended where it should. */
static GArray *
take_chain(AdOle *ole, guint32 first, guint64 most, SectorUse use, gboolean *is_whole)
{
    GArray *chain = g_array_new(FALSE, FALSE, sizeof(guint32));
    guint32 sector = first;
    while (chain->len < most && sector != END_OF_CHAIN && take(ole, sector, use)) {
        g_array_append_val(chain, sector);
        sector = ole->fat[sector];
    }
    *is_whole = sector == END_OF_CHAIN || chain->len >= most;
    return chain;
}

/* One sector of the FAT: the next part of the table. */
static void
add_fat_sector(AdOle *ole, guint32 sector, guint64 *filled)
{
    g_autofree guint8 *block = g_malloc(ole->sector_bytes);
    if (!take(ole, sector, SECTOR_TABLE)) {
        ole->is_damaged = TRUE;
        return;
    }
    gsize n = ad_source_read(ole->source, sector_at(ole, sector), block, ole->sector_bytes);
    for (gsize i = 0; i + 4 <= n && *filled < ole->sectors; i += 4)
        ole->fat[(*filled)++] = le32(block + i);
}

/* The FAT's own sectors: 109 in the header, more in a chain (DIFAT) whose last number leads on. */
static void
read_fat(AdOle *ole, const guint8 *header)
{
    guint64 filled = 0;
    guint32 per_sector = ole->sector_bytes / 4;
    g_autofree guint8 *block = g_malloc(ole->sector_bytes);
    for (guint i = 0; i < FAT_IN_HEADER && filled < ole->sectors; i++)
        if (le32(header + 76 + 4 * i) < 0xfffffffa)
            add_fat_sector(ole, le32(header + 76 + 4 * i), &filled);
    guint32 next = le32(header + 68);
    while (next < 0xfffffffa) {
        if (!take(ole, next, SECTOR_TABLE) ||
            !ad_source_read_exactly(ole->source, sector_at(ole, next), block, ole->sector_bytes)) {
            ole->is_damaged = TRUE;
            return;
        }
        for (guint i = 0; i + 1 < per_sector && filled < ole->sectors; i++)
            if (le32(block + 4 * i) < 0xfffffffa)
                add_fat_sector(ole, le32(block + 4 * i), &filled);
        next = le32(block + 4 * (per_sector - 1));
    }
}

static void
read_mini_fat(AdOle *ole, const guint8 *header)
{
    gboolean is_whole;
    g_autofree guint8 *block = g_malloc(ole->sector_bytes);
    guint32 per_sector = ole->sector_bytes / 4;
    if (le32(header + 60) >= 0xfffffffa)
        return;
    g_autoptr(GArray) chain = take_chain(ole, le32(header + 60), ole->sectors, SECTOR_TABLE, &is_whole);
    ole->is_damaged = ole->is_damaged || !is_whole;
    ole->minis = chain->len * per_sector;
    ole->mini_fat = g_new(guint32, MAX(ole->minis, 1));
    ole->mini_use = g_malloc0(MAX(ole->minis, 1));
    for (guint i = 0; i < chain->len; i++) {
        gsize n = ad_source_read(ole->source, sector_at(ole, g_array_index(chain, guint32, i)), block,
                                 ole->sector_bytes);
        memset(block + n, 0xff, ole->sector_bytes - n);
        for (guint k = 0; k < per_sector; k++)
            ole->mini_fat[i * per_sector + k] = le32(block + 4 * k);
    }
}

/* MSI packs two characters of its names into one unit of 0x3800 to 0x47ff, a last odd one into 0x4800 to 0x483f, and
 * begins tables with 0x4840 (its own, undocumented, stable since MSI 1.0). */
static void
append_unit(GString *out, guint32 unit)
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._";
    if (unit == 0x4840) {
        g_string_append_c(out, '!');
    } else if (unit >= 0x3800 && unit < 0x4800) {
        g_string_append_c(out, letters[(unit - 0x3800) & 63]);
        g_string_append_c(out, letters[(unit - 0x3800) >> 6]);
    } else if (unit >= 0x4800 && unit < 0x4840) {
        g_string_append_c(out, letters[unit - 0x4800]);
    } else if (unit == 0 || (unit >= 0xd800 && unit < 0xe000)) {
        g_string_append(out, "\xef\xbf\xbd");
    } else {
        g_string_append_unichar(out, unit);
    }
}

static char *
read_name(const guint8 *record)
{
    g_autoptr(GString) out = g_string_new(NULL);
    guint units = MIN(le16(record + 64) / 2, NAME_UNITS);
    for (guint i = 0; i + 1 < units; i++) {
        guint32 unit = le16(record + 2 * i), low = i + 2 < units ? le16(record + 2 * i + 2) : 0;
        if (unit >= 0xd800 && unit < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
            g_string_append_unichar(out, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
            i++;
        } else {
            append_unit(out, unit);
        }
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* The directory as it lies in its sectors: one record each, unused ones NULL. */
typedef struct {
    GPtrArray *entries; /* AdOleEntry * or NULL; not owned */
    GArray *links;      /* guint32 left, right, child for each */
} Directory;

static void
read_record(AdOle *ole, const guint8 *r, Directory *d)
{
    guint type = r[66];
    AdOleEntry *e = NULL;
    if (type == 1 || type == 2 || type == 5) {
        e = g_new0(AdOleEntry, 1);
        e->name = type == 5 && d->entries->len == 0 ? g_strdup("") : read_name(r);
        e->is_storage = type != 2;
        e->is_orphan = d->entries->len > 0;
        memcpy(e->class_id, r + 80, sizeof e->class_id);
        e->first = le32(r + 116);
        e->bytes = le32(r + 120) | (ole->is_version_4 ? (guint64)le32(r + 124) << 32 : 0);
        e->is_mini = type == 2 && e->bytes < MINI_CUTOFF;
        g_ptr_array_add(ole->entries, e);
    }
    g_ptr_array_add(d->entries, e);
    for (guint i = 0; i < 3; i++) {
        guint32 link = le32(r + 68 + 4 * i);
        g_array_append_val(d->links, link);
    }
}

/* Names the tree below the root; each record is met once. */
static void
name_tree(AdOle *ole, Directory *d)
{
    typedef struct {
        guint32 record;
        const char *folder; /* owned by the storage that has it */
    } Step;
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(Step));
    g_autofree guint8 *is_met = g_malloc0(MAX(d->entries->len, 1));
    if (d->entries->len == 0)
        return;
    is_met[0] = 1;
    Step first = {g_array_index(d->links, guint32, 2), ""};
    g_array_append_val(stack, first);
    while (stack->len > 0) {
        Step s = g_array_index(stack, Step, stack->len - 1);
        g_array_set_size(stack, stack->len - 1);
        if (s.record == NO_ENTRY)
            continue;
        AdOleEntry *e = s.record < d->entries->len ? g_ptr_array_index(d->entries, s.record) : NULL;
        if (e == NULL || is_met[s.record]) {
            ole->is_damaged = TRUE;
            continue;
        }
        is_met[s.record] = 1;
        e->is_orphan = FALSE;
        if (*s.folder != '\0' && strlen(s.folder) + strlen(e->name) < NAME_MAX_BYTES) {
            char *whole = g_strconcat(s.folder, "/", e->name, NULL);
            g_free(e->name);
            e->name = whole;
        }
        for (guint i = 0; i < 3; i++) {
            Step next = {g_array_index(d->links, guint32, 3 * s.record + i), i < 2 ? s.folder : e->name};
            if (i < 2 || e->is_storage)
                g_array_append_val(stack, next);
        }
    }
}

static void
read_directory(AdOle *ole, guint32 first, guint64 max_entries)
{
    gboolean is_whole;
    guint32 per_sector = ole->sector_bytes / ENTRY_BYTES;
    g_autofree guint8 *block = g_malloc(ole->sector_bytes);
    g_autoptr(GArray) chain = take_chain(ole, first, ole->sectors, SECTOR_TABLE, &is_whole);
    g_autoptr(GPtrArray) records = g_ptr_array_new();
    g_autoptr(GArray) links = g_array_new(FALSE, FALSE, sizeof(guint32));
    Directory d = {records, links};
    max_entries = MIN(max_entries, AD_LIMIT_OLE_ENTRIES);
    ole->is_damaged = ole->is_damaged || !is_whole || chain->len == 0;
    for (guint i = 0; i < chain->len; i++) {
        gsize n = ad_source_read(ole->source, sector_at(ole, g_array_index(chain, guint32, i)), block,
                                 ole->sector_bytes);
        for (guint k = 0; k < per_sector && (k + 1) * (gsize)ENTRY_BYTES <= n; k++) {
            if (records->len >= max_entries) {
                ole->is_damaged = TRUE;
                i = chain->len;
                break;
            }
            read_record(ole, block + k * ENTRY_BYTES, &d);
        }
    }
    name_tree(ole, &d);
}

static guint64
sector_end(const AdOle *ole, guint64 at, guint64 bytes)
{
    return MIN(at + bytes, ole->size);
}

/* Joins [from, to) to what is there. */
static void
add_range(GArray *ranges, guint64 from, guint64 to)
{
    AdOleRange *last = ranges->len > 0 ? &g_array_index(ranges, AdOleRange, ranges->len - 1) : NULL;
    if (from >= to)
        return;
    if (last != NULL && last->to == from) {
        last->to = to;
    } else {
        AdOleRange r = {from, to};
        g_array_append_val(ranges, r);
    }
}

/* Where mini sector number n lies; FALSE when the mini stream does not reach there. */
static gboolean
mini_range(const AdOle *ole, guint32 n, AdOleRange *out)
{
    guint32 per_sector = ole->sector_bytes / MINI_BYTES;
    if (n / per_sector >= ole->mini_stream->len)
        return FALSE;
    guint64 at = sector_at(ole, g_array_index(ole->mini_stream, guint32, n / per_sector)) +
                 (guint64)(n % per_sector) * MINI_BYTES;
    *out = (AdOleRange){at, sector_end(ole, at, MINI_BYTES)};
    return out->from < out->to;
}

/* Walks the mini chain of an entry; with ole->mini_use when is_taking. Returns the bytes reached. */
static guint64
walk_mini(AdOle *ole, const AdOleEntry *e, GArray *ranges)
{
    guint64 done = 0;
    guint32 n = e->first;
    AdOleRange r;
    while (done < e->bytes && n < ole->minis && mini_range(ole, n, &r)) {
        if (ranges == NULL) {
            if (ole->mini_use[n])
                break;
            ole->mini_use[n] = 1;
        }
        guint64 bytes = MIN(r.to - r.from, e->bytes - done);
        if (ranges != NULL)
            add_range(ranges, r.from, r.from + bytes);
        done += bytes;
        n = ole->mini_fat[n];
        if (bytes < MINI_BYTES)
            break;
    }
    return done;
}

static guint64
walk_sectors(const AdOle *ole, const AdOleEntry *e, guint64 sectors, GArray *ranges)
{
    guint64 done = 0;
    guint32 sector = e->first;
    for (guint64 i = 0; i < sectors && sector < ole->sectors && done < e->bytes; i++) {
        guint64 at = sector_at(ole, sector);
        guint64 bytes = MIN(sector_end(ole, at, ole->sector_bytes) - at, e->bytes - done);
        add_range(ranges, at, at + bytes);
        done += bytes;
        sector = ole->fat[sector];
    }
    return done;
}

/* Claims the sectors of every stream; `taken` keeps how many of its chain an entry really owns. */
static void
claim_streams(AdOle *ole)
{
    for (guint i = 0; i < ole->entries->len; i++) {
        AdOleEntry *e = g_ptr_array_index(ole->entries, i);
        gboolean is_whole = TRUE;
        guint64 reached;
        if (e->is_storage || e->bytes == 0)
            continue;
        if (e->is_mini) {
            reached = walk_mini(ole, e, NULL);
        } else {
            guint64 need = (e->bytes + ole->sector_bytes - 1) / ole->sector_bytes;
            g_autoptr(GArray) chain = take_chain(ole, e->first, need, SECTOR_STREAM, &is_whole);
            reached = 0;
            for (guint k = 0; k < chain->len; k++) {
                guint64 at = sector_at(ole, g_array_index(chain, guint32, k));
                reached += sector_end(ole, at, ole->sector_bytes) - at;
            }
            reached = MIN(reached, e->bytes);
        }
        e->is_broken = reached < e->bytes;
        e->bytes = reached;
        ole->claimed += reached;
    }
}

static void
sum_up(AdOle *ole)
{
    guint64 unused = 0;
    ole->unused = g_array_new(FALSE, FALSE, sizeof(AdOleRange));
    for (guint32 i = 0; i < ole->sectors; i++)
        if (ole->use[i] == SECTOR_FREE) {
            guint64 at = sector_at(ole, i), end = sector_end(ole, at, ole->sector_bytes);
            add_range(ole->unused, at, end);
            unused += end - at;
        }
    if (sector_at(ole, ole->sectors) < ole->size) { /* beyond the ceiling of sectors */
        add_range(ole->unused, sector_at(ole, ole->sectors), ole->size);
        unused += ole->size - sector_at(ole, ole->sectors);
    }
    ole->structure = ole->size - unused - ole->claimed;
}

AdOle *
ad_ole_read(AdSource *source, guint64 max_entries)
{
    guint8 h[HEADER_BYTES];
    gboolean is_whole;
    if (!ad_source_read_exactly(source, 0, h, sizeof h) || memcmp(h, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) != 0)
        return NULL;
    guint shift = le16(h + 30);
    if ((shift != 9 && shift != 12) || le16(h + 32) != 6 || le16(h + 28) != 0xfffe)
        return NULL;
    AdOle *ole = g_new0(AdOle, 1);
    ole->source = ad_source_ref(source);
    ole->size = ad_source_bytes(source);
    ole->sector_bytes = 1u << shift;
    ole->is_version_4 = shift == 12;
    guint64 behind = ole->size - MIN(ole->size, ole->sector_bytes);
    guint64 sectors = (behind + ole->sector_bytes - 1) / ole->sector_bytes;
    ole->is_damaged = sectors > AD_LIMIT_OLE_SECTORS;
    ole->sectors = (guint32)MIN(sectors, AD_LIMIT_OLE_SECTORS);
    ole->entries = g_ptr_array_new_with_free_func(entry_free);
    ole->mini_stream = g_array_new(FALSE, FALSE, sizeof(guint32));
    ole->fat = g_new(guint32, MAX(ole->sectors, 1));
    ole->use = g_malloc0(MAX(ole->sectors, 1));
    for (guint32 i = 0; i < ole->sectors; i++)
        ole->fat[i] = END_OF_CHAIN;
    read_fat(ole, h);
    read_directory(ole, le32(h + 48), max_entries);
    read_mini_fat(ole, h);
    const AdOleEntry *root = ole->entries->len > 0 ? g_ptr_array_index(ole->entries, 0) : NULL;
    if (root != NULL && root->is_storage && root->bytes > 0) {
        g_array_unref(ole->mini_stream);
        ole->mini_stream = take_chain(ole, root->first, (root->bytes + ole->sector_bytes - 1) / ole->sector_bytes,
                                      SECTOR_TABLE, &is_whole);
        ole->is_damaged = ole->is_damaged || !is_whole;
    }
    claim_streams(ole);
    sum_up(ole);
    return ole;
}

const GPtrArray *
ad_ole_entries(const AdOle *ole)
{
    return ole->entries;
}

const AdOleEntry *
ad_ole_find(const AdOle *ole, const char *name)
{
    for (guint i = 0; i < ole->entries->len; i++) {
        const AdOleEntry *e = g_ptr_array_index(ole->entries, i);
        if (strcmp(e->name, name) == 0)
            return e;
    }
    return NULL;
}

gboolean
ad_ole_is_damaged(const AdOle *ole)
{
    return ole->is_damaged;
}

gboolean
ad_ole_is_cut(const AdOle *ole)
{
    return ole->is_cut;
}

GArray *
ad_ole_ranges(const AdOle *ole, const AdOleEntry *entry)
{
    GArray *ranges = g_array_new(FALSE, FALSE, sizeof(AdOleRange));
    if (entry->is_mini)
        walk_mini((AdOle *)ole, entry, ranges);
    else
        walk_sectors(ole, entry, ole->sectors, ranges);
    return ranges;
}

GByteArray *
ad_ole_stream(const AdOle *ole, const AdOleEntry *entry, gsize max)
{
    GByteArray *out = g_byte_array_new();
    g_autoptr(GArray) ranges = ad_ole_ranges(ole, entry);
    for (guint i = 0; i < ranges->len && out->len < max; i++) {
        const AdOleRange *r = &g_array_index(ranges, AdOleRange, i);
        guint at = out->len;
        gsize n = (gsize)MIN(r->to - r->from, max - at);
        g_byte_array_set_size(out, at + (guint)n);
        n = ad_source_read(ole->source, r->from, out->data + at, n);
        g_byte_array_set_size(out, at + (guint)n);
    }
    return out;
}

guint64
ad_ole_claimed(const AdOle *ole)
{
    return ole->claimed;
}

guint64
ad_ole_structure(const AdOle *ole)
{
    return ole->structure;
}

const GArray *
ad_ole_unused(const AdOle *ole)
{
    return ole->unused;
}
