/* SPDX-License-Identifier: Apache-2.0 */
/* deb.c - dpkg: epoch, upstream version, revision (Debian policy 5.6.12), and opam's order, which is its core
 *
 * Refused is what `dpkg --compare-versions` refuses: blanks inside, an epoch that is no number or beyond INT_MAX, nothing
 * behind the colon, an empty revision. A missing revision equals "0". */
#include <string.h>

#include "feeds/versions/digits.h"
#include "feeds/versions/order.h"

typedef struct {
    AdPiece epoch, upstream, revision;
} Parts;

static gboolean
split(const char *v, Parts *out)
{
    while (g_ascii_isspace(*v))
        v++;
    gsize bytes = strlen(v);
    while (bytes > 0 && g_ascii_isspace(v[bytes - 1]))
        bytes--;
    for (gsize i = 0; i < bytes; i++)
        if (g_ascii_isspace(v[i]))
            return FALSE;
    memset(out, 0, sizeof *out);
    const char *colon = bytes == 0 ? NULL : memchr(v, ':', bytes);
    if (colon != NULL) {
        out->epoch = (AdPiece){v, (gsize)(colon - v)};
        if (!ad_digits_are_all(out->epoch) || ad_digits_value(out->epoch) > G_MAXINT32)
            return FALSE;
        bytes -= out->epoch.bytes + 1;
        v = colon + 1;
    } else {
        out->epoch = (AdPiece){v, 0};
    }
    const char *dash = bytes == 0 ? NULL : memrchr(v, '-', bytes);
    if (dash == NULL) {
        out->upstream = (AdPiece){v, bytes};
        out->revision = (AdPiece){v + bytes, 0};
    } else {
        out->upstream = (AdPiece){v, (gsize)(dash - v)};
        out->revision = (AdPiece){dash + 1, bytes - out->upstream.bytes - 1};
        if (out->revision.bytes == 0)
            return FALSE;
    }
    return out->upstream.bytes > 0;
}

/* '~' before the end, the end (and digits) before letters, letters before the rest. */
static int
weight(AdPiece p)
{
    if (p.bytes == 0 || g_ascii_isdigit(*p.at))
        return 0;
    if (*p.at == '~')
        return -1;
    return g_ascii_isalpha(*p.at) ? (guchar)*p.at : (guchar)*p.at + 256;
}

static AdPiece
advance(AdPiece p, gsize n)
{
    return (AdPiece){p.at + n, p.bytes - n};
}

static AdPiece
take_number(AdPiece *p)
{
    gsize n = 0;
    while (n < p->bytes && g_ascii_isdigit(p->at[n]))
        n++;
    AdPiece number = {p->at, n};
    *p = advance(*p, n);
    return number;
}

static int
compare_part(AdPiece a, AdPiece b)
{
    while (a.bytes > 0 || b.bytes > 0) {
        while ((a.bytes > 0 && !g_ascii_isdigit(*a.at)) || (b.bytes > 0 && !g_ascii_isdigit(*b.at))) {
            int x = weight(a), y = weight(b);
            if (x != y)
                return x < y ? -1 : 1;
            a = advance(a, 1);
            b = advance(b, 1);
        }
        AdPiece x = take_number(&a), y = take_number(&b);
        int result = ad_digits_compare(x, y);
        if (result != 0)
            return result;
    }
    return 0;
}

static gboolean
accepts(const char *v)
{
    Parts parts;
    return split(v, &parts);
}

static int
compare(const char *a, const char *b)
{
    Parts x, y;
    split(a, &x);
    split(b, &y);
    int result = ad_digits_compare(x.epoch, y.epoch);
    if (result == 0)
        result = compare_part(x.upstream, y.upstream);
    return result != 0 ? result : compare_part(x.revision, y.revision);
}

static void
coarse_part(AdPiece p, AdCoarse *out)
{
    for (guint i = 0; i < 3; i++) {
        /* where a number stands: '~' is before every number, any other sign behind it */
        if (p.bytes == 0 || *p.at == '~')
            return;
        if (!g_ascii_isdigit(*p.at)) {
            out->numbers[i] = AD_COARSE_TOP;
            return;
        }
        AdPiece number = take_number(&p);
        out->numbers[i] = ad_digits_value(number);
        if (p.bytes == 0)
            return;
        if (*p.at != '.') {
            /* before '.' all but ':' and bytes above it: those are behind "1.9" */
            if (i < 2 && weight(p) > '.' + 256)
                out->numbers[i + 1] = AD_COARSE_TOP;
            return;
        }
        p = advance(p, 1);
    }
}

static void
coarse(const char *v, AdCoarse *out)
{
    Parts parts;
    split(v, &parts);
    out->epoch = ad_digits_value(parts.epoch);
    coarse_part(parts.upstream, out);
}

static gboolean
accepts_opam(const char *v)
{
    return *v != '\0';
}

static int
compare_opam(const char *a, const char *b)
{
    AdPiece x = {a, strlen(a)}, y = {b, strlen(b)};
    return compare_part(x, y);
}

static void
coarse_opam(const char *v, AdCoarse *out)
{
    AdPiece whole = {v, strlen(v)};
    coarse_part(whole, out);
}

const AdVersionOrder *
ad_order_deb(void)
{
    static const AdVersionOrder order = {"debian", accepts, NULL, compare, coarse};
    return &order;
}

const AdVersionOrder *
ad_order_opam(void)
{
    static const AdVersionOrder order = {"opam", accepts_opam, NULL, compare_opam, coarse_opam};
    return &order;
}
