/* SPDX-License-Identifier: Apache-2.0 */
/* store_private.h - the inside of a store (private to the module) */
#pragma once

#include <sqlite3.h>

#include "service/store/sql.h"
#include "service/store/store.h"

struct AdStore {
    sqlite3 *db;
    sqlite3_stmt *statements[AD_SQL_COUNT];
    GThread *thread; /* the only one that may use it */
    char *path, *directory, *instance;
    AdStoreMode mode;
    int lock_fd;
    int depth; /* of nested transactions */
    int schema_version;
    gboolean is_full, has_reserve;
    gint64 clock_unix; /* 0: the real one */
    gint64 last_seq;
    guint64 blob_quota_bytes;
    guint blob_reserve_pct;
};

/* Microseconds of the real clock that never repeat and never go back within one store. */
gint64 ad_store_next_seq(AdStore *store);
/* Wall clock in milliseconds; the fixed clock × 1000 when there is one. */
gint64 ad_store_now_ms(const AdStore *store);
/* A write met a full disk: the reserve file is given up. */
void ad_store_note_full(AdStore *store);
/* DENIED unless the store is the writer. */
gboolean ad_store_need_writer(const AdStore *store, GError **error);

/* Keeps what an object was before the change that the newest ledger record tells of. */
gboolean ad_ledger_keep_before(AdStore *store, const char *object, const json_t *before,
                               GError **error);
