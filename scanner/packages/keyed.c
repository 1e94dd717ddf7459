/* SPDX-License-Identifier: Apache-2.0 */
/* keyed.c - JSON of any size, seen as texts under paths of keys */
#include "scanner/packages/keyed.h"

#include <string.h>

#include "scanner/model/limits.h"
#include "scanner/reader/json.h"

#define LEVELS G_N_ELEMENTS(((AdKeyedPlace *)NULL)->key)

typedef struct {
    const AdKeyedTake *take;
    gpointer user;
    GPtrArray *keys; /* char *, one a level that is open, and the key that was just read */
    GByteArray *is_array;
} Keyed;

static AdKeyedPlace
place_of(const Keyed *k)
{
    AdKeyedPlace place = {.depth = k->keys->len};
    for (guint i = 0; i < LEVELS; i++)
        place.key[i] = i < k->keys->len ? g_ptr_array_index(k->keys, i) : "";
    return place;
}

/* A value is over: its key goes, unless it is an array's member, whose next one has the same. */
static void
value_ends(Keyed *k)
{
    gboolean is_member = k->is_array->len > 0 && k->is_array->data[k->is_array->len - 1] != 0;
    if (!is_member && k->keys->len > 0)
        g_ptr_array_set_size(k->keys, (int)k->keys->len - 1);
}

static void
level_begins(Keyed *k, gboolean is_array)
{
    AdKeyedPlace place = place_of(k);
    guint8 flag = is_array ? 1 : 0;
    if (k->take->open != NULL)
        k->take->open(&place, k->user);
    g_byte_array_append(k->is_array, &flag, 1);
    if (is_array)
        g_ptr_array_add(k->keys, g_strdup(""));
}

static void
level_ends(Keyed *k, gboolean is_array)
{
    if (is_array)
        g_ptr_array_set_size(k->keys, (int)k->keys->len - 1);
    g_byte_array_set_size(k->is_array, k->is_array->len - 1);
    AdKeyedPlace place = place_of(k);
    if (k->take->close != NULL)
        k->take->close(&place, k->user);
    value_ends(k);
}

static gboolean
on_event(gpointer user, AdJsonEvent event, const char *text, gsize bytes, GError **error)
{
    (void)error;
    Keyed *k = user;
    switch (event) {
    case AD_JSON_KEY:
    case AD_JSON_KEY_AGAIN:
        g_ptr_array_add(k->keys, g_strndup(text, MIN(bytes, AD_LIMIT_PURL_FIELD_BYTES + 1)));
        break;
    case AD_JSON_OBJECT:
    case AD_JSON_ARRAY:
        level_begins(k, event == AD_JSON_ARRAY);
        break;
    case AD_JSON_OBJECT_END:
    case AD_JSON_ARRAY_END:
        level_ends(k, event == AD_JSON_ARRAY_END);
        break;
    default: {
        AdKeyedPlace place = place_of(k);
        g_autofree char *copy = event == AD_JSON_TRUE    ? g_strdup("true")
                                : event == AD_JSON_FALSE ? g_strdup("false")
                                : event == AD_JSON_NULL
                                    ? NULL
                                    : g_strndup(text, MIN(bytes, AD_LIMIT_PURL_FIELD_BYTES + 1));
        if (copy != NULL && k->take->text != NULL)
            k->take->text(&place, copy, k->user);
        value_ends(k);
        break;
    }
    }
    return TRUE;
}

gboolean
ad_keyed_read(const void *data, gsize bytes, const AdKeyedTake *take, gpointer user)
{
    g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GByteArray) is_array = g_byte_array_new();
    Keyed k = {.take = take, .user = user, .keys = keys, .is_array = is_array};
    const AdJsonOptions options = {.reports_duplicates = TRUE};
    const guint8 *start = data;
    if (bytes >= 3 && memcmp(start, "\xef\xbb\xbf", 3) == 0)
        start += 3, bytes -= 3;
    return ad_json_parse(start, bytes, &options, on_event, &k, NULL);
}
