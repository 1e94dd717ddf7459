/* SPDX-License-Identifier: Apache-2.0 */
/* test_cage.c - every attack from inside is refused, and succeeds when the step that refuses it is left out */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib.h>

#define SUCCEEDS 0
#define KILLED(number) (1000 + (number))
#define NO_CAGE 200
#define LEAKED_FD 20

/* What became of an attack: 0 it succeeded, an errno, or KILLED(signal). */
static int
attack(const char *cage, const char *name, const char *profile, gboolean is_degraded_ok)
{
    g_autofree char *program = g_strdup_printf("%s/attack_worker_%s", AD_ATTACK_DIR, cage);
    char *argv[] = {program, (char *)name, (char *)profile, is_degraded_ok ? (char *)"degraded" : NULL, NULL};
    char *envp[] = {(char *)"LANG=C.UTF-8", (char *)"ASAN_OPTIONS=detect_leaks=0", NULL};
    posix_spawn_file_actions_t actions;
    int status;
    pid_t pid;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, LEAKED_FD, "/etc/passwd", O_RDONLY, 0);
    assert_int_equal(posix_spawn(&pid, program, &actions, NULL, argv, envp), 0);
    posix_spawn_file_actions_destroy(&actions);
    while (waitpid(pid, &status, 0) < 0)
        assert_int_equal(errno, EINTR);
    return WIFSIGNALED(status) ? KILLED(WTERMSIG(status)) : WEXITSTATUS(status);
}

static int failures;

static void
expect(const char *cage, const char *name, const char *profile, gboolean is_degraded_ok, int expected)
{
    int got = attack(cage, name, profile, is_degraded_ok);
    if (got == expected)
        return;
    failures++;
    print_error("cage %s, profile %s, attack %s: %d instead of %d\n", cage, profile, name, got, expected);
}

static const char *const closed_profiles[] = {"unpack", "compile", "verify", "parse"};

/* Profiles that have neither files nor network. */
static void
nothing_gets_out_of_the_closed_profiles(void **state)
{
    static const struct {
        const char *name;
        int expected;
    } cases[] = {
        {"alive", SUCCEEDS},
        {"write-within", SUCCEEDS},
        {"abort", KILLED(SIGABRT)},
        {"open", ENOENT},
        {"open-early", EACCES},
        {"list", ENOENT},
        {"create", ENOENT},
        {"stat", ENOENT},
        {"reopen", ENOENT},
        {"socket", KILLED(SIGSYS)},
        {"connect", KILLED(SIGSYS)},
        {"exec", KILLED(SIGSYS)},
        {"exec-memory", KILLED(SIGSYS)},
        {"exec-gpgv", KILLED(SIGSYS)},
        {"fork", KILLED(SIGSYS)},
        {"thread", KILLED(SIGSYS)},
        {"thread-socket", KILLED(SIGSYS)},
        {"thread-open", ENOENT},
        {"ptrace", KILLED(SIGSYS)},
        {"process-memory", KILLED(SIGSYS)},
        {"memfd", KILLED(SIGSYS)},
        {"map-code", KILLED(SIGSYS)},
        {"data-to-code", KILLED(SIGSYS)},
        {"map-given-code", KILLED(SIGSYS)},
        {"write-beyond", EFBIG},
#ifndef AD_SANITIZED
        {"memory", ENOMEM},
#endif
        {"leaked", EBADF},
        {"privileges", EPERM},
    };
    (void)state;
    failures = 0;
    for (gsize p = 0; p < G_N_ELEMENTS(closed_profiles); p++)
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
            expect("full", cases[i].name, closed_profiles[p], FALSE, cases[i].expected);
    expect("full", "processor", "unpack", FALSE, KILLED(SIGXCPU));
    assert_int_equal(failures, 0);
}

/* gpgv may be executed, and reads what it was given and its libraries; nothing else. */
static void
profile_gpgv_runs_gpgv_and_nothing_else(void **state)
{
    static const struct {
        const char *name;
        int expected;
    } cases[] = {
        {"exec-gpgv", SUCCEEDS},
        {"reopen", SUCCEEDS},
        {"exec", KILLED(SIGSYS)},
        {"exec-memory", KILLED(SIGSYS)},
        {"exec-copied-path", KILLED(SIGSYS)},
        {"open", EACCES},
        {"list", EACCES},
        {"create", KILLED(SIGSYS)},
        {"socket", KILLED(SIGSYS)},
        {"connect", KILLED(SIGSYS)},
        {"fork", KILLED(SIGSYS)},
        {"thread", KILLED(SIGSYS)},
        {"ptrace", KILLED(SIGSYS)},
        {"memfd", KILLED(SIGSYS)},
        {"map-code", KILLED(SIGSYS)},
        {"data-to-code", KILLED(SIGSYS)},
        {"write-beyond", EFBIG},
        {"leaked", EBADF},
        {"privileges", EPERM},
    };
    (void)state;
    failures = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        expect("full", cases[i].name, "gpgv", FALSE, cases[i].expected);
    assert_int_equal(failures, 0);
}

static void
profile_fetch_has_the_network_and_no_files(void **state)
{
    struct addrinfo *found = NULL;
    gboolean has_localhost = getaddrinfo("localhost", "80", NULL, &found) == 0; /* a bare machine may not know it */
    if (found != NULL)
        freeaddrinfo(found);
    const struct {
        const char *name;
        int expected;
    } cases[] = {
        {"socket", SUCCEEDS},
        {"connect", SUCCEEDS},
        {"resolve", has_localhost ? SUCCEEDS : ENETUNREACH},
        {"thread", SUCCEEDS},
        {"open-settings", access("/etc/nsswitch.conf", F_OK) == 0 ? SUCCEEDS : ENOENT},
        {"open", EACCES},
        {"thread-open", EACCES},
        {"list", EACCES},
        {"reopen", EACCES},
        {"create", KILLED(SIGSYS)},
        {"packet-socket", KILLED(SIGSYS)},
        {"listen", KILLED(SIGSYS)},
        {"exec", KILLED(SIGSYS)},
        {"exec-memory", KILLED(SIGSYS)},
        {"fork", KILLED(SIGSYS)},
        {"ptrace", KILLED(SIGSYS)},
        {"memfd", KILLED(SIGSYS)},
        {"map-code", KILLED(SIGSYS)},
        {"data-to-code", KILLED(SIGSYS)},
        {"write-beyond", EFBIG},
        {"leaked", EBADF},
        {"privileges", EPERM},
    };
    (void)state;
    failures = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        expect("full", cases[i].name, "fetch", FALSE, cases[i].expected);
    assert_int_equal(failures, 0);
}

/* What only newer kernels can refuse; an older one leaves it to the filter, or to nobody. */
static void
newer_kernels_refuse_listening_and_signals_too(void **state)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
    (void)state;
    print_message("Landlock ABI %ld\n", abi);
    failures = 0;
    expect("full", "bind-tcp", "fetch", FALSE, abi >= 4 ? EACCES : SUCCEEDS);
    expect("full", "signal-early", "unpack", FALSE, abi >= 6 ? EPERM : SUCCEEDS);
    assert_int_equal(failures, 0);
}

/* Calls that no profile has: each kills, whatever its arguments. */
static void
calls_that_no_profile_has_kill(void **state)
{
    static const long calls[] = {
        SYS_bpf, SYS_keyctl, SYS_add_key, SYS_request_key, SYS_io_uring_setup, SYS_io_uring_enter, SYS_userfaultfd,
        SYS_unshare, SYS_setns, SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_kill, SYS_tkill,
        SYS_rt_sigqueueinfo, SYS_setuid, SYS_setgid, SYS_setresuid, SYS_capset, SYS_personality, SYS_perf_event_open,
        SYS_pidfd_open, SYS_pidfd_getfd, SYS_pidfd_send_signal, SYS_process_vm_writev, SYS_process_madvise, SYS_kcmp,
        SYS_open_by_handle_at, SYS_name_to_handle_at, SYS_openat2, SYS_mkdirat, SYS_unlinkat, SYS_linkat,
        SYS_symlinkat, SYS_renameat2, SYS_mknodat, SYS_fchmodat, SYS_fchmod, SYS_fchown, SYS_truncate, SYS_splice,
        SYS_tee, SYS_vmsplice, SYS_copy_file_range, SYS_accept4, SYS_execveat, SYS_seccomp,
        SYS_landlock_create_ruleset, SYS_inotify_init1, SYS_fanotify_init, SYS_signalfd4, SYS_timer_create,
        SYS_shmget, SYS_msgget, SYS_semget, SYS_mq_open, SYS_init_module, SYS_kexec_load, SYS_reboot, SYS_sethostname,
        SYS_memfd_secret, SYS_setsid, SYS_mlock, SYS_mbind, SYS_setpriority, SYS_sched_setaffinity, SYS_statx,
    };
    static const char *const profiles[] = {"unpack", "gpgv", "fetch"}; /* compile and verify share unpack's list */
    (void)state;
    failures = 0;
    for (gsize p = 0; p < G_N_ELEMENTS(profiles); p++)
        for (gsize i = 0; i < G_N_ELEMENTS(calls); i++) {
            g_autofree char *name = g_strdup_printf("call:%ld", calls[i]);
            expect("full", name, profiles[p], FALSE, KILLED(SIGSYS));
        }
    assert_int_equal(failures, 0);
}

/* Each step compiled out: the attack that it alone refuses succeeds. */
static void
without_its_step_the_attack_succeeds(void **state)
{
    int processes = geteuid() == 0 ? SUCCEEDS : EAGAIN; /* others than root meet RLIMIT_NPROC */
    const struct {
        const char *cage, *name, *profile;
        int expected;
    } cases[] = {
        {"without_close_range", "leaked", "unpack", SUCCEEDS},
        {"without_rlimits", "write-beyond", "unpack", SUCCEEDS},
        {"without_rlimits", "memory", "unpack", SUCCEEDS},
        {"without_rlimits", "processor", "unpack", SUCCEEDS},
        {"without_landlock", "open-early", "unpack", SUCCEEDS},
        {"without_landlock", "open", "gpgv", SUCCEEDS},
        {"without_landlock", "open", "fetch", SUCCEEDS},
        {"without_landlock", "thread-open", "fetch", SUCCEEDS},
        {"without_landlock", "bind-tcp", "fetch", SUCCEEDS},
        {"without_landlock", "signal-early", "unpack", SUCCEEDS},
        {"without_seccomp", "stat", "unpack", SUCCEEDS},
        {"without_seccomp", "socket", "unpack", SUCCEEDS},
        {"without_seccomp", "connect", "unpack", SUCCEEDS},
        {"without_seccomp", "exec-memory", "unpack", SUCCEEDS},
        {"without_seccomp", "fork", "unpack", processes},
        {"without_seccomp", "thread", "unpack", processes},
        {"without_seccomp", "ptrace", "unpack", SUCCEEDS},
        {"without_seccomp", "process-memory", "unpack", SUCCEEDS},
        {"without_seccomp", "memfd", "unpack", SUCCEEDS},
        {"without_seccomp", "map-code", "unpack", SUCCEEDS},
        {"without_seccomp", "data-to-code", "unpack", SUCCEEDS},
        {"without_seccomp", "map-given-code", "unpack", SUCCEEDS},
        {"without_seccomp", "exec-copied-path", "gpgv", SUCCEEDS},
        {"without_seccomp", "listen", "fetch", EOPNOTSUPP},
        /* the filter alone still lets no thread open: two layers say no */
        {"without_seccomp", "open", "unpack", EACCES},
        {"without_landlock", "open", "unpack", ENOENT},
    };
    (void)state;
    failures = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        expect(cases[i].cage, cases[i].name, cases[i].profile, TRUE, cases[i].expected);
    /* as another user the kernel takes neither Landlock nor a filter without it */
    if (geteuid() == 0)
        expect("without_no_new_privs", "privileges", "unpack", TRUE, SUCCEEDS);
    assert_int_equal(failures, 0);
}

static void
a_cage_without_a_layer_is_refused_unless_degraded_is_allowed(void **state)
{
    static const char *const cages[] = {"without_close_range", "without_rlimits", "without_no_new_privs",
                                        "without_landlock",    "without_seccomp", "without_prove"};
    (void)state;
    failures = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(cages); i++) {
        expect(cages[i], "alive", "unpack", FALSE, NO_CAGE);
        expect(cages[i], "alive", "unpack", TRUE, SUCCEEDS);
    }
    assert_int_equal(failures, 0);
}

/* A kernel that says yes and does nothing: only the proof notices. */
static void
a_layer_that_only_pretends_is_found_out(void **state)
{
    (void)state;
    failures = 0;
    expect("hollow_landlock", "alive", "unpack", FALSE, NO_CAGE);
    expect("hollow_seccomp", "alive", "unpack", FALSE, NO_CAGE);
    expect("hollow_seccomp", "alive", "fetch", FALSE, NO_CAGE);
    expect("hollow_unproven", "open-early", "unpack", TRUE, SUCCEEDS);
    assert_int_equal(failures, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_gets_out_of_the_closed_profiles),
        cmocka_unit_test(profile_gpgv_runs_gpgv_and_nothing_else),
        cmocka_unit_test(profile_fetch_has_the_network_and_no_files),
        cmocka_unit_test(newer_kernels_refuse_listening_and_signals_too),
        cmocka_unit_test(calls_that_no_profile_has_kill),
        cmocka_unit_test(without_its_step_the_attack_succeeds),
        cmocka_unit_test(a_cage_without_a_layer_is_refused_unless_degraded_is_allowed),
        cmocka_unit_test(a_layer_that_only_pretends_is_found_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
