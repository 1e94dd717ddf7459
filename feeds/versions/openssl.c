/* SPDX-License-Identifier: Apache-2.0 */
/* openssl.c - OpenSSL: three numbers and, before 3.0, letters: 1.0.2 < 1.0.2a < 1.0.2z < 1.0.2za; and dates
 *
 * "1.1.0-pre6", "3.0.0-beta1" are before the release. datetime: RFC 3339, compared as moments. */
#include <string.h>

#include "feeds/versions/digits.h"
#include "feeds/versions/order.h"

typedef struct {
    AdPiece numbers[3], letters, prerelease;
} Parts;

static gboolean
split(const char *v, Parts *out)
{
    memset(out, 0, sizeof *out);
    for (guint i = 0; i < 3; i++) {
        gsize n = ad_digits_span(v);
        if (n == 0)
            return FALSE;
        out->numbers[i] = (AdPiece){v, n};
        v += n;
        if (i < 2 && *v++ != '.')
            return FALSE;
    }
    while (g_ascii_islower(v[out->letters.bytes]))
        out->letters.bytes++;
    out->letters.at = v;
    v += out->letters.bytes;
    if (*v == '-') {
        out->prerelease = (AdPiece){v + 1, strcspn(v + 1, "+")};
        v += 1 + out->prerelease.bytes;
        for (gsize i = 0; i < out->prerelease.bytes; i++)
            if (!g_ascii_isalnum(out->prerelease.at[i]) && out->prerelease.at[i] != '.')
                return FALSE;
    }
    return *v == '\0' || *v == '+';
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
    for (guint i = 0; i < 3; i++) {
        int result = ad_digits_compare(x.numbers[i], y.numbers[i]);
        if (result != 0)
            return result;
    }
    int result = ad_digits_compare_text(x.letters, y.letters);
    if (result != 0)
        return result;
    if (x.prerelease.at == NULL || y.prerelease.at == NULL)
        return (x.prerelease.at == NULL) - (y.prerelease.at == NULL);
    return ad_digits_compare_identifiers(x.prerelease, y.prerelease, FALSE);
}

static void
coarse(const char *v, AdCoarse *out)
{
    Parts parts;
    split(v, &parts);
    for (guint i = 0; i < 3; i++)
        out->numbers[i] = ad_digits_value(parts.numbers[i]);
}

static GDateTime *
moment(const char *v)
{
    return strchr(v, 'T') == NULL ? NULL : g_date_time_new_from_iso8601(v, NULL);
}

static gboolean
accepts_datetime(const char *v)
{
    g_autoptr(GDateTime) at = moment(v);
    return at != NULL;
}

static int
compare_datetime(const char *a, const char *b)
{
    g_autoptr(GDateTime) x = moment(a);
    g_autoptr(GDateTime) y = moment(b);
    return g_date_time_compare(x, y);
}

static void
coarse_datetime(const char *v, AdCoarse *out)
{
    g_autoptr(GDateTime) at = moment(v);
    gint64 seconds = g_date_time_to_unix(at);
    out->numbers[0] = seconds < 0 ? 0 : (guint64)seconds / 86400;
}

const AdVersionOrder *
ad_order_openssl(void)
{
    static const AdVersionOrder order = {"openssl", accepts, NULL, compare, coarse};
    return &order;
}

const AdVersionOrder *
ad_order_datetime(void)
{
    static const AdVersionOrder order = {"datetime", accepts_datetime, NULL, compare_datetime, coarse_datetime};
    return &order;
}
