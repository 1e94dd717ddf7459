/* SPDX-License-Identifier: Apache-2.0 */
/* cage_proof.c - does the cage hold? It is tried from inside before the first byte of input is read
 *
 * Only what is harmless if it succeeds: a read-only open, a look at a limit. Calls that kill are tried by
 * tests/attack. */
#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "scanner/sandbox/cage_steps.h"

static gboolean
does_not_hold(const char *what, GError **error)
{
    g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "%s does not hold", what);
    return FALSE;
}

static gboolean
is_open_refused(const char *path, int flags, int expected)
{
    ad_autofd int fd = open(path, flags | O_CLOEXEC);
    return fd < 0 && errno == expected;
}

gboolean
ad_cage_proof_before_filter(const AdCagePlan *plan, const AdCageState *state, GError **error)
{
    struct rlimit core;
    (void)plan;
    if ((state->layers & AD_CAGE_RLIMITS) && (getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_max != 0))
        return does_not_hold("rlimits", error);
    if ((state->layers & AD_CAGE_NO_NEW_PRIVS) && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
        return does_not_hold("no_new_privs", error);
    /* the root folder is everywhere; so is this program's own process entry */
    if ((state->layers & AD_CAGE_LANDLOCK) && (!is_open_refused("/", O_RDONLY | O_DIRECTORY, EACCES) ||
                                               !is_open_refused("/proc/self/status", O_RDONLY, EACCES)))
        return does_not_hold("landlock", error);
    return TRUE;
}

/* Every list answers prctl with EPERM: no kernel gives PR_GET_NO_NEW_PRIVS that answer. */
gboolean
ad_cage_proof_after_filter(const AdCagePlan *plan, const AdCageState *state, GError **error)
{
    gboolean is_closed = plan->profile != AD_PROFILE_GPGV && plan->profile != AD_PROFILE_FETCH;
    if (!(state->layers & AD_CAGE_SECCOMP))
        return TRUE;
    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != -1 || errno != EPERM)
        return does_not_hold("seccomp", error);
    if (is_closed && !is_open_refused("/", O_RDONLY | O_DIRECTORY, ENOENT))
        return does_not_hold("seccomp", error);
    return TRUE;
}
