/* SPDX-License-Identifier: Apache-2.0 */
/* rules_run.c - the rules a verb asked for, gathered and compiled before it goes on */
#include "service/cli/rules_run.h"

#include <errno.h>
#include <fcntl.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
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

gboolean
ad_rules_check_dirs(const char *const *dirs, GError **error)
{
    for (gsize i = 0; dirs[i] != NULL; i++) {
        ad_autofd int fd = open(dirs[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd >= 0)
            continue;
        int code = errno;
        if (code == ENOENT)
            g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("there is no rules folder '%s'."),
                        dirs[i]);
        else if (code == ENOTDIR)
            g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                        _("'%s' is not a folder: --rules wants the folder that holds the rules."),
                        dirs[i]);
        else if (code == EACCES || code == EPERM)
            g_set_error(error, AD_ERROR, AD_ERROR_DENIED,
                        _("the rules folder '%s' may not be read by you (%s): ask its owner, or "
                          "change its mode."),
                        dirs[i], g_get_user_name());
        else
            g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM,
                        _("the rules folder '%s' cannot be read: %s"), dirs[i], ad_tr_errno(code));
        return FALSE;
    }
    return TRUE;
}

AdRuleset *
ad_rules_run(AdCli *cli, const char *const *dirs, gboolean has_builtin, gboolean is_degraded_ok,
             GError **error)
{
    g_autofree char *cache = g_build_filename(g_get_user_cache_dir(), "aduana", "rules", NULL);
    if (!ad_rules_check_dirs(dirs, error))
        return NULL;
    AdRulesetSpec spec = {.dirs = dirs,
                          .has_builtin = has_builtin,
                          .cache_dir = cache,
                          .is_degraded_ok = is_degraded_ok,
                          .policy = ad_cli_policy_path(cli)};
    g_autoptr(AdRuleset) ruleset = ad_ruleset_gather(&spec, error);
    if (ruleset == NULL)
        return NULL;
    /* the callback may come after an interruption: what it writes to outlives this call then */
    Wait *wait = g_new0(Wait, 1);
    ad_out_progress(&cli->out, "%s", _("preparing the rules…"));
    ad_ruleset_build(ruleset, on_ready, wait);
    if (!ad_rules_run_until(&wait->is_done)) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_CANCELLED,
                            _("interrupted while the rules were prepared"));
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
