/* SPDX-License-Identifier: Apache-2.0 */
/* make_archive.c - small archives, honest and hostile, built byte by byte for tests */
#include "tests/unit/unpack/make_archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

static void
add(GByteArray *out, const void *data, gsize bytes)
{
    if (bytes > 0)
        g_byte_array_append(out, data, (guint)bytes);
}

static void
add_zeros(GByteArray *out, gsize bytes)
{
    guint at = out->len;
    g_byte_array_set_size(out, at + (guint)bytes);
    memset(out->data + at, 0, bytes);
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
add_be32(GByteArray *out, guint32 value)
{
    guint8 b[] = {(guint8)(value >> 24), (guint8)(value >> 16), (guint8)(value >> 8), (guint8)value};
    add(out, b, 4);
}

void
make_tar_add(GByteArray *out, const MakeTar *entry)
{
    guint8 h[512] = {0};
    guint sum = 0;
    memcpy(h, entry->name, MIN(strlen(entry->name), 100u));
    g_snprintf((char *)h + 100, 8, "%07o", entry->mode != 0 ? entry->mode : 0644);
    g_snprintf((char *)h + 108, 8, "%07o", 0);
    g_snprintf((char *)h + 116, 8, "%07o", 0);
    g_snprintf((char *)h + 124, 12, "%011o", (guint)entry->bytes);
    g_snprintf((char *)h + 136, 12, "%011o", 0);
    memset(h + 148, ' ', 8);
    h[156] = (guint8)entry->type;
    if (entry->link != NULL)
        memcpy(h + 157, entry->link, MIN(strlen(entry->link), 100u));
    memcpy(h + 257, "ustar\00000", 8);
    for (gsize i = 0; i < sizeof h; i++)
        sum += h[i];
    g_snprintf((char *)h + 148, 8, "%06o", sum);
    h[155] = ' ';
    add(out, h, sizeof h);
    add(out, entry->data, entry->bytes);
    add_zeros(out, (512 - entry->bytes % 512) % 512);
}

void
make_tar_end(GByteArray *out)
{
    add_zeros(out, 1024);
}

GByteArray *
make_tar_of(const char *name, const void *data, gsize bytes)
{
    GByteArray *out = g_byte_array_new();
    make_tar_add(out, &(MakeTar){.name = name, .type = '0', .data = data, .bytes = bytes});
    make_tar_end(out);
    return out;
}

static guint32
crc32_of(const guint8 *data, gsize bytes)
{
    guint32 crc = 0xffffffff;
    for (gsize i = 0; i < bytes; i++) {
        crc ^= data[i];
        for (int k = 0; k < 8; k++)
            crc = crc >> 1 ^ (0xedb88320u & (0u - (crc & 1)));
    }
    return ~crc;
}

static void
add_zip_fields(GByteArray *out, const MakeZip *e, const char *name, gboolean has_sizes)
{
    gboolean is_packed = e->method != 0 && (e->size != 0 || e->crc != 0);
    add_le(out, 20, 2);
    add_le(out, (e->is_encrypted ? 1u : 0u) | (e->has_descriptor ? 8u : 0u), 2);
    add_le(out, e->method, 2);
    add_le(out, 0x00210000, 4);
    add_le(out, !has_sizes ? 0 : is_packed ? e->crc : crc32_of(e->data, e->bytes), 4);
    add_le(out, has_sizes ? e->bytes : 0, 4);
    add_le(out, !has_sizes ? 0 : is_packed ? e->size : e->bytes, 4);
    add_le(out, strlen(name), 2);
    add_le(out, 0, 2);
}

GByteArray *
make_zip(const MakeZip *entries, gsize count)
{
    GByteArray *out = g_byte_array_new();
    g_autofree guint *offsets = g_new0(guint, count + 1);
    guint listed = 0;
    for (gsize i = 0; i < count; i++) {
        offsets[i] = out->len;
        add(out, "PK\x03\x04", 4);
        add_zip_fields(out, &entries[i], entries[i].name, !entries[i].has_descriptor);
        add(out, entries[i].name, strlen(entries[i].name));
        add(out, entries[i].data, entries[i].bytes);
        if (entries[i].has_descriptor) {
            add(out, "PK\x07\x08", 4);
            add_le(out, entries[i].crc, 4);
            add_le(out, entries[i].bytes, 4);
            add_le(out, entries[i].size, 4);
        }
    }
    guint directory = out->len;
    for (gsize i = 0; i < count; i++) {
        const char *name = entries[i].central_name != NULL ? entries[i].central_name : entries[i].name;
        if (entries[i].is_hidden)
            continue;
        listed++;
        add(out, "PK\x01\x02", 4);
        add_le(out, 0x0314, 2);
        add_zip_fields(out, &entries[i], name, TRUE);
        add_le(out, 0, 6);
        add_le(out, 0100644u << 16, 4);
        add_le(out, offsets[i], 4);
        add(out, name, strlen(name));
    }
    guint end = out->len;
    add(out, "PK\x05\x06", 4);
    add_le(out, 0, 4);
    add_le(out, listed, 2);
    add_le(out, listed, 2);
    add_le(out, end - directory, 4);
    add_le(out, directory, 4);
    add_le(out, 0, 2);
    return out;
}

GByteArray *
make_ar(void)
{
    GByteArray *out = g_byte_array_new();
    add(out, "!<arch>\n", 8);
    return out;
}

void
make_ar_add(GByteArray *out, const char *name, const void *data, gsize bytes)
{
    g_autofree char *h = g_strdup_printf("%-16s%-12d%-6d%-6d%-8s%-10u`\n", name, 0, 0, 0, "100644", (guint)bytes);
    add(out, h, 60);
    add(out, data, bytes);
    if ((bytes & 1) != 0)
        add(out, "\n", 1);
}

GByteArray *
make_deb(int filter, const char *name, const void *data, gsize bytes, const char *postinst)
{
    GByteArray *out = make_ar();
    const char *suffix = filter == ARCHIVE_FILTER_GZIP   ? ".gz"
                         : filter == ARCHIVE_FILTER_XZ   ? ".xz"
                         : filter == ARCHIVE_FILTER_ZSTD ? ".zst"
                                                         : "";
    g_autoptr(GByteArray) control = make_tar_of("./postinst", postinst, strlen(postinst));
    g_autoptr(GByteArray) files = make_tar_of(name, data, bytes);
    g_autoptr(GByteArray) packed_control = make_compressed(filter, control->data, control->len);
    g_autoptr(GByteArray) packed_files = make_compressed(filter, files->data, files->len);
    g_autofree char *control_name = g_strconcat("control.tar", suffix, NULL);
    g_autofree char *data_name = g_strconcat("data.tar", suffix, NULL);
    make_ar_add(out, "debian-binary", "2.0\n", 4);
    make_ar_add(out, control_name, packed_control->data, packed_control->len);
    make_ar_add(out, data_name, packed_files->data, packed_files->len);
    return out;
}

static void
add_newc(GByteArray *out, guint inode, guint mode, const char *name, const void *data, gsize bytes)
{
    g_autofree char *h =
        g_strdup_printf("070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X", inode, mode, 0u, 0u, 1u, 0u,
                        (guint)bytes, 0u, 0u, 0u, 0u, (guint)strlen(name) + 1, 0u);
    add(out, h, 110);
    add(out, name, strlen(name) + 1);
    add_zeros(out, (4 - out->len % 4) % 4);
    add(out, data, bytes);
    add_zeros(out, (4 - out->len % 4) % 4);
}

GByteArray *
make_cpio_of(const char *name, const void *data, gsize bytes)
{
    GByteArray *out = g_byte_array_new();
    add_newc(out, 1, 0100644, name, data, bytes);
    add_newc(out, 0, 0, "TRAILER!!!", NULL, 0);
    return out;
}

GByteArray *
make_rpm(const char *postin, const GByteArray *payload)
{
    GByteArray *out = g_byte_array_new();
    guint32 bytes = postin != NULL ? (guint32)strlen(postin) + 1 : 0;
    add(out, "\xed\xab\xee\xdb\x03\x00", 6);
    add_zeros(out, 90);
    add(out, "\x8e\xad\xe8\x01\0\0\0\0", 8); /* signature: nothing in it */
    add_be32(out, 0);
    add_be32(out, 0);
    add(out, "\x8e\xad\xe8\x01\0\0\0\0", 8);
    add_be32(out, postin != NULL ? 1 : 0);
    add_be32(out, bytes);
    if (postin != NULL) {
        add_be32(out, 1024);
        add_be32(out, 6);
        add_be32(out, 0);
        add_be32(out, 1);
        add(out, postin, bytes);
    }
    add(out, payload->data, payload->len);
    return out;
}

static la_ssize_t
write_out(struct archive *a, void *user, const void *data, size_t bytes)
{
    (void)a;
    add(user, data, bytes);
    return (la_ssize_t)bytes;
}

GByteArray *
make_encrypted_zip(const char *encryption, const char *password, const char *name, const void *data, gsize bytes)
{
    GByteArray *out = g_byte_array_new();
    struct archive *a = archive_write_new();
    struct archive_entry *e = archive_entry_new();
    archive_write_set_format_zip(a);
    g_assert_cmpint(archive_write_set_format_option(a, "zip", "encryption", encryption), ==, ARCHIVE_OK);
    g_assert_cmpint(archive_write_set_passphrase(a, password), ==, ARCHIVE_OK);
    archive_write_set_bytes_in_last_block(a, 1);
    archive_entry_set_pathname(e, name);
    archive_entry_set_filetype(e, AE_IFREG);
    archive_entry_set_size(e, (gint64)bytes);
    g_assert_cmpint(archive_write_open(a, out, NULL, write_out, NULL), ==, ARCHIVE_OK);
    g_assert_cmpint(archive_write_header(a, e), ==, ARCHIVE_OK);
    g_assert_cmpint(archive_write_data(a, data, bytes), ==, (gint64)bytes);
    g_assert_cmpint(archive_write_close(a), ==, ARCHIVE_OK);
    archive_write_free(a);
    archive_entry_free(e);
    return out;
}

GByteArray *
make_compressed(int filter, const void *data, gsize bytes)
{
    GByteArray *out = g_byte_array_new();
    struct archive *a = archive_write_new();
    struct archive_entry *e = archive_entry_new();
    archive_write_add_filter(a, filter);
    archive_write_set_format_raw(a);
    archive_write_set_bytes_in_last_block(a, 1);
    archive_entry_set_pathname(e, "data");
    archive_entry_set_filetype(e, AE_IFREG);
    g_assert_cmpint(archive_write_open(a, out, NULL, write_out, NULL), ==, ARCHIVE_OK);
    g_assert_cmpint(archive_write_header(a, e), ==, ARCHIVE_OK);
    g_assert_cmpint(archive_write_data(a, data, bytes), ==, (gint64)bytes);
    g_assert_cmpint(archive_write_close(a), ==, ARCHIVE_OK);
    archive_write_free(a);
    archive_entry_free(e);
    return out;
}

GByteArray *
make_noise(guint32 seed, gsize count)
{
    GByteArray *out = g_byte_array_new();
    g_byte_array_set_size(out, (guint)count);
    for (gsize i = 0; i < count; i++) {
        seed = seed * 1664525 + 1013904223;
        out->data[i] = (guint8)(seed >> 24);
    }
    return out;
}
