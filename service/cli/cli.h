/* SPDX-License-Identifier: Apache-2.0 */
/* cli.h - one run of the command: its output, and its way to the records
 *
 * Who holds the writer's lock writes (architecture.md 5). A verb never knows which way its call
 * goes: into this process when the lock is free, over the daemon's socket when it is held; a read
 * falls back to the database opened read-only. */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "rules/risk/policy.h"
#include "service/cli/args.h"
#include "service/cli/exit.h"
#include "service/cli/out.h"
#include "service/http/api.h"
#include "service/http/client.h"
#include "service/store/store.h"

typedef struct AdCli {
    AdOut out;
    const AdArgs *args;
    char *name;    /* "supplier list": of the verb */
    char *schema;  /* "aduana.supplier-list/1" */
    char *db_path; /* absolute, or as given */
    char *socket_path;
    char *last_words;      /* said instead of the status's own words; NULL: those */
    gboolean is_json_done; /* the one document was written */
    gboolean is_explicit_db, is_explicit_server;
    AdStore *store; /* in this process; NULL when a daemon has it */
    AdClient *client;
    AdApi api;
    AdPolicy *policy; /* read when first asked for */
} AdCli;

void ad_cli_init(AdCli *cli, const AdArgs *args);
void ad_cli_clear(AdCli *cli);

typedef enum { AD_CLI_READ, AD_CLI_WRITE } AdCliWish;

/* Finds the way to the records; further calls are free. UNREACHABLE, DENIED, NOT_FOUND or DATABASE
 * with what helps. */
gboolean ad_cli_open(AdCli *cli, AdCliWish wish, GError **error);

/* One resource of docs/API.md. path carries its query. New references; NULL with the problem. */
json_t *ad_cli_get(AdCli *cli, const char *path, GError **error);
json_t *ad_cli_post(AdCli *cli, const char *path, json_t *body /* borrowed, or NULL */,
                    GError **error);

/* GET of a list, page after page, until limit items are there (0: all, up to a million):
 * {"items","total","next"}. */
json_t *ad_cli_list(AdCli *cli, const char *path, guint64 limit, GError **error);

/* GET that answers with a file or bytes (exports): copied to fd. Returns the bytes written, -1 with
 * the problem. */
gint64 ad_cli_download(AdCli *cli, const char *path, int fd, GError **error);

/* Builds "/findings?supplier=acme" from the options given; names are options whose dashes become
 * '_' in the query. */
char *ad_cli_path(const AdArgs *args, const char *resource, const char *const *options);
/* "/suppliers/" + id + tail, the id percent-encoded. */
char *ad_cli_path_id(const char *resource, const char *id, const char *tail);

/* Prints an error (JSON document and words) with what helps, frees nothing; returns its exit
 * status. */
int ad_cli_fail(AdCli *cli, const GError *error);
/* Writes document as this verb's answer: schema, exit, complete first. Steals document; returns
 * status. */
int ad_cli_answer(AdCli *cli, json_t *document, int status);
/* The last line: what a status means; nothing with --quiet, nor for a machine's verbs that went
 * well. */
void ad_cli_last_line(AdCli *cli, int status);

/* --policy, $ADUANA_POLICY, or NULL: the one that comes with aduana. */
const char *ad_cli_policy_path(const AdCli *cli);
/* The policy, read once; NULL with every fault that it has. Borrowed. */
const AdPolicy *ad_cli_policy(AdCli *cli, GError **error);
/* Reads one more: a file, a folder, or "builtin". Free with ad_policy_free. */
AdPolicy *ad_cli_policy_read(const char *path, GError **error);

/* The hooks of the API in this process: schedules are checked and queued; a daemon runs what is
 * queued. */
AdApiHooks ad_cli_hooks(AdCli *cli);

/* Has SIGINT (or SIGTERM) come? Long verbs look; the second one ends the program at once. */
gboolean ad_cli_was_interrupted(void);
void ad_cli_watch_signals(void);
