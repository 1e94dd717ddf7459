/* SPDX-License-Identifier: Apache-2.0 */
/* identify.h - what a file is, by its content and never by its name
 *
 * Our own table comes first: libarchive takes plain text for mtree and zeros for an empty tar (scanner.md 6.10,
 * reliability.md 4 row 23), so it is only asked for the one format that is found here. */
#pragma once

#include "scanner/model/coverage.h"
#include "scanner/unpack/source.h"

typedef enum {
    AD_FORMAT_LEAF, /* not a container */
    AD_FORMAT_GZIP, /* compressed streams, GZIP … ZLIB */
    AD_FORMAT_BZIP2,
    AD_FORMAT_XZ,
    AD_FORMAT_ZSTD,
    AD_FORMAT_LZ4,
    AD_FORMAT_LZMA,
    AD_FORMAT_LZIP,
    AD_FORMAT_ZLIB,
    AD_FORMAT_TAR,
    AD_FORMAT_CPIO,
    AD_FORMAT_AR,
    AD_FORMAT_DEB,
    AD_FORMAT_RPM,
    AD_FORMAT_ZIP,
    AD_FORMAT_7ZIP,
    AD_FORMAT_RAR4,
    AD_FORMAT_RAR5,
    AD_FORMAT_CAB,
    AD_FORMAT_ISO9660,
    AD_FORMAT_XAR,
    AD_FORMAT_OLE,
    AD_FORMAT_ASAR,
    AD_FORMAT_CRX, /* a zip behind a header */
    AD_FORMAT_SQUASHFS,
    AD_FORMAT_UNSUPPORTED, /* a container that aduana knows and does not open */
    AD_FORMAT_COUNT
} AdFormat;

typedef struct {
    AdFormat format;
    const char *name;  /* short lower-case type: "tar", "elf", "jar", "text", …; static */
    AdGapClass class_; /* what a gap in it means */
    gboolean is_weak;  /* the magic is short: when the reader finds nothing in it, it is plain data */
} AdFileType;

AdFileType ad_identify(const AdSource *source);
/* The same from leading bytes alone (a stream); total_bytes is what the stream holds if it is known, else 0. */
AdFileType ad_identify_head(const guint8 *head, gsize bytes);

/* TRUE when p (512 bytes) is a tar header whose checksum holds; all zeros is none. */
gboolean ad_identify_is_tar_header(const guint8 *p);

gboolean ad_identify_is_stream(AdFormat format);
/* Containers in which goods merely travel (tar, deb, rpm, cpio, ar, iso, compression): as the bundle itself they
 * are not matched against rules, only their members are. */
gboolean ad_identify_is_transport(AdFormat format);
