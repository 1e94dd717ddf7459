/* SPDX-License-Identifier: Apache-2.0 */
/* resource_inspection.c - a finished local inspection is recorded */
#include "service/http/resource.h"

#include "scanner/model/digest.h"
#include "service/http/inspection_body.h"
#include "service/store/blobs.h"

gboolean
ad_resource_inspection_add(AdCall *call, GError **error)
{
    AdStore *store = call->api->store;
    g_auto(AdInspectionBody) body = {0};
    if (!ad_inspection_body_read(call->request->body, &body, error))
        return FALSE;
    body.input.by = call->by;
    /* here the policy in use here counts, not the one that the scan was shown under */
    if (call->api->hooks.policy != NULL && (body.input.policy = ad_call_policy(call, error)) == NULL)
        return FALSE;
    /* a claim about our own disk is looked up, not believed */
    body.input.is_blob_kept = body.input.is_blob_kept && ad_blob_exists(store, &body.result->sha256);
    g_auto(AdRecordOutcome) outcome = {0};
    if (!ad_record_inspection(store, &body.input, &outcome, error))
        return FALSE;
    call->reply->status = 201;
    call->reply->location = g_strconcat("/deliveries/", outcome.delivery_id, NULL);
    return ad_call_answer(call, ad_record_answer(store, &outcome, error));
}
