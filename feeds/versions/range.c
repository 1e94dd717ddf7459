/* SPDX-License-Identifier: Apache-2.0 */
/* range.c - `vers:` ranges */
#include "feeds/versions/range.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"

typedef enum { OP_EQUAL, OP_NOT_EQUAL, OP_LESS, OP_AT_MOST, OP_GREATER, OP_AT_LEAST } Op;

typedef struct {
    Op op;
    char *version;
} Term;

struct AdVersionRange {
    char *scheme;
    gboolean is_all;  /* "*" */
    GPtrArray *terms; /* of Term *, owned */
};

static void
free_term(gpointer data)
{
    Term *t = data;
    g_free(t->version);
    g_free(t);
}

void
ad_range_free(AdVersionRange *r)
{
    if (r == NULL)
        return;
    g_free(r->scheme);
    g_ptr_array_unref(r->terms);
    g_free(r);
}

const char *
ad_range_scheme(const AdVersionRange *r)
{
    return r->scheme;
}

static gboolean
refuse(GError **error, const char *why)
{
    g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "not a vers range: %s", why);
    return FALSE;
}

static gboolean
parse_term(AdVersionRange *r, const char *text, GError **error)
{
    static const struct {
        const char *sign;
        Op op;
    } signs[] = {{">=", OP_AT_LEAST}, {"<=", OP_AT_MOST}, {"!=", OP_NOT_EQUAL}, {">", OP_GREATER},
                 {"<", OP_LESS},      {"=", OP_EQUAL}};
    Op op = OP_EQUAL;
    for (gsize i = 0; i < G_N_ELEMENTS(signs); i++) {
        if (g_str_has_prefix(text, signs[i].sign)) {
            op = signs[i].op;
            text += strlen(signs[i].sign);
            break;
        }
    }
    if (*text == '\0')
        return refuse(error, "a constraint without a version");
    if (strcmp(text, "*") == 0)
        return refuse(error, "'*' stands alone");
    char *version = g_uri_unescape_string(text, NULL);
    if (version == NULL || *version == '\0') {
        g_free(version);
        return refuse(error, "a percent code that is none");
    }
    Term *t = g_new0(Term, 1);
    t->op = op;
    t->version = version;
    g_ptr_array_add(r->terms, t);
    return TRUE;
}

static gboolean
parse_terms(AdVersionRange *r, const char *text, GError **error)
{
    if (strcmp(text, "*") == 0) {
        r->is_all = TRUE;
        return TRUE;
    }
    g_auto(GStrv) terms = g_strsplit(text, "|", AD_LIMIT_RANGE_TERMS + 1);
    if (g_strv_length(terms) > AD_LIMIT_RANGE_TERMS) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "a vers range has more than %d constraints", AD_LIMIT_RANGE_TERMS);
        return FALSE;
    }
    if (terms[0] == NULL)
        return refuse(error, "no constraint");
    for (gsize i = 0; terms[i] != NULL; i++)
        if (!parse_term(r, terms[i], error))
            return FALSE;
    return TRUE;
}

AdVersionRange *
ad_range_parse(const char *text, GError **error)
{
    if (strnlen(text, AD_LIMIT_RANGE_BYTES + 1) > AD_LIMIT_RANGE_BYTES) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "a range of more than %d bytes", AD_LIMIT_RANGE_BYTES);
        return NULL;
    }
    const char *slash = strchr(text, '/');
    if (!g_str_has_prefix(text, "vers:") || slash == NULL || slash == text + 5) {
        refuse(error, "it begins with vers:SCHEME/");
        return NULL;
    }
    for (const char *c = text; *c != '\0'; c++) {
        if (!g_ascii_isgraph(*c)) {
            refuse(error, "blanks, control characters and bytes beyond ASCII are percent-encoded");
            return NULL;
        }
    }
    g_autoptr(AdVersionRange) r = g_new0(AdVersionRange, 1);
    r->terms = g_ptr_array_new_with_free_func(free_term);
    r->scheme = g_ascii_strdown(text + 5, slash - text - 5);
    return parse_terms(r, slash + 1, error) ? g_steal_pointer(&r) : NULL;
}

static gboolean
is_upper(const Term *t)
{
    return t->op == OP_LESS || t->op == OP_AT_MOST;
}

/* The nearest bounds below and above the version decide; a bound at the version itself decides alone. */
static AdVersionMembership
find(const AdVersionRange *r, const AdVersionOrder *order, const char *version)
{
    const Term *below = NULL, *above = NULL;
    guint bounds = 0, exclusions = 0;
    for (guint i = 0; i < r->terms->len; i++) {
        const Term *t = r->terms->pdata[i];
        AdVersionAnswer answer = ad_version_compare(order, version, t->version);
        if (answer == AD_VERSION_UNKNOWN)
            return AD_VERSION_CANNOT_TELL;
        exclusions += t->op == OP_NOT_EQUAL;
        if (t->op == OP_EQUAL || t->op == OP_NOT_EQUAL)
            continue; /* judged before */
        bounds++;
        if (answer == AD_VERSION_EQUAL)
            return t->op == OP_AT_MOST || t->op == OP_AT_LEAST ? AD_VERSION_INSIDE : AD_VERSION_OUTSIDE;
        if (answer == AD_VERSION_GREATER &&
            (below == NULL || ad_version_compare(order, t->version, below->version) != AD_VERSION_LESS))
            below = t;
        if (answer == AD_VERSION_LESS &&
            (above == NULL || ad_version_compare(order, t->version, above->version) == AD_VERSION_LESS))
            above = t;
    }
    if (bounds == 0) /* nothing but "!=" leaves everything else; "=" leaves nothing */
        return exclusions == r->terms->len ? AD_VERSION_INSIDE : AD_VERSION_OUTSIDE;
    if (above != NULL && is_upper(above))
        return AD_VERSION_INSIDE;
    return below != NULL && !is_upper(below) ? AD_VERSION_INSIDE : AD_VERSION_OUTSIDE;
}

AdVersionMembership
ad_range_contains(const AdVersionRange *r, const AdVersionOrder *order, const char *version)
{
    const AdVersionOrder *own = ad_version_order(r->scheme);
    if (order == NULL || (own != NULL && own != order) || !ad_version_is_accepted(order, version))
        return AD_VERSION_CANNOT_TELL;
    if (r->is_all)
        return AD_VERSION_INSIDE;
    for (guint i = 0; i < r->terms->len; i++) {
        const Term *t = r->terms->pdata[i];
        if (t->op > OP_NOT_EQUAL || ad_version_compare(order, version, t->version) != AD_VERSION_EQUAL)
            continue;
        return t->op == OP_EQUAL ? AD_VERSION_INSIDE : AD_VERSION_OUTSIDE;
    }
    return find(r, order, version);
}
