/* SPDX-License-Identifier: Apache-2.0 */
/* test_runner.c - the life of a delivery with steps that lie, hang, and a daemon that dies in each window of runner.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "scanner/model/error.h"
#include "service/jobs/runner.h"
#include "service/store/blobs.h"
#include "service/store/deliveries.h"
#include "service/store/findings.h"
#include "service/store/queue.h"
#include "service/store/suppliers.h"
#include "tests/unit/jobs/fake_steps.h"
#include "tests/unit/jobs/scratch.h"

#define START G_GINT64_CONSTANT(1795568400) /* 2026-11-25 01:00:00 UTC */
#define URL "https://acme.example/agent-1.0.zip"

typedef struct {
    Scratch *s;
    Fake *fake;
    AdRunner *runner;
    char *source;
} World;

static int
setup(void **state)
{
    World *w = g_new0(World, 1);
    if (scratch_setup((void **)&w->s) != 0)
        return -1;
    ad_store_set_clock(w->s->store, START);
    w->fake = fake_new();
    w->source = scratch_source_full(w->s, "acme", "agent", URL, NULL);
    *state = w;
    return 0;
}

static int
teardown(void **state)
{
    World *w = *state;
    ad_runner_free(w->runner);
    fake_free(w->fake);
    scratch_teardown((void **)&w->s);
    g_free(w->source);
    g_free(w);
    return 0;
}

static void
spin(World *w)
{
    (void)w;
    for (int quiet = 0; quiet < 3;)
        quiet = g_main_context_iteration(NULL, FALSE) ? 0 : quiet + 1;
}

/* A runner that looks at the queue now; the timers of minutes do not matter here. */
static void
start(World *w, guint slots)
{
    w->runner = ad_runner_new(w->s->store, &w->fake->steps, slots);
    spin(w);
}

static char *
queue_fetch(World *w, const char *source, const char *supplier, int priority)
{
    AdActor by = {"test", "test"};
    AdQueueNew job = {.kind = "fetch", .supplier = supplier, .product = "agent", .source = source, .priority = priority};
    json_t *row = ad_queue_add(w->s->store, &by, &job, NULL, NULL);
    assert_non_null(row);
    char *id = g_strdup(scratch_text(row, "id"));
    json_decref(row);
    return id;
}

static void
fetch_now(World *w)
{
    g_free(queue_fetch(w, w->source, "acme", AD_QUEUE_NIGHTLY));
    if (w->runner == NULL)
        start(w, 2);
    ad_runner_wake(w->runner);
    spin(w);
}

static guint
count_of(json_t *list)
{
    guint count = (guint)json_integer_value(json_object_get(list, "total"));
    assert_non_null(list);
    json_decref(list);
    return count;
}

static guint
deliveries(World *w)
{
    AdDeliveryFilter all = {0};
    AdPage page = {.limit = 10};
    return count_of(ad_deliveries_list(w->s->store, &all, &page, NULL));
}

static guint
jobs(World *w, const char *state, const char *kind)
{
    AdPage page = {.limit = 10};
    return count_of(ad_queue_list(w->s->store, state, kind, NULL, &page, NULL));
}

static guint
findings(World *w, const char *rule)
{
    AdFindingFilter filter = {.rule = rule};
    AdPage page = {.limit = 10};
    return count_of(ad_findings_list(w->s->store, &filter, &page, NULL));
}

static json_t *
source_state(World *w)
{
    json_t *source = ad_sources_show(w->s->store, w->source, NULL);
    json_t *state = json_incref(json_object_get(source, "state"));
    json_decref(source);
    return state;
}

static void
assert_job(World *w, const char *id, const char *state, int attempts)
{
    json_t *job = ad_queue_show(w->s->store, id, NULL);
    assert_string_equal(scratch_text(job, "state"), state);
    assert_int_equal(json_integer_value(json_object_get(job, "attempts")), attempts);
    json_decref(job);
}

/* As a kill would: the runner goes without a word, its leases end later. */
static void
crash(World *w)
{
    g_clear_pointer(&w->runner, ad_runner_free);
    ad_store_set_clock(w->s->store, ad_store_now(w->s->store) + AD_RUNNER_LEASE_MS / 1000 + 5);
}

static void
a_new_content_becomes_a_delivery(void **state)
{
    World *w = *state;
    fake_serve(w->fake, URL, "one", "\"v1\"");
    fetch_now(w);
    assert_int_equal(deliveries(w), 1);
    assert_int_equal(jobs(w, "done", NULL), 2);
    assert_int_equal(findings(w, "pack/test.yar:marker"), 1);
    json_t *s = source_state(w);
    assert_string_equal(scratch_text(s, "etag"), "\"v1\"");
    assert_int_equal(strlen(scratch_text(s, "last_sha256")), 64);
    json_decref(s);
    AdDeliveryFilter all = {0};
    AdPage page = {.limit = 1};
    json_t *list = ad_deliveries_list(w->s->store, &all, &page, NULL);
    const json_t *d = json_array_get(json_object_get(list, "items"), 0);
    assert_string_equal(scratch_text(d, "name"), "agent-1.0.zip");
    assert_string_equal(scratch_text(d, "signature"), "none");
    assert_string_equal(scratch_text(d, "blob"), "kept");
    json_decref(list);
}

static void
an_unchanged_source_costs_no_inspection(void **state)
{
    World *w = *state;
    fake_serve(w->fake, URL, "one", "\"v1\"");
    fetch_now(w);
    fetch_now(w); /* 304 */
    assert_int_equal(w->fake->conditional, 1);
    fake_serve(w->fake, URL, "one", "\"v2\""); /* another ETag, the same bytes */
    fetch_now(w);
    assert_int_equal(w->fake->inspections, 1);
    assert_int_equal(jobs(w, NULL, "inspect"), 1);
    assert_int_equal(jobs(w, "done", "fetch"), 3);
    assert_int_equal(deliveries(w), 1);
}

static void
a_changed_content_is_a_second_delivery(void **state)
{
    World *w = *state;
    fake_serve(w->fake, URL, "one", "\"v1\"");
    fetch_now(w);
    fake_serve(w->fake, URL, "two", "\"v2\"");
    fetch_now(w);
    assert_int_equal(deliveries(w), 2);
    assert_int_equal(w->fake->inspections, 2);
}

static void
new_rules_inspect_again_what_is_here_without_fetching_it(void **state)
{
    World *w = *state;
    fake_serve(w->fake, URL, "one", "\"v1\"");
    fetch_now(w);
    w->fake->current.ruleset.bytes[0]++;
    fetch_now(w); /* 304, and yet */
    assert_int_equal(w->fake->inspections, 2);
    assert_int_equal(deliveries(w), 1);
    fetch_now(w);
    assert_int_equal(w->fake->inspections, 2);
}

static void
new_rules_fetch_again_what_was_purged(void **state)
{
    World *w = *state;
    AdDigest sha256;
    AdActor by = {"test", "test"};
    fake_serve(w->fake, URL, "one", "\"v1\"");
    fetch_now(w);
    json_t *s = source_state(w);
    assert_true(ad_digest_from_hex(scratch_text(s, "last_sha256"), &sha256));
    json_decref(s);
    assert_true(ad_blob_purge(w->s->store, &by, &sha256, "test", NULL));
    fetch_now(w); /* 304 and known: nothing to do */
    assert_int_equal(w->fake->inspections, 1);
    w->fake->current.engine.bytes[0]++;
    fetch_now(w);
    assert_int_equal(w->fake->inspections, 2);
    assert_true(ad_blob_exists(w->s->store, &sha256));
}

static void
a_refused_fetch_is_tried_three_times_and_then_dead(void **state)
{
    World *w = *state;
    g_autofree char *id = queue_fetch(w, w->source, "acme", AD_QUEUE_NIGHTLY);
    fake_refuse(w->fake, URL, 503, AD_ERROR_AGAIN, 0);
    start(w, 2);
    assert_job(w, id, "failed", 1);
    json_t *s = source_state(w);
    assert_int_equal(json_integer_value(json_object_get(s, "last_status")), 503);
    assert_string_equal(scratch_text(s, "last_error"), "refused by the test");
    json_decref(s);
    for (int i = 0; i < 2; i++) {
        ad_store_set_clock(w->s->store, ad_store_now(w->s->store) + 3600);
        ad_runner_wake(w->runner);
        spin(w);
    }
    assert_job(w, id, "dead", 3);
    assert_int_equal(w->fake->fetches, 3);
}

static void
what_policy_forbids_is_dead_at_once(void **state)
{
    World *w = *state;
    g_autofree char *id = queue_fetch(w, w->source, "acme", AD_QUEUE_NIGHTLY);
    fake_refuse(w->fake, URL, 0, AD_ERROR_POLICY, 0);
    start(w, 2);
    assert_job(w, id, "dead", 1);
}

static void
the_server_decides_when_to_come_back(void **state)
{
    World *w = *state;
    g_autofree char *id = queue_fetch(w, w->source, "acme", AD_QUEUE_NIGHTLY);
    gint64 not_before = 0;
    fake_refuse(w->fake, URL, 429, AD_ERROR_AGAIN, 7200);
    start(w, 2);
    json_t *job = ad_queue_show(w->s->store, id, NULL);
    assert_true(ad_store_time_parse(scratch_text(job, "not_before"), &not_before));
    assert_true(not_before >= START + 7200);
    json_decref(job);
}

static void
one_supplier_has_one_job_at_a_time(void **state)
{
    World *w = *state;
    g_autofree char *second = scratch_source_full(w->s, "acme", "agent", URL "?2", NULL);
    g_autofree char *third = scratch_source_full(w->s, "zeta", "agent", URL "?3", NULL);
    fake_serve(w->fake, URL, "one", NULL);
    fake_serve(w->fake, URL "?2", "two", NULL);
    fake_serve(w->fake, URL "?3", "three", NULL);
    w->fake->hold_fetch = TRUE;
    g_free(queue_fetch(w, w->source, "acme", AD_QUEUE_NIGHTLY));
    g_free(queue_fetch(w, second, "acme", AD_QUEUE_NIGHTLY));
    g_free(queue_fetch(w, third, "zeta", AD_QUEUE_NIGHTLY));
    start(w, 4);
    assert_int_equal(fake_running(w->fake), 2); /* acme's first, and zeta's although it came last */
    fake_go(w->fake);
    spin(w);
    assert_int_equal(deliveries(w), 3);
    assert_int_equal(w->fake->most_running, 2);
}

static void
a_job_that_waits_for_its_supplier_keeps_nobody_busy(void **state)
{
    World *w = *state;
    g_autofree char *second = scratch_source_full(w->s, "acme", "agent", URL "?2", NULL);
    w->fake->hold_fetch = TRUE;
    g_free(queue_fetch(w, w->source, "acme", AD_QUEUE_NIGHTLY));
    g_autofree char *waiting = queue_fetch(w, second, "acme", AD_QUEUE_NIGHTLY);
    start(w, 4);
    guint turns = 0;
    for (int i = 0; i < 50; i++, ad_runner_wake(w->runner))
        while (turns < 1000 && g_main_context_iteration(NULL, FALSE))
            turns++;
    assert_true(turns <= 60); /* one for each time it was woken, none of its own */
    json_t *job = ad_queue_show(w->s->store, waiting, NULL);
    assert_int_equal(json_array_size(json_object_get(job, "history")), 1); /* not claimed and given back */
    json_decref(job);
}

static void
no_more_than_the_slots_run(void **state)
{
    World *w = *state;
    static const char *const names[] = {"a1", "b2", "c3", "d4"};
    w->fake->hold_fetch = TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *id = scratch_source_full(w->s, names[i], "agent", URL, NULL);
        g_free(queue_fetch(w, id, names[i], AD_QUEUE_NIGHTLY));
    }
    fake_serve(w->fake, URL, "one", NULL);
    start(w, 3);
    assert_int_equal(fake_running(w->fake), 3);
    fake_go(w->fake);
    spin(w);
    assert_int_equal(deliveries(w), 4);
}

static void
a_person_goes_before_the_night(void **state)
{
    World *w = *state;
    g_autofree char *other = scratch_source_full(w->s, "zeta", "agent", URL "?z", NULL);
    g_autofree char *night = queue_fetch(w, w->source, "acme", AD_QUEUE_NIGHTLY);
    g_autofree char *person = queue_fetch(w, other, "zeta", AD_QUEUE_INTERACTIVE);
    w->fake->hold_fetch = TRUE;
    start(w, 1);
    assert_job(w, person, "running", 1);
    assert_job(w, night, "queued", 0);
}

static void
results_under_a_stale_token_are_dropped(void **state)
{
    World *w = *state;
    static const char *const kinds[] = {"fetch", NULL};
    g_autoptr(AdQueueClaim) other = NULL;
    fake_serve(w->fake, URL, "one", "\"v1\"");
    w->fake->hold_fetch = TRUE;
    fetch_now(w);
    ad_store_set_clock(w->s->store, START + 3600); /* as if this process had slept */
    assert_true(ad_queue_claim(w->s->store, kinds, "another", 60000, &other, NULL));
    assert_non_null(other);
    fake_go(w->fake);
    spin(w);
    assert_int_equal(jobs(w, NULL, "inspect"), 0);
    json_t *s = source_state(w);
    assert_string_equal(scratch_text(s, "etag"), "");
    json_decref(s);
    assert_job(w, other->id, "running", 2);
    assert_int_equal(ad_runner_running(w->runner), 0);
}

static void
an_inspection_under_a_stale_token_records_nothing(void **state)
{
    World *w = *state;
    static const char *const kinds[] = {"inspect", NULL};
    g_autoptr(AdQueueClaim) other = NULL;
    fake_serve(w->fake, URL, "one", "\"v1\"");
    w->fake->hold_inspect = TRUE;
    fetch_now(w);
    ad_store_set_clock(w->s->store, START + 3600);
    assert_true(ad_queue_claim(w->s->store, kinds, "another", 60000, &other, NULL));
    fake_go(w->fake);
    spin(w);
    assert_int_equal(deliveries(w), 0);
    assert_int_equal(findings(w, "pack/test.yar:marker"), 0);
}

static void
a_cancelled_job_records_nothing(void **state)
{
    World *w = *state;
    AdActor by = {"ana", "http"};
    g_autofree char *id = queue_fetch(w, w->source, "acme", AD_QUEUE_NIGHTLY);
    fake_serve(w->fake, URL, "one", "\"v1\"");
    w->fake->hold_fetch = TRUE;
    start(w, 2);
    json_decref(ad_queue_cancel(w->s->store, &by, id, NULL));
    fake_go(w->fake);
    spin(w);
    assert_job(w, id, "dead", 1);
    assert_int_equal(jobs(w, NULL, "inspect"), 0);
}

static void
killed_while_bytes_arrive_it_fetches_again(void **state)
{
    World *w = *state;
    fake_serve(w->fake, URL, "one", "\"v1\"");
    w->fake->hold_fetch = TRUE;
    fetch_now(w);
    crash(w);
    fake_go(w->fake);
    start(w, 2);
    assert_int_equal(w->fake->fetches, 2);
    assert_int_equal(deliveries(w), 1);
    assert_int_equal(jobs(w, "done", "fetch"), 1);
}

static void
killed_after_the_blob_was_published_it_asks_unconditionally(void **state)
{
    World *w = *state;
    json_t *keys = json_pack("{s:s, s:s}", "minisign", "RWQtest", "signature_url", URL ".minisig");
    g_free(w->source);
    w->source = scratch_source_full(w->s, "acme", "agent", URL, keys);
    fake_serve(w->fake, URL, "one", "\"v1\"");
    fake_serve(w->fake, URL ".minisig", "signature", NULL);
    w->fake->hold_fetch = TRUE;
    w->fake->hold_url = URL ".minisig"; /* the bundle is published already */
    fetch_now(w);
    assert_int_equal(w->fake->fetches, 2);
    crash(w);
    w->fake->hold_fetch = FALSE;
    start(w, 2);
    assert_int_equal(w->fake->conditional, 0); /* "unchanged" would have lost it */
    assert_int_equal(deliveries(w), 1);
    assert_int_equal(jobs(w, "done", NULL), 2);
    json_t *missing = ad_blob_missing(w->s->store, NULL);
    assert_int_equal(json_array_size(missing), 0);
    json_decref(missing);
}

static void
killed_during_inspection_it_inspects_again_without_fetching(void **state)
{
    World *w = *state;
    fake_serve(w->fake, URL, "one", "\"v1\"");
    w->fake->hold_inspect = TRUE;
    fetch_now(w);
    crash(w);
    w->fake->hold_inspect = FALSE;
    start(w, 2);
    assert_int_equal(w->fake->fetches, 1);
    assert_int_equal(w->fake->inspections, 2);
    assert_int_equal(deliveries(w), 1);
    assert_int_equal(jobs(w, "done", "inspect"), 1);
}

static void
killed_after_recording_it_does_nothing_twice(void **state)
{
    World *w = *state;
    fake_serve(w->fake, URL, "one", "\"v1\"");
    fetch_now(w);
    crash(w);
    start(w, 2);
    assert_int_equal(w->fake->inspections, 1);
    assert_int_equal(jobs(w, NULL, NULL), 2);
    fetch_now(w);
    assert_int_equal(deliveries(w), 1);
}

static void
a_bundle_that_kills_the_daemon_is_dead_after_three_starts(void **state)
{
    World *w = *state;
    fake_serve(w->fake, URL, "one", "\"v1\"");
    w->fake->hold_inspect = TRUE;
    fetch_now(w);
    for (int i = 0; i < 4; i++) {
        crash(w);
        start(w, 2);
    }
    assert_int_equal(w->fake->inspections, 3);
    assert_int_equal(jobs(w, "dead", "inspect"), 1);
}

static guint drained_count;

static void
on_drained(guint given_back, gpointer user)
{
    drained_count = given_back;
    *(gboolean *)user = TRUE;
}

static void
draining_gives_back_what_does_not_end_in_time(void **state)
{
    World *w = *state;
    gboolean is_over = FALSE;
    g_autofree char *id = queue_fetch(w, w->source, "acme", AD_QUEUE_NIGHTLY);
    w->fake->hold_fetch = TRUE;
    start(w, 2);
    ad_runner_drain(w->runner, 20, on_drained, &is_over);
    while (!is_over)
        g_main_context_iteration(NULL, TRUE);
    assert_int_equal(drained_count, 1);
    assert_int_equal(fake_running(w->fake), 0);
    assert_job(w, id, "queued", 0);
}

static void
draining_waits_for_what_ends_in_time_and_claims_nothing_new(void **state)
{
    World *w = *state;
    gboolean is_over = FALSE;
    fake_serve(w->fake, URL, "one", "\"v1\"");
    w->fake->hold_fetch = TRUE;
    fetch_now(w);
    ad_runner_drain(w->runner, 10000, on_drained, &is_over);
    fake_go(w->fake);
    while (!is_over)
        g_main_context_iteration(NULL, TRUE);
    assert_int_equal(drained_count, 0);
    assert_int_equal(jobs(w, "done", "fetch"), 1);
    assert_int_equal(jobs(w, "queued", "inspect"), 1);
}

static void
signatures_become_findings(void **state)
{
    World *w = *state;
    static const struct {
        AdStepCheckResult result;
        const char *rule, *signature;
    } rows[] = {
        {AD_STEP_CHECK_GOOD, NULL, "valid"},
        {AD_STEP_CHECK_BAD, "integrity.signature-invalid", "invalid"},
        {AD_STEP_CHECK_UNKNOWN_KEY, "integrity.unknown-key", "invalid"},
    };
    start(w, 2);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *url = g_strdup_printf(URL "?%d", (int)i), *signed_url = g_strdup_printf("%s.minisig", url);
        json_t *keys = json_pack("{s:s, s:s}", "minisign", "RWQtest", "signature_url", signed_url);
        g_autofree char *content = g_strdup_printf("content %d", (int)i);
        g_autofree char *source = scratch_source_full(w->s, "acme", "agent", url, keys);
        fake_serve(w->fake, url, content, NULL);
        fake_serve(w->fake, signed_url, "signature", NULL);
        w->fake->signature_result = rows[i].result;
        g_free(queue_fetch(w, source, "acme", AD_QUEUE_NIGHTLY));
        ad_runner_wake(w->runner);
        spin(w);
        assert_int_equal(deliveries(w), i + 1);
        if (rows[i].rule != NULL)
            assert_int_equal(findings(w, rows[i].rule), 1);
    }
    assert_int_equal(w->fake->verifies, 3);
}

static void
a_verification_is_told_which_gpg_keys_count(void **state)
{
    World *w = *state;
    json_t *keys = json_pack("{s:s, s:s, s:s}", "gpg_keyring", "/a", "signature_url", URL ".sig", "gpg_fingerprints", "AB");
    g_autofree char *source = scratch_source_full(w->s, "acme", "agent", URL, keys);
    fake_serve(w->fake, URL, "one", NULL);
    fake_serve(w->fake, URL ".sig", "signature", NULL);
    g_free(queue_fetch(w, source, "acme", AD_QUEUE_NIGHTLY));
    start(w, 2);
    assert_string_equal(w->fake->gpg_fingerprints, "AB");
}

static void
a_missing_signature_is_a_finding_and_no_reason_to_stop(void **state)
{
    World *w = *state;
    json_t *keys = json_pack("{s:s, s:s}", "minisign", "RWQtest", "signature_url", URL ".minisig");
    g_free(w->source);
    w->source = scratch_source_full(w->s, "acme", "agent", URL, keys);
    fake_serve(w->fake, URL, "one", "\"v1\""); /* the signature gives 404 */
    fetch_now(w);
    assert_int_equal(deliveries(w), 1);
    assert_int_equal(findings(w, "integrity.signature-missing"), 1);
}

static void
a_verifier_that_dies_three_times_does_not_keep_the_bundle_out(void **state)
{
    World *w = *state;
    json_t *keys = json_pack("{s:s, s:s}", "minisign", "RWQtest", "signature_url", URL ".minisig");
    g_free(w->source);
    w->source = scratch_source_full(w->s, "acme", "agent", URL, keys);
    fake_serve(w->fake, URL, "one", "\"v1\"");
    fake_serve(w->fake, URL ".minisig", "signature", NULL);
    w->fake->is_verify_broken = TRUE;
    fetch_now(w);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(deliveries(w), 0);
        ad_store_set_clock(w->s->store, ad_store_now(w->s->store) + 3600);
        ad_runner_wake(w->runner);
        spin(w);
    }
    assert_int_equal(deliveries(w), 1);
    assert_int_equal(findings(w, "integrity.signature-missing"), 1);
}

static void
an_inspection_that_cannot_begin_is_tried_again_and_says_why(void **state)
{
    World *w = *state;
    AdPage page = {.limit = 1};
    fake_serve(w->fake, URL, "one", "\"v1\"");
    w->fake->is_inspect_broken = TRUE;
    fetch_now(w);
    json_t *list = ad_queue_list(w->s->store, "failed", "inspect", NULL, &page, NULL);
    assert_string_equal(scratch_text(json_array_get(json_object_get(list, "items"), 0), "error"), "no cage");
    json_decref(list);
    w->fake->is_inspect_broken = FALSE;
    ad_store_set_clock(w->s->store, START + 3600);
    ad_runner_wake(w->runner);
    spin(w);
    assert_int_equal(deliveries(w), 1);
}

static void
without_rules_inspections_wait_and_lose_no_attempt(void **state)
{
    World *w = *state;
    fake_serve(w->fake, URL, "one", "\"v1\"");
    w->fake->has_no_rules = TRUE;
    fetch_now(w);
    assert_int_equal(jobs(w, "done", "fetch"), 1);
    assert_int_equal(jobs(w, "queued", "inspect"), 1);
    w->fake->has_no_rules = FALSE;
    ad_runner_wake(w->runner);
    spin(w);
    assert_int_equal(deliveries(w), 1);
}

static void
a_source_that_is_gone_kills_its_job_with_a_reason(void **state)
{
    World *w = *state;
    g_autofree char *id = queue_fetch(w, NULL, "acme", AD_QUEUE_NIGHTLY);
    start(w, 2);
    assert_job(w, id, "dead", 1);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static GLogWriterOutput
say_nothing(GLogLevelFlags level, const GLogField *fields, gsize count, gpointer user)
{
    (void)fields;
    (void)count;
    (void)user;
    return level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL) ? G_LOG_WRITER_UNHANDLED : G_LOG_WRITER_HANDLED;
}

int
main(void)
{
    g_log_set_writer_func(say_nothing, NULL, NULL);
    const struct CMUnitTest tests[] = {
        CASE(a_new_content_becomes_a_delivery),
        CASE(an_unchanged_source_costs_no_inspection),
        CASE(a_changed_content_is_a_second_delivery),
        CASE(new_rules_inspect_again_what_is_here_without_fetching_it),
        CASE(new_rules_fetch_again_what_was_purged),
        CASE(a_refused_fetch_is_tried_three_times_and_then_dead),
        CASE(what_policy_forbids_is_dead_at_once),
        CASE(the_server_decides_when_to_come_back),
        CASE(one_supplier_has_one_job_at_a_time),
        CASE(a_job_that_waits_for_its_supplier_keeps_nobody_busy),
        CASE(no_more_than_the_slots_run),
        CASE(a_person_goes_before_the_night),
        CASE(results_under_a_stale_token_are_dropped),
        CASE(an_inspection_under_a_stale_token_records_nothing),
        CASE(a_cancelled_job_records_nothing),
        CASE(killed_while_bytes_arrive_it_fetches_again),
        CASE(killed_after_the_blob_was_published_it_asks_unconditionally),
        CASE(killed_during_inspection_it_inspects_again_without_fetching),
        CASE(killed_after_recording_it_does_nothing_twice),
        CASE(a_bundle_that_kills_the_daemon_is_dead_after_three_starts),
        CASE(draining_gives_back_what_does_not_end_in_time),
        CASE(draining_waits_for_what_ends_in_time_and_claims_nothing_new),
        CASE(signatures_become_findings),
        CASE(a_verification_is_told_which_gpg_keys_count),
        CASE(a_missing_signature_is_a_finding_and_no_reason_to_stop),
        CASE(a_verifier_that_dies_three_times_does_not_keep_the_bundle_out),
        CASE(an_inspection_that_cannot_begin_is_tried_again_and_says_why),
        CASE(without_rules_inspections_wait_and_lose_no_attempt),
        CASE(a_source_that_is_gone_kills_its_job_with_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
