/* SPDX-License-Identifier: Apache-2.0 */
/* policy_reader.c - YAML mappings under typed tables, all faults in one pass */
#include "rules/risk/policy_reader.h"

#include <string.h>

enum { FAULTS_MAX = 50 /* said one by one; who has more begins at the top anyway */ };

void
ad_policy_reader_fault(AdPolicyReader *r, const yaml_node_t *node, const char *format, ...)
{
    va_list args;
    r->fault_count++;
    if (r->fault_count == FAULTS_MAX + 1)
        g_string_append(r->faults, "\n  and more");
    if (r->fault_count > FAULTS_MAX)
        return;
    g_string_append_printf(r->faults, "%s%s:%zu:%zu: ", r->faults->len > 0 ? "\n  " : "", r->name,
                           node == NULL ? 1 : node->start_mark.line + 1,
                           node == NULL ? 1 : node->start_mark.column + 1);
    va_start(args, format);
    g_string_append_vprintf(r->faults, format, args);
    va_end(args);
}

const char *
ad_policy_reader_text(const yaml_node_t *node)
{
    /* a zero byte inside would cut the text short unseen */
    return node != NULL && node->type == YAML_SCALAR_NODE &&
                   strlen((const char *)node->data.scalar.value) == node->data.scalar.length
               ? (const char *)node->data.scalar.value
               : NULL;
}

yaml_node_t *
ad_policy_reader_node(AdPolicyReader *r, int index)
{
    return yaml_document_get_node(&r->document, index);
}

static void
take_number(AdPolicyReader *r, const yaml_node_t *node, const AdPolicyField *f, int *out)
{
    gint64 n;
    const char *text = ad_policy_reader_text(node);
    if (text == NULL || !g_ascii_string_to_signed(text, 10, f->min, f->max, &n, NULL))
        ad_policy_reader_fault(r, node, "'%s' is a whole number from %d to %d", f->key, f->min, f->max);
    else
        *out = (int)n;
}

/* "0.5", "0.10", "1": digits alone, no exponent, so that no rounding comes in. */
static void
take_millionth(AdPolicyReader *r, const yaml_node_t *node, const AdPolicyField *f, int *out)
{
    const char *text = ad_policy_reader_text(node);
    gsize whole = text != NULL ? strspn(text, "0123456789") : 0;
    gsize part = whole > 0 && text[whole] == '.' ? strspn(text + whole + 1, "0123456789") : 0;
    gsize length = whole + (part > 0 ? 1 + part : 0);
    if (whole != 1 || part > 6 || text[length] != '\0' || text[0] > '1') {
        ad_policy_reader_fault(r, node, "'%s' is a number from 0 to 1, as 0.10", f->key);
        return;
    }
    int n = text[0] - '0';
    for (gsize i = 0; i < 6; i++)
        n = n * 10 + (i < part ? text[2 + i] - '0' : 0);
    if (n > 1000000)
        ad_policy_reader_fault(r, node, "'%s' is a number from 0 to 1, as 0.10", f->key);
    else
        *out = n;
}

static void
take_field(AdPolicyReader *r, const yaml_node_t *node, const AdPolicyField *f, void *into)
{
    void *at = (char *)into + f->offset;
    const char *text = ad_policy_reader_text(node);
    int word;
    switch (f->type) {
    case AD_POLICY_TEXT:
        if (text == NULL || *text == '\0') {
            ad_policy_reader_fault(r, node, "expected text for '%s'", f->key);
            return;
        }
        if (g_strcmp0(*(char **)at, text) == 0)
            return; /* keeps its address: an id is the key under which its row is found */
        g_free(*(char **)at);
        *(char **)at = g_strdup(text);
        return;
    case AD_POLICY_NUMBER:
        take_number(r, node, f, at);
        return;
    case AD_POLICY_YES:
        if (g_strcmp0(text, "true") != 0 && g_strcmp0(text, "false") != 0)
            ad_policy_reader_fault(r, node, "expected true or false for '%s'", f->key);
        else
            *(int *)at = g_strcmp0(text, "true") == 0;
        return;
    case AD_POLICY_WORD:
        word = text != NULL ? f->parse(text) : -1;
        if (word < 0)
            ad_policy_reader_fault(r, node, "unknown word '%s' for '%s'", text != NULL ? text : "?", f->key);
        else
            *(int *)at = word;
        return;
    case AD_POLICY_MILLIONTH:
        take_millionth(r, node, f, at);
        return;
    }
}

static void
unknown_key(AdPolicyReader *r, const yaml_node_t *key, const AdPolicyField *fields, gsize count)
{
    g_autoptr(GString) known = g_string_new(NULL);
    for (gsize i = 0; i < count; i++)
        g_string_append_printf(known, "%s%s", i > 0 ? ", " : "", fields[i].key);
    const char *text = ad_policy_reader_text(key);
    ad_policy_reader_fault(r, key, "unknown key '%s'; here stand: %s", text != NULL ? text : "?", known->str);
}

void
ad_policy_reader_fields(AdPolicyReader *r, const yaml_node_t *map, const AdPolicyField *fields, gsize count,
                        gboolean may_miss, void *into)
{
    if (map == NULL || map->type != YAML_MAPPING_NODE) {
        ad_policy_reader_fault(r, map, "expected a mapping with '%s'", fields[0].key);
        return;
    }
    g_autofree gboolean *is_given = g_new0(gboolean, count);
    for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top; p++) {
        yaml_node_t *key = ad_policy_reader_node(r, p->key);
        gsize i = 0;
        while (i < count && g_strcmp0(fields[i].key, ad_policy_reader_text(key)) != 0)
            i++;
        if (i == count)
            unknown_key(r, key, fields, count);
        else if (is_given[i])
            ad_policy_reader_fault(r, key, "key given twice: '%s'", fields[i].key);
        else
            take_field(r, ad_policy_reader_node(r, p->value), &fields[i], into);
        if (i < count)
            is_given[i] = TRUE;
    }
    for (gsize i = 0; i < count && !may_miss; i++)
        if (!is_given[i])
            ad_policy_reader_fault(r, map, "missing key '%s'", fields[i].key);
}

void
ad_policy_reader_list(AdPolicyReader *r, const yaml_node_t *list, const char *what,
                      void (*each)(AdPolicyReader *, yaml_node_t *, gpointer), gpointer data)
{
    if (list == NULL || list->type != YAML_SEQUENCE_NODE) {
        ad_policy_reader_fault(r, list, "expected a list for '%s'", what);
        return;
    }
    for (yaml_node_item_t *i = list->data.sequence.items.start; i < list->data.sequence.items.top; i++)
        each(r, ad_policy_reader_node(r, *i), data);
}

void
ad_policy_reader_pairs(AdPolicyReader *r, const yaml_node_t *map, const char *what,
                       void (*each)(AdPolicyReader *, yaml_node_t *, yaml_node_t *, gpointer), gpointer data)
{
    if (map == NULL || map->type != YAML_MAPPING_NODE) {
        ad_policy_reader_fault(r, map, "expected a mapping for '%s'", what);
        return;
    }
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top; p++) {
        yaml_node_t *key = ad_policy_reader_node(r, p->key);
        const char *text = ad_policy_reader_text(key);
        if (text == NULL)
            ad_policy_reader_fault(r, key, "a key is a text");
        else if (!g_hash_table_add(seen, (char *)text))
            ad_policy_reader_fault(r, key, "key given twice: '%s'", text);
        else
            each(r, key, ad_policy_reader_node(r, p->value), data);
    }
}
