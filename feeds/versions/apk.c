/* SPDX-License-Identifier: Apache-2.0 */
/* apk.c - Alpine's package versions as apk-tools 3 orders them
 *
 * digits(.digits)*[a-z](_suffix digits)*(~hash)(-rN). Read as tokens; the first difference decides, and where the kind of
 * token differs, a pre-release suffix is before the end and everything else behind it. A component that begins with a zero
 * compares as text (except the first). What apk refuses still has a place, so that the order is total over any text:
 * at the first bad byte the rest is one token before everything else; is_proper() tells. */
#include <string.h>

#include "feeds/versions/digits.h"
#include "feeds/versions/order.h"

/* In the order in which they stand when the kinds differ. */
typedef enum {
    TOKEN_BAD,
    TOKEN_PRE_SUFFIX,
    TOKEN_END,
    TOKEN_REVISION,
    TOKEN_HASH,
    TOKEN_SUFFIX_NUMBER,
    TOKEN_POST_SUFFIX,
    TOKEN_LETTER,
    TOKEN_NUMBER,
    TOKEN_FIRST_NUMBER,
} Kind;

typedef struct {
    Kind kind;
    AdPiece text;
    int rank; /* of a suffix */
} Token;

typedef struct {
    const char *at;
    Kind last; /* TOKEN_BAD: before the first */
} Cursor;

static const char *const suffixes[] = {"alpha", "beta", "pre", "rc", "cvs", "svn", "git", "hg", "p"};
enum { PRE_SUFFIXES = 4 };

static Token
make(Kind kind, const char *at, gsize bytes)
{
    return (Token){kind, {at, bytes}, 0};
}

static Token
take_suffix(Cursor *c)
{
    const char *word = c->at + 1;
    gsize n = 0;
    while (g_ascii_islower(word[n]))
        n++;
    for (int i = 0; i < (int)G_N_ELEMENTS(suffixes); i++) {
        if (strlen(suffixes[i]) == n && strncmp(word, suffixes[i], n) == 0) {
            Token t = make(i < PRE_SUFFIXES ? TOKEN_PRE_SUFFIX : TOKEN_POST_SUFFIX, word, n);
            t.rank = i;
            c->at = word + n;
            return t;
        }
    }
    return make(TOKEN_BAD, c->at, strlen(c->at));
}

static gboolean
is_suffix(Kind k)
{
    return k == TOKEN_PRE_SUFFIX || k == TOKEN_POST_SUFFIX;
}

static Token
take_valid(Cursor *c)
{
    const char *at = c->at;
    gsize digits = ad_digits_span(at);
    gboolean is_number = c->last == TOKEN_FIRST_NUMBER || c->last == TOKEN_NUMBER;
    if (*at == '\0')
        return c->last == TOKEN_BAD ? make(TOKEN_BAD, at, 0) : make(TOKEN_END, at, 0);
    if (c->last == TOKEN_BAD) {
        c->at += digits;
        return digits > 0 ? make(TOKEN_FIRST_NUMBER, at, digits) : make(TOKEN_BAD, at, strlen(at));
    }
    if (is_suffix(c->last) && digits > 0) {
        c->at += digits;
        return make(TOKEN_SUFFIX_NUMBER, at, digits);
    }
    if (is_number && *at == '.' && g_ascii_isdigit(at[1])) {
        digits = ad_digits_span(at + 1);
        c->at += 1 + digits;
        return make(TOKEN_NUMBER, at + 1, digits);
    }
    if (is_number && g_ascii_islower(*at)) {
        c->at++;
        return make(TOKEN_LETTER, at, 1);
    }
    if (*at == '_' && c->last != TOKEN_HASH && c->last != TOKEN_REVISION)
        return take_suffix(c);
    if (*at == '~' && c->last != TOKEN_HASH && c->last != TOKEN_REVISION) {
        gsize n = strspn(at + 1, "0123456789abcdef");
        if (n > 0) {
            c->at += 1 + n;
            return make(TOKEN_HASH, at + 1, n);
        }
    }
    if (at[0] == '-' && at[1] == 'r' && c->last != TOKEN_REVISION &&
        (at[2] == '\0' || g_ascii_isdigit(at[2]))) {
        digits = ad_digits_span(at + 2);
        c->at += 2 + digits;
        return make(TOKEN_REVISION, at + 2, digits); /* "-r" alone is "-r0" */
    }
    return make(TOKEN_BAD, at, strlen(at));
}

static Token
take(Cursor *c)
{
    Token t = take_valid(c);
    c->last = t.kind;
    if (t.kind == TOKEN_BAD && *t.text.at == '-')
        t.text.bytes = 0; /* apk looks no further behind a bad dash */
    return t;
}

static int
compare_token(const Token *a, const Token *b)
{
    switch (a->kind) {
    case TOKEN_NUMBER:
        if (*a->text.at == '0' || *b->text.at == '0')
            return ad_digits_compare_text(a->text, b->text);
        return ad_digits_compare(a->text, b->text);
    case TOKEN_FIRST_NUMBER:
    case TOKEN_SUFFIX_NUMBER:
    case TOKEN_REVISION:
        return ad_digits_compare(a->text, b->text);
    case TOKEN_PRE_SUFFIX:
    case TOKEN_POST_SUFFIX:
        return a->rank - b->rank;
    case TOKEN_END:
        return 0;
    default:
        return ad_digits_compare_text(a->text, b->text);
    }
}

static int
compare(const char *a, const char *b)
{
    Cursor x = {a, TOKEN_BAD}, y = {b, TOKEN_BAD};
    for (;;) {
        Token p = take(&x), q = take(&y);
        if (p.kind != q.kind)
            return p.kind < q.kind ? -1 : 1;
        int result = compare_token(&p, &q);
        if (result != 0 || p.kind == TOKEN_END || p.kind == TOKEN_BAD)
            return result;
    }
}

static gboolean
accepts(const char *v)
{
    return *v != '\0';
}

static gboolean
is_proper(const char *v)
{
    Cursor c = {v, TOKEN_BAD};
    for (;;) {
        Token t = take(&c);
        if (t.kind == TOKEN_BAD || (t.kind == TOKEN_REVISION && t.text.bytes == 0))
            return FALSE;
        if (t.kind == TOKEN_END)
            return TRUE;
    }
}

static void
coarse(const char *v, AdCoarse *out)
{
    Cursor c = {v, TOKEN_BAD};
    for (guint i = 0; i < 3; i++) {
        Token t = take(&c);
        if (t.kind != TOKEN_FIRST_NUMBER && t.kind != TOKEN_NUMBER)
            return;
        if (t.kind == TOKEN_NUMBER && *t.text.at == '0')
            return; /* text from here on: all of "0…" is one key, before "1" */
        out->numbers[i] = ad_digits_value(t.text);
    }
}

const AdVersionOrder *
ad_order_apk(void)
{
    static const AdVersionOrder order = {"alpine", accepts, is_proper, compare, coarse};
    return &order;
}
