/* SPDX-License-Identifier: Apache-2.0 */
/* test_store.c - opening, locking, refusing; suppliers, products, sources, schedules; the ledger;
 * backup and check */
#include "tests/unit/store/fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "service/store/backup.h"
#include "service/store/ledger.h"
#include "service/store/schedules.h"
#include "service/store/schema.h"
#include "service/store/sql.h"
#include "service/store/suppliers.h"

static void
exec_raw(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL),
                     SQLITE_OK);
    char *message = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    sqlite3_close(db);
}

static const char *
text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "(none)";
}

static gint64
number_at(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static void
a_new_store_is_private_and_in_wal_mode(void **state)
{
    Fixture *f = *state;
    struct stat st;
    assert_int_equal(stat(f->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(ad_store_directory(f->store), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(ad_store_schema_version(f->store), AD_SCHEMA_VERSION);
    g_autofree char *wal = g_strconcat(f->path, "-wal", NULL);
    assert_int_equal(stat(wal, &st), 0);
    assert_true(st.st_size > 0);
    assert_int_equal(ad_store_checkpoint(f->store), 0);
}

static void
a_second_writer_is_refused_and_told_who_writes(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    assert_null(ad_store_open(f->path, AD_STORE_WRITE, &error));
    g_autofree char *pid = g_strdup_printf(" %d:", (int)getpid());
    assert_non_null(strstr(error->message, pid));
    fixture_expect(&error, AD_ERROR_AGAIN);
    assert_int_equal(ad_store_lock_holder(f->path), getpid());
    ad_store_close(f->store);
    assert_int_equal(ad_store_lock_holder(f->path), 0);
    f->store = ad_store_open(f->path, AD_STORE_WRITE, &error);
    assert_non_null(f->store);
}

static void
the_lock_dies_with_its_holder(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    ad_store_close(f->store);
    pid_t child = fork();
    if (child == 0) {
        AdStore *s = ad_store_open(f->path, AD_STORE_WRITE, NULL);
        if (s != NULL)
            raise(SIGKILL);
        _exit(1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    f->store = ad_store_open(f->path, AD_STORE_WRITE, &error);
    assert_non_null(f->store);
}

static void
a_reader_reads_beside_the_writer_and_cannot_write(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    g_autoptr(AdStore) reader = ad_store_open(f->path, AD_STORE_READ, &error);
    assert_non_null(reader);
    json_t *list = ad_suppliers_list(reader, 0, NULL, NULL, &error);
    assert_int_equal(number_at(list, "total"), 3); /* unassigned too */
    json_decref(list);
    const AdSupplier s = {.id = "x", .name = "X"};
    assert_null(ad_suppliers_add(reader, &somebody, &s, &error));
    fixture_expect(&error, AD_ERROR_DATABASE);
}

static void
what_cannot_be_opened_is_refused_with_its_reason(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    g_autofree char *absent = g_build_filename(f->folder, "absent.db", NULL);
    assert_null(ad_store_open(absent, AD_STORE_READ, &error));
    fixture_expect(&error, AD_ERROR_NOT_FOUND);

    g_autofree char *newer = g_build_filename(f->folder, "newer.db", NULL);
    exec_raw(newer, "PRAGMA user_version = 99; CREATE TABLE t (a)");
    assert_null(ad_store_open(newer, AD_STORE_WRITE, &error));
    fixture_expect(&error, AD_ERROR_DATABASE);
    assert_null(ad_store_open(newer, AD_STORE_READ, &error));
    fixture_expect(&error, AD_ERROR_DATABASE);

    g_autofree char *locked = g_build_filename(f->folder, "readonly.db", NULL);
    exec_raw(locked, "CREATE TABLE t (a)");
    assert_int_equal(chmod(locked, 0444), 0);
    assert_null(ad_store_open(locked, AD_STORE_WRITE, &error));
    fixture_expect(&error, AD_ERROR_DATABASE);

    g_autofree char *damaged = g_build_filename(f->folder, "damaged.db", NULL);
    g_autofree char *noise = g_strnfill(8192, 'x');
    assert_true(g_file_set_contents(damaged, noise, 8192, NULL));
    assert_null(ad_store_open(damaged, AD_STORE_WRITE, &error));
    fixture_expect(&error, AD_ERROR_DATABASE);
    assert_null(ad_store_open(damaged, AD_STORE_READ, &error));
    fixture_expect(&error, AD_ERROR_DATABASE);

    assert_null(ad_store_open(f->folder, AD_STORE_WRITE, &error));
    fixture_expect(&error, AD_ERROR_DATABASE);
}

static void
a_migration_keeps_a_copy_of_what_was_there(void **state)
{
    Fixture *f = *state;
    static const AdSchemaText one[] = {{AD_SCHEMA_TABLE, "CREATE TABLE a (id INTEGER NOT NULL)"}};
    static const AdSchemaText two[] = {{AD_SCHEMA_TABLE, "CREATE TABLE b (id INTEGER NOT NULL)"}};
    static const AdSchemaText bad[] = {{AD_SCHEMA_TABLE, "CREATE TABLE c (id INTEGER NOT NULL)"},
                                       {AD_SCHEMA_OTHER, "CREATE NONSENSE"}};
    static const AdMigration steps[] = {{one, 1}, {two, 1}, {bad, 2}};
    GError *error = NULL;
    sqlite3 *db = NULL;
    g_autofree char *path = g_build_filename(f->folder, "old.db", NULL);
    g_autofree char *copy = g_strconcat(path, ".before-2", NULL);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_true(ad_schema_migrate(db, path, steps, 1, &error));
    assert_false(g_file_test(copy, G_FILE_TEST_EXISTS));
    assert_true(ad_schema_migrate(db, path, steps, 2, &error));
    assert_true(g_file_test(copy, G_FILE_TEST_EXISTS));
    /* the third fails in its second text: nothing of it stays */
    assert_false(ad_schema_migrate(db, path, steps, 3, &error));
    fixture_expect(&error, AD_ERROR_DATABASE);
    assert_int_equal(sqlite3_exec(db, "SELECT * FROM b", NULL, NULL, NULL), SQLITE_OK);
    assert_int_not_equal(sqlite3_exec(db, "SELECT * FROM c", NULL, NULL, NULL), SQLITE_OK);
    assert_false(ad_schema_migrate(db, path, steps, 1, &error)); /* back: never */
    fixture_expect(&error, AD_ERROR_DATABASE);
    sqlite3_close(db);
    Fixture old = {.path = copy};
    assert_int_equal(fixture_count(&old, "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'b'"), 0);
}

static void
every_statement_prepares_and_six_exceptions_are_the_ceiling(void **state)
{
    Fixture *f = *state;
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open_v2(f->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    for (int i = 0; i < AD_SQL_COUNT; i++) {
        sqlite3_stmt *stmt = NULL;
        if (sqlite3_prepare_v2(db, ad_sql_text((AdSqlId)i), -1, &stmt, NULL) != SQLITE_OK)
            fail_msg("%s: %s", ad_sql_name((AdSqlId)i), sqlite3_errmsg(db));
        sqlite3_finalize(stmt);
    }
    sqlite3_close(db);
    assert_true(ad_sql_exceptions() <= 6);
    g_autofree char *sql =
        ad_schema_translate("SELECT CAST(?12 AS INTEGER), 'INTEGER ?1', BLOB, BLOBS");
    assert_string_equal(sql, "SELECT CAST($12 AS BIGINT), 'INTEGER ?1', BYTEA, BLOBS");
}

static void
suppliers_are_added_changed_listed_and_shown(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    json_t *s = ad_suppliers_show(f->store, "acme", &error);
    assert_non_null(s);
    assert_int_equal(number_at(s, "tier"), 1);
    assert_string_equal(text_at(s, "instrument_id"), "C-2026-1");
    assert_string_equal(text_at(s, "created_at"), "2025-11-24T16:00:00Z");
    assert_int_equal(json_array_size(json_object_get(s, "products")), 1);
    assert_true(json_is_null(json_object_get(s, "score")));
    assert_int_equal(number_at(json_object_get(s, "open_findings"), "critical"), 0);
    json_decref(s);

    const AdSupplier change = {.id = "acme", .contact = "psirt@example.invalid"};
    s = ad_suppliers_update(f->store, &somebody, &change, &error);
    assert_string_equal(text_at(s, "contact"), "psirt@example.invalid");
    assert_string_equal(text_at(s, "name"), "Acme"); /* the rest stays */
    json_decref(s);
    assert_int_equal(
        fixture_count(f, "SELECT COUNT(*) FROM history WHERE object = 'supplier/acme'"), 1);

    static const struct {
        AdSupplier s;
        int code;
    } refused[] = {
        {{.id = "acme", .name = "again"}, AD_ERROR_USAGE},
        {{.id = "Acme", .name = "capital"}, AD_ERROR_USAGE},
        {{.id = "", .name = "empty"}, AD_ERROR_USAGE},
        {{.id = "a/b", .name = "slash"}, AD_ERROR_USAGE},
        {{.id = "x", .name = ""}, AD_ERROR_USAGE},
        {{.id = "x", .name = "X", .tier = 4}, AD_ERROR_USAGE},
        {{.id = "x", .name = "bell\a"}, AD_ERROR_USAGE},
        {{.id = "x", .name = "latin \xe9"}, AD_ERROR_USAGE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        assert_null(ad_suppliers_add(f->store, &somebody, &refused[i].s, &error));
        fixture_expect(&error, refused[i].code);
    }
    const AdSupplier nobody = {.id = "nobody"};
    assert_null(ad_suppliers_update(f->store, &somebody, &nobody, &error));
    fixture_expect(&error, AD_ERROR_NOT_FOUND);
    json_t *list = ad_suppliers_list(f->store, 1, NULL, NULL, &error);
    assert_int_equal(number_at(list, "total"), 1);
    json_decref(list);
    list = ad_suppliers_list(f->store, 0, "BET", NULL, &error);
    assert_int_equal(number_at(list, "total"), 1);
    json_decref(list);
}

static void
pages_follow_one_another_without_loss(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    for (int i = 0; i < 20; i++) {
        g_autofree char *id = g_strdup_printf("s%02d", i);
        const AdSupplier s = {.id = id, .name = id};
        json_decref(ad_suppliers_add(f->store, &somebody, &s, &error));
    }
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *after = NULL;
    int pages = 0;
    do {
        const AdPage page = {.limit = 7, .after = after};
        json_t *list = ad_suppliers_list(f->store, 0, NULL, &page, &error);
        assert_non_null(list);
        assert_int_equal(number_at(list, "total"), 23);
        size_t i;
        json_t *item;
        json_array_foreach(json_object_get(list, "items"), i, item)
        {
            assert_true(g_hash_table_add(seen, g_strdup(text_at(item, "id"))));
        }
        g_free(after);
        after = g_strdup(json_string_value(json_object_get(list, "next")));
        json_decref(list);
        pages++;
    } while (after != NULL);
    assert_int_equal(g_hash_table_size(seen), 23);
    assert_int_equal(pages, 4);
    const AdPage wrong = {.after = "rubbish"};
    assert_null(ad_suppliers_list(f->store, 0, NULL, &wrong, &error));
    fixture_expect(&error, AD_ERROR_USAGE);
}

static void
sources_remember_what_a_fetch_taught(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    json_t *keys = json_pack("{s:s}", "minisign", "RWQ...");
    AdSource s = {"acme", "tool", "bundle", "https://example.invalid/t.tar", keys, FALSE};
    json_t *source = ad_sources_add(f->store, &somebody, &s, &error);
    assert_non_null(source);
    g_autofree char *id = g_strdup(text_at(source, "id"));
    assert_true(g_str_has_prefix(id, "S-") && strlen(id) == 18);
    assert_string_equal(text_at(json_object_get(source, "keys"), "minisign"), "RWQ...");
    assert_true(json_is_null(json_object_get(json_object_get(source, "state"), "last_try")));
    json_decref(source);

    AdSourceState fetched = {
        .last_try = CLOCK, .last_success = CLOCK, .etag = "\"v1\"", .last_status = 200};
    assert_true(ad_sources_set_state(f->store, id, &fetched, &error));
    AdSourceState failed = {.last_try = CLOCK + 60, .last_status = 503, .last_error = "busy"};
    assert_true(ad_sources_set_state(f->store, id, &failed, &error));
    source = ad_sources_show(f->store, id, &error);
    const json_t *st = json_object_get(source, "state");
    assert_string_equal(text_at(st, "etag"), "\"v1\"");
    assert_string_equal(text_at(st, "last_success"), "2025-11-24T16:00:00Z");
    assert_string_equal(text_at(st, "last_try"), "2025-11-24T16:01:00Z");
    assert_int_equal(number_at(st, "last_status"), 503);
    json_decref(source);
    assert_false(ad_sources_set_state(f->store, "S-0", &failed, &error));
    fixture_expect(&error, AD_ERROR_NOT_FOUND);

    s.product = "nothing";
    assert_null(ad_sources_add(f->store, &somebody, &s, &error));
    fixture_expect(&error, AD_ERROR_NOT_FOUND);
    s.product = "tool";
    s.kind = "else";
    assert_null(ad_sources_add(f->store, &somebody, &s, &error));
    fixture_expect(&error, AD_ERROR_USAGE);
    s.kind = "bundle";
    json_object_set_new(keys, "unknown", json_string("x"));
    assert_null(ad_sources_add(f->store, &somebody, &s, &error));
    fixture_expect(&error, AD_ERROR_USAGE);
    json_decref(keys);
}

static void
a_due_schedule_advances_once(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    const AdSchedule s = {.id = "nightly",
                          .when = "*-*-* 02:30",
                          .zone = "America/Mexico_City",
                          .supplier = "acme",
                          .next_at_unix = CLOCK + 100};
    json_decref(ad_schedules_add(f->store, &somebody, &s, &error));
    assert_int_equal(ad_schedules_next_due(f->store), CLOCK + 100);
    json_t *due = ad_schedules_due(f->store, CLOCK + 99, &error);
    assert_int_equal(json_array_size(due), 0);
    json_decref(due);
    due = ad_schedules_due(f->store, CLOCK + 100, &error);
    assert_int_equal(json_array_size(due), 1);
    assert_int_equal(number_at(json_array_get(due, 0), "next_at_unix"), CLOCK + 100);
    json_decref(due);
    assert_true(
        ad_schedules_advance(f->store, "nightly", CLOCK + 100, CLOCK + 200, CLOCK + 101, &error));
    assert_false(ad_schedules_advance(f->store, "nightly", CLOCK + 100, CLOCK + 300, 0, &error));
    fixture_expect(&error, AD_ERROR_AGAIN);
    assert_true(ad_schedules_missed_add(f->store, "nightly", CLOCK + 200, "daemon-down", &error));
    assert_true(ad_schedules_missed_add(f->store, "nightly", CLOCK + 200, "daemon-down", &error));
    json_t *missed = ad_schedules_missed_list(f->store, 0, NULL, &error);
    assert_int_equal(number_at(missed, "total"), 1);
    json_decref(missed);
    json_t *paused = ad_schedules_pause(f->store, &somebody, "nightly", &error);
    assert_true(json_is_true(json_object_get(paused, "paused")));
    assert_string_equal(text_at(paused, "last_run_at"), "2025-11-24T16:01:41Z");
    json_decref(paused);
    assert_int_equal(ad_schedules_next_due(f->store), 0);
    assert_true(ad_schedules_remove(f->store, &somebody, "nightly", &error));
    assert_false(ad_schedules_remove(f->store, &somebody, "nightly", &error));
    fixture_expect(&error, AD_ERROR_NOT_FOUND);
}

static void
the_chain_shows_an_edit_a_gap_and_nothing_else(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    gint64 broken = -1, count = 0;
    assert_true(ad_ledger_verify(f->store, &broken, &count, NULL, &error));
    assert_int_equal(broken, 0);
    assert_int_equal(count, 3);
    assert_false(
        ad_ledger_append(f->store, &somebody, "x", "y", NULL, &error)); /* outside a transaction */
    fixture_expect(&error, AD_ERROR_USAGE);
    json_t *list = ad_ledger_list(f->store, &(AdPage){.limit = 2}, &error);
    assert_string_equal(text_at(list, "next"), "2");
    assert_string_equal(text_at(json_array_get(json_object_get(list, "items"), 0), "action"),
                        "supplier.add");
    json_decref(list);

    static const struct {
        const char *sql;
        gint64 broken;
    } edits[] = {
        {"UPDATE ledger SET actor = 'eve' WHERE seq = 2", 2},
        {"UPDATE ledger SET actor = 'ana', detail = '{}' WHERE seq = 2", 2},
        {"DELETE FROM ledger WHERE seq = 1", 1},
    };
    ad_store_close(f->store);
    for (gsize i = 0; i < G_N_ELEMENTS(edits); i++) {
        sqlite3 *db = NULL;
        assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
        assert_int_not_equal(sqlite3_exec(db, edits[i].sql, NULL, NULL, NULL),
                             SQLITE_OK); /* the trigger */
        sqlite3_close(db);
    }
    exec_raw(f->path, "DROP TRIGGER ledger_is_not_changed; DROP TRIGGER ledger_is_not_deleted");
    for (gsize i = 0; i < G_N_ELEMENTS(edits); i++) {
        exec_raw(f->path, edits[i].sql);
        f->store = ad_store_open(f->path, AD_STORE_READ, &error);
        assert_true(ad_ledger_verify(f->store, &broken, &count, NULL, &error));
        assert_int_equal(broken, edits[i].broken);
        json_t *check = ad_backup_check(f->store, &error);
        assert_true(json_is_false(json_object_get(check, "ok")));
        json_decref(check);
        ad_store_close(f->store);
    }
    f->store = NULL;
}

static void
a_real_number_is_refused_in_the_ledger(void **state)
{
    (void)state;
    GError *error = NULL;
    json_t *v = json_pack("{s:[f]}", "a", 0.5);
    assert_null(ad_ledger_canonical(v, &error));
    fixture_expect(&error, AD_ERROR_USAGE);
    json_decref(v);
    v = json_pack("{s:i, s:{s:b, s:n}}", "b", 1, "a", "z", 1, "c");
    g_autofree char *text = ad_ledger_canonical(v, &error);
    assert_string_equal(text, "{\"a\":{\"c\":null,\"z\":true},\"b\":1}");
    json_decref(v);
}

static gboolean
fail_after_writing(AdStore *store, gpointer user, GError **error)
{
    const AdSupplier s = {.id = "ghost", .name = "Ghost"};
    json_t *added = ad_suppliers_add(store, &somebody, &s, error);
    assert_non_null(added);
    json_decref(added);
    (void)user;
    g_set_error(error, AD_ERROR, AD_ERROR_CANCELLED, "changed my mind about it");
    return FALSE;
}

static gboolean
swallow_inner_failure(AdStore *store, gpointer user, GError **error)
{
    g_autoptr(GError) inner = NULL;
    assert_false(ad_store_transaction(store, fail_after_writing, user, &inner));
    const AdSupplier s = {.id = "real", .name = "Real"};
    json_t *added = ad_suppliers_add(store, &somebody, &s, error);
    json_decref(added);
    return added != NULL;
}

static void
a_failed_transaction_leaves_nothing_and_an_inner_one_only_itself(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    assert_false(ad_store_transaction(f->store, fail_after_writing, NULL, &error));
    fixture_expect(&error, AD_ERROR_CANCELLED);
    assert_false(ad_suppliers_exists(f->store, "ghost"));
    assert_true(ad_store_transaction(f->store, swallow_inner_failure, NULL, &error));
    assert_false(ad_suppliers_exists(f->store, "ghost"));
    assert_true(ad_suppliers_exists(f->store, "real"));
    gint64 broken;
    assert_true(ad_ledger_verify(f->store, &broken, NULL, NULL, &error));
    assert_int_equal(broken, 0);
}

static void
a_backup_is_a_whole_database_of_its_own(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    g_autofree char *path = g_build_filename(f->folder, "copy.db", NULL);
    json_t *b = ad_backup_write(f->store, &somebody, path, &error);
    assert_non_null(b);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(number_at(b, "bytes"), st.st_size);
    assert_int_equal(strlen(text_at(b, "sha256")), 64);
    json_decref(b);
    g_autoptr(GDir) dir = g_dir_open(f->folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;)
        assert_null(strstr(name, ".part-"));
    assert_null(ad_backup_write(f->store, &somebody, path, &error));
    fixture_expect(&error, AD_ERROR_USAGE);
    g_autofree char *nowhere = g_build_filename(f->folder, "no", "copy.db", NULL);
    assert_null(ad_backup_write(f->store, &somebody, nowhere, &error));
    fixture_expect(&error, AD_ERROR_NOT_FOUND);
    g_autoptr(AdStore) copy = ad_store_open(path, AD_STORE_WRITE, &error);
    assert_non_null(copy);
    json_t *check = ad_backup_check(copy, &error);
    assert_true(json_is_true(json_object_get(check, "ok")));
    assert_int_equal(number_at(json_object_get(check, "ledger"), "count"), 3);
    json_decref(check);
}

static char *
table_text(const Fixture *f, const char *table)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_open_v2(f->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db, "SELECT sql FROM sqlite_schema WHERE name = ?1", -1, &stmt, NULL),
        SQLITE_OK);
    sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    char *text = g_strdup((const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return text;
}

/* The frozen lists of the tables and the vocabulary of the program say the same. */
static void
every_term_of_the_vocabulary_may_be_recorded(void **state)
{
    Fixture *f = *state;
#define NAMES(table, function, type, count)                                                        \
    {                                                                                              \
        g_autofree char *text = table_text(f, table);                                              \
        for (int i = 0; i < (count); i++) {                                                        \
            g_autofree char *quoted = g_strdup_printf("'%s'", function((type)i));                  \
            assert_non_null(strstr(text, quoted));                                                 \
        }                                                                                          \
    }
    NAMES("finding", ad_terms_kind, AdKind, AD_KIND_COUNT)
    NAMES("finding", ad_terms_concern, AdConcern, AD_CONCERN_COUNT)
    NAMES("finding", ad_terms_severity, AdSeverity, AD_SEVERITY_COUNT)
    NAMES("finding", ad_terms_confidence, AdConfidence, AD_CONFIDENCE_COUNT)
    NAMES("gap", ad_terms_state, AdState, AD_STATE_COUNT)
    NAMES("gap", ad_terms_reason, AdReason, AD_REASON_COUNT_)
    NAMES("artifact", ad_terms_state, AdState, AD_STATE_COUNT)
    NAMES("artifact", ad_terms_entry, AdEntryType, AD_ENTRY_COUNT)
    NAMES("inspection", ad_terms_verdict, AdVerdict, AD_VERDICT_COUNT)
    NAMES("assessment", ad_terms_level, AdLevel, AD_LEVEL_COUNT)
}

static void
times_are_spelt_in_utc_and_read_back(void **state)
{
    (void)state;
    gint64 t = 0;
    g_autofree char *text = ad_store_time_text(CLOCK);
    assert_string_equal(text, "2025-11-24T16:00:00Z");
    assert_true(ad_store_time_parse(text, &t));
    assert_int_equal(t, CLOCK);
    assert_false(ad_store_time_parse("yesterday", &t));
}

/* In a child: the limit holds for the whole process. 0 when all went as promised. */
static int
fill_the_disk(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AdStore) store = ad_store_open(path, AD_STORE_WRITE, &error);
    if (store == NULL)
        return 1;
    g_autofree char *reserve = g_strconcat(path, ".reserve", NULL);
    if (!g_file_test(reserve, G_FILE_TEST_EXISTS))
        return 2;
    signal(SIGXFSZ, SIG_IGN);
    const struct rlimit small = {200 * 1024, 200 * 1024};
    if (setrlimit(RLIMIT_FSIZE, &small) != 0)
        return 3;
    g_autofree char *long_text = g_strnfill(4000, 'x');
    for (int i = 0; i < 500; i++) {
        g_autofree char *id = g_strdup_printf("fill%03d", i);
        const AdSupplier s = {.id = id, .name = id, .description = long_text};
        json_t *added = ad_suppliers_add(store, &somebody, &s, &error);
        json_decref(added);
        if (added == NULL)
            break;
    }
    if (!g_error_matches(error, AD_ERROR, AD_ERROR_LIMIT))
        return 4;
    if (!ad_store_is_full(store) || g_file_test(reserve, G_FILE_TEST_EXISTS))
        return 5;
    json_t *list = ad_suppliers_list(store, 0, NULL, NULL, NULL); /* still readable */
    gboolean readable = list != NULL;
    json_decref(list);
    if (!readable)
        return 6;
    return ad_store_restore_reserve(store) || !ad_store_is_full(store) ? 7 : 0;
}

static void
a_full_disk_is_a_limit_and_the_database_stays_readable(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    ad_store_close(f->store);
    f->store = NULL;
    pid_t child = fork();
    if (child == 0)
        _exit(fill_the_disk(f->path));
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    f->store = ad_store_open(f->path, AD_STORE_WRITE, &error);
    assert_non_null(f->store);
    json_t *check = ad_backup_check(f->store, &error);
    assert_true(json_is_true(json_object_get(check, "ok")));
    assert_false(ad_store_is_full(f->store));
    /* each supplier that was acknowledged has its record */
    assert_int_equal(number_at(json_object_get(check, "ledger"), "count"),
                     fixture_count(f, "SELECT COUNT(*) FROM supplier WHERE id <> 'unassigned'") +
                         1);
    json_decref(check);
    assert_true(ad_store_restore_reserve(f->store));
}

int
main(void)
{
#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)
    const struct CMUnitTest tests[] = {
        WITH_STORE(a_new_store_is_private_and_in_wal_mode),
        WITH_STORE(a_second_writer_is_refused_and_told_who_writes),
        WITH_STORE(the_lock_dies_with_its_holder),
        WITH_STORE(a_reader_reads_beside_the_writer_and_cannot_write),
        WITH_STORE(what_cannot_be_opened_is_refused_with_its_reason),
        WITH_STORE(a_migration_keeps_a_copy_of_what_was_there),
        WITH_STORE(every_statement_prepares_and_six_exceptions_are_the_ceiling),
        WITH_STORE(suppliers_are_added_changed_listed_and_shown),
        WITH_STORE(pages_follow_one_another_without_loss),
        WITH_STORE(sources_remember_what_a_fetch_taught),
        WITH_STORE(a_due_schedule_advances_once),
        WITH_STORE(the_chain_shows_an_edit_a_gap_and_nothing_else),
        cmocka_unit_test(a_real_number_is_refused_in_the_ledger),
        WITH_STORE(a_failed_transaction_leaves_nothing_and_an_inner_one_only_itself),
        WITH_STORE(a_backup_is_a_whole_database_of_its_own),
        WITH_STORE(every_term_of_the_vocabulary_may_be_recorded),
        cmocka_unit_test(times_are_spelt_in_utc_and_read_back),
        WITH_STORE(a_full_disk_is_a_limit_and_the_database_stays_readable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
