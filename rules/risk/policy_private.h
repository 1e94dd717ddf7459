/* SPDX-License-Identifier: Apache-2.0 */
/* policy_private.h - a policy while it is read: layers, and what they hold (private to the module) */
#pragma once

#include "rules/risk/policy.h"
#include "rules/risk/policy_reader.h"

typedef struct {
    AdPolicyReader reader;
    AdPolicy *policy;
    GHashTable *in_layer; /* sections and ids that this layer has set: "checks/hazard.traversal" */
    guint layers;         /* 0: nothing read yet */
    GString *text;
} AdPolicyBuilder;

/* All documents of one file or bundle. */
void ad_policy_builder_read(AdPolicyBuilder *b, const char *name, const char *text, gsize bytes);
/* What is missing or contradicts itself once everything is read. */
void ad_policy_builder_check(AdPolicyBuilder *b);
/* One document's sections. */
void ad_policy_sections_read(AdPolicyBuilder *b, yaml_node_t *root);
/* Sections that a whole policy must have; NULL-terminated. */
const char *const *ad_policy_sections(void);
