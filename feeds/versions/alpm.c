/* SPDX-License-Identifier: Apache-2.0 */
/* alpm.c - Arch Linux: pacman's vercmp
 *
 * [epoch:]version[-release]. A word left over is before the end (1.0rc < 1.0) but behind it after a separator
 * (1.5 < 1.5.a). Releases count only when both sides have one: this order, as pacman's own, is not transitive there. */
#include <string.h>

#include "feeds/versions/digits.h"
#include "feeds/versions/order.h"

typedef struct {
    AdPiece epoch, version, release;
} Parts;

static void
split(const char *v, Parts *out)
{
    memset(out, 0, sizeof *out);
    gsize digits = ad_digits_span(v);
    if (v[digits] == ':') {
        out->epoch = (AdPiece){v, digits};
        v += digits + 1;
    }
    const char *dash = strrchr(v, '-');
    out->version = (AdPiece){v, dash == NULL ? strlen(v) : (gsize)(dash - v)};
    if (dash != NULL)
        out->release = (AdPiece){dash + 1, strlen(dash + 1)};
}

static AdPiece
advance(AdPiece p, gsize n)
{
    return (AdPiece){p.at + n, p.bytes - n};
}

static gsize
separators(AdPiece p)
{
    gsize n = 0;
    while (n < p.bytes && !g_ascii_isalnum(p.at[n]))
        n++;
    return n;
}

static AdPiece
take_segment(AdPiece *p)
{
    gboolean is_number = g_ascii_isdigit(*p->at);
    gsize n = 0;
    while (n < p->bytes && (is_number ? g_ascii_isdigit(p->at[n]) : g_ascii_isalpha(p->at[n])))
        n++;
    AdPiece segment = {p->at, n};
    *p = advance(*p, n);
    return segment;
}

static int
compare_part(AdPiece a, AdPiece b)
{
    while (a.bytes > 0 && b.bytes > 0) {
        gsize x_skip = separators(a), y_skip = separators(b);
        a = advance(a, x_skip);
        b = advance(b, y_skip);
        if (a.bytes == 0 || b.bytes == 0)
            break;
        if (x_skip != y_skip)
            return x_skip < y_skip ? -1 : 1;
        gboolean is_a_number = g_ascii_isdigit(*a.at), is_b_number = g_ascii_isdigit(*b.at);
        if (is_a_number != is_b_number)
            return is_a_number ? 1 : -1;
        AdPiece x = take_segment(&a), y = take_segment(&b);
        int result = is_a_number ? ad_digits_compare(x, y) : ad_digits_compare_text(x, y);
        if (result != 0)
            return result;
    }
    if (a.bytes == 0 && b.bytes == 0)
        return 0;
    if (a.bytes == 0)
        return g_ascii_isalpha(*b.at) ? 1 : -1;
    return g_ascii_isalpha(*a.at) ? -1 : 1;
}

static gboolean
accepts(const char *v)
{
    return *v != '\0';
}

static int
compare(const char *a, const char *b)
{
    Parts x, y;
    split(a, &x);
    split(b, &y);
    int result = ad_digits_compare(x.epoch, y.epoch);
    if (result == 0)
        result = compare_part(x.version, y.version);
    if (result != 0 || x.release.at == NULL || y.release.at == NULL)
        return result;
    return compare_part(x.release, y.release);
}

static void
coarse(const char *v, AdCoarse *out)
{
    Parts parts;
    split(v, &parts);
    out->epoch = ad_digits_value(parts.epoch); /* separators count: no number behind it is sure */
}

const AdVersionOrder *
ad_order_alpm(void)
{
    static const AdVersionOrder order = {"alpm", accepts, NULL, compare, coarse};
    return &order;
}
