/* SPDX-License-Identifier: Apache-2.0 */
/* make_archive.h - small archives, honest and hostile, built byte by byte for tests */
#pragma once

#include <glib.h>

/* tar: ustar headers with a true checksum. */
typedef struct {
    const char *name;
    char type; /* '0' file, '5' folder, '2' symbolic link, … */
    const void *data;
    gsize bytes;
    const char *link;
    guint mode; /* 0: 0644 */
} MakeTar;
void make_tar_add(GByteArray *out, const MakeTar *entry);
void make_tar_end(GByteArray *out);
/* A tar of one file. */
GByteArray *make_tar_of(const char *name, const void *data, gsize bytes);

/* zip: stored entries; a directory record for each entry unless it is_hidden. */
typedef struct {
    const char *name;
    const char *central_name; /* NULL: as name */
    const void *data;
    gsize bytes;
    gboolean is_hidden;
    gboolean is_encrypted; /* the flag alone */
    guint method;          /* 0: stored */
    guint64 size; /* with method: what the data unpack to, and their checksum */
    guint32 crc;
    gboolean has_descriptor; /* sizes follow the data, the local header has none */
} MakeZip;
GByteArray *make_zip(const MakeZip *entries, gsize count);
/* One member under a password; encryption: "traditional" or "aes256". */
GByteArray *make_encrypted_zip(const char *encryption, const char *password, const char *name, const void *data, gsize bytes);

/* ar: magic, then members. */
GByteArray *make_ar(void);
void make_ar_add(GByteArray *out, const char *name, const void *data, gsize bytes);
/* A deb of one data file and a postinst, both members compressed with filter (ARCHIVE_FILTER_…). */
GByteArray *make_deb(int filter, const char *name, const void *data, gsize bytes, const char *postinst);

/* cpio newc of one file, with its trailer. */
GByteArray *make_cpio_of(const char *name, const void *data, gsize bytes);

/* rpm: lead, empty signature, a header with POSTIN = postin (NULL: none), and payload behind. */
GByteArray *make_rpm(const char *postin, const GByteArray *payload);

/* data through one compression filter. */
GByteArray *make_compressed(int filter, const void *data, gsize bytes);

/* count pseudo-random bytes, the same for the same seed. */
GByteArray *make_noise(guint32 seed, gsize count);
