/* SPDX-License-Identifier: Apache-2.0 */
/* make_image.h - container images for tests, as an OCI layout or as `docker save` writes them, honest or not */
#pragma once

#include <glib.h>

#define MAKE_IMAGE_LAYERS 8

typedef struct {
    /* in */
    const char *prefix;      /* folder of the layout; NULL: none */
    const char *media_type;  /* of the layers; NULL: the usual */
    guint spoil_layer;       /* this one (1, 2, …) is written with another byte than its digest knows */
    guint drop_layer;        /* this one is not written */
    gboolean has_stray_blob; /* a blob that no manifest names */
    /* out */
    GByteArray *tar;
    char *config, *layer[MAKE_IMAGE_LAYERS]; /* member names */
} MakeImage;

void make_image_clear(MakeImage *image);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MakeImage, make_image_clear)

/* layers: tars, each packed with filter (ARCHIVE_FILTER_…). */
void make_oci(MakeImage *image, const char *config, const GByteArray *const *layers, guint count, int filter);
/* config must be an object; rootfs.diff_ids is put into it. */
void make_docker(MakeImage *image, const char *config, const GByteArray *const *layers, guint count);
