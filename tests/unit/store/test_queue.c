/* SPDX-License-Identifier: Apache-2.0 */
/* test_queue.c - claims, tokens, leases, attempts, backoff, recovery, and what people may do to a
 * job */
#include "tests/unit/store/fixture.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/store/instance.h"
#include "service/store/queue.h"

#define LEASE_MS 60000

static const char *
text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "(none)";
}

static char *
add(Fixture *f, const char *kind, int priority, const char *dedupe)
{
    GError *error = NULL;
    const AdQueueNew job = {.kind = kind, .priority = priority, .dedupe = dedupe};
    json_t *row = ad_queue_add(f->store, &somebody, &job, NULL, &error);
    if (row == NULL)
        fail_msg("%s", error->message);
    char *id = g_strdup(text_at(row, "id"));
    json_decref(row);
    return id;
}

static AdQueueClaim *
claim(Fixture *f, const char *const *kinds)
{
    GError *error = NULL;
    AdQueueClaim *c = NULL;
    if (!ad_queue_claim(f->store, kinds, NULL, LEASE_MS, &c, &error))
        fail_msg("%s", error->message);
    return c;
}

static void
expect_state(Fixture *f, const char *id, const char *state, gint64 attempts)
{
    json_t *job = ad_queue_show(f->store, id, NULL);
    assert_string_equal(text_at(job, "state"), state);
    assert_int_equal(json_integer_value(json_object_get(job, "attempts")), attempts);
    const json_t *history = json_object_get(job, "history");
    assert_string_equal(text_at(json_array_get(history, json_array_size(history) - 1), "state"),
                        state);
    json_decref(job);
}

static void
interactive_goes_before_nightly_and_old_before_new(void **state)
{
    Fixture *f = *state;
    g_autofree char *night = add(f, "fetch", AD_QUEUE_NIGHTLY, NULL);
    g_autofree char *one = add(f, "inspect", AD_QUEUE_INTERACTIVE, NULL);
    g_autofree char *two = add(f, "inspect", AD_QUEUE_INTERACTIVE, NULL);
    const char *const expected[] = {one, two, night};
    gint64 token = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_autoptr(AdQueueClaim) c = claim(f, NULL);
        assert_string_equal(c->id, expected[i]);
        assert_int_equal(c->attempt, 1);
        assert_true(c->token > token);
        token = c->token;
        assert_string_equal(text_at(c->job, "state"), "running");
    }
    assert_null(claim(f, NULL));
}

static void
a_supplier_has_one_job_at_a_time_and_nobody_waits_behind_it(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    static const char *const suppliers[] = {"acme", "acme", "beta"};
    for (gsize i = 0; i < G_N_ELEMENTS(suppliers); i++) {
        const AdQueueNew job = {.kind = "fetch", .supplier = suppliers[i]};
        json_decref(ad_queue_add(f->store, &somebody, &job, NULL, &error));
    }
    g_autoptr(AdQueueClaim) acme = claim(f, NULL);
    g_autoptr(AdQueueClaim) beta = claim(f, NULL);
    assert_string_equal(text_at(acme->job, "supplier"), "acme");
    assert_string_equal(text_at(beta->job, "supplier"), "beta");
    assert_null(claim(f, NULL));
    /* who sleeps until the next job is ready must not wake at once, again and again */
    assert_int_equal(ad_queue_next_ready(f->store), CLOCK + LEASE_MS / 1000 + 1);
    assert_true(ad_queue_finish(f->store, acme->id, acme->token, NULL, &error));
    assert_int_equal(ad_queue_next_ready(f->store), 1);
    g_autoptr(AdQueueClaim) next = claim(f, NULL);
    assert_string_equal(text_at(next->job, "supplier"), "acme");
}

static void
a_worker_takes_only_its_kinds(void **state)
{
    Fixture *f = *state;
    static const char *const fetch[] = {"fetch", "sweep", NULL};
    g_free(add(f, "inspect", 0, NULL));
    g_free(add(f, "fetch-more", 0, NULL));
    assert_null(claim(f, fetch));
    g_autofree char *id = add(f, "fetch", 10, NULL);
    g_autoptr(AdQueueClaim) c = claim(f, fetch);
    assert_string_equal(c->id, id);
}

static void
the_attempt_is_committed_before_the_work(void **state)
{
    Fixture *f = *state;
    g_free(add(f, "inspect", 0, NULL));
    g_autoptr(AdQueueClaim) c = claim(f, NULL);
    assert_int_equal(fixture_count(f, "SELECT attempts FROM job WHERE state = 'running'"), 1);
    assert_non_null(c);
}

static void
a_lease_that_ended_gives_the_job_to_another_and_the_old_token_is_stale(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    g_autofree char *id = add(f, "inspect", 0, NULL);
    g_autoptr(AdQueueClaim) first = claim(f, NULL);
    ad_store_set_clock(f->store, CLOCK + 50);
    assert_true(ad_queue_heartbeat(f->store, id, first->token, LEASE_MS, &error));
    ad_store_set_clock(f->store, CLOCK + 100);
    assert_null(claim(f, NULL)); /* the heartbeat prolonged it */
    ad_store_set_clock(f->store, CLOCK + 111);
    g_autoptr(AdQueueClaim) second = claim(f, NULL);
    assert_string_equal(second->id, id);
    assert_int_equal(second->attempt, 2);
    assert_false(ad_queue_heartbeat(f->store, id, first->token, LEASE_MS, &error));
    fixture_expect(&error, AD_ERROR_AGAIN);
    assert_false(ad_queue_finish(f->store, id, first->token, NULL, &error));
    fixture_expect(&error, AD_ERROR_AGAIN);
    assert_false(ad_queue_fail(f->store, id, first->token, "system", "late", 0, FALSE, &error));
    fixture_expect(&error, AD_ERROR_AGAIN);
    assert_false(ad_queue_release(f->store, id, first->token, &error));
    fixture_expect(&error, AD_ERROR_AGAIN);
    expect_state(f, id, "running", 2);
    assert_true(ad_queue_finish(f->store, id, second->token, NULL, &error));
    expect_state(f, id, "done", 2);
    assert_false(ad_queue_finish(f->store, id, second->token, NULL, &error));
    fixture_expect(&error, AD_ERROR_AGAIN);
}

static void
a_poisoned_job_is_dead_after_its_last_lease(void **state)
{
    Fixture *f = *state;
    g_autofree char *id = add(f, "inspect", 0, NULL);
    for (int i = 1; i <= AD_LIMIT_JOB_ATTEMPTS; i++) {
        g_autoptr(AdQueueClaim) c = claim(f, NULL);
        assert_int_equal(c->attempt, i);
        ad_store_set_clock(f->store, CLOCK + i * 100);
    }
    assert_null(claim(f, NULL));
    expect_state(f, id, "dead", AD_LIMIT_JOB_ATTEMPTS);
}

static void
a_failed_job_waits_longer_each_time_and_dies_at_the_third(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    g_autofree char *id = add(f, "fetch", 0, NULL);
    gint64 now = CLOCK, earliest[] = {22, 90, 0}, latest[] = {38, 150, 0};
    for (int i = 0; i < 3; i++) {
        g_autoptr(AdQueueClaim) c = claim(f, NULL);
        assert_non_null(c);
        assert_true(ad_queue_fail(f->store, id, c->token, "again", "busy", 0, FALSE, &error));
        if (i == 2)
            break;
        expect_state(f, id, "failed", i + 1);
        assert_null(claim(f, NULL));
        gint64 at = ad_queue_next_ready(f->store);
        assert_in_range(at - now, earliest[i], latest[i]);
        now = at;
        ad_store_set_clock(f->store, now);
    }
    expect_state(f, id, "dead", 3);
    json_t *job = ad_queue_show(f->store, id, &error);
    assert_string_equal(text_at(job, "error_code"), "again");
    assert_string_equal(text_at(job, "error"), "busy");
    json_decref(job);
    assert_int_equal(ad_queue_next_ready(f->store), 0);
    job = ad_queue_retry(f->store, &somebody, id, &error);
    assert_string_equal(text_at(job, "state"), "queued");
    json_decref(job);
    g_autoptr(AdQueueClaim) c = claim(f, NULL);
    assert_int_equal(c->attempt, 1);
    assert_null(ad_queue_retry(f->store, &somebody, id, &error));
    fixture_expect(&error, AD_ERROR_USAGE);
}

static void
a_server_that_says_when_is_believed_and_a_hopeless_job_dies_at_once(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    g_autofree char *id = add(f, "fetch", 0, NULL);
    g_autoptr(AdQueueClaim) c = claim(f, NULL);
    assert_true(ad_queue_fail(f->store, id, c->token, "again", "429", CLOCK + 5000, FALSE, &error));
    assert_int_equal(ad_queue_next_ready(f->store), CLOCK + 5000);
    ad_store_set_clock(f->store, CLOCK + 5000);
    g_autoptr(AdQueueClaim) d = claim(f, NULL);
    assert_true(
        ad_queue_fail(f->store, id, d->token, "policy", "private address", 0, TRUE, &error));
    expect_state(f, id, "dead", 2);
}

static void
a_released_job_has_lost_no_attempt(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    g_autofree char *id = add(f, "inspect", 0, NULL);
    g_autoptr(AdQueueClaim) c = claim(f, NULL);
    assert_true(ad_queue_release(f->store, id, c->token, &error));
    expect_state(f, id, "queued", 0);
}

static void
a_second_job_with_the_same_key_is_the_first(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    gboolean is_new = TRUE;
    g_autofree char *one = add(f, "fetch", 0, "source/S-1");
    const AdQueueNew again = {.kind = "fetch", .dedupe = "source/S-1"};
    json_t *row = ad_queue_add(f->store, &somebody, &again, &is_new, &error);
    assert_false(is_new);
    assert_string_equal(text_at(row, "id"), one);
    json_decref(row);
    g_autoptr(AdQueueClaim) c = claim(f, NULL);
    assert_true(ad_queue_finish(f->store, one, c->token, NULL, &error));
    g_autofree char *two = add(f, "fetch", 0, "source/S-1");
    assert_string_not_equal(one, two);
}

static void
a_cancelled_job_cannot_be_finished(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    g_autofree char *id = add(f, "inspect", 0, NULL);
    g_autoptr(AdQueueClaim) c = claim(f, NULL);
    json_t *job = ad_queue_cancel(f->store, &somebody, id, &error);
    assert_string_equal(text_at(job, "error_code"), "cancelled");
    json_decref(job);
    assert_false(ad_queue_finish(f->store, id, c->token, NULL, &error));
    fixture_expect(&error, AD_ERROR_AGAIN);
    assert_null(ad_queue_cancel(f->store, &somebody, id, &error));
    fixture_expect(&error, AD_ERROR_USAGE);
    assert_null(ad_queue_cancel(f->store, &somebody, "J-NONE", &error));
    fixture_expect(&error, AD_ERROR_NOT_FOUND);
}

static void
wrong_jobs_are_refused(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    json_t *array = json_array();
    const AdQueueNew cases[] = {{.kind = NULL},
                                {.kind = ""},
                                {.kind = "In,spect"},
                                {.kind = "a%b"},
                                {.kind = "fetch", .payload = array},
                                {.kind = "fetch", .dedupe = "\n"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        assert_null(ad_queue_add(f->store, &somebody, &cases[i], NULL, &error));
        fixture_expect(&error, AD_ERROR_USAGE);
    }
    json_decref(array);
}

static void
the_jobs_of_a_killed_process_are_free_at_the_next_start(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    g_autofree char *lost = add(f, "inspect", 0, NULL);
    g_autofree char *waiting = add(f, "inspect", 0, NULL);
    ad_store_close(f->store);
    f->store = NULL;
    pid_t child = fork();
    if (child == 0) {
        AdStore *store = ad_store_open(f->path, AD_STORE_WRITE, NULL);
        AdQueueClaim *c = NULL;
        if (store == NULL)
            _exit(1);
        ad_store_set_clock(store, CLOCK);
        ad_queue_claim(store, NULL, NULL, LEASE_MS * 1000, &c, NULL);
        raise(SIGKILL);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    f->store = ad_store_open(f->path, AD_STORE_WRITE, &error);
    ad_store_set_clock(f->store, CLOCK);
    expect_state(f, lost, "running", 1);
    /* what this process holds itself is not lost */
    g_autoptr(AdQueueClaim) own = claim(f, NULL);
    assert_string_equal(own->id, waiting);
    assert_int_equal(ad_queue_recover(f->store, &error), 1);
    expect_state(f, lost, "queued", 1);
    expect_state(f, waiting, "running", 1);
    assert_int_equal(ad_queue_recover(f->store, &error), 0);
}

static void
a_process_knows_itself_and_the_dead(void **state)
{
    (void)state;
    g_autofree char *self = ad_instance_self();
    assert_true(ad_instance_is_alive(self));
    g_autofree char *later =
        g_strconcat(self, "1", NULL); /* the same pid, started at another time */
    assert_false(ad_instance_is_alive(later));
    static const char *const dead[] = {"", "x", "other-boot:1:1", ":::", "a:b:c:d"};
    for (gsize i = 0; i < G_N_ELEMENTS(dead); i++)
        assert_false(ad_instance_is_alive(dead[i]));
}

static void
counts_and_lists_say_what_waits(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    assert_int_equal(ad_queue_next_ready(f->store), 0);
    g_free(add(f, "fetch", 0, NULL));
    g_autofree char *two = add(f, "inspect", 0, NULL);
    ad_store_set_clock(f->store, CLOCK + 30);
    g_autoptr(AdQueueClaim) c = claim(f, NULL);
    assert_non_null(c);
    json_t *counts = ad_queue_counts(f->store, &error);
    assert_int_equal(json_integer_value(json_object_get(counts, "running")), 1);
    assert_int_equal(json_integer_value(json_object_get(counts, "queued")), 1);
    assert_int_equal(json_integer_value(json_object_get(counts, "ready")), 1);
    assert_int_equal(json_integer_value(json_object_get(counts, "oldest_ready_seconds")), 30);
    assert_int_equal(json_integer_value(json_object_get(counts, "dead")), 0);
    json_decref(counts);
    json_t *list = ad_queue_list(f->store, "running", NULL, NULL, NULL, &error);
    assert_int_equal(json_integer_value(json_object_get(list, "total")), 1);
    json_decref(list);
    list = ad_queue_list(f->store, NULL, NULL, NULL, NULL, &error);
    const json_t *newest = json_array_get(json_object_get(list, "items"), 0);
    assert_string_equal(text_at(newest, "id"), two);
    json_decref(list);
}

int
main(void)
{
#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)
    const struct CMUnitTest tests[] = {
        WITH_STORE(interactive_goes_before_nightly_and_old_before_new),
        WITH_STORE(a_supplier_has_one_job_at_a_time_and_nobody_waits_behind_it),
        WITH_STORE(a_worker_takes_only_its_kinds),
        WITH_STORE(the_attempt_is_committed_before_the_work),
        WITH_STORE(a_lease_that_ended_gives_the_job_to_another_and_the_old_token_is_stale),
        WITH_STORE(a_poisoned_job_is_dead_after_its_last_lease),
        WITH_STORE(a_failed_job_waits_longer_each_time_and_dies_at_the_third),
        WITH_STORE(a_server_that_says_when_is_believed_and_a_hopeless_job_dies_at_once),
        WITH_STORE(a_released_job_has_lost_no_attempt),
        WITH_STORE(a_second_job_with_the_same_key_is_the_first),
        WITH_STORE(a_cancelled_job_cannot_be_finished),
        WITH_STORE(wrong_jobs_are_refused),
        WITH_STORE(the_jobs_of_a_killed_process_are_free_at_the_next_start),
        cmocka_unit_test(a_process_knows_itself_and_the_dead),
        WITH_STORE(counts_and_lists_say_what_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
