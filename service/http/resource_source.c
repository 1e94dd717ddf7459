/* SPDX-License-Identifier: Apache-2.0 */
/* resource_source.c - products of suppliers, and the sources their deliveries come from */
#include "service/http/resource.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/http/source_check.h"
#include "service/po/tr.h"
#include "service/store/suppliers.h"

gboolean
ad_resource_products(AdCall *call, GError **error)
{
    AdPage page;
    const char *supplier, *product;
    if (!ad_query_page(call, &page, error) || !ad_query_scope(call, &supplier, &product, error))
        return FALSE;
    return ad_call_answer(call, ad_products_list(call->api->store, supplier, &page, error));
}

gboolean
ad_resource_product_add(AdCall *call, GError **error)
{
    static const char *const names[] = {"supplier", "id", "name", NULL};
    json_t *body = call->request->body;
    const char *supplier, *id, *name;
    if (!ad_field_check_names(body, names, error) ||
        !ad_field_id(body, "supplier", TRUE, &supplier, error) ||
        !ad_field_id(body, "id", TRUE, &id, error) ||
        !ad_field_text(body, "name", AD_LIMIT_NAME_CHARS, FALSE, &name, error))
        return FALSE;
    json_t *doc = ad_products_add(call->api->store, &call->by, supplier, id,
                                  name != NULL && *name != '\0' ? name : id, error);
    call->reply->status = 201;
    return ad_call_answer(call, doc);
}

gboolean
ad_resource_sources(AdCall *call, GError **error)
{
    AdPage page;
    const char *supplier, *product;
    if (!ad_query_page(call, &page, error) || !ad_query_scope(call, &supplier, &product, error))
        return FALSE;
    return ad_call_answer(call, ad_sources_list(call->api->store, supplier, product, &page, error));
}

gboolean
ad_resource_source(AdCall *call, GError **error)
{
    return ad_call_answer(call, ad_sources_show(call->api->store, call->id, error));
}

/* Names and sizes; what the texts mean is source_check.c. */
static gboolean
check_keys(json_t *keys, GError **error)
{
    static const char *const names[] = {"minisign",      "gpg_keyring",   "gpg_fingerprints",
                                        "checksums_url", "signature_url", NULL};
    const char *text;
    if (keys == NULL || json_is_null(keys))
        return TRUE;
    return ad_field_check_names(keys, names, error) &&
           ad_field_text(keys, "minisign", AD_LIMIT_TEXT_CHARS, FALSE, &text, error) &&
           ad_field_text(keys, "gpg_keyring", AD_LIMIT_TEXT_CHARS, FALSE, &text, error) &&
           ad_field_url(keys, "checksums_url", FALSE, &text, error) &&
           ad_field_url(keys, "signature_url", FALSE, &text, error);
}

gboolean
ad_resource_source_add(AdCall *call, GError **error)
{
    static const char *const names[] = {"supplier", "product", "kind", "url", "keys", "allow_private", NULL};
    static const char *const kinds[] = {"bundle", "sbom", "checksums", NULL};
    json_t *body = call->request->body;
    AdSource s = {0};
    if (!ad_field_check_names(body, names, error) ||
        !ad_field_id(body, "supplier", TRUE, &s.supplier, error) ||
        !ad_field_id(body, "product", TRUE, &s.product, error) ||
        !ad_field_choice(body, "kind", kinds, FALSE, &s.kind, error) ||
        !ad_field_url(body, "url", TRUE, &s.url, error) ||
        !check_keys(json_object_get(body, "keys"), error) ||
        !ad_field_bool(body, "allow_private", FALSE, &s.allow_private, error) ||
        !ad_source_check(call->api, body, s.allow_private, &s.keys, error))
        return FALSE;
    if (s.kind == NULL)
        s.kind = "bundle";
    json_t *doc = ad_sources_add(call->api->store, &call->by, &s, error);
    json_decref(s.keys);
    return ad_call_created(call, doc, "/sources/");
}
