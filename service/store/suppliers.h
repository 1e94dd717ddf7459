/* SPDX-License-Identifier: Apache-2.0 */
/* suppliers.h - suppliers with tier and SR-13 fields; products.h and sources.h come with it
 *
 * Ids of suppliers and products are the operator's words: 1 to 64 of a-z 0-9 . _ -, beginning with
 * a letter or digit. The supplier "unassigned" always exists (tier 3): deliveries without a
 * supplier belong to it, scored and never compared. A product's id is unique within its supplier.
 * Source ids ("S-…") are made here. */
#pragma once

#include "service/store/products.h"
#include "service/store/sources.h"
#include "service/store/store.h"

/* Borrowed strings; NULL reads as empty. In an update NULL (tier 0) leaves the field as it is. */
typedef struct {
    const char *id, *name;
    int tier; /* 1 critical, 2 important, 3 ordinary; in add 0 means 3 */
    const char *country, *contact;
    const char *instrument_id, *description, *using_system,
        *criticality; /* SR-13 of NIST SP 800-161r1 */
} AdSupplier;

/* {id, name, tier, country, contact, instrument_id, description, using_system, criticality,
 * created_at}. add: USAGE for a bad or taken id. update: NOT_FOUND. New references; NULL on error.
 */
json_t *ad_suppliers_add(AdStore *store, const AdActor *by, const AdSupplier *s, GError **error);
json_t *ad_suppliers_update(AdStore *store, const AdActor *by, const AdSupplier *s, GError **error);
/* tier 0: all; q NULL or a part of id or name. {"items","total","next"}; each item has also
 * "score", "level", "last_delivery". */
json_t *ad_suppliers_list(AdStore *store, int tier, const char *q, const AdPage *page,
                          GError **error);
/* Supplier plus "products" [..], "sources" [..], "score" {overall, level, grade, proposal,
 * concerns, assessment, computed_at} or null, "open_findings" {info,low,medium,high,critical},
 * "last_delivery" (delivery or null). NOT_FOUND. */
json_t *ad_suppliers_show(AdStore *store, const char *id, GError **error);
gboolean ad_suppliers_exists(AdStore *store, const char *id);
