/* SPDX-License-Identifier: Apache-2.0 */
/* cli_policy.c - which risk policy this run of the command goes by */
#include "service/cli/cli.h"
#include "service/jobs/ruleset.h"

const char *
ad_cli_policy_path(const AdCli *cli)
{
    const char *given = cli->args != NULL ? ad_args_text(cli->args, "policy") : NULL;
    if (given == NULL)
        given = g_getenv("ADUANA_POLICY");
    return given != NULL && *given != '\0' ? given : NULL;
}

AdPolicy *
ad_cli_policy_read(const char *path, GError **error)
{
    g_autofree char *own = ad_ruleset_builtin_dir(error);
    if (own == NULL)
        return NULL;
    g_autofree char *builtin = g_build_filename(own, "risk", NULL);
    return ad_policy_load(g_str_equal(path, "builtin") ? builtin : path, builtin, error);
}

const AdPolicy *
ad_cli_policy(AdCli *cli, GError **error)
{
    const char *path = ad_cli_policy_path(cli);
    if (cli->policy == NULL)
        cli->policy = ad_cli_policy_read(path != NULL ? path : "builtin", error);
    return cli->policy;
}
