/* SPDX-License-Identifier: Apache-2.0 */
/* sql.h - the statements of statements.h, prepared once, with typed arguments and rows as JSON
 * (private to the module)
 *
 * A column's alias may end in how it is shown: "created_at:t" seconds -> time text or null,
 * "complete:b" -> boolean, "keys:j" JSON text, "sha256:x" bytes -> hexadecimal or null, "id:e"
 * empty text -> null, "share_pct:p" tenths -> "44.4" or null; "…:n" and "…:k" are the number and the text of the page's cursor and are not
 * shown. */
#pragma once

#include <sqlite3.h>

#include "scanner/model/digest.h"
#include "service/store/statements.h"
#include "service/store/store.h"

typedef enum {
#define X(name, text) AD_SQL_##name,
    AD_STATEMENTS(X)
#undef X
        AD_SQL_COUNT
} AdSqlId;

/* SQLite text of a statement; and PostgreSQL's, free with g_free. */
const char *ad_sql_text(AdSqlId id);
const char *ad_sql_name(AdSqlId id);
char *ad_sql_text_for_postgres(AdSqlId id);
/* How many statements have a text of their own for PostgreSQL: at most six (architecture.md 4). */
guint ad_sql_exceptions(void);

typedef struct {
    enum { AD_SQL_ARG_TEXT, AD_SQL_ARG_NUMBER, AD_SQL_ARG_BYTES } kind;
    const char *text; /* NULL binds NULL */
    gint64 number;
    const void *data; /* NULL binds NULL */
    gsize bytes;
} AdSqlArg;

#define AD_T(s)                                                                                    \
    {                                                                                              \
        .kind = AD_SQL_ARG_TEXT, .text = (s)                                                       \
    }
#define AD_I(n)                                                                                    \
    {                                                                                              \
        .kind = AD_SQL_ARG_NUMBER, .number = (n)                                                   \
    }
#define AD_X(digest)                                                                               \
    {                                                                                              \
        .kind = AD_SQL_ARG_BYTES, .data = (digest), .bytes = AD_DIGEST_SIZE                        \
    }
#define AD_B(p, n)                                                                                 \
    {                                                                                              \
        .kind = AD_SQL_ARG_BYTES, .data = (p), .bytes = (n)                                        \
    }
#define AD_ARGS(...)                                                                               \
    (const AdSqlArg[]){__VA_ARGS__}, sizeof((const AdSqlArg[]){__VA_ARGS__}) / sizeof(AdSqlArg)
#define AD_NO_ARGS NULL, 0

/* The cached statement, reset and bound; owned by the store. Step it with ad_sql_step, and to the
 * end or ad_sql_reset. */
sqlite3_stmt *ad_sql_bind(AdStore *store, AdSqlId id, const AdSqlArg *args, gsize count,
                          GError **error);
/* 1: a row, 0: done (and reset), -1: error. */
int ad_sql_step(AdStore *store, sqlite3_stmt *stmt, GError **error);

/* Runs to the end; rows are thrown away. */
gboolean ad_sql_run(AdStore *store, AdSqlId id, const AdSqlArg *args, gsize count, GError **error);
/* Rows that the last ad_sql_run changed. */
gint64 ad_sql_changes(AdStore *store);
/* First column of the first row, *out stays when there is no row. */
gboolean ad_sql_number(AdStore *store, AdSqlId id, const AdSqlArg *args, gsize count, gint64 *out,
                       GError **error);
/* The first row as an object; NULL without an error when there is none. */
json_t *ad_sql_row(AdStore *store, AdSqlId id, const AdSqlArg *args, gsize count, GError **error);
/* All rows (at most max) as an array. */
json_t *ad_sql_rows(AdStore *store, AdSqlId id, const AdSqlArg *args, gsize count, guint max,
                    GError **error);

/* A page: list takes the count's args, then cursor number, cursor text and row limit. */
json_t *ad_sql_page(AdStore *store, AdSqlId list, AdSqlId total, const AdSqlArg *args, gsize count,
                    gboolean is_descending, const AdPage *page, GError **error);

/* Turns a result code into an AD_ERROR; notes a full disk. */
void ad_sql_fail(AdStore *store, int rc, GError **error);

/* BEGIN, COMMIT, … of statements.h. */
gboolean ad_sql_control(AdStore *store, const char *text, GError **error);

/* Compact JSON with sorted keys; real numbers allowed. NULL gives "{}". Free with g_free. */
char *ad_sql_json_text(const json_t *value);
/* s when it is a non-empty UTF-8 text of at most max bytes without control characters; else USAGE
 * naming field. "" and NULL are fine when may_be_empty. */
gboolean ad_sql_check_text(const char *field, const char *s, gsize max, gboolean may_be_empty,
                           GError **error);
/* An operator's id: see suppliers.h. */
gboolean ad_sql_check_id(const char *field, const char *s, GError **error);
