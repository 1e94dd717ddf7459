/* SPDX-License-Identifier: Apache-2.0 */
/* health.c - /healthz and /readyz */
#include "service/http/health.h"

#include <string.h>

#include "service/po/tr.h"
#include "service/store/queue.h"
#include "service/store/store.h"

static void
reply_health(AdApi *api, AdApiReply *reply)
{
    g_autoptr(GError) error = NULL;
    json_t *jobs = ad_queue_counts(api->store, &error);
    reply->status = jobs != NULL ? 200 : 503;
    reply->body = json_pack("{s:s, s:b, s:o?}", "status", jobs != NULL ? "ok" : "failed", "disk_full",
                            ad_store_is_full(api->store), "jobs", jobs);
    if (error != NULL)
        json_object_set_new(reply->body, "reason", json_string(error->message));
}

static void
reply_ready(AdApi *api, AdApiReply *reply)
{
    g_autoptr(GError) error = NULL;
    const char *reason = NULL;
    if (ad_store_is_full(api->store))
        reason = _("the disk is full: free some room, then it goes on by itself");
    else if (api->hooks.is_ready != NULL && !api->hooks.is_ready(api->hooks.data, &error))
        reason = error != NULL ? error->message : _("it is starting or ending");
    reply->status = reason == NULL ? 200 : 503;
    reply->body = json_pack("{s:s, s:s?}", "status", reason == NULL ? "ready" : "not-ready", "reason", reason);
}

gboolean
ad_health_reply(AdApi *api, const char *path, AdApiReply *reply)
{
    if (strcmp(path, "/healthz") == 0)
        reply_health(api, reply);
    else if (strcmp(path, "/readyz") == 0)
        reply_ready(api, reply);
    else
        return FALSE;
    return TRUE;
}
