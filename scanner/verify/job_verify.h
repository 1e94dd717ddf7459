/* SPDX-License-Identifier: Apache-2.0 */
/* job_verify.h - profile "verify" of aduana-inspect: one digest, checksum file or minisign
 * signature against one file
 *
 * Descriptors: "input", what is vouched for; "document", the checksum file or signature (none for
 * method sha256). JOB_VERIFY is (method, keys, options): method sha256, sha256sums or minisign
 * (check.h); keys are minisign public keys; options, all of them text: name      the input's name,
 * for checksum files that list several sha256    its SHA-256 if the parent knows it already
 *   expected  method sha256: what it must be
 * The answer is one CHECK, then DONE. */
#pragma once

#include "scanner/sandbox/channel.h"

gboolean ad_job_verify_run(AdChannel *channel, int argc, char **argv, GError **error);
