/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_rules.c - rule text from strangers through our reader, our condition study and the division
 *
 * Checked besides memory: spans lie within the text and in order, every token ends behind its
 * start, and what the division writes can be read again. libyara itself is not the subject. */
#include <string.h>

#include "scanner/detect/condition.h"
#include "scanner/detect/include.h"
#include "scanner/detect/rule_source.h"
#include "scanner/detect/split.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes);

static void
ignore_fault(const char *file, const char *rule, guint line, const char *reason, gpointer user)
{
    (void)file;
    (void)rule;
    (void)line;
    (void)reason;
    (void)user;
}

static void
check_tokens(const char *text, gsize bytes)
{
    AdRuleLexer lexer;
    ad_rule_lexer_init(&lexer, text, bytes);
    gsize before = 0;
    for (AdRuleToken t;
         (t = ad_rule_lexer_next(&lexer, before % 3 == 0)).kind != AD_RULE_TOKEN_END;) {
        g_assert(t.start >= before && t.end > t.start && t.end <= bytes);
        before = t.end;
    }
}

static void
check_division(const AdRuleSource *source)
{
    for (int mode = AD_SPLIT_NONE; mode <= AD_SPLIT_GATED; mode++) {
        guint64 shard_strings[AD_RULE_SET_SHARDS] = {0};
        AdSplit split = {0};
        ad_split_file(source, (AdSplitMode)mode, shard_strings, &split);
        for (int set = 0; set < AD_RULE_SET_COUNT; set++) {
            if (split.text[set] == NULL)
                continue;
            g_autoptr(AdRuleSource) again =
                ad_rule_source_parse(split.text[set], strlen(split.text[set]));
            g_assert(mode == AD_SPLIT_NONE || again->rules->len >= split.rules[set]);
        }
        ad_split_clear(&split);
    }
}

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes)
{
    if (bytes > 65536 || memchr(data, '\0', bytes) != NULL)
        return 0; /* such files are refused before */
    g_autoptr(AdRuleSource) source = ad_rule_source_parse((const char *)data, bytes);
    check_tokens(source->text, source->bytes);
    gsize before = 0;
    for (guint i = 0; i < source->rules->len; i++) {
        const AdRuleSlice *rule = g_ptr_array_index(source->rules, i);
        g_assert(rule->start >= before && rule->end > rule->start && rule->end <= source->bytes);
        before = rule->end;
    }
    check_division(source);
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(ad_rule_file_free);
    g_ptr_array_add(files, ad_rule_file_new("p/a.yar", data, bytes));
    g_ptr_array_add(files, ad_rule_file_new("p/b.yar", data, bytes));
    g_autofree char *expanded = ad_include_expand(files, 0, ignore_fault, NULL);
    g_assert(expanded != NULL);
    for (guint i = 0; i < source->rules->len; i++) {
        const AdRuleSlice *rule = g_ptr_array_index(source->rules, i);
        ad_rule_source_blank(source->text, rule->start, rule->end);
    }
    return 0;
}
