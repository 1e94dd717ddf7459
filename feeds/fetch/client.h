/* SPDX-License-Identifier: Apache-2.0 */
/* client.h - the daemon's side of a fetch: one aduana-fetch a URL, or a local copy of a `file:`
 * source
 *
 * What arrives lies in out_fd and nowhere else; it is not parsed, not even hashed here. Result and
 * remarks are the helper's claims, checked for form: the bytes on disk are the truth. */
#pragma once

#include "scanner/model/error.h"
#include "scanner/sandbox/launcher.h"

typedef struct {
    const char *url;  /* https:, http: (allow_http) or file: (below file_roots) */
    int out_fd;       /* writable regular file, the caller's; filled from offset 0 */
    const char *etag; /* of the copy already had, as an earlier result gave them; NULL: none */
    const char *last_modified;
    gboolean allow_http;
    gboolean allow_private; /* loopback and private networks, and any port */
    guint64 max_bytes;      /* 0: AD_LIMIT_FETCH_MIB */
    guint64 deadline_ms;    /* 0: AD_LIMIT_FETCH_MS */
    guint64 low_speed_s;    /* 0: AD_LIMIT_LOW_SPEED_S */
    guint64 resume_bytes;   /* out_fd holds so many bytes of resume_etag; 0: from the start */
    const char *resume_etag;
    const char *const *file_roots; /* NULL-terminated folders, NULL: no file: source is allowed */
    const char *ca_path;           /* PEM of the only roots to trust; NULL: the machine's */
    const char *pin;               /* "sha256//…"; NULL: none */
    gboolean is_degraded_ok;
} AdFetchRequest;

typedef enum { AD_FETCH_DONE, AD_FETCH_NOT_MODIFIED, AD_FETCH_FAILED } AdFetchStatus;

/* Strings may be NULL; all are UTF-8 and bounded. */
typedef struct {
    AdFetchStatus status;
    guint http_status;
    guint64 bytes; /* DONE: length of out_fd, which was cut to it */
    char *etag, *last_modified, *content_type, *final_url;
    char **remarks;      /* see transfer.h; never NULL */
    AdErrorCode code;    /* FAILED: what the queue must do; AGAIN is retried */
    char *reason;        /* FAILED: stable word, see fault.h */
    char *sentence;      /* FAILED: English, for people */
    guint retry_after_s; /* FAILED: asked for by the server, 0: nothing; at most
                            AD_LIMIT_RETRY_AFTER_S */
    guint64
        resume_bytes; /* FAILED: > 0: out_fd holds so many good bytes; hand back with resume_etag */
    char *resume_etag;
} AdFetchResult;

typedef struct AdFetch AdFetch;

/* Called once, never from inside ad_fetch_start; result is borrowed; the fetch may be freed inside
 * it. */
typedef void (*AdFetchEnded)(AdFetch *fetch, const AdFetchResult *result, gpointer user);
typedef void (*AdFetchProgress)(AdFetch *fetch, guint64 received, guint64 expected, gpointer user);

/* Starts on the thread-default main context. The request is copied but for out_fd, which must stay
 * open until the end. NULL only when nothing could be started: AD_ERROR_SYSTEM, NOT_FOUND (no
 * helper, no ca_path), USAGE. What the URL itself does wrong comes as a FAILED result. */
AdFetch *ad_fetch_start(const AdFetchRequest *request, AdFetchEnded on_end, gpointer user,
                        GError **error);
void ad_fetch_set_progress(AdFetch *fetch, AdFetchProgress on_progress);
/* Ends it if it still runs; no callback comes after this. */
void ad_fetch_free(AdFetch *fetch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdFetch, ad_fetch_free)
