/* SPDX-License-Identifier: Apache-2.0 */
/* resource_supplier.c - suppliers with tier and SR-13 fields */
#include "service/http/resource.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/po/tr.h"
#include "service/store/suppliers.h"

gboolean
ad_resource_suppliers(AdCall *call, GError **error)
{
    AdPage page;
    gint64 tier;
    if (!ad_query_page(call, &page, error) || !ad_query_int(call, "tier", 1, 3, 0, &tier, error))
        return FALSE;
    return ad_call_answer(
        call, ad_suppliers_list(call->api->store, (int)tier, ad_query_text(call, "q"), &page, error));
}

gboolean
ad_resource_supplier(AdCall *call, GError **error)
{
    return ad_call_answer(call, ad_suppliers_show(call->api->store, call->id, error));
}

static gboolean
check_country(const char *country, GError **error)
{
    if (country == NULL || *country == '\0')
        return TRUE;
    if (strlen(country) == 2 && g_ascii_isupper(country[0]) && g_ascii_isupper(country[1]))
        return TRUE;
    g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                _("%s: two capital letters of ISO 3166-1 are allowed, as MX or US"), "country");
    return FALSE;
}

static gboolean
read_supplier(json_t *body, gboolean is_new, AdSupplier *s, GError **error)
{
    static const char *const names[] = {"id",          "name",         "tier",        "country", "contact",
                                        "instrument_id", "description", "using_system", "criticality", NULL};
    gint64 tier;
    if (!ad_field_check_names(body, names, error) || !ad_field_id(body, "id", is_new, &s->id, error) ||
        !ad_field_text(body, "name", AD_LIMIT_NAME_CHARS, is_new, &s->name, error) ||
        !ad_field_int(body, "tier", 1, 3, 0, &tier, error) ||
        !ad_field_text(body, "country", AD_LIMIT_NAME_CHARS, FALSE, &s->country, error) ||
        !check_country(s->country, error) ||
        !ad_field_text(body, "contact", AD_LIMIT_NAME_CHARS, FALSE, &s->contact, error) ||
        !ad_field_text(body, "instrument_id", AD_LIMIT_NAME_CHARS, FALSE, &s->instrument_id, error) ||
        !ad_field_text(body, "description", AD_LIMIT_TEXT_CHARS, FALSE, &s->description, error) ||
        !ad_field_text(body, "using_system", AD_LIMIT_TEXT_CHARS, FALSE, &s->using_system, error) ||
        !ad_field_text(body, "criticality", AD_LIMIT_TEXT_CHARS, FALSE, &s->criticality, error))
        return FALSE;
    s->tier = (int)tier;
    return TRUE;
}

gboolean
ad_resource_supplier_add(AdCall *call, GError **error)
{
    AdSupplier s = {0};
    if (!read_supplier(call->request->body, TRUE, &s, error))
        return FALSE;
    return ad_call_created(call, ad_suppliers_add(call->api->store, &call->by, &s, error), "/suppliers/");
}

gboolean
ad_resource_supplier_update(AdCall *call, GError **error)
{
    AdSupplier s = {0};
    if (!read_supplier(call->request->body, FALSE, &s, error))
        return FALSE;
    if (s.id != NULL && strcmp(s.id, call->id) != 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s: it cannot be changed"), "id");
        return FALSE;
    }
    s.id = call->id;
    return ad_call_answer(call, ad_suppliers_update(call->api->store, &call->by, &s, error));
}
