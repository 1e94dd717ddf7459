/* SPDX-License-Identifier: Apache-2.0 */
/* squash.c - bounded reader of squashfs 4.0 images */
#include "scanner/unpack/squash.h"

#include <sqfs/compressor.h>
#include <sqfs/super.h>
#include <string.h>

#include "scanner/model/limits.h"

#define SUPER_BYTES 96
#define META_BYTES 8192      /* of one metadata block, decompressed */
#define META_PLAIN 0x8000u   /* stored as it is */
#define BLOCK_PLAIN (1u << 24)
#define NAME_BYTES_MAX 4096  /* of a name with its folders */
#define TARGET_BYTES_MAX 65536
#define RUN_MAX 256          /* entries below one header of a folder's listing */
#define BLOCKS_MAX (4u * 1024 * 1024) /* blocks of one file: 16 GiB in the smallest */
#define OPTIONS_FLAG 0x0400u

/* Reads metadata: small blocks, each with its own length and compression, as one run of bytes. */
typedef struct {
    guint64 next;  /* where the next block begins in the source */
    guint64 at;    /* where the one in `data` begins */
    guint32 bytes, position;
    guint8 data[META_BYTES];
} Meta;

typedef struct {
    char *name;
    guint64 block;       /* of its listing, counted from the directory table */
    guint32 offset, left; /* left: bytes of the listing */
    guint32 run, run_block; /* entries left below the last header, and the inode block they share */
} Folder;

struct AdSquash {
    AdSource *source;
    sqfs_compressor_t *unpacker;
    guint64 size, end, inode_table, directory_table, data_begin;
    guint32 block_bytes, fragment_count;
    guint64 fragment_table;
    gboolean is_damaged;
    Meta inodes, listing;
    GArray *folders; /* of Folder, the innermost last */
    GHashTable *met; /* references of folders that were opened */
    gboolean has_begun;
    guint64 root;
    guint8 *packed, *block, *fragment_data;
    guint32 fragment_now;
    gint64 fragment_bytes;
    AdRanges used;
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

static guint64
le64(const guint8 *p)
{
    return le32(p) | (guint64)le32(p + 4) << 32;
}

static void
folder_clear(gpointer data)
{
    Folder *f = data;
    g_free(f->name);
}

void
ad_squash_free(AdSquash *squash)
{
    if (squash == NULL)
        return;
    sqfs_destroy(squash->unpacker);
    ad_source_unref(squash->source);
    g_array_unref(squash->folders);
    g_hash_table_unref(squash->met);
    g_free(squash->packed);
    g_free(squash->block);
    g_free(squash->fragment_data);
    ad_ranges_clear(&squash->used);
    g_free(squash);
}

void
ad_squash_entry_free(AdSquashEntry *entry)
{
    if (entry == NULL)
        return;
    g_free(entry->name);
    g_free(entry->blocks);
    g_free(entry->target);
    g_free(entry);
}

/* A block of `stored` bytes at `at`; decompressed into out unless it is plain. Returns its bytes, -1 for damage. */
static gint64
read_block(AdSquash *s, guint64 at, guint32 stored, gboolean is_plain, guint8 *out, guint32 room)
{
    if (stored == 0 || stored > room || at > s->end || stored > s->end - at)
        return -1;
    if (!ad_source_read_exactly(s->source, at, is_plain ? out : s->packed, stored))
        return -1;
    if (is_plain)
        return stored;
    gint32 n = s->unpacker->do_block(s->unpacker, s->packed, stored, out, room);
    return n > 0 && (guint32)n <= room ? n : -1;
}

static gboolean
load_meta(AdSquash *s, Meta *m)
{
    guint8 h[2];
    if (m->next >= s->end || !ad_source_read_exactly(s->source, m->next, h, 2))
        return FALSE;
    guint32 stored = le16(h) & ~META_PLAIN;
    gint64 n = read_block(s, m->next + 2, stored, (le16(h) & META_PLAIN) != 0, m->data, META_BYTES);
    if (n < 0)
        return FALSE;
    m->at = m->next;
    m->next += 2 + stored;
    m->bytes = (guint32)n;
    m->position = 0;
    return TRUE;
}

static gboolean
read_meta(AdSquash *s, Meta *m, void *out, gsize bytes)
{
    guint8 *to = out;
    while (bytes > 0) {
        if (m->position >= m->bytes && !load_meta(s, m))
            return FALSE;
        gsize n = MIN(bytes, m->bytes - m->position);
        memcpy(to, m->data + m->position, n);
        m->position += (guint32)n;
        to += n;
        bytes -= n;
    }
    return TRUE;
}

/* To byte `offset` of the block at `at`; the block that is there already is not read again. */
static gboolean
seek_meta(AdSquash *s, Meta *m, guint64 at, guint32 offset)
{
    if (m->bytes == 0 || m->at != at) {
        m->next = at;
        m->bytes = 0;
        if (!load_meta(s, m))
            return FALSE;
    } else {
        guint8 h[2]; /* `next` may have moved on; put it behind this block again */
        if (!ad_source_read_exactly(s->source, at, h, 2))
            return FALSE;
        m->next = at + 2 + (le16(h) & ~META_PLAIN);
    }
    m->position = offset;
    return offset <= m->bytes;
}

AdSquash *
ad_squash_open(AdSource *source, AdSquashState *state)
{
    guint8 h[SUPER_BYTES];
    sqfs_compressor_config_t config;
    sqfs_compressor_t *unpacker = NULL;
    guint64 size = ad_source_bytes(source);
    *state = AD_SQUASH_NONE;
    if (ad_source_read(source, 0, h, sizeof h) < 4 || (memcmp(h, "hsqs", 4) != 0 && memcmp(h, "sqsh", 4) != 0))
        return NULL;
    *state = size < SUPER_BYTES ? AD_SQUASH_CUT : AD_SQUASH_UNSUPPORTED;
    if (size < SUPER_BYTES || memcmp(h, "sqsh", 4) == 0 || le16(h + 28) != 4 || le16(h + 30) != 0)
        return NULL; /* versions 1 to 3, and big-endian */
    *state = AD_SQUASH_DAMAGED;
    guint32 block = le32(h + 12), shift = le16(h + 22);
    guint64 end = le64(h + 40), inodes = le64(h + 64), directories = le64(h + 72);
    if (shift < 12 || shift > 20 || block != 1u << shift || inodes < SUPER_BYTES || directories < inodes ||
        end < directories || le32(h + 16) > AD_LIMIT_SQUASH_FRAGMENTS)
        return NULL;
    *state = AD_SQUASH_UNSUPPORTED;
    if (sqfs_compressor_config_init(&config, (SQFS_COMPRESSOR)le16(h + 20), block, SQFS_COMP_FLAG_UNCOMPRESS) != 0 ||
        sqfs_compressor_create(&config, &unpacker) != 0)
        return NULL;
    *state = AD_SQUASH_OK;
    AdSquash *s = g_new0(AdSquash, 1);
    s->source = ad_source_ref(source);
    s->unpacker = unpacker;
    s->size = size;
    s->end = MIN(end, size);
    s->is_damaged = end > size;
    s->block_bytes = block;
    s->fragment_count = le32(h + 16);
    s->fragment_table = le64(h + 80);
    s->inode_table = MIN(inodes, s->end);
    s->directory_table = directories;
    s->root = le64(h + 32);
    s->folders = g_array_new(FALSE, FALSE, sizeof(Folder));
    g_array_set_clear_func(s->folders, folder_clear);
    s->met = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    s->packed = g_malloc(MAX(block, META_BYTES));
    s->block = g_malloc(block);
    s->fragment_data = g_malloc(block);
    s->fragment_now = G_MAXUINT32;
    ad_ranges_init(&s->used);
    if ((le16(h + 24) & OPTIONS_FLAG) != 0) { /* the compressor's options, which unpacking does not need */
        guint8 o[2];
        if (ad_source_read_exactly(source, SUPER_BYTES, o, 2))
            ad_ranges_add(&s->used, SUPER_BYTES, SUPER_BYTES + 2 + (le16(o) & ~META_PLAIN));
    }
    return s;
}

static gboolean
read_file(AdSquash *s, AdSquashEntry *e)
{
    guint8 b[40];
    if (!read_meta(s, &s->inodes, b, e->type == 2 ? 16 : 40))
        return FALSE;
    e->blocks_at = e->type == 2 ? le32(b) : le64(b);
    e->bytes = e->type == 2 ? le32(b + 12) : le64(b + 8);
    e->fragment = le32(b + (e->type == 2 ? 4 : 28));
    e->fragment_offset = le32(b + (e->type == 2 ? 8 : 32));
    guint64 count = e->bytes / s->block_bytes;
    if (e->fragment == G_MAXUINT32 && e->bytes % s->block_bytes != 0)
        count++;
    if (count > BLOCKS_MAX)
        return FALSE;
    /* grows with what is really there: the count is a stranger's */
    g_autoptr(GArray) blocks = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint64 i = 0; i < count; i++) {
        guint8 word[4];
        if (!read_meta(s, &s->inodes, word, 4))
            return FALSE;
        guint32 stored = le32(word);
        g_array_append_val(blocks, stored);
    }
    e->block_count = (guint32)count;
    e->blocks = (guint32 *)(gpointer)g_array_free(g_steal_pointer(&blocks), FALSE);
    return TRUE;
}

static gboolean
read_link(AdSquash *s, AdSquashEntry *e)
{
    guint8 b[8];
    if (!read_meta(s, &s->inodes, b, 8) || le32(b + 4) > TARGET_BYTES_MAX)
        return FALSE;
    e->target = g_malloc0(le32(b + 4) + 1);
    return read_meta(s, &s->inodes, e->target, le32(b + 4));
}

/* Puts a folder on the stack; FALSE when it was there before or lies too deep. */
static gboolean
enter(AdSquash *s, guint64 reference, const char *name)
{
    guint8 b[24];
    gboolean is_extended = FALSE;
    guint8 h[16];
    if (s->folders->len >= AD_LIMIT_SQUASH_DEPTH || !g_hash_table_add(s->met, g_memdup2(&reference, sizeof reference)) ||
        !seek_meta(s, &s->inodes, s->inode_table + (reference >> 16), reference & 0xffff) ||
        !read_meta(s, &s->inodes, h, sizeof h))
        return FALSE;
    is_extended = le16(h) == 8;
    if ((!is_extended && le16(h) != 1) || !read_meta(s, &s->inodes, b, is_extended ? 24 : 16))
        return FALSE;
    Folder f = {.name = g_strdup(name)};
    f.block = is_extended ? le32(b + 8) : le32(b);
    f.left = is_extended ? le32(b + 4) : le16(b + 8);
    f.offset = is_extended ? le16(b + 18) : le16(b + 10);
    f.left = f.left >= 3 ? f.left - 3 : 0; /* it counts "." and ".." */
    g_array_append_val(s->folders, f);
    return TRUE;
}

/* Inode at reference, as an entry of that name; NULL for damage. */
static AdSquashEntry *
read_inode(AdSquash *s, guint64 reference, char *name)
{
    guint8 h[16];
    g_autoptr(AdSquashEntry) e = g_new0(AdSquashEntry, 1);
    e->name = name;
    e->fragment = G_MAXUINT32;
    if (!seek_meta(s, &s->inodes, s->inode_table + (reference >> 16), reference & 0xffff) ||
        !read_meta(s, &s->inodes, h, sizeof h))
        return NULL;
    e->type = le16(h);
    e->mode = le16(h + 2);
    switch (e->type) {
    case 1:
    case 8:
        e->kind = AD_SQUASH_DIR;
        break;
    case 2:
    case 9:
        e->kind = AD_SQUASH_FILE;
        if (!read_file(s, e))
            return NULL;
        break;
    case 3:
    case 10:
        e->kind = AD_SQUASH_LINK;
        if (!read_link(s, e))
            return NULL;
        break;
    default:
        if (e->type < 1 || e->type > 14)
            return NULL;
    }
    return g_steal_pointer(&e);
}

/* The next record of the innermost folder: its name (owned) and inode; FALSE at its end or for damage. */
static gboolean
next_record(AdSquash *s, Folder *f, char **name, guint64 *reference)
{
    guint8 h[12], r[8], text[RUN_MAX];
    if (f->left == 0 || !seek_meta(s, &s->listing, s->directory_table + f->block, f->offset))
        return FALSE;
    if (f->run == 0) {
        if (f->left < 12 || !read_meta(s, &s->listing, h, sizeof h) || le32(h) >= RUN_MAX)
            return FALSE;
        f->run = le32(h) + 1;
        f->run_block = le32(h + 4);
        f->left -= 12;
    }
    if (f->left < 8 || !read_meta(s, &s->listing, r, sizeof r))
        return FALSE;
    guint32 bytes = le16(r + 6) + 1;
    if (bytes > sizeof text || f->left - 8 < bytes || !read_meta(s, &s->listing, text, bytes))
        return FALSE;
    f->left -= 8 + bytes;
    f->run--;
    *reference = (guint64)f->run_block << 16 | le16(r);
    *name = g_strndup((const char *)text, bytes);
    /* the listing goes on here, perhaps in the next block */
    f->block = s->listing.at - s->directory_table;
    f->offset = s->listing.position;
    return TRUE;
}

AdSquashEntry *
ad_squash_next(AdSquash *squash)
{
    AdSquash *s = squash;
    if (!s->has_begun) {
        s->has_begun = TRUE;
        s->is_damaged = !enter(s, s->root, "") || s->is_damaged;
    }
    while (s->folders->len > 0) {
        Folder *f = &g_array_index(s->folders, Folder, s->folders->len - 1);
        g_autofree char *base = NULL;
        guint64 reference;
        if (!next_record(s, f, &base, &reference)) {
            s->is_damaged = s->is_damaged || f->left > 0;
            g_array_set_size(s->folders, s->folders->len - 1);
            continue;
        }
        if (strlen(f->name) + strlen(base) > NAME_BYTES_MAX) {
            s->is_damaged = TRUE;
            continue;
        }
        char *name = g_strconcat(f->name, *f->name != '\0' ? "/" : "", base, NULL);
        AdSquashEntry *e = read_inode(s, reference, name);
        if (e == NULL) {
            s->is_damaged = TRUE;
            continue;
        }
        if (e->kind == AD_SQUASH_DIR && !enter(s, reference, e->name))
            s->is_damaged = TRUE;
        return e;
    }
    return NULL;
}

gboolean
ad_squash_is_damaged(const AdSquash *squash)
{
    return squash->is_damaged;
}

/* Where fragment n lies: its record stands in a metadata block of which a table of pointers tells the place. */
static gboolean
find_fragment(AdSquash *s, guint32 n, guint64 *at, guint32 *stored)
{
    guint8 pointer[8], record[16];
    g_autofree Meta *m = g_new0(Meta, 1);
    if (n >= s->fragment_count ||
        !ad_source_read_exactly(s->source, s->fragment_table + 8 * (guint64)(n / 512), pointer, 8) ||
        !seek_meta(s, m, le64(pointer), n % 512 * 16) || !read_meta(s, m, record, sizeof record))
        return FALSE;
    *at = le64(record);
    *stored = le32(record + 8);
    return TRUE;
}

static gint64
load_fragment(AdSquash *s, guint32 n)
{
    guint64 at;
    guint32 stored;
    if (s->fragment_now == n)
        return s->fragment_bytes;
    s->fragment_now = n;
    s->fragment_bytes = -1;
    if (!find_fragment(s, n, &at, &stored))
        return -1;
    s->fragment_bytes = read_block(s, at, stored & (BLOCK_PLAIN - 1), (stored & BLOCK_PLAIN) != 0, s->fragment_data,
                                   s->block_bytes);
    if (s->fragment_bytes > 0)
        ad_ranges_add(&s->used, at, at + (stored & (BLOCK_PLAIN - 1)));
    return s->fragment_bytes;
}

gint64
ad_squash_part(AdSquash *squash, AdSquashEntry *entry, const guint8 **data)
{
    AdSquash *s = squash;
    guint32 i = entry->next_part++;
    guint64 done = (guint64)i * s->block_bytes, left = entry->bytes - MIN(done, entry->bytes);
    guint32 want = (guint32)MIN(left, s->block_bytes);
    *data = s->block;
    if (want == 0)
        return 0;
    if (i >= entry->block_count) {
        gint64 n = entry->fragment != G_MAXUINT32 ? load_fragment(s, entry->fragment) : -1;
        if (n < 0 || entry->fragment_offset > n || want > n - entry->fragment_offset)
            return -1;
        *data = s->fragment_data + entry->fragment_offset;
        return want;
    }
    guint32 word = entry->blocks[i], stored = word & (BLOCK_PLAIN - 1);
    if (word == 0) {
        *data = NULL;
        return want;
    }
    guint64 at = entry->blocks_at;
    entry->blocks_at += stored;
    gint64 n = read_block(s, at, stored, (word & BLOCK_PLAIN) != 0, s->block, s->block_bytes);
    if (n != (gint64)want)
        return -1;
    ad_ranges_add(&s->used, at, at + stored);
    return n;
}

guint64
ad_squash_data_end(const AdSquash *squash)
{
    return squash->inode_table;
}

guint64
ad_squash_end(const AdSquash *squash)
{
    return squash->end;
}

AdRanges *
ad_squash_used(AdSquash *squash)
{
    return &squash->used;
}
