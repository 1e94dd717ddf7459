/* SPDX-License-Identifier: Apache-2.0 */
/* launcher.h - the parent's end: starts one fresh worker for one job, checks all it says, ends it on time
 *
 * A worker is a hostile peer. Its first bad frame (wrong head, length, type, sender, count, a descriptor) ends it;
 * so do its deadline and silence. The parent never blocks on it and never decodes more than one frame at a time.
 * A worker dies with the thread that started it (PR_SET_PDEATHSIG): that thread must outlive it. */
#pragma once

#include <sys/types.h>

#include "scanner/sandbox/cage.h"

typedef struct AdWorker AdWorker;

/* A descriptor that the worker inherits; role is how it asks for it ("input", "spool", "rules.base"). The launcher
 * duplicates it: the caller keeps its own. */
typedef struct {
    const char *role;
    int fd;
} AdWorkerFd;

typedef struct {
    AdProfile profile;
    const AdWorkerFd *fds;
    gsize fd_count;
    AdLimits limits;       /* wall_ms, cpu_ms, files, … */
    guint64 address_bytes; /* RLIMIT_AS for it, 0 for the profile's default */
    guint64 silence_ms;    /* ended after so long without a message; 0: only the wall deadline counts */
    gboolean is_degraded_ok;
} AdWorkerPlan;

typedef enum {
    AD_WORKER_DONE,     /* said DONE and exited 0 */
    AD_WORKER_FAILED,   /* said FAILED: error holds its own code and sentence */
    AD_WORKER_CRASHED,  /* died by a signal that was not ours, or exited without DONE */
    AD_WORKER_KILLED,   /* we ended it: deadline or silence */
    AD_WORKER_BROKE,    /* we ended it: it broke the protocol */
} AdWorkerEnd;

typedef struct {
    AdWorkerEnd end;
    int signal;              /* that killed it (SIGKILL when it was us), or 0 */
    int exit_status;         /* of its exit, 0 when a signal killed it; profile gpgv: gpgv's own, also with DONE */
    gboolean was_out_of_cpu; /* SIGXCPU, or SIGKILL at its RLIMIT_CPU */
    gboolean was_bad_call;   /* SIGSYS: it asked for a system call that its cage forbids */
    AdCageState cage;        /* from its HELLO, zero when it said none */
    guint64 cpu_us, peak_rss_bytes;
    GError *error; /* NULL when DONE; owned by the worker */
} AdWorkerStatus;

/* Everything that was checked but FAILED, which comes as the end's error: HELLO first, DONE last. body is borrowed for
 * the call; the worker may be killed or freed inside it. */
typedef void (*AdWorkerMessage)(AdWorker *worker, const AdMessageSpec *spec, GVariant *body, gpointer user);
/* Called once, after the last message; the worker may be freed inside it. */
typedef void (*AdWorkerEnded)(AdWorker *worker, const AdWorkerStatus *status, gpointer user);

/* Starts the program that stands beside this one (or in libexec, or $ADUANA_LIBEXEC) with an empty environment and
 * only the given descriptors, on the thread-default main context. NULL with AD_ERROR_SYSTEM or NOT_FOUND. */
AdWorker *ad_launcher_start(const AdWorkerPlan *plan, AdWorkerMessage on_message, AdWorkerEnded on_end,
                            gpointer user, GError **error);

/* Sends one message to the worker (takes a floating body); a worker that does not read is a broken worker. */
gboolean ad_launcher_send(AdWorker *worker, AdMessageId id, GVariant *body, GError **error);

/* Ends it now; on_end still comes, as KILLED. */
void ad_launcher_kill(AdWorker *worker);

/* Kills if still running, reaps, frees; no callback comes after this. */
void ad_launcher_free(AdWorker *worker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdWorker, ad_launcher_free)

pid_t ad_launcher_pid(const AdWorker *worker);

/* Full path of a helper program beside this one, in $ADUANA_LIBEXEC, or in the installed libexec folder; NULL with
 * AD_ERROR_NOT_FOUND that names the places looked at. Free with g_free. */
char *ad_launcher_find_program(const char *name, GError **error);

/* Child side: the descriptor that was given under a role on argv ("role=fd"), or -1. */
int ad_launcher_child_fd(int argc, char **argv, const char *role);

/* Child side: a plan with profile, keep_fds and is_degraded_ok as the launcher said on argv; limits and threads are the
 * job's to fill in. */
AdCagePlan ad_launcher_child_cage(AdProfile profile, int argc, char **argv);
