/* SPDX-License-Identifier: Apache-2.0 */
/* pypi.c - PEP 440, appendix B for what is a version; anything else is refused as pip refuses it
 *
 * epoch, release without trailing zeros, then dev < pre < the release < post; a local version is behind its public one. */
#include <string.h>

#include "feeds/versions/digits.h"
#include "feeds/versions/order.h"

/* Where a version of the same release stands: 1.0.dev1 < 1.0a1 < 1.0 < 1.0.post1. */
typedef enum { STAGE_DEV, STAGE_ALPHA, STAGE_BETA, STAGE_RC, STAGE_FINAL } Stage;

typedef struct {
    AdPiece epoch, release;
    Stage stage;
    AdPiece stage_number;
    gboolean has_post, has_dev, has_local;
    AdPiece post, dev, local;
} Parts;

static gboolean
is_separator(char c)
{
    return c == '.' || c == '-' || c == '_';
}

/* The first of the words that stands at v, ignoring case; NULL for none. Longer words come first in a list. */
static const char *
word_at(const char *v, const char *const *words)
{
    for (; *words != NULL; words++)
        if (g_ascii_strncasecmp(v, *words, strlen(*words)) == 0)
            return *words;
    return NULL;
}

/* [-_.]?WORD[-_.]?NUMBER? at *v; moves behind it. */
static const char *
take_word(const char **v, const char *const *words, AdPiece *number)
{
    const char *at = *v + (is_separator(**v) ? 1 : 0);
    const char *word = word_at(at, words);
    if (word == NULL)
        return NULL;
    at += strlen(word);
    if (is_separator(*at) && g_ascii_isdigit(at[1]))
        at++;
    else if (is_separator(*at) && at[1] == '\0')
        at++; /* "1.0a." is allowed by the pattern */
    *number = (AdPiece){at, ad_digits_span(at)};
    *v = at + number->bytes;
    return word;
}

static void
take_pre(const char **v, Parts *out)
{
    static const char *const words[] = {"alpha", "beta", "preview", "pre", "a", "b", "c", "rc", NULL};
    const char *word = take_word(v, words, &out->stage_number);
    out->stage = STAGE_FINAL;
    if (word != NULL)
        out->stage = *word == 'a' ? STAGE_ALPHA : *word == 'b' ? STAGE_BETA : STAGE_RC;
}

static gboolean
take_local(const char **v, Parts *out)
{
    const char *at = *v + 1;
    out->local.at = at;
    do {
        gsize n = 0;
        while (g_ascii_isalnum(at[n]))
            n++;
        if (n == 0)
            return FALSE;
        at += n;
    } while (is_separator(*at) && *++at != '\0');
    out->local.bytes = (gsize)(at - out->local.at);
    out->has_local = TRUE;
    *v = at;
    return !is_separator(at[-1]);
}

static gboolean
split(const char *v, Parts *out)
{
    static const char *const post_words[] = {"post", "rev", "r", NULL};
    static const char *const dev_words[] = {"dev", NULL};
    memset(out, 0, sizeof *out);
    while (g_ascii_isspace(*v))
        v++;
    if (*v == 'v' || *v == 'V')
        v++;
    gsize n = ad_digits_span(v);
    out->epoch = (AdPiece){v, 0};
    if (n > 0 && v[n] == '!') {
        out->epoch.bytes = n;
        v += n + 1;
        n = ad_digits_span(v);
    }
    if (n == 0)
        return FALSE;
    while (v[n] == '.' && g_ascii_isdigit(v[n + 1]))
        n += 1 + ad_digits_span(v + n + 1);
    out->release = (AdPiece){v, n};
    v += n;
    take_pre(&v, out);
    if (*v == '-' && g_ascii_isdigit(v[1])) { /* 1.0-1 is 1.0.post1 */
        out->post = (AdPiece){v + 1, ad_digits_span(v + 1)};
        out->has_post = TRUE;
        v += 1 + out->post.bytes;
    } else {
        out->has_post = take_word(&v, post_words, &out->post) != NULL;
    }
    out->has_dev = take_word(&v, dev_words, &out->dev) != NULL;
    if (*v == '+' && !take_local(&v, out))
        return FALSE;
    while (g_ascii_isspace(*v))
        v++;
    if (out->stage == STAGE_FINAL && !out->has_post && out->has_dev)
        out->stage = STAGE_DEV;
    return *v == '\0';
}

static gboolean
accepts(const char *v)
{
    Parts parts;
    return split(v, &parts);
}

static int
compare_release(AdPiece a, AdPiece b)
{
    while (a.bytes > 0 || b.bytes > 0) {
        AdPiece x = {a.at, 0}, y = {b.at, 0};
        while (x.bytes < a.bytes && x.at[x.bytes] != '.')
            x.bytes++;
        while (y.bytes < b.bytes && y.at[y.bytes] != '.')
            y.bytes++;
        int result = ad_digits_compare(x, y);
        if (result != 0)
            return result;
        gsize p = MIN(x.bytes + 1, a.bytes), q = MIN(y.bytes + 1, b.bytes);
        a = (AdPiece){a.at + p, a.bytes - p};
        b = (AdPiece){b.at + q, b.bytes - q};
    }
    return 0;
}

static AdPiece
take_local_part(AdPiece *rest)
{
    AdPiece part = {rest->at, 0};
    while (part.bytes < rest->bytes && !is_separator(part.at[part.bytes]))
        part.bytes++;
    gsize used = MIN(part.bytes + 1, rest->bytes);
    *rest = (AdPiece){rest->at + used, rest->bytes - used};
    return part;
}

static int
compare_local(AdPiece a, AdPiece b)
{
    while (a.bytes > 0 && b.bytes > 0) {
        AdPiece x = take_local_part(&a), y = take_local_part(&b);
        gboolean is_x_number = ad_digits_are_all(x), is_y_number = ad_digits_are_all(y);
        if (is_x_number != is_y_number)
            return is_x_number ? 1 : -1; /* the other way round than SemVer */
        int result = is_x_number ? ad_digits_compare(x, y) : ad_digits_compare_folded(x, y);
        if (result != 0)
            return result;
    }
    return (a.bytes > 0) - (b.bytes > 0);
}

/* absent: where a version without this part stands against those with it: -1 before them, 1 behind them. */
static int
compare_optional(gboolean has_a, AdPiece a, gboolean has_b, AdPiece b, int absent)
{
    if (has_a && has_b)
        return ad_digits_compare(a, b);
    if (has_a == has_b)
        return 0;
    return has_a ? -absent : absent;
}

static int
compare(const char *a, const char *b)
{
    Parts x, y;
    split(a, &x);
    split(b, &y);
    int result = ad_digits_compare(x.epoch, y.epoch);
    if (result == 0)
        result = compare_release(x.release, y.release);
    if (result == 0)
        result = (x.stage > y.stage) - (x.stage < y.stage);
    if (result == 0)
        result = ad_digits_compare(x.stage_number, y.stage_number);
    if (result == 0)
        result = compare_optional(x.has_post, x.post, y.has_post, y.post, -1);
    if (result == 0)
        result = compare_optional(x.has_dev, x.dev, y.has_dev, y.dev, 1);
    if (result == 0)
        result = x.has_local && y.has_local ? compare_local(x.local, y.local) : x.has_local - y.has_local;
    return result;
}

static void
coarse(const char *v, AdCoarse *out)
{
    Parts parts;
    split(v, &parts);
    out->epoch = ad_digits_value(parts.epoch);
    const char *at = parts.release.at, *end = at + parts.release.bytes;
    for (guint i = 0; i < 3 && at < end; i++) {
        AdPiece number = {at, ad_digits_span(at)};
        out->numbers[i] = ad_digits_value(number);
        at += number.bytes + 1;
    }
}

const AdVersionOrder *
ad_order_pypi(void)
{
    static const AdVersionOrder order = {"pypi", accepts, NULL, compare, coarse};
    return &order;
}
