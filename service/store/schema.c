/* SPDX-License-Identifier: Apache-2.0 */
/* schema.c - migrations: one transaction each, a copy of the database before the first */
#include "service/store/schema.h"

#include <string.h>

#include "scanner/model/error.h"
#include "service/po/tr.h"
#include "service/store/copy.h"

static gboolean
is_word(char c)
{
    return g_ascii_isalnum(c) || c == '_';
}

char *
ad_schema_translate(const char *sql)
{
    GString *out = g_string_sized_new(strlen(sql) + 64);
    gboolean is_quoted = FALSE;
    for (const char *p = sql; *p != '\0';) {
        if (*p == '\'')
            is_quoted = !is_quoted;
        gboolean starts = !is_quoted && (p == sql || !is_word(p[-1]));
        if (!is_quoted && *p == '?' && g_ascii_isdigit(p[1])) {
            g_string_append_c(out, '$');
            p++;
        } else if (starts && g_str_has_prefix(p, "INTEGER") && !is_word(p[7])) {
            g_string_append(out, "BIGINT");
            p += 7;
        } else if (starts && g_str_has_prefix(p, "BLOB") && !is_word(p[4])) {
            g_string_append(out, "BYTEA");
            p += 4;
        } else {
            g_string_append_c(out, *p++);
        }
    }
    return g_string_free(out, FALSE);
}

char *
ad_schema_for_sqlite(const AdSchemaText *text)
{
    switch (text->kind) {
    case AD_SCHEMA_TABLE:
        return g_strconcat(text->ddl, " STRICT", NULL);
    case AD_SCHEMA_ROWLESS:
        return g_strconcat(text->ddl, " STRICT, WITHOUT ROWID", NULL);
    case AD_SCHEMA_OTHER:
    case AD_SCHEMA_SQLITE_ONLY:
        break;
    }
    return g_strdup(text->ddl);
}

char *
ad_schema_for_postgres(const AdSchemaText *text)
{
    return text->kind == AD_SCHEMA_SQLITE_ONLY ? NULL : ad_schema_translate(text->ddl);
}

static gboolean
run(sqlite3 *db, const char *sql, GError **error)
{
    char *message = NULL;
    int rc = sqlite3_exec(db, sql, NULL, NULL, &message);
    if (rc == SQLITE_OK)
        return TRUE;
    if ((rc & 0xff) == SQLITE_FULL)
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT,
                    _("the disk is full: free some space and start again (%s)"), message);
    else
        g_set_error(error, AD_ERROR, AD_ERROR_DATABASE,
                    _("the database cannot be brought to this version: %s"),
                    message != NULL ? message : sqlite3_errstr(rc));
    sqlite3_free(message);
    return FALSE;
}

static int
user_version(sqlite3 *db)
{
    sqlite3_stmt *stmt = NULL;
    int version = -1;
    if (sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        version = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    return version;
}

static gboolean
apply(sqlite3 *db, const AdMigration *migration, int version, GError **error)
{
    if (!run(db, "BEGIN IMMEDIATE", error))
        return FALSE;
    gboolean ok = TRUE;
    for (gsize i = 0; ok && i < migration->count; i++) {
        g_autofree char *sql = ad_schema_for_sqlite(&migration->texts[i]);
        ok = run(db, sql, error);
    }
    g_autofree char *mark = g_strdup_printf("PRAGMA user_version = %d", version);
    ok = ok && run(db, mark, error) && run(db, "COMMIT", error);
    if (!ok && !sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return ok;
}

gboolean
ad_schema_migrate(sqlite3 *db, const char *path, const AdMigration *migrations, int target,
                  GError **error)
{
    int version = user_version(db);
    if (version < 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_DATABASE,
                    _("%s is damaged or no database of aduana: restore a backup"), path);
        return FALSE;
    }
    if (version > target) {
        g_set_error(error, AD_ERROR, AD_ERROR_DATABASE,
                    _("%s has schema %d, this aduana knows up to %d: use the newer program"), path,
                    version, target);
        return FALSE;
    }
    if (version > 0 && version < target) {
        g_autofree char *copy = g_strdup_printf("%s.before-%d", path, version + 1);
        if (!ad_copy_database(db, copy, TRUE, error)) {
            g_prefix_error(error, "%s", _("the copy before the change of schema failed: "));
            return FALSE;
        }
    }
    for (; version < target; version++)
        if (!apply(db, &migrations[version], version + 1, error))
            return FALSE;
    return TRUE;
}
