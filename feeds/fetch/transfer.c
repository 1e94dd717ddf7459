/* SPDX-License-Identifier: Apache-2.0 */
/* transfer.c - one fetch from its first request to its end */
#include "feeds/fetch/transfer.h"

#include "feeds/fetch/url_policy.h"
#include "scanner/model/limits.h"

static void add_remark(AdTransfer *transfer, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
add_remark(AdTransfer *transfer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_ptr_array_add(transfer->remarks, g_strdup_vprintf(format, args));
    va_end(args);
}

static gboolean
is_redirect(guint status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static void
replace_text(char **slot, const char *text)
{
    g_free(*slot);
    *slot = g_strdup(text);
}

static void
keep_answer(AdTransfer *transfer, const AdHopResult *hop, const char *url)
{
    transfer->status = hop->answer.status;
    transfer->bytes = hop->file_bytes;
    replace_text(&transfer->final_url, url);
    replace_text(&transfer->etag, hop->answer.etag);
    replace_text(&transfer->last_modified, hop->answer.last_modified);
    replace_text(&transfer->content_type, hop->answer.content_type);
}

static void
remark_body(AdTransfer *transfer, const AdHopSetting *setting, const AdHopResult *hop)
{
    if (hop->start_bytes > 0) {
        add_remark(transfer, "resumed");
        if (transfer->etag == NULL) /* a 206 need not repeat what If-Range has proven */
            transfer->etag = g_strdup(setting->job->resume_etag);
    } else if (setting->job->resume_bytes > 0) {
        add_remark(transfer, "restarted");
    }
    if (!hop->is_length_known)
        add_remark(transfer, "length-unknown");
    if (hop->answer.content_encoding != NULL)
        add_remark(transfer, "content-encoding: %s", hop->answer.content_encoding);
}

/* What a broken transfer leaves behind, if the server gave it a name that stands for identical
 * bytes. */
static void
keep_part(AdTransfer *transfer, const AdHopSetting *setting, const AdHopResult *hop,
          const char *url)
{
    const char *etag = hop->answer.etag;
    if (etag == NULL && hop->start_bytes > 0)
        etag = setting->job->resume_etag;
    if (!hop->has_body || hop->file_bytes == 0 || !ad_fetch_job_is_strong(etag))
        return;
    keep_answer(transfer, hop, url);
    if (transfer->etag == NULL)
        transfer->etag = g_strdup(etag);
    transfer->is_partial = TRUE;
}

typedef enum { NEXT_DONE, NEXT_FAILED, NEXT_HOP } Next;

/* What the answer to one hop means; *url and *resume_bytes are those of the next one. */
static Next
judge(AdTransfer *transfer, const AdHopSetting *setting, const AdHopResult *hop, char **url,
      guint64 *resume_bytes, AdFault *fault)
{
    const AdFetchJob *job = setting->job;
    guint status = hop->answer.status;
    if (hop->has_body || (status == 304 && (job->etag != NULL || job->last_modified != NULL))) {
        keep_answer(transfer, hop, *url);
        if (hop->has_body)
            remark_body(transfer, setting, hop);
        return NEXT_DONE;
    }
    if (is_redirect(status)) {
        AdUrlPolicy policy = {job->allow_http, job->allow_private};
        if (hop->answer.raw_location == NULL) {
            ad_fault_set(fault, AD_FAULT_REDIRECT_BROKEN,
                         "%s redirects, but not to one usable address", *url);
            return NEXT_FAILED;
        }
        char *next = ad_url_policy_check(&policy, hop->answer.raw_location, *url, fault);
        if (next == NULL)
            return NEXT_FAILED;
        g_free(*url);
        *url = next;
        return NEXT_HOP;
    }
    if ((status == 206 || status == 416) && *resume_bytes > 0) {
        *resume_bytes = 0; /* not what we asked for: all over again, from the start */
        return NEXT_HOP;
    }
    if (status == 304)
        ad_fault_set(fault, AD_FAULT_UNASKED_304,
                     "%s says \"not modified\", but was not asked that", *url);
    else if (status < 400)
        ad_fault_set(fault, AD_FAULT_BAD_ANSWER,
                     "%s gave an answer (%u) that fits no question of ours", *url, status);
    else
        ad_fault_set_http(fault, status, hop->answer.retry_after_s, *url);
    fault->http_status = status;
    return NEXT_FAILED;
}

gboolean
ad_transfer_run(const AdHopSetting *setting, AdTransfer *transfer, AdFault *fault)
{
    const AdFetchJob *job = setting->job;
    AdUrlPolicy policy = {job->allow_http, job->allow_private};
    guint64 resume_bytes = job->resume_bytes;
    guint redirects = 0;
    *transfer = (AdTransfer){.remarks = g_ptr_array_new_with_free_func(g_free)};
    g_autofree char *url = ad_url_policy_check(&policy, job->url, NULL, fault);
    if (url == NULL)
        return FALSE;
    for (;;) {
        AdHopResult hop = {0};
        guint64 asked = resume_bytes;
        Next next = NEXT_FAILED;
        if (ad_hop_run(setting, url, resume_bytes, &hop, fault))
            next = judge(transfer, setting, &hop, &url, &resume_bytes, fault);
        else
            keep_part(transfer, setting, &hop, url);
        ad_hop_result_clear(&hop);
        if (next != NEXT_HOP)
            return next == NEXT_DONE;
        if (resume_bytes != asked)
            continue; /* the restart without Range happens once: resume_bytes is 0 from here on */
        if (++redirects > AD_LIMIT_REDIRECTS) {
            ad_fault_set(fault, AD_FAULT_REDIRECT_LIMIT, "the server redirects more than %d times",
                         AD_LIMIT_REDIRECTS);
            return FALSE;
        }
        if (redirects == 1)
            add_remark(transfer, "redirected");
    }
}

const char *
ad_transfer_validator_kind(const AdTransfer *transfer)
{
    if (transfer->etag != NULL)
        return ad_fetch_job_is_strong(transfer->etag) ? "strong" : "weak";
    return transfer->last_modified != NULL ? "date" : "none";
}

void
ad_transfer_clear(AdTransfer *transfer)
{
    g_free(transfer->final_url);
    g_free(transfer->etag);
    g_free(transfer->last_modified);
    g_free(transfer->content_type);
    g_clear_pointer(&transfer->remarks, g_ptr_array_unref);
    *transfer = (AdTransfer){0};
}
