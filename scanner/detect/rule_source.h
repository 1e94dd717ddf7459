/* SPDX-License-Identifier: Apache-2.0 */
/* rule_source.h - one YARA source file as rules with byte spans: for blanking, splitting and
 * explaining
 *
 * The reader is lenient where libyara is strict: what it does not understand it skips, because
 * libyara judges every text anyway. A rule whose body has no end reaches to the next line that
 * begins a rule. */
#pragma once

#include "scanner/detect/rule_lexer.h"

typedef struct {
    char *id;            /* "$a", or "$" when anonymous */
    AdRuleToken value;   /* TEXT, REGEX or HEX */
    gsize start, end;    /* of the whole definition, modifiers included */
    gboolean is_literal; /* no modifier that changes the bytes: at most ascii, fullword, private */
} AdRuleString;

typedef struct {
    char *name;
    gsize start, end; /* of the whole rule, modifiers included */
    guint line, line_end;
    gboolean is_private, is_global;
    gboolean is_broken; /* no end, or a token that cannot be read */
    GPtrArray *strings; /* AdRuleString * */
    GArray *condition;  /* AdRuleToken, END excluded */
    GHashTable *meta;   /* key -> text without quotes, unescaped; numbers and booleans as written */
} AdRuleSlice;

typedef struct {
    gsize start, end; /* of the directive */
    guint line;
    char *name; /* what is imported or included */
} AdRuleDirective;

typedef struct {
    char *text; /* owned; NUL behind the last byte */
    gsize bytes;
    GPtrArray *rules;    /* AdRuleSlice * in order */
    GPtrArray *imports;  /* AdRuleDirective * */
    GPtrArray *includes; /* AdRuleDirective * */
} AdRuleSource;

/* Reads text (copied). Never fails; at most AD_LIMIT_RULES_PER_FILE rules are told apart, the rest
 * stays text. */
AdRuleSource *ad_rule_source_parse(const char *text, gsize bytes);
void ad_rule_source_free(AdRuleSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdRuleSource, ad_rule_source_free)

/* Last rule of that name, or NULL. */
AdRuleSlice *ad_rule_source_find(const AdRuleSource *source, const char *name);
/* The rule whose lines hold line, or NULL. */
AdRuleSlice *ad_rule_source_at_line(const AdRuleSource *source, guint line);

/* Overwrites a span with spaces; line ends stay, so that line numbers stay true. */
void ad_rule_source_blank(char *text, gsize start, gsize end);

/* The value of a quoted text token, escapes resolved. Free with g_free; *bytes without its NUL. */
char *ad_rule_source_unquote(const char *text, const AdRuleToken *token, gsize *bytes);
