/* SPDX-License-Identifier: Apache-2.0 */
/* jvm.c - Java runtimes: "1.8.0_131-b11" of old and "8.0.131+11" of JEP 223 are one version
 *
 * The leading "1." of old goes, "_NN" and "-updateNN" are one more number. Builds do not count; an early-access word is
 * before the release. */
#include <string.h>

#include "feeds/versions/digits.h"
#include "feeds/versions/order.h"

enum { MAX_NUMBERS = 16 };

typedef struct {
    AdPiece numbers[MAX_NUMBERS];
    guint count;
    AdPiece prerelease; /* at == NULL: none */
} Parts;

static gboolean
take_update(const char **v)
{
    static const char *const words[] = {"-update_", "-update", "_", "u"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        gsize n = strlen(words[i]);
        if (g_ascii_strncasecmp(*v, words[i], n) == 0 && g_ascii_isdigit((*v)[n])) {
            *v += n;
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean
is_build(AdPiece p)
{
    return p.bytes > 1 && *p.at == 'b' && ad_digits_are_all((AdPiece){p.at + 1, p.bytes - 1});
}

static gboolean
split(const char *v, Parts *out)
{
    memset(out, 0, sizeof *out);
    if (v[0] == '1' && v[1] == '.' && g_ascii_isdigit(v[2]))
        v += 2;
    for (;;) {
        gsize n = ad_digits_span(v);
        if (n == 0 || out->count == MAX_NUMBERS)
            return FALSE;
        out->numbers[out->count++] = (AdPiece){v, n};
        v += n;
        if (take_update(&v))
            continue;
        if (*v != '.')
            break;
        v++;
    }
    while (*v == '-') {
        AdPiece word = {v + 1, strcspn(v + 1, "-+")};
        for (gsize i = 0; i < word.bytes; i++)
            if (!g_ascii_isalnum(word.at[i]) && word.at[i] != '.')
                return FALSE;
        if (out->prerelease.at == NULL && word.bytes > 0 && !is_build(word) && !ad_digits_are_all(word))
            out->prerelease = word;
        v += 1 + word.bytes;
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
    for (guint i = 0; i < MAX(x.count, y.count); i++) {
        AdPiece none = {"0", 1};
        int result = ad_digits_compare(i < x.count ? x.numbers[i] : none, i < y.count ? y.numbers[i] : none);
        if (result != 0)
            return result;
    }
    if (x.prerelease.at == NULL || y.prerelease.at == NULL)
        return (x.prerelease.at == NULL) - (y.prerelease.at == NULL);
    return ad_digits_compare_identifiers(x.prerelease, y.prerelease, TRUE);
}

static void
coarse(const char *v, AdCoarse *out)
{
    Parts parts;
    split(v, &parts);
    for (guint i = 0; i < 3 && i < parts.count; i++)
        out->numbers[i] = ad_digits_value(parts.numbers[i]);
}

const AdVersionOrder *
ad_order_jvm(void)
{
    static const AdVersionOrder order = {"jvm", accepts, NULL, compare, coarse};
    return &order;
}
