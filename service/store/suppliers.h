/* SPDX-License-Identifier: Apache-2.0 */
/* suppliers.h - suppliers with tier and SR-13 fields, their products and the sources deliveries come from
 *
 * Ids of suppliers and products are the operator's words: 1 to 64 of a-z 0-9 . _ -, beginning with a letter or digit. The
 * supplier "unassigned" always exists (tier 3): deliveries without a supplier belong to it, scored and never compared.
 * A product's id is unique within its supplier. Source ids ("S-…") are made here. */
#pragma once

#include "service/store/store.h"

/* Borrowed strings; NULL reads as empty. In an update NULL (tier 0) leaves the field as it is. */
typedef struct {
    const char *id, *name;
    int tier; /* 1 critical, 2 important, 3 ordinary; in add 0 means 3 */
    const char *country, *contact;
    const char *instrument_id, *description, *using_system, *criticality; /* SR-13 of NIST SP 800-161r1 */
} AdSupplier;

/* {id, name, tier, country, contact, instrument_id, description, using_system, criticality, created_at}. add: USAGE for a bad or taken
 * id. update: NOT_FOUND. New references; NULL on error. */
json_t *ad_suppliers_add(AdStore *store, const AdActor *by, const AdSupplier *s, GError **error);
json_t *ad_suppliers_update(AdStore *store, const AdActor *by, const AdSupplier *s, GError **error);
/* tier 0: all; q NULL or a part of id or name. {"items","total","next"}; each item has also "score", "level", "last_delivery". */
json_t *ad_suppliers_list(AdStore *store, int tier, const char *q, const AdPage *page, GError **error);
/* Supplier plus "products" [..], "sources" [..], "score" {overall, level, grade, proposal, concerns, assessment, computed_at} or null, "open_findings"
 * {info,low,medium,high,critical}, "last_delivery" (delivery or null). NOT_FOUND. */
json_t *ad_suppliers_show(AdStore *store, const char *id, GError **error);
gboolean ad_suppliers_exists(AdStore *store, const char *id);

/* {id, supplier, name, created_at}. */
json_t *ad_products_add(AdStore *store, const AdActor *by, const char *supplier, const char *id, const char *name,
                        GError **error);
/* supplier NULL: of all. */
json_t *ad_products_list(AdStore *store, const char *supplier, const AdPage *page, GError **error);

/* keys: object {minisign, gpg_keyring, checksums_url, signature_url} of strings, or NULL; kept as it is (unknown names are USAGE). */
typedef struct {
    const char *supplier, *product;
    const char *kind; /* "bundle", "sbom", "checksums" */
    const char *url;
    json_t *keys; /* borrowed */
    gboolean allow_private;
} AdSource;

/* {id, supplier, product, kind, url, keys, allow_private, created_at, state:{last_try, last_success, etag, last_modified, last_status,
 * last_error, last_sha256}}; times are texts or null. */
json_t *ad_sources_add(AdStore *store, const AdActor *by, const AdSource *s, GError **error);
json_t *ad_sources_list(AdStore *store, const char *supplier, const char *product, const AdPage *page,
                        GError **error);
json_t *ad_sources_show(AdStore *store, const char *id, GError **error);

/* What one fetch taught us. NULL strings leave the field as it is; "" empties it. Not a ledger event: the job is. */
typedef struct {
    gint64 last_try, last_success; /* unix seconds; 0 leaves it */
    const char *etag, *last_modified;
    int last_status;         /* HTTP status or 0 */
    const char *last_sha256; /* hexadecimal */
    const char *last_error;
} AdSourceState;
gboolean ad_sources_set_state(AdStore *store, const char *id, const AdSourceState *state, GError **error);
