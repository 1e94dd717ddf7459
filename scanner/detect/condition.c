/* SPDX-License-Identifier: Apache-2.0 */
/* condition.c - what can soundly be said about the conditions of one file's rules */
#include "scanner/detect/condition.h"

#include <string.h>

#include "scanner/detect/condition_class.h"
#include "scanner/detect/rule_set.h"

/* A relaxed condition: plainly true, plainly false, or text. */
typedef struct {
    enum { RELAXED_TRUE, RELAXED_FALSE, RELAXED_TEXT } kind;
    GString *text;
} Relaxed;

static Relaxed
relaxed_constant(gboolean value)
{
    return (Relaxed){value ? RELAXED_TRUE : RELAXED_FALSE, NULL};
}

static void
relaxed_clear(Relaxed *r)
{
    if (r->text != NULL)
        g_string_free(r->text, TRUE);
    r->text = NULL;
}

/* Classes whose modules the tokens ask, directly or through rules. */
static guint
modules_of(const AdStudy *s, guint from, guint to)
{
    guint mask = 0;
    for (guint i = from; i < to; i++) {
        gint64 rule = ad_study_reference(s, i);
        mask |= ad_study_module(s, i);
        if (rule >= 0)
            mask |= s->facts->rules[rule].module_mask;
    }
    return mask;
}

/* The tokens as they are, comments and line ends gone. */
static Relaxed
verbatim(const AdStudy *s, guint from, guint to)
{
    Relaxed r = {RELAXED_TEXT, g_string_new("(")};
    for (guint i = from; i < to; i++) {
        const AdRuleToken *t = &s->tokens->tokens[i];
        g_string_append_c(r.text, ' ');
        g_string_append_len(r.text, s->tokens->text + t->start, (gssize)(t->end - t->start));
    }
    g_string_append(r.text, " )");
    return r;
}

static Relaxed relax(const AdStudy *s, const AdNode *node, guint outside);

/* AND: each side is implied. OR: one side is. */
static Relaxed
relax_list(const AdStudy *s, const AdNode *node, guint outside)
{
    gboolean is_and = node->kind == AD_NODE_AND;
    Relaxed r = {RELAXED_TEXT, g_string_new("(")};
    for (guint i = 0; i < node->children->len; i++) {
        Relaxed one = relax(s, g_ptr_array_index(node->children, i), outside);
        if (one.kind == RELAXED_TEXT) {
            g_string_append_printf(r.text, "%s%s", r.text->len > 1 ? is_and ? " and " : " or " : "",
                                   one.text->str);
            relaxed_clear(&one);
        } else if ((one.kind == RELAXED_FALSE) == is_and) {
            relaxed_clear(&r); /* false decides an AND, true an OR */
            return one;
        }
    }
    if (r.text->len == 1) { /* only neutral sides */
        relaxed_clear(&r);
        return relaxed_constant(is_and);
    }
    g_string_append_c(r.text, ')');
    return r;
}

static Relaxed
relax_atom(const AdStudy *s, const AdNode *node, guint outside)
{
    if ((ad_study_class_mask(s, node) & outside) == 0)
        return relaxed_constant(FALSE);
    gint64 rule = node->to == node->from + 1 ? ad_study_reference(s, node->from) : -1;
    if (rule < 0 || s->facts->rules[rule].relaxed == NULL)
        return relaxed_constant(TRUE);
    const AdRuleSlice *slice = g_ptr_array_index(s->facts->source->rules, rule);
    Relaxed r = {RELAXED_TEXT, g_string_new(AD_RULE_SET_GATE)};
    g_string_append(r.text, slice->name);
    return r;
}

/* Something without modules that is true whenever node is, for files of the classes `outside`. */
static Relaxed
relax(const AdStudy *s, const AdNode *node, guint outside)
{
    if (modules_of(s, node->from, node->to) == 0)
        return verbatim(s, node->from, node->to);
    switch (node->kind) {
    case AD_NODE_AND:
    case AD_NODE_OR:
        return relax_list(s, node, outside);
    case AD_NODE_NOT:
        return relaxed_constant(TRUE);
    default:
        return relax_atom(s, node, outside);
    }
}

static GArray *
references_of(const AdStudy *s)
{
    GArray *refers_to = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < s->tokens->count; i++) {
        gint64 rule = ad_study_reference(s, i);
        if (rule >= 0) {
            guint index = (guint)rule;
            g_array_append_val(refers_to, index);
        }
    }
    return refers_to;
}

/* `any of (name*)`: the other rules of the file decide what it means. */
static gboolean
has_rule_wildcard(const AdTokens *t)
{
    for (guint i = 0; i + 2 < t->count; i++) {
        if (!ad_tokens_is(t, i, "of") || !ad_tokens_is(t, i + 1, "("))
            continue;
        for (guint n = i + 2; n + 1 < t->count && !ad_tokens_is(t, n, ")"); n++)
            if (t->tokens[n].kind == AD_RULE_TOKEN_WORD && ad_tokens_is(t, n + 1, "*"))
                return TRUE;
    }
    return FALSE;
}

static void
study_rule(AdFileFacts *facts, guint index)
{
    const AdRuleSlice *rule = g_ptr_array_index(facts->source->rules, index);
    AdRuleFacts *f = &facts->rules[index];
    AdTokens tokens;
    ad_tokens_init(&tokens, facts->source->text, rule->condition);
    AdStudy study = {facts, index, &tokens, 0};
    g_autoptr(AdNode) tree = ad_node_parse(&tokens, 0, tokens.count);
    f->refers_to = references_of(&study);
    f->module_mask = modules_of(&study, 0, tokens.count);
    f->class_mask = ad_study_class_mask(&study, tree);
    if (f->class_mask == 0) /* never true, or not understood: it stays where all others are */
        f->class_mask = AD_CLASS_MASK_ALL;
    if (f->module_mask != 0) {
        Relaxed r = relax(&study, tree, AD_CLASS_MASK_ALL & ~f->module_mask);
        f->is_never = r.kind == RELAXED_FALSE;
        if (r.kind == RELAXED_TEXT)
            f->relaxed = g_string_free(g_steal_pointer(&r.text), FALSE);
    }
    facts->has_global = facts->has_global || rule->is_global;
    facts->is_indivisible = facts->is_indivisible || rule->is_broken ||
                            has_rule_wildcard(&tokens) || (rule->is_global && f->module_mask != 0);
    ad_tokens_clear(&tokens);
}

AdFileFacts *
ad_condition_study(const AdRuleSource *source)
{
    AdFileFacts *facts = g_new0(AdFileFacts, 1);
    guint count = source->rules->len;
    facts->source = source;
    facts->rules = g_new0(AdRuleFacts, count + 1);
    facts->index_of = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < count; i++) {
        AdRuleSlice *rule = g_ptr_array_index(source->rules, i);
        study_rule(facts, i);
        if (!g_hash_table_insert(facts->index_of, rule->name, GSIZE_TO_POINTER((gsize)i + 1)))
            facts->is_indivisible = TRUE; /* the same name twice: libyara's business */
    }
    guint global_mask = AD_CLASS_MASK_ALL; /* all global rules must hold for any rule to match */
    for (guint i = 0; i < count; i++)
        if (((const AdRuleSlice *)g_ptr_array_index(source->rules, i))->is_global)
            global_mask &= facts->rules[i].class_mask;
    for (guint i = 0; i < count; i++)
        if ((facts->rules[i].class_mask & global_mask) != 0)
            facts->rules[i].class_mask &= global_mask;
    return facts;
}

void
ad_condition_facts_free(AdFileFacts *facts)
{
    if (facts == NULL)
        return;
    for (guint i = 0; i < facts->source->rules->len; i++) {
        g_free(facts->rules[i].relaxed);
        g_array_unref(facts->rules[i].refers_to);
    }
    g_hash_table_unref(facts->index_of);
    g_free(facts->rules);
    g_free(facts);
}
