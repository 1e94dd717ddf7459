/* SPDX-License-Identifier: Apache-2.0 */
/* sql.c - prepared statements, typed arguments, rows as JSON */
#include "service/store/sql.h"

#include <errno.h>
#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/po/tr.h"
#include "service/store/schema.h"
#include "service/store/store_private.h"

static const struct {
    const char *name, *text;
} statements[AD_SQL_COUNT] = {
#define X(name, text) [AD_SQL_##name] = {#name, text},
    AD_STATEMENTS(X)
#undef X
};

static const struct {
    AdSqlId id;
    const char *text;
} exceptions[] = {
#define X(name, text) {AD_SQL_##name, text},
    AD_STATEMENTS_POSTGRES(X)
#undef X
};

const char *
ad_sql_text(AdSqlId id)
{
    return statements[id].text;
}

const char *
ad_sql_name(AdSqlId id)
{
    return statements[id].name;
}

guint
ad_sql_exceptions(void)
{
    return G_N_ELEMENTS(exceptions);
}

char *
ad_sql_text_for_postgres(AdSqlId id)
{
    for (gsize i = 0; i < G_N_ELEMENTS(exceptions); i++)
        if (exceptions[i].id == id)
            return ad_schema_translate(exceptions[i].text);
    return ad_schema_translate(statements[id].text);
}

/* errno of the last failed call on the database or its WAL. SQLite keeps it per file;
 * sqlite3_system_errno misses what a COMMIT met. */
static int
last_errno(AdStore *store)
{
    int e = sqlite3_system_errno(store->db);
    sqlite3_file *wal = NULL;
    if (e == 0)
        sqlite3_file_control(store->db, "main", SQLITE_FCNTL_LAST_ERRNO, &e);
    if (e == 0 &&
        sqlite3_file_control(store->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal) == SQLITE_OK &&
        wal != NULL && wal->pMethods != NULL)
        wal->pMethods->xFileControl(wal, SQLITE_FCNTL_LAST_ERRNO, &e);
    return e;
}

static gboolean
is_disk_full(AdStore *store, int rc)
{
    if ((rc & 0xff) == SQLITE_FULL)
        return TRUE;
    int e = (rc & 0xff) == SQLITE_IOERR ? last_errno(store) : 0;
    return e == ENOSPC || e == EDQUOT || e == EFBIG;
}

void
ad_sql_fail(AdStore *store, int rc, GError **error)
{
    const char *why = sqlite3_errmsg(store->db);
    if (is_disk_full(store, rc)) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT,
                    _("the disk of %s is full, nothing was changed: free some space"), store->path);
        ad_store_note_full(store);
        return;
    }
    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        g_set_error(error, AD_ERROR, AD_ERROR_AGAIN, _("%s is busy: try again"), store->path);
        return;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        g_set_error(error, AD_ERROR, AD_ERROR_DATABASE,
                    _("%s is damaged or no database of aduana: restore a backup"), store->path);
        return;
    case SQLITE_READONLY:
        g_set_error(
            error, AD_ERROR, AD_ERROR_DATABASE,
            _("%s is read-only: give this user write permission on the file and its folder"),
            store->path);
        return;
    case SQLITE_CONSTRAINT:
        g_set_error(error, AD_ERROR,
                    rc == SQLITE_CONSTRAINT_FOREIGNKEY ? AD_ERROR_NOT_FOUND : AD_ERROR_SYSTEM,
                    _("the database refuses this row: %s"), why);
        return;
    case SQLITE_TOOBIG:
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, _("a value is too large for the database"));
        return;
    default:
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, _("%s: the database failed: %s"), store->path,
                    why);
    }
}

static int
bind_one(sqlite3_stmt *stmt, int n, const AdSqlArg *arg)
{
    switch (arg->kind) {
    case AD_SQL_ARG_TEXT:
        return arg->text == NULL ? sqlite3_bind_null(stmt, n)
                                 : sqlite3_bind_text64(stmt, n, arg->text, strlen(arg->text),
                                                       SQLITE_TRANSIENT, SQLITE_UTF8);
    case AD_SQL_ARG_NUMBER:
        return sqlite3_bind_int64(stmt, n, arg->number);
    case AD_SQL_ARG_BYTES:
        break;
    }
    return arg->data == NULL
               ? sqlite3_bind_null(stmt, n)
               : sqlite3_bind_blob64(stmt, n, arg->data, arg->bytes, SQLITE_TRANSIENT);
}

sqlite3_stmt *
ad_sql_bind(AdStore *store, AdSqlId id, const AdSqlArg *args, gsize count, GError **error)
{
    g_assert(store->thread == g_thread_self());
    /* SQLite rolls back by itself when the disk is full: what follows must not run outside a
     * transaction */
    if (store->depth > 0 && sqlite3_get_autocommit(store->db)) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT,
                    _("the disk of %s is full, nothing was changed: free some space"), store->path);
        return NULL;
    }
    sqlite3_stmt *stmt = store->statements[id];
    if (stmt == NULL) {
        int rc = sqlite3_prepare_v3(store->db, statements[id].text, -1, SQLITE_PREPARE_PERSISTENT,
                                    &stmt, NULL);
        if (rc != SQLITE_OK) {
            ad_sql_fail(store, rc, error);
            g_prefix_error(error, "%s: ", statements[id].name);
            return NULL;
        }
        store->statements[id] = stmt;
    }
    sqlite3_reset(stmt);
    g_assert((gsize)sqlite3_bind_parameter_count(stmt) == count);
    for (gsize i = 0; i < count; i++) {
        int rc = bind_one(stmt, (int)i + 1, &args[i]);
        if (rc != SQLITE_OK) {
            ad_sql_fail(store, rc, error);
            return NULL;
        }
    }
    return stmt;
}

int
ad_sql_step(AdStore *store, sqlite3_stmt *stmt, GError **error)
{
    int rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW)
        return 1;
    if (rc != SQLITE_DONE)
        ad_sql_fail(store, rc, error);
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return rc == SQLITE_DONE ? 0 : -1;
}

gboolean
ad_sql_run(AdStore *store, AdSqlId id, const AdSqlArg *args, gsize count, GError **error)
{
    sqlite3_stmt *stmt = ad_sql_bind(store, id, args, count, error);
    if (stmt == NULL)
        return FALSE;
    int more;
    while ((more = ad_sql_step(store, stmt, error)) > 0)
        ;
    return more == 0;
}

gint64
ad_sql_changes(AdStore *store)
{
    return sqlite3_changes64(store->db);
}

gboolean
ad_sql_number(AdStore *store, AdSqlId id, const AdSqlArg *args, gsize count, gint64 *out,
              GError **error)
{
    sqlite3_stmt *stmt = ad_sql_bind(store, id, args, count, error);
    if (stmt == NULL)
        return FALSE;
    int more = ad_sql_step(store, stmt, error);
    if (more > 0)
        *out = sqlite3_column_int64(stmt, 0);
    while (more > 0) /* to the end: RETURNING takes effect only then */
        more = ad_sql_step(store, stmt, error);
    return more == 0;
}

static json_t *
text_value(const char *text, gsize bytes)
{
    json_t *v = json_stringn(text, bytes);
    if (v != NULL)
        return v;
    g_autofree char *valid = g_utf8_make_valid(text, (gssize)bytes);
    return json_string(valid);
}

static json_t *
plain_value(sqlite3_stmt *stmt, int column)
{
    switch (sqlite3_column_type(stmt, column)) {
    case SQLITE_INTEGER:
        return json_integer(sqlite3_column_int64(stmt, column));
    case SQLITE_TEXT:
        return text_value((const char *)sqlite3_column_text(stmt, column),
                          (gsize)sqlite3_column_bytes(stmt, column));
    default:
        return json_null();
    }
}

static json_t *
hex_value(const guint8 *data, int bytes)
{
    g_autoptr(GString) hex = g_string_sized_new((gsize)bytes * 2);
    for (int i = 0; i < bytes; i++)
        g_string_append_printf(hex, "%02x", data[i]);
    return json_string(hex->str);
}

static json_t *
shown_value(sqlite3_stmt *stmt, int column, char how)
{
    gint64 n = sqlite3_column_int64(stmt, column);
    const char *text;
    json_t *v;
    switch (how) {
    case 't': {
        g_autofree char *time = n != 0 ? ad_store_time_text(n) : NULL;
        return time != NULL ? json_string(time) : json_null();
    }
    case 'b':
        return json_boolean(n != 0);
    case 'j':
        text = (const char *)sqlite3_column_text(stmt, column);
        v = text != NULL ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;
        return v != NULL ? v : json_null();
    case 'x':
        return sqlite3_column_type(stmt, column) == SQLITE_BLOB
                   ? hex_value(sqlite3_column_blob(stmt, column),
                               sqlite3_column_bytes(stmt, column))
                   : json_null();
    case 'p': /* tenths, the point set here: no fraction is ever computed with */
        return sqlite3_column_type(stmt, column) == SQLITE_NULL
                   ? json_null()
                   : json_sprintf("%lld.%lld", (long long)(n / 10), (long long)(n % 10));
    case 'e':
        text = (const char *)sqlite3_column_text(stmt, column);
        return text == NULL || *text == '\0' ? json_null() : plain_value(stmt, column);
    default:
        return plain_value(stmt, column);
    }
}

/* The row as an object; cursor (may be NULL) takes what ":n" and ":k" say. */
static json_t *
row_object(sqlite3_stmt *stmt, char **cursor)
{
    json_t *row = json_object();
    gint64 number = 0;
    g_autofree char *text = NULL;
    for (int i = 0; i < sqlite3_column_count(stmt); i++) {
        const char *name = sqlite3_column_name(stmt, i);
        const char *colon = strrchr(name, ':');
        char how = colon != NULL ? colon[1] : '\0';
        if (how == 'n') {
            number = sqlite3_column_int64(stmt, i);
        } else if (how == 'k') {
            g_free(text);
            text = g_strdup((const char *)sqlite3_column_text(stmt, i));
        } else {
            g_autofree char *key =
                colon != NULL ? g_strndup(name, (gsize)(colon - name)) : g_strdup(name);
            json_object_set_new(row, key, shown_value(stmt, i, how));
        }
    }
    if (cursor != NULL) {
        g_free(*cursor);
        *cursor = g_strdup_printf("%" G_GINT64_FORMAT ".%s", number, text != NULL ? text : "");
    }
    return row;
}

json_t *
ad_sql_row(AdStore *store, AdSqlId id, const AdSqlArg *args, gsize count, GError **error)
{
    sqlite3_stmt *stmt = ad_sql_bind(store, id, args, count, error);
    if (stmt == NULL)
        return NULL;
    json_t *row = NULL;
    int more = ad_sql_step(store, stmt, error);
    if (more > 0)
        row = row_object(stmt, NULL);
    while (more > 0)
        more = ad_sql_step(store, stmt, error);
    if (more < 0)
        g_clear_pointer(&row, json_decref);
    return row;
}

json_t *
ad_sql_rows(AdStore *store, AdSqlId id, const AdSqlArg *args, gsize count, guint max,
            GError **error)
{
    sqlite3_stmt *stmt = ad_sql_bind(store, id, args, count, error);
    if (stmt == NULL)
        return NULL;
    json_t *rows = json_array();
    int more = 0;
    while (json_array_size(rows) < max && (more = ad_sql_step(store, stmt, error)) > 0)
        json_array_append_new(rows, row_object(stmt, NULL));
    sqlite3_reset(stmt);
    if (more < 0)
        g_clear_pointer(&rows, json_decref);
    return rows;
}

static gboolean
parse_cursor(const char *after, gint64 *number, const char **text, GError **error)
{
    char *end = NULL;
    errno = 0;
    *number = g_ascii_strtoll(after, &end, 10);
    if (errno != 0 || end == after || *end != '.' || !g_utf8_validate(after, -1, NULL)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("this is not the cursor of a page"));
        return FALSE;
    }
    *text = end + 1;
    return TRUE;
}

static json_t *
collect_page(AdStore *store, sqlite3_stmt *stmt, guint limit, json_t **next, GError **error)
{
    json_t *items = json_array();
    g_autofree char *cursor = NULL;
    int more;
    while ((more = ad_sql_step(store, stmt, error)) > 0) {
        if (json_array_size(items) == limit) {
            *next = json_string(cursor);
            break;
        }
        json_array_append_new(items, row_object(stmt, &cursor));
    }
    sqlite3_reset(stmt);
    if (more < 0)
        g_clear_pointer(&items, json_decref);
    return items;
}

json_t *
ad_sql_page(AdStore *store, AdSqlId list, AdSqlId total, const AdSqlArg *args, gsize count,
            gboolean is_descending, const AdPage *page, GError **error)
{
    guint limit = page != NULL && page->limit != 0 ? MIN(page->limit, AD_LIMIT_PAGE_ROWS) : 50;
    gint64 number = is_descending ? G_MAXINT64 : G_MININT64;
    const char *text = "";
    if (page != NULL && page->after != NULL && *page->after != '\0' &&
        !parse_cursor(page->after, &number, &text, error))
        return NULL;
    gint64 rows = 0;
    if (!ad_sql_number(store, total, args, count, &rows, error))
        return NULL;
    AdSqlArg all[16];
    g_assert(count + 3 <= G_N_ELEMENTS(all));
    for (gsize i = 0; i < count; i++)
        all[i] = args[i];
    all[count] = (AdSqlArg)AD_I(number);
    all[count + 1] = (AdSqlArg)AD_T(text);
    all[count + 2] = (AdSqlArg)AD_I((gint64)limit + 1);
    sqlite3_stmt *stmt = ad_sql_bind(store, list, all, count + 3, error);
    if (stmt == NULL)
        return NULL;
    json_t *next = NULL;
    json_t *items = collect_page(store, stmt, limit, &next, error);
    if (items == NULL)
        return NULL;
    return json_pack("{s:o, s:I, s:o}", "items", items, "total", (json_int_t)rows, "next",
                     next != NULL ? next : json_null());
}

gboolean
ad_sql_control(AdStore *store, const char *text, GError **error)
{
    g_assert(store->thread == g_thread_self());
    int rc = sqlite3_exec(store->db, text, NULL, NULL, NULL);
    if (rc != SQLITE_OK)
        ad_sql_fail(store, rc, error);
    return rc == SQLITE_OK;
}

char *
ad_sql_json_text(const json_t *value)
{
    if (value == NULL)
        return g_strdup("{}");
    char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    char *own = g_strdup(text);
    free(text);
    return own;
}

gboolean
ad_sql_check_text(const char *field, const char *s, gsize max, gboolean may_be_empty,
                  GError **error)
{
    if (s == NULL || *s == '\0') {
        if (!may_be_empty)
            g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s is missing"), field);
        return may_be_empty;
    }
    gsize bytes = strlen(s);
    if (bytes > max) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s is longer than %u bytes"), field,
                    (guint)max);
        return FALSE;
    }
    gboolean ok = g_utf8_validate(s, (gssize)bytes, NULL);
    for (gsize i = 0; ok && i < bytes; i++)
        ok = (guchar)s[i] >= 0x20 && s[i] != 0x7f;
    if (!ok)
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    _("%s holds control characters or is not UTF-8"), field);
    return ok;
}

gboolean
ad_sql_check_id(const char *field, const char *s, GError **error)
{
    gsize bytes = s != NULL ? strlen(s) : 0;
    gboolean ok = bytes >= 1 && bytes <= 64 && s[0] != '.' && s[0] != '_' && s[0] != '-';
    for (gsize i = 0; ok && i < bytes; i++)
        ok = g_ascii_islower(s[i]) || g_ascii_isdigit(s[i]) || strchr("._-", s[i]) != NULL;
    if (!ok)
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    _("%s must be 1 to 64 of a-z 0-9 . _ - and begin with a letter or digit"),
                    field);
    return ok;
}
