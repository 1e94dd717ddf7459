/* SPDX-License-Identifier: Apache-2.0 */
/* make_image.c - container images for tests */
#include "tests/unit/unpack/make_image.h"

#include <archive.h>
#include <string.h>

#include "tests/unit/unpack/make_archive.h"

void
make_image_clear(MakeImage *image)
{
    g_clear_pointer(&image->tar, g_byte_array_unref);
    g_free(image->config);
    for (guint i = 0; i < MAKE_IMAGE_LAYERS; i++)
        g_free(image->layer[i]);
}

static char *
digest_of(const void *data, gsize bytes)
{
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, data, bytes);
}

static void
add_file(const MakeImage *image, const char *name, const void *data, gsize bytes)
{
    g_autofree char *whole = g_strconcat(image->prefix != NULL ? image->prefix : "", name, NULL);
    make_tar_add(image->tar, &(MakeTar){.name = whole, .type = '0', .data = data, .bytes = bytes});
}

/* Names longer than 100 bytes do not fit: prefix and blob name together are shorter here. */
static char *
add_blob(const MakeImage *image, const void *data, gsize bytes, gboolean is_written)
{
    g_autofree char *hex = digest_of(data, bytes);
    g_autofree char *name = g_strconcat("blobs/sha256/", hex, NULL);
    if (is_written)
        add_file(image, name, data, bytes);
    return g_strconcat(image->prefix != NULL ? image->prefix : "", name, NULL);
}

static const char *
hex_of(const char *blob)
{
    return strrchr(blob, '/') + 1;
}

static void
spoil(MakeImage *image, guint64 at)
{
    /* the last byte of the end mark's first half: still a tar, with another digest */
    image->tar->data[at] ^= 1;
}

void
make_oci(MakeImage *image, const char *config, const GByteArray *const *layers, guint count, int filter)
{
    g_autoptr(GString) manifest = g_string_new(NULL);
    image->tar = g_byte_array_new();
    add_file(image, "oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}", 30);
    image->config = add_blob(image, config, strlen(config), TRUE);
    g_string_printf(manifest, "{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:%s\",\"size\":%zu},\"layers\":[",
                    hex_of(image->config), strlen(config));
    for (guint i = 0; i < count; i++) {
        g_autoptr(GByteArray) packed = filter == ARCHIVE_FILTER_NONE
                                           ? g_byte_array_append(g_byte_array_new(), layers[i]->data, layers[i]->len)
                                           : make_compressed(filter, layers[i]->data, layers[i]->len);
        image->layer[i] = add_blob(image, packed->data, packed->len, image->drop_layer != i + 1);
        if (image->spoil_layer == i + 1)
            spoil(image, image->tar->len - 1);
        g_string_append_printf(manifest, "%s{\"mediaType\":\"%s\",\"digest\":\"sha256:%s\",\"size\":%u}",
                               i > 0 ? "," : "",
                               image->media_type != NULL ? image->media_type : "application/vnd.oci.image.layer.v1.tar",
                               hex_of(image->layer[i]), packed->len);
    }
    g_string_append(manifest, "]}");
    g_autofree char *blob = add_blob(image, manifest->str, manifest->len, TRUE);
    if (image->has_stray_blob)
        g_free(add_blob(image, "stray", 5, TRUE));
    g_autofree char *index = g_strdup_printf("{\"manifests\":[{\"digest\":\"sha256:%s\",\"size\":%zu}]}", hex_of(blob),
                                             manifest->len);
    add_file(image, "index.json", index, strlen(index));
    make_tar_end(image->tar);
}

void
make_docker(MakeImage *image, const char *config, const GByteArray *const *layers, guint count)
{
    g_autoptr(GString) list = g_string_new(NULL), ids = g_string_new(NULL);
    image->tar = g_byte_array_new();
    for (guint i = 0; i < count; i++) {
        g_autofree char *hex = digest_of(layers[i]->data, layers[i]->len);
        image->layer[i] = g_strconcat(hex, "/layer.tar", NULL);
        if (image->drop_layer != i + 1)
            add_file(image, image->layer[i], layers[i]->data, layers[i]->len);
        if (image->spoil_layer == i + 1)
            spoil(image, image->tar->len - 1);
        g_string_append_printf(list, "%s\"%s\"", i > 0 ? "," : "", image->layer[i]);
        g_string_append_printf(ids, "%s\"sha256:%s\"", i > 0 ? "," : "", hex);
    }
    g_autofree char *whole = g_strdup_printf("{\"rootfs\":{\"diff_ids\":[%s]},%s", ids->str, config + 1);
    g_autofree char *hex = digest_of(whole, strlen(whole));
    image->config = g_strconcat(hex, ".json", NULL);
    add_file(image, image->config, whole, strlen(whole));
    g_autofree char *manifest = g_strdup_printf("[{\"Config\":\"%s\",\"RepoTags\":[\"x:1\"],\"Layers\":[%s]}]",
                                                image->config, list->str);
    add_file(image, "manifest.json", manifest, strlen(manifest));
    make_tar_end(image->tar);
}
