/* SPDX-License-Identifier: Apache-2.0 */
/* resource.h - inside of the API: the route table, one call on its way through a handler, checked fields */
#pragma once

#include "service/http/api.h"
#include "service/store/store.h"

/* One call: what a handler reads and where its answer goes. */
typedef struct {
    AdApi *api;
    const AdApiRequest *request;
    AdApiReply *reply;
    const char *id; /* the {id} of the path, or NULL */
    AdActor by;
} AdCall;

/* Sets reply->body (or fd, bytes) and, unless it is 200, reply->status; or FALSE with the error. */
typedef gboolean (*AdHandler)(AdCall *call, GError **error);

typedef struct {
    const char *method;  /* "GET" or "POST" */
    const char *pattern; /* "/suppliers/{id}" */
    AdHandler handler;
    const char *const *query; /* names that the query may have, NULL-terminated; NULL: none */
} AdRoute;

/* The table of all resources; openapi.json must name each (a test says so). */
const AdRoute *ad_route_table(gsize *count);
/* The row for method and path, the {id} (new string or NULL) in *id. NULL: *is_path_known says whether another method
 * would have found one. HEAD finds GET. */
const AdRoute *ad_route_find(const char *method, const char *path, char **id, gboolean *is_path_known);

/* --- fields of bodies and queries: every refusal is USAGE and names the field and what is allowed --- */

/* FALSE unless body is an object whose names are all in the NULL-terminated list. */
gboolean ad_field_check_names(json_t *body, const char *const *allowed, GError **error);
/* Text of at most max characters without control characters (new line and tab pass when max is above AD_LIMIT_NAME_CHARS).
 * A missing or null field gives *out = NULL unless it is required. Borrowed from body. */
gboolean ad_field_text(json_t *body, const char *name, gsize max_chars, gboolean is_required, const char **out,
                       GError **error);
/* [a-z0-9][a-z0-9-]{0,62} */
gboolean ad_field_id(json_t *body, const char *name, gboolean is_required, const char **out, GError **error);
gboolean ad_field_check_id(const char *name, const char *value, GError **error);
gboolean ad_field_url(json_t *body, const char *name, gboolean is_required, const char **out, GError **error);
gboolean ad_field_int(json_t *body, const char *name, gint64 min, gint64 max, gint64 absent, gint64 *out,
                      GError **error);
gboolean ad_field_bool(json_t *body, const char *name, gboolean absent, gboolean *out, GError **error);
/* One of the NULL-terminated words. */
gboolean ad_field_choice(json_t *body, const char *name, const char *const *words, gboolean is_required,
                         const char **out, GError **error);

/* Value of the query, NULL when absent or empty. */
const char *ad_query_text(const AdCall *call, const char *name);
/* The filters "supplier" and "product": NULL when absent, NOT_FOUND when nobody has that id. */
gboolean ad_query_scope(const AdCall *call, const char **supplier, const char **product, GError **error);
/* limit and after; FALSE with USAGE. */
gboolean ad_query_page(const AdCall *call, AdPage *page, GError **error);
gboolean ad_query_int(const AdCall *call, const char *name, gint64 min, gint64 max, gint64 absent, gint64 *out,
                      GError **error);
/* "2026-11-25" or "2026-11-25T02:30:00Z"; absent gives 0. */
gboolean ad_query_time(const AdCall *call, const char *name, gint64 *unix_seconds, GError **error);
gboolean ad_query_choice(const AdCall *call, const char *name, const char *const *words, const char **out,
                         GError **error);

/* Gives doc (stolen, NULL passes the error on) as the answer. */
gboolean ad_call_answer(AdCall *call, json_t *doc);
/* The same with 201 and Location: prefix + doc.id. */
gboolean ad_call_created(AdCall *call, json_t *doc, const char *prefix);
/* The risk policy in use, or NULL with POLICY. Borrowed. */
const AdPolicy *ad_call_policy(AdCall *call, GError **error);
/* The queue or a schedule changed. */
void ad_call_wake(AdCall *call);

/* --- handlers, one file a resource --- */
gboolean ad_resource_meta(AdCall *call, GError **error);
gboolean ad_resource_overview(AdCall *call, GError **error);
gboolean ad_resource_ledger(AdCall *call, GError **error);
gboolean ad_resource_ledger_verify(AdCall *call, GError **error);
gboolean ad_resource_backup(AdCall *call, GError **error);
gboolean ad_resource_suppliers(AdCall *call, GError **error);
gboolean ad_resource_supplier_add(AdCall *call, GError **error);
gboolean ad_resource_supplier(AdCall *call, GError **error);
gboolean ad_resource_supplier_update(AdCall *call, GError **error);
gboolean ad_resource_products(AdCall *call, GError **error);
gboolean ad_resource_product_add(AdCall *call, GError **error);
gboolean ad_resource_sources(AdCall *call, GError **error);
gboolean ad_resource_source(AdCall *call, GError **error);
gboolean ad_resource_source_add(AdCall *call, GError **error);
gboolean ad_resource_deliveries(AdCall *call, GError **error);
gboolean ad_resource_delivery(AdCall *call, GError **error);
gboolean ad_resource_delivery_gaps(AdCall *call, GError **error);
gboolean ad_resource_delivery_components(AdCall *call, GError **error);
gboolean ad_resource_delivery_artifacts(AdCall *call, GError **error);
gboolean ad_resource_delivery_containers(AdCall *call, GError **error);
gboolean ad_resource_delivery_findings(AdCall *call, GError **error);
gboolean ad_resource_delivery_purge(AdCall *call, GError **error);
gboolean ad_resource_inspection_add(AdCall *call, GError **error);
gboolean ad_resource_findings(AdCall *call, GError **error);
gboolean ad_resource_finding(AdCall *call, GError **error);
gboolean ad_resource_jobs(AdCall *call, GError **error);
gboolean ad_resource_job(AdCall *call, GError **error);
gboolean ad_resource_job_retry(AdCall *call, GError **error);
gboolean ad_resource_job_cancel(AdCall *call, GError **error);
gboolean ad_resource_schedules(AdCall *call, GError **error);
gboolean ad_resource_schedule(AdCall *call, GError **error);
gboolean ad_resource_schedule_add(AdCall *call, GError **error);
gboolean ad_resource_schedule_next(AdCall *call, GError **error);
gboolean ad_resource_schedule_missed(AdCall *call, GError **error);
gboolean ad_resource_schedule_run(AdCall *call, GError **error);
gboolean ad_resource_schedule_pause(AdCall *call, GError **error);
gboolean ad_resource_schedule_resume(AdCall *call, GError **error);
gboolean ad_resource_waivers(AdCall *call, GError **error);
gboolean ad_resource_waiver(AdCall *call, GError **error);
gboolean ad_resource_waiver_add(AdCall *call, GError **error);
gboolean ad_resource_waiver_approve(AdCall *call, GError **error);
gboolean ad_resource_waiver_revoke(AdCall *call, GError **error);
gboolean ad_resource_decisions(AdCall *call, GError **error);
gboolean ad_resource_decision(AdCall *call, GError **error);
gboolean ad_resource_decision_add(AdCall *call, GError **error);
gboolean ad_resource_decision_sign(AdCall *call, GError **error);
gboolean ad_resource_decision_condition(AdCall *call, GError **error);
gboolean ad_resource_policy(AdCall *call, GError **error);
gboolean ad_resource_assessments(AdCall *call, GError **error);
gboolean ad_resource_assessment(AdCall *call, GError **error);
gboolean ad_resource_assessment_recompute(AdCall *call, GError **error);
gboolean ad_resource_rescore(AdCall *call, GError **error);
gboolean ad_resource_export_findings(AdCall *call, GError **error);
