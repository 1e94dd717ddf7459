/* SPDX-License-Identifier: Apache-2.0 */
/* schema.h - the tables, as portable texts, and the migrations that bring a database to them
 * (private to the module) */
#pragma once

#include <glib.h>
#include <sqlite3.h>

/* One DDL text in portable words: INTEGER is 64 bits, BLOB is bytes. SQLite gets STRICT on tables,
 * PostgreSQL gets BIGINT and BYTEA. */
typedef struct {
    enum { AD_SCHEMA_TABLE, AD_SCHEMA_ROWLESS, AD_SCHEMA_OTHER, AD_SCHEMA_SQLITE_ONLY } kind;
    const char *ddl;
} AdSchemaText;

/* One version of the schema: all its texts run in one transaction. Frozen once released. */
typedef struct {
    const AdSchemaText *texts;
    gsize count;
} AdMigration;

#define AD_SCHEMA_VERSION 2

/* The migrations 1 … AD_SCHEMA_VERSION. */
const AdMigration *ad_schema_migrations(void);

/* Text for SQLite (NULL never). Free with g_free. */
char *ad_schema_for_sqlite(const AdSchemaText *text);
/* Text for PostgreSQL, NULL when it has no part in it. Free with g_free. */
char *ad_schema_for_postgres(const AdSchemaText *text);
/* Words and parameters of a statement in PostgreSQL's spelling: ?N is $N, INTEGER is BIGINT, BLOB
 * is BYTEA. Free with g_free. */
char *ad_schema_translate(const char *sql);

/* Brings db from its user_version to target, one transaction a version; before the first step on a
 * database that has data, a copy is made at path.before-N. DATABASE when user_version is above
 * target; nothing is touched then. */
gboolean ad_schema_migrate(sqlite3 *db, const char *path, const AdMigration *migrations, int target,
                           GError **error);
