/* SPDX-License-Identifier: Apache-2.0 */
/* json_keys.c - which keys the open objects have had */
#include "scanner/reader/json_keys.h"

#include "scanner/model/limits.h"
#include "scanner/reader/fast_hash.h"

#define FEW 32 /* keys that are searched one by one */

typedef struct {
    guint from;        /* its first hash in the stack */
    guint count;
    GHashTable *table; /* of guint64*; only with more than FEW keys */
} Object;

struct AdJsonKeys {
    GArray *stack;   /* of guint64 */
    GArray *objects; /* of Object */
};

AdJsonKeys *
ad_json_keys_new(void)
{
    AdJsonKeys *keys = g_new0(AdJsonKeys, 1);
    keys->stack = g_array_new(FALSE, FALSE, sizeof(guint64));
    keys->objects = g_array_new(FALSE, FALSE, sizeof(Object));
    return keys;
}

void
ad_json_keys_free(AdJsonKeys *keys)
{
    while (keys->objects->len > 0)
        ad_json_keys_close(keys);
    g_array_unref(keys->stack);
    g_array_unref(keys->objects);
    g_free(keys);
}

void
ad_json_keys_open(AdJsonKeys *keys)
{
    Object object = {.from = keys->stack->len};
    g_array_append_val(keys->objects, object);
}

void
ad_json_keys_close(AdJsonKeys *keys)
{
    Object *object = &g_array_index(keys->objects, Object, keys->objects->len - 1);
    g_clear_pointer(&object->table, g_hash_table_unref);
    g_array_set_size(keys->stack, object->from);
    g_array_set_size(keys->objects, keys->objects->len - 1);
}

static gboolean
add_to_table(Object *object, guint64 hash)
{
    gint64 *copy = g_new(gint64, 1);
    *copy = (gint64)hash;
    return g_hash_table_add(object->table, copy);
}

static gboolean
is_among_few(const AdJsonKeys *keys, const Object *object, guint64 hash)
{
    for (guint i = object->from; i < keys->stack->len; i++)
        if (g_array_index(keys->stack, guint64, i) == hash)
            return TRUE;
    return FALSE;
}

AdJsonKeysAnswer
ad_json_keys_add(AdJsonKeys *keys, const char *key, gsize bytes)
{
    Object *object = &g_array_index(keys->objects, Object, keys->objects->len - 1);
    guint64 hash = ad_fast_hash(key, bytes);
    if (object->count >= AD_LIMIT_OBJECT_KEYS)
        return AD_JSON_KEYS_FULL;
    if (object->table == NULL && is_among_few(keys, object, hash))
        return AD_JSON_KEYS_AGAIN;
    if (object->table == NULL && object->count < FEW) {
        g_array_append_val(keys->stack, hash);
        object->count++;
        return AD_JSON_KEYS_NEW;
    }
    if (object->table == NULL) {
        object->table = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
        for (guint i = object->from; i < keys->stack->len; i++)
            add_to_table(object, g_array_index(keys->stack, guint64, i));
    }
    if (!add_to_table(object, hash))
        return AD_JSON_KEYS_AGAIN;
    object->count++;
    return AD_JSON_KEYS_NEW;
}
