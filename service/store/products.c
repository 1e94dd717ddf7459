/* SPDX-License-Identifier: Apache-2.0 */
/* products.c - what a supplier sells */
#include "service/store/products.h"

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/po/tr.h"
#include "service/store/ledger.h"
#include "service/store/store_private.h"
#include "service/store/suppliers.h"

typedef struct {
    const AdActor *by;
    const char *supplier, *id, *name;
} Product;

static gboolean
write_product(AdStore *store, gpointer user, GError **error)
{
    const Product *p = user;
    if (!ad_sql_run(
            store, AD_SQL_PRODUCT_ADD,
            AD_ARGS(AD_T(p->supplier), AD_T(p->id), AD_T(p->name), AD_I(ad_store_now(store))),
            error))
        return FALSE;
    if (ad_sql_changes(store) == 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("supplier %s has a product %s already"),
                    p->supplier, p->id);
        return FALSE;
    }
    g_autofree char *object = g_strconcat("product/", p->supplier, "/", p->id, NULL);
    return ad_ledger_append(store, p->by, "product.add", object, NULL, error);
}

json_t *
ad_products_add(AdStore *store, const AdActor *by, const char *supplier, const char *id,
                const char *name, GError **error)
{
    Product p = {by, supplier, id, name != NULL && *name != '\0' ? name : id};
    if (!ad_sql_check_id(_("the product's id"), id, error) ||
        !ad_sql_check_text(_("the name"), p.name, AD_LIMIT_FIELD_BYTES, FALSE, error))
        return NULL;
    if (!ad_suppliers_exists(store, supplier)) {
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("there is no supplier %s"),
                    supplier != NULL ? supplier : "");
        return NULL;
    }
    if (!ad_store_transaction(store, write_product, &p, error))
        return NULL;
    return ad_sql_row(store, AD_SQL_PRODUCT_ONE, AD_ARGS(AD_T(supplier), AD_T(id)), error);
}

json_t *
ad_products_list(AdStore *store, const char *supplier, const AdPage *page, GError **error)
{
    return ad_sql_page(store, AD_SQL_PRODUCT_LIST, AD_SQL_PRODUCT_TOTAL,
                       AD_ARGS(AD_T(supplier != NULL ? supplier : "")), FALSE, page, error);
}

gboolean
ad_products_exists(AdStore *store, const char *supplier, const char *id)
{
    gint64 known = 0;
    return supplier != NULL && id != NULL &&
           ad_sql_number(store, AD_SQL_PRODUCT_KNOWN, AD_ARGS(AD_T(supplier), AD_T(id)), &known,
                         NULL) &&
           known > 0;
}

gboolean
ad_products_check_filter(AdStore *store, const char *supplier, const char *product, GError **error)
{
    gint64 known = 0;
    if (supplier != NULL && !ad_suppliers_exists(store, supplier)) {
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("there is no supplier %s"), supplier);
        return FALSE;
    }
    if (product == NULL || (supplier != NULL && ad_products_exists(store, supplier, product)))
        return TRUE;
    if (supplier != NULL) {
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("supplier %s has no product %s"), supplier,
                    product);
        return FALSE;
    }
    if (!ad_sql_number(store, AD_SQL_PRODUCT_ANYWHERE, AD_ARGS(AD_T(product)), &known, error))
        return FALSE;
    if (known > 0)
        return TRUE;
    g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("no supplier has a product %s"), product);
    return FALSE;
}
