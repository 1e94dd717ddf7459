/* SPDX-License-Identifier: Apache-2.0 */
/* client.h - the parent's side of profile "parse": starts the worker, sends the job, gets its rows
 *
 * No byte of the document is parsed here. Each row was checked against the message table; what its fields may hold
 * beyond that is its receiver's to check. */
#pragma once

#include "scanner/sandbox/launcher.h"

typedef struct {
    const char *what;           /* "sbom", "feed:osv", …: see scanner/parse/job_parse.c */
    int fd;                     /* regular file or memfd, read from its beginning; its offset is not moved */
    const char *const *options; /* NULL-terminated: name, value, name, value; or NULL */
    guint64 wall_ms;            /* 0: ten minutes */
    guint64 address_bytes;      /* 0: the profile's */
    gboolean is_degraded_ok;
} AdParsePlan;

typedef struct AdParse AdParse;

/* A row: any message of the job but HELLO and DONE. body is borrowed. FALSE with an error ends the job with it. */
typedef gboolean (*AdParseRow)(AdMessageId id, GVariant *body, gpointer user, GError **error);
/* Called once; the parse may be freed inside it. error: why there is no whole result (borrowed), else NULL. The
 * worker's own MALFORMED, LIMIT or USAGE arrive with their code and sentence; a crash or a lie is PEER. */
typedef void (*AdParseEnded)(AdParse *parse, const AdWorkerStatus *status, const GError *error, gpointer user);

/* Starts on the thread-default main context. NULL with AD_ERROR_SYSTEM, NOT_FOUND. */
AdParse *ad_parse_start(const AdParsePlan *plan, AdParseRow on_row, AdParseEnded on_end, gpointer user, GError **error);
/* Ends what still runs; no callback comes after this. */
void ad_parse_free(AdParse *parse);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdParse, ad_parse_free)

/* The same in one call, on a main context of its own: returns when the job is over. status may be NULL; its error is. */
gboolean ad_parse_run(const AdParsePlan *plan, AdParseRow on_row, gpointer user, AdWorkerStatus *status, GError **error);
