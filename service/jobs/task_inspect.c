/* SPDX-License-Identifier: Apache-2.0 */
/* task_inspect.c - an inspect job: verify, inspect, record; all of it from blobs, without network */
#include "service/jobs/task.h"

#include <string.h>

#include "scanner/model/fd.h"
#include "scanner/model/limits.h"
#include "service/jobs/integrity.h"
#include "service/store/blobs.h"
#include "service/store/record.h"
#include "service/store/suppliers.h"
#include "service/store/verdicts.h"

typedef struct {
    json_t *source; /* or NULL when it was removed meanwhile */
    AdDigest sha256;
    int bundle_fd, checksums_fd, signature_fd;
    GPtrArray *checks; /* AdStepCheck * */
    char *unverified;
    AdStepBasis basis; /* when the inspection began */
    gint64 started_unix;
} Work;

static void
work_free(gpointer p)
{
    Work *w = p;
    json_decref(w->source);
    ad_fd_cleanup(&w->bundle_fd);
    ad_fd_cleanup(&w->checksums_fd);
    ad_fd_cleanup(&w->signature_fd);
    g_clear_pointer(&w->checks, g_ptr_array_unref);
    g_free(w->unverified);
    g_free(w);
}

static const char *
key_text(const Work *w, const char *name)
{
    const char *text = json_string_value(json_object_get(json_object_get(w->source, "keys"), name));
    return text != NULL && *text != '\0' ? text : NULL;
}

static gboolean
has_keys(const Work *w)
{
    return key_text(w, "minisign") != NULL || key_text(w, "gpg_keyring") != NULL;
}

static gboolean
has_checksums(const Work *w)
{
    return key_text(w, "checksums_url") != NULL;
}

/* 1 … 3 of the supplier; one that is not known counts as important. */
static int
tier_of(AdTask *task)
{
    json_t *supplier = task->supplier != NULL ? ad_suppliers_show(task->store, task->supplier, NULL) : NULL;
    int tier = (int)json_integer_value(json_object_get(supplier, "tier"));
    json_decref(supplier);
    return task->supplier == NULL || strcmp(task->supplier, "unassigned") == 0 || tier < 1 || tier > 3 ? 2 : tier;
}

static void
record(AdTask *task, AdResult *result)
{
    Work *w = task->data;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    g_auto(AdRecordOutcome) outcome = {0};
    const char *product = ad_task_text(task, "product");
    const AdPolicy *policy = task->steps->policy(task->steps->self, &w->basis);
    AdIntegrityInput integrity = {has_keys(w), has_checksums(w), ad_task_payload(task, "checksums_missing"),
                                  ad_task_payload(task, "signature_missing"), w->unverified};
    AdVerdict verdict = AD_VERDICT_INCOMPLETE;
    json_t *scan = NULL, *input = NULL, *output = NULL;
    const char *signature = ad_integrity_judge(&integrity, w->checks, policy, result, &text);
    ad_result_sort(result);
    task->steps->report(task->steps->self, &w->basis, result, task->supplier, product, tier_of(task), &scan, &input,
                        &output, &verdict);
    ad_task_mark_basis(scan, &w->basis);
    AdRecordInput in = {
        .by = ad_task_actor(),
        .supplier = task->supplier,
        .product = product,
        .url = ad_task_payload(task, "url"),
        .source_id = ad_task_text(task, "source"),
        .signature = signature,
        .signature_text = text,
        .result = result,
        .ruleset_digest = w->basis.ruleset,
        .engine_digest = w->basis.engine,
        .limits_digest = w->basis.limits,
        .is_blob_kept = TRUE,
        .verdict = verdict,
        .scan = scan,
        .policy = policy,
        .assessment_input = input,
        .assessment_output = output,
        .started_unix = w->started_unix,
        .received_unix = json_integer_value(json_object_get(json_object_get(task->claim->job, "payload"), "received_at")),
        .job_id = task->claim->id,
        .job_token = task->claim->token,
    };
    gboolean ok = ad_record_inspection(task->store, &in, &outcome, &error);
    json_decref(scan);
    json_decref(input);
    json_decref(output);
    if (ok)
        ad_task_done(task, ad_terms_verdict(verdict));
    else
        ad_task_store_error(task, error);
}

static void
on_inspected(AdResult *result, const GError *error, gpointer user)
{
    AdTask *task = user;
    G_GNUC_UNUSED g_auto(AdTaskStep) held = ad_task_take_step(task);
    if (result == NULL) {
        ad_task_fail(task, error, 0, NULL, NULL);
        return;
    }
    record(task, result);
    ad_result_free(result);
}

static void
inspect(AdTask *task)
{
    Work *w = task->data;
    g_autoptr(GError) error = NULL;
    task->steps->basis(task->steps->self, &w->basis);
    g_autoptr(GBytes) known = ad_verdict_known(task->store, task->supplier != NULL ? task->supplier : "unassigned",
                                               &w->basis.ruleset, &w->basis.engine, &w->basis.limits, &error);
    if (known == NULL) {
        ad_task_store_error(task, error);
        return;
    }
    const char *name = ad_task_payload(task, "name");
    AdStepInspect order = {w->bundle_fd, &w->sha256, name != NULL ? name : "bundle", known};
    task->handle = task->steps->inspect(task->steps->self, &order, on_inspected, task, &error);
    task->step = AD_STEP_INSPECT;
    if (task->handle == NULL)
        ad_task_fail(task, error, 0, NULL, NULL);
}

static void
on_verified(GPtrArray *checks, const GError *error, gpointer user)
{
    AdTask *task = user;
    G_GNUC_UNUSED g_auto(AdTaskStep) held = ad_task_take_step(task);
    Work *w = task->data;
    if (checks != NULL) {
        w->checks = g_ptr_array_ref(checks);
    } else if (task->claim->attempt < AD_LIMIT_JOB_ATTEMPTS) {
        ad_task_fail(task, error, 0, NULL, NULL);
        return;
    } else { /* a document that breaks its reader must not keep the bundle from being inspected */
        w->unverified = g_strdup_printf("the signature could not be checked: %s", error->message);
    }
    inspect(task);
}

static void
verify(AdTask *task)
{
    Work *w = task->data;
    g_autoptr(GError) error = NULL;
    const char *name = ad_task_payload(task, "name");
    if (w->checksums_fd < 0 && w->signature_fd < 0) {
        inspect(task);
        return;
    }
    AdStepVerify order = {w->bundle_fd,    name != NULL ? name : "bundle", &w->sha256,
                          w->checksums_fd, w->signature_fd,                key_text(w, "minisign"),
                          key_text(w, "gpg_keyring"), key_text(w, "gpg_fingerprints")};
    task->handle = task->steps->verify(task->steps->self, &order, on_verified, task, &error);
    task->step = AD_STEP_VERIFY;
    if (task->handle == NULL) {
        task->step = AD_STEP_NONE;
        on_verified(NULL, error, task);
    }
}

/* -1 without error when the payload names none. */
static gboolean
open_part(AdTask *task, const char *name, int *fd, GError **error)
{
    AdDigest sha256;
    const char *hex = ad_task_payload(task, name);
    *fd = -1;
    if (hex == NULL)
        return TRUE;
    if (!ad_digest_from_hex(hex, &sha256)) {
        g_set_error(error, AD_ERROR, AD_ERROR_POLICY, "the job's %s is no digest", name);
        return FALSE;
    }
    *fd = ad_blob_open(task->store, &sha256, error);
    return *fd >= 0;
}

void
ad_task_inspect_start(AdTask *task)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *known = NULL;
    const char *source = ad_task_text(task, "source"), *hex = ad_task_payload(task, "sha256");
    Work *w = g_new0(Work, 1);
    w->bundle_fd = w->checksums_fd = w->signature_fd = -1;
    w->started_unix = ad_store_now(task->store);
    w->source = source != NULL ? ad_sources_show(task->store, source, NULL) : NULL;
    task->data = w;
    task->free_data = work_free;
    if (hex == NULL || !ad_digest_from_hex(hex, &w->sha256)) {
        g_set_error(&error, AD_ERROR, AD_ERROR_POLICY, "the job names no content");
    } else if (ad_task_is_known(task, task->supplier, ad_task_text(task, "product"), &w->sha256, &known)) {
        json_t *result = json_pack("{s:s, s:s}", "outcome", "unchanged", "delivery", known);
        gboolean ok = ad_queue_finish(task->store, task->claim->id, task->claim->token, result, &error);
        json_decref(result);
        if (ok)
            ad_task_done(task, "unchanged");
        else
            ad_task_store_error(task, error);
        return;
    }
    if (error != NULL || !open_part(task, "sha256", &w->bundle_fd, &error) ||
        !open_part(task, "checksums", &w->checksums_fd, &error) ||
        !open_part(task, "signature", &w->signature_fd, &error)) {
        /* A content that is gone does not come back by trying: the next fetch brings it. */
        if (g_error_matches(error, AD_ERROR, AD_ERROR_NOT_FOUND))
            error->code = AD_ERROR_POLICY;
        ad_task_fail(task, error, 0, NULL, NULL);
        return;
    }
    verify(task);
}
