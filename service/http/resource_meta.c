/* SPDX-License-Identifier: Apache-2.0 */
/* resource_meta.c - what runs here, the ledger, the backup, and the overview over everything */
#include "service/http/resource.h"

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "scanner/model/terms.h"
#include "service/po/tr.h"
#include "service/store/backup.h"
#include "service/store/deliveries.h"
#include "service/store/findings.h"
#include "service/store/ledger.h"
#include "service/store/queue.h"
#include "service/store/schedules.h"
#include "service/store/suppliers.h"

/* Rows of each short list on the overview. */
#define OVERVIEW_ROWS 5

gboolean
ad_resource_meta(AdCall *call, GError **error)
{
    (void)error;
    AdApi *api = call->api;
    json_t *meta = json_pack("{s:s, s:i, s:n, s:n, s:s?, s:b, s:b, s:i}", "version", AD_VERSION,
                             "schema_version", ad_store_schema_version(api->store), "engine", "cage", "db",
                             api->db_path, "daemon", api->is_daemon, "read_only", api->is_read_only,
                             "approvers", MAX(api->approvers, 1));
    if (api->hooks.describe != NULL)
        api->hooks.describe(meta, api->hooks.data);
    return ad_call_answer(call, meta);
}

gboolean
ad_resource_ledger(AdCall *call, GError **error)
{
    AdPage page;
    if (!ad_query_page(call, &page, error))
        return FALSE;
    return ad_call_answer(call, ad_ledger_list(call->api->store, &page, error));
}

gboolean
ad_resource_ledger_verify(AdCall *call, GError **error)
{
    gint64 broken = 0, count = 0;
    g_autofree char *head = NULL;
    if (!ad_ledger_verify(call->api->store, &broken, &count, &head, error))
        return FALSE;
    return ad_call_answer(call, json_pack("{s:b, s:I, s:I, s:s?}", "ok", broken == 0, "broken_seq",
                                          (json_int_t)broken, "count", (json_int_t)count, "head", head));
}

gboolean
ad_resource_backup(AdCall *call, GError **error)
{
    static const char *const names[] = {"path", NULL};
    const char *path;
    if (!ad_field_check_names(call->request->body, names, error) ||
        !ad_field_text(call->request->body, "path", AD_LIMIT_URL_BYTES, TRUE, &path, error))
        return FALSE;
    if (!g_path_is_absolute(path)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s: an absolute path is allowed"), "path");
        return FALSE;
    }
    return ad_call_answer(call, ad_backup_write(call->api->store, &call->by, path, error));
}

/* Steals part; FALSE when it is NULL. */
static gboolean
put(json_t *doc, const char *name, json_t *part)
{
    return part != NULL && json_object_set_new(doc, name, part) == 0;
}

static json_t *
total_of(json_t *list)
{
    json_t *total = list != NULL ? json_incref(json_object_get(list, "total")) : NULL;
    json_decref(list);
    return total;
}

static json_t *
open_by_severity(AdStore *store, GError **error)
{
    AdPage one = {.limit = 1};
    json_t *counts = json_object();
    for (int s = 0; s < AD_SEVERITY_COUNT; s++) {
        AdFindingFilter filter = {.severity = ad_terms_severity((AdSeverity)s), .status = "open"};
        if (!put(counts, filter.severity, total_of(ad_findings_list(store, &filter, &one, error)))) {
            json_decref(counts);
            return NULL;
        }
    }
    return counts;
}

gboolean
ad_resource_overview(AdCall *call, GError **error)
{
    AdStore *store = call->api->store;
    AdPage rows = {.limit = OVERVIEW_ROWS}, one = {.limit = 1};
    AdDeliveryFilter every = {0};
    AdFindingFilter bad = {.min_severity = "high", .status = "open"};
    gint64 week_ago = ad_store_now(store) - 7 * 24 * 60 * 60;
    json_t *doc = json_object();
    if (put(doc, "suppliers", total_of(ad_suppliers_list(store, 0, NULL, &one, error))) &&
        put(doc, "jobs", ad_queue_counts(store, error)) &&
        put(doc, "open_findings", open_by_severity(store, error)) &&
        put(doc, "deliveries", ad_deliveries_list(store, &every, &rows, error)) &&
        put(doc, "findings", ad_findings_list(store, &bad, &rows, error)) &&
        put(doc, "failed_jobs", ad_queue_list(store, "dead", NULL, NULL, &rows, error)) &&
        put(doc, "missed", ad_schedules_missed_list(store, week_ago, &rows, error)))
        return ad_call_answer(call, doc);
    json_decref(doc);
    return FALSE;
}
