/* SPDX-License-Identifier: Apache-2.0 */
/* cage.c - the order of the steps, and what happens when one cannot be taken
 *
 * The switches AD_CAGE_WITHOUT_… and AD_CAGE_HOLLOW_… exist for tests/attack alone: they build cages that lack one
 * step, or that only pretend to take it, to show that the attack on that step then succeeds. */
#include "scanner/sandbox/cage.h"

#include <dirent.h>

#include "scanner/model/error.h"
#include "scanner/sandbox/cage_steps.h"

typedef gboolean (*Step)(const AdCagePlan *plan, AdCageState *state, GError **error);

#ifdef AD_CAGE_WITHOUT_CLOSE_RANGE
#define ENTER_CLOSE_RANGE NULL
#else
#define ENTER_CLOSE_RANGE ad_cage_process_close_range
#endif
#ifdef AD_CAGE_WITHOUT_RLIMITS
#define ENTER_RLIMITS NULL
#else
#define ENTER_RLIMITS ad_cage_process_rlimits
#endif
#ifdef AD_CAGE_WITHOUT_NO_NEW_PRIVS
#define ENTER_RIGHTS NULL
#else
#define ENTER_RIGHTS ad_cage_process_rights
#endif

#if defined AD_CAGE_HOLLOW_LANDLOCK || defined AD_CAGE_HOLLOW_SECCOMP
static gboolean
hollow(const AdCagePlan *plan, AdCageState *state, GError **error)
{
    (void)plan;
    (void)state;
    (void)error;
    return TRUE;
}
#endif
#ifdef AD_CAGE_WITHOUT_LANDLOCK
#define ENTER_LANDLOCK NULL
#elif defined AD_CAGE_HOLLOW_LANDLOCK
#define ENTER_LANDLOCK hollow
#else
#define ENTER_LANDLOCK ad_cage_landlock_enter
#endif
#ifdef AD_CAGE_WITHOUT_SECCOMP
#define ENTER_SECCOMP NULL
#elif defined AD_CAGE_HOLLOW_SECCOMP
#define ENTER_SECCOMP hollow
#else
#define ENTER_SECCOMP ad_cage_seccomp_enter
#endif
#ifdef AD_CAGE_WITHOUT_PROVE
#define HAS_PROOF FALSE
#else
#define HAS_PROOF TRUE
#endif

typedef struct {
    AdCageLayer layer;
    const char *name;
    const char *remedy;
    Step enter; /* NULL: compiled out */
} Layer;

static const Layer closing = {AD_CAGE_CLOSE_RANGE, "close_range", "Linux 5.9 or newer is needed", ENTER_CLOSE_RANGE};
static const Layer limits = {AD_CAGE_RLIMITS, "rlimits", "raise the hard limits of the service (LimitNOFILE=, LimitSTACK=)",
                             ENTER_RLIMITS};
static const Layer rights = {AD_CAGE_NO_NEW_PRIVS, "no_new_privs", "the container's own filter must allow prctl",
                             ENTER_RIGHTS};
static const Layer landlock = {AD_CAGE_LANDLOCK, "landlock",
                               "Linux 5.13 or newer with `landlock` among the lsm= modules is needed, and a container "
                               "filter that allows landlock_*",
                               ENTER_LANDLOCK};
static const Layer seccomp = {AD_CAGE_SECCOMP, "seccomp", "a kernel with CONFIG_SECCOMP_FILTER is needed", ENTER_SECCOMP};
static const Layer proof = {AD_CAGE_PROVEN, "proof", "the kernel says yes and does not do it: report it", NULL};

static const Layer *const all[] = {&closing, &limits, &rights, &landlock, &seccomp, &proof};

/* The one decision what a layer that cannot be had means. */
static gboolean
may_go_on(const Layer *layer, const AdCagePlan *plan, GError *why, GError **error)
{
    if (plan->is_degraded_ok) {
        g_clear_error(&why);
        return TRUE;
    }
    g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM,
                "the cage has no %s: %s; %s, or set `sandbox: degraded` to inspect without it", layer->name,
                why != NULL ? why->message : "not built in", layer->remedy);
    g_clear_error(&why);
    return FALSE;
}

static gboolean
take(const Layer *layer, const AdCagePlan *plan, AdCageState *state, GError **error)
{
    GError *why = NULL;
    if (layer->enter != NULL && layer->enter(plan, state, &why)) {
        state->layers |= (guint)layer->layer;
        return TRUE;
    }
    return may_go_on(layer, plan, why, error);
}

static gboolean
prove(gboolean (*holds)(const AdCagePlan *, const AdCageState *, GError **), const AdCagePlan *plan,
      AdCageState *state, GError **error)
{
    GError *why = NULL;
    if (HAS_PROOF && holds(plan, state, &why))
        return TRUE;
    state->layers &= ~(guint)AD_CAGE_PROVEN;
    return may_go_on(&proof, plan, why, error);
}

/* Landlock confines the calling thread and those that it starts, not those that run already. */
static gboolean
is_single_threaded(GError **error)
{
    DIR *tasks = opendir("/proc/self/task");
    guint count = 0;
    if (tasks != NULL) {
        for (const struct dirent *entry; (entry = readdir(tasks)) != NULL;)
            if (entry->d_name[0] != '.')
                count++;
        closedir(tasks);
    }
    if (count == 1)
        return TRUE;
    if (count == 0)
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "the cage cannot count its threads: /proc is not mounted");
    else
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "the cage would not hold: %u threads run before it", count);
    return FALSE;
}

static gboolean
enter_in_order(const AdCagePlan *plan, AdCageState *state, GError **error)
{
    if (!take(&closing, plan, state, error) || !take(&limits, plan, state, error) ||
        !take(&rights, plan, state, error) || !take(&landlock, plan, state, error))
        return FALSE;
    if (plan->start_threads != NULL)
        plan->start_threads(plan->user);
    if (state->layers & AD_CAGE_RLIMITS) {
        GError *why = NULL;
        if (!ad_cage_process_rlimit_nproc(plan, &why)) {
            state->layers &= ~(guint)AD_CAGE_RLIMITS;
            if (!may_go_on(&limits, plan, why, error))
                return FALSE;
        }
    }
    state->layers |= AD_CAGE_PROVEN; /* until a proof takes it away */
    return prove(ad_cage_proof_before_filter, plan, state, error) && take(&seccomp, plan, state, error) &&
           prove(ad_cage_proof_after_filter, plan, state, error);
}

gboolean
ad_cage_enter(const AdCagePlan *plan, AdCageState *state, GError **error)
{
    AdCageState reached = {0};
    g_return_val_if_fail(plan != NULL && plan->keep_fds >= 3, FALSE);
    if (!is_single_threaded(error) || !enter_in_order(plan, &reached, error))
        return FALSE;
    *state = reached;
    return TRUE;
}

char *
ad_cage_describe(const AdCageState *state)
{
    if ((state->layers & AD_CAGE_FULL) == AD_CAGE_FULL)
        return g_strdup("full");
    GString *out = g_string_new("degraded:");
    const char *comma = " ";
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        if (!(state->layers & (guint)all[i]->layer)) {
            g_string_append_printf(out, "%s%s", comma, all[i]->name);
            comma = ", ";
        }
    return g_string_free(out, FALSE);
}
