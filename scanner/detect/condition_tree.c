/* SPDX-License-Identifier: Apache-2.0 */
/* condition_tree.c - the tree of one condition: `or` over `and` over `not` over atoms */
#include "scanner/detect/condition_tree.h"

#include <string.h>

#include "scanner/model/limits.h"

void
ad_tokens_init(AdTokens *t, const char *text, const GArray *condition)
{
    *t = (AdTokens){.text = text,
                    .tokens = &g_array_index(condition, AdRuleToken, 0),
                    .count = condition->len,
                    .partner = g_new(guint, condition->len + 1)};
    g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < t->count; i++) {
        t->partner[i] = G_MAXUINT;
        if (t->tokens[i].kind != AD_RULE_TOKEN_SIGN)
            continue;
        char c = text[t->tokens[i].start];
        if (c == '(' || c == '[')
            g_array_append_val(open, i);
        else if ((c == ')' || c == ']') && open->len > 0) {
            t->partner[g_array_index(open, guint, open->len - 1)] = i;
            g_array_set_size(open, open->len - 1);
        }
    }
}

void
ad_tokens_clear(AdTokens *t)
{
    g_clear_pointer(&t->partner, g_free);
}

gboolean
ad_tokens_is(const AdTokens *t, guint i, const char *word)
{
    return i < t->count && t->tokens[i].kind != AD_RULE_TOKEN_TEXT &&
           ad_rule_token_is(t->text, &t->tokens[i], word);
}

guint
ad_tokens_next(const AdTokens *t, guint i)
{
    return t->partner[i] != G_MAXUINT ? t->partner[i] + 1 : i + 1;
}

void
ad_node_free(AdNode *node)
{
    if (node == NULL)
        return;
    g_ptr_array_unref(node->children);
    g_free(node);
}

static AdNode *
node_new(AdNodeKind kind, guint from, guint to)
{
    AdNode *node = g_new0(AdNode, 1);
    node->kind = kind;
    node->from = from;
    node->to = to;
    node->children = g_ptr_array_new_with_free_func((GDestroyNotify)ad_node_free);
    return node;
}

static AdNode *parse_list(const AdTokens *t, guint *at, guint to, AdNodeKind kind, guint depth);

/* A bracket that holds a whole boolean, not the first half of a comparison. */
static gboolean
is_group(const AdTokens *t, guint at, guint to)
{
    if (!ad_tokens_is(t, at, "(") || t->partner[at] >= to)
        return FALSE;
    guint behind = t->partner[at] + 1;
    return behind == to || ad_tokens_is(t, behind, "and") || ad_tokens_is(t, behind, "or");
}

static AdNode *
parse_unary(const AdTokens *t, guint *at, guint to, guint depth)
{
    guint from = *at;
    if (depth > AD_LIMIT_CONDITION_DEPTH)
        return NULL;
    if (ad_tokens_is(t, from, "not")) {
        (*at)++;
        AdNode *inner = parse_unary(t, at, to, depth + 1);
        if (inner == NULL)
            return NULL;
        AdNode *node = node_new(AD_NODE_NOT, from, *at);
        g_ptr_array_add(node->children, inner);
        return node;
    }
    if (is_group(t, from, to)) {
        guint inside = from + 1, end = t->partner[from];
        AdNode *node = parse_list(t, &inside, end, AD_NODE_OR, depth + 1);
        if (node != NULL && inside != end)
            g_clear_pointer(&node, ad_node_free);
        *at = end + 1;
        return node;
    }
    while (*at < to && !ad_tokens_is(t, *at, "and") && !ad_tokens_is(t, *at, "or"))
        *at = ad_tokens_next(t, *at);
    if (*at == from || *at > to)
        return NULL; /* an operator without operand, a bracket across the end */
    return node_new(AD_NODE_ATOM, from, *at);
}

/* OR is a list of ANDs, AND is a list of unaries; a list of one is that one. */
static AdNode *
parse_list(const AdTokens *t, guint *at, guint to, AdNodeKind kind, guint depth)
{
    const char *word = kind == AD_NODE_OR ? "or" : "and";
    g_autoptr(AdNode) list = node_new(kind, *at, to);
    for (;;) {
        AdNode *one = kind == AD_NODE_OR ? parse_list(t, at, to, AD_NODE_AND, depth)
                                         : parse_unary(t, at, to, depth);
        if (one == NULL)
            return NULL;
        g_ptr_array_add(list->children, one);
        if (*at >= to || !ad_tokens_is(t, *at, word))
            break;
        (*at)++;
    }
    list->to = *at;
    if (list->children->len == 1)
        return g_ptr_array_steal_index(list->children, 0);
    return g_steal_pointer(&list);
}

AdNode *
ad_node_parse(const AdTokens *t, guint from, guint to)
{
    guint at = from;
    AdNode *node = parse_list(t, &at, to, AD_NODE_OR, 0);
    if (node != NULL && at == to)
        return node;
    ad_node_free(node);
    return node_new(AD_NODE_ATOM, from, to);
}
