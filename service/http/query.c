/* SPDX-License-Identifier: Apache-2.0 */
/* query.c - the part of a URL after '?', and the typed reading of its values */
#include "service/http/resource.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/po/tr.h"
#include "service/store/products.h"

/* One name or value: '+' is a blank, %xx a byte. NULL for a broken escape, NUL, control characters or bad UTF-8. */
static char *
decode(const char *raw, gsize bytes)
{
    g_autofree char *plain = g_strndup(raw, bytes);
    for (char *at = plain; *at != '\0'; at++)
        if (*at == '+')
            *at = ' ';
    g_autofree char *text = g_uri_unescape_string(plain, NULL);
    if (text == NULL || !g_utf8_validate(text, -1, NULL))
        return NULL;
    for (const char *at = text; *at != '\0'; at++)
        if ((guint8)*at < 0x20 || *at == 0x7f)
            return NULL;
    return g_steal_pointer(&text);
}

static gboolean
add_pair(GHashTable *table, const char *pair, gsize bytes)
{
    const char *sign = memchr(pair, '=', bytes);
    gsize name_bytes = sign != NULL ? (gsize)(sign - pair) : bytes;
    g_autofree char *name = decode(pair, name_bytes);
    g_autofree char *value = sign != NULL ? decode(sign + 1, bytes - name_bytes - 1) : g_strdup("");
    /* a name given twice could be read differently by two readers: refused */
    if (name == NULL || *name == '\0' || value == NULL || g_hash_table_contains(table, name))
        return FALSE;
    g_hash_table_insert(table, g_steal_pointer(&name), g_steal_pointer(&value));
    return TRUE;
}

GHashTable *
ad_api_query_parse(const char *text, GError **error)
{
    g_autoptr(GHashTable) table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    guint pairs = 0;
    for (const char *at = text != NULL ? text : ""; *at != '\0';) {
        gsize bytes = strcspn(at, "&");
        if (bytes > 0 && (++pairs > AD_LIMIT_QUERY_PAIRS || !add_pair(table, at, bytes))) {
            g_set_error_literal(error, AD_ERROR, AD_ERROR_MALFORMED,
                                _("the query of the address cannot be read: a broken %-escape, a control "
                                  "character, a name given twice, or too many names"));
            return NULL;
        }
        at += bytes;
        if (*at == '&')
            at++;
    }
    return g_steal_pointer(&table);
}

const char *
ad_query_text(const AdCall *call, const char *name)
{
    if (call->request->query == NULL)
        return NULL;
    const char *value = g_hash_table_lookup(call->request->query, name);
    return value != NULL && *value != '\0' ? value : NULL;
}

gboolean
ad_query_scope(const AdCall *call, const char **supplier, const char **product, GError **error)
{
    *supplier = ad_query_text(call, "supplier");
    *product = ad_query_text(call, "product");
    return ad_products_check_filter(call->api->store, *supplier, *product, error);
}

gboolean
ad_query_int(const AdCall *call, const char *name, gint64 min, gint64 max, gint64 absent, gint64 *out,
             GError **error)
{
    const char *text = ad_query_text(call, name);
    gint64 value = absent;
    if (text != NULL && !g_ascii_string_to_signed(text, 10, min, max, &value, NULL)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    _("%s: a whole number from %lld to %lld is allowed"), name, (long long)min,
                    (long long)max);
        return FALSE;
    }
    *out = value;
    return TRUE;
}

gboolean
ad_query_page(const AdCall *call, AdPage *page, GError **error)
{
    gint64 limit;
    if (!ad_query_int(call, "limit", 1, AD_LIMIT_PAGE_ROWS, 50, &limit, error))
        return FALSE;
    page->limit = (guint)limit;
    page->after = ad_query_text(call, "after");
    return TRUE;
}

gboolean
ad_query_time(const AdCall *call, const char *name, gint64 *unix_seconds, GError **error)
{
    const char *text = ad_query_text(call, name);
    gint64 value = 0;
    g_autofree char *whole =
        text != NULL && strlen(text) == 10 ? g_strconcat(text, "T00:00:00Z", NULL) : g_strdup(text);
    if (whole != NULL && !ad_store_time_parse(whole, &value)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    _("%s: a date as 2026-11-25 or a time in UTC as 2026-11-25T02:30:00Z is allowed"), name);
        return FALSE;
    }
    *unix_seconds = value;
    return TRUE;
}

gboolean
ad_query_choice(const AdCall *call, const char *name, const char *const *words, const char **out,
                GError **error)
{
    const char *text = ad_query_text(call, name);
    if (text != NULL && !g_strv_contains(words, text)) {
        g_autofree char *known = g_strjoinv(", ", (char **)words);
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s: one of these is allowed: %s"), name, known);
        return FALSE;
    }
    *out = text;
    return TRUE;
}
