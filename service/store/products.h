/* SPDX-License-Identifier: Apache-2.0 */
/* products.h - what a supplier sells; a product's id is unique within its supplier */
#pragma once

#include "service/store/store.h"

/* {id, supplier, name, created_at}. */
json_t *ad_products_add(AdStore *store, const AdActor *by, const char *supplier, const char *id,
                        const char *name, GError **error);
/* supplier NULL: of all. */
json_t *ad_products_list(AdStore *store, const char *supplier, const AdPage *page, GError **error);
gboolean ad_products_exists(AdStore *store, const char *supplier, const char *id);
/* What a list is narrowed to, each NULL when it is not: TRUE when both are there, else NOT_FOUND, so
 * that a mistyped name is not taken for an empty list. A product alone may be any supplier's. */
gboolean ad_products_check_filter(AdStore *store, const char *supplier, const char *product,
                                  GError **error);
