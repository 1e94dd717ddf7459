/* SPDX-License-Identifier: Apache-2.0 */
/* test_risk.c - assessments made from the records, waivers that two people agree on, decisions that somebody signs */
#include <string.h>

#include <sqlite3.h>

#include "scanner/model/error.h"
#include "service/store/assessments.h"
#include "service/store/decisions.h"
#include "service/store/findings.h"
#include "service/store/waivers.h"
#include "tests/unit/store/fixture.h"

#define DAY 86400

static const AdActor ana = {"ana", "test"}, ben = {"ben", "test"}, eva = {"eva", "test"};

static AdPolicy *
shipped(void)
{
    g_autoptr(GError) error = NULL;
    AdPolicy *p = ad_policy_load(AD_SOURCE_DIR "/rules/risk", NULL, &error);
    if (p == NULL)
        fail_msg("%s", error->message);
    return p;
}

static void
record(Fixture *f, const AdPolicy *policy, AdResult *r, AdRecordOutcome *out)
{
    g_autoptr(GError) error = NULL;
    AdRecordInput in = fixture_input(r);
    in.policy = policy;
    if (!ad_record_inspection(f->store, &in, out, &error))
        fail_msg("%s", error->message);
}

/* A delivery of acme/tool with a high and a critical rule, and a gate when asked for. */
static void
deliver(Fixture *f, const AdPolicy *policy, gboolean has_gate, AdRecordOutcome *out)
{
    g_autoptr(AdResult) r = fixture_result("tool-1.0.tar", 1, 3);
    if (has_gate) {
        AdFinding *g = ad_finding_new(AD_KIND_INTEGRITY, "integrity.signature-invalid", "tool-1.0.tar");
        g->severity = AD_SEVERITY_CRITICAL;
        g->confidence = AD_CONFIDENCE_CONFIRMED;
        g_ptr_array_add(r->findings, g);
    }
    record(f, policy, r, out);
}

static json_t *
finding_of_rule(Fixture *f, const char *rule)
{
    AdFindingFilter filter = {.rule = rule};
    const AdPage page = {.limit = 10};
    json_t *list = ad_findings_list(f->store, &filter, &page, NULL);
    json_t *row = json_incref(json_array_get(json_object_get(list, "items"), 0));
    assert_non_null(row);
    json_decref(list);
    return row;
}

static char *
id_of_rule(Fixture *f, const char *rule)
{
    json_t *row = finding_of_rule(f, rule);
    char *id = g_strdup(json_string_value(json_object_get(row, "finding_id")));
    json_decref(row);
    return id;
}

static void
assert_text(const json_t *row, const char *name, const char *expected)
{
    const char *text = json_string_value(json_object_get(row, name));
    if (g_strcmp0(text, expected) != 0)
        fail_msg("%s is %s, not %s", name, text != NULL ? text : "null", expected);
}

static void
assert_status(Fixture *f, const char *rule, const char *status)
{
    json_t *row = finding_of_rule(f, rule);
    assert_text(row, "status", status);
    json_decref(row);
}

/* The output of the supplier's standing assessment. */
static json_t *
standing(Fixture *f)
{
    const AdPage page = {.limit = 200};
    json_t *list = ad_assessments_list(f->store, "acme", NULL, &page, NULL), *output = NULL;
    for (gsize i = 0; output == NULL && i < json_array_size(json_object_get(list, "items")); i++) {
        const json_t *row = json_array_get(json_object_get(list, "items"), i);
        if (!json_is_null(json_object_get(row, "delivery")))
            continue;
        json_t *whole = ad_assessments_show(f->store, json_string_value(json_object_get(row, "id")), NULL);
        output = json_incref(json_object_get(whole, "output"));
        json_decref(whole);
    }
    json_decref(list);
    assert_non_null(output);
    return output;
}

static int
overall(Fixture *f)
{
    json_t *output = standing(f);
    int score = (int)json_integer_value(json_object_get(output, "overall"));
    json_decref(output);
    return score;
}

static void
rescore(Fixture *f, const AdPolicy *policy, int changed_at_least, int changed_at_most)
{
    g_autoptr(GError) error = NULL;
    json_t *done = ad_assessments_rescore(f->store, &ana, policy, NULL, &error);
    if (done == NULL)
        fail_msg("%s", error->message);
    assert_in_range(json_integer_value(json_object_get(done, "changed")), changed_at_least, changed_at_most);
    json_decref(done);
}

static char *
ask(Fixture *f, const AdPolicy *policy, const AdActor *by, int approvers, const AdWaiverRequest *request)
{
    g_autoptr(GError) error = NULL;
    json_t *w = ad_waivers_add(f->store, by, policy, approvers, request, &error);
    if (w == NULL)
        fail_msg("%s", error->message);
    char *id = g_strdup(json_string_value(json_object_get(w, "id")));
    json_decref(w);
    return id;
}

static void
approve(Fixture *f, const AdPolicy *policy, const AdActor *by, const char *id, const char *state)
{
    g_autoptr(GError) error = NULL;
    json_t *w = ad_waivers_approve(f->store, by, policy, id, 0, &error);
    if (w == NULL)
        fail_msg("%s", error->message);
    assert_text(w, "state", state);
    json_decref(w);
}

static void
approval_is_refused(Fixture *f, const AdPolicy *policy, const AdActor *by, const char *id, int code)
{
    g_autoptr(GError) error = NULL;
    assert_null(ad_waivers_approve(f->store, by, policy, id, 0, &error));
    fixture_expect(&error, code);
}

static void
a_recorded_finding_has_its_level_and_the_same_bytes_change_nothing(void **state)
{
    Fixture *f = *state;
    g_autoptr(AdPolicy) policy = shipped();
    g_auto(AdRecordOutcome) first = {0}, again = {0};
    deliver(f, policy, FALSE, &first);
    json_t *row = finding_of_rule(f, "own/theft.yar:two");
    assert_text(row, "level", "moderate"); /* critical, possible */
    assert_text(row, "likelihood", "low");
    assert_text(row, "impact", "very-high");
    assert_text(row, "group_key", "own/theft.yar:two@tool");
    assert_text(row, "sla_due", "2025-12-08T00:00:00Z"); /* 14 days */
    assert_non_null(strstr(json_string_value(json_object_get(row, "frameworks")), "NIST CSF 2.0"));
    assert_non_null(json_string_value(json_object_get(row, "policy_sha256")));
    assert_int_equal(json_integer_value(json_object_get(row, "weight")), 100);
    json_decref(row);
    deliver(f, policy, FALSE, &again);
    assert_int_equal(again.changed_rows, 0);
    assert_string_equal(first.assessment_id, again.assessment_id);
    rescore(f, policy, 0, 0);
}

/* The day on which the time to fix has passed is the first one that writes. */
static void
a_daily_pass_writes_when_a_threshold_passes_and_not_before(void **state)
{
    Fixture *f = *state;
    g_autoptr(AdPolicy) policy = shipped();
    g_auto(AdRecordOutcome) out = {0};
    deliver(f, policy, FALSE, &out);
    gint64 ledger = fixture_count(f, "SELECT COUNT(*) FROM ledger");
    ad_store_set_clock(f->store, CLOCK + 14 * DAY);
    rescore(f, policy, 0, 0);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM ledger"), ledger);
    int before = overall(f);
    ad_store_set_clock(f->store, CLOCK + 15 * DAY);
    rescore(f, policy, 2, 3);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM ledger"), ledger + 1);
    assert_true(overall(f) > before);
    json_t *row = finding_of_rule(f, "own/theft.yar:two");
    json_t *whole = ad_findings_show(f->store, json_string_value(json_object_get(row, "finding_id")), NULL);
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(json_object_get(whole, "risk"), "why_now"), 0)), "overdue");
    json_decref(whole);
    json_decref(row);
}

static void
a_waiver_counts_when_another_person_agrees_and_until_its_last_day(void **state)
{
    Fixture *f = *state;
    g_autoptr(AdPolicy) policy = shipped();
    g_auto(AdRecordOutcome) out = {0};
    deliver(f, policy, FALSE, &out);
    int before = overall(f);
    g_autofree char *finding = id_of_rule(f, "own/theft.yar:two");
    AdWaiverRequest r = {.finding = finding, .kind = "accept", .reason = "the fix is due", .until = "2025-11-30"};
    g_autofree char *id = ask(f, policy, &ana, 2, &r);
    assert_status(f, "own/theft.yar:two", "open");
    approval_is_refused(f, policy, &ana, id, AD_ERROR_DENIED);
    assert_int_equal(overall(f), before);
    approve(f, policy, &ben, id, "live");
    assert_status(f, "own/theft.yar:two", "risk_accepted");
    assert_true(overall(f) < before);
    json_t *output = standing(f);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(output, "inherent"), "overall")), before);
    json_decref(output);
    approval_is_refused(f, policy, &eva, id, AD_ERROR_POLICY);
    ad_store_set_clock(f->store, CLOCK + 6 * DAY); /* 30 November: its last day */
    rescore(f, policy, 0, 0);
    assert_status(f, "own/theft.yar:two", "risk_accepted");
    ad_store_set_clock(f->store, CLOCK + 7 * DAY);
    assert_status(f, "own/theft.yar:two", "open");
    rescore(f, policy, 2, 3);
    assert_int_equal(overall(f), before);
}

static void
a_gate_takes_two_people_and_no_acceptance(void **state)
{
    Fixture *f = *state;
    g_autoptr(AdPolicy) policy = shipped();
    g_autoptr(GError) error = NULL;
    g_auto(AdRecordOutcome) out = {0};
    deliver(f, policy, TRUE, &out);
    assert_true(overall(f) >= 96);
    g_autofree char *finding = id_of_rule(f, "integrity.signature-invalid");
    AdWaiverRequest r = {.finding = finding, .kind = "accept", .reason = "trust us"};
    assert_null(ad_waivers_add(f->store, &ana, policy, 2, &r, &error));
    fixture_expect(&error, AD_ERROR_POLICY);
    r.kind = "false-positive";
    g_autofree char *id = ask(f, policy, &ana, 2, &r);
    approve(f, policy, &ben, id, "requested");
    assert_true(overall(f) >= 96);
    approval_is_refused(f, policy, &ben, id, AD_ERROR_DENIED);
    approval_is_refused(f, policy, &ana, id, AD_ERROR_DENIED);
    json_t *output = standing(f);
    assert_text(output, "proposal", "block");
    json_decref(output);
    approve(f, policy, &eva, id, "live");
    assert_true(overall(f) < 96);
    output = standing(f);
    assert_text(output, "proposal", "conditional");
    json_decref(output);
}

static void
a_firm_of_one_agrees_with_itself_visibly_and_not_on_a_gate(void **state)
{
    Fixture *f = *state;
    g_autoptr(AdPolicy) policy = shipped();
    g_auto(AdRecordOutcome) out = {0};
    deliver(f, policy, TRUE, &out);
    g_autofree char *finding = id_of_rule(f, "own/theft.yar:one");
    g_autofree char *gate = id_of_rule(f, "integrity.signature-invalid");
    AdWaiverRequest r = {.finding = finding, .kind = "false-positive", .reason = "a test file"};
    g_autofree char *id = ask(f, policy, &ana, 1, &r);
    json_t *w = ad_waivers_show(f->store, id, NULL);
    assert_text(w, "state", "live");
    assert_true(json_is_true(json_object_get(w, "self_approved")));
    json_decref(w);
    r.finding = gate;
    g_autofree char *on_gate = ask(f, policy, &ana, 1, &r);
    w = ad_waivers_show(f->store, on_gate, NULL);
    assert_text(w, "state", "requested");
    json_decref(w);
    assert_true(overall(f) >= 96);
    approve(f, policy, &ben, on_gate, "live");
    assert_true(overall(f) < 96);
}

/* What one person agreed to before it was a gate does not open the gate. */
static void
a_waiver_of_one_person_does_not_open_what_became_a_gate(void **state)
{
    Fixture *f = *state;
    g_autoptr(AdPolicy) policy = shipped();
    g_autoptr(GError) error = NULL;
    g_auto(AdRecordOutcome) out = {0};
    g_autoptr(AdResult) r = fixture_result("tool-1.0.tar", 1, 3);
    AdFinding *h = ad_finding_new(AD_KIND_HAZARD, "hazard.traversal", "tool-1.0.tar");
    h->severity = AD_SEVERITY_HIGH;
    g_ptr_array_add(r->findings, h);
    record(f, policy, r, &out);
    g_autofree char *finding = id_of_rule(f, "hazard.traversal");
    AdWaiverRequest w = {.finding = finding, .kind = "false-positive", .reason = "the tool writes no files"};
    g_autofree char *id = ask(f, policy, &ana, 2, &w);
    approve(f, policy, &ben, id, "live");
    assert_true(overall(f) < 96);
    const char *at = strstr(policy->text, "- id: hazard.traversal\n");
    const char *gate = strstr(at, "gate: false");
    g_autofree char *head = g_strndup(policy->text, (gsize)(gate - policy->text));
    g_autofree char *text = g_strconcat(head, "gate: true", gate + strlen("gate: false"), NULL);
    g_autoptr(AdPolicy) stricter = ad_policy_parse("policy", text, strlen(text), &error);
    assert_non_null(stricter);
    rescore(f, stricter, 2, 3);
    assert_true(overall(f) >= 96);
}

static void
a_dispute_still_counts_and_shows_the_score_if_the_supplier_is_right(void **state)
{
    Fixture *f = *state;
    g_autoptr(AdPolicy) policy = shipped();
    g_auto(AdRecordOutcome) out = {0};
    deliver(f, policy, FALSE, &out);
    int before = overall(f);
    g_autofree char *finding = id_of_rule(f, "own/theft.yar:two");
    AdWaiverRequest r = {.finding = finding, .kind = "dispute", .reason = "the supplier says it is a test"};
    g_autofree char *id = ask(f, policy, &ana, 2, &r);
    assert_non_null(id);
    assert_status(f, "own/theft.yar:two", "disputed");
    assert_int_equal(overall(f), before);
    json_t *output = standing(f), *then = json_object_get(output, "if_disputes_hold");
    assert_true(json_integer_value(json_object_get(then, "overall")) < before);
    json_decref(output);
}

static void
a_waiver_is_bound_to_its_scope_version_and_revision(void **state)
{
    Fixture *f = *state;
    g_autoptr(AdPolicy) policy = shipped();
    g_autoptr(GError) error = NULL;
    g_auto(AdRecordOutcome) out = {0};
    deliver(f, policy, FALSE, &out);
    g_autofree char *finding = id_of_rule(f, "own/theft.yar:two");
    AdWaiverRequest r = {.finding = finding, .kind = "false-positive", .reason = "a test", .scope = "group", .version = "9.9"};
    g_autofree char *other = ask(f, policy, &ana, 1, &r);
    assert_non_null(other);
    assert_status(f, "own/theft.yar:two", "open"); /* it is version 1.0 that was delivered */
    r.version = "1.0";
    g_autofree char *id = ask(f, policy, &ana, 1, &r);
    assert_status(f, "own/theft.yar:two", "false_positive");
    assert_status(f, "own/theft.yar:one", "open");
    assert_null(ad_waivers_revoke(f->store, &ana, policy, id, "changed my mind", 7, &error));
    fixture_expect(&error, AD_ERROR_AGAIN);
    json_t *w = ad_waivers_revoke(f->store, &ana, policy, id, "changed my mind", 1, &error);
    assert_text(w, "state", "revoked");
    json_decref(w);
    assert_status(f, "own/theft.yar:two", "open");
    approval_is_refused(f, policy, &ben, id, AD_ERROR_POLICY);
}

static void
a_request_that_says_too_little_or_too_long_is_refused(void **state)
{
    Fixture *f = *state;
    g_autoptr(AdPolicy) policy = shipped();
    g_auto(AdRecordOutcome) out = {0};
    deliver(f, policy, FALSE, &out);
    g_autofree char *finding = id_of_rule(f, "own/theft.yar:two");
    const struct {
        AdWaiverRequest request;
        int code;
    } cases[] = {
        {{.finding = finding, .kind = "accept"}, AD_ERROR_USAGE},
        {{.finding = finding, .kind = "accept", .reason = ""}, AD_ERROR_USAGE},
        {{.finding = finding, .kind = "forgive", .reason = "x"}, AD_ERROR_USAGE},
        {{.finding = finding, .kind = "not-affected", .reason = "x"}, AD_ERROR_USAGE},
        {{.finding = finding, .kind = "not-affected", .reason = "x", .justification = "because"}, AD_ERROR_USAGE},
        {{.finding = finding, .kind = "accept", .reason = "x", .scope = "everything"}, AD_ERROR_USAGE},
        {{.finding = finding, .kind = "accept", .reason = "x", .until = "soon"}, AD_ERROR_USAGE},
        {{.finding = finding, .kind = "accept", .reason = "x", .until = "2025-02-30"}, AD_ERROR_USAGE},
        {{.finding = finding, .kind = "accept", .reason = "x", .until = "2025-11-23"}, AD_ERROR_USAGE}, /* yesterday */
        {{.finding = finding, .kind = "accept", .reason = "x", .until = "2026-11-25"}, AD_ERROR_USAGE}, /* 366 days */
        {{.finding = "F-NONE", .kind = "accept", .reason = "x"}, AD_ERROR_NOT_FOUND},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(ad_waivers_add(f->store, &ana, policy, 2, &cases[i].request, &error));
        fixture_expect(&error, cases[i].code);
    }
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM waiver"), 0);
    AdWaiverRequest longest = {.finding = finding, .kind = "accept", .reason = "x", .until = "2026-11-24"};
    g_autofree char *id = ask(f, policy, &ana, 2, &longest);
    assert_non_null(id);
}

static void
an_assessment_is_made_again_to_the_same_bytes_and_a_changed_one_is_noticed(void **state)
{
    Fixture *f = *state;
    g_autoptr(AdPolicy) policy = shipped();
    g_autoptr(GError) error = NULL;
    g_auto(AdRecordOutcome) out = {0};
    deliver(f, policy, TRUE, &out);
    json_t *said = ad_assessments_recompute(f->store, out.assessment_id, &error);
    assert_non_null(said);
    assert_true(json_is_true(json_object_get(said, "is_identical")));
    assert_int_equal(json_array_size(json_object_get(said, "differences")), 0);
    json_decref(said);
    /* somebody makes the row point at another output: that of the supplier as a whole would be no change, so at its input */
    g_autofree char *id = g_strdup(out.assessment_id);
    ad_store_close(f->store);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    g_autofree char *sql = g_strdup_printf("UPDATE assessment SET output = input WHERE id = '%s'", id);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    f->store = ad_store_open(f->path, AD_STORE_WRITE, &error);
    assert_non_null(f->store);
    said = ad_assessments_recompute(f->store, id, &error);
    assert_non_null(said);
    assert_true(json_is_false(json_object_get(said, "is_identical")));
    assert_true(json_array_size(json_object_get(said, "differences")) > 0);
    json_decref(said);
    assert_null(ad_assessments_recompute(f->store, "A-NONE", &error));
    fixture_expect(&error, AD_ERROR_NOT_FOUND);
}

static void
a_changed_policy_makes_a_new_assessment_and_leaves_the_old_one_recomputable(void **state)
{
    Fixture *f = *state;
    g_autoptr(AdPolicy) policy = shipped();
    g_autoptr(GError) error = NULL;
    g_auto(AdRecordOutcome) out = {0};
    deliver(f, policy, FALSE, &out);
    const char *at = strstr(policy->text, "C: {up_to: 49, proposal: conditional}");
    g_autofree char *head = g_strndup(policy->text, (gsize)(at - policy->text));
    g_autofree char *text = g_strconcat(head, "C: {up_to: 55, proposal: conditional}",
                                        at + strlen("C: {up_to: 49, proposal: conditional}"), NULL);
    g_autoptr(AdPolicy) other = ad_policy_parse("policy", text, strlen(text), &error);
    assert_non_null(other);
    rescore(f, other, 2, 3);
    json_t *output = standing(f);
    assert_text(output, "grade", "C");
    json_decref(output);
    json_t *said = ad_assessments_recompute(f->store, out.assessment_id, &error);
    assert_true(json_is_true(json_object_get(said, "is_identical")));
    json_decref(said);
}

static json_t *
decide(Fixture *f, const AdPolicy *policy, int approvers, const char *word, const json_t *conditions)
{
    g_autoptr(GError) error = NULL;
    AdDecisionRequest r = {.supplier = "acme", .decision = word, .reason = "as discussed", .conditions = conditions};
    json_t *d = ad_decisions_add(f->store, &ana, policy, approvers, &r, &error);
    if (d == NULL)
        fail_msg("%s", error->message);
    return d;
}

static void
to_let_in_takes_a_second_signature_to_keep_out_does_not(void **state)
{
    Fixture *f = *state;
    g_autoptr(AdPolicy) policy = shipped();
    g_autoptr(GError) error = NULL;
    g_auto(AdRecordOutcome) out = {0};
    deliver(f, policy, FALSE, &out);
    json_t *approved = decide(f, policy, 2, "approve", NULL);
    const char *id = json_string_value(json_object_get(approved, "id"));
    assert_text(approved, "state", "proposed");
    assert_text(approved, "proposal", "conditional");
    assert_true(json_is_true(json_object_get(approved, "deviates")));
    assert_null(ad_decisions_sign(f->store, &ana, id, 0, &error));
    fixture_expect(&error, AD_ERROR_DENIED);
    assert_null(ad_decisions_sign(f->store, &ben, id, 5, &error));
    fixture_expect(&error, AD_ERROR_AGAIN);
    json_t *signed_one = ad_decisions_sign(f->store, &ben, id, 1, &error);
    assert_text(signed_one, "state", "in-force");
    assert_text(signed_one, "decided_by", "ben");
    assert_true(json_is_null(json_object_get(signed_one, "supersedes")));
    json_t *rejected = decide(f, policy, 2, "reject", NULL);
    assert_text(rejected, "state", "in-force");
    assert_text(rejected, "supersedes", id);
    json_t *before = ad_decisions_show(f->store, id, NULL);
    assert_text(before, "state", "superseded");
    json_decref(before);
    json_decref(rejected);
    json_decref(signed_one);
    json_decref(approved);
}

static void
a_conditional_decision_has_conditions_that_are_met_one_by_one(void **state)
{
    Fixture *f = *state;
    g_autoptr(AdPolicy) policy = shipped();
    g_autoptr(GError) error = NULL;
    AdDecisionRequest r = {.supplier = "acme", .decision = "conditional", .reason = "x"};
    assert_null(ad_decisions_add(f->store, &ana, policy, 2, &r, &error));
    fixture_expect(&error, AD_ERROR_USAGE);
    json_t *bad = json_pack("[{s:s, s:s}]", "text", "sign", "due", "soon");
    r.conditions = bad;
    assert_null(ad_decisions_add(f->store, &ana, policy, 2, &r, &error));
    fixture_expect(&error, AD_ERROR_USAGE);
    json_decref(bad);
    r = (AdDecisionRequest){.supplier = "nobody", .decision = "reject", .reason = "x"};
    assert_null(ad_decisions_add(f->store, &ana, policy, 2, &r, &error));
    fixture_expect(&error, AD_ERROR_NOT_FOUND);
    json_t *conditions = json_pack("[{s:s, s:s, s:s}]", "text", "sign the bundles", "owner", "supplier", "due", "2026-01-31");
    json_t *d = decide(f, policy, 1, "conditional", conditions); /* nothing was delivered: no score to agree with */
    const char *id = json_string_value(json_object_get(d, "id"));
    assert_text(d, "state", "in-force");
    assert_true(json_is_null(json_object_get(d, "residual")));
    assert_null(ad_decisions_condition_done(f->store, &ben, id, 2, "mail of 3 January", 0, &error));
    fixture_expect(&error, AD_ERROR_NOT_FOUND);
    json_t *done = ad_decisions_condition_done(f->store, &ben, id, 1, "mail of 3 January", 1, &error);
    const json_t *one = json_array_get(json_object_get(done, "conditions"), 0);
    assert_text(one, "proof", "mail of 3 January");
    assert_text(one, "done_at", "2025-11-24T16:00:00Z");
    json_decref(done);
    json_decref(d);
    json_decref(conditions);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(a_recorded_finding_has_its_level_and_the_same_bytes_change_nothing),
        WITH_STORE(a_daily_pass_writes_when_a_threshold_passes_and_not_before),
        WITH_STORE(a_waiver_counts_when_another_person_agrees_and_until_its_last_day),
        WITH_STORE(a_gate_takes_two_people_and_no_acceptance),
        WITH_STORE(a_firm_of_one_agrees_with_itself_visibly_and_not_on_a_gate),
        WITH_STORE(a_waiver_of_one_person_does_not_open_what_became_a_gate),
        WITH_STORE(a_dispute_still_counts_and_shows_the_score_if_the_supplier_is_right),
        WITH_STORE(a_waiver_is_bound_to_its_scope_version_and_revision),
        WITH_STORE(a_request_that_says_too_little_or_too_long_is_refused),
        WITH_STORE(an_assessment_is_made_again_to_the_same_bytes_and_a_changed_one_is_noticed),
        WITH_STORE(a_changed_policy_makes_a_new_assessment_and_leaves_the_old_one_recomputable),
        WITH_STORE(to_let_in_takes_a_second_signature_to_keep_out_does_not),
        WITH_STORE(a_conditional_decision_has_conditions_that_are_met_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
