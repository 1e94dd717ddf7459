/* SPDX-License-Identifier: Apache-2.0 */
/* hop.h - one request and its answer on the wire: where every bound of a transfer is enforced
 *
 * A fresh libcurl handle for each hop: nothing (cookies, credentials, connections) is carried to
 * the next one. No proxy, no .netrc, no decoding, HTTP/1.1 alone. */
#pragma once

#include "feeds/fetch/address_policy.h"
#include "feeds/fetch/answer.h"
#include "feeds/fetch/fault.h"
#include "feeds/fetch/fetch_job.h"

/* What stays the same over all hops of a job. */
typedef struct {
    const AdFetchJob *job;
    int out_fd;
    GBytes *roots;             /* PEM of the trusted certificates; NULL: none could be read */
    const AdOwnAddresses *own; /* may be NULL */
    gint64 deadline_us;        /* g_get_monotonic_time of the absolute end */
    void (*on_progress)(guint64 received, guint64 expected,
                        gpointer user); /* may be NULL; about twice a second */
    gpointer user;
} AdHopSetting;

typedef struct {
    AdAnswer answer;
    guint64
        start_bytes; /* where in the file this answer's body begins: > 0 only for an accepted 206 */
    guint64 file_bytes; /* bytes that the file now holds of this resource */
    gboolean has_body;  /* 200, or a 206 that continues what we have: its bytes were written */
    gboolean is_length_known;
} AdHopResult;

/* Asks for url (already checked by url_policy). resume_bytes > 0 asks for the rest only. FALSE with
 * fault set; the result is filled as far as it came, so that a part can be resumed. */
gboolean ad_hop_run(const AdHopSetting *setting, const char *url, guint64 resume_bytes,
                    AdHopResult *result, AdFault *fault);
void ad_hop_result_clear(AdHopResult *result);
