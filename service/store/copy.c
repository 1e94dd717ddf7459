/* SPDX-License-Identifier: Apache-2.0 */
/* copy.c - a durable copy of a live database file */
#include "service/store/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "service/po/tr.h"

gboolean
ad_copy_sync_directory(const char *directory, GError **error)
{
    ad_autofd int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && fsync(fd) == 0)
        return TRUE;
    g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, _("%s cannot be made durable: %s"), directory,
                ad_tr_errno(errno));
    return FALSE;
}

/* All pages in one step: there is one writer, and it is the caller. */
static int
copy_pages(sqlite3 *from, sqlite3 *to)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (backup == NULL)
        return sqlite3_errcode(to);
    int rc = sqlite3_backup_step(backup, -1);
    int end = sqlite3_backup_finish(backup);
    return rc == SQLITE_DONE ? end : rc;
}

static gboolean
integrity_holds(sqlite3 *db)
{
    sqlite3_stmt *stmt = NULL;
    gboolean ok =
        sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW &&
        g_strcmp0((const char *)sqlite3_column_text(stmt, 0), "ok") == 0;
    sqlite3_finalize(stmt);
    return ok;
}

static gboolean
fill(sqlite3 *db, const char *part, GError **error)
{
    sqlite3 *to = NULL;
    int rc = sqlite3_open_v2(part, &to, SQLITE_OPEN_READWRITE, NULL);
    if (rc == SQLITE_OK)
        rc = copy_pages(db, to);
    int system_errno = to != NULL ? sqlite3_system_errno(to) : 0;
    /* a backup in WAL mode would need two more files: one that travels alone is better */
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(to, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
    gboolean holds = rc == SQLITE_OK && integrity_holds(to);
    sqlite3_close(to);
    if (holds)
        return TRUE;
    if ((rc & 0xff) == SQLITE_FULL || system_errno == ENOSPC || system_errno == EFBIG ||
        system_errno == EDQUOT)
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, _("%s: the disk is full"), part);
    else if (rc == SQLITE_OK)
        g_set_error(error, AD_ERROR, AD_ERROR_DATABASE,
                    _("%s: the copy does not pass its integrity check"), part);
    else
        g_set_error(error, AD_ERROR, AD_ERROR_DATABASE, _("%s cannot be written: %s"), part,
                    sqlite3_errstr(rc));
    return FALSE;
}

static gboolean
name_it(const char *part, const char *path, gboolean may_replace, GError **error)
{
    ad_autofd int fd = open(part, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, _("%s cannot be made durable: %s"), part,
                    ad_tr_errno(errno));
        return FALSE;
    }
    int rc = may_replace ? rename(part, path) : link(part, path);
    if (rc != 0 && errno == EEXIST) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    _("%s exists already: name a file that does not"), path);
        return FALSE;
    }
    if (rc != 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, _("%s cannot be made: %s"), path,
                    ad_tr_errno(errno));
        return FALSE;
    }
    g_autofree char *directory = g_path_get_dirname(path);
    return ad_copy_sync_directory(directory, error);
}

gboolean
ad_copy_database(sqlite3 *db, const char *path, gboolean may_replace, GError **error)
{
    struct stat st;
    if (!may_replace && lstat(path, &st) == 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    _("%s exists already: name a file that does not"), path);
        return FALSE;
    }
    g_autofree char *part = g_strdup_printf("%s.part-XXXXXX", path);
    ad_autofd int fd = g_mkstemp_full(part, O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) {
        g_set_error(error, AD_ERROR,
                    errno == ENOENT   ? AD_ERROR_NOT_FOUND
                    : errno == ENOSPC ? AD_ERROR_LIMIT
                                      : AD_ERROR_SYSTEM,
                    _("%s cannot be written: %s"), path, ad_tr_errno(errno));
        return FALSE;
    }
    gboolean ok = fill(db, part, error) && name_it(part, path, may_replace, error);
    unlink(part); /* after rename it is gone already */
    return ok;
}
