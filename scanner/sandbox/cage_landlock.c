/* SPDX-License-Identifier: Apache-2.0 */
/* cage_landlock.c - no file, no TCP, no signal to others: Landlock by its raw system calls
 *
 * Debian 12's headers know version 2 of the interface, its kernel too; machines with newer kernels have more to give.
 * The numbers are therefore here. Source: Documentation/userspace-api/landlock.rst of Linux. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "scanner/sandbox/cage_steps.h"
#include "scanner/sandbox/profile_row.h"

enum {
    CREATE_RULESET_VERSION = 1 << 0,
    RULE_PATH_BENEATH = 1,
};

#define FS_EXECUTE (G_GUINT64_CONSTANT(1) << 0)
#define FS_READ_FILE (G_GUINT64_CONSTANT(1) << 2)
#define FS_ALL_OF_ABI_1 ((G_GUINT64_CONSTANT(1) << 13) - 1)
#define FS_REFER (G_GUINT64_CONSTANT(1) << 13)
#define FS_TRUNCATE (G_GUINT64_CONSTANT(1) << 14)
#define FS_IOCTL_DEV (G_GUINT64_CONSTANT(1) << 15)
#define NET_BIND_TCP (G_GUINT64_CONSTANT(1) << 0)
#define NET_CONNECT_TCP (G_GUINT64_CONSTANT(1) << 1)
#define SCOPE_ABSTRACT_UNIX (G_GUINT64_CONSTANT(1) << 0)
#define SCOPE_SIGNAL (G_GUINT64_CONSTANT(1) << 1)

typedef struct {
    guint64 handled_fs, handled_net, scoped;
} Ruleset;

typedef struct {
    guint64 allowed;
    gint32 parent_fd;
} __attribute__((packed)) PathBeneath; /* packed in the kernel's interface too */

/* Which rights each version of the interface lets a ruleset take away. */
static const struct {
    int abi;
    guint64 fs, net, scoped;
    gsize attribute_bytes;
} versions[] = {
    {1, FS_ALL_OF_ABI_1, 0, 0, 8},
    {2, FS_REFER, 0, 0, 8},
    {3, FS_TRUNCATE, 0, 0, 8},
    {4, 0, NET_BIND_TCP | NET_CONNECT_TCP, 0, 16},
    {5, FS_IOCTL_DEV, 0, 0, 16},
    {6, 0, 0, SCOPE_ABSTRACT_UNIX | SCOPE_SIGNAL, 24},
};

static gboolean
refused(const char *what, GError **error)
{
    g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "%s: %s", what, g_strerror(errno));
    return FALSE;
}

static int
new_ruleset(AdProfile profile, int abi)
{
    Ruleset all = {0, 0, 0};
    gsize bytes = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(versions) && versions[i].abi <= abi; i++) {
        all.handled_fs |= versions[i].fs;
        all.handled_net |= versions[i].net;
        all.scoped |= versions[i].scoped;
        bytes = versions[i].attribute_bytes;
    }
    if (profile == AD_PROFILE_FETCH)
        all.handled_net &= ~NET_CONNECT_TCP; /* connecting is its one power; listening is not */
    return (int)syscall(SYS_landlock_create_ruleset, &all, bytes, 0);
}

/* One object and what is below it. */
static gboolean
allow(int ruleset, int object, guint use, GError **error)
{
    PathBeneath rule = {.allowed = (use & AD_PATH_READ ? FS_READ_FILE : 0) | (use & AD_PATH_RUN ? FS_EXECUTE : 0),
                        .parent_fd = object};
    if (syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0) == 0)
        return TRUE;
    if (errno == EBADFD) /* a memfd or pipe: no rule needed, Landlock does not stand before them */
        return TRUE;
    return refused("landlock_add_rule", error);
}

static gboolean
allow_paths(int ruleset, const AdPathRule *paths, GError **error)
{
    for (; paths->path != NULL; paths++) {
        ad_autofd int object = open(paths->path, O_PATH | O_CLOEXEC);
        if (object >= 0 && !allow(ruleset, object, paths->use, error))
            return FALSE;
    }
    return TRUE;
}

/* gpgv takes its files by path: /proc/self/fd/N of what it was given opens the file itself once more. */
static gboolean
allow_given(int ruleset, guint keep_fds, GError **error)
{
    for (int fd = 3; fd < (int)keep_fds; fd++) {
        struct stat st;
        if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && !allow(ruleset, fd, AD_PATH_READ, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
ad_cage_landlock_enter(const AdCagePlan *plan, AdCageState *state, GError **error)
{
    const AdProfileRow *row = ad_profile_row(plan->profile);
    int abi = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
    if (abi < 1)
        return refused("landlock_create_ruleset", error);
    state->landlock_abi = (guint)abi;
    ad_autofd int ruleset = new_ruleset(plan->profile, abi);
    if (ruleset < 0)
        return refused("landlock_create_ruleset", error);
    if (!allow_paths(ruleset, row->paths, error))
        return FALSE;
    if (row->is_reopening && !allow_given(ruleset, plan->keep_fds, error))
        return FALSE;
    if (syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
        return refused("landlock_restrict_self", error);
    return TRUE;
}
