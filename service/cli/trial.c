/* SPDX-License-Identifier: Apache-2.0 */
/* trial.c - one small inspection of our own making */
#include "service/cli/trial.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "service/cli/inspect_run.h"
#include "service/cli/rules_run.h"
#include "service/po/tr.h"

static const char rule_text[] =
    "rule aduana_trial { strings: $a = \"ADUANA-TEST-MARKER\" condition: $a }\n";
static const char bundle_text[] = "this line holds ADUANA-TEST-MARKER and nothing else\n";

/* The rules of a folder with only our rule in it; the folder is gone afterwards. */
static AdRuleset *
trial_rules(AdCli *cli, GError **error)
{
    g_autofree char *dir = g_dir_make_tmp("aduana-trial-XXXXXX", error);
    if (dir == NULL)
        return NULL;
    g_autofree char *file = g_build_filename(dir, "trial.yar", NULL);
    const char *dirs[] = {dir, NULL};
    AdRuleset *ruleset = NULL;
    if (g_file_set_contents(file, rule_text, -1, error))
        ruleset = ad_rules_run(cli, dirs, FALSE, TRUE, error);
    g_unlink(file);
    g_rmdir(dir);
    return ruleset;
}

char *
ad_trial_run(AdCli *cli, GError **error)
{
    g_autoptr(AdRuleset) ruleset = trial_rules(cli, error);
    if (ruleset == NULL)
        return NULL;
    ad_autofd int fd = memfd_create("aduana-trial", MFD_CLOEXEC);
    if (fd < 0 || write(fd, bundle_text, strlen(bundle_text)) != (ssize_t)strlen(bundle_text)) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "memfd: %s", ad_tr_errno(errno));
        return NULL;
    }
    AdInspectRun run = {
        .ruleset = ruleset, .limits = ad_limits_default(), .threads = 1, .is_degraded_ok = TRUE};
    AdInspectItem item = {.fd = fd, .name = "trial.txt"};
    if (!ad_inspect_run(cli, &run, &item, 1, error))
        return NULL;
    g_autoptr(AdResult) result = item.result;
    if (item.error != NULL) {
        g_propagate_error(error, item.error);
        return NULL;
    }
    if (result->findings->len != 1) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_PEER,
                            _("the trial rule did not match the trial text"));
        return NULL;
    }
    return g_strdup(result->cage);
}
