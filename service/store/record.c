/* SPDX-License-Identifier: Apache-2.0 */
/* record.c - one finished inspection becomes rows, in one transaction, or nothing does */
#include "service/store/record.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/po/tr.h"
#include "service/store/blobs.h"
#include "service/store/deliveries.h"
#include "service/store/fingerprint.h"
#include "service/store/scope.h"
#include "service/store/id.h"
#include "service/store/ledger.h"
#include "service/store/products.h"
#include "service/store/queue.h"
#include "service/store/record_private.h"
#include "service/store/suppliers.h"

#define UNASSIGNED "unassigned"

void
ad_record_outcome_clear(AdRecordOutcome *outcome)
{
    g_clear_pointer(&outcome->delivery_id, g_free);
    g_clear_pointer(&outcome->inspection_id, g_free);
    g_clear_pointer(&outcome->assessment_id, g_free);
    g_clear_pointer(&outcome->job_id, g_free);
    outcome->changed_rows = 0;
}

static void
clear_recording(AdRecording *r)
{
    g_free(r->lineage);
    g_free(r->scope);
    g_free(r->delivery_id);
    g_free(r->inspection_id);
    g_free(r->assessment_id);
    g_free(r->job_id);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AdRecording, clear_recording)

static const char *
or_empty(const char *s)
{
    return s != NULL ? s : "";
}

gboolean
ad_record_document(AdStore *store, const json_t *document, AdDigest *sha256, GError **error)
{
    g_autofree char *text = ad_sql_json_text(document);
    if (text == NULL) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("the document cannot be written as JSON"));
        return FALSE;
    }
    return ad_blob_put(store, text, strlen(text), sha256, error);
}

static gboolean
check_input(AdStore *store, const AdRecordInput *in, GError **error)
{
    static const char *const signatures[] = {"none", "valid", "invalid", "unchecked", NULL};
    if (in->signature != NULL && !g_strv_contains(signatures, in->signature)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    _("the signature is none, valid, invalid or unchecked"));
        return FALSE;
    }
    if (!ad_sql_check_text(_("the version"), in->version, 1024, TRUE, error) ||
        !ad_sql_check_text(_("the URL"), in->url, AD_LIMIT_URL_BYTES, TRUE, error) ||
        !ad_sql_check_text(_("the remark on the signature"), in->signature_text,
                           AD_LIMIT_FIELD_BYTES, TRUE, error))
        return FALSE;
    if (in->supplier != NULL && !ad_suppliers_exists(store, in->supplier)) {
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("there is no supplier %s"),
                    in->supplier);
        return FALSE;
    }
    if (in->product != NULL && *in->product != '\0' &&
        !ad_products_exists(store, in->supplier != NULL ? in->supplier : UNASSIGNED, in->product)) {
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("supplier %s has no product %s"),
                    in->supplier != NULL ? in->supplier : UNASSIGNED, in->product);
        return FALSE;
    }
    return TRUE;
}

/* Deliveries of one product under one bundle name (versions apart) follow one another; without a
 * product the name alone says so; without a supplier nothing is compared at all. */
static void
place_delivery(AdRecording *r, const AdDigest *sha256, const char *bundle_name)
{
    const AdRecordInput *in = r->in;
    r->supplier = in->supplier != NULL && *in->supplier != '\0' ? in->supplier : UNASSIGNED;
    r->product = in->product != NULL && *in->product != '\0' ? in->product : NULL;
    r->delivery_id = ad_scope_delivery_id(r->supplier, r->product, sha256);
    r->scope = ad_scope_of(r->supplier, r->product, bundle_name, sha256);
    if (strcmp(r->supplier, UNASSIGNED) == 0) {
        r->lineage = g_strdup(r->delivery_id);
        return;
    }
    g_autofree char *base = g_path_get_basename(or_empty(bundle_name));
    g_autofree char *plain = ad_fingerprint_path(base);
    r->lineage = g_strconcat(or_empty(r->product), "/", plain, NULL);
}

static gboolean
mark_head(AdStore *store, AdRecording *r, GError **error)
{
    json_t *row = ad_sql_row(store, AD_SQL_DELIVERY_HEAD,
                             AD_ARGS(AD_T(r->supplier), AD_T(r->lineage)), error);
    if (row == NULL)
        return FALSE;
    const char *head = json_string_value(json_object_get(row, "head"));
    gboolean ok = ad_record_run(store, r, AD_SQL_DELIVERY_HEADS,
                                AD_ARGS(AD_T(r->supplier), AD_T(r->lineage), AD_T(head)), error);
    json_decref(row);
    return ok;
}

/* What the row says already wins: a lineage and a time of arrival never change. */
static gboolean
read_delivery(AdStore *store, AdRecording *r, GError **error)
{
    sqlite3_stmt *stmt =
        ad_sql_bind(store, AD_SQL_DELIVERY_PLACE, AD_ARGS(AD_T(r->delivery_id)), error);
    if (stmt == NULL || ad_sql_step(store, stmt, error) <= 0)
        return FALSE;
    g_free(r->lineage);
    r->lineage = g_strdup((const char *)sqlite3_column_text(stmt, 0));
    r->received_at = sqlite3_column_int64(stmt, 1);
    sqlite3_reset(stmt);
    return TRUE;
}

static gboolean
put_delivery(AdStore *store, AdRecording *r, GError **error)
{
    const AdRecordInput *in = r->in;
    const AdResult *result = in->result;
    const char *signature = in->signature != NULL ? in->signature : "none";
    r->received_at = in->received_unix != 0 ? in->received_unix : ad_store_now(store);
    if (in->is_blob_kept && !ad_blob_exists(store, &result->sha256)) {
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("the content of %s was not published"),
                    result->bundle_name);
        return FALSE;
    }
    if (!ad_record_run(store, r, AD_SQL_DELIVERY_ADD,
                       AD_ARGS(AD_T(r->delivery_id), AD_T(r->supplier), AD_T(r->product),
                               AD_T(r->lineage), AD_T(in->source_id), AD_T(or_empty(in->version)),
                               AD_T(or_empty(result->bundle_name)), AD_X(result->sha256.bytes),
                               AD_I((gint64)result->size_bytes), AD_I(r->received_at),
                               AD_I(ad_store_next_seq(store)), AD_T(or_empty(in->url)),
                               AD_T(signature), AD_T(or_empty(in->signature_text))),
                       error))
        return FALSE;
    if (ad_sql_changes(store) > 0)
        return mark_head(store, r, error);
    return ad_record_run(store, r, AD_SQL_DELIVERY_UPDATE,
                         AD_ARGS(AD_T(r->delivery_id), AD_T(signature),
                                 AD_T(or_empty(in->signature_text)), AD_T(or_empty(in->version)),
                                 AD_I(in->is_blob_kept ? 1 : 0)),
                         error) &&
           read_delivery(store, r, error);
}

static gboolean
put_ruleset(AdStore *store, const AdRecordInput *in, GError **error)
{
    AdDigest text;
    if (in->ruleset_text != NULL && !ad_blob_put(store, g_bytes_get_data(in->ruleset_text, NULL),
                                                 g_bytes_get_size(in->ruleset_text), &text, error))
        return FALSE;
    return ad_sql_run(store, AD_SQL_RULESET_ADD,
                      AD_ARGS(AD_X(in->ruleset_digest.bytes),
                              AD_X(in->ruleset_text != NULL ? text.bytes : NULL),
                              AD_I(ad_store_now(store))),
                      error);
}

/* The newest run under the same key, if there is one; run is 0 when not. */
typedef struct {
    gint64 num, run;
    gboolean is_complete, was_retried;
    AdDigest result;
} Earlier;

static gboolean
find_earlier(AdStore *store, AdRecording *r, Earlier *e, GError **error)
{
    const AdRecordInput *in = r->in;
    sqlite3_stmt *stmt =
        ad_sql_bind(store, AD_SQL_INSPECTION_FIND,
                    AD_ARGS(AD_T(r->delivery_id), AD_X(in->ruleset_digest.bytes),
                            AD_X(in->engine_digest.bytes), AD_X(in->limits_digest.bytes)),
                    error);
    int more = stmt != NULL ? ad_sql_step(store, stmt, error) : -1;
    if (more > 0) {
        e->num = sqlite3_column_int64(stmt, 0);
        g_free(r->inspection_id);
        r->inspection_id = g_strdup((const char *)sqlite3_column_text(stmt, 1));
        memcpy(e->result.bytes, sqlite3_column_blob(stmt, 2), AD_DIGEST_SIZE);
        g_free(r->assessment_id);
        r->assessment_id = g_strdup((const char *)sqlite3_column_text(stmt, 3));
        e->is_complete = sqlite3_column_int(stmt, 4) != 0;
        e->was_retried = sqlite3_column_int(stmt, 5) != 0;
        e->run = sqlite3_column_int64(stmt, 6);
        sqlite3_reset(stmt);
    }
    return more >= 0;
}

static void
name_inspection(AdRecording *r, gint64 run)
{
    const AdRecordInput *in = r->in;
    AdIdHash *hash = ad_id_hash_new();
    ad_id_hash_text(hash, "inspection/1");
    ad_id_hash_text(hash, r->delivery_id);
    ad_id_hash_bytes(hash, in->ruleset_digest.bytes, AD_DIGEST_SIZE);
    ad_id_hash_bytes(hash, in->engine_digest.bytes, AD_DIGEST_SIZE);
    ad_id_hash_bytes(hash, in->limits_digest.bytes, AD_DIGEST_SIZE);
    ad_id_hash_number(hash, (guint64)run);
    AdDigest digest = ad_id_hash_end(hash);
    g_free(r->inspection_id);
    r->inspection_id = ad_id_of_digest('I', &digest);
    r->inspection = ad_id_number(&digest);
    g_clear_pointer(&r->assessment_id, g_free); /* that of an earlier run is not this one's */
}

static gboolean
add_inspection(AdStore *store, AdRecording *r, gint64 run, GError **error)
{
    const AdRecordInput *in = r->in;
    const AdResult *result = in->result;
    const AdCoverage *c = &result->coverage;
    AdDigest scan;
    name_inspection(r, run);
    if (in->scan != NULL && !ad_record_document(store, in->scan, &scan, error))
        return FALSE;
    gint64 started = in->started_unix != 0 ? in->started_unix : ad_store_now(store);
    return ad_record_run(
        store, r, AD_SQL_INSPECTION_ADD,
        AD_ARGS(AD_I(r->inspection), AD_T(r->inspection_id), AD_T(r->delivery_id), AD_I(run),
                AD_X(in->ruleset_digest.bytes), AD_X(in->engine_digest.bytes),
                AD_X(in->limits_digest.bytes), AD_X(r->result_digest.bytes),
                AD_T(ad_terms_verdict(in->verdict)), AD_I(result->is_complete ? 1 : 0),
                AD_I(result->was_retried ? 1 : 0), AD_T(or_empty(result->format)),
                AD_T(or_empty(result->cage)), AD_X(in->scan != NULL ? scan.bytes : NULL),
                AD_I((gint64)c->files), AD_I((gint64)c->bytes),
                AD_I((gint64)c->bytes_by_state[AD_STATE_SCANNED]),
                AD_I((gint64)c->bytes_by_state[AD_STATE_PARTIAL]),
                AD_I((gint64)c->bytes_by_state[AD_STATE_NOT_SCANNED]), AD_I(result->elapsed_ms),
                AD_I(started), AD_I(ad_store_now(store))),
        error);
}

static gboolean
put_inspection(AdStore *store, AdRecording *r, GError **error)
{
    Earlier e = {0};
    r->result_digest = ad_record_result_digest(r->in->result);
    if (!put_ruleset(store, r->in, error) || !find_earlier(store, r, &e, error))
        return FALSE;
    r->is_same = e.run > 0 && ad_digest_compare(&e.result, &r->result_digest) == 0;
    if (r->is_same)
        r->inspection = e.num;
    else if (!add_inspection(store, r, e.run + 1, error) || !ad_record_parts(store, r, error))
        return FALSE;
    if (!ad_record_run(store, r, AD_SQL_DELIVERY_POINT,
                       AD_ARGS(AD_T(r->delivery_id), AD_T(r->inspection_id)), error))
        return FALSE;
    r->is_new_latest = ad_sql_changes(store) > 0;
    return !r->is_new_latest || ad_record_findings(store, r, error);
}

/* The attempt itself: the job that did it is done now, or a job row says that somebody did it by
 * hand. */
static gboolean
finish_job(AdStore *store, AdRecording *r, GError **error)
{
    const AdRecordInput *in = r->in;
    json_t *result = in->job_result != NULL ? json_incref(in->job_result)
                                            : json_pack("{s:s, s:s}", "delivery", r->delivery_id,
                                                        "inspection", r->inspection_id);
    gboolean ok;
    if (in->job_id != NULL) {
        r->job_id = g_strdup(in->job_id);
        ok = ad_queue_finish(store, in->job_id, in->job_token, result, error);
    } else {
        g_autofree char *text = ad_sql_json_text(result);
        gint64 now = ad_store_now(store);
        r->job_id = ad_id_random('J');
        ok = ad_sql_run(store, AD_SQL_JOB_ADD,
                        AD_ARGS(AD_T(r->job_id), AD_I(ad_store_next_seq(store)), AD_T("inspect"),
                                AD_T("done"), AD_T(r->supplier), AD_T(r->product),
                                AD_T(in->source_id), AD_T(NULL), AD_I(AD_QUEUE_INTERACTIVE),
                                AD_I(1), AD_I(0), AD_I(now),
                                AD_I(in->started_unix != 0 ? in->started_unix : now), AD_I(now),
                                AD_T("{}"), AD_T(text), AD_T("")),
                        error);
    }
    json_decref(result);
    return ok;
}

static gboolean
note_attempt(AdStore *store, AdRecording *r, const AdDigest *sha256, GError **error)
{
    char hex[AD_DIGEST_HEX_SIZE];
    ad_digest_to_hex(sha256, hex);
    g_autofree char *object = g_strconcat("delivery/", r->delivery_id, NULL);
    json_t *detail =
        json_pack("{s:s, s:s, s:s, s:s, s:I}", "inspection", r->inspection_id, "job", r->job_id,
                  "sha256", hex, "supplier", r->supplier, "changed_rows", (json_int_t)r->changed);
    gboolean ok = ad_ledger_append(store, &r->in->by, "inspection.record", object, detail, error);
    json_decref(detail);
    return ok;
}

static gboolean
record_all(AdStore *store, gpointer user, GError **error)
{
    AdRecording *r = user;
    const AdRecordInput *in = r->in;
    /* a lost lease is noticed before the work, and again when the job is finished */
    return (in->job_id == NULL || ad_queue_is_held(store, in->job_id, in->job_token, error)) &&
           put_delivery(store, r, error) && put_inspection(store, r, error) &&
           ad_record_assessment(store, r, error) && ad_record_verdicts(store, r, error) &&
           finish_job(store, r, error) && note_attempt(store, r, &in->result->sha256, error);
}

static void
give_outcome(AdRecording *r, AdRecordOutcome *out)
{
    out->delivery_id = g_steal_pointer(&r->delivery_id);
    out->inspection_id = g_steal_pointer(&r->inspection_id);
    out->assessment_id = g_steal_pointer(&r->assessment_id);
    out->job_id = g_steal_pointer(&r->job_id);
    out->changed_rows = r->changed;
}

gboolean
ad_record_inspection(AdStore *store, const AdRecordInput *in, AdRecordOutcome *out, GError **error)
{
    g_auto(AdRecording) r = {.in = in};
    if (!ad_store_need_writer(store, error) || !check_input(store, in, error))
        return FALSE;
    place_delivery(&r, &in->result->sha256, in->result->bundle_name);
    if (!ad_store_transaction(store, record_all, &r, error))
        return FALSE;
    give_outcome(&r, out);
    return TRUE;
}

typedef struct {
    AdRecording *r;
    const AdDigest *sha256;
    gboolean is_known;
} Repeat;

static gboolean
record_repeat(AdStore *store, gpointer user, GError **error)
{
    Repeat *p = user;
    AdRecording *r = p->r;
    Earlier e = {0};
    gint64 known = 0;
    if (r->in->job_id != NULL && !ad_queue_is_held(store, r->in->job_id, r->in->job_token, error))
        return FALSE;
    if (!find_earlier(store, r, &e, error) ||
        !ad_sql_number(store, AD_SQL_DELIVERY_POINTS,
                       AD_ARGS(AD_T(r->delivery_id), AD_T(or_empty(r->inspection_id))), &known,
                       error))
        return FALSE;
    p->is_known = e.run > 0 && e.is_complete && !e.was_retried && known > 0;
    return !p->is_known ||
           (finish_job(store, r, error) && note_attempt(store, r, p->sha256, error));
}

gboolean
ad_record_unchanged(AdStore *store, const AdRecordInput *in, const AdDigest *sha256,
                    AdRecordOutcome *out, gboolean *is_known, GError **error)
{
    g_auto(AdRecording) r = {.in = in};
    Repeat p = {&r, sha256, FALSE};
    if (!ad_store_need_writer(store, error) || !check_input(store, in, error))
        return FALSE;
    place_delivery(&r, sha256, "");
    if (!ad_store_transaction(store, record_repeat, &p, error))
        return FALSE;
    *is_known = p.is_known;
    if (p.is_known)
        give_outcome(&r, out);
    return TRUE;
}

json_t *
ad_record_answer(AdStore *store, const AdRecordOutcome *outcome, GError **error)
{
    json_t *delivery = ad_deliveries_show(store, outcome->delivery_id, error);
    if (delivery == NULL)
        return NULL;
    return json_pack("{s:o, s:s, s:s?, s:s, s:I}", "delivery", delivery, "inspection",
                     outcome->inspection_id, "assessment", outcome->assessment_id, "job",
                     outcome->job_id, "changed_rows", (json_int_t)outcome->changed_rows);
}
