/* SPDX-License-Identifier: Apache-2.0 */
/* launcher_spawn.c - from a plan to a running process
 *
 * The parent may have threads, so the child makes only async-signal-safe calls between fork and exec: all it needs is
 * laid out before. */
#include "scanner/sandbox/launcher_spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "scanner/sandbox/profile_row.h"

/* Descriptor of the channel in every worker; the plan's follow it. */
#define FIRST_FD 3
/* Room for some frames, so that a worker does not wait for every turn of our loop. */
#define SOCKET_BUFFER_BYTES (1024 * 1024)

typedef struct {
    char *program;
    char **argv, **envp;
    GArray *sources; /* of int: become FIRST_FD, FIRST_FD + 1, …; all are higher than these, so none is overwritten */
    int null_fd, report_fd;
    gboolean keeps_stderr;
    pid_t parent;
    struct rlimit address, cpu;
} Launch;

static void
close_all(GArray *fds)
{
    for (guint i = 0; i < fds->len; i++)
        close(g_array_index(fds, int, i));
    g_array_unref(fds);
}

static void
launch_clear(Launch *launch)
{
    g_free(launch->program);
    g_strfreev(launch->argv);
    g_strfreev(launch->envp);
    if (launch->sources != NULL)
        close_all(launch->sources);
    if (launch->null_fd >= 0)
        close(launch->null_fd);
    if (launch->report_fd >= 0)
        close(launch->report_fd);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Launch, launch_clear)

static gboolean
failed(const char *what, GError **error)
{
    g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "a worker cannot be started: %s: %s", what, g_strerror(errno));
    return FALSE;
}

static gboolean
add_source(Launch *launch, int fd, int above, GError **error)
{
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, above);
    if (copy < 0)
        return failed("descriptor", error);
    g_array_append_val(launch->sources, copy);
    return TRUE;
}

static gboolean
set_descriptors(Launch *launch, const AdWorkerPlan *plan, int channel, GError **error)
{
    int above = FIRST_FD + 1 + (int)plan->fd_count;
    launch->sources = g_array_new(FALSE, FALSE, sizeof(int));
    if (!add_source(launch, channel, above, error))
        return FALSE;
    for (gsize i = 0; i < plan->fd_count; i++)
        if (!add_source(launch, plan->fds[i].fd, above, error))
            return FALSE;
    ad_autofd int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    launch->null_fd = null_fd < 0 ? -1 : fcntl(null_fd, F_DUPFD_CLOEXEC, above);
    return launch->null_fd >= 0 ? TRUE : failed("/dev/null", error);
}

static void
set_words(Launch *launch, const AdWorkerPlan *plan)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_ptr_array_add(argv, g_strdup(ad_profile_program(plan->profile)));
    g_ptr_array_add(argv, g_strdup(ad_profile_name(plan->profile)));
    g_ptr_array_add(argv, g_strdup_printf("channel=%d", FIRST_FD));
    for (gsize i = 0; i < plan->fd_count; i++)
        g_ptr_array_add(argv, g_strdup_printf("%s=%d", plan->fds[i].role, FIRST_FD + 1 + (int)i));
    if (plan->is_degraded_ok)
        g_ptr_array_add(argv, g_strdup("sandbox=degraded"));
    g_ptr_array_add(argv, NULL);
    launch->argv = (char **)g_ptr_array_free(g_steal_pointer(&argv), FALSE);
    launch->envp = g_new0(char *, 3);
    launch->envp[0] = g_strdup("LANG=C.UTF-8");
#ifdef AD_SANITIZED
    /* the leak check would start a process from inside the cage */
    launch->envp[1] = g_strdup("ASAN_OPTIONS=detect_leaks=0");
#endif
}

guint64
ad_launcher_spawn_cpu_seconds(const AdWorkerPlan *plan)
{
    guint64 ms = plan->limits.cpu_ms != 0 ? plan->limits.cpu_ms : ad_profile_row(plan->profile)->cpu_ms;
    return ms / 1000 + (ms % 1000 != 0);
}

/* The hard outer limits: they hold from the program's first instruction, whatever its own cage then lowers. */
static void
set_limits(Launch *launch, const AdWorkerPlan *plan)
{
    const AdProfileRow *row = ad_profile_row(plan->profile);
    rlim_t cpu_s = ad_launcher_spawn_cpu_seconds(plan);
    rlim_t address = plan->address_bytes != 0 ? plan->address_bytes : row->address_bytes;
#ifdef AD_SANITIZED
    address = RLIM_INFINITY;
#endif
    launch->address = (struct rlimit){address, address};
    launch->cpu = (struct rlimit){cpu_s, cpu_s + 1};
}

static gboolean
lower(__rlimit_resource_t resource, const struct rlimit *wanted)
{
    struct rlimit now;
    if (getrlimit(resource, &now) != 0)
        return FALSE;
    struct rlimit both = {MIN(wanted->rlim_cur, now.rlim_max), MIN(wanted->rlim_max, now.rlim_max)};
    return setrlimit(resource, &both) == 0;
}

static void
reset_signals(void)
{
    sigset_t none;
    struct sigaction usual = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++)
        sigaction(number, &usual, NULL); /* refused for SIGKILL, SIGSTOP and libc's own */
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* In the child, after fork. Only returns when something failed, with errno. */
static void
become(const Launch *launch)
{
    static const struct rlimit no_core = {0, 0};
    reset_signals();
    setpgid(0, 0); /* Ctrl-C is for the parent, which then ends its workers in order */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
        return;
    if (getppid() != launch->parent) /* died between fork and the line above */
        _exit(1);
    if (dup2(launch->null_fd, 0) < 0 || dup2(launch->null_fd, 1) < 0)
        return;
    /* a worker's words would go to somebody's terminal, escape sequences and all */
    if (!launch->keeps_stderr && dup2(launch->null_fd, 2) < 0)
        return;
    for (guint i = 0; i < launch->sources->len; i++)
        if (dup2(g_array_index(launch->sources, int, i), FIRST_FD + (int)i) < 0)
            return;
    /* what another part of the parent left without close-on-exec; the report goes the same way */
    syscall(SYS_close_range, FIRST_FD + launch->sources->len, ~0U, CLOSE_RANGE_CLOEXEC);
    if (!lower(RLIMIT_AS, &launch->address) || !lower(RLIMIT_CPU, &launch->cpu) || !lower(RLIMIT_CORE, &no_core))
        return;
    execve(launch->program, launch->argv, launch->envp);
}

/* Waits until exec closed the pipe or sent the reason. */
static gboolean
has_started(int report, const char *program, GError **error)
{
    int why = 0;
    gssize got;
    do
        got = read(report, &why, sizeof why);
    while (got < 0 && errno == EINTR);
    if (got <= 0)
        return TRUE;
    g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "%s cannot be executed: %s", program, g_strerror(why));
    return FALSE;
}

static gboolean
run(Launch *launch, pid_t *pid_out, GError **error)
{
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0)
        return failed("pipe", error);
    ad_autofd int reading = report[0];
    int above = FIRST_FD + (int)launch->sources->len;
    launch->report_fd = fcntl(report[1], F_DUPFD_CLOEXEC, above);
    close(report[1]);
    if (launch->report_fd < 0)
        return failed("pipe", error);
    launch->parent = getpid();
    pid_t pid = fork();
    if (pid < 0)
        return failed("fork", error);
    if (pid == 0) {
        become(launch);
        int why = errno;
        gssize ignored = write(launch->report_fd, &why, sizeof why);
        (void)ignored;
        _exit(127);
    }
    close(launch->report_fd);
    launch->report_fd = -1;
    if (!has_started(reading, launch->program, error)) {
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
            ;
        return FALSE;
    }
    *pid_out = pid;
    return TRUE;
}

static gboolean
wants_stderr(void)
{
#ifdef AD_SANITIZED
    return TRUE; /* a sanitizer's report is what the build is for */
#else
    return secure_getenv("ADUANA_WORKER_STDERR") != NULL;
#endif
}

gboolean
ad_launcher_spawn(const AdWorkerPlan *plan, AdLauncherProcess *process, GError **error)
{
    g_auto(Launch) launch = {.null_fd = -1, .report_fd = -1};
    int ends[2], room = SOCKET_BUFFER_BYTES;
    launch.program = ad_launcher_find_program(ad_profile_program(plan->profile), error);
    if (launch.program == NULL)
        return FALSE;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return failed("socketpair", error);
    ad_autofd int ours = ends[0], theirs = ends[1];
    setsockopt(ours, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    setsockopt(theirs, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    if (fcntl(ours, F_SETFL, O_NONBLOCK) != 0)
        return failed("socket", error);
    launch.keeps_stderr = wants_stderr();
    set_words(&launch, plan);
    set_limits(&launch, plan);
    if (!set_descriptors(&launch, plan, theirs, error) || !run(&launch, &process->pid, error))
        return FALSE;
    process->pidfd = (int)syscall(SYS_pidfd_open, process->pid, 0);
    process->channel = ad_fd_steal(&ours);
    return TRUE;
}

void
ad_launcher_spawn_kill(const AdLauncherProcess *process)
{
    if (process->pidfd < 0 || syscall(SYS_pidfd_send_signal, process->pidfd, SIGKILL, NULL, 0) != 0)
        kill(process->pid, SIGKILL); /* not yet reaped by us, so the number is still its own */
}
