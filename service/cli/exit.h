/* SPDX-License-Identifier: Apache-2.0 */
/* exit.h - exit statuses of contracts.md, which of two counts, and what each says */
#pragma once

typedef enum {
    AD_EXIT_OK = 0,
    AD_EXIT_FOUND = 1,       /* findings at or above the threshold; a verification that differs */
    AD_EXIT_USAGE = 2,       /* nothing was done */
    AD_EXIT_INCOMPLETE = 3,  /* or not assessable */
    AD_EXIT_OLD = 4,         /* data past its age */
    AD_EXIT_UNREACHABLE = 10,
    AD_EXIT_DENIED = 11,
    AD_EXIT_NOT_FOUND = 12,
    AD_EXIT_DATABASE = 13,
    AD_EXIT_UNTRUSTED = 14,  /* download, signature or checksum */
    AD_EXIT_LIMIT = 15,      /* limit, quota, disk full */
    AD_EXIT_INTERNAL = 70,
    AD_EXIT_INTERRUPTED = 130,
} AdExit;

/* Of two statuses the one that a verb must end with: 130 > 70 > lowest of 10-15 > 2 > 1 > 4 > 3 > 0. */
int ad_exit_worse(int a, int b);

/* What a status means, in the thread's language, as a clause without its full stop. */
const char *ad_exit_words(int status);
