/* SPDX-License-Identifier: Apache-2.0 */
/* store.h - the records of aduana: one SQLite database, one writer, one connection, one thread
 *
 * The idea of the module: every row is written inside a transaction that also appends one record to
 * the ledger; every SQL text stands in statements.h; every function that reads returns a new json_t
 * in the shape of docs/API.md, so that the API, the pages and the CLI show the same thing. A store
 * is used from the thread that opened it (asserted). */
#pragma once

#include <glib.h>
#include <jansson.h>

typedef struct AdStore AdStore;

typedef enum {
    AD_STORE_WRITE, /* holds the lock of PATH.lock, creates and migrates */
    AD_STORE_READ   /* mode=ro: never locks out the writer, never checkpoints */
} AdStoreMode;

/* Who does something, and by which way: "ana" by "cli", "http", "daemon" or "schedule". Both end up
 * in the ledger. */
typedef struct {
    const char *actor, *via;
} AdActor;

/* One page of a listing. limit 0 means 50; at most AD_LIMIT_PAGE_ROWS. after is the "next" of the
 * page before, or NULL. */
typedef struct {
    guint limit;
    const char *after;
} AdPage;

/* Opens the database at path. WRITE creates missing directories with mode 0700. Errors: AGAIN when
 * another process holds the lock (the message names its pid; ad_store_lock_holder says it as a
 * number), NOT_FOUND when READ finds no file, DATABASE when the file is read-only, damaged or newer
 * than the program, LIMIT when the disk is full. */
AdStore *ad_store_open(const char *path, AdStoreMode mode, GError **error);
void ad_store_close(AdStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdStore, ad_store_close)

/* Pid of the process that holds the writer's lock of path: 0 when nobody does, -1 when it cannot be
 * known. Takes no lock. */
gint64 ad_store_lock_holder(const char *path);

const char *ad_store_path(const AdStore *store); /* absolute */
const char *
ad_store_directory(const AdStore *store); /* where the database, blobs/ and the reserve file lie */
gboolean ad_store_is_writer(const AdStore *store);
int ad_store_schema_version(const AdStore *store);

/* Unique for one life of this process: boot id, pid and start time. Leases belong to it. */
const char *ad_store_instance(const AdStore *store);

/* Runs fn inside one BEGIN IMMEDIATE … COMMIT; FALSE from fn, or a failed commit, rolls everything
 * back. Calls nest: an inner one joins the outer and, failing, takes back only itself. A full disk
 * gives LIMIT. */
typedef gboolean (*AdStoreBody)(AdStore *store, gpointer user, GError **error);
gboolean ad_store_transaction(AdStore *store, AdStoreBody fn, gpointer user, GError **error);

/* Disk full: stop claiming jobs, answer 507 to writes. The reserve file has then been given up so
 * that state changes can still be written. is_full stays TRUE until ad_store_restore_reserve,
 * called now and then, could put the reserve back (TRUE when it stands). */
gboolean ad_store_is_full(const AdStore *store);
gboolean ad_store_restore_reserve(AdStore *store);

/* When idle: moves the WAL into the database and truncates it. Returns the bytes of the WAL
 * afterwards, or -1. */
gint64 ad_store_checkpoint(AdStore *store);

/* Times: seconds of the epoch in, "2026-11-25T02:30:00Z" out. Free with g_free. */
char *ad_store_time_text(gint64 unix_seconds);
/* The other way; FALSE on anything that is not such a text. */
gboolean ad_store_time_parse(const char *text, gint64 *unix_seconds);
/* Tests fix the clock: 0 lets it go again. Everything the store stamps uses this clock. */
void ad_store_set_clock(AdStore *store, gint64 unix_seconds);
gint64 ad_store_now(const AdStore *store);
