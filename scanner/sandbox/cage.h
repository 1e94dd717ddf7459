/* SPDX-License-Identifier: Apache-2.0 */
/* cage.h - what a worker puts itself into before it reads a stranger's first byte
 *
 * Order (architecture.md 2): close_range, rlimits, no_new_privs, Landlock (nothing allowed), start the threads so
 * that they are confined too, prove that it holds, seccomp allow-list with TSYNC and KILL_PROCESS; only then rules
 * and input. It fails closed: a layer that cannot be had is an error unless the operator wrote `sandbox: degraded`,
 * and then the state says which one is missing. */
#pragma once

#include "scanner/sandbox/profile.h"

typedef enum {
    AD_CAGE_CLOSE_RANGE = 1 << 0,
    AD_CAGE_RLIMITS = 1 << 1,
    AD_CAGE_NO_NEW_PRIVS = 1 << 2,
    AD_CAGE_LANDLOCK = 1 << 3,
    AD_CAGE_PROVEN = 1 << 4,
    AD_CAGE_SECCOMP = 1 << 5,
    AD_CAGE_FULL = 0x3f,
} AdCageLayer;

typedef struct {
    guint layers;       /* bits of AdCageLayer that hold */
    guint landlock_abi; /* 0: the kernel has none */
} AdCageState;

typedef struct {
    AdProfile profile;
    guint keep_fds;          /* descriptors 0 … keep_fds-1 stay open, all above are closed */
    /* 0: what the launcher set, else the profile's default. A lower limit that stands already stays. */
    guint64 address_bytes;   /* RLIMIT_AS */
    guint64 file_bytes;      /* RLIMIT_FSIZE; a write beyond it fails with EFBIG */
    guint64 cpu_ms;          /* RLIMIT_CPU */
    gboolean is_degraded_ok; /* the operator accepts missing layers */
    void (*start_threads)(gpointer user); /* called between Landlock and seccomp; may be NULL */
    gpointer user;
} AdCagePlan;

/* Enters the cage for the rest of this process's life. FALSE with AD_ERROR_SYSTEM naming the layer and what helps;
 * the caller must then exit without reading its input. */
gboolean ad_cage_enter(const AdCagePlan *plan, AdCageState *state, GError **error);

/* "full", or "degraded: landlock, seccomp": the layers that do not hold. Free with g_free. */
char *ad_cage_describe(const AdCageState *state);

/* Profile gpgv: the one path that it may execute. Pass this very pointer to execve: the filter knows its address. */
const char *ad_cage_gpgv_path(void);
