/* SPDX-License-Identifier: Apache-2.0 */
/* field.c - checked fields of request bodies: each refusal names the field and what is allowed */
#include "service/http/resource.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "scanner/model/misleading.h"
#include "service/po/tr.h"

gboolean
ad_field_check_names(json_t *body, const char *const *allowed, GError **error)
{
    if (!json_is_object(body)) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_USAGE, _("the body must be a JSON object"));
        return FALSE;
    }
    const char *name;
    json_t *value;
    json_object_foreach(body, name, value)
    {
        if (!g_strv_contains(allowed, name)) {
            g_autofree char *known = g_strjoinv(", ", (char **)allowed);
            g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s: unknown field; these are known: %s"), name,
                        known);
            return FALSE;
        }
    }
    return TRUE;
}

/* The field, NULL when it is absent or null; FALSE when it had to be there. */
static gboolean
find_field(json_t *body, const char *name, gboolean is_required, json_t **value, GError **error)
{
    *value = json_object_get(body, name);
    if (json_is_null(*value))
        *value = NULL;
    if (*value != NULL || !is_required)
        return TRUE;
    g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s: this field is required"), name);
    return FALSE;
}

static gboolean
text_is_printable(const char *text, gboolean may_have_lines)
{
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if ((c == '\n' || c == '\t') && may_have_lines)
            continue;
        if (c < 0x20 || ad_misleading_char(c))
            return FALSE;
    }
    return TRUE;
}

gboolean
ad_field_text(json_t *body, const char *name, gsize max_chars, gboolean is_required, const char **out,
              GError **error)
{
    json_t *value;
    if (!find_field(body, name, is_required, &value, error))
        return FALSE;
    if (value == NULL) {
        *out = NULL;
        return TRUE;
    }
    const char *text = json_string_value(value);
    if (text == NULL || (gsize)g_utf8_strlen(text, -1) > max_chars || (is_required && *text == '\0') ||
        !text_is_printable(text, max_chars > AD_LIMIT_NAME_CHARS)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    _("%s: a text of 1 to %zu characters without control or invisible characters is "
                      "allowed"),
                    name, max_chars);
        return FALSE;
    }
    *out = text;
    return TRUE;
}

gboolean
ad_field_check_id(const char *name, const char *value, GError **error)
{
    gsize bytes = strlen(value);
    gsize fit = strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789-");
    if (bytes >= 1 && bytes <= 63 && fit == bytes && value[0] != '-')
        return TRUE;
    g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                _("%s: 1 to 63 lower-case letters a-z, digits and '-' are allowed, with a letter or digit first"),
                name);
    return FALSE;
}

gboolean
ad_field_id(json_t *body, const char *name, gboolean is_required, const char **out, GError **error)
{
    const char *text = NULL;
    if (!ad_field_text(body, name, AD_LIMIT_NAME_CHARS, is_required, &text, error))
        return FALSE;
    if (text != NULL && *text == '\0')
        text = NULL;
    if (text != NULL && !ad_field_check_id(name, text, error))
        return FALSE;
    *out = text;
    return TRUE;
}

static gboolean
url_is_allowed(const char *url)
{
    if (strlen(url) > AD_LIMIT_URL_BYTES)
        return FALSE;
    for (const char *at = url; *at != '\0'; at++)
        if ((guint8)*at <= 0x20 || (guint8)*at >= 0x7f)
            return FALSE;
    g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_ENCODED | G_URI_FLAGS_HAS_PASSWORD, NULL);
    if (uri == NULL || g_uri_get_password(uri) != NULL)
        return FALSE;
    const char *host = g_uri_get_host(uri), *path = g_uri_get_path(uri);
    if (strcmp(g_uri_get_scheme(uri), "file") == 0)
        return (host == NULL || *host == '\0') && path != NULL && path[0] == '/';
    return (strcmp(g_uri_get_scheme(uri), "https") == 0 || strcmp(g_uri_get_scheme(uri), "http") == 0) &&
           host != NULL && *host != '\0';
}

gboolean
ad_field_url(json_t *body, const char *name, gboolean is_required, const char **out, GError **error)
{
    json_t *value;
    if (!find_field(body, name, is_required, &value, error))
        return FALSE;
    const char *text = json_string_value(value);
    if (value != NULL && (text == NULL || !url_is_allowed(text))) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    _("%s: an address that begins with https://, http:// or file:/// is allowed, of at most "
                      "%d bytes, percent-encoded, without a password in it"),
                    name, AD_LIMIT_URL_BYTES);
        return FALSE;
    }
    *out = text;
    return TRUE;
}

gboolean
ad_field_int(json_t *body, const char *name, gint64 min, gint64 max, gint64 absent, gint64 *out,
             GError **error)
{
    json_t *value;
    if (!find_field(body, name, FALSE, &value, error))
        return FALSE;
    gint64 number = value != NULL ? json_integer_value(value) : absent;
    if (value != NULL && (!json_is_integer(value) || number < min || number > max)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    _("%s: a whole number from %lld to %lld is allowed"), name, (long long)min,
                    (long long)max);
        return FALSE;
    }
    *out = number;
    return TRUE;
}

gboolean
ad_field_bool(json_t *body, const char *name, gboolean absent, gboolean *out, GError **error)
{
    json_t *value;
    if (!find_field(body, name, FALSE, &value, error))
        return FALSE;
    if (value != NULL && !json_is_boolean(value)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s: true or false is allowed"), name);
        return FALSE;
    }
    *out = value != NULL ? json_is_true(value) : absent;
    return TRUE;
}

gboolean
ad_field_choice(json_t *body, const char *name, const char *const *words, gboolean is_required,
                const char **out, GError **error)
{
    json_t *value;
    if (!find_field(body, name, is_required, &value, error))
        return FALSE;
    const char *text = json_string_value(value);
    if (value != NULL && (text == NULL || !g_strv_contains(words, text))) {
        g_autofree char *known = g_strjoinv(", ", (char **)words);
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s: one of these is allowed: %s"), name, known);
        return FALSE;
    }
    *out = text;
    return TRUE;
}
