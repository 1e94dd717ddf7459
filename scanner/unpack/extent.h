/* SPDX-License-Identifier: Apache-2.0 */
/* extent.h - how far 7z, rar, cab, iso and xar reach, from their own headers: what lies behind is a gap */
#pragma once

#include "scanner/unpack/identify.h"

typedef struct {
    guint64 end;             /* first byte behind the container; at most the source's size */
    guint64 structure_bytes; /* of [0, end); the rest of it is claimed */
    gboolean is_cut;         /* its headers promise more bytes than there are */
    gboolean is_encrypted;   /* even the names are */
} AdExtent;

/* Never fails: what cannot be read makes the container reach to the source's end. */
AdExtent ad_extent_read(const AdSource *source, AdFormat format);
