/* SPDX-License-Identifier: Apache-2.0 */
/* route.c - the table of all resources, and finding the row for a path */
#include "service/http/resource.h"

#include <string.h>

const AdRoute *
ad_route_table(gsize *count)
{
#define PAGED "limit", "after"
#define FINDINGS                                                                                   \
    "supplier", "product", "delivery", "severity", "min_severity", "concern", "kind", "status", "rule", \
        "since"
    static const char *const paged[] = {PAGED, NULL};
    static const char *const suppliers[] = {PAGED, "tier", "q", NULL};
    static const char *const products[] = {PAGED, "supplier", NULL};
    static const char *const sources[] = {PAGED, "supplier", "product", NULL};
    static const char *const deliveries[] = {PAGED, "supplier", "product", "since", "sha256", NULL};
    static const char *const findings[] = {PAGED, FINDINGS, NULL};
    static const char *const exported[] = {FINDINGS, "format", "raw", NULL};
    static const char *const jobs[] = {PAGED, "state", "kind", "supplier", NULL};
    static const char *const next[] = {"count", NULL};
    static const char *const missed[] = {PAGED, "since", NULL};
    static const char *const waivers[] = {PAGED, "supplier", "finding", "kind", "state", NULL};
    static const char *const decisions[] = {PAGED, "supplier", "decision", "state", NULL};
    static const char *const assessments[] = {PAGED, "supplier", "delivery", NULL};
    static const AdRoute table[] = {
        {"GET", "/meta", ad_resource_meta, NULL},
        {"GET", "/overview", ad_resource_overview, NULL},
        {"GET", "/suppliers", ad_resource_suppliers, suppliers},
        {"POST", "/suppliers", ad_resource_supplier_add, NULL},
        {"GET", "/suppliers/{id}", ad_resource_supplier, NULL},
        {"POST", "/suppliers/{id}", ad_resource_supplier_update, NULL},
        {"GET", "/products", ad_resource_products, products},
        {"POST", "/products", ad_resource_product_add, NULL},
        {"GET", "/sources", ad_resource_sources, sources},
        {"POST", "/sources", ad_resource_source_add, NULL},
        {"GET", "/sources/{id}", ad_resource_source, NULL},
        {"GET", "/deliveries", ad_resource_deliveries, deliveries},
        {"GET", "/deliveries/{id}", ad_resource_delivery, NULL},
        {"GET", "/deliveries/{id}/gaps", ad_resource_delivery_gaps, paged},
        {"GET", "/deliveries/{id}/artifacts", ad_resource_delivery_artifacts, paged},
        {"GET", "/deliveries/{id}/components", ad_resource_delivery_components, paged},
        {"GET", "/deliveries/{id}/containers", ad_resource_delivery_containers, paged},
        {"GET", "/deliveries/{id}/findings", ad_resource_delivery_findings, paged},
        {"POST", "/deliveries/{id}/purge", ad_resource_delivery_purge, NULL},
        {"POST", "/inspections", ad_resource_inspection_add, NULL},
        {"GET", "/findings", ad_resource_findings, findings},
        {"GET", "/findings/{id}", ad_resource_finding, NULL},
        {"GET", "/exports/findings", ad_resource_export_findings, exported},
        {"GET", "/jobs", ad_resource_jobs, jobs},
        {"GET", "/jobs/{id}", ad_resource_job, NULL},
        {"POST", "/jobs/{id}/retry", ad_resource_job_retry, NULL},
        {"POST", "/jobs/{id}/cancel", ad_resource_job_cancel, NULL},
        {"GET", "/schedules", ad_resource_schedules, paged},
        {"POST", "/schedules", ad_resource_schedule_add, NULL},
        {"GET", "/schedules/next", ad_resource_schedule_next, next},
        {"GET", "/schedules/missed", ad_resource_schedule_missed, missed},
        {"GET", "/schedules/{id}", ad_resource_schedule, NULL},
        {"POST", "/schedules/{id}/run", ad_resource_schedule_run, NULL},
        {"POST", "/schedules/{id}/pause", ad_resource_schedule_pause, NULL},
        {"POST", "/schedules/{id}/resume", ad_resource_schedule_resume, NULL},
        {"GET", "/waivers", ad_resource_waivers, waivers},
        {"POST", "/waivers", ad_resource_waiver_add, NULL},
        {"GET", "/waivers/{id}", ad_resource_waiver, NULL},
        {"POST", "/waivers/{id}/approve", ad_resource_waiver_approve, NULL},
        {"POST", "/waivers/{id}/revoke", ad_resource_waiver_revoke, NULL},
        {"GET", "/decisions", ad_resource_decisions, decisions},
        {"POST", "/decisions", ad_resource_decision_add, NULL},
        {"GET", "/decisions/{id}", ad_resource_decision, NULL},
        {"POST", "/decisions/{id}/sign", ad_resource_decision_sign, NULL},
        {"POST", "/decisions/{id}/condition", ad_resource_decision_condition, NULL},
        {"GET", "/policy", ad_resource_policy, NULL},
        {"GET", "/assessments", ad_resource_assessments, assessments},
        {"GET", "/assessments/{id}", ad_resource_assessment, NULL},
        {"GET", "/assessments/{id}/recompute", ad_resource_assessment_recompute, NULL},
        {"POST", "/rescore", ad_resource_rescore, NULL},
        {"GET", "/ledger", ad_resource_ledger, paged},
        {"GET", "/ledger/verify", ad_resource_ledger_verify, NULL},
        {"POST", "/backup", ad_resource_backup, NULL},
    };
    *count = G_N_ELEMENTS(table);
    return table;
}

/* "/a/{id}/b" against "/a/x/b": the id is one segment, never empty. */
static gboolean
pattern_fits(const char *pattern, const char *path, const char **id, gsize *id_bytes)
{
    *id = NULL;
    *id_bytes = 0;
    const char *hole = strstr(pattern, "{id}");
    if (hole == NULL)
        return strcmp(pattern, path) == 0;
    gsize head = (gsize)(hole - pattern);
    if (strncmp(pattern, path, head) != 0)
        return FALSE;
    gsize bytes = strcspn(path + head, "/");
    if (bytes == 0 || strcmp(path + head + bytes, hole + strlen("{id}")) != 0)
        return FALSE;
    *id = path + head;
    *id_bytes = bytes;
    return TRUE;
}

const AdRoute *
ad_route_find(const char *method, const char *path, char **id, gboolean *is_path_known)
{
    const char *wanted = strcmp(method, "HEAD") == 0 ? "GET" : method;
    gsize count;
    const AdRoute *table = ad_route_table(&count);
    *is_path_known = FALSE;
    *id = NULL;
    for (gsize i = 0; i < count; i++) {
        const char *found;
        gsize bytes;
        if (!pattern_fits(table[i].pattern, path, &found, &bytes))
            continue;
        *is_path_known = TRUE;
        if (strcmp(table[i].method, wanted) == 0) {
            *id = found != NULL ? g_strndup(found, bytes) : NULL;
            return &table[i];
        }
    }
    return NULL;
}
