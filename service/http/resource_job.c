/* SPDX-License-Identifier: Apache-2.0 */
/* resource_job.c - the queue: what runs, what waits, what failed, and trying again */
#include "service/http/resource.h"

#include "service/store/queue.h"

gboolean
ad_resource_jobs(AdCall *call, GError **error)
{
    static const char *const states[] = {"queued", "running", "done", "failed", "dead", NULL};
    AdPage page;
    const char *state, *supplier, *product;
    if (!ad_query_page(call, &page, error) || !ad_query_choice(call, "state", states, &state, error) ||
        !ad_query_scope(call, &supplier, &product, error))
        return FALSE;
    return ad_call_answer(call, ad_queue_list(call->api->store, state, ad_query_text(call, "kind"), supplier,
                                              &page, error));
}

gboolean
ad_resource_job(AdCall *call, GError **error)
{
    return ad_call_answer(call, ad_queue_show(call->api->store, call->id, error));
}

gboolean
ad_resource_job_retry(AdCall *call, GError **error)
{
    json_t *job = ad_queue_retry(call->api->store, &call->by, call->id, error);
    if (job != NULL)
        ad_call_wake(call);
    return ad_call_answer(call, job);
}

gboolean
ad_resource_job_cancel(AdCall *call, GError **error)
{
    json_t *job = ad_queue_cancel(call->api->store, &call->by, call->id, error);
    if (job != NULL)
        ad_call_wake(call);
    return ad_call_answer(call, job);
}
