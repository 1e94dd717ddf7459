/* SPDX-License-Identifier: Apache-2.0 */
/* descend.c - what stands inside a wrapper */
#include "scanner/sbom/descend.h"

#include <string.h>

#include "scanner/model/error.h"

struct AdDescend {
    const char *const *path;
    AdJsonTake take;
    gpointer user;
    guint depth, matched; /* open objects and arrays; members of the path that were entered */
    guint inner;          /* of what is passed on */
    gboolean is_next;     /* the value that comes is the next step of the path */
    gboolean is_inside, is_over;
};

AdDescend *
ad_descend_new(const char *const *path, AdJsonTake take, gpointer user)
{
    AdDescend *descend = g_new0(AdDescend, 1);
    descend->path = path;
    descend->take = take;
    descend->user = user;
    return descend;
}

void
ad_descend_free(AdDescend *descend)
{
    g_free(descend);
}

static gboolean
pass(AdDescend *d, AdJsonEvent event, const char *text, gsize bytes, GError **error)
{
    if (event == AD_JSON_OBJECT || event == AD_JSON_ARRAY)
        d->inner++;
    else if (event == AD_JSON_OBJECT_END || event == AD_JSON_ARRAY_END)
        d->inner--;
    d->is_over = d->inner == 0;
    d->is_inside = !d->is_over;
    return d->take(d->user, event, text, bytes, error);
}

gboolean
ad_descend_take(gpointer user, AdJsonEvent event, const char *text, gsize bytes, GError **error)
{
    AdDescend *d = user;
    if (d->is_over)
        return TRUE;
    if (d->is_inside)
        return pass(d, event, text, bytes, error);
    if (d->is_next && d->path[d->matched] == NULL)
        return pass(d, event, text, bytes, error);
    switch (event) {
    case AD_JSON_KEY:
        d->is_next = d->depth == d->matched + 1 && d->path[d->matched] != NULL && strlen(d->path[d->matched]) == bytes &&
                     memcmp(d->path[d->matched], text, bytes) == 0;
        d->matched += d->is_next ? 1 : 0;
        return TRUE;
    case AD_JSON_OBJECT:
    case AD_JSON_ARRAY:
        d->depth++;
        break;
    case AD_JSON_OBJECT_END:
    case AD_JSON_ARRAY_END:
        d->depth--;
        break;
    default:
        break;
    }
    d->is_next = FALSE;
    return TRUE;
}

static gboolean
keep_text(gpointer user, AdJsonEvent event, const char *text, gsize bytes, GError **error)
{
    GBytes **kept = user;
    (void)error;
    if (event == AD_JSON_STRING && *kept == NULL)
        *kept = g_bytes_new(text, bytes);
    return TRUE;
}

/* Base64, plain or of URLs. */
static GBytes *
decode(GBytes *text, GError **error)
{
    gsize bytes, length;
    g_autofree char *copy = g_strndup(g_bytes_get_data(text, NULL), g_bytes_get_size(text));
    for (char *p = copy; *p != '\0'; p++)
        *p = *p == '-' ? '+' : *p == '_' ? '/' : *p;
    length = strspn(copy, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n");
    guchar *data = g_base64_decode(copy, &bytes);
    if (copy[length] == '\0' && bytes > 0)
        return g_bytes_new_take(data, bytes);
    g_free(data);
    g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "not an SBOM: the payload of the envelope is no base64");
    return NULL;
}

GBytes *
ad_descend_text(AdSource *source, const AdLimits *limits, const AdDetected *detected, GError **error)
{
    const AdJsonOptions options = {.reports_duplicates = TRUE, .keeps_first = TRUE, .string_bytes_max = AD_LIMIT_RECORD_BYTES};
    const guint8 *block;
    gsize bytes;
    gboolean is_fine;
    g_autoptr(GBytes) kept = NULL;
    g_autoptr(AdText) text = ad_text_open(source, limits);
    g_autoptr(AdDescend) descend = ad_descend_new((const char *const *)detected->path, keep_text, &kept);
    g_autoptr(AdJson) json = ad_json_new(&options, ad_descend_take, descend);
    do
        is_fine = ad_text_read(text, &block, &bytes, error) &&
                  (bytes > 0 ? ad_json_feed(json, block, bytes, error) : ad_json_finish(json, error));
    while (is_fine && bytes > 0);
    if (!is_fine)
        return NULL;
    if (kept == NULL) {
        g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "not an SBOM: the wrapper holds no text");
        return NULL;
    }
    return detected->is_base64 ? decode(kept, error) : g_steal_pointer(&kept);
}
