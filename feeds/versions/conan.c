/* SPDX-License-Identifier: Apache-2.0 */
/* conan.c - Conan 2: dotted items of digits and letters, a prerelease behind '-', a build behind '+'
 *
 * Items compare by their leading number, then by the rest; an item without a number is behind all with one. Zeros at the
 * end do not count. A prerelease is before the release, a build behind it; both are compared the same way. Conan compares a
 * number with a word as text, which is not transitive; this is. */
#include <string.h>

#include "feeds/versions/digits.h"
#include "feeds/versions/order.h"

typedef struct {
    AdPiece items, prerelease, build; /* at == NULL: none */
} Parts;

static void
split(const char *v, Parts *out)
{
    memset(out, 0, sizeof *out);
    const char *plus = strchr(v, '+');
    gsize bytes = plus == NULL ? strlen(v) : (gsize)(plus - v);
    if (plus != NULL)
        out->build = (AdPiece){plus + 1, strlen(plus + 1)};
    const char *dash = bytes == 0 ? NULL : memchr(v, '-', bytes);
    if (dash != NULL)
        out->prerelease = (AdPiece){dash + 1, bytes - (gsize)(dash - v) - 1};
    out->items = (AdPiece){v, dash == NULL ? bytes : (gsize)(dash - v)};
}

static AdPiece
take_item(AdPiece *rest)
{
    if (rest->bytes == 0)
        return (AdPiece){"0", 1};
    AdPiece item = {rest->at, 0};
    while (item.bytes < rest->bytes && item.at[item.bytes] != '.')
        item.bytes++;
    gsize used = MIN(item.bytes + 1, rest->bytes);
    *rest = (AdPiece){rest->at + used, rest->bytes - used};
    return item;
}

static AdPiece
leading_number(AdPiece item)
{
    AdPiece number = {item.at, 0};
    while (number.bytes < item.bytes && g_ascii_isdigit(item.at[number.bytes]))
        number.bytes++;
    return number;
}

static int
compare_items(AdPiece a, AdPiece b)
{
    while (a.bytes > 0 || b.bytes > 0) {
        AdPiece x = take_item(&a), y = take_item(&b);
        AdPiece p = leading_number(x), q = leading_number(y);
        if ((p.bytes == 0) != (q.bytes == 0))
            return p.bytes == 0 ? 1 : -1;
        int result = ad_digits_compare(p, q);
        if (result == 0)
            result = ad_digits_compare_text((AdPiece){x.at + p.bytes, x.bytes - p.bytes},
                                            (AdPiece){y.at + q.bytes, y.bytes - q.bytes});
        if (result != 0)
            return result;
    }
    return 0;
}

static gboolean
accepts(const char *v)
{
    for (const char *c = v; *c != '\0'; c++)
        if (!g_ascii_isgraph(*c))
            return FALSE;
    return g_ascii_isalnum(*v);
}

static int
compare(const char *a, const char *b)
{
    Parts x, y;
    split(a, &x);
    split(b, &y);
    int result = compare_items(x.items, y.items);
    if (result != 0)
        return result;
    if ((x.prerelease.at == NULL) != (y.prerelease.at == NULL))
        return x.prerelease.at == NULL ? 1 : -1;
    result = compare_items(x.prerelease, y.prerelease);
    if (result != 0)
        return result;
    if ((x.build.at == NULL) != (y.build.at == NULL))
        return x.build.at == NULL ? -1 : 1;
    return compare_items(x.build, y.build);
}

static void
coarse(const char *v, AdCoarse *out)
{
    Parts parts;
    split(v, &parts);
    for (guint i = 0; i < 3 && parts.items.bytes > 0; i++) {
        AdPiece item = take_item(&parts.items), number = leading_number(item);
        out->numbers[i] = number.bytes == 0 ? AD_COARSE_TOP : ad_digits_value(number);
        if (number.bytes < item.bytes) { /* "1rc" is behind "1" and all that goes on from it */
            if (i < 2)
                out->numbers[i + 1] = AD_COARSE_TOP;
            return;
        }
    }
}

const AdVersionOrder *
ad_order_conan(void)
{
    static const AdVersionOrder order = {"conan", accepts, NULL, compare, coarse};
    return &order;
}
