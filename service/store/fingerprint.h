/* SPDX-License-Identifier: Apache-2.0 */
/* fingerprint.h - what makes a finding the same finding in the next delivery
 *
 * kind + canonical id + path without version + product. In folder and container names version-like
 * digits are dropped ("lib-1.2.3/x" is "lib-/x", "jdk-17/y" is "jdk-/y", "amd64" and "x86_64"
 * stay); in a file's own name only dotted ones ("lib-1.2.3.jar" is "lib-.jar", "md5" stays). The
 * table of cases is a test. */
#pragma once

#include "scanner/model/digest.h"
#include "scanner/model/terms.h"

/* Path without its bundle's version digits. Free with g_free. */
char *ad_fingerprint_path(const char *path);

/* The digest itself. product may be NULL. */
AdDigest ad_fingerprint_compute(AdKind kind, const char *rule, const char *path,
                                const char *product);

/* "F-…": stands for supplier and fingerprint, so that the same finding has it in every delivery and every database. supplier NULL
 * is "unassigned". Free with g_free. */
char *ad_fingerprint_finding_id(const char *supplier, const AdDigest *fingerprint);
