/* SPDX-License-Identifier: Apache-2.0 */
/* gem.c - RubyGems: Gem::Version
 *
 * Runs of digits and of letters are segments; a word is before a number, missing segments are 0, zeros before the first
 * word and at the end do not count. '-' stands for ".pre.". */
#include <string.h>

#include "feeds/versions/digits.h"
#include "feeds/versions/order.h"

enum { MAX_SEGMENTS = 1026 /* one a byte of AD_LIMIT_VERSION_BYTES, and "pre" */ };

typedef struct {
    AdPiece at[MAX_SEGMENTS];
    guint count;
} Segments;

/* Gem's pattern: [0-9]+(.[0-9a-zA-Z]+)*(-[0-9A-Za-z-]+(.[0-9A-Za-z-]+)*)?, blanks around it. */
static gboolean
accepts(const char *v)
{
    while (g_ascii_isspace(*v))
        v++;
    gsize n = ad_digits_span(v);
    if (n == 0)
        return FALSE;
    v += n;
    gboolean has_dash = FALSE;
    while (*v == '.' || (*v == '-' && !has_dash)) {
        has_dash |= *v == '-';
        v++;
        n = 0;
        while (g_ascii_isalnum(v[n]) || (has_dash && v[n] == '-'))
            n++;
        if (n == 0)
            return FALSE;
        v += n;
    }
    while (g_ascii_isspace(*v))
        v++;
    return *v == '\0';
}

static gboolean
is_zero(AdPiece p)
{
    for (gsize i = 0; i < p.bytes; i++)
        if (p.at[i] != '0')
            return FALSE;
    return TRUE;
}

static void
split(const char *v, Segments *out)
{
    out->count = 0;
    guint numbers = 0; /* segments before the first word that are kept */
    gboolean has_word = FALSE;
    while (*v != '\0' && out->count + 1 < MAX_SEGMENTS) {
        gsize digits = ad_digits_span(v), letters = ad_digits_letters(v);
        AdPiece piece = {v, digits + letters};
        if (piece.bytes == 0 && *v == '-')
            piece = (AdPiece){"pre", 3}; /* and the dash is stepped over below */
        if (piece.bytes > 0) {
            gboolean is_word = g_ascii_isalpha(*piece.at);
            if (is_word && !has_word)
                out->count = numbers; /* zeros right before the first word go */
            has_word |= is_word;
            out->at[out->count++] = piece;
            if (!has_word && !is_zero(piece))
                numbers = out->count;
        }
        v += MAX(digits + letters, 1);
    }
    while (out->count > 0 && g_ascii_isdigit(*out->at[out->count - 1].at) && is_zero(out->at[out->count - 1]))
        out->count--;
}

static int
compare(const char *a, const char *b)
{
    Segments x, y;
    split(a, &x);
    split(b, &y);
    for (guint i = 0; i < MAX(x.count, y.count); i++) {
        AdPiece p = i < x.count ? x.at[i] : (AdPiece){"0", 1};
        AdPiece q = i < y.count ? y.at[i] : (AdPiece){"0", 1};
        gboolean is_p_word = g_ascii_isalpha(*p.at), is_q_word = g_ascii_isalpha(*q.at);
        if (is_p_word != is_q_word)
            return is_p_word ? -1 : 1;
        int result = is_p_word ? ad_digits_compare_text(p, q) : ad_digits_compare(p, q);
        if (result != 0)
            return result;
    }
    return 0;
}

static void
coarse(const char *v, AdCoarse *out)
{
    Segments segments;
    split(v, &segments);
    for (guint i = 0; i < 3 && i < segments.count && g_ascii_isdigit(*segments.at[i].at); i++)
        out->numbers[i] = ad_digits_value(segments.at[i]);
}

const AdVersionOrder *
ad_order_gem(void)
{
    static const AdVersionOrder order = {"rubygems", accepts, NULL, compare, coarse};
    return &order;
}
