/* SPDX-License-Identifier: Apache-2.0 */
/* make_squash.h - a small squashfs image and Electron archives, built byte by byte for tests */
#pragma once

#include <glib.h>

typedef struct {
    guint compression;  /* 1 zlib, 4 xz, 5 lz4, 6 zstd; 0: all is stored, as zlib would */
    const void *large;  /* "d/large": in blocks of 4096; its tail in a fragment */
    gsize large_bytes;
    const void *small;  /* "small": in the fragment */
    gsize small_bytes;
    const char *target; /* of the link "d/link"; NULL: "large" */
    guint small_mode;   /* 0: 0644 */
    gboolean has_device; /* "null" */
    gboolean is_loop;   /* the folder d holds itself as "d" */
    const char *prefix; /* of the files' names, "snap.yaml" instead of "large", NULL: no */
    /* out */
    guint data_at, inode_at, directory_at; /* in the image */
} MakeSquash;

GByteArray *make_squash(MakeSquash *plan);

/* An asar: header is JSON, data follows it. */
GByteArray *make_asar(const char *header, const void *data, gsize bytes);

/* An ELF program of 64 bit (32 when is_small), header and one segment of nothing else, `bytes` long by its own account, with `behind` after it. */
GByteArray *make_program(guint bytes, gboolean is_small, const GByteArray *behind);
