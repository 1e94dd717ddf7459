/* SPDX-License-Identifier: Apache-2.0 */
/* profile.h - the kinds of job that aduana-inspect runs, each a row of limits and system calls */
#pragma once

#include "scanner/model/limits.h"
#include "scanner/model/message.h"

typedef enum {
    AD_PROFILE_UNPACK,
    AD_PROFILE_COMPILE,
    AD_PROFILE_VERIFY,
    AD_PROFILE_GPGV,
    AD_PROFILE_FETCH, /* aduana-fetch: network, no files but certificates and resolver settings */
    AD_PROFILE_PARSE, /* SBOM, feed, VEX to rows */
    AD_PROFILE_COUNT
} AdProfile;

/* "unpack", "compile", … as on the command line of the worker. */
const char *ad_profile_name(AdProfile p);
/* -1 for a name that is none. */
int ad_profile_parse(const char *name);
/* Who the profile is in the message table. */
AdSender ad_profile_sender(AdProfile p);
/* "aduana-inspect" or "aduana-fetch". */
const char *ad_profile_program(AdProfile p);
