/* SPDX-License-Identifier: Apache-2.0 */
/* queue.h - jobs as rows: lease, fencing token, attempts committed before the work
 *
 * A job is queued, running under a lease, then done, failed (waits for not_before, tried again) or
 * dead (AD_LIMIT_JOB_ATTEMPTS tries, or said to be hopeless, or cancelled). Rows stay for ever;
 * every change of state is a row of job_history. Leases count the store's clock (wall seconds), are
 * renewed by a heartbeat, and belong to an instance (ad_store_instance). */
#pragma once

#include "service/store/store.h"

enum { AD_QUEUE_INTERACTIVE = 0, AD_QUEUE_NIGHTLY = 10 }; /* priority: lower goes first */

/* {id, kind, state, supplier, product, source, schedule, priority, attempts, lease_until,
 * not_before, created_at, started_at, finished_at, error_code, error, payload, result, dedupe};
 * times are texts or null. */

/* kind: "fetch", "inspect", "rescore", "sweep", "backup" or another lower-case word of at most 32
 * letters and '-'. payload: object or NULL. dedupe: NULL, or a key; while a job with it is queued,
 * running or failed, that one is returned and nothing is added (is_new says which; may be NULL).
 * supplier, source, schedule may be NULL. */
typedef struct {
    const char *kind, *supplier, *product, *source, *schedule;
    int priority;
    json_t *payload; /* borrowed */
    const char *dedupe;
    gint64 not_before_unix; /* 0: at once */
} AdQueueNew;
json_t *ad_queue_add(AdStore *store, const AdActor *by, const AdQueueNew *job, gboolean *is_new,
                     GError **error);

/* A claim: what to do, and the token that every later call must show. */
typedef struct {
    char *id, *kind;
    gint64 token;  /* > 0, rises with every claim of any job */
    guint attempt; /* 1, 2, 3; committed already */
    json_t *job;   /* the document above */
} AdQueueClaim;
void ad_queue_claim_free(AdQueueClaim *claim);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdQueueClaim, ad_queue_claim_free)

/* Takes the first ready job: lowest priority number, then oldest. kinds: NULL-terminated, or NULL
 * for all. A running job whose lease has ended counts as ready; one whose supplier has another
 * running does not. Returns TRUE and *claim = NULL when there is none. instance NULL: this store's. */
gboolean ad_queue_claim(AdStore *store, const char *const *kinds, const char *instance,
                        gint64 lease_ms, AdQueueClaim **claim, GError **error);
/* These five: AGAIN when the token is stale (lease lost, cancelled); then nothing is written and
 * results must be dropped. */
gboolean ad_queue_heartbeat(AdStore *store, const char *id, gint64 token, gint64 lease_ms,
                            GError **error);
gboolean ad_queue_finish(AdStore *store, const char *id, gint64 token, json_t *result,
                         GError **error);
/* TRUE while the token is good; AGAIN when it is stale. */
gboolean ad_queue_is_held(AdStore *store, const char *id, gint64 token, GError **error);
/* Tried again after a backoff with jitter, or at retry_at_unix if that is later (0: none); dead
 * after the last attempt, or at once when is_hopeless. */
gboolean ad_queue_fail(AdStore *store, const char *id, gint64 token, const char *error_code,
                       const char *text, gint64 retry_at_unix, gboolean is_hopeless,
                       GError **error);
/* Gives a job back unharmed (drain on SIGTERM): queued, and this attempt does not count. */
gboolean ad_queue_release(AdStore *store, const char *id, gint64 token, GError **error);

/* At start: frees at once the running jobs of instances of this boot that no longer live, and of
 * other boots. Their attempts count; the third kills the job ("worker-lost"). Returns how many, -1
 * on error. */
int ad_queue_recover(AdStore *store, GError **error);

/* Filters may be NULL. Newest first. */
json_t *ad_queue_list(AdStore *store, const char *state, const char *kind, const char *supplier,
                      const AdPage *page, GError **error);
/* + "history" [{at, state, attempt, text}]. NOT_FOUND. */
json_t *ad_queue_show(AdStore *store, const char *id, GError **error);
/* failed or dead -> queued with attempts 0; others: USAGE. */
json_t *ad_queue_retry(AdStore *store, const AdActor *by, const char *id, GError **error);
/* queued, failed or running -> dead ("cancelled"); the token of a running one becomes stale. */
json_t *ad_queue_cancel(AdStore *store, const AdActor *by, const char *id, GError **error);
/* {"queued":n,"running":n,"done":n,"failed":n,"dead":n,"ready":n,"oldest_ready_seconds":n}: for
 * /metrics and /healthz. */
json_t *ad_queue_counts(AdStore *store, GError **error);
/* When the next queued or failed job becomes ready, or a lease ends: unix seconds, 0: nothing
 * waits. A job that waits for another of its supplier counts by that one's lease: "now" always means
 * that a claim would be given something. */
gint64 ad_queue_next_ready(AdStore *store);
