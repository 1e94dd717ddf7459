/* SPDX-License-Identifier: Apache-2.0 */
/* copy.h - a durable copy of a live database file through SQLite's backup interface (private to the
 * module) */
#pragma once

#include <glib.h>
#include <sqlite3.h>

/* Copies db to path (mode 0600) by way of a temporary file beside it: integrity_check, fsync,
 * rename, fsync of the directory. An existing path is replaced when may_replace, else USAGE. LIMIT
 * on a full disk, DATABASE when the copy does not hold. */
gboolean ad_copy_database(sqlite3 *db, const char *path, gboolean may_replace, GError **error);

/* fsync of the directory that holds path, so that a new name in it survives a power cut. */
gboolean ad_copy_sync_directory(const char *directory, GError **error);
