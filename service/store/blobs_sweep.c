/* SPDX-License-Identifier: Apache-2.0 */
/* blobs_sweep.c - purge, sweep, and the comparison of rows with files
 *
 * The order is what makes a crash harmless: a file is there before its row, a row is gone before
 * its file. So a crash leaves at most a file that no row names, and the sweeper takes it when it is
 * a day old. */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/po/tr.h"
#include "service/store/blobs.h"
#include "service/store/blobs_place.h"
#include "service/store/ledger.h"
#include "service/store/store_private.h"

#define YOUNG_SECONDS (24 * 60 * 60) /* a publication in progress is never older */

typedef struct {
    const AdActor *by;
    const AdDigest *sha256;
    const char *reason;
} Purge;

static gboolean
write_tombstone(AdStore *store, gpointer user, GError **error)
{
    const Purge *p = user;
    if (!ad_sql_run(store, AD_SQL_BLOB_PURGE,
                    AD_ARGS(AD_X(p->sha256->bytes), AD_I(ad_store_now(store))), error))
        return FALSE;
    char hex[AD_DIGEST_HEX_SIZE];
    ad_digest_to_hex(p->sha256, hex);
    if (ad_sql_changes(store) == 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("the content %s is not kept (any more)"),
                    hex);
        return FALSE;
    }
    g_autofree char *object = g_strconcat("blob/", hex, NULL);
    json_t *detail = json_pack("{s:s}", "reason", p->reason != NULL ? p->reason : "");
    gboolean ok = ad_ledger_append(store, p->by, "blob.purge", object, detail, error);
    json_decref(detail);
    return ok;
}

gboolean
ad_blob_purge(AdStore *store, const AdActor *by, const AdDigest *sha256, const char *reason,
              GError **error)
{
    Purge p = {by, sha256, reason};
    gboolean is_inner = store->depth > 0;
    if (!ad_sql_check_text(_("the reason"), reason, AD_LIMIT_FIELD_BYTES, TRUE, error) ||
        !ad_store_transaction(store, write_tombstone, &p, error))
        return FALSE;
    if (!is_inner) { /* inside a larger transaction the row is not gone yet: the caller or the
                        sweeper takes the file */
        g_autofree char *path = ad_blob_place(store, sha256);
        unlink(path);
    }
    return TRUE;
}

/* Kept rows in memory: 32 bytes each. */
static GHashTable *
kept_rows(AdStore *store, GError **error)
{
    sqlite3_stmt *stmt = ad_sql_bind(store, AD_SQL_BLOB_ALL, AD_NO_ARGS, error);
    if (stmt == NULL)
        return NULL;
    g_autoptr(GHashTable) rows =
        g_hash_table_new_full(ad_digest_hash, ad_digest_equal, g_free, NULL);
    int more;
    while ((more = ad_sql_step(store, stmt, error)) > 0)
        if (sqlite3_column_bytes(stmt, 0) == AD_DIGEST_SIZE)
            g_hash_table_add(rows, g_memdup2(sqlite3_column_blob(stmt, 0), AD_DIGEST_SIZE));
    return more < 0 ? NULL : g_steal_pointer(&rows);
}

static gboolean
is_old(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 && S_ISREG(st.st_mode) &&
           (gint64)st.st_mtime < g_get_real_time() / G_USEC_PER_SEC - YOUNG_SECONDS;
}

static gboolean
is_superfluous(const char *path, const char *name, int depth, GHashTable *kept)
{
    AdDigest digest;
    if (depth == 0)
        return g_str_has_prefix(name, AD_BLOB_PART_PREFIX) && is_old(path);
    return depth == 2 && ad_digest_from_hex(name, &digest) &&
           !g_hash_table_contains(kept, &digest) && is_old(path);
}

static int
sweep_folder(const char *folder, int depth, GHashTable *kept)
{
    DIR *dir = opendir(folder);
    int removed = 0;
    if (dir == NULL)
        return 0;
    struct dirent *entry;
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        g_autofree char *path = g_build_filename(folder, entry->d_name, NULL);
        if (depth < 2 && strlen(entry->d_name) == 2)
            removed += sweep_folder(path, depth + 1, kept);
        else if (is_superfluous(path, entry->d_name, depth, kept) && unlink(path) == 0)
            removed++;
    }
    closedir(dir);
    return removed;
}

int
ad_blob_sweep(AdStore *store, GError **error)
{
    if (!ad_store_need_writer(store, error))
        return -1;
    g_autoptr(GHashTable) kept = kept_rows(store, error);
    g_autofree char *root = ad_blob_place_root(store);
    return kept != NULL ? sweep_folder(root, 0, kept) : -1;
}

json_t *
ad_blob_missing(AdStore *store, GError **error)
{
    g_autoptr(GHashTable) kept = kept_rows(store, error);
    if (kept == NULL)
        return NULL;
    json_t *missing = json_array();
    GHashTableIter iter;
    gpointer key;
    g_hash_table_iter_init(&iter, kept);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        g_autofree char *path = ad_blob_place(store, key);
        char hex[AD_DIGEST_HEX_SIZE];
        ad_digest_to_hex(key, hex);
        if (access(path, F_OK) != 0)
            json_array_append_new(missing, json_string(hex));
    }
    return missing;
}

json_t *
ad_blob_usage(AdStore *store, GError **error)
{
    gint64 count = 0, bytes = 0;
    struct statvfs fs;
    if (!ad_sql_number(store, AD_SQL_BLOB_COUNT, AD_NO_ARGS, &count, error) ||
        !ad_sql_number(store, AD_SQL_BLOB_BYTES, AD_NO_ARGS, &bytes, error))
        return NULL;
    if (statvfs(store->directory, &fs) != 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "%s: %s", store->directory,
                    ad_tr_errno(errno));
        return NULL;
    }
    guint64 free_bytes = (guint64)fs.f_bavail * fs.f_frsize;
    guint64 pct = fs.f_blocks != 0 ? (guint64)fs.f_bavail * 100 / fs.f_blocks : 0;
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:i}", "count", (json_int_t)count, "bytes",
                     (json_int_t)bytes, "quota_bytes", (json_int_t)store->blob_quota_bytes,
                     "free_bytes", (json_int_t)free_bytes, "free_pct", (json_int_t)pct,
                     "reserve_pct", (int)store->blob_reserve_pct);
}
