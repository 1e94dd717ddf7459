/* SPDX-License-Identifier: Apache-2.0 */
/* make_unpack_seeds.c - seeds for the unpack fuzz targets, written into DIR: whole archives, cut ones, damaged ones */
#include <archive.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "tests/unit/unpack/make_archive.h"

static gboolean
write_seed(const char *dir, const char *name, const GByteArray *bytes)
{
    g_autofree char *whole = g_build_filename(dir, name, NULL);
    g_autofree char *cut = g_strconcat(whole, ".cut", NULL);
    g_autofree char *damaged = g_strconcat(whole, ".damaged", NULL);
    g_autofree guint8 *copy = g_memdup2(bytes->data, bytes->len);
    for (guint i = 7; i < bytes->len; i += 61)
        copy[i] ^= (guint8)(1u << i % 8);
    return g_file_set_contents(whole, (const char *)bytes->data, bytes->len, NULL) &&
           g_file_set_contents(cut, (const char *)bytes->data, bytes->len * 2 / 3, NULL) &&
           g_file_set_contents(damaged, (const char *)copy, bytes->len, NULL);
}

static void
append(GByteArray *out, const void *data, gsize bytes)
{
    g_byte_array_append(out, data, (guint)bytes);
}

static void
put_le(GByteArray *out, gsize at, guint64 value, guint bytes)
{
    for (guint i = 0; i < bytes && at + i < out->len; i++, value >>= 8)
        out->data[at + i] = (guint8)value;
}

static gsize
find(const GByteArray *out, const char *mark)
{
    const guint8 *p = memmem(out->data, out->len, mark, 4);
    return p != NULL ? (gsize)(p - out->data) : 0;
}

static guint32
crc_of(const char *text)
{
    return (guint32)crc32(0, (const Bytef *)text, (uInt)strlen(text));
}

/* A deflate stream of one stored block (RFC 1951 3.2.4). */
static GByteArray *
deflated(const char *text)
{
    GByteArray *out = g_byte_array_new();
    guint n = (guint)strlen(text);
    guint8 head[] = {1, (guint8)n, (guint8)(n >> 8), (guint8)~n, (guint8)(~n >> 8)};
    append(out, head, sizeof head);
    append(out, text, n);
    return out;
}

/* zip, from its honest forms to those that tell two stories. */
static gboolean
write_zips(const char *dir, const char *text)
{
    gsize n = strlen(text);
    g_autoptr(GByteArray) packed = deflated(text);
    const MakeZip plain[] = {{.name = "dir/", .data = "", .bytes = 0},
                             {.name = "dir/a", .data = packed->data, .bytes = packed->len, .method = 8, .size = n, .crc = crc_of(text)},
                             {.name = "word/vbaProject.bin", .data = text, .bytes = n}};
    const MakeZip hidden[] = {{.name = "h", .data = packed->data, .bytes = packed->len, .method = 8, .size = n,
                               .crc = crc_of(text), .is_hidden = TRUE, .has_descriptor = TRUE},
                              {.name = "s", .data = text, .bytes = n, .size = n, .crc = crc_of(text), .is_hidden = TRUE,
                               .has_descriptor = TRUE},
                              {.name = "../b\\c", .data = text, .bytes = n}};
    const MakeZip odd[] = {{.name = "p\xd0\xb0y", .data = text, .bytes = n, .method = 12},
                           {.name = "con.txt", .data = text, .bytes = n, .method = 77},
                           {.name = "/a:b", .data = text, .bytes = n}, {.name = "/A:B", .data = text, .bytes = n},
                           {.name = "\xc3\xa9\xef\xbd\x81/lpt1", .data = "../../x", .bytes = 7},
                           {.name = "C:\\end. ", .data = text, .bytes = n},
                           {.name = "caf\xe9\x1b", .central_name = "x", .data = packed->data, .bytes = packed->len, .method = 8,
                            .size = 1, .crc = 7}};
    g_autoptr(GByteArray) zip = make_zip(plain, 3);
    g_autoptr(GByteArray) gaps = make_zip(hidden, 3);
    g_autoptr(GByteArray) strange = make_zip(odd, G_N_ELEMENTS(odd));
    g_autoptr(GByteArray) joined = g_byte_array_new();
    g_autoptr(GByteArray) comment = make_zip(plain, 3);
    g_autoptr(GByteArray) stray = g_byte_array_new();
    g_autoptr(GByteArray) aes = make_encrypted_zip("aes256", "x", "a", text, n);
    gsize link = find(strange, "PK\x01\x02"); /* the fifth record is a symbolic link */
    for (int i = 0; i < 4; i++)
        link += 46 + strlen(odd[i].name);
    put_le(strange, link + 38, 0120777u << 16, 4);
    append(joined, "GIF89a stub ", 12);
    append(joined, zip->data, zip->len);
    append(joined, gaps->data, gaps->len);
    append(joined, "behind", 6);
    gsize end = find(comment, "PK\x05\x06");
    put_le(comment, end + 20, 22, 2);
    g_autofree guint8 *copy = g_memdup2(comment->data + end, 22);
    append(comment, copy, 22);
    put_le(comment, comment->len - 2, 0, 2);
    append(stray, packed->data, packed->len);
    append(stray, text, n);
    const MakeZip long_one = {.name = "a", .data = stray->data, .bytes = stray->len, .method = 8, .size = n, .crc = crc_of(text)};
    g_autoptr(GByteArray) behind = make_zip(&long_one, 1);
    put_le(behind, find(behind, "PK\x01\x02") + 10, 0, 2);
    /* zip64: the end record says nothing, its 64-bit brother before it everything */
    g_autoptr(GByteArray) wide = make_zip(plain, 3);
    gsize last = find(wide, "PK\x05\x06"), directory = find(wide, "PK\x01\x02");
    g_autofree guint8 *tail = g_memdup2(wide->data + last, 22);
    guint8 records[76] = "PK\x06\x06\x2c";
    memcpy(records + 56, "PK\x06\x07", 4);
    g_byte_array_set_size(wide, (guint)last);
    append(wide, records, sizeof records);
    append(wide, tail, 22);
    put_le(wide, last + 24, 3, 8);
    put_le(wide, last + 32, 3, 8);
    put_le(wide, last + 40, last - directory, 8);
    put_le(wide, last + 48, directory, 8);
    put_le(wide, last + 56 + 8, last, 8);
    put_le(wide, wide->len - 10, 0xffffffff, 4);
    put_le(wide, wide->len - 6, 0xffffffff, 4);
    return write_seed(dir, "zip-plain", zip) && write_seed(dir, "zip-hidden", gaps) && write_seed(dir, "zip-odd", strange) &&
           write_seed(dir, "zip-joined", joined) && write_seed(dir, "zip-comment", comment) &&
           write_seed(dir, "zip-stray", behind) && write_seed(dir, "zip-wide", wide) && write_seed(dir, "zip-aes", aes);
}

/* A tar with all that is not a file. */
static gboolean
write_links(const char *dir)
{
    g_autoptr(GByteArray) tar = g_byte_array_new();
    make_tar_add(tar, &(MakeTar){.name = "a/b/up", .type = '2', .link = "../../../x"});
    make_tar_add(tar, &(MakeTar){.name = "a/in", .type = '2', .link = "./b"});
    make_tar_add(tar, &(MakeTar){.name = "hard", .type = '1', .link = "../x"});
    make_tar_add(tar, &(MakeTar){.name = "abs", .type = '2', .link = "/etc/passwd"});
    make_tar_add(tar, &(MakeTar){.name = "dev", .type = '3'});
    make_tar_add(tar, &(MakeTar){.name = "s", .type = '0', .data = "1", .bytes = 1, .mode = 04755});
    make_tar_end(tar);
    return write_seed(dir, "tar-links", tar);
}

/* Every compression, alone and with something behind it. */
static gboolean
write_streams(const char *dir, const GByteArray *tar)
{
    static const int filters[] = {ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_BZIP2, ARCHIVE_FILTER_XZ, ARCHIVE_FILTER_ZSTD,
                                  ARCHIVE_FILTER_LZ4, ARCHIVE_FILTER_LZIP, ARCHIVE_FILTER_LZMA};
    for (gsize i = 0; i < G_N_ELEMENTS(filters); i++) {
        g_autofree char *name = g_strdup_printf("stream-%d", filters[i]), *behind = g_strconcat(name, "-behind", NULL);
        g_autofree char *twice = g_strconcat(name, "-twice", NULL);
        g_autoptr(GByteArray) one = make_compressed(filters[i], tar->data, tar->len);
        g_autofree guint8 *copy = g_memdup2(one->data, one->len);
        guint bytes = one->len;
        if (!write_seed(dir, name, one))
            return FALSE;
        append(one, copy, bytes);
        if (!write_seed(dir, twice, one))
            return FALSE;
        append(one, "\x50\x2a\x4d\x18\x01\0\0\0x and bytes of nobody", 30);
        if (!write_seed(dir, behind, one))
            return FALSE;
    }
    return TRUE;
}

#define HEAD(name, bytes) {name, bytes, sizeof(bytes) - 1}

/* The headers alone of what our own readers measure: 7z, both rar, cab, xar, an iso. */
static gboolean
write_heads(const char *dir)
{
    static const struct {
        const char *name, *bytes;
        gsize count;
    } heads[] = {
        HEAD("7z", "7z\xbc\xaf\x27\x1c\0\4\0\0\0\0\4\0\0\0\0\0\0\0\4\0\0\0\0\0\0\0\0\0\0\0datahead"),
        HEAD("rar4", "Rar!\x1a\x07\0\0\0\x73\0\0\x0d\0\0\0\0\0\0\0\0\0\x74\x20\x80\x20\0\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0abab"
                 "\0\0\x7b\0\0\7\0"),
        HEAD("rar4-secret", "Rar!\x1a\x07\0\0\0\x73\x80\0\x0d\0\0\0\0\0\0\0secret"),
        HEAD("rar5", "Rar!\x1a\x07\1\0\0\0\0\0\3\1\0\0\0\0\0\0\4\2\2\2\0ab\0\0\0\0\3\5\0\0"),
        HEAD("rar5-secret", "Rar!\x1a\x07\1\0\0\0\0\0\2\4\0secret"),
        HEAD("cab", "MSCF\0\0\0\0\x40\0\0\0\0\0\0\0\x2c\0\0\0\0\0\0\0\3\1\1\0\1\0\0\0\0\0\0\0\x30\0\0\0\1\0\0\0"
                "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0more"),
        HEAD("xar", "xar!\0\x1c\0\1\0\0\0\0\0\0\0\4\0\0\0\0\0\0\0\4\0\0\0\1tocs behind"),
        HEAD("pe-7z", "MZ\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                  "7z\xbc\xaf\x27\x1c\0\4\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0x"),
        HEAD("arj", "\x60\xea\x22\0\x1e\0\0\0\0\0\2\0"),
        HEAD("cpio-old", "\xc7\x71\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\2\0\0\0\0\0a\0"),
        HEAD("macho-fat", "\xca\xfe\xba\xbe\0\0\0\2"),
        HEAD("zlib", "\x78\x9c\1\1\0\xfe\xff" "a\0\x62\0\x62"),
        HEAD("lzma", "\x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\0\0"),
        HEAD("lz4-flags", "\x04\x22\x4d\x18\x7d\x40\1\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\x80" "a\0\0\0\0\0\0\0\0\0\0\0\0rest"),
        HEAD("zstd-flags", "\x28\xb5\x2f\xfd\x67\1\1\0\0\0\2\0\0\3\0\0\0\0\0\0rest"),
    };
    for (gsize i = 0; i < G_N_ELEMENTS(heads); i++) {
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        append(bytes, heads[i].bytes, heads[i].count);
        if (!write_seed(dir, heads[i].name, bytes))
            return FALSE;
    }
    g_autoptr(GByteArray) iso = g_byte_array_new();
    g_byte_array_set_size(iso, 32768 + 2 * 2048);
    memset(iso->data, 0, iso->len);
    memcpy(iso->data + 32768, "\1" "CD001\1", 7);
    put_le(iso, 32768 + 80, 17, 4);
    put_le(iso, 32768 + 128, 2048, 2);
    g_autoptr(GByteArray) dmg = g_byte_array_new();
    g_byte_array_set_size(dmg, 1024);
    memset(dmg->data, 0, dmg->len);
    memcpy(dmg->data + 512, "koly", 4);
    return write_seed(dir, "iso", iso) && write_seed(dir, "dmg", dmg);
}

int
main(int argc, char **argv)
{
    const char *text = "#!/bin/sh\necho ADUANA-TEST-MARKER\n";
    gsize n = strlen(text);
    if (argc != 2 || g_mkdir_with_parents(argv[1], 0755) != 0)
        return 2;
    const MakeZip entries[] = {{.name = "a", .data = text, .bytes = n, .is_hidden = TRUE},
                               {.name = "b", .central_name = "c", .data = text, .bytes = n},
                               {.name = "d", .data = text, .bytes = n, .is_encrypted = TRUE}};
    g_autoptr(GByteArray) tar = make_tar_of("dir/a", text, n);
    g_autoptr(GByteArray) cpio = make_cpio_of("dir/a", text, n);
    g_autoptr(GByteArray) zip = make_zip(entries, 3);
    g_autoptr(GByteArray) deb = make_deb(ARCHIVE_FILTER_GZIP, "a", text, n, text);
    g_autoptr(GByteArray) rpm = make_rpm(text, cpio);
    g_autoptr(GByteArray) gz = make_compressed(ARCHIVE_FILTER_GZIP, tar->data, tar->len);
    g_autoptr(GByteArray) zst = make_compressed(ARCHIVE_FILTER_ZSTD, tar->data, tar->len);
    g_autoptr(GByteArray) ar = make_ar();
    make_ar_add(ar, "//", "a-long-name-in-a-table/\n", 24);
    make_ar_add(ar, "/0", text, n);
    make_ar_add(ar, "#1/8", "bsd-name", 8);
    return write_seed(argv[1], "tar", tar) && write_seed(argv[1], "cpio", cpio) && write_seed(argv[1], "zip", zip) &&
                   write_seed(argv[1], "deb", deb) && write_seed(argv[1], "rpm", rpm) &&
                   write_seed(argv[1], "gz", gz) && write_seed(argv[1], "zst", zst) && write_seed(argv[1], "ar", ar) &&
                   write_zips(argv[1], text) && write_streams(argv[1], tar) && write_heads(argv[1]) && write_links(argv[1])
               ? 0
               : 1;
}
