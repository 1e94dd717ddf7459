/* SPDX-License-Identifier: Apache-2.0 */
/* maven.c - Maven's "Version Order Specification" (POM reference), with the choices of 3.8.7
 *
 * Tokens are split at '.', '-' and between digits and letters (which counts as a dash; so does a dot before a word
 * that a digit or the end follows).
 * Null tokens (0, "", ga, final, release) at the end and before a dash go. Then token by token, the shorter version going
 * on with null. Known words are before the release but for "sp"; unknown ones are behind it, alphabetically. Upper and
 * lower case are the same. ComparableVersion itself keeps "1-ga-1" apart from "1-1" and is not transitive there; this is. */
#include <string.h>

#include "feeds/versions/digits.h"
#include "feeds/versions/order.h"

enum { MAX_TOKENS = 1026 /* one a byte of AD_LIMIT_VERSION_BYTES */ };

typedef struct {
    AdPiece text;
    gboolean is_dash; /* what stands before it */
    gboolean is_number;
    gint8 rank; /* of a word: below 0 before the release, 0 the release, 1 sp, 2 any other */
} Token;

typedef struct {
    Token at[MAX_TOKENS];
    guint count;
} Tokens;

static gboolean
is_word(AdPiece p, const char *word)
{
    return strlen(word) == p.bytes && g_ascii_strncasecmp(p.at, word, p.bytes) == 0;
}

static gint8
rank_word(AdPiece p, gboolean is_before_digit)
{
    static const struct {
        const char *word;
        gint8 rank;
        gboolean needs_digit;
    } words[] = {
        {"alpha", -5, FALSE}, {"a", -5, TRUE},   {"beta", -4, FALSE}, {"b", -4, TRUE},
        {"milestone", -3, FALSE}, {"m", -3, TRUE}, {"rc", -2, FALSE},   {"cr", -2, FALSE},
        {"snapshot", -1, FALSE},  {"", 0, FALSE},  {"ga", 0, FALSE},    {"final", 0, FALSE},
        {"release", 0, FALSE},    {"sp", 1, FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (is_word(p, words[i].word) && (!words[i].needs_digit || is_before_digit))
            return words[i].rank;
    return 2;
}

static gboolean
is_null(const Token *t)
{
    if (!t->is_number)
        return t->rank == 0;
    for (gsize i = 0; i < t->text.bytes; i++)
        if (t->text.at[i] != '0')
            return FALSE;
    return TRUE;
}

static void
trim(Tokens *tokens)
{
    while (tokens->count > 0 && is_null(&tokens->at[tokens->count - 1]))
        tokens->count--;
}

static void
add(Tokens *tokens, AdPiece text, gboolean is_dash, gboolean is_before_digit)
{
    Token t = {text, is_dash, text.bytes == 0 || g_ascii_isdigit(*text.at), 0};
    if (!t.is_number) {
        t.rank = rank_word(text, is_before_digit);
        t.is_dash |= is_before_digit || text.at[text.bytes] == '\0'; /* 1.0.x1 and 1.0.x are 1.0-x */
    }
    if (t.is_dash)
        trim(tokens);
    if (tokens->count < MAX_TOKENS)
        tokens->at[tokens->count++] = t;
}

static void
split(const char *v, Tokens *out)
{
    out->count = 0;
    gboolean is_dash = FALSE;
    for (;;) {
        gsize n = 0;
        if (g_ascii_isdigit(*v))
            n = ad_digits_span(v);
        else
            while (v[n] != '\0' && v[n] != '.' && v[n] != '-' && !g_ascii_isdigit(v[n]))
                n++;
        if (n > 0 || *v != '\0')
            add(out, (AdPiece){v, n}, is_dash, n > 0 && g_ascii_isdigit(v[n]));
        v += n;
        if (*v == '\0')
            break;
        is_dash = *v != '.'; /* a change between digits and letters is a dash */
        if (*v == '.' || *v == '-')
            v++;
    }
    trim(out);
}

static int
compare_with_end(const Tokens *tokens, guint from)
{
    for (guint i = from; i < tokens->count; i++)
        if (!is_null(&tokens->at[i]))
            return tokens->at[i].is_number || tokens->at[i].rank > 0 ? 1 : -1;
    return 0;
}

/* Which kind comes first at one place: known words, then the end (0), other words, "-number", ".number". Nulls that lead to
 * a known word ("1.0.beta.1") are before the end, and so before all that is behind it. */
static int
class_of(const Tokens *tokens, guint i)
{
    const Token *t = &tokens->at[i];
    if (is_null(t) && compare_with_end(tokens, i) < 0)
        return t->is_number ? (t->is_dash ? -2 : -1) : -3;
    if (t->is_number)
        return t->is_dash ? 100 : 110;
    return t->rank == 0 ? 1 : t->rank * 10;
}

static int
compare(const char *a, const char *b)
{
    Tokens x, y;
    split(a, &x);
    split(b, &y);
    guint n = MIN(x.count, y.count);
    for (guint i = 0; i < n; i++) {
        const Token *p = &x.at[i], *q = &y.at[i];
        int result = class_of(&x, i) - class_of(&y, i);
        if (result == 0 && p->is_number)
            result = ad_digits_compare(p->text, q->text);
        else if (result == 0 && p->rank == 2)
            result = ad_digits_compare_folded(p->text, q->text);
        if (result == 0)
            result = p->is_dash - q->is_dash;
        if (result != 0)
            return result;
    }
    return x.count > n ? compare_with_end(&x, n) : y.count > n ? -compare_with_end(&y, n) : 0;
}

static gboolean
accepts(const char *v)
{
    return *v != '\0';
}

static void
coarse(const char *v, AdCoarse *out)
{
    Tokens tokens;
    split(v, &tokens);
    for (guint i = 0; i < 3 && i < tokens.count; i++) {
        const Token *t = &tokens.at[i];
        if (!t->is_number || t->is_dash)
            return;
        out->numbers[i] = ad_digits_value(t->text);
    }
}

const AdVersionOrder *
ad_order_maven(void)
{
    static const AdVersionOrder order = {"maven", accepts, NULL, compare, coarse};
    return &order;
}
