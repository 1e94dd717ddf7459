/* SPDX-License-Identifier: Apache-2.0 */
/* link.c - all checked packs together, compiled into the rule sets */
#include "scanner/detect/link.h"

#include <string.h>

#include "scanner/detect/rule_source.h"
#include "scanner/model/error.h"

typedef struct {
    GPtrArray *files;
    AdSplit *splits; /* one a file */
    gboolean *whole; /* of the file: not divided */
    AdSplitMode mode;
    char *message; /* of the last error */
} Link;

static void
remember(const char *rule, guint line, const char *message, gpointer user)
{
    Link *link = user;
    g_free(link->message);
    link->message = g_strdup_printf("%s%s%s (line %u of its part)", rule == NULL ? "" : rule,
                                    rule == NULL ? "" : ": ", message, line);
}

static void
divide(Link *link)
{
    guint64 shard_strings[AD_RULE_SET_SHARDS] = {0};
    for (guint i = 0; i < link->files->len; i++) {
        const AdRuleFile *file = g_ptr_array_index(link->files, i);
        ad_split_clear(&link->splits[i]);
        if (file->is_dropped)
            continue;
        g_autoptr(AdRuleSource) source = ad_rule_source_parse(file->text, file->bytes);
        ad_split_file(source, link->whole[i] ? AD_SPLIT_NONE : link->mode, shard_strings,
                      &link->splits[i]);
    }
}

/* Compiles a set; *bad is the file at which it broke, when NULL comes without error. */
static YR_RULES *
compile_set(Link *link, AdRuleSet set, guint *bad, GError **error)
{
    g_auto(AdEngineCompiler) compiler = {0};
    if (!ad_engine_compiler_init(&compiler, remember, link, error))
        return NULL;
    for (guint i = 0; i < link->files->len; i++) {
        const AdRuleFile *file = g_ptr_array_index(link->files, i);
        const char *text = link->splits[i].text[set];
        if (text != NULL && ad_engine_compiler_add(&compiler, text, file->name) != 0) {
            *bad = i;
            return NULL;
        }
    }
    YR_RULES *rules = NULL;
    int code = yr_compiler_get_rules(compiler.compiler, &rules);
    if (code != ERROR_SUCCESS)
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "%s: rules cannot be built: %s",
                    ad_rule_set_role(set), ad_engine_error_name(code));
    return rules;
}

static gboolean
is_empty(const Link *link, AdRuleSet set)
{
    for (guint i = 0; i < link->files->len; i++)
        if (link->splits[i].text[set] != NULL)
            return FALSE;
    return TRUE;
}

/* TRUE: all wanted sets are saved. FALSE without error: file *bad is in the way. */
static gboolean
compile_all(Link *link, guint want, AdLinkSave save, gpointer user, AdLinkedSet *sets, guint *bad,
            GError **error)
{
    for (int set = 0; set < AD_RULE_SET_COUNT; set++) {
        AdRuleSet id = (AdRuleSet)set;
        memset(&sets[set], 0, sizeof sets[set]);
        if ((want & (1u << set)) == 0 || (id != AD_RULE_SET_BASE && is_empty(link, id)))
            continue;
        YR_RULES *rules = compile_set(link, id, bad, error);
        if (rules == NULL)
            return FALSE;
        for (guint i = 0; i < link->files->len; i++)
            sets[set].rules += link->splits[i].rules[set];
        sets[set].strings = rules->num_strings;
        gboolean is_saved = save(id, rules, &sets[set].bytes, user, error);
        yr_rules_destroy(rules);
        if (!is_saved)
            return FALSE;
    }
    return TRUE;
}

gboolean
ad_link_files(GPtrArray *files, guint want, AdSplitMode mode, AdLinkSave save,
              AdRuleFaultFn on_fault, gpointer user, AdLinkedSet sets[AD_RULE_SET_COUNT],
              GError **error)
{
    Link link = {.files = files, .mode = mode};
    link.splits = g_new0(AdSplit, files->len + 1);
    link.whole = g_new0(gboolean, files->len + 1);
    gboolean is_done = FALSE;
    g_autoptr(GError) failure = NULL;
    while (!is_done && failure == NULL) {
        guint bad = G_MAXUINT;
        divide(&link);
        is_done = compile_all(&link, want, save, user, sets, &bad, &failure);
        if (is_done || failure != NULL || bad == G_MAXUINT)
            continue;
        AdRuleFile *file = g_ptr_array_index(files, bad);
        if (!link.whole[bad] && mode != AD_SPLIT_NONE) {
            link.whole[bad] = TRUE; /* slower, but nothing is lost */
            continue;
        }
        file->is_dropped = TRUE;
        on_fault(file->name, "", 0, link.message == NULL ? "does not compile" : link.message, user);
    }
    for (guint i = 0; i < files->len; i++)
        ad_split_clear(&link.splits[i]);
    g_free(link.splits);
    g_free(link.whole);
    g_free(link.message);
    if (failure != NULL)
        g_propagate_error(error, g_steal_pointer(&failure));
    return is_done;
}
