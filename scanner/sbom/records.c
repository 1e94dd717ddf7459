/* SPDX-License-Identifier: Apache-2.0 */
/* records.c - cuts a stream of events into records */
#include "scanner/sbom/records.h"

#include <string.h>

typedef struct {
    guint8 kind;
    guint32 number, outer;
    AdJsonTree *tree;
    guint depth;       /* objects and arrays open in the tree */
    guint8 next;       /* kind of the value that follows a key with a rule, or SKIP when none does */
    gboolean has_next; /* next is to be used */
    gboolean is_list;  /* inside the array of records behind that key */
} Level;

struct AdRecords {
    const AdRecordRule *rules;
    AdRecordTake take;
    gpointer user;
    GArray *levels;  /* of Level: the document, a record in it, a record in that, … */
    GPtrArray *pool; /* trees that are free */
    guint skip_depth;
    gboolean is_skipping;
};

static AdJsonTree *
tree_take(AdRecords *records)
{
    if (records->pool->len > 0)
        return g_ptr_array_steal_index(records->pool, records->pool->len - 1);
    return ad_json_tree_new(0);
}

static void
push(AdRecords *records, guint8 kind)
{
    guint32 outer = 0;
    if (records->levels->len > 0)
        outer = g_array_index(records->levels, Level, records->levels->len - 1).number;
    Level level = {.kind = kind, .outer = outer, .tree = tree_take(records)};
    level.number = records->take.begin != NULL ? records->take.begin(records->user, kind, outer) : 0;
    g_array_append_val(records->levels, level);
}

AdRecords *
ad_records_new(const AdRecordRule *rules, const AdRecordTake *take, gpointer user)
{
    AdRecords *records = g_new0(AdRecords, 1);
    records->rules = rules;
    records->take = *take;
    records->user = user;
    records->levels = g_array_new(FALSE, FALSE, sizeof(Level));
    records->pool = g_ptr_array_new_with_free_func((GDestroyNotify)ad_json_tree_free);
    push(records, AD_RECORD_TOP);
    return records;
}

void
ad_records_free(AdRecords *records)
{
    if (records == NULL)
        return;
    for (guint i = 0; i < records->levels->len; i++)
        ad_json_tree_free((g_array_index(records->levels, Level, i)).tree);
    g_array_unref(records->levels);
    g_ptr_array_unref(records->pool);
    g_free(records);
}

static Level *
top(AdRecords *records)
{
    return &g_array_index(records->levels, Level, records->levels->len - 1);
}

static gboolean
skip(AdRecords *records, AdJsonEvent event)
{
    if (event == AD_JSON_OBJECT || event == AD_JSON_ARRAY)
        records->skip_depth++;
    else if (event == AD_JSON_OBJECT_END || event == AD_JSON_ARRAY_END)
        records->skip_depth--;
    if (records->skip_depth == 0 && event != AD_JSON_KEY && event != AD_JSON_KEY_AGAIN)
        records->is_skipping = FALSE;
    return TRUE;
}

/* The record on top is whole: told, and gone. The document itself stays for ad_records_free. */
static gboolean
finish(AdRecords *records, GError **error)
{
    Level level = *top(records);
    gboolean is_fine = records->take.end(records->user, level.kind, level.number, level.outer,
                                         ad_json_tree_root(level.tree), error);
    ad_json_tree_reset(level.tree);
    if (records->levels->len > 1) {
        g_ptr_array_add(records->pool, level.tree);
        g_array_set_size(records->levels, records->levels->len - 1);
    }
    return is_fine;
}

static gboolean
add(AdRecords *records, AdJsonEvent event, const char *text, gsize bytes, GError **error)
{
    Level *level = top(records);
    if (!ad_json_tree_take(level->tree, event, text, bytes, error))
        return FALSE;
    if (event == AD_JSON_OBJECT || event == AD_JSON_ARRAY)
        level->depth++;
    else if (event == AD_JSON_OBJECT_END || event == AD_JSON_ARRAY_END)
        level->depth--;
    return !ad_json_tree_is_whole(level->tree) || finish(records, error);
}

static const AdRecordRule *
rule_of(const AdRecords *records, const Level *level, const char *key, gsize bytes)
{
    if (bytes == 0)
        return NULL;
    for (const AdRecordRule *rule = records->rules; rule->inside != AD_RECORD_SKIP; rule++)
        if (rule->inside == level->kind && rule->key[0] == key[0] && strncmp(rule->key, key, bytes) == 0 && rule->key[bytes] == '\0')
            return rule;
    return NULL;
}

/* A value behind a key with a rule, or an item of its array: a record of its own. */
static gboolean
begin_record(AdRecords *records, guint8 kind, AdJsonEvent event, const char *text, gsize bytes, GError **error)
{
    if (kind == AD_RECORD_SKIP) {
        records->is_skipping = TRUE;
        return skip(records, event);
    }
    push(records, kind);
    return add(records, event, text, bytes, error);
}

gboolean
ad_records_take(gpointer user, AdJsonEvent event, const char *text, gsize bytes, GError **error)
{
    AdRecords *records = user;
    Level *level = top(records);
    gboolean is_key = event == AD_JSON_KEY || event == AD_JSON_KEY_AGAIN;
    if (records->is_skipping)
        return skip(records, event);
    if (level->is_list) {
        if (event == AD_JSON_ARRAY_END) {
            level->is_list = FALSE;
            return TRUE;
        }
        return begin_record(records, level->next, event, text, bytes, error);
    }
    if (level->has_next) {
        level->has_next = FALSE;
        if (event == AD_JSON_NULL) /* null is an empty list (trivy #3623) */
            return TRUE;
        if (event == AD_JSON_ARRAY && level->next != AD_RECORD_SKIP) {
            level->is_list = TRUE;
            return TRUE;
        }
        return begin_record(records, level->next, event, text, bytes, error);
    }
    if (is_key && level->depth == 1) {
        const AdRecordRule *rule = rule_of(records, level, text, bytes);
        if (rule != NULL) {
            level->has_next = TRUE;
            level->next = event == AD_JSON_KEY_AGAIN ? AD_RECORD_SKIP : rule->kind; /* the first one counts */
            return TRUE;
        }
    }
    return add(records, event, text, bytes, error);
}
