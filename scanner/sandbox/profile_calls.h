/* SPDX-License-Identifier: Apache-2.0 */
/* profile_calls.h - the system calls of each profile (private to this folder)
 *
 * Every list is an allow-list; what stands in none of a profile's lists kills the process. */
#pragma once

#include <glib.h>
#include <seccomp.h>

/* A value that is known only when the filter is made. */
typedef enum {
    AD_CALL_AS_WRITTEN,
    AD_CALL_OWN_PID,   /* condition 0 compares with this process's id */
    AD_CALL_GPGV_PATH, /* condition 0 compares with the address of ad_cage_gpgv_path() */
} AdCallFill;

struct AdCall {
    int number;              /* negative: this architecture does not have the call */
    int answer;              /* 0: allowed; else the errno it gets */
    guint condition_count;   /* all must hold */
    struct scmp_arg_cmp conditions[2];
    AdCallFill fill;
    gboolean is_last; /* ends a list */
};
typedef struct AdCall AdCall;

/* Lists of one profile, ended by NULL. */
const AdCall *const *ad_profile_calls_closed(void);  /* unpack, compile, verify, parse: memory, clocks, given descriptors */
const AdCall *const *ad_profile_calls_gpgv(void);    /* also what the dynamic loader and gpgv need */
const AdCall *const *ad_profile_calls_network(void); /* fetch: sockets, threads, reading what Landlock allows */
