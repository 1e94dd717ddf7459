/* SPDX-License-Identifier: Apache-2.0 */
/* resource_delivery.c - what arrived, what became of its bytes, and the purge of its content */
#include "service/http/resource.h"

#include <string.h>

#include "scanner/model/digest.h"
#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/po/tr.h"
#include "service/store/deliveries.h"

gboolean
ad_resource_deliveries(AdCall *call, GError **error)
{
    AdPage page;
    AdDeliveryFilter filter = {.sha256 = ad_query_text(call, "sha256")};
    AdDigest digest;
    if (!ad_query_page(call, &page, error) || !ad_query_time(call, "since", &filter.since_unix, error) ||
        !ad_query_scope(call, &filter.supplier, &filter.product, error))
        return FALSE;
    if (filter.sha256 != NULL && !ad_digest_from_hex(filter.sha256, &digest)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s: 64 hexadecimal digits are allowed"), "sha256");
        return FALSE;
    }
    return ad_call_answer(call, ad_deliveries_list(call->api->store, &filter, &page, error));
}

gboolean
ad_resource_delivery(AdCall *call, GError **error)
{
    return ad_call_answer(call, ad_deliveries_show(call->api->store, call->id, error));
}

typedef json_t *(*PartList)(AdStore *store, const char *id, const AdPage *page, GError **error);

static gboolean
list_part(AdCall *call, PartList list, GError **error)
{
    AdPage page;
    if (!ad_query_page(call, &page, error))
        return FALSE;
    return ad_call_answer(call, list(call->api->store, call->id, &page, error));
}

gboolean
ad_resource_delivery_gaps(AdCall *call, GError **error)
{
    return list_part(call, ad_deliveries_gaps, error);
}

gboolean
ad_resource_delivery_artifacts(AdCall *call, GError **error)
{
    return list_part(call, ad_deliveries_artifacts, error);
}

gboolean
ad_resource_delivery_containers(AdCall *call, GError **error)
{
    return list_part(call, ad_deliveries_containers, error);
}

gboolean
ad_resource_delivery_components(AdCall *call, GError **error)
{
    return list_part(call, ad_deliveries_components, error);
}

gboolean
ad_resource_delivery_findings(AdCall *call, GError **error)
{
    return list_part(call, ad_deliveries_findings, error);
}

gboolean
ad_resource_delivery_purge(AdCall *call, GError **error)
{
    static const char *const names[] = {"reason", NULL};
    const char *reason;
    if (!ad_field_check_names(call->request->body, names, error) ||
        !ad_field_text(call->request->body, "reason", AD_LIMIT_TEXT_CHARS, TRUE, &reason, error))
        return FALSE;
    return ad_call_answer(call,
                          ad_deliveries_purge(call->api->store, &call->by, call->id, reason, error));
}
