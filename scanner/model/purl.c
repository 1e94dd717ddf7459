/* SPDX-License-Identifier: Apache-2.0 */
/* purl.c - package URLs: reading, building, canonical text */
#include "scanner/model/purl.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "scanner/model/purl_type.h"

static void
qualifier_free(gpointer data)
{
    AdPurlQualifier *q = data;
    g_free(q->key);
    g_free(q->value);
    g_free(q);
}

void
ad_purl_free(AdPurl *purl)
{
    if (purl == NULL)
        return;
    g_free(purl->type);
    g_free(purl->namespace_);
    g_free(purl->name);
    g_free(purl->version);
    g_free(purl->subpath);
    g_ptr_array_unref(purl->qualifiers);
    g_free(purl);
}

static AdPurl *
purl_empty(void)
{
    AdPurl *purl = g_new0(AdPurl, 1);
    purl->qualifiers = g_ptr_array_new_with_free_func(qualifier_free);
    return purl;
}

const char *
ad_purl_qualifier(const AdPurl *purl, const char *key)
{
    for (guint i = 0; i < purl->qualifiers->len; i++) {
        const AdPurlQualifier *q = g_ptr_array_index(purl->qualifiers, i);
        if (strcmp(q->key, key) == 0)
            return q->value;
    }
    return NULL;
}

const char *
ad_purl_repair_text(guint repairs)
{
    if ((repairs & AD_PURL_REPAIR_KEY_CASE) != 0)
        return "a qualifier's key is written in lower case";
    if ((repairs & AD_PURL_REPAIR_ENCODED_VERSION) != 0)
        return "the '@' before the version is not percent-encoded";
    if ((repairs & AD_PURL_REPAIR_SPACE) != 0)
        return "a purl has no white space around it";
    return NULL;
}

/* ---- parts ---- */

/* What a part may be once it is decoded: UTF-8, no NUL, within the limit. */
static gboolean
part_is_allowed(const char *part, gsize bytes, const char *what, GError **error)
{
    if (bytes > AD_LIMIT_PURL_FIELD_BYTES) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "the purl's %s is longer than %d bytes", what,
                    AD_LIMIT_PURL_FIELD_BYTES);
        return FALSE;
    }
    if (!g_utf8_validate(part, (gssize)bytes, NULL)) { /* refuses NUL as well */
        g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "the purl's %s is not UTF-8", what);
        return FALSE;
    }
    return TRUE;
}

/* Decoded copy of bytes; NULL with MALFORMED or LIMIT. */
static char *
decode(const char *text, gsize bytes, const char *what, GError **error)
{
    g_autoptr(GString) out = g_string_sized_new(bytes);
    for (gsize i = 0; i < bytes; i++) {
        if (text[i] != '%') {
            g_string_append_c(out, text[i]);
            continue;
        }
        int high = bytes - i > 2 ? g_ascii_xdigit_value(text[i + 1]) : -1;
        int low = bytes - i > 2 ? g_ascii_xdigit_value(text[i + 2]) : -1;
        if (high < 0 || low < 0) {
            g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED,
                        "the purl's %s has a '%%' without two hexadecimal digits", what);
            return NULL;
        }
        g_string_append_c(out, (char)(high * 16 + low));
        i += 2;
    }
    if (!part_is_allowed(out->str, out->len, what, error))
        return NULL;
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static gboolean
set_type(AdPurl *purl, const char *text, gsize bytes, GError **error)
{
    gboolean is_good = bytes > 0 && bytes <= AD_LIMIT_PURL_FIELD_BYTES && g_ascii_isalpha(text[0]);
    for (gsize i = 0; is_good && i < bytes; i++)
        is_good = g_ascii_isalnum(text[i]) || text[i] == '.' || text[i] == '-';
    if (!is_good) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_MALFORMED,
                            "a purl's type is letters, digits, '.' and '-', and begins with a letter");
        return FALSE;
    }
    purl->type = g_ascii_strdown(text, (gssize)bytes);
    return TRUE;
}

/* Takes value. An empty one says nothing and is left out. */
static gboolean
add_qualifier(AdPurl *purl, const char *key, gsize key_bytes, char *value, guint *repairs,
              GError **error)
{
    g_autofree char *own = value;
    gboolean is_good =
        key_bytes > 0 && key_bytes <= AD_LIMIT_PURL_FIELD_BYTES && !g_ascii_isdigit(key[0]);
    gboolean has_upper = FALSE;
    for (gsize i = 0; is_good && i < key_bytes; i++) {
        is_good = g_ascii_isalnum(key[i]) || (key[i] != '\0' && strchr(".-_", key[i]) != NULL);
        has_upper = has_upper || g_ascii_isupper(key[i]);
    }
    if (!is_good) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_MALFORMED,
                            "a qualifier's key is letters, digits, '.', '-' and '_', and begins with no digit");
        return FALSE;
    }
    /* the official suite refuses "Arch" and reads "repositorY": strictly, the first letter decides */
    if (g_ascii_isupper(key[0]) && repairs == NULL) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_MALFORMED,
                            ad_purl_repair_text(AD_PURL_REPAIR_KEY_CASE));
        return FALSE;
    }
    if (has_upper && repairs != NULL)
        *repairs |= AD_PURL_REPAIR_KEY_CASE;
    g_autofree char *name = g_ascii_strdown(key, (gssize)key_bytes);
    if (ad_purl_qualifier(purl, name) != NULL) {
        g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "the qualifier %s stands twice", name);
        return FALSE;
    }
    if (purl->qualifiers->len >= AD_LIMIT_PURL_QUALIFIERS) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "the purl has more than %d qualifiers",
                    AD_LIMIT_PURL_QUALIFIERS);
        return FALSE;
    }
    if (*own == '\0')
        return TRUE;
    AdPurlQualifier *q = g_new0(AdPurlQualifier, 1);
    q->key = g_steal_pointer(&name);
    q->value = g_steal_pointer(&own);
    g_ptr_array_add(purl->qualifiers, q);
    return TRUE;
}

static gint
by_key(gconstpointer a, gconstpointer b)
{
    const AdPurlQualifier *const *x = a, *const *y = b;
    return strcmp((*x)->key, (*y)->key);
}

/* Segments of text, decoded when is_encoded, joined by '/': empty ones go, and in a subpath "." and "..". NULL when nothing
 * is left; *is_bad tells that from an error. */
static char *
read_segments(const char *text, gsize bytes, gboolean is_encoded, const char *what, gboolean *is_bad,
              GError **error)
{
    gboolean is_subpath = strcmp(what, "subpath") == 0;
    g_autoptr(GString) out = g_string_new(NULL);
    for (gsize at = 0; at < bytes;) {
        const char *slash = memchr(text + at, '/', bytes - at);
        gsize length = slash != NULL ? (gsize)(slash - text) - at : bytes - at;
        g_autofree char *raw = g_strndup(text + at, length);
        g_autofree char *segment =
            is_encoded ? decode(raw, length, what, error) : g_steal_pointer(&raw);
        at += length + 1;
        if (segment == NULL || !part_is_allowed(segment, strlen(segment), what, error)) {
            *is_bad = TRUE;
            return NULL;
        }
        if (strchr(segment, '/') != NULL) {
            g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED,
                        "a segment of the purl's %s contains an encoded '/'", what);
            *is_bad = TRUE;
            return NULL;
        }
        if (*segment == '\0' ||
            (is_subpath && (strcmp(segment, ".") == 0 || strcmp(segment, "..") == 0)))
            continue;
        if (out->len > 0)
            g_string_append_c(out, '/');
        g_string_append(out, segment);
    }
    if (!part_is_allowed(out->str, out->len, what, error)) {
        *is_bad = TRUE;
        return NULL;
    }
    return out->len > 0 ? g_string_free(g_steal_pointer(&out), FALSE) : NULL;
}

static gboolean
name_is_missing(GError **error)
{
    g_set_error_literal(error, AD_ERROR, AD_ERROR_MALFORMED, "the purl has no name");
    return FALSE;
}

/* ---- reading ---- */

static gboolean
read_qualifiers(AdPurl *purl, const char *text, gsize bytes, guint *repairs, GError **error)
{
    for (gsize at = 0; at < bytes;) {
        const char *end = memchr(text + at, '&', bytes - at);
        gsize length = end != NULL ? (gsize)(end - text) - at : bytes - at;
        const char *pair = text + at;
        at += length + 1;
        if (length == 0)
            continue;
        const char *equals = memchr(pair, '=', length);
        if (equals == NULL) {
            g_set_error_literal(error, AD_ERROR, AD_ERROR_MALFORMED, "a qualifier of the purl has no '='");
            return FALSE;
        }
        gsize key_bytes = (gsize)(equals - pair);
        char *value = decode(equals + 1, length - key_bytes - 1, "qualifier", error);
        if (value == NULL || !add_qualifier(purl, pair, key_bytes, value, repairs, error))
            return FALSE;
    }
    return TRUE;
}

/* The '@' before the version, in text of bytes; NULL when there is none. An '@' that opens a segment with more to follow is a
 * scope of npm that was not encoded. */
static const char *
find_version(const char *text, gsize bytes)
{
    const char *at = memrchr(text, '@', bytes);
    if (at == NULL)
        return NULL;
    gboolean opens_segment = at == text || at[-1] == '/';
    gboolean has_more = memchr(at, '/', bytes - (gsize)(at - text)) != NULL;
    return opens_segment && has_more ? NULL : at;
}

/* Everything between the type's '/' and '?' or '#': namespace/name@version. */
static gboolean
read_path(AdPurl *purl, const char *text, gsize bytes, GError **error)
{
    const char *at = find_version(text, bytes);
    if (at != NULL) {
        gsize length = bytes - (gsize)(at + 1 - text);
        bytes = (gsize)(at - text);
        if (bytes == 0 || text[bytes - 1] == '/')
            return name_is_missing(error);
        g_autofree char *version = decode(at + 1, length, "version", error);
        if (version == NULL)
            return FALSE;
        if (*version != '\0')
            purl->version = g_steal_pointer(&version);
    }
    while (bytes > 0 && text[bytes - 1] == '/')
        bytes--;
    const char *slash = memrchr(text, '/', bytes);
    gsize before = slash != NULL ? (gsize)(slash - text) : 0;
    gsize start = slash != NULL ? before + 1 : 0;
    purl->name = decode(text + start, bytes - start, "name", error);
    if (purl->name == NULL)
        return FALSE;
    if (*purl->name == '\0')
        return name_is_missing(error);
    gboolean is_bad = FALSE;
    purl->namespace_ = read_segments(text, before, TRUE, "namespace", &is_bad, error);
    return !is_bad;
}

/* "pkg:nuget/X%400.3.0", as one producer wrote it: nothing else can be meant where names never hold an '@'. */
static void
repair_version(AdPurl *purl, guint *repairs)
{
    static const char *const without_at[] = {"nuget", "pypi", "npm", "maven", "cargo", "gem", NULL};
    char *at = strrchr(purl->name, '@');
    if (purl->version != NULL || at == NULL || at == purl->name || !g_ascii_isdigit(at[1]) ||
        !g_strv_contains(without_at, purl->type))
        return;
    purl->version = g_strdup(at + 1);
    *at = '\0';
    *repairs |= AD_PURL_REPAIR_ENCODED_VERSION;
}

/* text is trimmed and within the limit. */
static gboolean
read_all(AdPurl *purl, const char *text, gsize bytes, guint *repairs, GError **error)
{
    if (bytes < 4 || g_ascii_strncasecmp(text, "pkg:", 4) != 0) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_MALFORMED, "a purl begins with \"pkg:\"");
        return FALSE;
    }
    text += 4, bytes -= 4;
    while (bytes > 0 && *text == '/') /* "pkg://type/…" is read as "pkg:type/…" */
        text++, bytes--;

    const char *hash = memchr(text, '#', bytes);
    const char *query = memchr(text, '?', hash != NULL ? (gsize)(hash - text) : bytes);
    const char *end = query != NULL ? query : hash != NULL ? hash : text + bytes;
    const char *slash = memchr(text, '/', (gsize)(end - text));
    if (!set_type(purl, text, (gsize)((slash != NULL ? slash : end) - text), error))
        return FALSE;
    if (slash == NULL)
        return name_is_missing(error);
    while (slash + 1 < end && slash[1] == '/')
        slash++;
    if (!read_path(purl, slash + 1, (gsize)(end - slash - 1), error))
        return FALSE;
    if (query != NULL) {
        const char *stop = hash != NULL ? hash : text + bytes;
        if (!read_qualifiers(purl, query + 1, (gsize)(stop - query - 1), repairs, error))
            return FALSE;
    }
    gboolean is_bad = FALSE;
    if (hash != NULL)
        purl->subpath = read_segments(hash + 1, bytes - (gsize)(hash + 1 - text), TRUE, "subpath",
                                      &is_bad, error);
    return !is_bad;
}

AdPurl *
ad_purl_parse(const char *text, gssize length, guint *repairs, GError **error)
{
    gsize bytes = length < 0 ? strlen(text) : (gsize)length;
    guint mended = 0;
    if (repairs == NULL && bytes > 0 && (g_ascii_isspace(text[0]) || g_ascii_isspace(text[bytes - 1]))) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_MALFORMED, ad_purl_repair_text(AD_PURL_REPAIR_SPACE));
        return NULL;
    }
    if (repairs != NULL) {
        gsize before = bytes;
        while (bytes > 0 && g_ascii_isspace(text[bytes - 1]))
            bytes--;
        while (bytes > 0 && g_ascii_isspace(*text))
            text++, bytes--;
        if (before != bytes)
            mended |= AD_PURL_REPAIR_SPACE;
    }
    if (bytes > AD_LIMIT_PURL_BYTES) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "the purl is longer than %d bytes",
                    AD_LIMIT_PURL_BYTES);
        return NULL;
    }
    g_autoptr(AdPurl) purl = purl_empty();
    if (!read_all(purl, text, bytes, repairs != NULL ? &mended : NULL, error))
        return NULL;
    if (repairs != NULL)
        repair_version(purl, &mended);
    g_ptr_array_sort(purl->qualifiers, by_key);
    if (!ad_purl_type_apply(purl, error))
        return NULL;
    if (repairs != NULL)
        *repairs = mended;
    return g_steal_pointer(&purl);
}

/* ---- building ---- */

AdPurl *
ad_purl_new(const char *type, const char *namespace_, const char *name, const char *version,
            const char *const *qualifiers, const char *subpath, GError **error)
{
    g_autoptr(AdPurl) purl = purl_empty();
    guint repairs = 0;
    gboolean is_bad = FALSE;
    if (!set_type(purl, type != NULL ? type : "", type != NULL ? strlen(type) : 0, error))
        return NULL;
    if (name == NULL || *name == '\0') {
        name_is_missing(error);
        return NULL;
    }
    if (!part_is_allowed(name, strlen(name), "name", error))
        return NULL;
    purl->name = g_strdup(name);
    if (version != NULL && !part_is_allowed(version, strlen(version), "version", error))
        return NULL;
    purl->version = version != NULL && *version != '\0' ? g_strdup(version) : NULL;
    if (namespace_ != NULL)
        purl->namespace_ =
            read_segments(namespace_, strlen(namespace_), FALSE, "namespace", &is_bad, error);
    if (!is_bad && subpath != NULL)
        purl->subpath = read_segments(subpath, strlen(subpath), FALSE, "subpath", &is_bad, error);
    if (is_bad)
        return NULL;
    for (; qualifiers != NULL && qualifiers[0] != NULL; qualifiers += 2) {
        const char *value = qualifiers[1] != NULL ? qualifiers[1] : "";
        if (!part_is_allowed(value, strlen(value), "qualifier", error) ||
            !add_qualifier(purl, qualifiers[0], strlen(qualifiers[0]), g_strdup(value), &repairs, error))
            return NULL;
    }
    g_ptr_array_sort(purl->qualifiers, by_key);
    if (!ad_purl_type_apply(purl, error))
        return NULL;
    return g_steal_pointer(&purl);
}

/* ---- canonical text ---- */

/* Unreserved characters and ':' stand for themselves, everything else is encoded; '/' where it joins segments. */
static void
append_encoded(GString *out, const char *text, gboolean keeps_slash)
{
    for (; *text != '\0'; text++) {
        if (g_ascii_isalnum(*text) || strchr("-._~:", *text) != NULL || (keeps_slash && *text == '/'))
            g_string_append_c(out, *text);
        else
            g_string_append_printf(out, "%%%02X", (guchar)*text);
    }
}

static GString *
package_text(const AdPurl *purl)
{
    GString *out = g_string_new("pkg:");
    g_string_append(out, purl->type);
    g_string_append_c(out, '/');
    if (purl->namespace_ != NULL) {
        append_encoded(out, purl->namespace_, TRUE);
        g_string_append_c(out, '/');
    }
    append_encoded(out, purl->name, strcmp(purl->type, "git") == 0); /* its name is a path */
    return out;
}

char *
ad_purl_package(const AdPurl *purl)
{
    return g_string_free(package_text(purl), FALSE);
}

char *
ad_purl_to_string(const AdPurl *purl)
{
    GString *out = package_text(purl);
    if (purl->version != NULL) {
        g_string_append_c(out, '@');
        append_encoded(out, purl->version, FALSE);
    }
    for (guint i = 0; i < purl->qualifiers->len; i++) {
        const AdPurlQualifier *q = g_ptr_array_index(purl->qualifiers, i);
        g_string_append_c(out, i == 0 ? '?' : '&');
        g_string_append(out, q->key);
        g_string_append_c(out, '=');
        append_encoded(out, q->value, FALSE);
    }
    if (purl->subpath != NULL) {
        g_string_append_c(out, '#');
        append_encoded(out, purl->subpath, TRUE);
    }
    return g_string_free(out, FALSE);
}
