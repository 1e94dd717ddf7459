/* SPDX-License-Identifier: Apache-2.0 */
/* gentoo.c - Gentoo: Package Manager Specification 3.3
 *
 * number(.number)*[a-z](_suffix number)*(-rN). A component behind the first that begins with a zero compares as text
 * without its trailing zeros; more components are later. */
#include <string.h>

#include "feeds/versions/digits.h"
#include "feeds/versions/order.h"

enum { SUFFIX_NONE = 4 };
static const char *const suffixes[] = {"alpha", "beta", "pre", "rc", "", "p"};

static int
take_suffix(const char **v)
{
    if (**v != '_')
        return SUFFIX_NONE;
    gsize n = 0;
    while (g_ascii_islower((*v)[1 + n]))
        n++;
    for (int i = 0; i < (int)G_N_ELEMENTS(suffixes); i++) {
        if (i != SUFFIX_NONE && strlen(suffixes[i]) == n && strncmp(*v + 1, suffixes[i], n) == 0) {
            *v += 1 + n;
            return i;
        }
    }
    return -1;
}

static gboolean
accepts(const char *v)
{
    gsize n = ad_digits_span(v);
    if (n == 0)
        return FALSE;
    v += n;
    while (*v == '.' && g_ascii_isdigit(v[1]))
        v += 1 + ad_digits_span(v + 1);
    if (g_ascii_islower(*v))
        v++;
    while (*v == '_') {
        if (take_suffix(&v) < 0)
            return FALSE;
        v += ad_digits_span(v);
    }
    if (v[0] == '-' && v[1] == 'r' && g_ascii_isdigit(v[2]))
        v += 2 + ad_digits_span(v + 2);
    return *v == '\0';
}

static AdPiece
take_number(const char **v)
{
    AdPiece number = {*v, ad_digits_span(*v)};
    *v += number.bytes;
    return number;
}

static int
compare_component(AdPiece a, AdPiece b)
{
    if (*a.at != '0' && *b.at != '0')
        return ad_digits_compare(a, b);
    while (a.bytes > 0 && a.at[a.bytes - 1] == '0')
        a.bytes--;
    while (b.bytes > 0 && b.at[b.bytes - 1] == '0')
        b.bytes--;
    return ad_digits_compare_text(a, b);
}

static int
compare_suffixes(const char **a, const char **b)
{
    for (;;) {
        int x = take_suffix(a), y = take_suffix(b);
        if (x != y)
            return x < y ? -1 : 1;
        if (x == SUFFIX_NONE)
            return 0;
        AdPiece p = take_number(a), q = take_number(b);
        int result = ad_digits_compare(p, q);
        if (result != 0)
            return result;
    }
}

static int
compare(const char *a, const char *b)
{
    AdPiece x = take_number(&a), y = take_number(&b);
    int result = ad_digits_compare(x, y);
    while (result == 0 && *a == '.' && *b == '.') {
        a++;
        b++;
        x = take_number(&a);
        y = take_number(&b);
        result = compare_component(x, y);
    }
    if (result != 0)
        return result;
    if ((*a == '.') != (*b == '.'))
        return *a == '.' ? 1 : -1;
    char p = g_ascii_islower(*a) ? *a++ : 0, q = g_ascii_islower(*b) ? *b++ : 0;
    if (p != q)
        return p < q ? -1 : 1;
    result = compare_suffixes(&a, &b);
    if (result != 0)
        return result;
    a += *a == '\0' ? 0 : 2; /* "-r" */
    b += *b == '\0' ? 0 : 2;
    x = take_number(&a);
    y = take_number(&b);
    return ad_digits_compare(x, y);
}

static void
coarse(const char *v, AdCoarse *out)
{
    for (guint i = 0; i < 3; i++) {
        AdPiece number = take_number(&v);
        if (i > 0 && *number.at == '0')
            return; /* text from here on */
        out->numbers[i] = ad_digits_value(number);
        if (*v++ != '.')
            return;
    }
}

const AdVersionOrder *
ad_order_gentoo(void)
{
    static const AdVersionOrder order = {"gentoo", accepts, NULL, compare, coarse};
    return &order;
}
