/* SPDX-License-Identifier: Apache-2.0 */
/* deliveries.c - what arrived, and what its latest inspection said */
#include "service/store/deliveries.h"

#include <string.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/po/tr.h"
#include "service/store/blobs.h"
#include "service/store/blobs_place.h"
#include "service/store/findings.h"
#include "service/store/ledger.h"
#include "service/store/store_private.h"

static void
fail_missing(const char *id, GError **error)
{
    g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("there is no delivery %s"), id);
}

static json_t *
one(AdStore *store, const char *id, GError **error)
{
    g_autoptr(GError) failed = NULL;
    json_t *row = ad_sql_row(store, AD_SQL_DELIVERY_ONE, AD_ARGS(AD_T(id)), &failed);
    if (failed != NULL)
        g_propagate_error(error, g_steal_pointer(&failed));
    else if (row == NULL)
        fail_missing(id, error);
    return row;
}

json_t *
ad_deliveries_list(AdStore *store, const AdDeliveryFilter *filter, const AdPage *page,
                   GError **error)
{
    static const AdDeliveryFilter all;
    const AdDeliveryFilter *f = filter != NULL ? filter : &all;
    AdDigest sha256;
    if (f->sha256 != NULL && !ad_digest_from_hex(f->sha256, &sha256)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("a SHA-256 has 64 hexadecimal digits"));
        return NULL;
    }
    return ad_sql_page(store, AD_SQL_DELIVERY_LIST, AD_SQL_DELIVERY_TOTAL,
                       AD_ARGS(AD_T(f->supplier != NULL ? f->supplier : ""),
                               AD_T(f->product != NULL ? f->product : ""),
                               AD_X(f->sha256 != NULL ? sha256.bytes : NULL),
                               AD_I(f->sha256 != NULL ? 1 : 0), AD_I(f->since_unix)),
                       TRUE, page, error);
}

typedef struct {
    gint64 num, at;
    char *id, *assessment;
    gboolean has_scan;
    AdDigest scan;
} Latest;

static void
clear_latest(Latest *l)
{
    g_free(l->id);
    g_free(l->assessment);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Latest, clear_latest)

/* num stays 0 when the delivery has no inspection. */
static gboolean
find_latest(AdStore *store, const char *id, Latest *out, GError **error)
{
    sqlite3_stmt *stmt = ad_sql_bind(store, AD_SQL_DELIVERY_LATEST, AD_ARGS(AD_T(id)), error);
    int more = stmt != NULL ? ad_sql_step(store, stmt, error) : -1;
    if (more > 0) {
        out->num = sqlite3_column_int64(stmt, 0);
        out->id = g_strdup((const char *)sqlite3_column_text(stmt, 1));
        out->has_scan = sqlite3_column_bytes(stmt, 2) == AD_DIGEST_SIZE;
        if (out->has_scan)
            memcpy(out->scan.bytes, sqlite3_column_blob(stmt, 2), AD_DIGEST_SIZE);
        out->assessment = g_strdup((const char *)sqlite3_column_text(stmt, 3));
        out->at = sqlite3_column_int64(stmt, 4);
        sqlite3_reset(stmt);
    }
    return more >= 0;
}

/* The document as it was kept; null when it is gone: the rest of the delivery is shown all the
 * same. */
static json_t *
read_scan(AdStore *store, const Latest *latest)
{
    g_autoptr(GBytes) text = latest->has_scan ? ad_blob_read(store, &latest->scan, NULL) : NULL;
    json_t *scan = text != NULL
                       ? json_loadb(g_bytes_get_data(text, NULL), g_bytes_get_size(text), 0, NULL)
                       : NULL;
    return scan != NULL ? scan : json_null();
}

json_t *
ad_deliveries_show(AdStore *store, const char *id, GError **error)
{
    g_auto(Latest) latest = {0};
    json_t *d = one(store, id, error);
    if (d == NULL)
        return NULL;
    if (!find_latest(store, id, &latest, error)) {
        json_decref(d);
        return NULL;
    }
    g_autofree char *at = latest.num != 0 ? ad_store_time_text(latest.at) : NULL;
    json_object_set_new(d, "inspection", read_scan(store, &latest));
    json_object_set_new(d, "inspection_id",
                        latest.id != NULL ? json_string(latest.id) : json_null());
    json_object_set_new(d, "inspected_at", at != NULL ? json_string(at) : json_null());
    json_t *assessment =
        latest.assessment != NULL
            ? ad_sql_row(store, AD_SQL_ASSESSMENT_ONE, AD_ARGS(AD_T(latest.assessment)), NULL)
            : NULL;
    json_object_set_new(d, "assessment", assessment != NULL ? assessment : json_null());
    return d;
}

static json_t *
list_parts(AdStore *store, const char *id, AdSqlId list, AdSqlId total, const AdPage *page,
           GError **error)
{
    g_auto(Latest) latest = {0};
    gint64 known = 0;
    if (!ad_sql_number(store, AD_SQL_DELIVERY_KNOWN, AD_ARGS(AD_T(id)), &known, error))
        return NULL;
    if (known == 0) {
        fail_missing(id, error);
        return NULL;
    }
    if (!find_latest(store, id, &latest, error))
        return NULL;
    return ad_sql_page(store, list, total, AD_ARGS(AD_I(latest.num)), FALSE, page, error);
}

json_t *
ad_deliveries_gaps(AdStore *store, const char *id, const AdPage *page, GError **error)
{
    return list_parts(store, id, AD_SQL_GAP_LIST, AD_SQL_GAP_TOTAL, page, error);
}

json_t *
ad_deliveries_artifacts(AdStore *store, const char *id, const AdPage *page, GError **error)
{
    return list_parts(store, id, AD_SQL_ARTIFACT_LIST, AD_SQL_ARTIFACT_TOTAL, page, error);
}

json_t *
ad_deliveries_containers(AdStore *store, const char *id, const AdPage *page, GError **error)
{
    return list_parts(store, id, AD_SQL_CONTAINER_LIST, AD_SQL_CONTAINER_TOTAL, page, error);
}

json_t *
ad_deliveries_components(AdStore *store, const char *id, const AdPage *page, GError **error)
{
    return list_parts(store, id, AD_SQL_COMPONENT_LIST, AD_SQL_COMPONENT_TOTAL, page, error);
}

json_t *
ad_deliveries_findings(AdStore *store, const char *id, const AdPage *page, GError **error)
{
    json_t *d = one(store, id, error);
    if (d == NULL)
        return NULL;
    json_decref(d);
    const AdFindingFilter filter = {.delivery = id};
    return ad_findings_list(store, &filter, page, error);
}

typedef struct {
    const AdActor *by;
    const char *id, *reason;
    AdDigest sha256;
    gboolean is_last; /* nobody else holds the content back */
} Purge;

static gboolean
content_of(AdStore *store, const char *id, AdDigest *sha256, GError **error)
{
    sqlite3_stmt *stmt = ad_sql_bind(store, AD_SQL_DELIVERY_CONTENT, AD_ARGS(AD_T(id)), error);
    int more = stmt != NULL ? ad_sql_step(store, stmt, error) : -1;
    if (more == 0)
        fail_missing(id, error);
    if (more <= 0)
        return FALSE;
    memcpy(sha256->bytes, sqlite3_column_blob(stmt, 0), AD_DIGEST_SIZE);
    sqlite3_reset(stmt);
    return TRUE;
}

static gboolean
write_purge(AdStore *store, gpointer user, GError **error)
{
    Purge *p = user;
    gint64 holders = 0;
    char hex[AD_DIGEST_HEX_SIZE];
    if (!content_of(store, p->id, &p->sha256, error) ||
        !ad_sql_run(store, AD_SQL_DELIVERY_PURGE, AD_ARGS(AD_T(p->id), AD_I(ad_store_now(store))),
                    error))
        return FALSE;
    if (ad_sql_changes(store) == 0)
        return TRUE; /* done before, or never kept: nothing to say */
    if (!ad_sql_number(store, AD_SQL_DELIVERY_HOLDERS, AD_ARGS(AD_X(p->sha256.bytes)), &holders,
                       error))
        return FALSE;
    p->is_last = holders == 0 && ad_blob_exists(store, &p->sha256);
    ad_digest_to_hex(&p->sha256, hex);
    g_autofree char *object = g_strconcat("delivery/", p->id, NULL);
    json_t *detail = json_pack("{s:s, s:s, s:b}", "sha256", hex, "reason", p->reason,
                               "content_removed", (int)p->is_last);
    gboolean ok = ad_ledger_append(store, p->by, "delivery.purge", object, detail, error);
    json_decref(detail);
    return ok && (!p->is_last || ad_blob_purge(store, p->by, &p->sha256, p->reason, error));
}

json_t *
ad_deliveries_purge(AdStore *store, const AdActor *by, const char *id, const char *reason,
                    GError **error)
{
    Purge p = {.by = by, .id = id, .reason = reason};
    if (!ad_sql_check_text(_("the reason"), reason, AD_LIMIT_FIELD_BYTES, FALSE, error) ||
        !ad_store_transaction(store, write_purge, &p, error))
        return NULL;
    if (p.is_last) {
        g_autofree char *path = ad_blob_place(store, &p.sha256);
        unlink(
            path); /* the row is a tombstone already; the sweeper takes what a crash here leaves */
    }
    return one(store, id, error);
}

json_t *
ad_deliveries_expired(AdStore *store, guint days, GError **error)
{
    gint64 before = ad_store_now(store) - (gint64)days * 86400;
    return ad_sql_rows(store, AD_SQL_DELIVERY_EXPIRED, AD_ARGS(AD_I(before)), G_MAXUINT, error);
}
