/* SPDX-License-Identifier: Apache-2.0 */
/* rule_lexer.c - words of YARA source text with their places */
#include "scanner/detect/rule_lexer.h"

#include <string.h>

static gboolean
is_word_byte(char c)
{
    return g_ascii_isalnum(c) || c == '_';
}

/* Byte at an offset from where the lexer stands, NUL behind the end: sources with NUL bytes were
 * refused before. */
static char
peek(const AdRuleLexer *l, gsize ahead)
{
    return l->bytes - l->at > ahead ? l->text[l->at + ahead] : '\0';
}

static void
advance(AdRuleLexer *l, gsize count)
{
    for (; count > 0 && l->at < l->bytes; count--)
        if (l->text[l->at++] == '\n')
            l->line++;
}

static void
skip_line(AdRuleLexer *l)
{
    while (l->at < l->bytes && l->text[l->at] != '\n')
        l->at++;
}

/* Behind the closing star and slash; FALSE when there is none. */
static gboolean
skip_block_comment(AdRuleLexer *l)
{
    for (advance(l, 2); l->at < l->bytes; advance(l, 1))
        if (peek(l, 0) == '*' && peek(l, 1) == '/') {
            advance(l, 2);
            return TRUE;
        }
    return FALSE;
}

/* Over white space and comments; FALSE for a comment without end. */
static gboolean
skip_blank(AdRuleLexer *l)
{
    while (l->at < l->bytes) {
        char c = peek(l, 0);
        if (g_ascii_isspace(c) || c == '\v')
            advance(l, 1);
        else if (c == '/' && peek(l, 1) == '/')
            skip_line(l);
        else if (c == '/' && peek(l, 1) == '*') {
            if (!skip_block_comment(l))
                return FALSE;
        } else
            break;
    }
    return TRUE;
}

/* Behind a closing delimiter, with backslash escapes, within one line. */
static gboolean
skip_delimited(AdRuleLexer *l, char delimiter)
{
    for (advance(l, 1); l->at < l->bytes && peek(l, 0) != '\n'; advance(l, 1)) {
        if (peek(l, 0) == '\\' && peek(l, 1) != '\n')
            advance(l, 1);
        else if (peek(l, 0) == delimiter) {
            advance(l, 1);
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean
skip_hex(AdRuleLexer *l)
{
    for (advance(l, 1); l->at < l->bytes;) {
        if (peek(l, 0) == '}') {
            advance(l, 1);
            return TRUE;
        }
        if (peek(l, 0) == '/' && peek(l, 1) == '/')
            skip_line(l);
        else if (peek(l, 0) == '/' && peek(l, 1) == '*') {
            if (!skip_block_comment(l))
                return FALSE;
        } else
            advance(l, 1);
    }
    return FALSE;
}

static void
skip_word(AdRuleLexer *l)
{
    while (is_word_byte(peek(l, 0)))
        l->at++;
}

/* "0..10" is a number, a range sign and a number. */
static void
skip_number(AdRuleLexer *l)
{
    skip_word(l);
    if (peek(l, 0) == '.' && g_ascii_isdigit(peek(l, 1))) {
        l->at++;
        skip_word(l);
    }
}

static void
skip_sign(AdRuleLexer *l)
{
    static const char *const pairs[] = {"==", "!=", "<=", ">=", "<<", ">>", ".."};
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++)
        if (peek(l, 0) == pairs[i][0] && peek(l, 1) == pairs[i][1]) {
            l->at += 2;
            return;
        }
    l->at++;
}

void
ad_rule_lexer_init(AdRuleLexer *lexer, const char *text, gsize bytes)
{
    *lexer = (AdRuleLexer){.text = text, .bytes = bytes, .at = 0, .line = 1};
}

AdRuleToken
ad_rule_lexer_next(AdRuleLexer *l, gboolean hex_allowed)
{
    gsize before = l->at;
    guint line = l->line;
    if (!skip_blank(l))
        return (AdRuleToken){AD_RULE_TOKEN_BAD, before, l->at, line};
    AdRuleToken token = {.start = l->at, .line = l->line};
    if (l->at >= l->bytes)
        token.kind = AD_RULE_TOKEN_END;
    else {
        char c = peek(l, 0);
        if (g_ascii_isdigit(c)) {
            token.kind = AD_RULE_TOKEN_NUMBER;
            skip_number(l);
        } else if (is_word_byte(c)) {
            token.kind = AD_RULE_TOKEN_WORD;
            skip_word(l);
        } else if (c == '"' || c == '/') {
            token.kind = c == '"' ? AD_RULE_TOKEN_TEXT : AD_RULE_TOKEN_REGEX;
            if (!skip_delimited(l, c))
                token.kind = AD_RULE_TOKEN_BAD;
            else if (c == '/')
                while (peek(l, 0) == 'i' || peek(l, 0) == 's')
                    l->at++;
        } else if (c == '{' && hex_allowed)
            token.kind = skip_hex(l) ? AD_RULE_TOKEN_HEX : AD_RULE_TOKEN_BAD;
        else if (c == '$' || c == '#' || c == '@' || (c == '!' && peek(l, 1) != '=')) {
            token.kind = AD_RULE_TOKEN_STRING_ID;
            l->at++;
            skip_word(l);
            if (c == '$' && peek(l, 0) == '*')
                l->at++;
        } else {
            token.kind = AD_RULE_TOKEN_SIGN;
            skip_sign(l);
        }
    }
    token.end = l->at;
    return token;
}

gboolean
ad_rule_token_is(const char *text, const AdRuleToken *token, const char *word)
{
    gsize bytes = strlen(word);
    return token->end - token->start == bytes && memcmp(text + token->start, word, bytes) == 0;
}
