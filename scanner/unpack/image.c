/* SPDX-License-Identifier: Apache-2.0 */
/* image.c - container images: the members that are remembered until all are done */
#include "scanner/unpack/image.h"

#include <string.h>

#include "scanner/model/limits.h"
#include "scanner/unpack/image_private.h"

#define HEX_MIN 64 /* digits of a name that is a digest: SHA-256; SHA-512 has 128 */

static gsize
hex_digits(const char *p)
{
    gsize n = 0;
    while (g_ascii_isxdigit(p[n]))
        n++;
    return n;
}

gboolean
ad_image_wants(const char *raw_name)
{
    static const char *const documents[] = {"manifest.json", "index.json", "oci-layout", "layer.tar"};
    const char *slash = strrchr(raw_name, '/');
    const char *base = slash != NULL ? slash + 1 : raw_name;
    for (gsize i = 0; i < G_N_ELEMENTS(documents); i++)
        if (strcmp(base, documents[i]) == 0)
            return TRUE;
    gsize n = hex_digits(base);
    if (n < HEX_MIN)
        return FALSE;
    return base[n] == '\0' || strcmp(base + n, ".json") == 0 || strcmp(base + n, ".tar") == 0;
}

char *
ad_image_normal_name(const char *raw_name)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (const char *p = raw_name; *p != '\0';) {
        gsize n = strcspn(p, "/");
        if (n > 0 && !(n == 1 && p[0] == '.')) {
            if (out->len > 0)
                g_string_append_c(out, '/');
            g_string_append_len(out, p, (gssize)n);
        }
        p += n;
        while (*p == '/')
            p++;
    }
    return out->len > 0 ? g_string_free(g_steal_pointer(&out), FALSE) : NULL;
}

static void
member_free(gpointer data)
{
    AdImageMember *m = data;
    g_free(m->name);
    g_free(m->path);
    g_clear_pointer(&m->document, g_bytes_unref);
    g_clear_pointer(&m->listing, g_ptr_array_unref);
    g_free(m);
}

AdImage *
ad_image_new(guint64 entry, const char *path)
{
    AdImage *image = g_new0(AdImage, 1);
    image->entry = entry;
    image->path = g_strdup(path);
    image->members = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, member_free);
    image->order = g_ptr_array_new();
    image->links = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    atomic_init(&image->pending, 1);
    return image;
}

void
ad_image_free(AdImage *image)
{
    if (image == NULL)
        return;
    g_ptr_array_unref(image->order);
    g_hash_table_unref(image->members);
    g_hash_table_unref(image->links);
    g_free(image->path);
    g_free(image);
}

/* A copy of a document that may be JSON; NULL when it is something else, or too large. */
static GBytes *
copy_document(AdImage *image, const char *name, const AdSource *source)
{
    guint8 first[64];
    gsize n = ad_source_read(source, 0, first, sizeof first), at = 0;
    guint64 bytes = ad_source_bytes(source);
    while (at < n && g_ascii_isspace(first[at]))
        at++;
    if (at == n || (first[at] != '{' && first[at] != '['))
        return NULL;
    if (bytes > AD_LIMIT_IMAGE_DOCUMENT_BYTES ||
        bytes > AD_LIMIT_IMAGE_DOCUMENTS_BYTES - image->document_bytes) {
        image->is_cut = image->is_cut || g_str_has_suffix(name, "json");
        return NULL;
    }
    guint8 *copy = g_malloc((gsize)bytes);
    if (!ad_source_read_exactly(source, 0, copy, (gsize)bytes)) {
        g_free(copy);
        return NULL;
    }
    image->document_bytes += bytes;
    return g_bytes_new_take(copy, (gsize)bytes);
}

AdImageMember *
ad_image_add(AdImage *image, const char *raw_name, guint64 entry, const char *path, const AdSource *source,
             gboolean is_whole)
{
    g_autofree char *name = ad_image_normal_name(raw_name);
    if (name == NULL || g_hash_table_contains(image->members, name))
        return NULL; /* a duplicate name is a hazard of its own, and its bytes are scanned */
    if (image->order->len >= AD_LIMIT_IMAGE_MEMBERS) {
        image->is_cut = TRUE;
        return NULL;
    }
    AdImageMember *m = g_new0(AdImageMember, 1);
    m->image = image;
    m->document = copy_document(image, name, source);
    m->name = g_steal_pointer(&name);
    m->path = g_strdup(path);
    m->entry = entry;
    m->bytes = ad_source_bytes(source);
    m->is_whole = is_whole;
    g_hash_table_insert(image->members, m->name, m);
    g_ptr_array_add(image->order, m);
    atomic_fetch_add(&image->pending, 1);
    return m;
}

/* "../x/layer.tar" as seen from the folder of name; NULL when it leaves the tar. */
static char *
resolve_link(const char *name, const char *target)
{
    const char *slash = strrchr(name, '/');
    g_autofree char *folder = slash != NULL ? g_strndup(name, (gsize)(slash - name)) : g_strdup("");
    while (g_str_has_prefix(target, "../")) {
        if (*folder == '\0')
            return NULL;
        char *up = strrchr(folder, '/');
        *(up != NULL ? up : folder) = '\0';
        target += 3;
    }
    g_autofree char *joined = g_strconcat(folder, "/", target, NULL);
    return ad_image_normal_name(joined);
}

void
ad_image_add_link(AdImage *image, const char *raw_name, const char *raw_target)
{
    g_autofree char *name = ad_image_normal_name(raw_name);
    g_autofree char *target = name != NULL ? resolve_link(name, raw_target) : NULL;
    if (target == NULL)
        return;
    if (g_hash_table_size(image->links) >= AD_LIMIT_IMAGE_MEMBERS)
        image->is_cut = TRUE;
    else
        g_hash_table_replace(image->links, g_steal_pointer(&name), g_steal_pointer(&target));
}

void
ad_image_member_list(AdImageMember *layer, const char *raw_name)
{
    char *name = ad_image_normal_name(raw_name);
    if (name == NULL)
        return;
    guint64 cost = strlen(name) + sizeof(char *) * 4;
    if (atomic_fetch_add(&layer->image->listing_bytes, cost) + cost > AD_LIMIT_IMAGE_NAMES_BYTES) {
        layer->is_listing_cut = TRUE;
        g_free(name);
        return;
    }
    if (layer->listing == NULL)
        layer->listing = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(layer->listing, name);
}

void
ad_image_member_identify(AdImageMember *member, const AdDigest *sha256, const char *type_name)
{
    member->is_tar = g_str_equal(type_name, "tar");
    member->has_sha256 = sha256 != NULL && member->is_whole;
    if (sha256 != NULL)
        member->sha256 = *sha256;
}

AdImage *
ad_image_of(AdImageMember *member)
{
    return member->image;
}

gboolean
ad_image_part_done(AdImage *image)
{
    return atomic_fetch_sub(&image->pending, 1) == 1;
}
