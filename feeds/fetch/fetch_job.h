/* SPDX-License-Identifier: Apache-2.0 */
/* fetch_job.h - what the parent asks of aduana-fetch: body of AD_MESSAGE_JOB_FETCH, both directions
 *
 * (URL, options, validators). Options, all of them text:
 *   allow_http, allow_private  "1"
 *   max_bytes, deadline_ms     decimal, above 0 and at most AD_LIMIT_FETCH_MIB, AD_LIMIT_FETCH_MS
 *   low_speed_s                decimal, 1 … AD_LIMIT_LOW_SPEED_S
 *   pin                        "sha256//BASE64" of the server's public key, several joined with ';'
 *   resume_bytes, resume_etag  the descriptor "out" holds so many bytes of what had this strong
 * ETag Validators: "etag", "last-modified" of the copy that the parent has. Anything else is
 * refused. Descriptors: "out", writable; "ca", optional, PEM of the only roots that are trusted.
 *
 * The answer is FETCHED (status 304: not modified) or FETCH_ERROR. Where a broken transfer can be
 * resumed, FETCHED with the remark "partial" (bytes and ETag of the part) precedes FETCH_ERROR. */
#pragma once

#include <glib.h>

typedef struct {
    char *url;
    gboolean allow_http;
    gboolean allow_private;
    guint64 max_bytes;
    guint64 deadline_ms; /* from the start of the helper */
    guint64 low_speed_s;
    char *pin;            /* NULL: none */
    guint64 resume_bytes; /* 0: from the start */
    char *resume_etag;
    char *etag; /* NULL: none */
    char *last_modified;
} AdFetchJob;

#define AD_FETCH_REMARK_PARTIAL "partial"

AdFetchJob *ad_fetch_job_new(const char *url);
void ad_fetch_job_free(AdFetchJob *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdFetchJob, ad_fetch_job_free)

/* Floating body. */
GVariant *ad_fetch_job_to_variant(const AdFetchJob *job);
/* NULL with AD_ERROR_PEER naming the key that is off. */
AdFetchJob *ad_fetch_job_from_variant(GVariant *body, GError **error);

/* TRUE for an ETag that stands for identical bytes: "…" without W/ (RFC 9110 8.8.3). */
gboolean ad_fetch_job_is_strong(const char *etag);
