/* SPDX-License-Identifier: Apache-2.0 */
/* image_private.h - what the three files about container images share */
#pragma once

#include <stdatomic.h>

#include "scanner/unpack/image.h"

struct AdImageMember {
    AdImage *image;
    char *name; /* without leading "./" */
    char *path;
    guint64 entry, bytes;
    gboolean is_whole, has_sha256, is_tar, is_referenced;
    AdDigest sha256;
    GBytes *document;   /* JSON, or NULL */
    GPtrArray *listing; /* char *, owned: names in this layer, in the order of the tar; NULL: none seen */
    gboolean is_listing_cut;
};

struct AdImage {
    guint64 entry;
    char *path;
    GHashTable *members; /* name -> AdImageMember *, owned */
    GPtrArray *order;    /* the same, borrowed, in the order of the tar */
    GHashTable *links;   /* name -> name */
    guint64 document_bytes;
    gboolean is_cut; /* members or documents beyond the limits */
    _Atomic guint64 listing_bytes;
    _Atomic guint pending;
};

/* A layer as a manifest names it. */
typedef struct {
    AdImageMember *member;
    char *digest; /* as it is written, or the member's name */
} AdImageLayer;

/* "./a//b/" -> "a/b"; NULL for a name that is nothing then. Free with g_free. */
char *ad_image_normal_name(const char *raw_name);

/* image_layers.c: whiteouts of layers (AdImageLayer *, lowest first). */
void ad_image_layers_compare(const AdImage *image, const GPtrArray *layers, const AdImageSink *sink);
