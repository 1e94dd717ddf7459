/* SPDX-License-Identifier: Apache-2.0 */
/* cage_process.c - what any Linux gives: closed descriptors, resource limits, no way back to privilege */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "scanner/sandbox/cage_steps.h"
#include "scanner/sandbox/profile_row.h"

static gboolean
refused(const char *what, GError **error)
{
    g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "%s: %s", what, g_strerror(errno));
    return FALSE;
}

gboolean
ad_cage_process_close_range(const AdCagePlan *plan, AdCageState *state, GError **error)
{
    (void)state;
    if (syscall(SYS_close_range, plan->keep_fds, ~0U, 0) != 0)
        return refused("close_range", error);
    /* looked at here: the plan's threads may open descriptors of their own before the other proofs */
    if (fcntl((int)plan->keep_fds, F_GETFD) != -1) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "descriptor %u is still open", plan->keep_fds);
        return FALSE;
    }
    return TRUE;
}

/* Only ever lowers: a hard limit that the launcher or the service manager set stays. Soft and hard limit are one but
 * for processor time, where the soft one's SIGXCPU tells the parent what happened. */
static gboolean
lower(__rlimit_resource_t resource, rlim_t soft, rlim_t hard, const char *name, GError **error)
{
    struct rlimit now;
    if (getrlimit(resource, &now) != 0)
        return refused(name, error);
    struct rlimit wanted = {.rlim_cur = MIN(soft, now.rlim_cur), .rlim_max = MIN(hard, now.rlim_max)};
    if (setrlimit(resource, &wanted) != 0)
        return refused(name, error);
    return TRUE;
}

/* What the plan says; else what the launcher set; else the profile's default. */
static guint64
chosen(__rlimit_resource_t resource, guint64 planned, guint64 usual)
{
    struct rlimit now;
    if (planned != 0)
        return planned;
    return getrlimit(resource, &now) == 0 && now.rlim_max != RLIM_INFINITY ? RLIM_INFINITY : usual;
}

gboolean
ad_cage_process_rlimits(const AdCagePlan *plan, AdCageState *state, GError **error)
{
    const AdProfileRow *row = ad_profile_row(plan->profile);
    guint64 file_bytes = plan->file_bytes != 0 ? plan->file_bytes : row->file_bytes;
    guint64 address_bytes = chosen(RLIMIT_AS, plan->address_bytes, row->address_bytes);
    guint64 cpu_ms = chosen(RLIMIT_CPU, plan->cpu_ms, row->cpu_ms);
    rlim_t cpu_s = cpu_ms / 1000 + (cpu_ms % 1000 != 0); /* of "no limit" still more than the hard one */
    rlim_t fds = plan->keep_fds + row->spare_fds;
    (void)state;
    /* a file at its limit gives EFBIG and a gap, not death; so does a pipe whose reader is gone */
    if (signal(SIGXFSZ, SIG_IGN) == SIG_ERR || signal(SIGPIPE, SIG_IGN) == SIG_ERR)
        return refused("signal", error);
#ifdef AD_SANITIZED
    address_bytes = RLIM_INFINITY; /* AddressSanitizer reserves terabytes for its shadow */
#endif
    return lower(RLIMIT_AS, address_bytes, address_bytes, "RLIMIT_AS", error) &&
           lower(RLIMIT_CPU, cpu_s, cpu_s + 1, "RLIMIT_CPU", error) &&
           lower(RLIMIT_FSIZE, file_bytes, file_bytes, "RLIMIT_FSIZE", error) &&
           lower(RLIMIT_NOFILE, fds, fds, "RLIMIT_NOFILE", error) &&
           lower(RLIMIT_CORE, 0, 0, "RLIMIT_CORE", error) &&
           lower(RLIMIT_MEMLOCK, 0, 0, "RLIMIT_MEMLOCK", error) &&
           lower(RLIMIT_STACK, 8 * AD_MIB, 8 * AD_MIB, "RLIMIT_STACK", error);
}

/* Root is not bound by this limit; for root it is the system call filter that forbids new processes. */
gboolean
ad_cage_process_rlimit_nproc(const AdCagePlan *plan, GError **error)
{
    if (ad_profile_row(plan->profile)->is_threaded)
        return TRUE;
    return lower(RLIMIT_NPROC, 0, 0, "RLIMIT_NPROC", error);
}

gboolean
ad_cage_process_rights(const AdCagePlan *plan, AdCageState *state, GError **error)
{
    pid_t parent = getppid();
    (void)plan;
    (void)state;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return refused("PR_SET_NO_NEW_PRIVS", error);
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return refused("PR_SET_DUMPABLE", error);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
        return refused("PR_SET_PDEATHSIG", error);
    /* A parent that died before the line above sends nothing any more. (One that died before this function is the
     * launcher's case: it sets the same signal before exec and compares with the id it was forked from.) */
    if (getppid() != parent) {
        g_set_error(error, AD_ERROR, AD_ERROR_PEER, "the parent is gone");
        return FALSE;
    }
    return TRUE;
}
