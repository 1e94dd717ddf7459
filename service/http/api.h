/* SPDX-License-Identifier: Apache-2.0 */
/* api.h - every resource of docs/API.md as one function over the store
 *
 * The server calls it for a request that came by socket; the CLI calls it in its own process when it holds the
 * writer's lock, and service/http/client.h (same shape) when a daemon does. One document shape feeds the API, the
 * pages and the CLI. Nothing here knows of HTTP but methods, paths and status numbers. */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "rules/risk/policy.h"

/* service/store's handle; this header does not need more of it. */
typedef struct AdStore AdStore;

/* What the API asks of others. Every hook may be NULL: the resource then does without, or says it cannot. */
typedef struct {
    /* Whether when (OnCalendar or cron) and zone (IANA) are understood; USAGE with a sentence if not. */
    gboolean (*check_schedule)(const char *when, const char *zone, gpointer data, GError **error);
    /* First due time after after_unix, -1 when there is none. */
    gint64 (*next_due)(const char *when, const char *zone, gint64 after_unix, gpointer data);
    /* Puts the schedule's jobs into the queue now and appends their ids (strings) to jobs. */
    gboolean (*run_schedule)(const char *schedule_id, const char *actor, json_t *jobs, gpointer data,
                             GError **error);
    /* Something was enqueued or a schedule changed: look at the queue. */
    void (*wake)(gpointer data);
    /* Adds live fields ("running", "engine", "cage", …) to the document of /meta. */
    void (*describe)(json_t *meta, gpointer data);
    /* Fit to serve (/readyz)? NOT with a sentence if not. */
    gboolean (*is_ready)(gpointer data, GError **error);
    gpointer data;
    /* The risk policy in use; NULL with what is wrong with it. Borrowed. */
    const AdPolicy *(*policy)(gpointer data, GError **error);
} AdApiHooks;

typedef struct {
    AdStore *store; /* borrowed */
    const char *db_path; /* shown by /meta; borrowed */
    gboolean is_daemon;
    gboolean is_read_only; /* writes are refused with `denied` */
    int approvers; /* 1: a firm of one; every export shows it */
    /* Folders that file: sources may lie in, NULL-terminated; NULL: not known in this process (the
     * configuration is the daemon's), the fetch decides. Borrowed. */
    const char *const *file_roots;
    const char *timezone; /* IANA name of new schedules that name none; NULL: UTC; borrowed */
    AdApiHooks hooks;
} AdApi;

/* Sentences of errors follow the thread's language (service/po/tr.h). All members are borrowed. */
typedef struct {
    const char *method; /* "GET", "HEAD", "POST" */
    const char *path;   /* below /api/v1, decoded, no query: "/suppliers/acme" */
    GHashTable *query;  /* char * -> char *, decoded, or NULL */
    json_t *body;       /* or NULL */
    const char *actor;  /* who: user name */
    const char *via;    /* how: "cli", "socket", "web" */
    const char *if_match; /* the header's value, or NULL */
} AdApiRequest;

/* Exactly one of body, fd and bytes is set. Start with AD_API_REPLY_INIT, end with ad_api_reply_clear. */
typedef struct {
    guint status;       /* 200, 201, 202, or an error with body = RFC 9457 problem */
    json_t *body;       /* the document */
    int fd;             /* else a file to be sent from its start (exports), or -1 */
    GBytes *bytes;      /* else bytes as they are (openapi.json) */
    char *content_type; /* of fd or bytes */
    char *filename;     /* proposed to the browser, or NULL */
    char *etag;         /* of a document that people change, or NULL */
    char *location;     /* of what was created, below /api/v1, or NULL */
} AdApiReply;

#define AD_API_REPLY_INIT {.fd = -1}

/* Never fails: an error is a reply. reply must be empty. Also runs single-threaded only, as the store does. */
void ad_api_call(AdApi *api, const AdApiRequest *request, AdApiReply *reply);

void ad_api_reply_clear(AdApiReply *reply);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AdApiReply, ad_api_reply_clear)

/* Shorthands for callers in the same program. path may carry a query ("/findings?supplier=acme&limit=50"), with
 * percent-encoding as in a URL. Returns the document (a new reference), or NULL with the problem as a GError of
 * its code, so that ad_error_exit_code gives the verb's exit status. */
typedef void (*AdApiCallFunc)(gpointer target, const AdApiRequest *request, AdApiReply *reply);
json_t *ad_api_get(AdApiCallFunc call, gpointer target, const char *path, GError **error);
json_t *ad_api_post(AdApiCallFunc call, gpointer target, const char *path, json_t *body /* borrowed */,
                    GError **error);

/* The problem document of an error, and back. Status: 400 malformed/usage, 403 denied/policy, 404 not-found,
 * 409 again, 413 limit, 422 untrusted, 499 cancelled, 500 system/database, 502 peer, 503 unreachable. */
json_t *ad_api_problem(const GError *error, guint *status);
void ad_api_problem_to_error(json_t *problem, guint status, GError **error);

/* "a=1&b=x%20y" -> table; NULL or empty gives an empty table. MALFORMED for a broken escape, control characters
 * or more than 64 pairs. */
GHashTable *ad_api_query_parse(const char *text, GError **error);
