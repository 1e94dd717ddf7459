/* SPDX-License-Identifier: Apache-2.0 */
/* test_frames.c - workers that lie, flood, hang or die: each is ended as it deserves and the next one works */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "scanner/sandbox/launcher.h"

typedef struct {
    GMainLoop *loop;
    guint messages, hellos;
    guint64 last_progress;
    guint in_this_turn, most_in_a_turn;
    gboolean has_ended;
    AdWorkerEnd end;
    int signal, exit_status, code;
    gboolean was_bad_call, was_out_of_cpu;
    AdCageState cage;
    char *sentence;
} Seen;

static void
on_message(AdWorker *worker, const AdMessageSpec *spec, GVariant *body, gpointer user)
{
    Seen *seen = user;
    (void)worker;
    seen->messages++;
    seen->in_this_turn++;
    seen->most_in_a_turn = MAX(seen->most_in_a_turn, seen->in_this_turn);
    if (spec->id == AD_MESSAGE_HELLO)
        seen->hellos++;
    if (spec->id == AD_MESSAGE_PROGRESS)
        g_variant_get_child(body, 0, "t", &seen->last_progress);
}

static void
on_end(AdWorker *worker, const AdWorkerStatus *status, gpointer user)
{
    Seen *seen = user;
    assert_false(seen->has_ended);
    seen->has_ended = TRUE;
    seen->end = status->end;
    seen->signal = status->signal;
    seen->exit_status = status->exit_status;
    seen->was_bad_call = status->was_bad_call;
    seen->was_out_of_cpu = status->was_out_of_cpu;
    seen->cage = status->cage;
    seen->code = status->error != NULL ? status->error->code : -1;
    seen->sentence = g_strdup(status->error != NULL ? status->error->message : "");
    assert_true((status->error == NULL) == (status->end == AD_WORKER_DONE));
    ad_launcher_free(worker);
    g_main_loop_quit(seen->loop);
}

static AdWorker *
start(const char *lie, guint64 wall_ms, guint64 silence_ms, Seen *seen)
{
    ad_autofd int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    AdWorkerFd given = {.role = lie, .fd = fd};
    AdWorkerPlan plan = {
        .profile = AD_PROFILE_UNPACK, .fds = &given, .fd_count = 1, .limits = ad_limits_default(), .silence_ms = silence_ms};
    g_autoptr(GError) error = NULL;
    plan.limits.wall_ms = wall_ms;
    plan.limits.files = 1000;
    *seen = (Seen){.loop = g_main_loop_new(NULL, FALSE)};
    AdWorker *worker = ad_launcher_start(&plan, on_message, on_end, seen, &error);
    assert_null(error);
    assert_non_null(worker);
    return worker;
}

static void
finish(Seen *seen)
{
    if (!seen->has_ended)
        g_main_loop_run(seen->loop);
    g_main_loop_unref(seen->loop);
    assert_true(seen->has_ended);
}

/* Any job message will do; this one is short. */
static GVariant *
job_of(guint64 number)
{
    return g_variant_new_array(NULL, (GVariant *[]){g_variant_new_uint64(number)}, 1);
}

/* The parent is as good as before: one more worker does its job. */
static void
an_honest_worker_is_done(void)
{
    Seen seen;
    AdWorker *worker = start("lie-none", 20000, 10000, &seen);
    assert_true(ad_launcher_pid(worker) > 0);
    assert_true(ad_launcher_send(worker, AD_MESSAGE_JOB_LIMITS, job_of(4711), NULL));
    finish(&seen);
    if (seen.end != AD_WORKER_DONE)
        print_error("%s\n", seen.sentence);
    assert_int_equal(seen.end, AD_WORKER_DONE);
    assert_int_equal(seen.cage.layers, AD_CAGE_FULL);
    assert_true(seen.cage.landlock_abi >= 1);
    assert_int_equal(seen.messages, 3);
    assert_int_equal(seen.last_progress, 4711);
    g_free(seen.sentence);
}

static guint
open_descriptors(void)
{
    guint count = 0;
    DIR *dir = opendir("/proc/self/fd");
    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count;
}

static void
every_lie_ends_its_teller_and_nobody_else(void **state)
{
    static const struct {
        const char *lie;
        AdWorkerEnd end;
        AdErrorCode code;
        const char *says; /* part of the sentence */
    } cases[] = {
        {"lie-magic", AD_WORKER_BROKE, AD_ERROR_PEER, "not an aduana message"},
        {"lie-version", AD_WORKER_BROKE, AD_ERROR_PEER, "not an aduana message"},
        {"lie-short", AD_WORKER_BROKE, AD_ERROR_PEER, "not an aduana message"},
        {"lie-id", AD_WORKER_BROKE, AD_ERROR_PEER, "not this sender's"},
        {"lie-sender", AD_WORKER_BROKE, AD_ERROR_PEER, "not this sender's"},
        {"lie-parent", AD_WORKER_BROKE, AD_ERROR_PEER, "not this sender's"},
        {"lie-length", AD_WORKER_BROKE, AD_ERROR_PEER, "bytes and brings"},
        {"lie-behind", AD_WORKER_BROKE, AD_ERROR_PEER, "bytes and brings"},
        {"lie-type", AD_WORKER_BROKE, AD_ERROR_PEER, "not a well-formed"},
        {"lie-long", AD_WORKER_BROKE, AD_ERROR_PEER, "too long"},
        {"lie-descriptor", AD_WORKER_BROKE, AD_ERROR_PEER, "sent a descriptor"},
        {"lie-descriptors", AD_WORKER_BROKE, AD_ERROR_PEER, "sent a descriptor"},
        {"lie-no-hello", AD_WORKER_BROKE, AD_ERROR_PEER, "before HELLO"},
        {"lie-hello-twice", AD_WORKER_BROKE, AD_ERROR_PEER, "more than 1 messages HELLO"},
        {"lie-layers", AD_WORKER_BROKE, AD_ERROR_PEER, "layers that there are not"},
        {"lie-count", AD_WORKER_BROKE, AD_ERROR_PEER, "more than 1 messages COVERAGE"},
        {"lie-done-count", AD_WORKER_BROKE, AD_ERROR_PEER, "DONE counts 1 messages, 2 came"},
        {"lie-after-done", AD_WORKER_BROKE, AD_ERROR_PEER, "after the end"},
        {"lie-flood", AD_WORKER_BROKE, AD_ERROR_PEER, "more than 100000 messages PROGRESS"},
        {"lie-entry-flood", AD_WORKER_BROKE, AD_ERROR_PEER, "more than 8096 messages ENTRY_END"},
        {"lie-failed-code", AD_WORKER_BROKE, AD_ERROR_PEER, "error code that there is not"},
        {"lie-exit", AD_WORKER_CRASHED, AD_ERROR_PEER, "status 3 without saying DONE"},
        {"lie-exit-zero", AD_WORKER_CRASHED, AD_ERROR_PEER, "status 0 without saying DONE"},
        {"lie-done-but-fails", AD_WORKER_CRASHED, AD_ERROR_PEER, "status 4 although it said DONE"},
        {"lie-orphan", AD_WORKER_CRASHED, AD_ERROR_PEER, "status 5 without saying DONE"},
        {"lie-crash", AD_WORKER_CRASHED, AD_ERROR_PEER, "signal 6"},
        {"lie-call", AD_WORKER_CRASHED, AD_ERROR_PEER, "system call"},
        {"lie-processor", AD_WORKER_CRASHED, AD_ERROR_LIMIT, "processor time"},
        {"lie-failed", AD_WORKER_FAILED, AD_ERROR_LIMIT, "the words of the worker"},
        {"lie-failed-early", AD_WORKER_FAILED, AD_ERROR_LIMIT, "the words of the worker"},
    };
    (void)state;
    an_honest_worker_is_done(); /* and the loop has all the descriptors that it needs */
    guint before = open_descriptors();
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Seen seen;
        start(cases[i].lie, 20000, 0, &seen);
        finish(&seen);
        if (seen.end != cases[i].end || seen.code != (int)cases[i].code || strstr(seen.sentence, cases[i].says) == NULL)
            print_error("%s: end %d, code %d, \"%s\"\n", cases[i].lie, seen.end, seen.code, seen.sentence);
        assert_int_equal(seen.end, cases[i].end);
        assert_int_equal(seen.code, cases[i].code);
        assert_non_null(strstr(seen.sentence, cases[i].says));
        assert_true(seen.was_bad_call == (strcmp(cases[i].lie, "lie-call") == 0));
        assert_true(seen.was_out_of_cpu == (strcmp(cases[i].lie, "lie-processor") == 0));
        g_free(seen.sentence);
        an_honest_worker_is_done();
    }
    assert_int_equal(open_descriptors(), before);
}

/* Together, because each gets two seconds to end by itself. */
static void
a_worker_that_closes_its_channel_must_end_too(void **state)
{
    static const char *const lies[] = {"lie-close", "lie-close-after-done", "lie-empty"};
    Seen seen[G_N_ELEMENTS(lies)];
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(lies); i++)
        start(lies[i], 20000, 0, &seen[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(lies); i++) {
        finish(&seen[i]);
        assert_int_equal(seen[i].end, AD_WORKER_BROKE);
        assert_non_null(strstr(seen[i].sentence, "closed its channel and went on"));
        g_free(seen[i].sentence);
    }
    an_honest_worker_is_done();
}

static void
clocks_end_those_who_do_not_come_to_an_end(void **state)
{
    static const struct {
        const char *lie;
        guint64 wall_ms, silence_ms;
        const char *says;
    } cases[] = {
        {"lie-silent", 20000, 150, "said nothing for too long"},
        {"lie-mute", 20000, 150, "said nothing for too long"},
        {"lie-silent", 150, 0, "deadline"},
        {"lie-late", 300, 20000, "deadline"},
        {"lie-late", 300, 0, "deadline"},
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Seen seen;
        gint64 began = g_get_monotonic_time();
        start(cases[i].lie, cases[i].wall_ms, cases[i].silence_ms, &seen);
        finish(&seen);
        gint64 took_ms = (g_get_monotonic_time() - began) / 1000;
        assert_int_equal(seen.end, AD_WORKER_KILLED);
        assert_int_equal(seen.code, AD_ERROR_LIMIT);
        assert_int_equal(seen.signal, SIGKILL);
        assert_non_null(strstr(seen.sentence, cases[i].says));
        assert_true(took_ms >= 140 && took_ms < 5000);
        g_free(seen.sentence);
    }
    an_honest_worker_is_done();
}

static void
a_worker_that_never_reads_is_broken(void **state)
{
    Seen seen;
    guint sent = 0;
    (void)state;
    AdWorker *worker = start("lie-silent", 20000, 0, &seen);
    g_autoptr(GError) error = NULL;
    while (ad_launcher_send(worker, AD_MESSAGE_JOB_LIMITS, job_of(4711), &error))
        assert_true(++sent < 1000000);
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_PEER));
    finish(&seen);
    assert_int_equal(seen.end, AD_WORKER_BROKE);
    assert_non_null(strstr(seen.sentence, "does not read"));
    g_free(seen.sentence);
    an_honest_worker_is_done();
}

static gboolean
next_turn(gpointer user)
{
    ((Seen *)user)->in_this_turn = 0;
    return G_SOURCE_CONTINUE;
}

static void
a_flood_leaves_the_loop_its_turns(void **state)
{
    Seen seen;
    (void)state;
    start("lie-flood", 20000, 0, &seen);
    guint turns = g_timeout_add_full(G_PRIORITY_DEFAULT, 0, next_turn, &seen, NULL);
    finish(&seen);
    g_source_remove(turns);
    assert_int_equal(seen.end, AD_WORKER_BROKE);
    assert_true(seen.most_in_a_turn > 0 && seen.most_in_a_turn <= 256);
    g_free(seen.sentence);
}

static void
a_worker_that_is_stopped_says_so(void **state)
{
    Seen seen;
    (void)state;
    AdWorker *worker = start("lie-silent", 20000, 0, &seen);
    ad_launcher_kill(worker);
    finish(&seen);
    assert_int_equal(seen.end, AD_WORKER_KILLED);
    assert_int_equal(seen.code, AD_ERROR_CANCELLED);
    g_free(seen.sentence);
}

static void
a_worker_that_is_freed_is_gone_and_silent(void **state)
{
    Seen seen;
    (void)state;
    AdWorker *worker = start("lie-late", 20000, 0, &seen);
    pid_t pid = ad_launcher_pid(worker);
    ad_launcher_free(worker);
    assert_int_equal(kill(pid, 0), -1);
    assert_int_equal(errno, ESRCH);
    while (g_main_context_iteration(NULL, FALSE))
        ;
    assert_false(seen.has_ended);
    assert_int_equal(seen.messages, 0);
    g_main_loop_unref(seen.loop);
}

static void
many_workers_run_side_by_side(void **state)
{
    enum { WORKERS = 8 };
    Seen seen[WORKERS];
    (void)state;
    for (guint i = 0; i < WORKERS; i++) {
        gboolean is_honest = i % 2 == 0;
        AdWorker *worker = start(is_honest ? "lie-none" : "lie-crash", 20000, 0, &seen[i]);
        if (is_honest)
            assert_true(ad_launcher_send(worker, AD_MESSAGE_JOB_LIMITS, job_of(4711), NULL));
    }
    for (guint i = 0; i < WORKERS; i++) {
        finish(&seen[i]);
        assert_int_equal(seen[i].end, i % 2 == 0 ? AD_WORKER_DONE : AD_WORKER_CRASHED);
        g_free(seen[i].sentence);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_lie_ends_its_teller_and_nobody_else),
        cmocka_unit_test(a_worker_that_closes_its_channel_must_end_too),
        cmocka_unit_test(clocks_end_those_who_do_not_come_to_an_end),
        cmocka_unit_test(a_worker_that_never_reads_is_broken),
        cmocka_unit_test(a_flood_leaves_the_loop_its_turns),
        cmocka_unit_test(a_worker_that_is_stopped_says_so),
        cmocka_unit_test(a_worker_that_is_freed_is_gone_and_silent),
        cmocka_unit_test(many_workers_run_side_by_side),
    };
    g_setenv("ADUANA_LIBEXEC", AD_ATTACK_DIR "/liars", TRUE);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
