/* SPDX-License-Identifier: Apache-2.0 */
/* make_unpack_seeds.c - seeds for the unpack fuzz targets, written into DIR: whole archives, cut ones, damaged ones */
#include <archive.h>
#include <stdio.h>
#include <string.h>

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
                   write_seed(argv[1], "gz", gz) && write_seed(argv[1], "zst", zst) && write_seed(argv[1], "ar", ar)
               ? 0
               : 1;
}
