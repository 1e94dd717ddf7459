/* SPDX-License-Identifier: Apache-2.0 */
/* digits.c - numbers and words inside a version */
#include "feeds/versions/digits.h"

#include <string.h>

gsize
ad_digits_span(const char *at)
{
    gsize n = 0;
    while (g_ascii_isdigit(at[n]))
        n++;
    return n;
}

gsize
ad_digits_letters(const char *at)
{
    gsize n = 0;
    while (g_ascii_isalpha(at[n]))
        n++;
    return n;
}

static int
sign(gsize a, gsize b)
{
    return (a > b) - (a < b);
}

static AdPiece
without_zeros(AdPiece p)
{
    while (p.bytes > 0 && *p.at == '0') {
        p.at++;
        p.bytes--;
    }
    return p;
}

int
ad_digits_compare(AdPiece a, AdPiece b)
{
    a = without_zeros(a);
    b = without_zeros(b);
    if (a.bytes != b.bytes)
        return sign(a.bytes, b.bytes);
    return a.bytes == 0 ? 0 : memcmp(a.at, b.at, a.bytes);
}

int
ad_digits_compare_text(AdPiece a, AdPiece b)
{
    gsize n = MIN(a.bytes, b.bytes);
    int result = n == 0 ? 0 : memcmp(a.at, b.at, n);
    return result != 0 ? result : sign(a.bytes, b.bytes);
}

int
ad_digits_compare_folded(AdPiece a, AdPiece b)
{
    for (gsize i = 0; i < a.bytes && i < b.bytes; i++) {
        guchar x = (guchar)g_ascii_tolower(a.at[i]), y = (guchar)g_ascii_tolower(b.at[i]);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return sign(a.bytes, b.bytes);
}

gboolean
ad_digits_are_all(AdPiece piece)
{
    for (gsize i = 0; i < piece.bytes; i++)
        if (!g_ascii_isdigit(piece.at[i]))
            return FALSE;
    return piece.bytes > 0;
}

guint64
ad_digits_value(AdPiece piece)
{
    guint64 value = 0;
    for (gsize i = 0; i < piece.bytes; i++) {
        guint64 digit = (guint64)(piece.at[i] - '0');
        if (value > (G_MAXUINT64 - digit) / 10)
            return G_MAXUINT64;
        value = value * 10 + digit;
    }
    return value;
}

static AdPiece
take_identifier(AdPiece *rest)
{
    const char *dot = memchr(rest->at, '.', rest->bytes);
    AdPiece one = {rest->at, dot == NULL ? rest->bytes : (gsize)(dot - rest->at)};
    gsize used = one.bytes + (dot == NULL ? 0 : 1);
    rest->at += used;
    rest->bytes -= used;
    return one;
}

int
ad_digits_compare_identifiers(AdPiece a, AdPiece b, gboolean is_folded)
{
    while (a.bytes > 0 && b.bytes > 0) {
        AdPiece x = take_identifier(&a), y = take_identifier(&b);
        gboolean is_x_number = ad_digits_are_all(x), is_y_number = ad_digits_are_all(y);
        if (is_x_number != is_y_number)
            return is_x_number ? -1 : 1;
        int result = is_x_number ? ad_digits_compare(x, y)
                     : is_folded ? ad_digits_compare_folded(x, y)
                                 : ad_digits_compare_text(x, y);
        if (result != 0)
            return result;
    }
    return sign(a.bytes, b.bytes) == 0 ? 0 : a.bytes > 0 ? 1 : -1;
}
