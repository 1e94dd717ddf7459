/* SPDX-License-Identifier: Apache-2.0 */
/* rule_lexer.h - words of YARA source text with their places; knows no grammar and trusts no input
 *
 * Follows the lexer of YARA 4.2: '/' always opens a comment or a regular expression (division is
 * '\'), '{' opens a hexadecimal string only where a string's value is expected, which the caller
 * says. No recursion, no allocation; every token is at least one byte long, so that reading always
 * ends. */
#pragma once

#include <glib.h>

typedef enum {
    AD_RULE_TOKEN_END,
    AD_RULE_TOKEN_WORD,      /* identifier or keyword */
    AD_RULE_TOKEN_NUMBER,    /* 12, 0x1F, 2.5, 10MB */
    AD_RULE_TOKEN_STRING_ID, /* $a $a* #a @a !a, or the bare sign */
    AD_RULE_TOKEN_TEXT,      /* "…" with its quotes */
    AD_RULE_TOKEN_REGEX,     /* /…/is with its slashes and flags */
    AD_RULE_TOKEN_HEX,       /* { … } with its braces */
    AD_RULE_TOKEN_SIGN,      /* one or two characters of punctuation */
    AD_RULE_TOKEN_BAD, /* unterminated text, regular expression, hexadecimal string or comment */
} AdRuleTokenKind;

typedef struct {
    AdRuleTokenKind kind;
    gsize start, end; /* byte span in the text */
    guint line;       /* of its first byte, counted from 1 */
} AdRuleToken;

typedef struct {
    const char *text;
    gsize bytes, at;
    guint line;
} AdRuleLexer;

void ad_rule_lexer_init(AdRuleLexer *lexer, const char *text, gsize bytes);

/* The next token; hex_allowed: a '{' here opens a hexadecimal string. After END comes END. */
AdRuleToken ad_rule_lexer_next(AdRuleLexer *lexer, gboolean hex_allowed);

/* TRUE when the token's text is exactly word. */
gboolean ad_rule_token_is(const char *text, const AdRuleToken *token, const char *word);
