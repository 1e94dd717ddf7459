/* SPDX-License-Identifier: Apache-2.0 */
/* backup.c - a copy while the store lives, and the check of the whole */
#include "service/store/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scanner/model/digest.h"
#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "scanner/model/fd.h"
#include "service/po/tr.h"
#include "service/store/blobs.h"
#include "service/store/copy.h"
#include "service/store/ledger.h"
#include "service/store/store_private.h"

typedef struct {
    const AdActor *by;
    const char *path;
    json_t *answer;
} Backup;

static gboolean
note_backup(AdStore *store, gpointer user, GError **error)
{
    const Backup *b = user;
    g_autofree char *object = g_strconcat("backup/", b->path, NULL);
    return ad_ledger_append(store, b->by, "db.backup", object, b->answer, error);
}

static json_t *
describe(const char *path, GError **error)
{
    ad_autofd int fd = open(path, O_RDONLY | O_CLOEXEC);
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree guint8 *chunk = g_malloc(65536);
    gint64 bytes = 0;
    ssize_t got = fd < 0 ? -1 : 0;
    while (fd >= 0 && (got = read(fd, chunk, 65536)) > 0) {
        g_checksum_update(sum, chunk, got);
        bytes += got;
    }
    json_t *answer = got < 0 ? NULL
                             : json_pack("{s:s, s:I, s:s}", "path", path, "bytes",
                                         (json_int_t)bytes, "sha256", g_checksum_get_string(sum));
    if (answer == NULL)
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, _("%s cannot be read back: %s"), path,
                    ad_tr_errno(errno));
    g_checksum_free(sum);
    return answer;
}

json_t *
ad_backup_write(AdStore *store, const AdActor *by, const char *path, GError **error)
{
    if (!ad_sql_check_text(_("the path"), path, AD_LIMIT_FIELD_BYTES, FALSE, error))
        return NULL;
    g_autofree char *absolute = g_canonicalize_filename(path, NULL);
    if (!ad_copy_database(store->db, absolute, FALSE, error))
        return NULL;
    Backup b = {by, absolute, describe(absolute, error)};
    if (b.answer != NULL && store->mode == AD_STORE_WRITE &&
        !ad_store_transaction(store, note_backup, &b, error))
        g_clear_pointer(&b.answer, json_decref);
    return b.answer;
}

/* Complaints of integrity_check, at most 100; empty when all is well. */
static json_t *
integrity(AdStore *store)
{
    json_t *complaints = json_array();
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(store->db, "PRAGMA integrity_check(100)", -1, &stmt, NULL);
    while (rc == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(stmt, 0);
        if (g_strcmp0(text, "ok") != 0)
            json_array_append_new(complaints, json_string(text != NULL ? text : ""));
    }
    if (sqlite3_finalize(stmt) != SQLITE_OK || rc != SQLITE_OK)
        json_array_append_new(complaints, json_string(sqlite3_errmsg(store->db)));
    return complaints;
}

static gint64
foreign_key_faults(AdStore *store)
{
    sqlite3_stmt *stmt = NULL;
    gint64 faults = 0;
    if (sqlite3_prepare_v2(store->db, "PRAGMA foreign_key_check", -1, &stmt, NULL) != SQLITE_OK)
        return -1;
    while (sqlite3_step(stmt) == SQLITE_ROW)
        faults++;
    return sqlite3_finalize(stmt) == SQLITE_OK ? faults : -1;
}

static gint64
wal_bytes(const AdStore *store)
{
    struct stat st;
    g_autofree char *wal = g_strconcat(store->path, "-wal", NULL);
    return stat(wal, &st) == 0 ? (gint64)st.st_size : 0;
}

json_t *
ad_backup_check(AdStore *store, GError **error)
{
    gint64 broken = 0, count = 0;
    g_autofree char *head = NULL;
    json_t *complaints = integrity(store);
    gint64 faults = foreign_key_faults(store);
    /* what cannot be read is a broken ledger, and the check still says the rest */
    if (!ad_ledger_verify(store, &broken, &count, &head, NULL))
        broken = -1;
    json_t *missing = ad_blob_missing(store, error);
    if (missing == NULL) {
        json_decref(complaints);
        return NULL;
    }
    gboolean ok = json_array_size(complaints) == 0 && faults == 0 && broken == 0 &&
                  json_array_size(missing) == 0;
    return json_pack("{s:b, s:o, s:I, s:{s:I, s:s, s:I}, s:{s:o}, s:i, s:I}", "ok", (int)ok,
                     "integrity", complaints, "foreign_keys", (json_int_t)faults, "ledger", "count",
                     (json_int_t)count, "head", head != NULL ? head : "", "broken_seq",
                     (json_int_t)broken, "blobs", "missing", missing, "schema_version",
                     store->schema_version, "wal_bytes", (json_int_t)wal_bytes(store));
}
