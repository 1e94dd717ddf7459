/* SPDX-License-Identifier: Apache-2.0 */
/* sieve.h - where in a file's bytes an address, a secret or a run of digits may stand; one pass at memory speed
 *
 * Every pattern has at least five bytes, so one pair of bytes in four is enough to meet it: the sieve looks at two
 * bytes in four, and only what is met is compared. It says where to look, not what is there. */
#pragma once

#include <glib.h>

typedef enum {
    AD_SIEVE_ADDRESS,  /* at the first letter of a scheme: "https://" */
    AD_SIEVE_WIDE_ADDRESS, /* the same in UTF-16, little-endian */
    AD_SIEVE_KEY,      /* "PRIVATE KEY" or "PuTTY-User-Key-File" */
    AD_SIEVE_TOKEN,    /* the beginning of a service's token */
    AD_SIEVE_WEB_TOKEN, /* the beginning of a JWT */
    AD_SIEVE_DIGITS,   /* somewhere in a run of five or more digits, or near its edge */
    AD_SIEVE_COUNT
} AdSieveKind;

/* at: offset. Answers the offset up to which nothing more of this kind is of interest (at or less: everything is). */
typedef gsize (*AdSieveHit)(AdSieveKind kind, gsize at, gpointer user);

void ad_sieve_run(const guint8 *data, gsize bytes, AdSieveHit hit, gpointer user);
