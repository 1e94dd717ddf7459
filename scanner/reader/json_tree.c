/* SPDX-License-Identifier: Apache-2.0 */
/* json_tree.c - one record as a small tree in an arena that is used again */
#include "scanner/reader/json_tree.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"

#define SLAB_BYTES (64 * 1024)

typedef struct Slab Slab;
struct Slab {
    Slab *next;
    gsize bytes;
    max_align_t data[];
};

struct AdJsonTree {
    gsize bytes_max, used_bytes;
    Slab *slabs, *slab; /* slab: where the next node goes */
    gsize slab_used;
    AdJsonNode *root, *open; /* open: innermost object or array that is not complete */
    const char *key;
    guint skip_depth; /* inside the value of a key that came again */
    gboolean is_skipping;
    guint64 duplicates;
};

AdJsonTree *
ad_json_tree_new(gsize bytes_max)
{
    AdJsonTree *tree = g_new0(AdJsonTree, 1);
    tree->bytes_max = bytes_max != 0 ? bytes_max : (gsize)AD_LIMIT_RECORD_BYTES;
    return tree;
}

static void
free_slabs(Slab *slab)
{
    while (slab != NULL) {
        Slab *next = slab->next;
        g_free(slab);
        slab = next;
    }
}

void
ad_json_tree_free(AdJsonTree *tree)
{
    if (tree == NULL)
        return;
    free_slabs(tree->slabs);
    g_free(tree);
}

void
ad_json_tree_reset(AdJsonTree *tree)
{
    if (tree->slabs != NULL) { /* the first slab serves again; what one large record took goes back */
        free_slabs(tree->slabs->next);
        tree->slabs->next = NULL;
    }
    tree->slab = tree->slabs;
    tree->slab_used = tree->used_bytes = 0;
    tree->root = tree->open = NULL;
    tree->key = NULL;
    tree->is_skipping = FALSE;
    tree->skip_depth = 0;
}

static void *
allocate(AdJsonTree *tree, gsize bytes, GError **error)
{
    bytes = (bytes + 15) & ~(gsize)15;
    if (bytes > tree->bytes_max || tree->used_bytes > tree->bytes_max - bytes) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "one record takes more than %" G_GSIZE_FORMAT " bytes",
                    tree->bytes_max);
        return NULL;
    }
    tree->used_bytes += bytes;
    if (tree->slab == NULL || bytes > tree->slab->bytes - tree->slab_used) {
        gsize slab_bytes = MAX((gsize)SLAB_BYTES, bytes);
        Slab *slab = g_malloc(sizeof *slab + slab_bytes);
        slab->next = NULL;
        slab->bytes = slab_bytes;
        if (tree->slab == NULL)
            tree->slabs = slab;
        else
            tree->slab->next = slab;
        tree->slab = slab;
        tree->slab_used = 0;
    }
    void *p = (char *)tree->slab->data + tree->slab_used;
    tree->slab_used += bytes;
    return p;
}

static char *
copy_text(AdJsonTree *tree, const char *text, gsize bytes, GError **error)
{
    char *copy = allocate(tree, bytes + 1, error);
    if (copy == NULL)
        return NULL;
    if (bytes > 0)
        memcpy(copy, text, bytes);
    copy[bytes] = '\0';
    return copy;
}

static gboolean
add_node(AdJsonTree *tree, AdJsonEvent kind, const char *text, gsize bytes, GError **error)
{
    AdJsonNode *node = allocate(tree, sizeof *node, error);
    if (node == NULL)
        return FALSE;
    *node = (AdJsonNode){.kind = kind, .key = tree->key, .parent = tree->open};
    if (kind == AD_JSON_STRING || kind == AD_JSON_NUMBER) {
        node->bytes = bytes;
        node->text = copy_text(tree, text, bytes, error);
        if (node->text == NULL)
            return FALSE;
    }
    tree->key = NULL;
    if (tree->open == NULL) {
        g_assert(tree->root == NULL);
        tree->root = node;
    } else {
        if (tree->open->last != NULL)
            tree->open->last->next = node;
        else
            tree->open->first = node;
        tree->open->last = node;
        tree->open->count++;
    }
    if (kind == AD_JSON_OBJECT || kind == AD_JSON_ARRAY)
        tree->open = node;
    return TRUE;
}

/* The value of a second key passes by. */
static void
skip(AdJsonTree *tree, AdJsonEvent event)
{
    if (event == AD_JSON_OBJECT || event == AD_JSON_ARRAY)
        tree->skip_depth++;
    else if (event == AD_JSON_OBJECT_END || event == AD_JSON_ARRAY_END)
        tree->skip_depth--;
    if (tree->skip_depth == 0 && event != AD_JSON_KEY && event != AD_JSON_KEY_AGAIN)
        tree->is_skipping = FALSE;
}

gboolean
ad_json_tree_take(gpointer user, AdJsonEvent event, const char *text, gsize bytes, GError **error)
{
    AdJsonTree *tree = user;
    if (tree->is_skipping) {
        skip(tree, event);
        return TRUE;
    }
    switch (event) {
    case AD_JSON_KEY:
        tree->key = copy_text(tree, text, bytes, error);
        return tree->key != NULL;
    case AD_JSON_KEY_AGAIN:
        tree->duplicates++;
        tree->is_skipping = TRUE;
        return TRUE;
    case AD_JSON_OBJECT_END:
    case AD_JSON_ARRAY_END:
        g_assert(tree->open != NULL);
        tree->open = tree->open->parent;
        return TRUE;
    default:
        return add_node(tree, event, text, bytes, error);
    }
}

gboolean
ad_json_tree_is_whole(const AdJsonTree *tree)
{
    return tree->root != NULL && tree->open == NULL && !tree->is_skipping;
}

AdJsonNode *
ad_json_tree_root(const AdJsonTree *tree)
{
    return tree->root;
}

guint64
ad_json_tree_duplicate_count(const AdJsonTree *tree)
{
    return tree->duplicates;
}

AdJsonNode *
ad_json_node_get(const AdJsonNode *node, const char *key)
{
    if (node == NULL || node->kind != AD_JSON_OBJECT)
        return NULL;
    for (AdJsonNode *child = node->first; child != NULL; child = child->next)
        if (child->key[0] == key[0] && strcmp(child->key, key) == 0) /* most keys differ at once */
            return child;
    return NULL;
}

const char *
ad_json_node_text(const AdJsonNode *node, const char *key)
{
    const AdJsonNode *child = ad_json_node_get(node, key);
    return child != NULL ? child->text : NULL;
}

AdJsonNode *
ad_json_node_items(const AdJsonNode *node, const char *key)
{
    const AdJsonNode *child = ad_json_node_get(node, key);
    return child != NULL && child->kind == AD_JSON_ARRAY ? child->first : NULL;
}

static guint
index_of(const AdJsonNode *node)
{
    guint index = 0;
    for (const AdJsonNode *child = node->parent->first; child != node; child = child->next)
        index++;
    return index;
}

void
ad_json_node_append_place(const AdJsonNode *node, GString *pointer)
{
    if (node->parent == NULL)
        return;
    ad_json_node_append_place(node->parent, pointer);
    if (node->key != NULL)
        ad_json_append_token(pointer, node->key, strlen(node->key));
    else
        g_string_append_printf(pointer, "/%u", index_of(node));
}
