/* SPDX-License-Identifier: Apache-2.0 */
/* rule_set.c - names of the compiled sets */
#include "scanner/detect/rule_set.h"

const char *
ad_rule_set_role(AdRuleSet set)
{
    static const char *const roles[AD_RULE_SET_COUNT] = {
        "rules.base",  "rules.gated",  "rules.pe",     "rules.elf",
        "rules.macho", "rules.base.0", "rules.base.1",
    };
    return roles[set];
}

AdRuleSet
ad_rule_set_of_class(AdFileClass file_class)
{
    switch (file_class) {
    case AD_FILE_CLASS_PE:
        return AD_RULE_SET_PE;
    case AD_FILE_CLASS_ELF:
        return AD_RULE_SET_ELF;
    case AD_FILE_CLASS_MACHO:
        return AD_RULE_SET_MACHO;
    default:
        return AD_RULE_SET_BASE;
    }
}

AdFileClass
ad_rule_set_class_of_module(const char *module)
{
    static const struct {
        const char *module;
        AdFileClass file_class;
    } table[] = {
        {"pe", AD_FILE_CLASS_PE}, {"elf", AD_FILE_CLASS_ELF}, {"macho", AD_FILE_CLASS_MACHO}};
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        if (g_str_equal(table[i].module, module))
            return table[i].file_class;
    return AD_FILE_CLASS_ANY;
}
