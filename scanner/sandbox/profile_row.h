/* SPDX-License-Identifier: Apache-2.0 */
/* profile_row.h - all that is known of a profile, in one row (private to this folder) */
#pragma once

#include "scanner/sandbox/profile.h"

typedef struct AdCall AdCall;

/* What a path of the file system may be used for below Landlock. */
enum {
    AD_PATH_READ = 1, /* a file, or all files below a folder */
    AD_PATH_RUN = 2,  /* execute; only single files ever get it */
};

typedef struct {
    const char *path; /* may be absent from the machine; symbolic links are followed */
    guint use;
} AdPathRule;

typedef struct {
    const char *name;
    AdSender sender;
    const char *program;
    guint64 address_bytes, file_bytes, cpu_ms; /* where the plan says 0 */
    guint spare_fds;              /* descriptors it may open beyond those that it was given */
    gboolean is_threaded;         /* starts threads inside the cage: RLIMIT_NPROC cannot be 0 */
    gboolean is_reopening;        /* may open /proc/self/fd/N of the regular files that it was given */
    const AdCall *const *(*calls)(void); /* lists of profile_calls.c, ended by NULL */
    const AdPathRule *paths;      /* ended by a NULL path */
} AdProfileRow;

const AdProfileRow *ad_profile_row(AdProfile p);
