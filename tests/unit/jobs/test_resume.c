/* SPDX-License-Identifier: Apache-2.0 */
/* test_resume.c - a download that broke off goes on where it stopped, once the job's next attempt comes */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "service/jobs/partial.h"
#include "service/jobs/runner.h"
#include "service/store/deliveries.h"
#include "service/store/queue.h"
#include "tests/unit/jobs/fake_steps.h"
#include "tests/unit/jobs/scratch.h"

#define START G_GINT64_CONSTANT(1795568400) /* 2026-11-25 01:00:00 UTC */
#define URL "https://acme.example/agent-1.0.zip"
#define CONTENT "the whole content of the bundle"

static void
spin(void)
{
    for (int quiet = 0; quiet < 3;)
        quiet = g_main_context_iteration(NULL, FALSE) ? 0 : quiet + 1;
}

static char *
only_digest(AdStore *store)
{
    AdDeliveryFilter all = {0};
    AdPage page = {.limit = 10};
    json_t *list = ad_deliveries_list(store, &all, &page, NULL);
    json_t *first = json_array_get(json_object_get(list, "items"), 0);
    char *hex = g_strdup(json_string_value(json_object_get(first, "sha256")));
    json_decref(list);
    return hex;
}

static void
download_that_broke_off_goes_on_where_it_stopped(void **state)
{
    Scratch *s = *state;
    Fake *fake = fake_new();
    g_autofree char *source = scratch_source_full(s, "acme", "agent", URL, NULL);
    AdActor by = {"test", "test"};
    AdQueueNew job = {.kind = "fetch", .supplier = "acme", .product = "agent", .source = source};
    ad_store_set_clock(s->store, START);
    json_t *row = ad_queue_add(s->store, &by, &job, NULL, NULL);
    assert_non_null(row);
    json_decref(row);
    fake_serve(fake, URL, CONTENT, "\"one\"");
    fake->break_after = 9;
    AdRunner *runner = ad_runner_new(s->store, &fake->steps, 2);
    spin();
    assert_int_equal(fake->fetches, 1);
    assert_int_equal(fake->resumed, 0);
    ad_store_set_clock(s->store, START + 24 * 60 * 60); /* past the backoff */
    ad_runner_wake(runner);
    spin();
    assert_int_equal(fake->resumed, 1);
    g_autofree char *expected = g_compute_checksum_for_string(G_CHECKSUM_SHA256, CONTENT, -1);
    g_autofree char *got = only_digest(s->store);
    assert_string_equal(got, expected);
    ad_runner_free(runner);
    fake_free(fake);
}

static void
beginnings_are_bounded_and_given_back_once(void **state)
{
    (void)state;
    AdPartials *partials = ad_partials_new();
    guint64 bytes;
    g_autofree char *etag = NULL;
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    for (int i = 0; i <= AD_PARTIALS_MAX; i++) {
        g_autofree char *id = g_strdup_printf("J-%d", i);
        ad_partials_keep(partials, id, dup(pipes[0]), (guint64)i + 1, "\"e\"");
    }
    assert_int_equal(ad_partials_take(partials, "J-0", &bytes, &etag), -1); /* the oldest went */
    int fd = ad_partials_take(partials, "J-1", &bytes, &etag);
    assert_true(fd >= 0);
    assert_int_equal(bytes, 2);
    assert_string_equal(etag, "\"e\"");
    close(fd);
    g_free(g_steal_pointer(&etag));
    assert_int_equal(ad_partials_take(partials, "J-1", &bytes, &etag), -1);
    ad_partials_free(partials);
    close(pipes[0]);
    close(pipes[1]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(download_that_broke_off_goes_on_where_it_stopped, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test(beginnings_are_bounded_and_given_back_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
