/* SPDX-License-Identifier: Apache-2.0 */
/* resource_assessment.c - the policy in use, assessments as kept, made again, and all of them anew */
#include "service/http/resource.h"

#include "scanner/model/error.h"
#include "service/http/policy_body.h"
#include "service/store/assessments.h"

gboolean
ad_resource_policy(AdCall *call, GError **error)
{
    const AdPolicy *policy = ad_call_policy(call, error);
    if (policy == NULL)
        return FALSE;
    json_t *used = ad_assessments_policies(call->api->store, error);
    if (used == NULL)
        return FALSE;
    json_t *doc = ad_policy_body(policy);
    json_object_set_new(doc, "used", used);
    json_object_set_new(doc, "approvers", json_integer(MAX(call->api->approvers, 1)));
    return ad_call_answer(call, doc);
}

gboolean
ad_resource_assessments(AdCall *call, GError **error)
{
    AdPage page;
    const char *supplier, *product;
    if (!ad_query_page(call, &page, error) || !ad_query_scope(call, &supplier, &product, error))
        return FALSE;
    return ad_call_answer(call, ad_assessments_list(call->api->store, supplier, ad_query_text(call, "delivery"), &page, error));
}

gboolean
ad_resource_assessment(AdCall *call, GError **error)
{
    return ad_call_answer(call, ad_assessments_show(call->api->store, call->id, error));
}

gboolean
ad_resource_assessment_recompute(AdCall *call, GError **error)
{
    return ad_call_answer(call, ad_assessments_recompute(call->api->store, call->id, error));
}

gboolean
ad_resource_rescore(AdCall *call, GError **error)
{
    static const char *const names[] = {"supplier", NULL};
    const char *supplier = NULL;
    const AdPolicy *policy = ad_call_policy(call, error);
    if (policy == NULL || (call->request->body != NULL && (!ad_field_check_names(call->request->body, names, error) ||
                                                           !ad_field_id(call->request->body, "supplier", FALSE, &supplier, error))))
        return FALSE;
    return ad_call_answer(call, ad_assessments_rescore(call->api->store, &call->by, policy, supplier, error));
}
