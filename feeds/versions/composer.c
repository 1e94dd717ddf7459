/* SPDX-License-Identifier: Apache-2.0 */
/* composer.c - Packagist: Composer's VersionParser::normalize, then PHP's version_compare on the result
 *
 * Normalised: four numbers (or a date), then one of alpha, beta, RC, nothing, patch with numbers, then -dev. "dev-NAME"
 * and "master" are before every number. What normalize() refuses is refused. */
#include <string.h>

#include "feeds/versions/digits.h"
#include "feeds/versions/order.h"

enum { MAX_NUMBERS = 32 };

/* PHP: dev < alpha < beta < RC < (the release) < patch */
typedef enum { STAGE_ALPHA = 1, STAGE_BETA, STAGE_RC, STAGE_RELEASE, STAGE_PATCH } Stage;

typedef struct {
    gboolean is_branch; /* dev-NAME */
    AdPiece branch;
    AdPiece numbers[MAX_NUMBERS];
    guint count;
    Stage stage;
    AdPiece stage_numbers; /* "2.1" of beta2.1 */
    gboolean is_dev;
} Parts;

static gboolean
is_at(AdPiece v, const char *word)
{
    return strlen(word) <= v.bytes && g_ascii_strncasecmp(v.at, word, strlen(word)) == 0;
}

static gboolean
is_whole(AdPiece v, const char *word)
{
    return strlen(word) == v.bytes && is_at(v, word);
}

static AdPiece
advance(AdPiece v, gsize n)
{
    return (AdPiece){v.at + n, v.bytes - n};
}

static gsize
digits(AdPiece v)
{
    gsize n = 0;
    while (n < v.bytes && g_ascii_isdigit(v.at[n]))
        n++;
    return n;
}

static gboolean
is_one_of(AdPiece v, const char *set)
{
    return v.bytes > 0 && strchr(set, *v.at) != NULL;
}

static AdPiece
strip(const char *text)
{
    static const char *const flags[] = {"@stable", "@RC", "@beta", "@alpha", "@dev"};
    while (g_ascii_isspace(*text))
        text++;
    AdPiece v = {text, strlen(text)};
    while (v.bytes > 0 && g_ascii_isspace(v.at[v.bytes - 1]))
        v.bytes--;
    for (gsize i = 0; i < G_N_ELEMENTS(flags); i++) {
        gsize n = strlen(flags[i]);
        if (v.bytes > n && is_whole(advance(v, v.bytes - n), flags[i])) {
            v.bytes -= n;
            break;
        }
    }
    return v;
}

/* [._-]?(stable|beta|b|RC|alpha|a|patch|pl|p)([.-]?\d+)* and [.-]?dev, both optional; TRUE when nothing is left. */
static gboolean
take_modifier(AdPiece v, Parts *out)
{
    static const struct {
        const char *word;
        Stage stage;
    } words[] = {{"stable", STAGE_RELEASE}, {"beta", STAGE_BETA},   {"b", STAGE_BETA},
                 {"RC", STAGE_RC},          {"alpha", STAGE_ALPHA}, {"a", STAGE_ALPHA},
                 {"patch", STAGE_PATCH},    {"pl", STAGE_PATCH},    {"p", STAGE_PATCH}};
    out->stage = STAGE_RELEASE;
    AdPiece w = is_one_of(v, "._-") ? advance(v, 1) : v;
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        if (!is_at(w, words[i].word))
            continue;
        out->stage = words[i].stage;
        v = advance(w, strlen(words[i].word));
        AdPiece start = v;
        for (;;) {
            AdPiece number = is_one_of(v, ".-") ? advance(v, 1) : v;
            gsize n = digits(number);
            if (n == 0)
                break;
            v = advance(number, n);
        }
        out->stage_numbers = (AdPiece){start.at, start.bytes - v.bytes};
        if (is_one_of(out->stage_numbers, ".-"))
            out->stage_numbers = advance(out->stage_numbers, 1);
        break;
    }
    if (out->stage == STAGE_RELEASE)
        out->stage_numbers = (AdPiece){v.at, 0}; /* "-stable2" is the release */
    w = is_one_of(v, ".-_") ? advance(v, 1) : v;
    if (is_whole(w, "dev")) {
        out->is_dev = TRUE;
        return TRUE;
    }
    return v.bytes == 0;
}

static gboolean
take_classic(AdPiece v, Parts *out)
{
    gsize n = digits(v);
    if (n == 0 || n > 5)
        return FALSE;
    out->count = 0;
    out->numbers[out->count++] = (AdPiece){v.at, n};
    v = advance(v, n);
    while (out->count < 4 && is_one_of(v, ".") && digits(advance(v, 1)) > 0) {
        n = digits(advance(v, 1));
        out->numbers[out->count++] = (AdPiece){v.at + 1, n};
        v = advance(v, 1 + n);
    }
    while (out->count < 4)
        out->numbers[out->count++] = (AdPiece){"0", 1};
    return take_modifier(v, out);
}

/* A date: four digits, then groups of digits with or without '.', ':' or '-' between them. */
static gboolean
take_date(AdPiece v, Parts *out)
{
    gsize n = digits(v);
    if (n < 4)
        return FALSE;
    out->count = 0;
    for (;;) {
        if (out->count == MAX_NUMBERS)
            return FALSE;
        out->numbers[out->count++] = (AdPiece){v.at, n};
        v = advance(v, n);
        n = is_one_of(v, ".:-") ? digits(advance(v, 1)) : 0;
        if (n == 0 || n > 3)
            break;
        v = advance(v, 1);
    }
    return (out->count > 1 || out->numbers[0].bytes >= 6) && take_modifier(v, out);
}

/* "1.x-dev": every x is beyond every number. */
static gboolean
take_branch_number(AdPiece v, Parts *out)
{
    if (v.bytes < 3 || !is_whole(advance(v, v.bytes - 3), "dev"))
        return FALSE;
    v.bytes -= 3;
    if (v.bytes > 0 && (v.at[v.bytes - 1] == '.' || v.at[v.bytes - 1] == '-'))
        v.bytes--;
    out->count = 0;
    while (v.bytes > 0 && out->count < 4) {
        gsize n = digits(v);
        gboolean is_x = n == 0 && is_one_of(v, "xX*");
        if (n == 0 && !is_x)
            return FALSE;
        out->numbers[out->count++] = is_x ? (AdPiece){"9999999", 7} : (AdPiece){v.at, n};
        v = advance(v, MAX(n, 1));
        if (v.bytes > 0 && *v.at != '.')
            return FALSE;
        v = advance(v, MIN(v.bytes, 1));
    }
    if (v.bytes > 0 || out->count == 0)
        return FALSE;
    while (out->count < 4)
        out->numbers[out->count++] = (AdPiece){"9999999", 7};
    out->stage = STAGE_RELEASE;
    out->is_dev = TRUE;
    return TRUE;
}

static gboolean
split(const char *text, Parts *out)
{
    memset(out, 0, sizeof *out);
    AdPiece v = strip(text);
    if (is_whole(v, "master") || is_whole(v, "trunk") || is_whole(v, "default")) {
        out->is_branch = TRUE;
        out->branch = v;
        return TRUE;
    }
    if (is_at(v, "dev-")) {
        out->is_branch = TRUE;
        out->branch = advance(v, 4);
        return TRUE;
    }
    const char *plus = v.bytes == 0 ? NULL : memchr(v.at, '+', v.bytes);
    if (plus != NULL && plus > v.at)
        v.bytes = (gsize)(plus - v.at);
    if (is_at(v, "v"))
        v = advance(v, 1);
    return take_classic(v, out) || take_date(v, out) || take_branch_number(v, out);
}

static gboolean
accepts(const char *v)
{
    Parts parts;
    return split(v, &parts);
}

static AdPiece
take_number(AdPiece *rest)
{
    while (is_one_of(*rest, ".-"))
        *rest = advance(*rest, 1);
    AdPiece number = {rest->at, digits(*rest)};
    *rest = advance(*rest, number.bytes);
    return number;
}

static int
compare_stage_numbers(AdPiece a, AdPiece b)
{
    while (a.bytes > 0 && b.bytes > 0) {
        AdPiece x = take_number(&a), y = take_number(&b);
        int result = ad_digits_compare(x, y);
        if (result != 0)
            return result;
    }
    return (a.bytes > 0) - (b.bytes > 0); /* beta < beta1 */
}

static int
compare(const char *a, const char *b)
{
    Parts x, y;
    split(a, &x);
    split(b, &y);
    if (x.is_branch || y.is_branch)
        return x.is_branch && y.is_branch ? ad_digits_compare_text(x.branch, y.branch)
                                          : y.is_branch - x.is_branch;
    for (guint i = 0; i < x.count && i < y.count; i++) {
        int result = ad_digits_compare(x.numbers[i], y.numbers[i]);
        if (result != 0)
            return result;
    }
    if (x.count != y.count) {
        /* the longer one goes on with a number, the other with its stage or ends: only a patch is behind a number */
        const Parts *shorter = x.count < y.count ? &x : &y;
        int result = shorter->stage == STAGE_PATCH ? 1 : -1;
        return shorter == &x ? result : -result;
    }
    int result = (int)x.stage - (int)y.stage;
    /* without a stage, dev is the stage that is before alpha */
    if (x.stage == STAGE_RELEASE && x.is_dev)
        result = y.stage == STAGE_RELEASE && y.is_dev ? 0 : -1;
    else if (y.stage == STAGE_RELEASE && y.is_dev)
        result = 1;
    if (result == 0)
        result = compare_stage_numbers(x.stage_numbers, y.stage_numbers);
    if (result != 0)
        return result;
    return y.is_dev - x.is_dev;
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
ad_order_composer(void)
{
    static const AdVersionOrder order = {"packagist", accepts, NULL, compare, coarse};
    return &order;
}
