/* SPDX-License-Identifier: Apache-2.0 */
/* store.c - one database, one writer, one connection, one thread */
#include "service/store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "service/po/tr.h"
#include "service/store/instance.h"
#include "service/store/lock.h"
#include "service/store/schema.h"
#include "service/store/store_private.h"

#define BUSY_MS 5000               /* readers hold nothing for long: a wait, then AGAIN */
#define WAL_LIMIT_BYTES "67108864" /* 64 MiB: what the WAL shrinks to after a checkpoint */
#define RESERVE_BYTES                                                                              \
    ((off_t)16 * 1024 * 1024) /* 16 MiB: thousands of state changes on a full disk */

/* reliability.md 1.11, with the reason of each there. */
static const char pragmas[] =
    "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
    "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
    "PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;"
    "PRAGMA cache_size = -32768;" /* 32 MiB: verdict keys come in no order */
    "PRAGMA journal_size_limit = " WAL_LIMIT_BYTES ";";

static char *
reserve_path(const AdStore *store)
{
    return g_strconcat(store->path, ".reserve", NULL);
}

gboolean
ad_store_restore_reserve(AdStore *store)
{
    if (store->mode != AD_STORE_WRITE)
        return FALSE;
    if (store->has_reserve)
        return TRUE;
    g_autofree char *path = reserve_path(store);
    ad_autofd int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return FALSE;
    if (fallocate(fd, 0, 0, RESERVE_BYTES) != 0 &&
        (errno != EOPNOTSUPP || posix_fallocate(fd, 0, RESERVE_BYTES) != 0)) {
        unlink(path); /* half a reserve only takes the space that is missing */
        return FALSE;
    }
    store->has_reserve = TRUE;
    store->is_full = FALSE; /* room for the reserve is room enough to go on */
    return TRUE;
}

void
ad_store_note_full(AdStore *store)
{
    store->is_full = TRUE;
    if (store->has_reserve) {
        g_autofree char *path = reserve_path(store);
        unlink(path);
        store->has_reserve = FALSE;
    }
}

gboolean
ad_store_is_full(const AdStore *store)
{
    return store->is_full;
}

/* Locks and shared memory do not work there as SQLite needs them. */
static gboolean
is_on_network(const char *directory)
{
    struct statfs fs;
    if (statfs(directory, &fs) != 0)
        return FALSE;
    switch ((unsigned int)fs.f_type) {
    case 0x6969u:     /* NFS */
    case 0x517Bu:     /* SMB */
    case 0xFE534D42u: /* SMB2 */
    case 0xFF534D42u: /* CIFS */
        return TRUE;
    default:
        return FALSE;
    }
}

/* The file's own permission bits count even for root: who made it read-only meant it. */
static gboolean
check_file(const char *path, AdStoreMode mode, GError **error)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        if (errno == ENOENT && mode == AD_STORE_WRITE)
            return TRUE;
        g_set_error(error, AD_ERROR, errno == ENOENT ? AD_ERROR_NOT_FOUND : AD_ERROR_DATABASE,
                    _("%s cannot be opened: %s"), path, ad_tr_errno(errno));
        return FALSE;
    }
    if (!S_ISREG(st.st_mode)) {
        g_set_error(error, AD_ERROR, AD_ERROR_DATABASE, _("%s is not a file"), path);
        return FALSE;
    }
    if (mode == AD_STORE_WRITE && ((st.st_mode & 0222) == 0 || access(path, W_OK) != 0)) {
        g_set_error(
            error, AD_ERROR, AD_ERROR_DATABASE,
            _("%s is read-only: give this user write permission on the file and its folder"), path);
        return FALSE;
    }
    return TRUE;
}

static gboolean
prepare_place(AdStore *store, GError **error)
{
    if (g_mkdir_with_parents(store->directory, 0700) != 0) {
        g_set_error(error, AD_ERROR, errno == ENOSPC ? AD_ERROR_LIMIT : AD_ERROR_DATABASE,
                    _("the folder %s cannot be made: %s"), store->directory, ad_tr_errno(errno));
        return FALSE;
    }
    if (is_on_network(store->directory)) {
        g_set_error(error, AD_ERROR, AD_ERROR_DATABASE,
                    _("%s lies on a network file system: use a local disk, or PostgreSQL"),
                    store->directory);
        return FALSE;
    }
    store->lock_fd = ad_lock_take(store->path, error);
    if (store->lock_fd < 0 || !check_file(store->path, store->mode, error))
        return FALSE;
    ad_autofd int fd =
        open(store->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600); /* not the umask's mode */
    if (fd < 0) {
        g_set_error(error, AD_ERROR, errno == ENOSPC ? AD_ERROR_LIMIT : AD_ERROR_DATABASE,
                    _("%s cannot be written: %s"), store->path, ad_tr_errno(errno));
        return FALSE;
    }
    return TRUE;
}

static gboolean
connect_database(AdStore *store, gboolean is_immutable, GError **error)
{
    g_autofree char *escaped = g_uri_escape_string(store->path, "/", FALSE);
    g_autofree char *uri =
        g_strdup_printf("file://%s%s", escaped, is_immutable ? "?immutable=1" : "");
    int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
                (store->mode == AD_STORE_WRITE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
    int rc = sqlite3_open_v2(uri, &store->db, flags, NULL);
    if (rc != SQLITE_OK) {
        g_set_error(error, AD_ERROR, AD_ERROR_DATABASE, _("%s cannot be opened: %s"), store->path,
                    sqlite3_errstr(rc));
        return FALSE;
    }
    sqlite3_extended_result_codes(store->db, 1);
    sqlite3_busy_timeout(store->db, BUSY_MS);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    return ad_sql_control(store, pragmas, error);
}

/* First word of the first row of a pragma; NULL with an error. Free with g_free. */
static char *
pragma_text(AdStore *store, const char *sql, GError **error)
{
    sqlite3_stmt *stmt = NULL;
    char *text = NULL;
    int rc = sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW)
        text = g_strdup((const char *)sqlite3_column_text(stmt, 0));
    else
        ad_sql_fail(store, rc, error);
    sqlite3_finalize(stmt);
    return text;
}

static gboolean
ready_writer(AdStore *store, GError **error)
{
    g_autofree char *mode = pragma_text(store, "PRAGMA journal_mode = WAL", error);
    if (mode == NULL)
        return FALSE;
    if (strcmp(mode, "wal") != 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_DATABASE,
                    _("%s cannot be kept in WAL mode on this file system: use a local disk"),
                    store->path);
        return FALSE;
    }
    if (!ad_schema_migrate(store->db, store->path, ad_schema_migrations(), AD_SCHEMA_VERSION,
                           error))
        return FALSE;
    ad_store_restore_reserve(store);
    return TRUE;
}

/* A newer file is left alone, not even switched to WAL. */
static gboolean
check_not_newer(AdStore *store, GError **error)
{
    g_autofree char *text = pragma_text(store, "PRAGMA user_version", error);
    if (text == NULL)
        return FALSE;
    store->schema_version = (int)g_ascii_strtoll(text, NULL, 10);
    if (store->schema_version <= AD_SCHEMA_VERSION)
        return TRUE;
    g_set_error(error, AD_ERROR, AD_ERROR_DATABASE,
                _("%s has schema %d, this aduana knows up to %d: use the newer program"),
                store->path, store->schema_version, AD_SCHEMA_VERSION);
    return FALSE;
}

static gboolean
check_version(AdStore *store, GError **error)
{
    if (!check_not_newer(store, error))
        return FALSE;
    if (store->schema_version == AD_SCHEMA_VERSION)
        return TRUE;
    g_set_error(error, AD_ERROR, AD_ERROR_DATABASE,
                _("%s has the older schema %d: let its writer open it once"), store->path,
                store->schema_version);
    return FALSE;
}

/* A reader that may not write the folder cannot make the -shm file: without a WAL there is nothing
 * it would miss. */
static gboolean
open_reader(AdStore *store, GError **error)
{
    g_autoptr(GError) first = NULL;
    if (!check_file(store->path, AD_STORE_READ, error))
        return FALSE;
    if (connect_database(store, FALSE, &first) && check_version(store, &first))
        return TRUE;
    g_autofree char *wal = g_strconcat(store->path, "-wal", NULL);
    int rc = store->db != NULL ? sqlite3_errcode(store->db) & 0xff : 0;
    if ((rc != SQLITE_CANTOPEN && rc != SQLITE_READONLY) || access(wal, F_OK) == 0) {
        g_propagate_error(error, g_steal_pointer(&first));
        return FALSE;
    }
    sqlite3_close(store->db);
    store->db = NULL;
    return connect_database(store, TRUE, error) && check_version(store, error);
}

static gboolean
open_writer(AdStore *store, GError **error)
{
    return prepare_place(store, error) && connect_database(store, FALSE, error) &&
           check_not_newer(store, error) && ready_writer(store, error) &&
           check_version(store, error);
}

AdStore *
ad_store_open(const char *path, AdStoreMode mode, GError **error)
{
    g_autoptr(AdStore) store = g_new0(AdStore, 1);
    store->thread = g_thread_self();
    store->mode = mode;
    store->lock_fd = -1;
    store->path = g_canonicalize_filename(path, NULL);
    store->directory = g_path_get_dirname(store->path);
    store->instance = ad_instance_self();
    store->blob_reserve_pct = 5;
    gboolean ok = mode == AD_STORE_WRITE ? open_writer(store, error) : open_reader(store, error);
    return ok ? g_steal_pointer(&store) : NULL;
}

void
ad_store_close(AdStore *store)
{
    if (store == NULL)
        return;
    g_assert(store->thread == g_thread_self());
    for (gsize i = 0; i < AD_SQL_COUNT; i++)
        sqlite3_finalize(store->statements[i]);
    sqlite3_close(store->db);
    if (store->lock_fd >= 0)
        close(store->lock_fd); /* after the database: nobody writes in between */
    g_free(store->path);
    g_free(store->directory);
    g_free(store->instance);
    g_free(store);
}

gint64
ad_store_lock_holder(const char *path)
{
    g_autofree char *absolute = g_canonicalize_filename(path, NULL);
    return ad_lock_holder(absolute);
}

const char *
ad_store_path(const AdStore *store)
{
    return store->path;
}

const char *
ad_store_directory(const AdStore *store)
{
    return store->directory;
}

gboolean
ad_store_is_writer(const AdStore *store)
{
    return store->mode == AD_STORE_WRITE;
}

gboolean
ad_store_need_writer(const AdStore *store, GError **error)
{
    if (store->mode == AD_STORE_WRITE)
        return TRUE;
    g_set_error(error, AD_ERROR, AD_ERROR_DATABASE, _("%s is open for reading only"), store->path);
    return FALSE;
}

int
ad_store_schema_version(const AdStore *store)
{
    return store->schema_version;
}

const char *
ad_store_instance(const AdStore *store)
{
    return store->instance;
}

static gboolean
run_inner(AdStore *store, AdStoreBody fn, gpointer user, GError **error)
{
    if (!ad_sql_control(store, AD_CONTROL_SAVEPOINT, error))
        return FALSE;
    store->depth++;
    gboolean ok = fn(store, user, error);
    store->depth--;
    /* a full disk may have rolled back the whole transaction already */
    if (!ok && !sqlite3_get_autocommit(store->db)) {
        ad_sql_control(store, AD_CONTROL_BACK, NULL);
        ad_sql_control(store, AD_CONTROL_RELEASE, NULL);
    }
    return ok && ad_sql_control(store, AD_CONTROL_RELEASE, error);
}

gboolean
ad_store_transaction(AdStore *store, AdStoreBody fn, gpointer user, GError **error)
{
    if (!ad_store_need_writer(store, error))
        return FALSE;
    if (store->depth > 0)
        return run_inner(store, fn, user, error);
    if (!ad_sql_control(store, AD_CONTROL_BEGIN, error))
        return FALSE;
    store->depth++;
    gboolean ok = fn(store, user, error);
    store->depth--;
    /* open rows of a reading statement must not hold the transaction open */
    for (gsize i = 0; i < AD_SQL_COUNT; i++)
        if (store->statements[i] != NULL)
            sqlite3_reset(store->statements[i]);
    if (ok && ad_sql_control(store, AD_CONTROL_COMMIT, error))
        return TRUE;
    if (!sqlite3_get_autocommit(store->db))
        sqlite3_exec(store->db, AD_CONTROL_ROLLBACK, NULL, NULL, NULL);
    return FALSE;
}

gint64
ad_store_checkpoint(AdStore *store)
{
    struct stat st;
    if (store->mode == AD_STORE_WRITE && store->depth == 0)
        sqlite3_wal_checkpoint_v2(store->db, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    g_autofree char *wal = g_strconcat(store->path, "-wal", NULL);
    if (stat(wal, &st) != 0)
        return errno == ENOENT ? 0 : -1;
    return st.st_size;
}
