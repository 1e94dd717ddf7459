/* SPDX-License-Identifier: Apache-2.0 */
/* json_tree.h - one record of a document as a small tree, thrown away before the next; memory under a ceiling
 *
 * Fed with the events of json.h (or by whoever makes the same events of XML, YAML, …). The first value that is fed
 * becomes the root; ad_json_tree_is_whole says when it is complete. Nodes live until ad_json_tree_reset. */
#pragma once

#include "scanner/reader/json.h"

typedef struct AdJsonNode AdJsonNode;
struct AdJsonNode {
    AdJsonEvent kind; /* NULL, FALSE, TRUE, NUMBER, STRING, OBJECT, ARRAY */
    const char *key;  /* of a member of an object, NUL-terminated; NULL otherwise */
    const char *text; /* STRING and NUMBER, NUL-terminated UTF-8 */
    gsize bytes;      /* of text */
    guint count;      /* of children */
    AdJsonNode *parent, *first, *last, *next;
};

typedef struct AdJsonTree AdJsonTree;

/* bytes_max: of one record; 0: AD_LIMIT_RECORD_BYTES. */
AdJsonTree *ad_json_tree_new(gsize bytes_max);
void ad_json_tree_free(AdJsonTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdJsonTree, ad_json_tree_free)
/* Forgets the record; keeps the memory for the next. */
void ad_json_tree_reset(AdJsonTree *tree);

/* An AdJsonTake (user is the tree). A key that comes again keeps its first value and counts. FALSE with LIMIT. */
gboolean ad_json_tree_take(gpointer tree, AdJsonEvent event, const char *text, gsize bytes, GError **error);
gboolean ad_json_tree_is_whole(const AdJsonTree *tree);
/* NULL before the first event. */
AdJsonNode *ad_json_tree_root(const AdJsonTree *tree);
guint64 ad_json_tree_duplicate_count(const AdJsonTree *tree);

/* Member of an object, or NULL; node may be NULL. */
AdJsonNode *ad_json_node_get(const AdJsonNode *node, const char *key);
/* Text of a STRING or NUMBER member, or NULL. */
const char *ad_json_node_text(const AdJsonNode *node, const char *key);
/* First child of an array member (then ->next), or NULL; `null`, a missing member or another type give none. */
AdJsonNode *ad_json_node_items(const AdJsonNode *node, const char *key);
/* Appends the node's place below the tree's root as a JSON pointer. */
void ad_json_node_append_place(const AdJsonNode *node, GString *pointer);
