/* SPDX-License-Identifier: Apache-2.0 */
/* policy_reader.h - YAML mappings under typed tables: every fault of all documents is gathered, each with its place
 * (private to the module) */
#pragma once

#include <glib.h>
#include <yaml.h>

typedef struct {
    yaml_document_t document; /* the one being read */
    const char *name;         /* of the file, for messages */
    gboolean is_overlay;      /* changes what stands already: keys may be left out */
    GString *faults;          /* "file:line:column: sentence", one a line */
    guint fault_count;
} AdPolicyReader;

typedef enum {
    AD_POLICY_TEXT,     /* char *, freed and replaced; never empty */
    AD_POLICY_NUMBER,   /* int, min … max */
    AD_POLICY_YES,      /* int, true or false */
    AD_POLICY_WORD,     /* int, of parse */
    AD_POLICY_MILLIONTH /* int, "0.10" as 100000 */
} AdPolicyType;

typedef struct {
    const char *key;
    AdPolicyType type;
    gsize offset; /* in the structure that is filled */
    int min, max;
    int (*parse)(const char *);
} AdPolicyField;

/* One fault; node NULL: the document's first line. */
void ad_policy_reader_fault(AdPolicyReader *r, const yaml_node_t *node, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* Fills into from map. Unknown keys, keys given twice, wrong types and values are faults, and so are keys that are not
 * there, unless may_miss. */
void ad_policy_reader_fields(AdPolicyReader *r, const yaml_node_t *map, const AdPolicyField *fields, gsize count,
                             gboolean may_miss, void *into);

/* The text of a scalar, or NULL. */
const char *ad_policy_reader_text(const yaml_node_t *node);
yaml_node_t *ad_policy_reader_node(AdPolicyReader *r, int index);

/* Calls each for the elements of a list; a fault when it is none. */
void ad_policy_reader_list(AdPolicyReader *r, const yaml_node_t *list, const char *what,
                           void (*each)(AdPolicyReader *, yaml_node_t *, gpointer), gpointer data);
/* Calls each for the pairs of a mapping whose keys are texts, given once; a fault otherwise. */
void ad_policy_reader_pairs(AdPolicyReader *r, const yaml_node_t *map, const char *what,
                            void (*each)(AdPolicyReader *, yaml_node_t *key, yaml_node_t *value, gpointer),
                            gpointer data);
