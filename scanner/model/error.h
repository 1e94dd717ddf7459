/* SPDX-License-Identifier: Apache-2.0 */
/* error.h - the one error domain; a code says what the caller must do, the message says why */
#pragma once

#include <glib.h>

#define AD_ERROR (ad_error_quark())
GQuark ad_error_quark(void);

/* What hostile input did wrong (MALFORMED, LIMIT, POLICY, UNTRUSTED) becomes a finding or a gap; SYSTEM
 * fails the job; PEER kills the sender; AGAIN is retried. The rest end a verb with their exit code. */
typedef enum {
    AD_ERROR_AGAIN,       /* try later: busy, locked, connection refused */
    AD_ERROR_MALFORMED,   /* the bytes break their format */
    AD_ERROR_LIMIT,       /* a row of limits.h was reached, or the disk is full */
    AD_ERROR_POLICY,      /* refused by configuration or by a rule of the house */
    AD_ERROR_UNTRUSTED,   /* signature, checksum or certificate does not hold */
    AD_ERROR_SYSTEM,      /* the operating system or a library refused */
    AD_ERROR_PEER,        /* another aduana process broke the protocol or died */
    AD_ERROR_USAGE,       /* the person's words are off: nothing was done */
    AD_ERROR_NOT_FOUND,   /* no such object or file */
    AD_ERROR_DENIED,      /* not allowed for this person */
    AD_ERROR_DATABASE,    /* read-only, damaged, or newer than the program */
    AD_ERROR_UNREACHABLE, /* the daemon does not answer */
    AD_ERROR_CANCELLED,   /* interrupted by the person */
} AdErrorCode;

/* Exit status of contracts.md for an error of this domain; 70 for an error of any other. */
int ad_error_exit_code(const GError *error);

/* Stable lower-case name of a code, as it stands in JSON ("not-found"). */
const char *ad_error_code_name(AdErrorCode code);
