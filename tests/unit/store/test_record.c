/* SPDX-License-Identifier: Apache-2.0 */
/* test_record.c - recording: all or nothing, nothing twice, findings that keep their id; what is
 * read back */
#include "tests/unit/store/fixture.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "service/store/backup.h"
#include "service/store/blobs.h"
#include "service/store/deliveries.h"
#include "service/store/findings.h"
#include "service/store/fingerprint.h"
#include "service/store/queue.h"
#include "service/store/store_private.h"
#include "service/store/suppliers.h"
#include "service/store/verdicts.h"

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

static const json_t *
item(const json_t *list, size_t i)
{
    return json_array_get(json_object_get(list, "items"), i);
}

static void
record(Fixture *f, const AdRecordInput *in, AdRecordOutcome *out)
{
    GError *error = NULL;
    ad_record_outcome_clear(out);
    if (!ad_record_inspection(f->store, in, out, &error))
        fail_msg("%s", error->message);
}

/* Rows of the seven tables of record.h. */
static gint64
seven_tables(const Fixture *f)
{
    return fixture_count(
        f, "SELECT (SELECT COUNT(*) FROM delivery) + (SELECT COUNT(*) FROM inspection)"
           " + (SELECT COUNT(*) FROM artifact) + (SELECT COUNT(*) FROM component)"
           " + (SELECT COUNT(*) FROM finding) + (SELECT COUNT(*) FROM \"match\")"
           " + (SELECT COUNT(*) FROM assessment)");
}

static void
the_same_bytes_under_the_same_rules_change_no_row(void **state)
{
    Fixture *f = *state;
    g_auto(AdRecordOutcome) first = {0}, again = {0};
    g_autoptr(AdResult) r = fixture_result("tool-1.0.tar", 1, 5);
    AdRecordInput in = fixture_input(r);
    record(f, &in, &first);
    /* delivery, head of its lineage, inspection, 5 artifacts, pointer to the latest, 2 findings,
     * assessment */
    assert_int_equal(first.changed_rows, 1 + 1 + 1 + 5 + 1 + 2 + 1);
    gint64 rows = seven_tables(f);
    assert_int_equal(rows, 1 + 1 + 5 + 2 + 1);
    gint64 jobs = fixture_count(f, "SELECT COUNT(*) FROM job");
    gint64 records = fixture_count(f, "SELECT COUNT(*) FROM ledger");
    g_autofree char *sum_before = g_strdup_printf(
        "%" G_GINT64_FORMAT,
        fixture_count(f, "SELECT SUM(last_seen) + SUM(last_inspection % 1000) FROM finding"));

    ad_store_set_clock(f->store, CLOCK + 86400);
    /* other order, other timings, verdicts reused: it is the same result */
    g_autoptr(AdResult) r2 = fixture_result("tool-1.0.tar", 1, 5);
    gpointer swap = r2->findings->pdata[0];
    r2->findings->pdata[0] = r2->findings->pdata[1];
    r2->findings->pdata[1] = swap;
    r2->elapsed_ms = 5;
    ((AdArtifact *)r2->artifacts->pdata[3])->is_reused = TRUE;
    in.result = r2;
    record(f, &in, &again);
    assert_int_equal(again.changed_rows, 0);
    assert_int_equal(seven_tables(f), rows);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM job"), jobs + 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM ledger"), records + 1);
    assert_string_equal(again.delivery_id, first.delivery_id);
    assert_string_equal(again.inspection_id, first.inspection_id);
    assert_string_equal(again.assessment_id, first.assessment_id);
    g_autofree char *sum_after = g_strdup_printf(
        "%" G_GINT64_FORMAT,
        fixture_count(f, "SELECT SUM(last_seen) + SUM(last_inspection % 1000) FROM finding"));
    assert_string_equal(sum_before, sum_after);
}

static void
an_unchanged_delivery_is_known_by_its_digest_alone(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    gboolean known = TRUE;
    g_auto(AdRecordOutcome) out = {0}, repeat = {0};
    g_autoptr(AdResult) r = fixture_result("tool-1.0.tar", 1, 3);
    AdRecordInput in = fixture_input(r);
    assert_true(ad_record_unchanged(f->store, &in, &r->sha256, &repeat, &known, &error));
    assert_false(known);
    record(f, &in, &out);
    gint64 rows = seven_tables(f), jobs = fixture_count(f, "SELECT COUNT(*) FROM job");
    assert_true(ad_record_unchanged(f->store, &in, &r->sha256, &repeat, &known, &error));
    assert_true(known);
    assert_string_equal(repeat.delivery_id, out.delivery_id);
    assert_string_equal(repeat.inspection_id, out.inspection_id);
    assert_int_equal(repeat.changed_rows, 0);
    assert_int_equal(seven_tables(f), rows);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM job"), jobs + 1);
    in.ruleset_digest.bytes[0] ^= 1; /* other rules: it must be inspected */
    assert_true(ad_record_unchanged(f->store, &in, &r->sha256, &repeat, &known, &error));
    assert_false(known);
}

static void
a_retried_inspection_is_not_taken_for_the_truth(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    gboolean known = TRUE;
    g_auto(AdRecordOutcome) out = {0}, better = {0};
    g_autoptr(AdResult) r = fixture_result("tool-1.0.tar", 1, 3);
    r->was_retried = TRUE;
    AdRecordInput in = fixture_input(r);
    record(f, &in, &out);
    assert_true(ad_record_unchanged(f->store, &in, &r->sha256, &better, &known, &error));
    assert_false(known);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM verdict"), 0);
    r->was_retried = FALSE;
    record(f, &in, &better);
    assert_true(better.changed_rows > 0);
    assert_string_not_equal(better.inspection_id, out.inspection_id);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM inspection"), 2);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM verdict"), 1);
}

static void
a_finding_keeps_its_id_and_is_fixed_when_it_is_gone(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    g_auto(AdRecordOutcome) out = {0};
    g_autoptr(AdResult) one = fixture_result("tool-1.1.tar", 1, 3);
    AdRecordInput in = fixture_input(one);
    record(f, &in, &out);
    json_t *before = ad_findings_list(f->store, NULL, NULL, &error);
    assert_int_equal(number_at(before, "total"), 2);
    assert_string_equal(text_at(item(before, 0), "severity"), "critical"); /* worst first */
    assert_string_equal(text_at(item(before, 0), "status"), "open");
    assert_string_equal(text_at(item(before, 0), "baseline_state"), "new");

    /* a rebuild under a new version: other bytes, folder "tool-1.2", the critical one is gone */
    ad_store_set_clock(f->store, CLOCK + 1000);
    g_autoptr(AdResult) two = fixture_result("tool-1.2.tar", 2, 3);
    g_ptr_array_remove_index(two->findings, 1);
    in = fixture_input(two);
    in.version = "1.2";
    record(f, &in, &out);
    json_t *after = ad_findings_list(f->store, NULL, NULL, &error);
    assert_int_equal(number_at(after, "total"), 2);
    assert_string_equal(text_at(item(after, 0), "finding_id"),
                        text_at(item(before, 0), "finding_id"));
    assert_string_equal(text_at(item(after, 0), "status"), "fixed");
    assert_string_equal(text_at(item(after, 1), "finding_id"),
                        text_at(item(before, 1), "finding_id"));
    assert_string_equal(text_at(item(after, 1), "status"), "open");
    assert_string_equal(text_at(item(after, 1), "baseline_state"), "unchanged");
    assert_string_equal(text_at(item(after, 1), "version"), "1.2");
    json_decref(before);
    json_decref(after);

    /* looking at the old delivery again under new rules does not reopen what the new one has fixed
     */
    in = fixture_input(one);
    in.ruleset_digest.bytes[0] ^= 1;
    record(f, &in, &out);
    const AdFindingFilter open = {.status = "open"};
    after = ad_findings_list(f->store, &open, NULL, &error);
    assert_int_equal(number_at(after, "total"), 1);
    json_decref(after);

    /* and the third delivery has it back */
    ad_store_set_clock(f->store, CLOCK + 2000);
    g_autoptr(AdResult) three = fixture_result("tool-1.3.tar", 3, 3);
    in = fixture_input(three);
    record(f, &in, &out);
    after = ad_findings_list(f->store, &open, NULL, &error);
    assert_int_equal(number_at(after, "total"), 2);
    json_decref(after);
}

static void
findings_of_nobody_are_never_compared(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    g_auto(AdRecordOutcome) out = {0};
    for (guint seed = 1; seed <= 2; seed++) {
        g_autoptr(AdResult) r = fixture_result("tool.tar", seed, 3);
        AdRecordInput in = fixture_input(r);
        in.supplier = in.product = NULL;
        if (seed == 2)
            g_ptr_array_set_size(r->findings, 0);
        ad_store_set_clock(f->store, CLOCK + seed);
        record(f, &in, &out);
    }
    const AdFindingFilter filter = {.supplier = "unassigned", .status = "open"};
    json_t *list = ad_findings_list(f->store, &filter, NULL, &error);
    assert_int_equal(number_at(list, "total"), 2);
    json_decref(list);
}

static void
a_finding_is_shown_with_evidence_explanation_and_history(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    g_auto(AdRecordOutcome) out = {0};
    g_autoptr(AdResult) r = fixture_result("tool-1.0.tar", 1, 3);
    fixture_finding(r, 3, "own/theft.yar:one", AD_SEVERITY_LOW);
    AdFinding *high = g_ptr_array_index(r->findings, 0);
    g_hash_table_insert(high->extra, g_strdup("sentence_es"), g_strdup("Envía datos."));
    AdRecordInput in = fixture_input(r);
    record(f, &in, &out);
    const AdFindingFilter filter = {.rule = "own/theft.yar:one", .min_severity = "high"};
    json_t *list = ad_findings_list(f->store, &filter, NULL, &error);
    assert_int_equal(number_at(list, "total"), 1);
    /* the columns stand in the order that exports promise */
    const char *key;
    json_t *value;
    size_t i = 0;
    json_object_foreach((json_t *)item(list, 0), key, value)
    {
        assert_string_equal(key, ad_findings_columns()[i++]);
    }
    assert_null(ad_findings_columns()[i]);
    json_t *shown = ad_findings_show(f->store, text_at(item(list, 0), "finding_id"), &error);
    const json_t *evidence = json_array_get(json_object_get(shown, "evidence"), 0);
    assert_string_equal(text_at(evidence, "text"), "ADUANA-TEST-MARKER\\x0a");
    assert_int_equal(number_at(evidence, "offset"), 7);
    assert_string_equal(text_at(json_object_get(shown, "explain"), "sentence_es"), "Envía datos.");
    assert_int_equal(json_array_size(json_object_get(shown, "history")), 1);
    json_decref(shown);
    json_decref(list);
    assert_null(ad_findings_show(f->store, "F-NONE", &error));
    fixture_expect(&error, AD_ERROR_NOT_FOUND);
    const AdFindingFilter wrong = {.severity = "awful"};
    assert_null(ad_findings_list(f->store, &wrong, NULL, &error));
    fixture_expect(&error, AD_ERROR_USAGE);
}

static void
a_delivery_is_shown_with_all_that_was_found(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    g_auto(AdRecordOutcome) out = {0};
    g_autoptr(AdResult) r = fixture_result("tool-1.0.tar", 1, 60);
    AdRecordInput in = fixture_input(r);
    record(f, &in, &out);
    json_t *d = ad_deliveries_show(f->store, out.delivery_id, &error);
    assert_string_equal(text_at(d, "supplier"), "acme");
    assert_string_equal(text_at(d, "verdict"), "flagged");
    assert_string_equal(text_at(d, "blob"), "not-kept");
    assert_string_equal(text_at(d, "received_at"), "2025-11-24T16:00:00Z");
    assert_int_equal(number_at(d, "score"), 61);
    assert_true(json_is_true(json_object_get(d, "complete")));
    assert_string_equal(text_at(json_object_get(d, "inspection"), "schema"), "aduana.scan/1");
    assert_string_equal(text_at(json_object_get(d, "assessment"), "proposal"), "conditional");
    json_decref(d);

    g_autofree char *after = NULL;
    int seen = 0;
    do {
        const AdPage page = {.limit = 25, .after = after};
        json_t *list = ad_deliveries_artifacts(f->store, out.delivery_id, &page, &error);
        assert_int_equal(number_at(list, "total"), 60);
        seen += (int)json_array_size(json_object_get(list, "items"));
        g_free(after);
        after = g_strdup(json_string_value(json_object_get(list, "next")));
        json_decref(list);
    } while (after != NULL);
    assert_int_equal(seen, 60);
    json_t *gaps = ad_deliveries_gaps(f->store, out.delivery_id, NULL, &error);
    assert_string_equal(text_at(item(gaps, 0), "reason"), "windowed");
    json_decref(gaps);
    json_t *containers = ad_deliveries_containers(f->store, out.delivery_id, NULL, &error);
    assert_int_equal(number_at(item(containers, 0), "claimed_bytes"), 1001);
    json_decref(containers);
    json_t *findings = ad_deliveries_findings(f->store, out.delivery_id, NULL, &error);
    assert_int_equal(number_at(findings, "total"), 2);
    json_decref(findings);
    json_t *supplier = ad_suppliers_show(f->store, "acme", &error);
    assert_int_equal(number_at(json_object_get(supplier, "score"), "overall"), 61);
    assert_int_equal(number_at(json_object_get(supplier, "open_findings"), "critical"), 1);
    assert_string_equal(text_at(json_object_get(supplier, "last_delivery"), "id"), out.delivery_id);
    json_decref(supplier);
    assert_null(ad_deliveries_gaps(f->store, "D-NONE", NULL, &error));
    fixture_expect(&error, AD_ERROR_NOT_FOUND);
    json_t *answer = ad_record_answer(f->store, &out, &error);
    assert_int_equal(number_at(answer, "changed_rows"), (gint64)out.changed_rows);
    json_decref(answer);
}

static void
verdicts_stay_with_their_supplier_rules_engine_and_limits(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    g_auto(AdRecordOutcome) out = {0};
    g_autoptr(AdResult) r = fixture_result("tool-1.0.tar", 1, 10);
    /* the key of a flagged entry is not learnt, whoever else carries it */
    ((AdArtifact *)r->artifacts->pdata[5])->verdict_key =
        ((AdArtifact *)r->artifacts->pdata[0])->verdict_key;
    ((AdArtifact *)r->artifacts->pdata[6])->state = AD_STATE_PARTIAL;
    AdRecordInput in = fixture_input(r);
    record(f, &in, &out);
    AdDigest other = in.limits_digest;
    other.bytes[0] ^= 1;
    const struct {
        const char *supplier;
        const AdDigest *limits;
        gsize keys;
    } cases[] = {{"acme", &in.limits_digest, 10 - 2 - 1 - 1},
                 {"beta", &in.limits_digest, 0},
                 {"acme", &other, 0}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GBytes) keys = ad_verdict_known(f->store, cases[i].supplier, &in.ruleset_digest,
                                                  &in.engine_digest, cases[i].limits, &error);
        assert_non_null(keys);
        gsize bytes;
        const guint8 *data = g_bytes_get_data(keys, &bytes);
        assert_int_equal(bytes, cases[i].keys * AD_DIGEST_SIZE);
        for (gsize k = AD_DIGEST_SIZE; k < bytes; k += AD_DIGEST_SIZE)
            assert_true(memcmp(data + k - AD_DIGEST_SIZE, data + k, AD_DIGEST_SIZE) < 0);
    }
    g_autoptr(AdResult) gap = fixture_result("tool-1.1.tar", 2, 10);
    gap->is_complete = FALSE;
    in.result = gap;
    gint64 before = fixture_count(f, "SELECT COUNT(*) FROM verdict");
    record(f, &in, &out);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM verdict"), before);
}

static void
an_inspection_that_put_a_rule_aside_teaches_no_verdict(void **state)
{
    Fixture *f = *state;
    g_auto(AdRecordOutcome) out = {0}, whole = {0};
    g_autoptr(AdResult) r = fixture_result("tool-1.0.tar", 1, 3);
    g_ptr_array_add(r->rule_faults, ad_rule_fault_new("pack/a.yar", "greedy", 0, "too many matches"));
    AdRecordInput in = fixture_input(r);
    record(f, &in, &out);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM verdict"), 0);
    g_autoptr(AdResult) all_rules = fixture_result("tool-1.0.tar", 1, 3);
    in.result = all_rules;
    record(f, &in, &whole);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM verdict"), 1);
}

static void
a_stale_token_writes_nothing(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    g_auto(AdRecordOutcome) out = {0};
    g_autoptr(AdResult) r = fixture_result("tool-1.0.tar", 1, 3);
    AdRecordInput in = fixture_input(r);
    const AdQueueNew job = {.kind = "inspect", .supplier = "acme"};
    json_decref(ad_queue_add(f->store, &somebody, &job, NULL, &error));
    g_autoptr(AdQueueClaim) first = NULL, second = NULL;
    assert_true(ad_queue_claim(f->store, NULL, NULL, 1000, &first, &error));
    ad_store_set_clock(f->store, CLOCK + 10); /* the lease is over */
    assert_true(ad_queue_claim(f->store, NULL, NULL, 1000, &second, &error));
    assert_string_equal(first->id, second->id);
    assert_true(second->token > first->token);
    in.job_id = first->id;
    in.job_token = first->token;
    gint64 records = fixture_count(f, "SELECT COUNT(*) FROM ledger");
    assert_false(ad_record_inspection(f->store, &in, &out, &error));
    fixture_expect(&error, AD_ERROR_AGAIN);
    assert_null(out.delivery_id);
    assert_int_equal(seven_tables(f), 0);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM ledger"), records);
    in.job_token = second->token;
    record(f, &in, &out);
    json_t *done = ad_queue_show(f->store, second->id, &error);
    assert_string_equal(text_at(done, "state"), "done");
    assert_string_equal(text_at(json_object_get(done, "result"), "delivery"), out.delivery_id);
    json_decref(done);
    ad_record_outcome_clear(&out);
    assert_false(ad_record_inspection(f->store, &in, &out, &error)); /* twice: stale as well */
    fixture_expect(&error, AD_ERROR_AGAIN);
}

static void
wrong_input_is_refused_before_anything_is_written(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    g_auto(AdRecordOutcome) out = {0};
    g_autoptr(AdResult) r = fixture_result("tool-1.0.tar", 1, 3);
    AdRecordInput good = fixture_input(r);
    struct {
        AdRecordInput in;
        int code;
    } cases[] = {{good, AD_ERROR_NOT_FOUND},
                 {good, AD_ERROR_NOT_FOUND},
                 {good, AD_ERROR_USAGE},
                 {good, AD_ERROR_NOT_FOUND},
                 {good, AD_ERROR_USAGE}};
    cases[0].in.supplier = "nobody";
    cases[1].in.product = "nothing";
    cases[2].in.signature = "perhaps";
    cases[3].in.is_blob_kept = TRUE; /* it was not published */
    cases[4].in.version = "1.0\n";
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        assert_false(ad_record_inspection(f->store, &cases[i].in, &out, &error));
        fixture_expect(&error, cases[i].code);
        assert_int_equal(seven_tables(f), 0);
    }
}

/* SIGKILL before the N-th statement: the trace callback counts them. */
typedef struct {
    int left;
} Doom;

static int
count_down(unsigned kind, void *user, void *stmt, void *text)
{
    (void)kind;
    (void)stmt;
    (void)text;
    Doom *doom = user;
    if (--doom->left == 0)
        raise(SIGKILL);
    return 0;
}

/* TRUE when the child was killed, FALSE when it came to its end before. */
static gboolean
record_and_die(const Fixture *f, const AdRecordInput *in, int statements)
{
    pid_t child = fork();
    if (child == 0) {
        Doom doom = {statements};
        AdRecordOutcome out = {0};
        AdStore *store = ad_store_open(f->path, AD_STORE_WRITE, NULL);
        sqlite3_trace_v2(store->db, SQLITE_TRACE_STMT, count_down, &doom);
        _exit(ad_record_inspection(store, in, &out, NULL) ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFSIGNALED(status))
        return TRUE;
    assert_int_equal(WEXITSTATUS(status), 0);
    return FALSE;
}

static void
sigkill_between_any_two_statements_leaves_all_or_nothing(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    g_autoptr(AdResult) r = fixture_result("tool-1.0.tar", 1, 3);
    AdRecordInput in = fixture_input(r);
    ad_store_close(f->store);
    f->store = NULL;
    int kills = 0;
    for (int n = 1; record_and_die(f, &in, n); n++) {
        kills++;
        assert_int_equal(
            fixture_count(f, "SELECT (SELECT COUNT(*) FROM delivery) + (SELECT COUNT(*) FROM"
                             " inspection) + (SELECT COUNT(*) FROM artifact)"
                             " + (SELECT COUNT(*) FROM finding) + (SELECT COUNT(*) FROM"
                             " assessment) + (SELECT COUNT(*) FROM job)"
                             " + (SELECT COUNT(*) - 3 FROM ledger)"),
            0);
    }
    assert_true(kills > 20);
    assert_int_equal(seven_tables(f), 1 + 1 + 3 + 2 + 1);
    f->store = ad_store_open(f->path, AD_STORE_WRITE, &error);
    json_t *check = ad_backup_check(f->store, &error);
    assert_true(json_is_true(json_object_get(check, "ok")));
    json_decref(check);
    /* contents that the killed ones had written before their rows: known again, none is missing */
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM blob"), 3);
}

static void
sigkill_at_random_moments_leaves_all_or_nothing(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    g_autoptr(GRand) random = g_rand_new_with_seed(20261125);
    ad_store_close(f->store);
    for (int round = 0; round < 10; round++) {
        int ready[2];
        char byte;
        assert_int_equal(pipe(ready), 0);
        pid_t child = fork();
        if (child == 0) {
            AdStore *store = ad_store_open(f->path, AD_STORE_WRITE, NULL);
            if (store == NULL)
                _exit(3);
            for (guint i = 0; i < 100000; i++) {
                AdRecordOutcome out = {0};
                g_autoptr(AdResult) r =
                    fixture_result("tool-1.0.tar", (guint)round * 1000 + i, 200);
                AdRecordInput in = fixture_input(r);
                if (!ad_record_inspection(store, &in, &out, NULL) ||
                    (i == 0 && write(ready[1], "", 1) != 1))
                    _exit(1);
            }
            _exit(2);
        }
        assert_int_equal(read(ready[0], &byte, 1), 1);
        close(ready[0]);
        close(ready[1]);
        g_usleep((gulong)g_rand_int_range(random, 100, 40000));
        kill(child, SIGKILL);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
    }
    f->store = ad_store_open(f->path, AD_STORE_WRITE, &error);
    json_t *check = ad_backup_check(f->store, &error);
    assert_true(json_is_true(json_object_get(check, "ok")));
    json_decref(check);
    gint64 deliveries = fixture_count(f, "SELECT COUNT(*) FROM delivery");
    assert_true(deliveries > 0);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM artifact"), deliveries * 200);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM job WHERE state = 'done'"), deliveries);
    assert_int_equal(
        fixture_count(f, "SELECT COUNT(*) FROM ledger WHERE action = 'inspection.record'"),
        deliveries);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM delivery WHERE is_head = 1"), 1);
}

static void
a_rename_or_rebuild_has_the_same_fingerprint(void **state)
{
    (void)state;
    static const struct {
        const char *path, *plain;
    } cases[] = {
        {"usr/bin/x", "usr/bin/x"},
        {"tool-1.2.3/bin/x", "tool-/bin/x"},
        {"tool-1.2.3-rc1/bin/x", "tool-/bin/x"},
        {"tool-1.0.0-SNAPSHOT/x", "tool-/x"},
        {"tool-1.0.0-developer/x", "tool--developer/x"},
        {"tool_v2/x", "tool_v/x"},
        {"v1.2/x", "v/x"},
        {"jdk-17/lib/y", "jdk-/lib/y"},
        {"usr/lib/python3.11/os.py", "usr/lib/python/os.py"},
        {"lib/x86_64-linux-gnu/libz", "lib/x86_64-linux-gnu/libz"},
        {"amd64/md5", "amd64/md5"},
        {"2026/x", "/x"},
        {"a/libfoo-1.2.3.jar", "a/libfoo-.jar"},
        {"a/libfoo-1.2.3.jar!x", "a/libfoo-.jar!x"},
        {"outer-3.zip!inner/x", "outer-.zip!inner/x"},
        {"outer-3.1.zip!inner-4/x", "outer-.zip!inner-/x"},
        {"md5", "md5"},
        {"report-17", "report-17"},
        {"x.so.1.2", "x.so."},
        {"", ""},
        {"/", "/"},
        {"1.", "1."},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *plain = ad_fingerprint_path(cases[i].path);
        assert_string_equal(plain, cases[i].plain);
    }
    AdDigest a = ad_fingerprint_compute(AD_KIND_YARA, "p:r", "t-1.1/x", "tool");
    AdDigest b = ad_fingerprint_compute(AD_KIND_YARA, "p:r", "t-1.2/x", "tool");
    assert_int_equal(ad_digest_compare(&a, &b), 0);
    const AdDigest others[] = {ad_fingerprint_compute(AD_KIND_HAZARD, "p:r", "t-1.1/x", "tool"),
                               ad_fingerprint_compute(AD_KIND_YARA, "p:q", "t-1.1/x", "tool"),
                               ad_fingerprint_compute(AD_KIND_YARA, "p:r", "t-1.1/y", "tool"),
                               ad_fingerprint_compute(AD_KIND_YARA, "p:r", "t-1.1/x", "else"),
                               ad_fingerprint_compute(AD_KIND_YARA, "p:r", "t-1.1/x", NULL)};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        assert_int_not_equal(ad_digest_compare(&a, &others[i]), 0);
}

static void
old_content_may_go_after_two_later_deliveries_and_its_days(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    g_auto(AdRecordOutcome) out = {0};
    g_autofree char *oldest = NULL;
    for (guint seed = 0; seed < 4; seed++) {
        AdDigest sha256;
        g_autofree char *content = g_strdup_printf("content %u", seed);
        ad_store_set_clock(f->store, CLOCK + (gint64)seed * 86400);
        assert_true(ad_blob_put(f->store, content, strlen(content), &sha256, &error));
        g_autoptr(AdResult) r = fixture_result("tool-1.0.tar", seed, 1);
        g_ptr_array_set_size(r->findings, 0);
        r->sha256 = sha256;
        AdRecordInput in = fixture_input(r);
        in.is_blob_kept = TRUE;
        record(f, &in, &out);
        if (seed == 0)
            oldest = g_strdup(out.delivery_id);
    }
    ad_store_set_clock(f->store, CLOCK + 10 * 86400);
    json_t *expired = ad_deliveries_expired(f->store, 30, &error);
    assert_int_equal(json_array_size(expired), 0); /* too young */
    json_decref(expired);
    expired = ad_deliveries_expired(f->store, 1, &error);
    assert_int_equal(json_array_size(expired), 2); /* the last two stay */
    assert_string_equal(text_at(json_array_get(expired, 0), "delivery"), oldest);
    json_decref(expired);

    assert_null(ad_deliveries_purge(f->store, &somebody, oldest, "", &error));
    fixture_expect(&error, AD_ERROR_USAGE);
    json_t *d = ad_deliveries_purge(f->store, &somebody, oldest, "retention", &error);
    assert_string_equal(text_at(d, "blob"), "purged");
    json_decref(d);
    expired = ad_deliveries_expired(f->store, 1, &error);
    assert_int_equal(json_array_size(expired), 1);
    json_decref(expired);
    assert_int_equal(
        fixture_count(f, "SELECT COUNT(*) FROM ledger WHERE action = 'delivery.purge'"), 1);
    assert_null(ad_deliveries_purge(f->store, &somebody, "D-NONE", "x", &error));
    fixture_expect(&error, AD_ERROR_NOT_FOUND);
}

static void
content_that_two_deliveries_share_goes_with_the_last(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    g_auto(AdRecordOutcome) ours = {0}, theirs = {0};
    AdDigest sha256;
    assert_true(ad_blob_put(f->store, "shared", 6, &sha256, &error));
    g_autoptr(AdResult) r = fixture_result("tool.tar", 1, 1);
    r->sha256 = sha256;
    AdRecordInput in = fixture_input(r);
    in.is_blob_kept = TRUE;
    record(f, &in, &ours);
    in.supplier = "beta";
    in.product = NULL;
    record(f, &in, &theirs);
    assert_string_not_equal(ours.delivery_id, theirs.delivery_id);
    json_decref(ad_deliveries_purge(f->store, &somebody, ours.delivery_id, "asked to", &error));
    assert_true(ad_blob_exists(f->store, &sha256));
    json_t *d = ad_deliveries_show(f->store, theirs.delivery_id, &error);
    assert_string_equal(text_at(d, "blob"), "kept");
    json_decref(d);
    json_decref(ad_deliveries_purge(f->store, &somebody, theirs.delivery_id, "asked to", &error));
    assert_false(ad_blob_exists(f->store, &sha256));
}

int
main(void)
{
#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)
    const struct CMUnitTest tests[] = {
        WITH_STORE(the_same_bytes_under_the_same_rules_change_no_row),
        WITH_STORE(an_unchanged_delivery_is_known_by_its_digest_alone),
        WITH_STORE(a_retried_inspection_is_not_taken_for_the_truth),
        WITH_STORE(a_finding_keeps_its_id_and_is_fixed_when_it_is_gone),
        WITH_STORE(findings_of_nobody_are_never_compared),
        WITH_STORE(a_finding_is_shown_with_evidence_explanation_and_history),
        WITH_STORE(a_delivery_is_shown_with_all_that_was_found),
        WITH_STORE(verdicts_stay_with_their_supplier_rules_engine_and_limits),
        WITH_STORE(an_inspection_that_put_a_rule_aside_teaches_no_verdict),
        WITH_STORE(a_stale_token_writes_nothing),
        WITH_STORE(wrong_input_is_refused_before_anything_is_written),
        WITH_STORE(sigkill_between_any_two_statements_leaves_all_or_nothing),
        WITH_STORE(sigkill_at_random_moments_leaves_all_or_nothing),
        cmocka_unit_test(a_rename_or_rebuild_has_the_same_fingerprint),
        WITH_STORE(old_content_may_go_after_two_later_deliveries_and_its_days),
        WITH_STORE(content_that_two_deliveries_share_goes_with_the_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
