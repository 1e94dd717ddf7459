/* SPDX-License-Identifier: Apache-2.0 */
/* flat.c - records of serialisations that are no tree, given on as the events of JSON */
#include "scanner/sbom/flat.h"

#include <string.h>

gboolean
ad_flat_give(const AdFlat *flat, AdJsonEvent event, const char *text, GError **error)
{
    return flat->take(flat->user, event, text, text != NULL ? strlen(text) : 0, error);
}

gboolean
ad_flat_member(const AdFlat *flat, const char *key, const char *value, GError **error)
{
    return ad_flat_give(flat, AD_JSON_KEY, key, error) && ad_flat_give(flat, AD_JSON_STRING, value, error);
}

gboolean
ad_flat_members(const AdFlat *flat, GPtrArray *pairs, GError **error)
{
    for (guint i = 0; i + 1 < pairs->len; i += 2)
        if (!ad_flat_member(flat, pairs->pdata[i], pairs->pdata[i + 1], error))
            return FALSE;
    g_ptr_array_set_size(pairs, 0);
    return TRUE;
}

static gboolean
give_words(const AdFlat *flat, const char *value, const char *const *keys, const char *separator, GError **error)
{
    gboolean is_fine = ad_flat_give(flat, AD_JSON_OBJECT, NULL, error);
    const char *at = value;
    for (const char *const *key = keys; is_fine && *key != NULL; key++) {
        while (*at == ' ' || *at == '\t')
            at++;
        gsize bytes = key[1] != NULL ? strcspn(at, separator) : strlen(at);
        g_autofree char *word = g_strstrip(g_strndup(at, bytes));
        if (word[0] == '\0')
            break;
        is_fine = ad_flat_member(flat, *key, word, error);
        at += bytes;
        if (*at != '\0')
            at++;
    }
    return is_fine && ad_flat_give(flat, AD_JSON_OBJECT_END, NULL, error);
}

gboolean
ad_flat_list(const AdFlat *flat, const char *name, GPtrArray *values, const char *const *keys, const char *separator,
             GError **error)
{
    if (values->len == 0)
        return TRUE;
    if (!ad_flat_give(flat, AD_JSON_KEY, name, error) || !ad_flat_give(flat, AD_JSON_ARRAY, NULL, error))
        return FALSE;
    for (guint i = 0; i < values->len; i++)
        if (keys != NULL ? !give_words(flat, values->pdata[i], keys, separator, error)
                         : !ad_flat_give(flat, AD_JSON_STRING, values->pdata[i], error))
            return FALSE;
    g_ptr_array_set_size(values, 0);
    return ad_flat_give(flat, AD_JSON_ARRAY_END, NULL, error);
}
