/* SPDX-License-Identifier: Apache-2.0 */
/* profile_calls.c - the allow-lists of system calls
 *
 * Measured with strace on the jobs themselves; each call that is not plain reading, memory or time says who needs it.
 * An errno instead of death is given only to calls by which libc and libraries probe their surroundings. */
#include "scanner/sandbox/profile_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#define ALLOW(call) {.number = SCMP_SYS(call)}
#define ANSWER(call, errno_value) {.number = SCMP_SYS(call), .answer = (errno_value)}
#define WHEN(call, ...)                                                                            \
    {.number = SCMP_SYS(call), .condition_count = 1, .conditions = {__VA_ARGS__}}
#define WHEN_BOTH(call, ...)                                                                       \
    {.number = SCMP_SYS(call), .condition_count = 2, .conditions = {__VA_ARGS__}}
#define ANSWER_WHEN(call, errno_value, ...)                                                        \
    {.number = SCMP_SYS(call), .answer = (errno_value), .condition_count = 1, .conditions = {__VA_ARGS__}}
#define IS(arg, value) {(arg), SCMP_CMP_EQ, (value), 0}
#define IS_NOT(arg, value) {(arg), SCMP_CMP_NE, (value), 0}
#define MASKED(arg, mask, value) {(arg), SCMP_CMP_MASKED_EQ, (mask), (value)}
#define END {.is_last = TRUE}

/* Every profile: the descriptors it was given, memory, time, threads that already run, an orderly or disorderly end. */
static const AdCall base[] = {
    ALLOW(read), ALLOW(pread64), ALLOW(readv), ALLOW(write), ALLOW(pwrite64), ALLOW(writev),
    ALLOW(lseek), ALLOW(fstat), ALLOW(close), ALLOW(ftruncate),
    ALLOW(brk), ALLOW(munmap), ALLOW(mremap), ALLOW(madvise),
    ALLOW(futex), ALLOW(sched_yield), ALLOW(restart_syscall),
    ALLOW(set_robust_list), ALLOW(rseq), /* a thread that is just starting */
    ALLOW(clock_gettime), ALLOW(clock_getres), ALLOW(clock_nanosleep), ALLOW(nanosleep), ALLOW(gettimeofday),
    ALLOW(getrandom), ALLOW(poll), ALLOW(ppoll),
    ALLOW(sendto), ALLOW(recvfrom), /* the channel */
    ALLOW(rt_sigreturn), ALLOW(rt_sigprocmask), ALLOW(exit), ALLOW(exit_group),
    ALLOW(getpid), ALLOW(gettid), ALLOW(getrusage), ALLOW(sched_getaffinity),
    ALLOW(sysinfo), /* qsort of glibc up to 2.36 asks how much memory there is */
    {.number = SCMP_SYS(tgkill), /* abort(): nobody but itself */
     .condition_count = 1,
     .conditions = {IS(0, 0)},
     .fill = AD_CALL_OWN_PID},
    ANSWER(prctl, EPERM), ANSWER(prlimit64, EPERM), /* thread names; sysconf */
#ifdef AD_SANITIZED
    /* AddressSanitizer: alternate stacks of threads, its report, its own death */
    ALLOW(sigaltstack), ALLOW(rt_sigaction),
#endif
    END,
};

/* No profile of aduana-inspect opens anything or makes memory executable. */
static const AdCall closed[] = {
    WHEN(mmap, MASKED(2, PROT_EXEC, 0)),
    WHEN(mprotect, MASKED(2, PROT_EXEC, 0)),
    /* fstat of glibc from 2.33 on is newfstatat(fd, "", AT_EMPTY_PATH) */
    WHEN(newfstatat, IS(3, AT_EMPTY_PATH)),
    ANSWER_WHEN(newfstatat, ENOENT, IS_NOT(3, AT_EMPTY_PATH)),
    WHEN(fallocate, IS(1, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE)), /* gives back a spool's blocks */
    WHEN(fcntl, IS(1, F_GETFL)), WHEN(fcntl, IS(1, F_GETFD)), WHEN(fcntl, IS(1, F_GET_SEALS)),
    WHEN(fcntl, IS(1, F_ADD_SEALS)), /* compile closes the sets that it wrote */
    ANSWER(open, ENOENT), ANSWER(openat, ENOENT), ANSWER(access, ENOENT), ANSWER(faccessat, ENOENT),
    ANSWER(faccessat2, ENOENT), ANSWER(stat, ENOENT), ANSWER(lstat, ENOENT), ANSWER(readlink, ENOENT),
    ANSWER(readlinkat, ENOENT), ANSWER(getcwd, ENOENT), ANSWER(ioctl, ENOTTY),
    END,
};

/* Reading files, within what Landlock leaves: never writing, never making one. */
static const AdCall reading[] = {
    WHEN(open, MASKED(1, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY)),
    WHEN(openat, MASKED(2, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY)),
    ALLOW(newfstatat), ALLOW(stat), ALLOW(lstat), ALLOW(access), ALLOW(faccessat), ALLOW(faccessat2),
    ALLOW(readlink), ALLOW(readlinkat),
    /* a library's code comes from its file; memory that was written never becomes code */
    WHEN(mmap, MASKED(2, PROT_EXEC, 0)),
    WHEN_BOTH(mmap, MASKED(2, PROT_EXEC | PROT_WRITE, PROT_EXEC), MASKED(3, MAP_ANONYMOUS, 0)),
    WHEN(mprotect, MASKED(2, PROT_EXEC, 0)),
    ALLOW(rt_sigaction), ALLOW(uname), ALLOW(getuid), ALLOW(geteuid), ALLOW(getgid), ALLOW(getegid),
    END,
};

static const AdCall gpgv[] = {
    /* The path's address was chosen before any input was read; with another address execve kills. Landlock leaves
     * nothing to execute but gpgv and its loader. */
    {.number = SCMP_SYS(execve), .condition_count = 1, .conditions = {IS(0, 0)}, .fill = AD_CALL_GPGV_PATH},
    ALLOW(arch_prctl), ALLOW(set_tid_address), ALLOW(dup), /* loader and start of libc; gpgv's --status-fd */
    WHEN(fcntl, IS(1, F_GETFL)), WHEN(fcntl, IS(1, F_GETFD)), WHEN(fcntl, IS(1, F_SETFD)),
    ANSWER(ioctl, ENOTTY), ANSWER(getcwd, ENOENT),
    END,
};

#define THREAD_FLAGS (CLONE_VM | CLONE_THREAD | CLONE_SIGHAND)
#define NEW_NAMESPACES                                                                             \
    (CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP)

static const AdCall network[] = {
    WHEN(socket, IS(0, AF_INET)), WHEN(socket, IS(0, AF_INET6)),
    WHEN(socket, IS(0, AF_UNIX)),    /* nscd, systemd-resolved */
    WHEN(socket, IS(0, AF_NETLINK)), /* getaddrinfo asks which addresses the machine has */
    ALLOW(connect), ALLOW(bind), ALLOW(getsockname), ALLOW(getpeername), ALLOW(getsockopt), ALLOW(setsockopt),
    ALLOW(sendmsg), ALLOW(sendmmsg), ALLOW(recvmsg), ALLOW(shutdown),
    WHEN(socketpair, IS(0, AF_UNIX)), /* curl wakes its own loop */
    ALLOW(pipe2), ALLOW(eventfd2), ALLOW(select), ALLOW(pselect6), ALLOW(epoll_create1), ALLOW(epoll_ctl),
    ALLOW(epoll_wait), ALLOW(epoll_pwait), ALLOW(fcntl),
    WHEN(ioctl, IS(1, FIONREAD)), ANSWER_WHEN(ioctl, ENOTTY, IS_NOT(1, FIONREAD)),
    ANSWER(getcwd, ENOENT), ALLOW(dup), ALLOW(fsync), ALLOW(fdatasync), ALLOW(getdents64),
    /* the resolver's thread: clone3 hides its flags from the filter, so libc is sent to clone */
    ANSWER(clone3, ENOSYS), WHEN(clone, MASKED(0, THREAD_FLAGS | NEW_NAMESPACES, THREAD_FLAGS)),
    END,
};

const AdCall *const *
ad_profile_calls_closed(void)
{
    static const AdCall *const lists[] = {base, closed, NULL};
    return lists;
}

const AdCall *const *
ad_profile_calls_gpgv(void)
{
    static const AdCall *const lists[] = {base, reading, gpgv, NULL};
    return lists;
}

const AdCall *const *
ad_profile_calls_network(void)
{
    static const AdCall *const lists[] = {base, reading, network, NULL};
    return lists;
}
