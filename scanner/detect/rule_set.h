/* SPDX-License-Identifier: Apache-2.0 */
/* rule_set.h - the compiled sets into which all rules are divided, and the roles of their
 * descriptors */
#pragma once

#include "scanner/detect/file_class.h"

typedef enum {
    AD_RULE_SET_BASE,   /* every file but ELF */
    AD_RULE_SET_GATED,  /* a file on which a stand-in in the base set fired */
    AD_RULE_SET_PE,     /* PE files, besides the base set */
    AD_RULE_SET_ELF,    /* ELF files, instead of the base set */
    AD_RULE_SET_MACHO,  /* Mach-O files, besides the base set */
    AD_RULE_SET_BASE_0, /* base and ELF in two halves, for two threads on one large file */
    AD_RULE_SET_BASE_1,
    AD_RULE_SET_COUNT
} AdRuleSet;

#define AD_RULE_SET_SHARDS 2

/* A stand-in is the condition of a gated rule without its costly module, never wrong in the
 * negative. Its name is this and the rule's name; its tags are the modules. check refuses foreign
 * rules of such a name. */
#define AD_RULE_SET_GATE "aduana_gate_"

/* "rules.base", …: role of the set's descriptor; static. */
const char *ad_rule_set_role(AdRuleSet set);

/* The set of a class, or AD_RULE_SET_BASE for a class that has none. */
AdRuleSet ad_rule_set_of_class(AdFileClass file_class);

/* Class whose files alone give a module's values, or AD_FILE_CLASS_ANY for a module that works on
 * every file. */
AdFileClass ad_rule_set_class_of_module(const char *module);
