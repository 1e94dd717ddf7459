/* SPDX-License-Identifier: Apache-2.0 */
/* make_squash.c - a small squashfs image, Electron archives and programs with something behind them, for tests */
#include "tests/unit/unpack/make_squash.h"

#include <sqfs/compressor.h>
#include <sqfs/super.h>
#include <string.h>

#define BLOCK 4096u
#define PLAIN (1u << 24)

static void
add(GByteArray *out, const void *data, gsize bytes)
{
    if (bytes > 0)
        g_byte_array_append(out, data, (guint)bytes);
}

static void
add_le(GByteArray *out, guint64 value, gsize bytes)
{
    for (gsize i = 0; i < bytes; i++, value >>= 8) {
        guint8 b = (guint8)value;
        add(out, &b, 1);
    }
}

static void
set_le(GByteArray *out, guint at, guint64 value, gsize bytes)
{
    for (gsize i = 0; i < bytes; i++, value >>= 8)
        out->data[at + i] = (guint8)value;
}

/* A data block, compressed where that makes it smaller; what the inode says of it. */
static guint32
add_block(GByteArray *out, sqfs_compressor_t *packer, const void *data, gsize bytes)
{
    guint8 packed[2 * BLOCK];
    gint32 n = packer != NULL ? packer->do_block(packer, data, (guint32)bytes, packed, sizeof packed) : 0;
    gboolean is_smaller = n > 0 && (gsize)n < bytes;
    add(out, is_smaller ? packed : data, is_smaller ? (gsize)n : bytes);
    return is_smaller ? (guint32)n : (guint32)bytes | PLAIN;
}

/* One metadata block, stored as it is. */
static guint
add_meta(GByteArray *out, const GByteArray *body)
{
    guint at = out->len;
    g_assert(body->len <= 8192);
    add_le(out, body->len | 0x8000, 2);
    add(out, body->data, body->len);
    return at;
}

static guint
begin_inode(GByteArray *out, guint type, guint mode, guint number)
{
    guint at = out->len;
    add_le(out, type, 2);
    add_le(out, mode, 2);
    add_le(out, 0, 8);
    add_le(out, number, 4);
    return at;
}

static void
add_record(GByteArray *out, guint inode_at, guint type, const char *name)
{
    add_le(out, inode_at, 2);
    add_le(out, 0, 2);
    add_le(out, type, 2);
    add_le(out, strlen(name) - 1, 2);
    add(out, name, strlen(name));
}

static void
add_folder(GByteArray *out, guint number, guint listing_at, guint listing_bytes)
{
    begin_inode(out, 1, 0755, number);
    add_le(out, 0, 4);
    add_le(out, 2, 4);
    add_le(out, listing_bytes + 3, 2);
    add_le(out, listing_at, 2);
    add_le(out, 1, 4);
}

GByteArray *
make_squash(MakeSquash *plan)
{
    GByteArray *out = g_byte_array_new();
    g_autoptr(GByteArray) inodes = g_byte_array_new(), listing = g_byte_array_new(), fragment = g_byte_array_new();
    g_autoptr(GByteArray) record = g_byte_array_new(), ids = g_byte_array_new();
    g_autoptr(GArray) words = g_array_new(FALSE, FALSE, 4);
    sqfs_compressor_config_t config;
    sqfs_compressor_t *packer = NULL;
    if (plan->compression != 0) {
        sqfs_compressor_config_init(&config, (SQFS_COMPRESSOR)plan->compression, BLOCK, 0);
        g_assert_cmpint(sqfs_compressor_create(&config, &packer), ==, 0);
    }
    g_byte_array_set_size(out, 96);
    memset(out->data, 0, 96);
    plan->data_at = out->len;
    const guint8 *large = plan->large;
    gsize whole = plan->large_bytes / BLOCK * BLOCK, tail = plan->large_bytes - whole;
    static const guint8 zeros[BLOCK];
    for (gsize at = 0; at < whole; at += BLOCK) {
        guint32 word = memcmp(large + at, zeros, BLOCK) == 0 ? 0 : add_block(out, packer, large + at, BLOCK);
        g_array_append_val(words, word);
    }
    add(fragment, large + whole, tail);
    add(fragment, plan->small, plan->small_bytes);
    guint fragment_at = out->len;
    guint32 fragment_word = add_block(out, packer, fragment->data, fragment->len);
    /* inodes: large, small, link, device, folder d, root */
    guint large_at = begin_inode(inodes, 9, 0644, 1);
    add_le(inodes, plan->data_at, 8);
    add_le(inodes, plan->large_bytes, 8);
    add_le(inodes, 0, 8);
    add_le(inodes, 1, 4);
    add_le(inodes, tail > 0 ? 0 : 0xffffffff, 4);
    add_le(inodes, 0, 4);
    add_le(inodes, 0xffffffff, 4);
    add(inodes, words->data, words->len * 4);
    guint small_at = begin_inode(inodes, 2, plan->small_mode != 0 ? plan->small_mode : 0644, 2);
    add_le(inodes, 0, 4);
    add_le(inodes, 0, 4);
    add_le(inodes, tail, 4);
    add_le(inodes, plan->small_bytes, 4);
    const char *target = plan->target != NULL ? plan->target : "large";
    guint link_at = begin_inode(inodes, 3, 0777, 3);
    add_le(inodes, 1, 4);
    add_le(inodes, strlen(target), 4);
    add(inodes, target, strlen(target));
    guint device_at = begin_inode(inodes, 5, 0666, 4);
    add_le(inodes, 1, 4);
    add_le(inodes, 0x103, 4);
    /* listing of d, then of the root */
    const char *name = plan->prefix != NULL ? plan->prefix : "large";
    guint folder_at = inodes->len, folder_listing = listing->len;
    add_le(listing, plan->is_loop ? 2 : 1, 4);
    add_le(listing, 0, 4);
    add_le(listing, 1, 4);
    add_record(listing, large_at, 9, name);
    add_record(listing, link_at, 3, "link");
    if (plan->is_loop)
        add_record(listing, folder_at, 1, "d");
    add_folder(inodes, 5, folder_listing, listing->len - folder_listing);
    guint root_at = inodes->len, root_listing = listing->len;
    add_le(listing, plan->has_device ? 2 : 1, 4);
    add_le(listing, 0, 4);
    add_le(listing, 1, 4);
    add_record(listing, folder_at, 1, plan->prefix != NULL ? "meta" : "d");
    if (plan->has_device)
        add_record(listing, device_at, 5, "null");
    add_record(listing, small_at, 2, "small");
    add_folder(inodes, 6, root_listing, listing->len - root_listing);
    plan->inode_at = add_meta(out, inodes);
    plan->directory_at = add_meta(out, listing);
    add_le(record, fragment_at, 8);
    add_le(record, fragment_word, 4);
    add_le(record, 0, 4);
    guint fragments = add_meta(out, record), fragment_table = out->len;
    add_le(out, fragments, 8);
    add_le(ids, 0, 4);
    guint id_block = add_meta(out, ids), id_table = out->len;
    add_le(out, id_block, 8);
    memcpy(out->data, "hsqs", 4);
    set_le(out, 4, 6, 4);
    set_le(out, 12, BLOCK, 4);
    set_le(out, 16, 1, 4);
    set_le(out, 20, plan->compression != 0 ? plan->compression : 1, 2);
    set_le(out, 22, 12, 2);
    set_le(out, 26, 1, 2);
    set_le(out, 28, 4, 2);
    set_le(out, 32, root_at, 8);
    set_le(out, 40, out->len, 8);
    set_le(out, 48, id_table, 8);
    set_le(out, 56, G_MAXUINT64, 8);
    set_le(out, 64, plan->inode_at, 8);
    set_le(out, 72, plan->directory_at, 8);
    set_le(out, 80, fragment_table, 8);
    set_le(out, 88, G_MAXUINT64, 8);
    sqfs_destroy(packer);
    return out;
}

GByteArray *
make_asar(const char *header, const void *data, gsize bytes)
{
    GByteArray *out = g_byte_array_new();
    gsize text = strlen(header), padded = (text + 3) / 4 * 4;
    add_le(out, 4, 4);
    add_le(out, padded + 8, 4);
    add_le(out, padded + 4, 4);
    add_le(out, text, 4);
    add(out, header, text);
    add_le(out, 0, padded - text);
    add(out, data, bytes);
    return out;
}

GByteArray *
make_program(guint bytes, gboolean is_small, const GByteArray *behind)
{
    GByteArray *out = g_byte_array_new();
    gsize word = is_small ? 4 : 8;
    guint header = is_small ? 52 : 64, segment = is_small ? 32 : 56, section = is_small ? 40 : 64;
    add(out, is_small ? "\x7f" "ELF\1\1\1" : "\x7f" "ELF\2\1\1", 7);
    add_le(out, 0, 9);
    add_le(out, 2, 2);
    add_le(out, is_small ? 3 : 62, 2);
    add_le(out, 1, 4);
    add_le(out, 0, word);
    add_le(out, header, word);          /* one segment, behind the header */
    add_le(out, bytes - section, word); /* one section, at the end */
    add_le(out, 0, 4);
    add_le(out, header, 2);
    add_le(out, segment, 2);
    add_le(out, 1, 2);
    add_le(out, section, 2);
    add_le(out, 1, 2);
    add_le(out, 0, 2);
    g_assert(out->len == header);
    add_le(out, 1, is_small ? 4 : 8);
    add_le(out, 0, word); /* its offset, addresses, size */
    add_le(out, 0, word);
    add_le(out, 0, word);
    add_le(out, header, word);
    while (out->len < bytes)
        add_le(out, out->len % 251, 1);
    add(out, behind->data, behind->len);
    return out;
}
