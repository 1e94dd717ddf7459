/* SPDX-License-Identifier: Apache-2.0 */
/* rule_source.c - one YARA source file as rules with byte spans */
#include "scanner/detect/rule_source.h"

#include <string.h>

#include "scanner/model/limits.h"

#define BROKEN_MAX 64 /* rules without end in one file */

static void
string_free(gpointer p)
{
    AdRuleString *s = p;
    g_free(s->id);
    g_free(s);
}

static void
slice_free(gpointer p)
{
    AdRuleSlice *rule = p;
    g_free(rule->name);
    g_ptr_array_unref(rule->strings);
    g_array_unref(rule->condition);
    g_hash_table_unref(rule->meta);
    g_free(rule);
}

static void
directive_free(gpointer p)
{
    AdRuleDirective *d = p;
    g_free(d->name);
    g_free(d);
}

void
ad_rule_source_free(AdRuleSource *source)
{
    if (source == NULL)
        return;
    g_ptr_array_unref(source->rules);
    g_ptr_array_unref(source->imports);
    g_ptr_array_unref(source->includes);
    g_free(source->text);
    g_free(source);
}

char *
ad_rule_source_unquote(const char *text, const AdRuleToken *token, gsize *bytes)
{
    GString *out = g_string_new(NULL);
    for (gsize i = token->start + 1; i + 1 < token->end; i++) {
        char c = text[i];
        if (c == '\\' && i + 2 < token->end) {
            c = text[++i];
            if (c == 'n')
                c = '\n';
            else if (c == 't')
                c = '\t';
            else if (c == 'r')
                c = '\r';
            else if (c == 'x' && i + 3 < token->end && g_ascii_isxdigit(text[i + 1]) &&
                     g_ascii_isxdigit(text[i + 2])) {
                c = (char)(g_ascii_xdigit_value(text[i + 1]) * 16 +
                           g_ascii_xdigit_value(text[i + 2]));
                i += 2;
            }
        }
        g_string_append_c(out, c);
    }
    *bytes = out->len;
    return g_string_free(out, FALSE);
}

static char *
token_text(const AdRuleSource *s, const AdRuleToken *t)
{
    return g_strndup(s->text + t->start, t->end - t->start);
}

static gboolean
is_word(const AdRuleSource *s, const AdRuleToken *t, const char *word)
{
    return t->kind == AD_RULE_TOKEN_WORD && ad_rule_token_is(s->text, t, word);
}

static gboolean
is_sign(const AdRuleSource *s, const AdRuleToken *t, const char *sign)
{
    return t->kind == AD_RULE_TOKEN_SIGN && ad_rule_token_is(s->text, t, sign);
}

/* Moves the lexer to the next line that begins a rule, a directive or to the end. */
static void
resynchronise(AdRuleLexer *l, const AdRuleSlice *rule)
{
    static const char *const starts[] = {"rule ",   "private ", "global ",
                                         "import ", "include ", "rule\t"};
    l->at = rule->start;
    l->line = rule->line;
    for (gboolean is_first = TRUE; l->at < l->bytes; is_first = FALSE) {
        const char *line = l->text + l->at;
        while (!is_first && (*line == ' ' || *line == '\t'))
            line++;
        for (gsize i = 0; !is_first && i < G_N_ELEMENTS(starts); i++)
            if (g_str_has_prefix(line, starts[i]))
                return;
        const char *end = memchr(l->text + l->at, '\n', l->bytes - l->at);
        l->at = end == NULL ? l->bytes : (gsize)(end - l->text) + 1;
        l->line += end != NULL;
    }
}

static AdRuleToken
read_meta(AdRuleSource *s, AdRuleSlice *rule, AdRuleLexer *l, AdRuleToken key)
{
    AdRuleToken t = ad_rule_lexer_next(l, FALSE);
    if (!is_sign(s, &t, "="))
        return t;
    AdRuleToken value = ad_rule_lexer_next(l, FALSE);
    if (value.kind == AD_RULE_TOKEN_TEXT) {
        gsize bytes;
        char *text = ad_rule_source_unquote(s->text, &value, &bytes);
        g_hash_table_replace(rule->meta, token_text(s, &key), text);
    } else if (value.kind == AD_RULE_TOKEN_NUMBER || value.kind == AD_RULE_TOKEN_WORD)
        g_hash_table_replace(rule->meta, token_text(s, &key), token_text(s, &value));
    else if (!is_sign(s, &value, "-"))
        return value;
    return ad_rule_lexer_next(l, FALSE);
}

/* Modifiers up to the next definition or section; arguments of xor() and base64() are passed over.
 */
static AdRuleToken
read_modifiers(const AdRuleSource *s, AdRuleString *string, AdRuleLexer *l)
{
    static const char *const harmless[] = {"ascii", "fullword", "private"};
    guint depth = 0;
    for (AdRuleToken t;; string->end = t.end) {
        t = ad_rule_lexer_next(l, FALSE);
        if (is_sign(s, &t, "("))
            depth++;
        else if (is_sign(s, &t, ")") && depth > 0)
            depth--;
        else if (t.kind == AD_RULE_TOKEN_WORD && depth == 0) {
            gboolean is_harmless = FALSE;
            for (gsize i = 0; i < G_N_ELEMENTS(harmless); i++)
                is_harmless = is_harmless || is_word(s, &t, harmless[i]);
            AdRuleLexer after = *l;
            AdRuleToken colon = ad_rule_lexer_next(&after, FALSE);
            if (is_sign(s, &colon, ":"))
                return t; /* the next section's name */
            string->is_literal = string->is_literal && is_harmless;
        } else if (depth == 0 || t.kind == AD_RULE_TOKEN_END || t.kind == AD_RULE_TOKEN_BAD ||
                   is_sign(s, &t, "}")) {
            return t;
        }
    }
}

static AdRuleToken
read_string(AdRuleSource *s, AdRuleSlice *rule, AdRuleLexer *l, AdRuleToken id)
{
    AdRuleToken t = ad_rule_lexer_next(l, FALSE);
    if (!is_sign(s, &t, "="))
        return t;
    AdRuleToken value = ad_rule_lexer_next(l, TRUE);
    if (value.kind != AD_RULE_TOKEN_TEXT && value.kind != AD_RULE_TOKEN_REGEX &&
        value.kind != AD_RULE_TOKEN_HEX)
        return value;
    AdRuleString *string = g_new0(AdRuleString, 1);
    string->id = token_text(s, &id);
    string->value = value;
    string->start = id.start;
    string->end = value.end;
    string->is_literal = value.kind != AD_RULE_TOKEN_REGEX;
    g_ptr_array_add(rule->strings, string);
    return read_modifiers(s, string, l);
}

/* From behind '{' to behind '}'; FALSE when there is no such end. */
static gboolean
read_body(AdRuleSource *s, AdRuleSlice *rule, AdRuleLexer *l)
{
    enum { NONE, META, STRINGS, CONDITION } section = NONE;
    AdRuleToken t = ad_rule_lexer_next(l, FALSE);
    for (;;) {
        if (t.kind == AD_RULE_TOKEN_END || t.kind == AD_RULE_TOKEN_BAD)
            return FALSE;
        if (is_sign(s, &t, "}")) {
            rule->end = t.end;
            rule->line_end = t.line;
            return TRUE;
        }
        if (section == CONDITION) {
            g_array_append_val(rule->condition, t);
            t = ad_rule_lexer_next(l, FALSE);
            continue;
        }
        if (t.kind == AD_RULE_TOKEN_WORD) {
            AdRuleLexer after = *l;
            AdRuleToken colon = ad_rule_lexer_next(&after, FALSE);
            if (is_sign(s, &colon, ":") && (is_word(s, &t, "meta") || is_word(s, &t, "strings") ||
                                            is_word(s, &t, "condition"))) {
                section = is_word(s, &t, "meta")      ? META
                          : is_word(s, &t, "strings") ? STRINGS
                                                      : CONDITION;
                *l = after;
                t = ad_rule_lexer_next(l, FALSE);
                continue;
            }
        }
        if (section == META && t.kind == AD_RULE_TOKEN_WORD)
            t = read_meta(s, rule, l, t);
        else if (section == STRINGS && t.kind == AD_RULE_TOKEN_STRING_ID)
            t = read_string(s, rule, l, t);
        else
            t = ad_rule_lexer_next(l, FALSE);
    }
}

/* From its first modifier on; first is that token. FALSE for a rule without end. */
static gboolean
read_rule(AdRuleSource *s, AdRuleLexer *l, AdRuleToken first)
{
    AdRuleSlice *rule = g_new0(AdRuleSlice, 1);
    rule->start = first.start;
    rule->line = rule->line_end = first.line;
    rule->strings = g_ptr_array_new_with_free_func(string_free);
    rule->condition = g_array_new(FALSE, FALSE, sizeof(AdRuleToken));
    rule->meta = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_ptr_array_add(s->rules, rule);
    AdRuleToken t = first;
    for (; t.kind == AD_RULE_TOKEN_WORD && !is_word(s, &t, "rule");
         t = ad_rule_lexer_next(l, FALSE)) {
        rule->is_private = rule->is_private || is_word(s, &t, "private");
        rule->is_global = rule->is_global || is_word(s, &t, "global");
    }
    if (is_word(s, &t, "rule"))
        t = ad_rule_lexer_next(l, FALSE);
    rule->name = t.kind == AD_RULE_TOKEN_WORD ? token_text(s, &t) : g_strdup("");
    while (t.kind != AD_RULE_TOKEN_END && t.kind != AD_RULE_TOKEN_BAD && !is_sign(s, &t, "{"))
        t = ad_rule_lexer_next(l, FALSE);
    if (is_sign(s, &t, "{") && read_body(s, rule, l))
        return TRUE;
    rule->is_broken = TRUE;
    resynchronise(l, rule);
    rule->end = l->at;
    rule->line_end = MAX(l->line, rule->line + 1) - 1;
    return FALSE;
}

/* import or include with its quoted name. */
static AdRuleToken
read_directive(AdRuleSource *s, AdRuleLexer *l, AdRuleToken word, GPtrArray *list)
{
    AdRuleToken name = ad_rule_lexer_next(l, FALSE);
    if (name.kind != AD_RULE_TOKEN_TEXT)
        return name;
    gsize bytes;
    AdRuleDirective *d = g_new0(AdRuleDirective, 1);
    d->start = word.start;
    d->end = name.end;
    d->line = word.line;
    d->name = ad_rule_source_unquote(s->text, &name, &bytes);
    g_ptr_array_add(list, d);
    return ad_rule_lexer_next(l, FALSE);
}

AdRuleSource *
ad_rule_source_parse(const char *text, gsize bytes)
{
    AdRuleSource *s = g_new0(AdRuleSource, 1);
    s->text = g_strndup(text, bytes);
    s->bytes = strlen(s->text);
    s->rules = g_ptr_array_new_with_free_func(slice_free);
    s->imports = g_ptr_array_new_with_free_func(directive_free);
    s->includes = g_ptr_array_new_with_free_func(directive_free);
    AdRuleLexer lexer;
    ad_rule_lexer_init(&lexer, s->text, s->bytes);
    AdRuleToken t = ad_rule_lexer_next(&lexer, FALSE);
    guint broken =
        0; /* each one is read to the end of the text: a few are mended, many are not rules */
    while (t.kind != AD_RULE_TOKEN_END && s->rules->len < AD_LIMIT_RULES_PER_FILE &&
           broken < BROKEN_MAX) {
        if (is_word(s, &t, "import"))
            t = read_directive(s, &lexer, t, s->imports);
        else if (is_word(s, &t, "include"))
            t = read_directive(s, &lexer, t, s->includes);
        else {
            if (is_word(s, &t, "rule") || is_word(s, &t, "private") || is_word(s, &t, "global"))
                broken += !read_rule(s, &lexer, t);
            t = ad_rule_lexer_next(&lexer, FALSE);
        }
    }
    return s;
}

AdRuleSlice *
ad_rule_source_find(const AdRuleSource *source, const char *name)
{
    for (guint i = source->rules->len; i > 0; i--) {
        AdRuleSlice *rule = g_ptr_array_index(source->rules, i - 1);
        if (g_str_equal(rule->name, name))
            return rule;
    }
    return NULL;
}

AdRuleSlice *
ad_rule_source_at_line(const AdRuleSource *source, guint line)
{
    for (guint i = 0; i < source->rules->len; i++) {
        AdRuleSlice *rule = g_ptr_array_index(source->rules, i);
        if (rule->line <= line && line <= rule->line_end)
            return rule;
    }
    return NULL;
}

void
ad_rule_source_blank(char *text, gsize start, gsize end)
{
    for (gsize i = start; i < end; i++)
        if (text[i] != '\n')
            text[i] = ' ';
}
