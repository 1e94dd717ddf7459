/* SPDX-License-Identifier: Apache-2.0 */
/* ruleset.h - rule folders in, sealed compiled sets out: gathered here, compiled in cages, cached under a digest
 *
 * A ruleset's identity is the SHA-256 over the sources of its packs and over the engine's version: known before
 * anything is compiled, so that an unchanged delivery costs no compilation. */
#pragma once

#include "rules/risk/policy.h"
#include "scanner/model/digest.h"
#include "scanner/model/limits.h"
#include "scanner/sandbox/launcher.h"

/* What the rules come from. */
typedef struct {
    const char *const *dirs;   /* NULL-terminated folders of the operator, may be NULL */
    gboolean has_builtin;      /* our own pack first */
    const char *cache_dir;     /* folder (made 0700) for compiled sets, NULL: none kept */
    gboolean is_degraded_ok;
    const char *policy;        /* the operator's own policy, a file or folder; NULL: the one beside our rules */
} AdRulesetSpec;

/* A loaded rule and what its meta says of it, for `rule list`; id is empty for a rule that is not ours. */
typedef struct {
    char *file, *rule, *id, *category, *title_en, *title_es, *reference;
    int concern, severity, confidence; /* terms.h values */
} AdRuleInfo;

typedef struct {
    AdDigest digest;
    char *digest_hex;
    guint files, rules_loaded, rules_skipped, strings;
    gboolean reads_externals;
    GPtrArray *faults; /* AdRuleFault *: skipped files and rules, each with its reason */
    GPtrArray *infos;  /* AdRuleInfo *: of each loaded rule; fewer than rules_loaded where a worker had to stop */
    GPtrArray *fds;    /* AdWorkerFd * of the compiled sets, roles "rules.*"; empty before ad_ruleset_build */
    gboolean is_cached; /* came from the cache */
    gint64 build_ms;
    gatomicrefcount refs;
    AdRulesetSpec *spec; /* own copy */
    AdPolicy *policy;    /* the risk policy that stands beside our own rules */
    GPtrArray *sources;  /* AdWorkerFd *: one sealed descriptor a pack */
} AdRuleset;

/* Reads the folders and the policy and computes the digest; compiles nothing. NULL with NOT_FOUND, DENIED, LIMIT,
 * POLICY or USAGE. */
AdRuleset *ad_ruleset_gather(const AdRulesetSpec *spec, GError **error);
AdRuleset *ad_ruleset_ref(AdRuleset *ruleset);
void ad_ruleset_unref(AdRuleset *ruleset);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdRuleset, ad_ruleset_unref)

/* Compiles in caged workers on the thread-default main context (or takes the cache) and calls ready once; error is
 * borrowed and NULL on success. Calling it on a built ruleset calls ready from an idle source. */
typedef void (*AdRulesetReady)(AdRuleset *ruleset, const GError *error, gpointer user);
void ad_ruleset_build(AdRuleset *ruleset, AdRulesetReady ready, gpointer user);

/* Files that were left out whole: faults that name no rule. rules_skipped counts rules and nothing else. */
guint ad_ruleset_files_left_out(const AdRuleset *ruleset);

/* Folder of our own rules: beside the programs in a build tree, else the installed place; $ADUANA_RULES first. */
char *ad_ruleset_builtin_dir(GError **error);
