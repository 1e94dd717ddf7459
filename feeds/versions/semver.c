/* SPDX-License-Identifier: Apache-2.0 */
/* semver.c - SemVer 2.0 clause 11 and the orders that differ from it in one point each
 *
 * Read generously, as node-semver's loose mode does: "v" and "=" before it, any count of numbers (missing ones are
 * zero), a prerelease that follows without its hyphen. Build metadata counts only in Pub. Go: "go1.21rc1" of stdlib
 * and toolchain, where letters and digits of the prerelease are apart. NuGet: case does not count. */
#include <string.h>

#include "feeds/versions/digits.h"
#include "feeds/versions/order.h"

typedef struct {
    const char *core; /* dotted numbers */
    gsize core_bytes;
    AdPiece prerelease; /* at == NULL: a release */
    AdPiece build;      /* at == NULL: none */
    gboolean is_go;     /* written "go1.21rc1" */
} Parts;

/* TRUE for anything that begins with a number and holds only what a version may hold. */
static gboolean
split(const char *v, Parts *out)
{
    memset(out, 0, sizeof *out);
    while (*v == ' ')
        v++;
    if (strncmp(v, "go", 2) == 0) {
        out->is_go = TRUE;
        v += 2;
    }
    while (*v == 'v' || *v == 'V' || *v == '=' || *v == ' ')
        v++;
    out->core = v;
    gsize n = ad_digits_span(v);
    if (n == 0)
        return FALSE;
    while (v[n] == '.' && g_ascii_isdigit(v[n + 1]))
        n += 1 + ad_digits_span(v + n + 1);
    out->core_bytes = n;
    v += n;
    if (*v == '-' || g_ascii_isalpha(*v) || *v == '_' || *v == '.' || *v == '~') {
        if (*v == '-' || *v == '.')
            v++;
        out->prerelease.at = v;
        out->prerelease.bytes = strcspn(v, "+");
        v += out->prerelease.bytes;
    }
    if (*v == '+') {
        out->build.at = v + 1;
        out->build.bytes = strlen(v + 1);
        v += 1 + out->build.bytes;
    }
    if (*v != '\0')
        return FALSE;
    for (const char *c = out->core; *c != '\0'; c++)
        if (!g_ascii_isalnum(*c) && strchr(".-+_~", *c) == NULL)
            return FALSE;
    return TRUE;
}

static gboolean
accepts(const char *v)
{
    Parts parts;
    return split(v, &parts) && !parts.is_go;
}

static gboolean
accepts_go(const char *v)
{
    Parts parts;
    return split(v, &parts);
}

static int
compare_core(const Parts *a, const Parts *b)
{
    const char *x = a->core, *y = b->core;
    const char *x_end = x + a->core_bytes, *y_end = y + b->core_bytes;
    while (x < x_end || y < y_end) {
        AdPiece p = {x, x < x_end ? ad_digits_span(x) : 0}, q = {y, y < y_end ? ad_digits_span(y) : 0};
        int result = ad_digits_compare(p, q);
        if (result != 0)
            return result;
        x = x < x_end ? MIN(x + p.bytes + 1, x_end) : x;
        y = y < y_end ? MIN(y + q.bytes + 1, y_end) : y;
    }
    return 0;
}

enum { ROOM = 2 * 1024 + 2 /* a version with a dot behind every byte */ };

/* "rc1" as Go writes it means the identifiers "rc.1". */
static AdPiece
go_identifiers(AdPiece word, char room[ROOM])
{
    gsize n = 0;
    for (gsize i = 0; i < word.bytes && n + 2 < ROOM; i++) {
        if (i > 0 && g_ascii_isdigit(word.at[i]) && g_ascii_isalpha(word.at[i - 1]))
            room[n++] = '.';
        room[n++] = word.at[i];
    }
    return (AdPiece){room, n};
}

static int
compare_prerelease(const Parts *a, const Parts *b, gboolean is_folded)
{
    if (a->prerelease.at == NULL || b->prerelease.at == NULL)
        return (a->prerelease.at == NULL) - (b->prerelease.at == NULL);
    char a_room[ROOM], b_room[ROOM];
    AdPiece x = a->is_go ? go_identifiers(a->prerelease, a_room) : a->prerelease;
    AdPiece y = b->is_go ? go_identifiers(b->prerelease, b_room) : b->prerelease;
    return ad_digits_compare_identifiers(x, y, is_folded);
}

static int
compare_parts(const char *a, const char *b, gboolean is_folded, gboolean has_build)
{
    Parts x, y;
    split(a, &x);
    split(b, &y);
    int result = compare_core(&x, &y);
    if (result == 0)
        result = compare_prerelease(&x, &y, is_folded);
    if (result != 0 || !has_build)
        return result;
    if (x.build.at == NULL || y.build.at == NULL)
        return (x.build.at != NULL) - (y.build.at != NULL);
    return ad_digits_compare_identifiers(x.build, y.build, is_folded);
}

static int
compare(const char *a, const char *b)
{
    return compare_parts(a, b, FALSE, FALSE);
}

static int
compare_nuget(const char *a, const char *b)
{
    return compare_parts(a, b, TRUE, FALSE);
}

static int
compare_pub(const char *a, const char *b)
{
    return compare_parts(a, b, FALSE, TRUE);
}

static void
coarse(const char *v, AdCoarse *out)
{
    Parts parts;
    split(v, &parts);
    const char *at = parts.core, *end = at + parts.core_bytes;
    for (guint i = 0; i < 3 && at < end; i++) {
        AdPiece number = {at, ad_digits_span(at)};
        out->numbers[i] = ad_digits_value(number);
        at += number.bytes + 1;
    }
}

/* Bitnami: "2.4.44-1" is the first packaging of 2.4.44, not a prerelease of it. */
static gboolean
is_bitnami_revision(const Parts *p)
{
    return p->prerelease.at != NULL && p->prerelease.at[-1] == '-' && ad_digits_are_all(p->prerelease);
}

static int
compare_bitnami(const char *a, const char *b)
{
    Parts x, y;
    split(a, &x);
    split(b, &y);
    AdPiece none = {"0", 1};
    AdPiece x_revision = none, y_revision = none;
    if (is_bitnami_revision(&x)) {
        x_revision = x.prerelease;
        x.prerelease.at = NULL;
    }
    if (is_bitnami_revision(&y)) {
        y_revision = y.prerelease;
        y.prerelease.at = NULL;
    }
    int result = compare_core(&x, &y);
    if (result == 0)
        result = compare_prerelease(&x, &y, FALSE);
    return result != 0 ? result : ad_digits_compare(x_revision, y_revision);
}

const AdVersionOrder *
ad_order_semver(void)
{
    static const AdVersionOrder order = {"semver", accepts, NULL, compare, coarse};
    return &order;
}

const AdVersionOrder *
ad_order_go(void)
{
    static const AdVersionOrder order = {"golang", accepts_go, NULL, compare, coarse};
    return &order;
}

const AdVersionOrder *
ad_order_nuget(void)
{
    static const AdVersionOrder order = {"nuget", accepts, NULL, compare_nuget, coarse};
    return &order;
}

const AdVersionOrder *
ad_order_pub(void)
{
    static const AdVersionOrder order = {"pub", accepts, NULL, compare_pub, coarse};
    return &order;
}

const AdVersionOrder *
ad_order_bitnami(void)
{
    static const AdVersionOrder order = {"bitnami", accepts, NULL, compare_bitnami, coarse};
    return &order;
}
