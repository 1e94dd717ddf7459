/* SPDX-License-Identifier: Apache-2.0 */
/* launcher.c - the life of one worker on the main loop: its frames, its clocks, its end
 *
 * One source a worker: it wakes for the channel, for the process's end (pidfd) and for the nearest of its clocks. The
 * end is decided once, by whoever sees the first reason; what follows is reaping. */
#include "scanner/sandbox/launcher.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "scanner/model/error.h"
#include "scanner/sandbox/launcher_spawn.h"
#include "scanner/sandbox/launcher_watch.h"

/* Frames that one turn of the loop takes from one worker, so that a flood leaves the others their turn. */
#define FRAMES_A_TURN 256
/* A worker that closed its channel has this long to end by itself (gpgv, which never had one: its whole deadline). */
#define LAST_BREATH_US (2 * G_USEC_PER_SEC)
/* How often the end is looked for where there is no pidfd. */
#define LOOK_US (20 * 1000)
/* Ancillary data: one descriptor would be one too many; this is room to see and close a handful. */
#define SURPLUS_FDS 16

struct AdWorker {
    int references; /* the owner's and, during a dispatch, the loop's */
    AdProfile profile;
    AdLauncherProcess process;
    AdLauncherWatch watch;
    GSource *source;
    gpointer channel_tag, pidfd_tag;
    gint64 wall_us, last_breath_us, heard_us, silence_us; /* deadlines of g_get_monotonic_time; 0: none */
    guint64 cpu_limit_us;
    guint8 *frame; /* one datagram, of AD_LIMIT_FRAME_BYTES */
    gboolean is_decided, is_exited, is_freed;
    AdWorkerStatus status; /* end and error are set when is_decided */
    AdWorkerMessage on_message;
    AdWorkerEnded on_end;
    gpointer user;
};

typedef struct {
    GSource source;
    AdWorker *worker;
} WorkerSource;

static void
unref(AdWorker *worker)
{
    if (--worker->references > 0)
        return;
    ad_launcher_watch_clear(&worker->watch);
    g_clear_error(&worker->status.error);
    g_free(worker->frame);
    g_free(worker);
}

static void
close_channel(AdWorker *worker)
{
    if (worker->process.channel < 0)
        return;
    if (worker->channel_tag != NULL)
        g_source_remove_unix_fd(worker->source, worker->channel_tag);
    worker->channel_tag = NULL;
    close(worker->process.channel);
    worker->process.channel = -1;
}

/* Takes the error. Whatever comes later does not change it. */
static void
decide(AdWorker *worker, AdWorkerEnd end, GError *why)
{
    if (worker->is_decided) {
        g_clear_error(&why);
        return;
    }
    worker->is_decided = TRUE;
    worker->status.end = end;
    worker->status.error = why;
    close_channel(worker);
    ad_launcher_spawn_kill(&worker->process);
}

static void
decide_words(AdWorker *worker, AdWorkerEnd end, AdErrorCode code, const char *words)
{
    decide(worker, end,
           g_error_new(AD_ERROR, (int)code, "worker %s %s", ad_profile_name(worker->profile), words));
}

/* Closes all descriptors that came along; the count of them. */
static guint
close_surplus(struct msghdr *head)
{
    guint count = 0;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(head); c != NULL; c = CMSG_NXTHDR(head, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        gsize fds = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (gsize i = 0; i < fds; i++, count++) {
            int fd;
            memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
            close(fd);
        }
    }
    return count;
}

static void
take_frame(AdWorker *worker, const guint8 *frame, gsize bytes)
{
    const AdMessageSpec *spec = NULL;
    GError *error = NULL;
    g_autoptr(GVariant) body = ad_launcher_watch_take(&worker->watch, frame, bytes, &spec, &error);
    if (body == NULL) {
        g_prefix_error(&error, "worker %s broke the protocol: ", ad_profile_name(worker->profile));
        decide(worker, AD_WORKER_BROKE, error);
        return;
    }
    worker->heard_us = g_get_monotonic_time();
    if (spec->id != AD_MESSAGE_FAILED && worker->on_message != NULL)
        worker->on_message(worker, spec, body, worker->user);
}

/* The frames of one datagram, in order, until one is refused or the worker is done with. */
static void
take_datagram(AdWorker *worker, gsize bytes)
{
    for (gsize at = 0; at < bytes && !worker->is_decided && !worker->is_freed;) {
        gsize frame = ad_message_first(worker->frame + at, bytes - at);
        take_frame(worker, worker->frame + at, frame);
        at += frame;
    }
}

typedef enum { READ_FRAME, READ_NOTHING, READ_END } Read;

static Read
read_frame(AdWorker *worker)
{
    union {
        char bytes[CMSG_SPACE(SURPLUS_FDS * sizeof(int))];
        struct cmsghdr align;
    } control;
    struct iovec part = {worker->frame, AD_LIMIT_FRAME_BYTES};
    struct msghdr head = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    gssize bytes = recvmsg(worker->process.channel, &head, MSG_CMSG_CLOEXEC | MSG_TRUNC | MSG_DONTWAIT);
    if (bytes < 0)
        return errno == EAGAIN || errno == EINTR ? READ_NOTHING : READ_END;
    if (close_surplus(&head) > 0 || (head.msg_flags & MSG_CTRUNC)) {
        decide_words(worker, AD_WORKER_BROKE, AD_ERROR_PEER, "broke the protocol: it sent a descriptor");
        return READ_END;
    }
    if (bytes == 0) /* closed, or a frame of no bytes: nothing of use follows either */
        return READ_END;
    if (bytes > AD_LIMIT_FRAME_BYTES) {
        decide_words(worker, AD_WORKER_BROKE, AD_ERROR_PEER, "broke the protocol: a frame was too long");
        return READ_END;
    }
    take_datagram(worker, (gsize)bytes);
    return READ_FRAME;
}

/* TRUE when there may be more at once. */
static gboolean
read_frames(AdWorker *worker)
{
    for (guint i = 0; i < FRAMES_A_TURN; i++) {
        if (worker->process.channel < 0 || worker->is_freed)
            return FALSE;
        switch (read_frame(worker)) {
        case READ_FRAME:
            break;
        case READ_NOTHING:
            return FALSE;
        case READ_END:
            close_channel(worker);
            if (worker->profile != AD_PROFILE_GPGV || !worker->watch.has_done)
                worker->last_breath_us = g_get_monotonic_time() + LAST_BREATH_US;
            return FALSE;
        }
    }
    return TRUE;
}

static void
check_clocks(AdWorker *worker)
{
    gint64 now = g_get_monotonic_time();
    if (worker->is_decided || worker->is_exited)
        return;
    if (now >= worker->wall_us)
        decide_words(worker, AD_WORKER_KILLED, AD_ERROR_LIMIT, "was not done at its deadline");
    else if (worker->last_breath_us != 0 && now >= worker->last_breath_us)
        decide_words(worker, AD_WORKER_BROKE, AD_ERROR_PEER, "closed its channel and went on");
    else if (worker->silence_us != 0 && worker->process.channel >= 0 && now >= worker->heard_us + worker->silence_us)
        decide_words(worker, AD_WORKER_KILLED, AD_ERROR_LIMIT, "said nothing for too long");
}

/* When the loop must look at it again without any news; -1: never. */
static gint64
next_look(const AdWorker *worker)
{
    gint64 next = -1;
    if (!worker->is_decided) {
        next = worker->wall_us;
        if (worker->last_breath_us != 0)
            next = MIN(next, worker->last_breath_us);
        if (worker->silence_us != 0 && worker->process.channel >= 0)
            next = MIN(next, worker->heard_us + worker->silence_us);
    }
    if (worker->process.pidfd < 0) {
        gint64 look = g_get_monotonic_time() + LOOK_US;
        next = next < 0 ? look : MIN(next, look);
    }
    return next;
}

static gboolean
has_exited(AdWorker *worker)
{
    siginfo_t info = {0};
    if (waitid(P_PID, (id_t)worker->process.pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0)
        return errno == ECHILD; /* somebody else reaped it: ended all the same */
    return info.si_pid == worker->process.pid;
}

/* The end of a worker that we did not end. */
static void
decide_by_exit(AdWorker *worker, gboolean is_reaped)
{
    AdWorkerStatus *status = &worker->status;
    gboolean may_exit_as_it_likes = worker->profile == AD_PROFILE_GPGV && worker->watch.has_done;
    const char *name = ad_profile_name(worker->profile);
    worker->is_decided = TRUE;
    status->end = AD_WORKER_CRASHED;
    if (!is_reaped)
        g_set_error(&status->error, AD_ERROR, AD_ERROR_SYSTEM, "worker %s ended unseen: its status was taken", name);
    else if (status->was_bad_call)
        g_set_error(&status->error, AD_ERROR, AD_ERROR_PEER, "worker %s asked for a system call that its cage forbids",
                    name);
    else if (status->was_out_of_cpu)
        g_set_error(&status->error, AD_ERROR, AD_ERROR_LIMIT, "worker %s used up its processor time", name);
    else if (status->signal != 0)
        g_set_error(&status->error, AD_ERROR, AD_ERROR_PEER, "worker %s died of signal %d (%s)", name, status->signal,
                    g_strsignal(status->signal));
    else if (worker->watch.failed != NULL) {
        status->end = AD_WORKER_FAILED;
        status->error = g_steal_pointer(&worker->watch.failed);
    } else if (worker->watch.has_done && (status->exit_status == 0 || may_exit_as_it_likes))
        status->end = AD_WORKER_DONE;
    else
        g_set_error(&status->error, AD_ERROR, AD_ERROR_PEER, "worker %s ended with status %d %s", name,
                    status->exit_status, worker->watch.has_done ? "although it said DONE" : "without saying DONE");
}

static void
reap(AdWorker *worker)
{
    AdWorkerStatus *status = &worker->status;
    struct rusage used = {0};
    int code = 0;
    pid_t got;
    do
        got = wait4(worker->process.pid, &code, 0, &used);
    while (got < 0 && errno == EINTR);
    worker->process.pid = -1;
    status->cage = worker->watch.cage;
    status->cpu_us = (guint64)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * G_USEC_PER_SEC +
                     (guint64)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
    status->peak_rss_bytes = (guint64)used.ru_maxrss * 1024;
    if (got > 0 && WIFSIGNALED(code))
        status->signal = WTERMSIG(code);
    else if (got > 0)
        status->exit_status = WEXITSTATUS(code);
    status->was_bad_call = status->signal == SIGSYS;
    status->was_out_of_cpu = status->signal == SIGXCPU || (!worker->is_decided && status->signal == SIGKILL &&
                                                           status->cpu_us >= worker->cpu_limit_us);
    if (!worker->is_decided)
        decide_by_exit(worker, got > 0);
}

static void
drop_source(AdWorker *worker)
{
    close_channel(worker);
    if (worker->source == NULL)
        return;
    g_source_destroy(worker->source);
    g_source_unref(worker->source);
    worker->source = NULL;
    if (worker->process.pidfd >= 0)
        close(worker->process.pidfd);
    worker->process.pidfd = -1;
}

static void
finish(AdWorker *worker)
{
    reap(worker);
    drop_source(worker);
    if (worker->on_end != NULL)
        worker->on_end(worker, &worker->status, worker->user);
}

static gboolean
dispatch(GSource *source, GSourceFunc callback, gpointer user)
{
    AdWorker *worker = ((WorkerSource *)source)->worker;
    (void)callback;
    (void)user;
    worker->references++;
    /* looked for before the frames are read: what it sent before its end is then all there */
    worker->is_exited = worker->is_exited || has_exited(worker);
    gboolean has_more = !worker->is_decided && read_frames(worker);
    if (!worker->is_freed) {
        check_clocks(worker);
        if (worker->is_exited && !has_more)
            finish(worker);
        else
            g_source_set_ready_time(source, has_more ? 0 : next_look(worker));
    }
    gboolean goes_on = worker->source != NULL;
    unref(worker);
    return goes_on ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static GSourceFuncs source_functions = {.dispatch = dispatch};

static void
attach(AdWorker *worker)
{
    worker->source = g_source_new(&source_functions, sizeof(WorkerSource));
    ((WorkerSource *)worker->source)->worker = worker;
    g_source_set_static_name(worker->source, "aduana worker");
    worker->channel_tag = g_source_add_unix_fd(worker->source, worker->process.channel, G_IO_IN | G_IO_HUP);
    if (worker->process.pidfd >= 0)
        worker->pidfd_tag = g_source_add_unix_fd(worker->source, worker->process.pidfd, G_IO_IN);
    g_source_set_ready_time(worker->source, next_look(worker));
    g_source_attach(worker->source, g_main_context_get_thread_default());
}

/* A limit in milliseconds as a distance on the monotonic clock; no limit of hours overflows it. */
static gint64
us_of(guint64 ms)
{
    return (gint64)MIN(ms, (guint64)G_MAXINT32 * 1000) * 1000;
}

AdWorker *
ad_launcher_start(const AdWorkerPlan *plan, AdWorkerMessage on_message, AdWorkerEnded on_end, gpointer user,
                  GError **error)
{
    AdLauncherProcess process;
    AdLimits usual = ad_limits_default();
    if (!ad_launcher_spawn(plan, &process, error))
        return NULL;
    AdWorker *worker = g_new0(AdWorker, 1);
    worker->references = 1;
    worker->profile = plan->profile;
    worker->process = process;
    ad_launcher_watch_init(&worker->watch, plan->profile, &plan->limits);
    worker->frame = g_malloc(AD_LIMIT_FRAME_BYTES);
    worker->heard_us = g_get_monotonic_time();
    worker->wall_us = worker->heard_us + us_of(plan->limits.wall_ms != 0 ? plan->limits.wall_ms : usual.wall_ms);
    worker->silence_us = us_of(plan->silence_ms);
    worker->cpu_limit_us = ad_launcher_spawn_cpu_seconds(plan) * G_USEC_PER_SEC;
    worker->on_message = on_message;
    worker->on_end = on_end;
    worker->user = user;
    attach(worker);
    return worker;
}

gboolean
ad_launcher_send(AdWorker *worker, AdMessageId id, GVariant *body, GError **error)
{
    g_autoptr(GBytes) frame = ad_message_pack(id, body, error);
    gsize bytes;
    if (frame == NULL)
        return FALSE;
    g_assert(ad_message_spec(id)->senders & AD_SENDER_PARENT);
    const void *data = g_bytes_get_data(frame, &bytes);
    int saved = ENOTCONN;
    if (worker->process.channel >= 0) {
        if (send(worker->process.channel, data, bytes, MSG_NOSIGNAL | MSG_DONTWAIT) == (gssize)bytes)
            return TRUE;
        saved = errno;
    }
    if (saved == EAGAIN)
        decide_words(worker, AD_WORKER_BROKE, AD_ERROR_PEER, "broke the protocol: it does not read");
    g_set_error(error, AD_ERROR, AD_ERROR_PEER, "worker %s does not take message %s: %s",
                ad_profile_name(worker->profile), ad_message_spec(id)->name, g_strerror(saved));
    return FALSE;
}

void
ad_launcher_kill(AdWorker *worker)
{
    if (worker->process.pid > 0)
        decide_words(worker, AD_WORKER_KILLED, AD_ERROR_CANCELLED, "was stopped");
}

/* Waiting here is short: nothing delays SIGKILL but the end of a system call. */
void
ad_launcher_free(AdWorker *worker)
{
    if (worker == NULL)
        return;
    worker->is_freed = TRUE;
    if (worker->process.pid > 0) {
        ad_launcher_kill(worker);
        reap(worker);
    }
    drop_source(worker);
    unref(worker);
}

pid_t
ad_launcher_pid(const AdWorker *worker)
{
    return worker->process.pid;
}
