/* SPDX-License-Identifier: Apache-2.0 */
/* image_check.c - what the documents of an image promise, against what is there; what its configuration runs */
#include <jansson.h>
#include <string.h>

#include "scanner/model/limits.h"
#include "scanner/model/member_path.h"
#include "scanner/unpack/image_private.h"

#define INDEX_DEPTH 4 /* index inside index */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(json_t, json_decref)

typedef struct {
    AdImage *image;
    const AdImageSink *sink;
    const char *prefix;   /* folder of the layout within the tar, "" or with its slash */
    GHashTable *seen;     /* images by their layers, so that one told twice is compared once */
    guint manifests;
    gboolean is_doubtful; /* a document could not be followed: what is unreferenced cannot be told */
} Check;

static void
layer_free(gpointer data)
{
    AdImageLayer *l = data;
    g_free(l->digest);
    g_free(l);
}

static void
say(Check *c, AdHazard hazard, const AdImageMember *about, const char *text, const char *what)
{
    g_autofree char *detail = what != NULL ? g_strdup_printf("%s: %.200s", text, what) : g_strdup(text);
    g_autofree char *valid = g_utf8_make_valid(detail, -1);
    if (hazard == AD_HAZARD_IMAGE_MALFORMED)
        c->is_doubtful = TRUE;
    c->sink->hazard(hazard, about != NULL ? about->entry : c->image->entry,
                    about != NULL ? about->path : c->image->path, valid, c->sink->user);
}

static json_t *
parse(const AdImageMember *member)
{
    gsize bytes;
    const char *text = g_bytes_get_data(member->document, &bytes);
    return json_loadb(text, bytes, JSON_REJECT_DUPLICATES, NULL);
}

static const char *
text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static AdImageMember *
find(Check *c, const char *name)
{
    g_autofree char *whole = g_strconcat(c->prefix, name, NULL);
    g_autofree char *normal = ad_image_normal_name(whole);
    for (guint hop = 0; normal != NULL && hop < 8; hop++) {
        AdImageMember *m = g_hash_table_lookup(c->image->members, normal);
        if (m != NULL) {
            m->is_referenced = TRUE;
            return m;
        }
        const char *next = g_hash_table_lookup(c->image->links, normal);
        g_free(normal);
        normal = g_strdup(next);
    }
    return NULL;
}

/* The blob that a descriptor names. *is_known: the digest is one that can be looked up. */
static AdImageMember *
find_blob(Check *c, const json_t *descriptor, const AdImageMember *said_by, gboolean *is_known)
{
    const char *digest = text_of(descriptor, "digest");
    const char *colon = strchr(digest, ':');
    gsize n = colon != NULL ? strspn(colon + 1, "0123456789abcdef") : 0;
    gboolean is_256 = g_str_has_prefix(digest, "sha256:") && n == 64 && colon[65] == '\0';
    gboolean is_512 = g_str_has_prefix(digest, "sha512:") && n == 128 && colon[129] == '\0';
    *is_known = is_256 || is_512;
    if (!*is_known) {
        say(c, AD_HAZARD_IMAGE_MALFORMED, said_by, "no digest that can be followed", digest);
        return NULL;
    }
    g_autofree char *name = g_strdup_printf("blobs/%.6s/%s", digest, colon + 1);
    AdImageMember *m = find(c, name);
    json_int_t size = json_integer_value(json_object_get(descriptor, "size"));
    if (m != NULL && m->is_whole && (size < 0 || (guint64)size != m->bytes)) {
        g_autofree char *sizes = g_strdup_printf("%" JSON_INTEGER_FORMAT " bytes, not %" G_GUINT64_FORMAT, size, m->bytes);
        say(c, AD_HAZARD_DIGEST_MISMATCH, m, "the manifest says", sizes);
    }
    return m;
}

static void
add_lines(GString *out, const char *title, const json_t *value)
{
    size_t i;
    const char *key;
    json_t *one;
    if (json_is_string(value))
        g_string_append_printf(out, "%s%s%s\n", title, *title != '\0' ? " " : "", json_string_value(value));
    else if (json_is_array(value))
        json_array_foreach(value, i, one)
            add_lines(out, title, one);
    else if (json_is_object(value))
        json_object_foreach((json_t *)value, key, one)
            g_string_append_printf(out, "%s %s %s\n", title, key,
                                   json_is_string(one) ? json_string_value(one) : "");
}

static void
derive(Check *c, const AdImageMember *config, const char *name, GString *text)
{
    g_autofree char *path = ad_member_path_join(config->path, name);
    if (text->len > 0)
        c->sink->derived(path, text->str, c->sink->user);
}

/* What the configuration sets and starts, one text each: they are commands and settings, and rules should see them. */
static void
derive_config(Check *c, const AdImageMember *config, const json_t *root)
{
    static const struct {
        const char *key, *title;
    } started[] = {{"Entrypoint", "ENTRYPOINT"}, {"Cmd", "CMD"}, {"Shell", "SHELL"}, {"OnBuild", "ONBUILD"},
                   {"User", "USER"}, {"WorkingDir", "WORKDIR"}, {"ExposedPorts", "EXPOSE"}, {"Volumes", "VOLUME"},
                   {"StopSignal", "STOPSIGNAL"}, {"Labels", "LABEL"}};
    json_t *settings = json_object_get(root, "config"), *step;
    size_t i;
    g_autoptr(GString) env = g_string_new(NULL);
    g_autoptr(GString) start = g_string_new(NULL);
    g_autoptr(GString) history = g_string_new(NULL);
    add_lines(env, "", json_object_get(settings, "Env"));
    for (gsize k = 0; k < G_N_ELEMENTS(started); k++)
        add_lines(start, started[k].title, json_object_get(settings, started[k].key));
    add_lines(start, "HEALTHCHECK", json_object_get(json_object_get(settings, "Healthcheck"), "Test"));
    json_array_foreach(json_object_get(root, "history"), i, step)
        add_lines(history, "", json_object_get(step, "created_by"));
    derive(c, config, "env", env);
    derive(c, config, "entrypoint", start);
    derive(c, config, "history", history);
}

/* diff_ids are digests of the uncompressed layers: known where a layer lies uncompressed. */
static void
check_config(Check *c, AdImageMember *config, const GPtrArray *layers)
{
    g_autoptr(json_t) root = config->document != NULL ? parse(config) : NULL;
    if (!json_is_object(root)) {
        if (config->document != NULL || layers->len > 0)
            say(c, AD_HAZARD_IMAGE_MALFORMED, config, "the image's configuration cannot be read", NULL);
        return;
    }
    derive_config(c, config, root);
    const json_t *ids = json_object_get(json_object_get(root, "rootfs"), "diff_ids");
    if (json_is_array(ids) && json_array_size(ids) != layers->len)
        say(c, AD_HAZARD_IMAGE_MALFORMED, config, "the configuration and the manifest count other layers", NULL);
    for (guint i = 0; i < MIN(layers->len, json_array_size(ids)); i++) {
        const AdImageLayer *l = g_ptr_array_index(layers, i);
        const char *id = json_string_value(json_array_get(ids, i));
        char hex[AD_DIGEST_HEX_SIZE];
        if (l->member == NULL || !l->member->has_sha256 || !l->member->is_tar)
            continue;
        ad_digest_to_hex(&l->member->sha256, hex);
        if (id == NULL || !g_str_has_prefix(id, "sha256:") || strcmp(id + strlen("sha256:"), hex) != 0)
            say(c, AD_HAZARD_DIGEST_MISMATCH, l->member, "the configuration's diff_id is another", id);
    }
}

static void
compare_layers(Check *c, AdImageMember *config, const GPtrArray *layers)
{
    g_autoptr(GString) key = g_string_new(config != NULL ? config->name : "");
    for (guint i = 0; i < layers->len; i++)
        g_string_append_printf(key, "\n%s", ((const AdImageLayer *)g_ptr_array_index(layers, i))->digest);
    if (!g_hash_table_add(c->seen, g_strdup(key->str)))
        return;
    if (config != NULL)
        check_config(c, config, layers);
    ad_image_layers_compare(c->image, layers, c->sink);
}

static void
add_layer(GPtrArray *layers, AdImageMember *member, const char *digest)
{
    AdImageLayer *l = g_new0(AdImageLayer, 1);
    l->member = member;
    l->digest = g_utf8_make_valid(digest, (gssize)strnlen(digest, 200));
    g_ptr_array_add(layers, l);
}

static void
check_oci_layer(Check *c, const AdImageMember *manifest, const json_t *descriptor, GPtrArray *layers)
{
    gboolean is_known;
    const char *media = text_of(descriptor, "mediaType");
    AdImageMember *m = find_blob(c, descriptor, manifest, &is_known);
    if (m == NULL && is_known)
        say(c, AD_HAZARD_IMAGE_MISSING, manifest, "a layer is not in the image", text_of(descriptor, "digest"));
    if (m != NULL && g_str_has_suffix(media, "+encrypted")) {
        say(c, AD_HAZARD_ENCRYPTED, m, "encrypted layer", media);
        c->sink->gap(m->entry, m->path, m->bytes, AD_REASON_ENCRYPTED, c->sink->user);
    }
    add_layer(layers, m, text_of(descriptor, "digest"));
}

static gboolean
take_manifest(Check *c)
{
    if (++c->manifests <= AD_LIMIT_IMAGE_MANIFESTS)
        return TRUE;
    if (c->manifests == AD_LIMIT_IMAGE_MANIFESTS + 1) {
        say(c, AD_HAZARD_IMAGE_MALFORMED, NULL, "more manifests than are followed", NULL);
        c->sink->gap(c->image->entry, c->image->path, 0, AD_REASON_COUNT_LIMIT, c->sink->user);
    }
    return FALSE;
}

/* An index or a manifest: told apart by what is in it. */
static void
check_oci_document(Check *c, AdImageMember *member, guint depth)
{
    size_t i;
    json_t *one;
    gboolean is_known;
    g_autoptr(json_t) root = member->document != NULL ? parse(member) : NULL;
    if (!json_is_object(root) || depth > INDEX_DEPTH) {
        say(c, AD_HAZARD_IMAGE_MALFORMED, member, depth > INDEX_DEPTH ? "index inside index without end"
                                                                     : "no document of an image", NULL);
        return;
    }
    json_array_foreach(json_object_get(root, "manifests"), i, one) {
        if (!take_manifest(c))
            return;
        AdImageMember *next = find_blob(c, one, member, &is_known);
        if (next != NULL)
            check_oci_document(c, next, depth + 1);
        else if (is_known)
            say(c, AD_HAZARD_IMAGE_MISSING, member, "a manifest is not in the image", text_of(one, "digest"));
    }
    const json_t *list = json_object_get(root, "layers"), *config = json_object_get(root, "config");
    if (!json_is_array(list))
        return;
    if (json_array_size(list) > AD_LIMIT_IMAGE_LAYERS) {
        say(c, AD_HAZARD_IMAGE_MALFORMED, member, "more layers than are followed", NULL);
        c->sink->gap(member->entry, member->path, 0, AD_REASON_COUNT_LIMIT, c->sink->user);
        return;
    }
    g_autoptr(GPtrArray) layers = g_ptr_array_new_with_free_func(layer_free);
    json_array_foreach(list, i, one)
        check_oci_layer(c, member, one, layers);
    AdImageMember *settings = json_is_object(config) ? find_blob(c, config, member, &is_known) : NULL;
    if (json_is_object(config) && settings == NULL && is_known)
        say(c, AD_HAZARD_IMAGE_MISSING, member, "its configuration is not in the image", text_of(config, "digest"));
    compare_layers(c, settings, layers);
}

/* manifest.json of `docker save`: [{"Config": name, "Layers": [name…]}…]. FALSE: some other manifest.json. */
static gboolean
check_docker_manifest(Check *c, AdImageMember *member)
{
    size_t i, k;
    json_t *one, *name;
    g_autoptr(json_t) root = parse(member);
    if (!json_is_array(root) || !json_is_array(json_object_get(json_array_get(root, 0), "Layers")))
        return FALSE;
    member->is_referenced = TRUE;
    json_array_foreach(root, i, one) {
        const json_t *list = json_object_get(one, "Layers");
        const char *config_name = text_of(one, "Config");
        if (!take_manifest(c) || json_array_size(list) > AD_LIMIT_IMAGE_LAYERS) {
            say(c, AD_HAZARD_IMAGE_MALFORMED, member, "more layers than are followed", NULL);
            c->sink->gap(member->entry, member->path, 0, AD_REASON_COUNT_LIMIT, c->sink->user);
            return TRUE;
        }
        g_autoptr(GPtrArray) layers = g_ptr_array_new_with_free_func(layer_free);
        json_array_foreach(list, k, name) {
            const char *text = json_string_value(name);
            AdImageMember *layer = text != NULL ? find(c, text) : NULL;
            if (layer == NULL)
                say(c, AD_HAZARD_IMAGE_MISSING, member, "a layer is not in the image", text != NULL ? text : "");
            add_layer(layers, layer, text != NULL ? text : "");
        }
        AdImageMember *config = find(c, config_name);
        if (config == NULL)
            say(c, AD_HAZARD_IMAGE_MISSING, member, "its configuration is not in the image", config_name);
        compare_layers(c, config, layers);
    }
    return TRUE;
}

/* Every blob is named after its digest; those that no document names are said, once all documents were read. */
static void
check_blobs(Check *c)
{
    g_autofree char *folder = g_strconcat(c->prefix, "blobs/sha256/", NULL);
    for (guint i = 0; i < c->image->order->len; i++) {
        const AdImageMember *m = g_ptr_array_index(c->image->order, i);
        char hex[AD_DIGEST_HEX_SIZE];
        if (!g_str_has_prefix(m->name, folder) || !m->has_sha256)
            continue;
        ad_digest_to_hex(&m->sha256, hex);
        if (strcmp(m->name + strlen(folder), hex) != 0)
            say(c, AD_HAZARD_DIGEST_MISMATCH, m, "its digest is", hex);
        if (!m->is_referenced && !c->is_doubtful && !c->image->is_cut)
            say(c, AD_HAZARD_IMAGE_UNREFERENCED, m, "no manifest names this blob", NULL);
    }
}

static gboolean
has_member(const AdImage *image, const char *prefix, const char *name)
{
    g_autofree char *whole = g_strconcat(prefix, name, NULL);
    return g_hash_table_contains(image->members, whole);
}

/* The folder of a member whose last name is `base`, with its slash; NULL: it is another. */
static char *
folder_of(const AdImageMember *m, const char *base)
{
    const char *slash = strrchr(m->name, '/');
    if (strcmp(slash != NULL ? slash + 1 : m->name, base) != 0)
        return NULL;
    return g_strndup(m->name, slash != NULL ? (gsize)(slash + 1 - m->name) : 0);
}

/* Both kinds of list that a folder of the tar may hold; TRUE when it is an image. */
static gboolean
check_folder(Check *c)
{
    g_autofree char *index_name = g_strconcat(c->prefix, "index.json", NULL);
    g_autofree char *manifest_name = g_strconcat(c->prefix, "manifest.json", NULL);
    AdImageMember *oci = g_hash_table_lookup(c->image->members, index_name);
    AdImageMember *docker = g_hash_table_lookup(c->image->members, manifest_name);
    gboolean is_layout = oci != NULL && has_member(c->image, c->prefix, "oci-layout");
    if (is_layout)
        check_oci_document(c, oci, 0);
    if (docker != NULL && docker->document != NULL)
        is_layout = check_docker_manifest(c, docker) || is_layout;
    if (is_layout)
        check_blobs(c);
    return is_layout;
}

void
ad_image_conclude(AdImage *image, const AdImageSink *sink)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    gboolean is_image = FALSE;
    for (guint i = 0; i < image->order->len; i++) {
        const AdImageMember *m = g_ptr_array_index(image->order, i);
        char *folder = folder_of(m, "index.json");
        if (folder == NULL)
            folder = folder_of(m, "manifest.json");
        if (folder == NULL || !g_hash_table_add(folders, folder))
            continue;
        Check c = {.image = image, .sink = sink, .seen = seen, .prefix = folder};
        is_image = check_folder(&c) || is_image;
    }
    if (is_image && image->is_cut)
        sink->gap(image->entry, image->path, 0, AD_REASON_COUNT_LIMIT, sink->user);
}
