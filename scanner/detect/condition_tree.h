/* SPDX-License-Identifier: Apache-2.0 */
/* condition_tree.h - inside of condition.h: the tree of one condition over its tokens */
#pragma once

#include "scanner/detect/rule_source.h"

typedef enum { AD_NODE_AND, AD_NODE_OR, AD_NODE_NOT, AD_NODE_ATOM } AdNodeKind;

typedef struct {
    AdNodeKind kind;
    guint from, to;      /* token range [from, to) */
    GPtrArray *children; /* AdNode *, of AND, OR and NOT */
} AdNode;

/* Tokens of one condition with the partner of each bracket. */
typedef struct {
    const char *text;
    const AdRuleToken *tokens;
    guint count;
    guint *
        partner; /* of an opening bracket: index of its closing one; G_MAXUINT when there is none */
} AdTokens;

void ad_tokens_init(AdTokens *t, const char *text, const GArray *condition);
void ad_tokens_clear(AdTokens *t);
gboolean ad_tokens_is(const AdTokens *t, guint i, const char *word);

/* Tree of [from, to); deeper than AD_LIMIT_CONDITION_DEPTH it is one atom. */
AdNode *ad_node_parse(const AdTokens *t, guint from, guint to);
void ad_node_free(AdNode *node);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdNode, ad_node_free)

/* Next index outside brackets behind i. */
guint ad_tokens_next(const AdTokens *t, guint i);
