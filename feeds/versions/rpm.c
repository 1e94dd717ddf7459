/* SPDX-License-Identifier: Apache-2.0 */
/* rpm.c - [epoch:]version[-release] by rpm 4.18's rpmvercmp
 *
 * Separators do not count; '~' is before the end, '^' behind it but before any segment, words before numbers. A missing
 * epoch is 0. A missing release is before every release, so that the order is total (rpm leaves the release out when one
 * side of a dependency has none: match does that where it means to). rpm refuses nothing but the empty text. */
#include <string.h>

#include "feeds/versions/digits.h"
#include "feeds/versions/order.h"

typedef struct {
    AdPiece epoch, version, release;
    gboolean has_release;
} Parts;

static void
split(const char *v, Parts *out)
{
    memset(out, 0, sizeof *out);
    gsize digits = ad_digits_span(v);
    out->epoch = (AdPiece){v, 0};
    if (v[digits] == ':') {
        out->epoch.bytes = digits;
        v += digits + 1;
    }
    const char *dash = strrchr(v, '-');
    gsize bytes = strlen(v);
    out->version = (AdPiece){v, dash == NULL ? bytes : (gsize)(dash - v)};
    out->has_release = dash != NULL;
    out->release = dash == NULL ? (AdPiece){v + bytes, 0} : (AdPiece){dash + 1, strlen(dash + 1)};
}

static AdPiece
advance(AdPiece p, gsize n)
{
    return (AdPiece){p.at + n, p.bytes - n};
}

static AdPiece
skip_separators(AdPiece p)
{
    gsize n = 0;
    while (n < p.bytes && !g_ascii_isalnum(p.at[n]) && p.at[n] != '~' && p.at[n] != '^')
        n++;
    return advance(p, n);
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

/* 0 '~', 1 the end, 2 '^', 3 a word, 4 a number: what comes next decides first. */
static int
rank(AdPiece p)
{
    if (p.bytes == 0)
        return 1;
    switch (*p.at) {
    case '~':
        return 0;
    case '^':
        return 2;
    default:
        return g_ascii_isdigit(*p.at) ? 4 : 3;
    }
}

static int
compare_part(AdPiece a, AdPiece b)
{
    for (;;) {
        a = skip_separators(a);
        b = skip_separators(b);
        int x = rank(a), y = rank(b);
        if (x != y)
            return x < y ? -1 : 1;
        if (x == 1)
            return 0;
        if (x == 0 || x == 2) {
            a = advance(a, 1);
            b = advance(b, 1);
            continue;
        }
        AdPiece p = take_segment(&a), q = take_segment(&b);
        int result = x == 4 ? ad_digits_compare(p, q) : ad_digits_compare_text(p, q);
        if (result != 0)
            return result;
    }
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
    if (result != 0)
        return result;
    if (x.has_release != y.has_release)
        return x.has_release ? 1 : -1;
    return compare_part(x.release, y.release);
}

static void
coarse(const char *v, AdCoarse *out)
{
    Parts parts;
    split(v, &parts);
    out->epoch = ad_digits_value(parts.epoch);
    AdPiece rest = parts.version;
    for (guint i = 0; i < 3; i++) {
        rest = skip_separators(rest);
        if (rank(rest) != 4)
            return;
        AdPiece number = take_segment(&rest);
        out->numbers[i] = ad_digits_value(number);
    }
}

const AdVersionOrder *
ad_order_rpm(void)
{
    static const AdVersionOrder order = {"rpm", accepts, NULL, compare, coarse};
    return &order;
}
