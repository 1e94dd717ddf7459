/* SPDX-License-Identifier: Apache-2.0 */
/* deliveries.h - what arrived, and what its latest inspection said: the reading side */
#pragma once

#include "service/store/store.h"

/* Every filter may be NULL (since: 0). */
typedef struct {
    const char *supplier, *product;
    const char *sha256; /* of the content, hexadecimal */
    gint64 since_unix;
} AdDeliveryFilter;

/* {id, supplier, product, version, name, sha256, size_bytes, received_at, url, signature, blob:
 * kept|not-kept|purged, verdict, complete, score, level}; newest first. */
json_t *ad_deliveries_list(AdStore *store, const AdDeliveryFilter *filter, const AdPage *page,
                           GError **error);
/* Delivery + "inspection": the aduana.scan/1 document without artifacts (or null), +
 * "inspection_id", "inspected_at", "assessment". */
json_t *ad_deliveries_show(AdStore *store, const char *id, GError **error);
/* Pages of the latest inspection. Gap: {path, bytes, state, reason, class, blocking}. */
json_t *ad_deliveries_gaps(AdStore *store, const char *id, const AdPage *page, GError **error);
/* Artifact: {path, type, file_type, size_bytes, sha256 or null, state, reused, link_target}. */
json_t *ad_deliveries_artifacts(AdStore *store, const char *id, const AdPage *page, GError **error);
/* Component: {purl, name, version, source, evidence}: a package in one place. */
json_t *ad_deliveries_components(AdStore *store, const char *id, const AdPage *page, GError **error);
/* Findings present in this delivery, as ad_findings_list. */
json_t *ad_deliveries_findings(AdStore *store, const char *id, const AdPage *page, GError **error);
/* {path, format, size_bytes, claimed_bytes, structure_bytes, gap_bytes}. */
json_t *ad_deliveries_containers(AdStore *store, const char *id, const AdPage *page,
                                 GError **error);

/* Deletes the content (if no other delivery holds it back), keeps the row as a tombstone and a
 * ledger record. Returns the delivery. */
json_t *ad_deliveries_purge(AdStore *store, const AdActor *by, const char *id, const char *reason,
                            GError **error);

/* Retention: [{delivery, supplier, product, sha256, size_bytes, received_at}] whose content may go:
 * at least two later deliveries of the same supplier and product, and older than days. Nothing is
 * deleted. */
json_t *ad_deliveries_expired(AdStore *store, guint days, GError **error);
