/* SPDX-License-Identifier: Apache-2.0 */
/* gpgv_status.h - what gpgv's status lines prove; pure, fuzzed, and the only reader of them
 *
 * Lines as in GnuPG's doc/DETAILS. Only VALIDSIG with a full fingerprint that the source accepts
 * counts, and only if the same signature had GOODSIG and its class is 00 (over the bytes as they
 * are). Names and texts in other lines are the signer's and are ignored. A PLAINTEXT line ends it
 * all: then the signature file brought its own content, and gpgv verified that content instead of
 * the bundle. */
#pragma once

#include "scanner/verify/check.h"

/* accepted: NULL-terminated, 40 or 64 hexadecimal digits each, of primary keys or of the very
 * signing keys, or AD_CHECK_ANY_KEY. Always returns one check. */
AdCheck *ad_gpgv_status_judge(const char *raw, gsize bytes, const char *const *accepted);

/* TRUE for 40 (version 4) or 64 (version 5, 6) hexadecimal digits. */
gboolean ad_gpgv_status_is_fingerprint(const char *text);
