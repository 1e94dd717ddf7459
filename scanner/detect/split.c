/* SPDX-License-Identifier: Apache-2.0 */
/* split.c - one source file divided into texts for the rule sets */
#include "scanner/detect/split.h"

#include <string.h>

void
ad_split_clear(AdSplit *split)
{
    for (int set = 0; set < AD_RULE_SET_COUNT; set++)
        g_free(split->text[set]);
    memset(split, 0, sizeof *split);
}

void
ad_split_file(const AdRuleSource *source, gboolean whole, guint64 shard_strings[AD_RULE_SET_SHARDS],
              AdSplit *split)
{
    (void)whole;
    (void)shard_strings;
    split->text[AD_RULE_SET_BASE] = g_strdup(source->text);
    split->rules[AD_RULE_SET_BASE] = source->rules->len;
}
