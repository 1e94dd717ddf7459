/* SPDX-License-Identifier: Apache-2.0 */
/* rpm.c - an .rpm file's own package, and the packages of an rpm database
 *
 * The database is SQLite read from memory: no file is opened, nothing is written, its schema is not trusted. The older
 * Berkeley DB and ndb forms are not read: each is a gap that says so. */
#include <sqlite3.h>
#include <string.h>

#include "scanner/model/limits.h"
#include "scanner/packages/rpm_header.h"

void
ad_read_rpm_file(AdFound *found)
{
    gsize start = ad_rpm_header_start(found->file->data, found->file->bytes);
    if (start == 0 || !ad_rpm_header_read(found, found->file->data + start, found->file->bytes - start))
        ad_found_fail(found, AD_REASON_CORRUPT);
}

/* Only what a stranger's tables may make us do: read columns. */
static int
authorize(void *user, int action, const char *a, const char *b, const char *database, const char *trigger)
{
    (void)user, (void)a, (void)b, (void)database, (void)trigger;
    return action == SQLITE_SELECT || action == SQLITE_READ ? SQLITE_OK : SQLITE_DENY;
}

static sqlite3 *
open_in_memory(const AdPackageFile *file)
{
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_MEMORY, NULL) !=
        SQLITE_OK) {
        sqlite3_close(db);
        return NULL;
    }
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, (int)(64 * AD_MIB));
    /* a database in WAL mode cannot be opened without its -wal file: the two bytes that say so are of the copy alone */
    guint8 *copy = sqlite3_malloc64(file->bytes);
    if (copy != NULL) {
        memcpy(copy, file->data, file->bytes);
        copy[18] = copy[19] = 1;
    }
    if (copy == NULL || sqlite3_deserialize(db, "main", copy, (sqlite3_int64)file->bytes, (sqlite3_int64)file->bytes,
                                            SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY) != SQLITE_OK) {
        sqlite3_close(db);
        return NULL;
    }
    sqlite3_set_authorizer(db, authorize, NULL);
    return db;
}

void
ad_read_rpm_sqlite(AdFound *found)
{
    const AdPackageFile *file = found->file;
    sqlite3_stmt *stmt = NULL;
    if (file->bytes < 100 || memcmp(file->data, "SQLite format 3", 16) != 0) {
        ad_found_fail(found, AD_REASON_CORRUPT);
        return;
    }
    if (file->bytes > AD_LIMIT_RPM_DATABASE_BYTES) {
        ad_found_fail(found, AD_REASON_SIZE_LIMIT);
        return;
    }
    sqlite3 *db = open_in_memory(file);
    if (db == NULL) {
        ad_found_fail(found, AD_REASON_CORRUPT);
        return;
    }
    int r = sqlite3_prepare_v2(db, "SELECT blob FROM Packages", -1, &stmt, NULL);
    while (r == SQLITE_OK || r == SQLITE_ROW) {
        r = sqlite3_step(stmt);
        if (r != SQLITE_ROW)
            break;
        const guint8 *blob = sqlite3_column_blob(stmt, 0);
        int bytes = sqlite3_column_bytes(stmt, 0);
        if (blob == NULL || !ad_rpm_header_read(found, blob, (gsize)bytes))
            ad_found_fail(found, AD_REASON_CORRUPT);
    }
    if (r != SQLITE_DONE)
        ad_found_fail(found, AD_REASON_CORRUPT);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
}

void
ad_read_rpm_other(AdFound *found)
{
    if (found->file->bytes > 0)
        ad_found_fail(found, AD_REASON_UNSUPPORTED_FORMAT);
}
