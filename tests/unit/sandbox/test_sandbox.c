/* SPDX-License-Identifier: Apache-2.0 */
/* test_sandbox.c - the parts that need no second process: profiles, command line, channel, bookkeeping */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "scanner/sandbox/channel.h"
#include "scanner/sandbox/launcher.h"
#include "scanner/sandbox/launcher_watch.h"
#include "scanner/sandbox/profile_calls.h"
#include "scanner/sandbox/profile_row.h"

static void
every_profile_has_a_whole_row(void **state)
{
    guint senders = 0;
    (void)state;
    for (int p = 0; p < AD_PROFILE_COUNT; p++) {
        const AdProfileRow *row = ad_profile_row((AdProfile)p);
        assert_int_equal(ad_profile_parse(row->name), p);
        assert_int_equal(senders & (guint)row->sender, 0);
        senders |= (guint)row->sender;
        assert_true(g_str_has_prefix(row->program, "aduana-"));
        assert_true(row->address_bytes > 0 && row->cpu_ms > 0 && row->spare_fds > 0);
        assert_non_null(row->paths);
        assert_non_null(row->calls()[0]);
    }
    assert_int_equal(senders, AD_SENDER_ANY_CHILD);
    assert_int_equal(ad_profile_parse("root"), -1);
    assert_int_equal(ad_profile_parse(""), -1);
    assert_int_equal(ad_profile_parse(NULL), -1);
}

static gboolean
allows(AdProfile p, int number)
{
    for (const AdCall *const *list = ad_profile_row(p)->calls(); *list != NULL; list++)
        for (const AdCall *call = *list; !call->is_last; call++)
            if (call->number == number && call->answer == 0)
                return TRUE;
    return FALSE;
}

/* Whoever widens a list meets this table. */
static void
powers_stand_only_where_they_belong(void **state)
{
    static const struct {
        int call;
        guint profiles; /* bit of each that may have it */
    } powers[] = {
        {SCMP_SYS(socket), 1 << AD_PROFILE_FETCH},
        {SCMP_SYS(connect), 1 << AD_PROFILE_FETCH},
        {SCMP_SYS(clone), 1 << AD_PROFILE_FETCH},
        {SCMP_SYS(sendmsg), 1 << AD_PROFILE_FETCH},
        {SCMP_SYS(execve), 1 << AD_PROFILE_GPGV},
        {SCMP_SYS(openat), 1 << AD_PROFILE_FETCH | 1 << AD_PROFILE_GPGV},
        {SCMP_SYS(open), 1 << AD_PROFILE_FETCH | 1 << AD_PROFILE_GPGV},
        {SCMP_SYS(fork), 0},
        {SCMP_SYS(vfork), 0},
        {SCMP_SYS(clone3), 0},
        {SCMP_SYS(execveat), 0},
        {SCMP_SYS(ptrace), 0},
        {SCMP_SYS(kill), 0},
        {SCMP_SYS(memfd_create), 0},
        {SCMP_SYS(prctl), 0},
        {SCMP_SYS(unlink), 0},
        {SCMP_SYS(rename), 0},
        {SCMP_SYS(listen), 0},
        {SCMP_SYS(accept4), 0},
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(powers); i++)
        for (int p = 0; p < AD_PROFILE_COUNT; p++)
            assert_int_equal(allows((AdProfile)p, powers[i].call), (powers[i].profiles >> p) & 1);
}

static void
a_cage_says_which_layers_it_lacks(void **state)
{
    static const struct {
        guint layers;
        const char *words;
    } cases[] = {
        {AD_CAGE_FULL, "full"},
        {AD_CAGE_FULL & ~AD_CAGE_LANDLOCK, "degraded: landlock"},
        {AD_CAGE_FULL & ~(AD_CAGE_LANDLOCK | AD_CAGE_SECCOMP), "degraded: landlock, seccomp"},
        {0, "degraded: close_range, rlimits, no_new_privs, landlock, seccomp, proof"},
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        AdCageState cage = {.layers = cases[i].layers};
        g_autofree char *words = ad_cage_describe(&cage);
        assert_string_equal(words, cases[i].words);
    }
}

static void
roles_are_read_from_the_command_line(void **state)
{
    static const struct {
        const char *word, *role;
        int fd;
    } cases[] = {
        {"input=4", "input", 4},     {"rules.base=5", "rules.base", 5},
        {"input=4", "inpu", -1},     {"input=4", "input.x", -1},
        {"input=", "input", -1},     {"input=-4", "input", -1},
        {"input=4x", "input", -1},   {"input= 4", "input", -1},
        {"input=2", "input", -1},    {"input=1024", "input", -1},
        {"input", "input", -1},      {"input=99999999999999999999", "input", -1},
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *argv[] = {(char *)"aduana-inspect", (char *)"unpack", (char *)cases[i].word, NULL};
        assert_int_equal(ad_launcher_child_fd(3, argv, cases[i].role), cases[i].fd);
    }
    char *argv[] = {(char *)"input=7", (char *)"input=8", NULL}; /* program and profile are no roles */
    assert_int_equal(ad_launcher_child_fd(2, argv, "input"), -1);
}

static void
the_cage_keeps_what_was_given_and_no_more(void **state)
{
    char *argv[] = {(char *)"aduana-inspect", (char *)"verify", (char *)"channel=3",
                    (char *)"input=5", (char *)"keys=4", (char *)"sandbox=degraded", NULL};
    (void)state;
    AdCagePlan plan = ad_launcher_child_cage(AD_PROFILE_VERIFY, 6, argv);
    assert_int_equal(plan.profile, AD_PROFILE_VERIFY);
    assert_int_equal(plan.keep_fds, 6);
    assert_true(plan.is_degraded_ok);
    plan = ad_launcher_child_cage(AD_PROFILE_VERIFY, 3, argv);
    assert_int_equal(plan.keep_fds, 4);
    assert_false(plan.is_degraded_ok);
}

static void
a_program_is_found_where_the_variable_says_or_named_as_missing(void **state)
{
    g_autofree char *dir = g_dir_make_tmp("aduana-libexec-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "aduana-none", NULL);
    g_autoptr(GError) error = NULL;
    (void)state;
    g_setenv("ADUANA_LIBEXEC", dir, TRUE);
    assert_null(ad_launcher_find_program("aduana-none", &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_NOT_FOUND));
    assert_non_null(strstr(error->message, dir));
    assert_true(g_file_set_contents(path, "x", 1, NULL));
    assert_null(ad_launcher_find_program("aduana-none", NULL)); /* not executable */
    assert_int_equal(chmod(path, 0755), 0);
    g_autofree char *found = ad_launcher_find_program("aduana-none", NULL);
    assert_string_equal(found, path);
    g_setenv("ADUANA_LIBEXEC", "relative", TRUE); /* would depend on where somebody stands */
    assert_null(ad_launcher_find_program("aduana-none", NULL));
    g_unsetenv("ADUANA_LIBEXEC");
    unlink(path);
    rmdir(dir);
}

/* channel ------------------------------------------------------------------------------------------------------- */

static GVariant *
progress(guint64 files)
{
    return g_variant_new("(tttt)", files, (guint64)0, (guint64)0, (guint64)0);
}

enum { THREADS = 4, MESSAGES_EACH = 50 };

static gpointer
send_some(gpointer user)
{
    for (guint i = 0; i < MESSAGES_EACH; i++)
        if (!ad_channel_send(user, AD_MESSAGE_PROGRESS, progress(i), NULL))
            return NULL;
    return user;
}

static void
many_threads_share_a_channel_and_done_counts_all(void **state)
{
    int ends[2];
    GThread *threads[THREADS];
    static guint8 frame[AD_LIMIT_FRAME_BYTES];
    AdLimits limits = ad_limits_default();
    AdLauncherWatch watch;
    AdCageState cage = {AD_CAGE_FULL, 7};
    const AdMessageSpec *spec;
    guint received = 0;
    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    ad_autofd int parent = ends[0];
    AdChannel *channel = ad_channel_new(ends[1], AD_SENDER_UNPACK);
    ad_channel_name_library(channel, "zlib", "1.2");
    ad_launcher_watch_init(&watch, AD_PROFILE_UNPACK, &limits);
    assert_true(ad_channel_hello(channel, &cage, NULL));
    for (guint i = 0; i < THREADS; i++)
        threads[i] = g_thread_new("sender", send_some, channel);
    while (!ad_launcher_watch_is_over(&watch)) {
        gssize bytes = recv(parent, frame, sizeof frame, 0);
        assert_true(bytes > 0);
        g_autoptr(GVariant) body = ad_launcher_watch_take(&watch, frame, (gsize)bytes, &spec, NULL);
        assert_non_null(body);
        if (++received == 1 + THREADS * MESSAGES_EACH) {
            for (guint i = 0; i < THREADS; i++)
                assert_non_null(g_thread_join(threads[i]));
            assert_true(ad_channel_done(channel, NULL, NULL));
        }
    }
    assert_int_equal(received, 2 + THREADS * MESSAGES_EACH);
    assert_int_equal(watch.cage.layers, AD_CAGE_FULL);
    assert_int_equal(watch.cage.landlock_abi, 7);
    ad_channel_free(channel);
    ad_launcher_watch_clear(&watch);
}

static void
a_channel_without_a_parent_fails_and_stays_failed(void **state)
{
    int ends[2];
    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    g_autoptr(AdChannel) channel = ad_channel_new(ends[1], AD_SENDER_UNPACK);
    g_autoptr(GError) error = NULL;
    close(ends[0]);
    assert_false(ad_channel_send(channel, AD_MESSAGE_PROGRESS, progress(1), &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_PEER));
    assert_false(ad_channel_done(channel, "", NULL));
    assert_null(ad_channel_receive(channel, AD_MESSAGE_JOB_LIMITS, NULL));
}

/* Datagrams that lie ready on the socket, and the frames in them. */
static guint
frames_ready(int fd, guint *datagrams)
{
    static guint8 datagram[AD_LIMIT_FRAME_BYTES];
    guint frames = 0;
    gssize bytes;
    *datagrams = 0;
    while ((bytes = recv(fd, datagram, sizeof datagram, MSG_DONTWAIT)) > 0) {
        (*datagrams)++;
        for (gsize at = 0; at < (gsize)bytes; frames++)
            at += ad_message_first(datagram + at, (gsize)bytes - at);
    }
    return frames;
}

static void
what_is_posted_travels_in_order_with_the_next_message_or_when_much_has_gathered(void **state)
{
    int ends[2];
    guint datagrams;
    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    ad_autofd int parent = ends[0];
    g_autoptr(AdChannel) channel = ad_channel_new(ends[1], AD_SENDER_UNPACK);
    for (guint i = 0; i < 10; i++)
        assert_true(ad_channel_post(channel, AD_MESSAGE_PROGRESS, progress(i), NULL));
    assert_int_equal(frames_ready(parent, &datagrams), 0);
    assert_true(ad_channel_send(channel, AD_MESSAGE_PROGRESS, progress(10), NULL));
    assert_int_equal(frames_ready(parent, &datagrams), 11);
    assert_int_equal(datagrams, 1);
    for (guint i = 0; i < 1000; i++)
        assert_true(ad_channel_post(channel, AD_MESSAGE_PROGRESS, progress(i), NULL));
    assert_true(frames_ready(parent, &datagrams) > 500);
    assert_true(ad_channel_done(channel, NULL, NULL));
    close(parent);
    parent = -1;
    g_autoptr(GError) error = NULL;
    gboolean is_refused = FALSE;
    for (guint i = 0; i < 1000 && !is_refused; i++)
        is_refused = !ad_channel_post(channel, AD_MESSAGE_PROGRESS, progress(i), &error);
    assert_true(is_refused);
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_PEER));
}

static void
a_child_takes_only_the_message_that_is_due(void **state)
{
    int ends[2];
    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    ad_autofd int parent = ends[0];
    g_autoptr(AdChannel) channel = ad_channel_new(ends[1], AD_SENDER_COMPILE);
    g_autoptr(GBytes) frame = ad_message_pack(AD_MESSAGE_JOB_COMPILE, g_variant_new("(sa{ss})", "check", NULL), NULL);
    gsize bytes;
    const void *data = g_bytes_get_data(frame, &bytes);
    static guint8 large[AD_LIMIT_FRAME_BYTES + 1];
    assert_int_equal(send(parent, data, bytes, 0), bytes);
    g_autoptr(GVariant) body = ad_channel_receive(channel, AD_MESSAGE_JOB_COMPILE, NULL);
    assert_non_null(body);
    assert_int_equal(send(parent, data, bytes, 0), bytes);
    assert_null(ad_channel_receive(channel, AD_MESSAGE_JOB_VERIFY, NULL));
    assert_int_equal(send(parent, data, bytes - 1, 0), bytes - 1);
    assert_null(ad_channel_receive(channel, AD_MESSAGE_JOB_COMPILE, NULL));
    memcpy(large, data, bytes);
    assert_int_equal(send(parent, large, sizeof large, 0), sizeof large);
    g_autoptr(GError) error = NULL;
    assert_null(ad_channel_receive(channel, AD_MESSAGE_JOB_COMPILE, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_PEER));
}

static void
a_failure_travels_with_its_code_and_a_bounded_sentence(void **state)
{
    int ends[2];
    AdLimits limits = ad_limits_default();
    AdLauncherWatch watch;
    static guint8 frame[AD_LIMIT_FRAME_BYTES];
    const AdMessageSpec *spec;
    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    ad_autofd int parent = ends[0];
    g_autoptr(AdChannel) channel = ad_channel_new(ends[1], AD_SENDER_VERIFY);
    g_autofree char *n_tildes = g_strnfill(100000, 'x');
    for (gsize i = 1; i + 1 < 100000; i += 2)
        memcpy(n_tildes + i, "\xc3\xb1", 2); /* the cut falls inside a character */
    g_autoptr(GError) why = g_error_new_literal(AD_ERROR, AD_ERROR_UNTRUSTED, n_tildes);
    ad_launcher_watch_init(&watch, AD_PROFILE_VERIFY, &limits);
    ad_channel_failed(channel, why);
    gssize bytes = recv(parent, frame, sizeof frame, 0);
    assert_true(bytes > 0);
    g_autoptr(GVariant) body = ad_launcher_watch_take(&watch, frame, (gsize)bytes, &spec, NULL);
    assert_non_null(body);
    assert_true(g_error_matches(watch.failed, AD_ERROR, AD_ERROR_UNTRUSTED));
    assert_true(strlen(watch.failed->message) < 5000);
    ad_launcher_watch_clear(&watch);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_profile_has_a_whole_row),
        cmocka_unit_test(powers_stand_only_where_they_belong),
        cmocka_unit_test(a_cage_says_which_layers_it_lacks),
        cmocka_unit_test(roles_are_read_from_the_command_line),
        cmocka_unit_test(the_cage_keeps_what_was_given_and_no_more),
        cmocka_unit_test(a_program_is_found_where_the_variable_says_or_named_as_missing),
        cmocka_unit_test(many_threads_share_a_channel_and_done_counts_all),
        cmocka_unit_test(a_channel_without_a_parent_fails_and_stays_failed),
        cmocka_unit_test(what_is_posted_travels_in_order_with_the_next_message_or_when_much_has_gathered),
        cmocka_unit_test(a_child_takes_only_the_message_that_is_due),
        cmocka_unit_test(a_failure_travels_with_its_code_and_a_bounded_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
