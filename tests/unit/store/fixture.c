/* SPDX-License-Identifier: Apache-2.0 */
/* fixture.c - a store in a folder of its own, and results to record */
#include "tests/unit/store/fixture.h"

#include <string.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "scanner/model/error.h"
#include "service/store/suppliers.h"

void
fixture_remove(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
            fixture_remove(path);
        else
            g_unlink(path);
    }
    g_rmdir(folder);
}

static void
add_master_data(AdStore *store)
{
    const AdSupplier acme = {.id = "acme", .name = "Acme", .tier = 1, .instrument_id = "C-2026-1"};
    const AdSupplier beta = {.id = "beta", .name = "Beta"};
    json_decref(ad_suppliers_add(store, &somebody, &acme, NULL));
    json_decref(ad_suppliers_add(store, &somebody, &beta, NULL));
    json_decref(ad_products_add(store, &somebody, "acme", "tool", "Tool", NULL));
}

int
fixture_open(void **state)
{
    GError *error = NULL;
    Fixture *f = g_new0(Fixture, 1);
    /* in memory where that is possible: what these tests prove does not need a slow disk */
    f->folder = g_strdup("/dev/shm/aduana-store-XXXXXX");
    if (g_mkdtemp(f->folder) == NULL) {
        g_free(f->folder);
        f->folder = g_dir_make_tmp("aduana-store-XXXXXX", NULL);
    }
    f->path = g_build_filename(f->folder, "state", "aduana.db", NULL);
    f->store = ad_store_open(f->path, AD_STORE_WRITE, &error);
    if (f->store == NULL)
        fail_msg("%s", error->message);
    ad_store_set_clock(f->store, CLOCK);
    add_master_data(f->store);
    *state = f;
    return 0;
}

void
fixture_reopen(Fixture *f)
{
    GError *error = NULL;
    ad_store_close(f->store);
    f->store = ad_store_open(f->path, AD_STORE_WRITE, &error);
    if (f->store == NULL)
        fail_msg("%s", error->message);
    ad_store_set_clock(f->store, CLOCK);
}

int
fixture_close(void **state)
{
    Fixture *f = *state;
    ad_store_close(f->store);
    fixture_remove(f->folder);
    g_free(f->folder);
    g_free(f->path);
    g_free(f);
    return 0;
}

gint64
fixture_count(const Fixture *f, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_open_v2(f->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    gint64 n = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return n;
}

void
fixture_expect(GError **error, int code)
{
    assert_non_null(*error);
    if (!g_error_matches(*error, AD_ERROR, code))
        fail_msg("code %d, not %d: %s", (*error)->code, code, (*error)->message);
    assert_true(strlen((*error)->message) > 10);
    g_clear_error(error);
}

static AdDigest
digest_of(const char *text, guint a, guint b)
{
    g_autofree char *all = g_strdup_printf("%s/%u/%u", text, a, b);
    g_autofree char *hex = g_compute_checksum_for_string(G_CHECKSUM_SHA256, all, -1);
    AdDigest d;
    assert_true(ad_digest_from_hex(hex, &d));
    return d;
}

void
fixture_finding(AdResult *r, guint64 entry, const char *rule, AdSeverity severity)
{
    const AdArtifact *a = g_ptr_array_index(r->artifacts, (guint)entry - 1);
    AdFinding *f = ad_finding_new(AD_KIND_YARA, rule, a->path);
    f->entry = entry;
    f->severity = severity;
    f->has_sha256 = a->has_sha256;
    f->sha256 = a->sha256;
    ad_finding_add_evidence(f, 7, "$a", "ADUANA-TEST-MARKER\n", 19);
    g_ptr_array_add(r->findings, f);
}

AdResult *
fixture_result(const char *name, guint seed, guint n)
{
    AdResult *r = ad_result_new(name);
    r->sha256 = digest_of("bundle", seed, 0);
    r->size_bytes = 1000 + seed;
    r->is_complete = TRUE;
    for (guint i = 1; i <= n; i++) {
        g_autofree char *path = g_strdup_printf("tool-1.%u/lib/file%03u.so", seed, i);
        AdArtifact *a = ad_artifact_new(i, 0, path, AD_ENTRY_FILE);
        a->size_bytes = 10;
        a->has_sha256 = a->has_verdict_key = TRUE;
        a->sha256 = digest_of("file", seed, i);
        a->verdict_key = digest_of("key", seed, i);
        a->state = AD_STATE_SCANNED;
        g_ptr_array_add(r->artifacts, a);
    }
    AdContainer *c = ad_container_new(0, "", "tar");
    c->size_bytes = c->claimed_bytes = r->size_bytes;
    g_ptr_array_add(r->containers, c);
    g_ptr_array_add(r->gaps, ad_gap_new(1, "note", 3, AD_STATE_PARTIAL, AD_REASON_WINDOWED,
                                        AD_GAP_CLASS_OTHER));
    r->coverage.files = n;
    r->coverage.bytes = 10 * n;
    r->coverage.files_by_state[AD_STATE_SCANNED] = n;
    r->coverage.bytes_by_state[AD_STATE_SCANNED] = 10 * n;
    if (n < 2)
        return r;
    fixture_finding(r, 1, "own/theft.yar:one", AD_SEVERITY_HIGH);
    fixture_finding(r, 2, "own/theft.yar:two", AD_SEVERITY_CRITICAL);
    return r;
}

AdRecordInput
fixture_input(const AdResult *result)
{
    static json_t *scan, *input, *output;
    if (scan == NULL) {
        scan = json_pack("{s:s, s:b}", "schema", "aduana.scan/1", "complete", 1);
        input = json_pack("{s:i}", "tier", 1);
        output =
            json_pack("{s:i, s:s, s:s, s:s, s:i, s:{}}", "overall", 61, "level", "moderate",
                      "grade", "D", "proposal", "conditional", "coverage_pct", 100, "concerns");
    }
    return (AdRecordInput){.by = somebody,
                           .supplier = "acme",
                           .product = "tool",
                           .version = "1.0",
                           .url = "https://example.invalid/tool.tar",
                           .result = result,
                           .ruleset_digest = digest_of("rules", 1, 0),
                           .engine_digest = digest_of("engine", 1, 0),
                           .limits_digest = digest_of("limits", 1, 0),
                           .verdict = AD_VERDICT_FLAGGED,
                           .scan = scan,
                           .assessment_input = input,
                           .assessment_output = output};
}
