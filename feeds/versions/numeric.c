/* SPDX-License-Identifier: Apache-2.0 */
/* numeric.c - lists of numbers: R's package_version (CRAN) and Haskell's (Hackage, GHC)
 *
 * Trailing zeros count: 1.0.0 is behind 1.0. R takes dots and dashes for the same. Nothing but numbers is accepted. */
#include <string.h>

#include "feeds/versions/digits.h"
#include "feeds/versions/order.h"

static gboolean
is_list(const char *v, const char *separators)
{
    for (;;) {
        gsize n = ad_digits_span(v);
        if (n == 0)
            return FALSE;
        v += n;
        if (*v == '\0')
            return TRUE;
        if (strchr(separators, *v++) == NULL)
            return FALSE;
    }
}

static gboolean
accepts_cran(const char *v)
{
    return is_list(v, ".-");
}

static gboolean
accepts_hackage(const char *v)
{
    return is_list(v, ".");
}

static int
compare(const char *a, const char *b)
{
    for (;;) {
        AdPiece x = {a, ad_digits_span(a)}, y = {b, ad_digits_span(b)};
        int result = ad_digits_compare(x, y);
        if (result != 0)
            return result;
        a += x.bytes;
        b += y.bytes;
        if (*a == '\0' || *b == '\0')
            return (*a != '\0') - (*b != '\0');
        a++;
        b++;
    }
}

static void
coarse(const char *v, AdCoarse *out)
{
    for (guint i = 0; i < 3; i++) {
        AdPiece number = {v, ad_digits_span(v)};
        out->numbers[i] = ad_digits_value(number);
        v += number.bytes;
        if (*v++ == '\0')
            return;
    }
}

const AdVersionOrder *
ad_order_cran(void)
{
    static const AdVersionOrder order = {"cran", accepts_cran, NULL, compare, coarse};
    return &order;
}

const AdVersionOrder *
ad_order_hackage(void)
{
    static const AdVersionOrder order = {"hackage", accepts_hackage, NULL, compare, coarse};
    return &order;
}
