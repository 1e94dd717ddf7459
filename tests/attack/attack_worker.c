/* SPDX-License-Identifier: Apache-2.0 */
/* attack_worker.c - stands in the cage of a profile and tries to get out
 *
 * attack_worker ATTACK PROFILE [degraded]. Exit 0: the attack succeeded. Otherwise the errno with which it was refused,
 * death by a signal, or 200 when the cage could not be entered. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "scanner/sandbox/cage.h"

enum { EXIT_NO_CAGE = 200, SPOOL_FD = 3, PROGRAM_FD = 4, KEPT_FDS = 5, LEAKED_FD = 20 };
#define ADDRESS_BYTES (256 * AD_MIB)
#define FILE_BYTES AD_MIB

/* 0 when it worked, else the errno. */
static int
outcome(long result)
{
    return result >= 0 ? 0 : errno;
}

static int
open_file(void)
{
    return outcome(open("/etc/passwd", O_RDONLY));
}

static int
open_settings(void)
{
    return outcome(open("/etc/nsswitch.conf", O_RDONLY));
}

static int
list_folder(void)
{
    return outcome(open("/etc", O_RDONLY | O_DIRECTORY));
}

static int
create_file(void)
{
    char path[64];
    snprintf(path, sizeof path, "/tmp/aduana-attack-%ld", (long)time(NULL));
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    int result = outcome(fd);
    if (fd >= 0)
        unlink(path);
    return result;
}

static int
stat_file(void)
{
    struct stat st;
    return outcome(stat("/etc/passwd", &st));
}

static int
make_socket(void)
{
    return outcome(socket(AF_INET, SOCK_STREAM, 0));
}

static int
make_packet_socket(void)
{
    return outcome(socket(AF_PACKET, SOCK_RAW, 0));
}

static int early_socket = -1;

static int
early_make_socket(void)
{
    early_socket = socket(AF_INET, SOCK_DGRAM, 0);
    return outcome(early_socket);
}

static int
connect_socket(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(9)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return outcome(connect(early_socket, (struct sockaddr *)&address, sizeof address));
}

static int
bind_tcp(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return outcome(bind(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&address, sizeof address));
}

static int
listen_socket(void)
{
    return outcome(listen(early_socket, 1));
}

static int
resolve_name(void)
{
    struct addrinfo *found = NULL;
    int failed = getaddrinfo("localhost", "80", NULL, &found);
    if (failed == 0)
        freeaddrinfo(found);
    return failed == 0 ? 0 : ENETUNREACH;
}

static int
execute(void)
{
    char *const argv[] = {(char *)"true", NULL};
    execve("/bin/true", argv, NULL);
    return errno;
}

/* A static program in a memfd: neither it nor a loader has a path, so Landlock has no say. */
static int
execute_memory(void)
{
    char *const argv[] = {(char *)"attack_payload", NULL};
    char *const envp[] = {NULL};
    fexecve(PROGRAM_FD, argv, envp);
    return errno;
}

static int
execute_gpgv(void)
{
    char *const argv[] = {(char *)"gpgv", (char *)"--version", NULL};
    char *const envp[] = {(char *)"LANG=C.UTF-8", NULL};
    execve(ad_cage_gpgv_path(), argv, envp);
    return errno;
}

/* Only the filter knows the one address: the same words elsewhere are another path. */
static int
execute_copied_path(void)
{
    char path[64];
    char *const argv[] = {(char *)"gpgv", (char *)"--version", NULL};
    snprintf(path, sizeof path, "%s", ad_cage_gpgv_path());
    execve(path, argv, NULL);
    return errno;
}

static int
fork_child(void)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    if (pid > 0)
        waitpid(pid, NULL, 0);
    return outcome(pid);
}

static void *
idle(void *user)
{
    return user;
}

static int
start_thread(void)
{
    pthread_t thread;
    int failed = pthread_create(&thread, NULL, idle, NULL);
    if (failed == 0)
        pthread_join(thread, NULL);
    return failed;
}

static pthread_t early_thread;
static atomic_bool may_attack;
static atomic_int thread_result;
static int (*thread_attack)(void);

static void *
attack_when_told(void *user)
{
    while (!may_attack)
        sched_yield();
    thread_result = thread_attack();
    return user;
}

static int
early_start_thread(void)
{
    return pthread_create(&early_thread, NULL, attack_when_told, NULL);
}

static int
tell_thread(int (*attack)(void))
{
    thread_attack = attack;
    may_attack = TRUE;
    pthread_join(early_thread, NULL);
    return thread_result;
}

static int
socket_in_thread(void)
{
    return tell_thread(make_socket);
}

static int
open_in_thread(void)
{
    return tell_thread(open_file);
}

static int
trace_me(void)
{
    return outcome(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int
read_memory_of_process(void)
{
    char here = 'x', there = 0;
    struct iovec to = {&there, 1}, from = {&here, 1};
    return outcome(process_vm_readv(getpid(), &to, 1, &from, 1, 0));
}

static int
make_memfd(void)
{
    return outcome(memfd_create("attack", 0));
}

static int
map_code(void)
{
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED ? errno : 0;
}

static int
turn_data_to_code(void)
{
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return outcome(mprotect(p, 4096, PROT_READ | PROT_EXEC));
}

static int
map_code_of_given_file(void)
{
    void *p = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, PROGRAM_FD, 0);
    return p == MAP_FAILED ? errno : 0;
}

static int
write_within_limit(void)
{
    return outcome(pwrite(SPOOL_FD, "x", 1, FILE_BYTES - 1));
}

static int
write_beyond_limit(void)
{
    return outcome(pwrite(SPOOL_FD, "x", 1, FILE_BYTES));
}

static int
take_memory(void)
{
    void *p = mmap(NULL, 4 * ADDRESS_BYTES, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return p == MAP_FAILED ? errno : 0;
}

/* Its limit is one second. */
static int
burn_processor(void)
{
    struct timespec used;
    do
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    while (used.tv_sec < 1 || used.tv_nsec < 400 * 1000 * 1000);
    return 0;
}

static int
read_leaked_descriptor(void)
{
    char byte;
    return outcome(read(LEAKED_FD, &byte, 1));
}

static int
keep_privileges(void)
{
    int death = 0;
    prctl(PR_GET_PDEATHSIG, &death, 0, 0, 0);
    return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 && prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 && death == SIGKILL
               ? EPERM
               : 0;
}

static int
reopen_given_file(void)
{
    return outcome(open("/proc/self/fd/3", O_RDONLY));
}

static int
signal_parent(void)
{
    return outcome(kill(getppid(), 0));
}

static int
stay_alive(void)
{
    return 0;
}

static int
abort_itself(void)
{
    abort();
}

static const struct {
    const char *name;
    int (*early)(void); /* between Landlock and the filter */
    int (*late)(void);  /* NULL: the early part is the attack */
} attacks[] = {
    {"alive", NULL, stay_alive},
    {"open", NULL, open_file},
    {"open-early", open_file, NULL},
    {"open-settings", NULL, open_settings},
    {"list", NULL, list_folder},
    {"create", NULL, create_file},
    {"stat", NULL, stat_file},
    {"socket", NULL, make_socket},
    {"packet-socket", NULL, make_packet_socket},
    {"connect", early_make_socket, connect_socket},
    {"bind-tcp", NULL, bind_tcp},
    {"listen", early_make_socket, listen_socket},
    {"resolve", NULL, resolve_name},
    {"exec", NULL, execute},
    {"exec-memory", NULL, execute_memory},
    {"exec-gpgv", NULL, execute_gpgv},
    {"exec-copied-path", NULL, execute_copied_path},
    {"fork", NULL, fork_child},
    {"thread", NULL, start_thread},
    {"thread-socket", early_start_thread, socket_in_thread},
    {"thread-open", early_start_thread, open_in_thread},
    {"ptrace", NULL, trace_me},
    {"process-memory", NULL, read_memory_of_process},
    {"memfd", NULL, make_memfd},
    {"map-code", NULL, map_code},
    {"data-to-code", NULL, turn_data_to_code},
    {"map-given-code", NULL, map_code_of_given_file},
    {"write-within", NULL, write_within_limit},
    {"write-beyond", NULL, write_beyond_limit},
    {"memory", NULL, take_memory},
    {"processor", NULL, burn_processor},
    {"leaked", NULL, read_leaked_descriptor},
    {"privileges", keep_privileges, NULL},
    {"reopen", NULL, reopen_given_file},
    {"signal-early", signal_parent, NULL},
    {"abort", NULL, abort_itself},
};

static int (*early)(void);
static int early_result;

static void
run_early(gpointer user)
{
    (void)user;
    if (early != NULL)
        early_result = early();
}

/* A spool and a program, as descriptors that the cage keeps. */
static void
lay_out_descriptors(void)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *folder = g_path_get_dirname(self);
    g_autofree char *payload = g_build_filename(folder, "attack_payload", NULL);
    int program = open(payload, O_RDONLY);
    int copy = memfd_create("program", 0);
    char block[65536];
    for (ssize_t got; (got = read(program, block, sizeof block)) > 0;)
        if (write(copy, block, (size_t)got) != got)
            _exit(EXIT_NO_CAGE);
    FILE *spool = tmpfile();
    int spool_fd = fcntl(fileno(spool), F_DUPFD, 64);
    int copy_fd = fcntl(copy, F_DUPFD, 64);
    dup2(spool_fd, SPOOL_FD);
    dup2(copy_fd, PROGRAM_FD);
}

/* The number of a call, for attacks named "call:N". */
static int
raw_call(const char *name)
{
    return outcome(syscall(atol(name + strlen("call:")), 0, 0, 0, 0, 0, 0));
}

int
main(int argc, char **argv)
{
    int (*late)(void) = NULL;
    int profile = argc > 2 ? ad_profile_parse(argv[2]) : -1;
    gboolean is_raw = argc > 1 && strncmp(argv[1], "call:", 5) == 0, is_known = is_raw;
    for (gsize i = 0; argc > 1 && i < G_N_ELEMENTS(attacks); i++)
        if (strcmp(attacks[i].name, argv[1]) == 0) {
            early = attacks[i].early;
            late = attacks[i].late;
            is_known = TRUE;
        }
    if (profile < 0 || !is_known)
        return EXIT_NO_CAGE + 1;
    lay_out_descriptors();
    AdCagePlan plan = {.profile = (AdProfile)profile,
                       .keep_fds = KEPT_FDS,
                       .address_bytes = ADDRESS_BYTES,
                       .file_bytes = FILE_BYTES,
                       .cpu_ms = 1000,
                       .is_degraded_ok = argc > 3,
                       .start_threads = run_early};
    AdCageState state;
    g_autoptr(GError) error = NULL;
    if (!ad_cage_enter(&plan, &state, &error)) {
        fprintf(stderr, "%s\n", error->message);
        _exit(EXIT_NO_CAGE);
    }
    if (is_raw)
        _exit(raw_call(argv[1]));
    _exit(late != NULL ? late() : early_result);
}
