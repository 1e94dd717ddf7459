/* SPDX-License-Identifier: Apache-2.0 */
/* cage_seccomp.c - the filter of system calls: what no list of the profile allows kills the process */
#include <errno.h>
#include <seccomp.h>
#include <string.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "scanner/sandbox/cage_steps.h"
#include "scanner/sandbox/profile_calls.h"
#include "scanner/sandbox/profile_row.h"

/* Its address is what the filter of profile gpgv compares with. */
static const char gpgv_path[] = "/usr/bin/gpgv";

const char *
ad_cage_gpgv_path(void)
{
    return gpgv_path;
}

static int
add_call(scmp_filter_ctx filter, const AdCall *call)
{
    struct scmp_arg_cmp conditions[G_N_ELEMENTS(call->conditions)];
    memcpy(conditions, call->conditions, sizeof conditions);
    if (call->fill == AD_CALL_OWN_PID)
        conditions[0].datum_a = (scmp_datum_t)getpid();
    else if (call->fill == AD_CALL_GPGV_PATH)
        conditions[0].datum_a = (scmp_datum_t)(guintptr)gpgv_path;
    return seccomp_rule_add_array(filter, call->answer == 0 ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO((guint32)call->answer),
                                  call->number, call->condition_count, conditions);
}

static int
add_lists(scmp_filter_ctx filter, const AdCall *const *lists)
{
    for (; *lists != NULL; lists++)
        for (const AdCall *call = *lists; !call->is_last; call++) {
            int failed = call->number < 0 ? 0 : add_call(filter, call);
            if (failed != 0)
                return failed;
        }
    return 0;
}

static int
load(scmp_filter_ctx filter, AdProfile profile)
{
    int failed = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1); /* threads that run already too */
    if (failed == 0)
        failed = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    if (failed == 0)
        failed = seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0); /* a step of its own did it */
    if (failed == 0)
        failed = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2); /* binary search: 60 calls, not a chain */
    if (failed == 0)
        failed = add_lists(filter, ad_profile_row(profile)->calls());
    if (failed == 0)
        failed = seccomp_load(filter);
    return failed;
}

gboolean
ad_cage_seccomp_enter(const AdCagePlan *plan, AdCageState *state, GError **error)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    int failed = filter == NULL ? -ENOMEM : load(filter, plan->profile);
    (void)state;
    if (filter != NULL)
        seccomp_release(filter);
    if (failed == 0)
        return TRUE;
    g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "the filter was not accepted: %s", g_strerror(-failed));
    return FALSE;
}
