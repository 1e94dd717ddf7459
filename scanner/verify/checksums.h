/* SPDX-License-Identifier: Apache-2.0 */
/* checksums.h - a supplier's checksum file (SHA256SUMS, x.sha256): does it vouch for this bundle?
 *
 * GNU lines `digest  name` and `digest *name` (a leading '\' means escaped: \\ \n \r), BSD and
 * OpenSSL lines `SHA256 (name) = digest`, a lone digest without a name. SHA-256 and SHA-512 count;
 * MD5, SHA-1 and others are seen and never taken as proof. Blank lines, '#' comments and the frame
 * of a clear-signed file are passed over. */
#pragma once

#include "scanner/verify/check.h"

typedef enum {
    AD_CHECKSUM_SHA256,
    AD_CHECKSUM_SHA512,
    AD_CHECKSUM_OTHER, /* recognised, but no proof */
} AdChecksumAlgorithm;

typedef struct {
    AdChecksumAlgorithm algorithm;
    char *digest; /* lower-case hexadecimal */
    char *name;   /* unescaped bytes, not always UTF-8; empty for a lone digest */
} AdChecksumLine;

typedef struct {
    GPtrArray *lines;    /* of AdChecksumLine */
    guint strange_count; /* lines that are none of the above */
} AdChecksums;

/* Reads at most AD_LIMIT_CHECKSUM_FILE_BYTES; NULL with AD_ERROR_LIMIT above that, MALFORMED
 * without one usable line. */
AdChecksums *ad_checksums_parse(const char *raw, gsize bytes, GError **error);
void ad_checksums_free(AdChecksums *sums);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdChecksums, ad_checksums_free)

/* Which line vouches for a bundle called name: the same name, else the one name whose last
 * component it is, else a lone digest of a file without names. The verdict needs the bundle's
 * digest only if *line becomes non-NULL; else the check is returned (MISSING, MALFORMED for names
 * listed twice with different digests, UNSUPPORTED). */
AdCheck *ad_checksums_find(const AdChecksums *sums, const char *name, const AdChecksumLine **line);
/* GOOD or BAD: actual is the bundle's digest by the line's algorithm, in lower-case hexadecimal. */
AdCheck *ad_checksums_compare(const AdChecksums *sums, const AdChecksumLine *line,
                              const char *actual);
