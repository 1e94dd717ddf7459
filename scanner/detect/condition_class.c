/* SPDX-License-Identifier: Apache-2.0 */
/* condition_class.c - for files of which class a condition can be true */
#include "scanner/detect/condition_class.h"

#include <string.h>

#include "scanner/detect/rule_set.h"
#include "scanner/model/limits.h"

#define PREFIX_MAX 4 /* bytes that decide a class */

static guint
class_bit(AdFileClass c)
{
    return 1u << c;
}

gint64
ad_study_reference(const AdStudy *s, guint i)
{
    const AdRuleToken *t = &s->tokens->tokens[i];
    if (t->kind != AD_RULE_TOKEN_WORD || (i > 0 && ad_tokens_is(s->tokens, i - 1, ".")))
        return -1;
    g_autofree char *name = g_strndup(s->tokens->text + t->start, t->end - t->start);
    gsize index = GPOINTER_TO_SIZE(g_hash_table_lookup(s->facts->index_of, name));
    return index == 0 || index - 1 >= s->rule ? -1 : (gint64)(index - 1);
}

guint
ad_study_module(const AdStudy *s, guint i)
{
    static const char *const modules[] = {"pe", "elf", "macho"};
    if (i + 1 >= s->tokens->count || !ad_tokens_is(s->tokens, i + 1, ".") ||
        (i > 0 && ad_tokens_is(s->tokens, i - 1, ".")))
        return 0;
    for (gsize m = 0; m < G_N_ELEMENTS(modules); m++)
        if (ad_tokens_is(s->tokens, i, modules[m]))
            return class_bit(ad_rule_set_class_of_module(modules[m]));
    return 0;
}

/* Classes of the files that begin with these bytes. */
static guint
mask_of_prefix(const guint8 *bytes, gsize count)
{
    /* every completion is tried with the bytes that matter: those of the magics */
    static const guint8 magics[][PREFIX_MAX] = {
        {'M', 'Z', 0, 0},
        {0x7f, 'E', 'L', 'F'},
        {0xfe, 0xed, 0xfa, 0xce},
        {0xce, 0xfa, 0xed, 0xfe},
        {0xfe, 0xed, 0xfa, 0xcf},
        {0xcf, 0xfa, 0xed, 0xfe},
        {0xca, 0xfe, 0xba, 0xbe},
        {0xbe, 0xba, 0xfe, 0xca},
        {0xca, 0xfe, 0xba, 0xbf},
        {0xbf, 0xba, 0xfe, 0xca},
        {0, 0, 0, 0},
    };
    guint mask = 0;
    count = MIN(count, PREFIX_MAX);
    for (gsize i = 0; i < G_N_ELEMENTS(magics); i++) {
        guint8 file[PREFIX_MAX];
        memcpy(file, magics[i], sizeof file);
        memcpy(file, bytes, count);
        mask |= class_bit(ad_file_class_of(file, sizeof file));
    }
    return mask;
}

static gboolean
parse_number(const AdStudy *s, guint i, guint64 *value)
{
    const AdRuleToken *t = &s->tokens->tokens[i];
    if (t->kind != AD_RULE_TOKEN_NUMBER)
        return FALSE;
    g_autofree char *text = g_strndup(s->tokens->text + t->start, t->end - t->start);
    char *end;
    gboolean is_hex = g_str_has_prefix(text, "0x") || g_str_has_prefix(text, "0X");
    *value = g_ascii_strtoull(text, &end, is_hex ? 16 : 10);
    return *end == '\0' && end != text;
}

/* uint16(0) and its kin at [i, i+4), number: the classes that remain. */
static guint
mask_of_read(const AdStudy *s, guint i, guint number)
{
    static const struct {
        const char *name;
        gsize bytes;
        gboolean is_big;
    } functions[] = {
        {"uint8", 1, FALSE},   {"uint16", 2, FALSE},  {"uint32", 4, FALSE}, {"uint8be", 1, TRUE},
        {"uint16be", 2, TRUE}, {"uint32be", 4, TRUE}, {"int8", 1, FALSE},   {"int16", 2, FALSE},
        {"int32", 4, FALSE},   {"int8be", 1, TRUE},   {"int16be", 2, TRUE}, {"int32be", 4, TRUE},
    };
    guint64 offset, value;
    if (!ad_tokens_is(s->tokens, i + 1, "(") || s->tokens->partner[i + 1] != i + 3 ||
        !parse_number(s, i + 2, &offset) || offset != 0 || !parse_number(s, number, &value) ||
        value > G_MAXUINT32)
        return AD_CLASS_MASK_ALL;
    for (gsize f = 0; f < G_N_ELEMENTS(functions); f++) {
        if (!ad_tokens_is(s->tokens, i, functions[f].name))
            continue;
        guint8 prefix[PREFIX_MAX];
        for (gsize b = 0; b < functions[f].bytes; b++) {
            gsize shift = 8 * (functions[f].is_big ? functions[f].bytes - 1 - b : b);
            prefix[b] = (guint8)(value >> shift);
        }
        return mask_of_prefix(prefix, functions[f].bytes);
    }
    return AD_CLASS_MASK_ALL;
}

/* Leading bytes of a string that matches only them: plain text or full hexadecimal pairs. */
static gsize
prefix_of_string(const AdRuleSource *source, const AdRuleString *string, guint8 prefix[PREFIX_MAX])
{
    gsize count = 0;
    if (!string->is_literal)
        return 0;
    if (string->value.kind == AD_RULE_TOKEN_TEXT) {
        gsize bytes;
        g_autofree char *text = ad_rule_source_unquote(source->text, &string->value, &bytes);
        count = MIN(bytes, PREFIX_MAX);
        memcpy(prefix, text, count);
        return count;
    }
    for (gsize i = string->value.start + 1; count < PREFIX_MAX; i++) {
        char c = source->text[i];
        if (g_ascii_isspace(c))
            continue;
        if (!g_ascii_isxdigit(c) || !g_ascii_isxdigit(source->text[i + 1]))
            break; /* wild card, jump, alternative, comment */
        prefix[count++] =
            (guint8)(g_ascii_xdigit_value(c) * 16 + g_ascii_xdigit_value(source->text[++i]));
    }
    return count;
}

static guint
mask_of_string_at_start(const AdStudy *s, guint i)
{
    const AdRuleToken *t = &s->tokens->tokens[i];
    const AdRuleSlice *rule = g_ptr_array_index(s->facts->source->rules, s->rule);
    for (guint n = 0; t->end - t->start > 1 && n < rule->strings->len; n++) {
        const AdRuleString *string = g_ptr_array_index(rule->strings, n);
        if (!ad_rule_token_is(s->tokens->text, t, string->id))
            continue;
        guint8 prefix[PREFIX_MAX];
        gsize count = prefix_of_string(s->facts->source, string, prefix);
        return count == 0 ? AD_CLASS_MASK_ALL : mask_of_prefix(prefix, count);
    }
    return AD_CLASS_MASK_ALL;
}

static guint mask_of_operand(const AdStudy *s, guint from, guint to, guint depth);

/* module.value.value[…](…) up to `to`: defined for the module's class only. */
static guint
mask_of_path(const AdStudy *s, guint from, guint to)
{
    guint mask = ad_study_module(s, from);
    guint name = from + 2;
    if (mask == 0 || name >= to || s->tokens->tokens[name].kind != AD_RULE_TOKEN_WORD ||
        !g_ascii_islower(s->tokens->text[s->tokens->tokens[name].start]) ||
        ad_tokens_is(s->tokens, name, "is_pe"))
        return AD_CLASS_MASK_ALL;
    for (guint i = name + 1; i < to;) {
        if (ad_tokens_is(s->tokens, i, ".") && i + 1 < to &&
            s->tokens->tokens[i + 1].kind == AD_RULE_TOKEN_WORD)
            i += 2;
        else if (s->tokens->partner[i] != G_MAXUINT && s->tokens->partner[i] < to)
            i = s->tokens->partner[i] + 1;
        else
            return AD_CLASS_MASK_ALL;
    }
    return mask;
}

/* name(…, undefined, …) or module.name(…, undefined, …) is undefined. */
static guint
mask_of_call(const AdStudy *s, guint from, guint to, guint depth)
{
    guint open = from;
    guint mask = AD_CLASS_MASK_ALL;
    while (open < to && !ad_tokens_is(s->tokens, open, "("))
        if (s->tokens->tokens[open].kind == AD_RULE_TOKEN_WORD ||
            ad_tokens_is(s->tokens, open, "."))
            open++;
        else
            return mask;
    if (open == from || open >= to || s->tokens->partner[open] != to - 1)
        return mask;
    for (guint start = open + 1, i = start; i < to; i = ad_tokens_next(s->tokens, i))
        if (i == to - 1 || ad_tokens_is(s->tokens, i, ",")) {
            mask &= mask_of_operand(s, start, i, depth + 1);
            start = i + 1;
        }
    return mask;
}

static gboolean
is_one_of(const AdStudy *s, guint i, const char *const *words, gsize count)
{
    for (gsize n = 0; n < count; n++)
        if (ad_tokens_is(s->tokens, i, words[n]))
            return TRUE;
    return FALSE;
}

/* Classes for which an arithmetic operand has a value at all. */
static guint
mask_of_operand(const AdStudy *s, guint from, guint to, guint depth)
{
    static const char *const operators[] = {"+", "-", "*",  "\\", "%", "&",
                                            "|", "^", "<<", ">>", "~"};
    guint mask = AD_CLASS_MASK_ALL;
    if (from >= to || depth > AD_LIMIT_CONDITION_DEPTH)
        return mask;
    if (ad_tokens_is(s->tokens, from, "(") && s->tokens->partner[from] == to - 1)
        return mask_of_operand(s, from + 1, to - 1, depth + 1);
    gboolean is_compound = FALSE;
    for (guint start = from, i = from; i <= to; i = i < to ? ad_tokens_next(s->tokens, i) : i + 1) {
        gboolean is_operator = i < to && is_one_of(s, i, operators, G_N_ELEMENTS(operators));
        is_compound = is_compound || is_operator;
        if (!is_operator && (i < to || !is_compound))
            continue;
        if (i > start)
            mask &= mask_of_operand(s, start, i, depth + 1);
        start = i + 1;
    }
    if (is_compound)
        return mask;
    if (to - from == 1 && ad_tokens_is(s->tokens, from, "entrypoint"))
        return class_bit(AD_FILE_CLASS_PE) | class_bit(AD_FILE_CLASS_ELF);
    return mask_of_path(s, from, to) & mask_of_call(s, from, to, depth);
}

/* `for any x in … : (body)` needs the body once. */
static guint
mask_of_for(const AdStudy *s, guint from, guint to)
{
    if (!ad_tokens_is(s->tokens, from + 1, "any") || s->depth >= AD_LIMIT_CONDITION_DEPTH)
        return AD_CLASS_MASK_ALL;
    guint i = from + 2;
    for (; i < to && !ad_tokens_is(s->tokens, i, ":"); i = ad_tokens_next(s->tokens, i)) {
        /* a variable that hides a rule or a module makes the body mean something else */
        gint64 hidden = ad_study_reference(s, i);
        if (hidden >= 0 || ad_tokens_is(s->tokens, i, "entrypoint") ||
            (ad_study_module(s, i) == 0 &&
             (ad_tokens_is(s->tokens, i, "pe") || ad_tokens_is(s->tokens, i, "elf") ||
              ad_tokens_is(s->tokens, i, "macho"))))
            return AD_CLASS_MASK_ALL;
    }
    if (i + 1 >= to || !ad_tokens_is(s->tokens, i + 1, "(") || s->tokens->partner[i + 1] != to - 1)
        return AD_CLASS_MASK_ALL;
    g_autoptr(AdNode) body = ad_node_parse(s->tokens, i + 2, to - 1);
    AdStudy inside = *s;
    inside.depth++;
    return ad_study_class_mask(&inside, body);
}

/* a OP b with an operand that is undefined for some classes. */
static guint
mask_of_comparison(const AdStudy *s, guint from, guint to)
{
    static const char *const comparisons[] = {
        "==",        "!=",         "<",           "<=",       ">",         ">=",      "contains",
        "icontains", "startswith", "istartswith", "endswith", "iendswith", "iequals", "matches"};
    guint found = G_MAXUINT;
    for (guint i = from; i < to; i = ad_tokens_next(s->tokens, i)) {
        if (!is_one_of(s, i, comparisons, G_N_ELEMENTS(comparisons)))
            continue;
        if (found != G_MAXUINT)
            return AD_CLASS_MASK_ALL;
        found = i;
    }
    if (found == G_MAXUINT)
        return mask_of_operand(s, from, to, 0); /* a value or a function as a truth */
    guint mask = mask_of_operand(s, from, found, 0) & mask_of_operand(s, found + 1, to, 0);
    if (!ad_tokens_is(s->tokens, found, "=="))
        return mask;
    if (found == from + 4 && to == found + 2)
        mask &= mask_of_read(s, from, found + 1);
    else if (found == from + 1 && to == found + 5)
        mask &= mask_of_read(s, found + 1, from);
    return mask;
}

/* $a at x, $a in (x..y) */
static guint
mask_of_placed_string(const AdStudy *s, guint from, guint to)
{
    guint64 offset;
    if (ad_tokens_is(s->tokens, from + 1, "at")) {
        if (to == from + 3 && parse_number(s, from + 2, &offset) && offset == 0)
            return mask_of_string_at_start(s, from);
        return mask_of_operand(s, from + 2, to, 0);
    }
    if (!ad_tokens_is(s->tokens, from + 1, "in") || !ad_tokens_is(s->tokens, from + 2, "(") ||
        s->tokens->partner[from + 2] != to - 1)
        return AD_CLASS_MASK_ALL;
    for (guint i = from + 3; i < to - 1; i = ad_tokens_next(s->tokens, i))
        if (ad_tokens_is(s->tokens, i, ".."))
            return mask_of_operand(s, from + 3, i, 0) & mask_of_operand(s, i + 1, to - 1, 0);
    return AD_CLASS_MASK_ALL;
}

static guint
mask_of_atom(const AdStudy *s, guint from, guint to)
{
    if (from >= to)
        return AD_CLASS_MASK_ALL;
    if (ad_tokens_is(s->tokens, from, "for"))
        return mask_of_for(s, from, to);
    if (ad_tokens_is(s->tokens, from, "defined"))
        return mask_of_operand(s, from + 1, to, 0);
    for (guint i = from; i < to; i = ad_tokens_next(s->tokens, i))
        if (ad_tokens_is(s->tokens, i, "of"))
            return AD_CLASS_MASK_ALL; /* "undefined of them" is true */
    if (to == from + 1 && ad_tokens_is(s->tokens, from, "false"))
        return 0;
    gint64 rule = to == from + 1 ? ad_study_reference(s, from) : -1;
    if (rule >= 0)
        return s->facts->rules[rule].class_mask;
    if (to == from + 3 && ad_study_module(s, from) != 0 &&
        ad_tokens_is(s->tokens, from + 2, "is_pe"))
        return class_bit(AD_FILE_CLASS_PE);
    if (s->tokens->tokens[from].kind == AD_RULE_TOKEN_STRING_ID && to > from + 2 &&
        s->tokens->text[s->tokens->tokens[from].start] == '$')
        return mask_of_placed_string(s, from, to);
    return mask_of_comparison(s, from, to);
}

guint
ad_study_class_mask(const AdStudy *s, const AdNode *node)
{
    guint mask = node->kind == AD_NODE_OR ? 0 : AD_CLASS_MASK_ALL;
    switch (node->kind) {
    case AD_NODE_AND:
        for (guint i = 0; i < node->children->len; i++)
            mask &= ad_study_class_mask(s, g_ptr_array_index(node->children, i));
        return mask;
    case AD_NODE_OR:
        for (guint i = 0; i < node->children->len; i++)
            mask |= ad_study_class_mask(s, g_ptr_array_index(node->children, i));
        return mask;
    case AD_NODE_NOT:
        return AD_CLASS_MASK_ALL;
    default:
        return mask_of_atom(s, node->from, node->to);
    }
}
