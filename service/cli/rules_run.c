/* SPDX-License-Identifier: Apache-2.0 */
/* rules_run.c - the rules a verb asked for, gathered and compiled before it goes on */
#include "service/cli/rules_run.h"

#include "scanner/model/error.h"
#include "service/po/tr.h"

typedef struct {
    gboolean is_done;
    GError *error;
} Wait;

static void
on_ready(AdRuleset *ruleset, const GError *error, gpointer user)
{
    (void)ruleset;
    Wait *wait = user;
    wait->error = error != NULL ? g_error_copy(error) : NULL;
    wait->is_done = TRUE;
}

static gboolean
tick(gpointer user)
{
    (void)user;
    return G_SOURCE_CONTINUE;
}

gboolean
ad_rules_run_until(const gboolean *is_done)
{
    /* wakes the loop now and then, so that a signal that comes between two calls is seen */
    guint source = g_timeout_add(200, tick, NULL);
    while (!*is_done && !ad_cli_was_interrupted())
        g_main_context_iteration(NULL, TRUE);
    g_source_remove(source);
    return *is_done;
}

AdRuleset *
ad_rules_run(AdCli *cli, const char *const *dirs, gboolean has_builtin, gboolean is_degraded_ok, GError **error)
{
    g_autofree char *cache = g_build_filename(g_get_user_cache_dir(), "aduana", "rules", NULL);
    AdRulesetSpec spec = {
        .dirs = dirs, .has_builtin = has_builtin, .cache_dir = cache, .is_degraded_ok = is_degraded_ok};
    g_autoptr(AdRuleset) ruleset = ad_ruleset_gather(&spec, error);
    if (ruleset == NULL)
        return NULL;
    /* the callback may come after an interruption: what it writes to outlives this call then */
    Wait *wait = g_new0(Wait, 1);
    ad_out_progress(&cli->out, "%s", _("preparing the rules…"));
    ad_ruleset_build(ruleset, on_ready, wait);
    if (!ad_rules_run_until(&wait->is_done)) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_CANCELLED, _("interrupted while the rules were prepared"));
        return NULL;
    }
    if (wait->error != NULL) {
        g_propagate_error(error, g_steal_pointer(&wait->error));
        g_free(wait);
        return NULL;
    }
    g_free(wait);
    return g_steal_pointer(&ruleset);
}
