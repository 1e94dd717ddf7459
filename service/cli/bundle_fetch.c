/* SPDX-License-Identifier: Apache-2.0 */
/* bundle_fetch.c - a bundle from the network, through the helper that may reach it */
#include "service/cli/bundle.h"

#include "feeds/fetch/client.h"
#include "scanner/model/fd.h"
#include "service/cli/rules_run.h"
#include "service/po/tr.h"

typedef struct {
    AdCli *cli;
    gboolean is_done;
    GError *error;
} Wait;

static void
on_progress(AdFetch *fetch, guint64 received, guint64 expected, gpointer user)
{
    (void)fetch;
    Wait *wait = user;
    g_autofree char *have = ad_out_bytes(received);
    if (expected == 0) {
        ad_out_progress(&wait->cli->out, _("fetched %s"), have);
        return;
    }
    g_autofree char *all = ad_out_bytes(expected);
    ad_out_progress(&wait->cli->out, _("fetched %s of %s"), have, all);
}

static void
on_end(AdFetch *fetch, const AdFetchResult *result, gpointer user)
{
    (void)fetch;
    Wait *wait = user;
    if (result->status != AD_FETCH_DONE) {
        /* every failed or refused download ends with 14, whatever the queue would do with it */
        AdErrorCode code = result->code == AD_ERROR_USAGE || result->code == AD_ERROR_LIMIT ||
                                   result->code == AD_ERROR_SYSTEM
                               ? result->code
                               : AD_ERROR_UNTRUSTED;
        g_set_error_literal(&wait->error, AD_ERROR, (int)code,
                            result->sentence != NULL ? result->sentence : _("the download failed"));
    }
    wait->is_done = TRUE;
}

int
ad_bundle_fetch(AdCli *cli, const char *url, GError **error)
{
    /* the fetcher refuses it too; here it is said in the person's language */
    if (g_ascii_strncasecmp(url, "http://", 7) == 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    _("'%s' cannot be fetched: aduana fetches https addresses only, not '%s'."), url,
                    "http");
        return -1;
    }
    ad_autofd int fd = ad_bundle_spool(error);
    if (fd < 0)
        return -1;
    Wait wait = {.cli = cli};
    AdFetchRequest request = {.url = url, .out_fd = fd};
    g_autoptr(AdFetch) fetch = ad_fetch_start(&request, on_end, &wait, error);
    if (fetch == NULL)
        return -1;
    ad_fetch_set_progress(fetch, on_progress);
    if (!ad_rules_run_until(&wait.is_done)) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_CANCELLED,
                            _("interrupted; nothing was recorded"));
        return -1;
    }
    if (wait.error != NULL) {
        g_propagate_prefixed_error(error, wait.error, "%s: ", url);
        return -1;
    }
    return ad_fd_steal(&fd);
}
