/* SPDX-License-Identifier: Apache-2.0 */
/* asar.c - bounded reader of Electron's asar archives */
#include "scanner/unpack/asar.h"

#include <openssl/evp.h>
#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "scanner/reader/json.h"

#define HEAD_BYTES 16
#define NAME_BYTES_MAX 4096 /* of a name with its folders */
#define BLOCK_MIN 4096 /* a smaller block size would make more digests than bytes */

static guint32
le32(const guint8 *p)
{
    return p[0] | (guint32)p[1] << 8 | (guint32)p[2] << 16 | (guint32)p[3] << 24;
}

gboolean
ad_asar_is_head(const guint8 *head, gsize bytes)
{
    return bytes >= HEAD_BYTES + 9 && le32(head) == 4 && le32(head + 8) == le32(head + 4) - 4 &&
           le32(head + 12) <= le32(head + 8) - 4 && le32(head + 8) >= 4 &&
           memcmp(head + HEAD_BYTES, "{\"files\":", 9) == 0;
}

static void
entry_free(gpointer data)
{
    AdAsarEntry *e = data;
    g_free(e->name);
    g_free(e->target);
    g_clear_pointer(&e->blocks, g_array_unref);
    g_free(e);
}

void
ad_asar_free(AdAsar *asar)
{
    if (asar == NULL)
        return;
    g_ptr_array_unref(asar->entries);
    g_free(asar);
}

/* Where in the header the parser is: a node describes one file or folder, files maps names to nodes. */
typedef enum { IN_NODE, IN_FILES, IN_INTEGRITY, IN_BLOCKS, IN_OTHER } Place;

typedef struct {
    Place place;
    char *key;          /* last one read here */
    AdAsarEntry *entry; /* of a node; NULL for the root */
    const char *folder; /* of files: borrowed from the entry of its node */
} Level;

typedef struct {
    AdAsar *asar;
    guint64 base, source_bytes, max_entries;
    GArray *levels;
} Parse;

static Level *
top(Parse *p)
{
    return p->levels->len > 0 ? &g_array_index(p->levels, Level, p->levels->len - 1) : NULL;
}

static gboolean
malformed(GError **error, const char *what)
{
    g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "asar header: %s", what);
    return FALSE;
}

static void
push(Parse *p, Place place, AdAsarEntry *entry, const char *folder)
{
    Level level = {place, NULL, entry, folder};
    g_array_append_val(p->levels, level);
}

static void
pop(Parse *p)
{
    Level *l = top(p);
    if (l->place == IN_INTEGRITY && (!l->entry->has_digest || (l->entry->blocks != NULL && l->entry->block_bytes == 0)))
        l->entry->has_bad_integrity = TRUE;
    g_free(l->key);
    g_array_set_size(p->levels, p->levels->len - 1);
}

/* A new node below files: its entry. */
static gboolean
begin_node(Parse *p, const Level *files, GError **error)
{
    if (p->asar->entries->len >= p->max_entries) {
        p->asar->is_limited = TRUE;
        return malformed(error, "too many entries");
    }
    gsize folder = strlen(files->folder), name = strlen(files->key);
    if (folder + name > NAME_BYTES_MAX) {
        p->asar->is_limited = TRUE;
        return malformed(error, "a name that is too long");
    }
    AdAsarEntry *e = g_new0(AdAsarEntry, 1);
    e->name = g_strconcat(files->folder, folder > 0 ? "/" : "", files->key, NULL);
    e->from = G_MAXUINT64;
    g_ptr_array_add(p->asar->entries, e);
    push(p, IN_NODE, e, NULL);
    return TRUE;
}

static gboolean
begin_object(Parse *p, GError **error)
{
    const Level *l = top(p);
    if (l == NULL) {
        push(p, IN_NODE, NULL, NULL);
        return TRUE;
    }
    if (l->place == IN_FILES)
        return begin_node(p, l, error);
    if (l->place == IN_NODE && strcmp(l->key, "files") == 0) {
        if (l->entry != NULL)
            l->entry->kind = AD_ASAR_DIR;
        push(p, IN_FILES, l->entry, l->entry != NULL ? l->entry->name : "");
    } else {
        gboolean is_integrity = l->place == IN_NODE && l->entry != NULL && strcmp(l->key, "integrity") == 0;
        push(p, is_integrity ? IN_INTEGRITY : IN_OTHER, l->entry, NULL);
    }
    return TRUE;
}

static gboolean
begin_array(Parse *p, GError **error)
{
    const Level *l = top(p);
    if (l == NULL || l->place == IN_FILES || (l->place == IN_NODE && strcmp(l->key, "files") == 0))
        return malformed(error, "a list where an object must be");
    gboolean is_blocks = l->place == IN_INTEGRITY && strcmp(l->key, "blocks") == 0;
    if (is_blocks && l->entry->blocks == NULL)
        l->entry->blocks = g_array_new(FALSE, FALSE, sizeof(AdDigest));
    push(p, is_blocks ? IN_BLOCKS : IN_OTHER, l->entry, NULL);
    return TRUE;
}

static gboolean
number_of(const char *text, guint64 *out)
{
    return g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT64, out, NULL);
}

static void
take_node_value(Parse *p, Level *l, AdJsonEvent event, const char *text)
{
    AdAsarEntry *e = l->entry;
    guint64 number;
    if (strcmp(l->key, "size") == 0 && number_of(text, &number)) {
        e->bytes = number;
    } else if (strcmp(l->key, "offset") == 0 && number_of(text, &number)) {
        if (!g_uint64_checked_add(&e->from, p->base, number))
            e->from = G_MAXUINT64;
    } else if (strcmp(l->key, "link") == 0) {
        e->kind = AD_ASAR_LINK;
        g_free(e->target);
        e->target = g_strdup(text);
    } else if (strcmp(l->key, "unpacked") == 0) {
        e->is_unpacked = event == AD_JSON_TRUE;
    }
}

static void
take_integrity_value(Level *l, const char *text)
{
    AdAsarEntry *e = l->entry;
    guint64 number;
    if (strcmp(l->key, "hash") == 0)
        e->has_digest = ad_digest_from_hex(text, &e->digest);
    else if (strcmp(l->key, "algorithm") == 0)
        e->has_bad_integrity = e->has_bad_integrity || strcmp(text, "SHA256") != 0;
    else if (strcmp(l->key, "blockSize") == 0 && number_of(text, &number))
        e->block_bytes = number >= BLOCK_MIN ? number : 0;
}

static gboolean
take_value(Parse *p, AdJsonEvent event, const char *text, GError **error)
{
    Level *l = top(p);
    AdDigest digest;
    if (l == NULL)
        return malformed(error, "no object");
    switch (l->place) {
    case IN_NODE:
        if (strcmp(l->key, "files") == 0)
            return malformed(error, "no object of files");
        if (l->entry != NULL)
            take_node_value(p, l, event, text);
        return TRUE;
    case IN_FILES:
        return malformed(error, "a name without a node");
    case IN_INTEGRITY:
        take_integrity_value(l, text);
        return TRUE;
    case IN_BLOCKS:
        if (ad_digest_from_hex(text, &digest))
            g_array_append_val(l->entry->blocks, digest);
        else
            l->entry->has_bad_integrity = TRUE;
        return TRUE;
    default:
        return TRUE;
    }
}

static gboolean
take(gpointer user, AdJsonEvent event, const char *text, gsize bytes, GError **error)
{
    Parse *p = user;
    g_autofree char *copy = text != NULL ? g_strndup(text, bytes) : g_strdup("");
    switch (event) {
    case AD_JSON_KEY:
    case AD_JSON_KEY_AGAIN:
        g_free(top(p)->key);
        top(p)->key = g_steal_pointer(&copy);
        return TRUE;
    case AD_JSON_OBJECT:
        return begin_object(p, error);
    case AD_JSON_ARRAY:
        return begin_array(p, error);
    case AD_JSON_OBJECT_END:
    case AD_JSON_ARRAY_END:
        pop(p);
        return TRUE;
    default:
        return take_value(p, event, copy, error);
    }
}

AdAsar *
ad_asar_read(const AdSource *source, guint64 max_entries)
{
    guint8 head[HEAD_BYTES + 16], block[16 * 1024];
    g_autoptr(GError) error = NULL;
    gsize n = ad_source_read(source, 0, head, sizeof head);
    if (!ad_asar_is_head(head, n))
        return NULL;
    AdAsar *asar = g_new0(AdAsar, 1);
    guint64 size = ad_source_bytes(source), end = HEAD_BYTES + (guint64)le32(head + 12);
    asar->entries = g_ptr_array_new_with_free_func(entry_free);
    asar->data = 8 + (guint64)le32(head + 4);
    asar->is_cut = asar->data > size;
    asar->is_limited = le32(head + 12) > AD_LIMIT_ASAR_HEADER_BYTES;
    if (!asar->is_limited && !asar->is_cut) {
        Parse p = {.asar = asar, .base = asar->data, .source_bytes = size, .max_entries = max_entries,
                   .levels = g_array_new(FALSE, FALSE, sizeof(Level))};
        const AdJsonOptions options = {.string_bytes_max = NAME_BYTES_MAX};
        g_autoptr(AdJson) json = ad_json_new(&options, take, &p);
        gboolean is_ok = TRUE;
        for (guint64 at = HEAD_BYTES; is_ok && at < end; at += n) {
            n = ad_source_read(source, at, block, (gsize)MIN(end - at, sizeof block));
            is_ok = n > 0 && ad_json_feed(json, block, n, &error);
        }
        asar->is_broken = !is_ok || !ad_json_finish(json, &error);
        while (p.levels->len > 0)
            pop(&p);
        g_array_unref(p.levels);
    }
    asar->data = MIN(asar->data, size);
    return asar;
}

static gboolean
digest_range(const AdSource *source, guint64 from, guint64 bytes, AdDigest *out)
{
    guint8 block[64 * 1024];
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    gboolean is_ok = EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1;
    for (guint64 at = 0; is_ok && at < bytes;) {
        gsize n = ad_source_read(source, from + at, block, (gsize)MIN(bytes - at, sizeof block));
        is_ok = n > 0 && EVP_DigestUpdate(ctx, block, n) == 1;
        at += n;
    }
    is_ok = is_ok && EVP_DigestFinal_ex(ctx, out->bytes, NULL) == 1;
    EVP_MD_CTX_free(ctx);
    return is_ok;
}

gboolean
ad_asar_is_as_promised(const AdSource *source, const AdAsarEntry *entry)
{
    AdDigest digest;
    if (entry->has_bad_integrity)
        return FALSE;
    if (entry->has_digest && (!digest_range(source, entry->from, entry->bytes, &digest) ||
                              !ad_digest_equal(&digest, &entry->digest)))
        return FALSE;
    if (entry->blocks == NULL)
        return TRUE;
    /* an empty file has one block of nothing in what Electron writes */
    guint64 count = MAX((entry->bytes + entry->block_bytes - 1) / entry->block_bytes, 1);
    if (entry->blocks->len != count && !(entry->bytes == 0 && entry->blocks->len == 0))
        return FALSE;
    for (guint i = 0; i < entry->blocks->len; i++) {
        guint64 at = i * entry->block_bytes;
        if (!digest_range(source, entry->from + at, MIN(entry->block_bytes, entry->bytes - MIN(at, entry->bytes)), &digest) ||
            !ad_digest_equal(&digest, &g_array_index(entry->blocks, AdDigest, i)))
            return FALSE;
    }
    return TRUE;
}
