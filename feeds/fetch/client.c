/* SPDX-License-Identifier: Apache-2.0 */
/* client.c - the daemon's side of a fetch */
#include "feeds/fetch/client.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "feeds/fetch/fault.h"
#include "feeds/fetch/fetch_job.h"
#include "feeds/fetch/local_file.h"
#include "scanner/model/fd.h"

#define GRACE_MS                                                                                   \
    5000 /* the helper ends itself at its deadline and can still say what may be resumed */
#define SILENCE_MS                                                                                 \
    60000 /* it reports twice a second while it receives; a name lookup may be slow */

struct AdFetch {
    AdFetchJob *job;
    int out_fd;
    AdFetchEnded on_end;
    AdFetchProgress on_progress;
    gpointer user;
    AdWorker *worker;  /* a helper, or … */
    AdLocalFile *file; /* … a local copy driven by idle */
    GSource *idle;
    gint64 deadline_us;
    AdFetchResult result;
    AdFault fault;
    gboolean has_fetched, is_partial;
};

static void
clear_result(AdFetchResult *r)
{
    g_free(r->etag);
    g_free(r->last_modified);
    g_free(r->content_type);
    g_free(r->final_url);
    g_strfreev(r->remarks);
    g_free(r->reason);
    g_free(r->sentence);
    g_free(r->resume_etag);
    *r = (AdFetchResult){0};
}

static char *
text_or_null(const char *text)
{
    return text[0] != '\0' ? g_strdup(text) : NULL;
}

static guint64
out_size(const AdFetch *fetch)
{
    struct stat st;
    return fstat(fetch->out_fd, &st) == 0 ? (guint64)st.st_size : 0;
}

/* A word of fault.h is lower-case letters, digits and '-': nothing else is passed on. */
static gboolean
is_word(const char *text)
{
    gsize bytes = strlen(text);
    return bytes > 0 && bytes <= 32 &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == bytes;
}

/* A failure tells what may be resumed; anything else that FETCHED claimed goes. */
static void
finish_failed(AdFetch *fetch)
{
    AdFetchResult *r = &fetch->result;
    gboolean can_resume = fetch->is_partial && r->bytes > 0 && r->bytes <= out_size(fetch) &&
                          ad_fetch_job_is_strong(r->etag);
    guint64 bytes = r->bytes;
    g_autofree char *etag = g_steal_pointer(&r->etag);
    clear_result(r);
    r->status = AD_FETCH_FAILED;
    r->remarks = g_new0(char *, 1);
    r->code = fetch->fault.code;
    r->http_status = fetch->fault.http_status;
    r->retry_after_s = MIN(fetch->fault.retry_after_s, (guint)AD_LIMIT_RETRY_AFTER_S);
    r->reason = g_steal_pointer(&fetch->fault.reason);
    r->sentence = g_steal_pointer(&fetch->fault.sentence);
    if (can_resume) {
        r->resume_bytes = bytes;
        r->resume_etag = g_steal_pointer(&etag);
    }
}

static void
finish(AdFetch *fetch)
{
    AdFetchResult *r = &fetch->result;
    if (!ad_fault_is_set(&fetch->fault) && r->status == AD_FETCH_DONE) {
        if (r->bytes > out_size(fetch))
            ad_fault_set(&fetch->fault, AD_FAULT_WORKER,
                         "the fetch helper claims bytes that it did not write");
        else if (ftruncate(fetch->out_fd, (off_t)r->bytes) != 0)
            ad_fault_set(&fetch->fault, AD_FAULT_INTERNAL,
                         "the received file cannot be cut to its length");
    }
    if (ad_fault_is_set(&fetch->fault))
        finish_failed(fetch);
    fetch->on_end(fetch, r, fetch->user); /* may free fetch */
}

static void
take_fetched(AdFetch *fetch, GVariant *body)
{
    AdFetchResult *r = &fetch->result;
    const char *url, *kind, *etag, *modified, *type;
    clear_result(r);
    g_variant_get(body, "(u&s&st&s&s&s^as)", &r->http_status, &url, &kind, &r->bytes, &etag,
                  &modified, &type, &r->remarks);
    r->final_url = text_or_null(url);
    r->etag = text_or_null(etag);
    r->last_modified = text_or_null(modified);
    r->content_type = text_or_null(type);
    r->status = r->http_status == 304 ? AD_FETCH_NOT_MODIFIED : AD_FETCH_DONE;
    fetch->is_partial = g_strv_contains((const char *const *)r->remarks, AD_FETCH_REMARK_PARTIAL);
    fetch->has_fetched = TRUE;
    if ((r->http_status != 200 && r->http_status != 206 && r->http_status != 304) ||
        (r->http_status == 304 && fetch->job->etag == NULL && fetch->job->last_modified == NULL) ||
        r->bytes > fetch->job->max_bytes)
        ad_fault_set(&fetch->fault, AD_FAULT_WORKER, "the fetch helper claims what cannot be");
}

static void
take_error(AdFetch *fetch, GVariant *body)
{
    guint8 code;
    guint32 status, wait_s;
    const char *reason, *sentence;
    g_variant_get(body, "(yuu&s&s)", &code, &status, &wait_s, &reason, &sentence);
    if (code > AD_ERROR_CANCELLED || !is_word(reason)) {
        ad_fault_set(&fetch->fault, AD_FAULT_WORKER,
                     "the fetch helper failed in words that are none");
        return;
    }
    if (ad_fault_is_set(&fetch->fault))
        return;
    fetch->fault = (AdFault){.code = (AdErrorCode)code,
                             .http_status = status,
                             .retry_after_s = wait_s,
                             .reason = g_strdup(reason),
                             .sentence = g_strdup(sentence)};
}

static void
on_message(AdWorker *worker, const AdMessageSpec *spec, GVariant *body, gpointer user)
{
    AdFetch *fetch = user;
    guint64 files, received, scanned, expected;
    (void)worker;
    switch (spec->id) {
    case AD_MESSAGE_FETCHED:
        take_fetched(fetch, body);
        break;
    case AD_MESSAGE_FETCH_ERROR:
        take_error(fetch, body);
        break;
    case AD_MESSAGE_PROGRESS:
        g_variant_get(body, "(tttt)", &files, &received, &scanned, &expected);
        if (fetch->on_progress != NULL)
            fetch->on_progress(fetch, scanned, expected, fetch->user);
        break;
    default:
        break;
    }
}

static void
on_worker_end(AdWorker *worker, const AdWorkerStatus *status, gpointer user)
{
    AdFetch *fetch = user;
    const char *why = status->error != NULL ? status->error->message : "no reason given";
    (void)worker;
    if (status->end == AD_WORKER_KILLED)
        ad_fault_set(&fetch->fault, AD_FAULT_TIMEOUT, "the fetch was ended at its deadline");
    else if (status->end != AD_WORKER_DONE)
        ad_fault_set(&fetch->fault, AD_FAULT_WORKER, "the fetch helper did not finish: %s", why);
    else if (!fetch->has_fetched || fetch->is_partial)
        ad_fault_set(&fetch->fault, AD_FAULT_WORKER, "the fetch helper ended without an answer");
    finish(fetch);
}

static int
open_ca(const char *path, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, "certificate file %s cannot be read: %s",
                    path, g_strerror(errno));
    return fd;
}

static gboolean
start_helper(AdFetch *fetch, const AdFetchRequest *request, GError **error)
{
    ad_autofd int ca_fd = -1;
    if (request->ca_path != NULL && (ca_fd = open_ca(request->ca_path, error)) < 0)
        return FALSE;
    AdWorkerFd fds[] = {{"out", fetch->out_fd}, {"ca", ca_fd}};
    AdWorkerPlan plan = {.profile = AD_PROFILE_FETCH,
                         .fds = fds,
                         .fd_count = ca_fd >= 0 ? 2 : 1,
                         .limits = ad_limits_default(),
                         .silence_ms = SILENCE_MS,
                         .is_degraded_ok = request->is_degraded_ok};
    plan.limits.wall_ms = fetch->job->deadline_ms + GRACE_MS;
    fetch->worker = ad_launcher_start(&plan, on_message, on_worker_end, fetch, error);
    return fetch->worker != NULL && ad_launcher_send(fetch->worker, AD_MESSAGE_JOB_FETCH,
                                                     ad_fetch_job_to_variant(fetch->job), error);
}

/* One step of a local copy, or its end, or the failure that opening it was. */
static gboolean
on_idle(gpointer user)
{
    AdFetch *fetch = user;
    AdFetchResult *r = &fetch->result;
    if (fetch->file != NULL && !ad_fault_is_set(&fetch->fault)) {
        const char *validator = ad_local_file_validator(fetch->file);
        gboolean is_same = g_strcmp0(validator, fetch->job->etag) == 0;
        AdLocalFileStep step = is_same
                                   ? AD_LOCAL_FILE_DONE
                                   : ad_local_file_copy(fetch->file, fetch->out_fd, &fetch->fault);
        if (step == AD_LOCAL_FILE_MORE && g_get_monotonic_time() >= fetch->deadline_us)
            ad_fault_set(&fetch->fault, AD_FAULT_TIMEOUT,
                         "the file was not copied in the time allowed");
        else if (step == AD_LOCAL_FILE_MORE) {
            if (fetch->on_progress != NULL)
                fetch->on_progress(fetch, ad_local_file_copied_bytes(fetch->file),
                                   ad_local_file_size_bytes(fetch->file), fetch->user);
            return G_SOURCE_CONTINUE;
        }
        r->status = is_same ? AD_FETCH_NOT_MODIFIED : AD_FETCH_DONE;
        r->bytes = ad_local_file_copied_bytes(fetch->file);
        r->etag = g_strdup(validator);
        r->final_url = g_strdup(fetch->job->url);
        r->remarks = g_new0(char *, 1);
    }
    g_clear_pointer(&fetch->idle, g_source_unref);
    finish(fetch);
    return G_SOURCE_REMOVE;
}

static void
start_local(AdFetch *fetch, const AdFetchRequest *request)
{
    fetch->file = ad_local_file_open(fetch->job->url, request->file_roots, fetch->job->max_bytes,
                                     &fetch->fault);
    fetch->idle = g_idle_source_new();
    g_source_set_callback(fetch->idle, on_idle, fetch, NULL);
    g_source_attach(fetch->idle, g_main_context_get_thread_default());
}

static AdFetchJob *
job_of(const AdFetchRequest *request)
{
    AdFetchJob *job = ad_fetch_job_new(request->url);
    job->allow_http = request->allow_http;
    job->allow_private = request->allow_private;
    if (request->max_bytes > 0)
        job->max_bytes = MIN(request->max_bytes, AD_LIMIT_FETCH_MIB * AD_MIB);
    if (request->deadline_ms > 0)
        job->deadline_ms = MIN(request->deadline_ms, (guint64)AD_LIMIT_FETCH_MS);
    if (request->low_speed_s > 0)
        job->low_speed_s = MIN(request->low_speed_s, (guint64)AD_LIMIT_LOW_SPEED_S);
    job->pin = g_strdup(request->pin);
    job->etag = g_strdup(request->etag);
    job->last_modified = g_strdup(request->last_modified);
    if (request->resume_bytes > 0 && ad_fetch_job_is_strong(request->resume_etag)) {
        job->resume_bytes = request->resume_bytes;
        job->resume_etag = g_strdup(request->resume_etag);
    }
    return job;
}

AdFetch *
ad_fetch_start(const AdFetchRequest *request, AdFetchEnded on_end, gpointer user, GError **error)
{
    g_return_val_if_fail(request->url != NULL && request->out_fd >= 0 && on_end != NULL, NULL);
    if (strlen(request->url) > AD_LIMIT_URL_BYTES || !g_utf8_validate(request->url, -1, NULL)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, "the URL is longer than %d bytes or not UTF-8",
                    AD_LIMIT_URL_BYTES);
        return NULL;
    }
    g_autoptr(AdFetch) fetch = g_new0(AdFetch, 1);
    fetch->job = job_of(request);
    fetch->out_fd = request->out_fd;
    fetch->on_end = on_end;
    fetch->user = user;
    fetch->deadline_us = g_get_monotonic_time() + (gint64)fetch->job->deadline_ms * 1000;
    if (g_ascii_strncasecmp(request->url, "file:", 5) == 0)
        start_local(fetch, request);
    else if (!start_helper(fetch, request, error))
        return NULL;
    return g_steal_pointer(&fetch);
}

void
ad_fetch_set_progress(AdFetch *fetch, AdFetchProgress on_progress)
{
    fetch->on_progress = on_progress;
}

void
ad_fetch_free(AdFetch *fetch)
{
    if (fetch == NULL)
        return;
    if (fetch->idle != NULL) {
        g_source_destroy(fetch->idle);
        g_source_unref(fetch->idle);
    }
    g_clear_pointer(&fetch->worker, ad_launcher_free);
    ad_local_file_free(fetch->file);
    ad_fault_clear(&fetch->fault);
    clear_result(&fetch->result);
    ad_fetch_job_free(fetch->job);
    g_free(fetch);
}
