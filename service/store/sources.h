/* SPDX-License-Identifier: Apache-2.0 */
/* sources.h - where deliveries of a product come from, and what the last fetch taught */
#pragma once

#include "service/store/store.h"

/* keys: object {minisign, gpg_keyring, gpg_fingerprints, checksums_url, signature_url} of strings,
 * or NULL; kept as it is (unknown names are USAGE). gpg_fingerprints: comma-separated; without it
 * every key of the keyring counts. */
typedef struct {
    const char *supplier, *product;
    const char *kind; /* "bundle", "sbom", "checksums" */
    const char *url;
    json_t *keys; /* borrowed */
    gboolean allow_private;
} AdSource;

/* {id, supplier, product, kind, url, keys, allow_private, created_at, state:{last_try,
 * last_success, etag, last_modified, last_status, last_error, last_sha256}}; times are texts or
 * null. */
json_t *ad_sources_add(AdStore *store, const AdActor *by, const AdSource *s, GError **error);
json_t *ad_sources_list(AdStore *store, const char *supplier, const char *product,
                        const AdPage *page, GError **error);
json_t *ad_sources_show(AdStore *store, const char *id, GError **error);

/* What one fetch taught us. NULL strings leave the field as it is; "" empties it. Not a ledger
 * event: the job is. */
typedef struct {
    gint64 last_try, last_success; /* unix seconds; 0 leaves it */
    const char *etag, *last_modified;
    int last_status;         /* HTTP status or 0 */
    const char *last_sha256; /* hexadecimal */
    const char *last_error;
} AdSourceState;
gboolean ad_sources_set_state(AdStore *store, const char *id, const AdSourceState *state,
                              GError **error);
