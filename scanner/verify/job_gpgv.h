/* SPDX-License-Identifier: Apache-2.0 */
/* job_gpgv.h - profile "gpgv" of aduana-inspect: cages itself so that only gpgv, its libraries and
 * the descriptors are left, then becomes gpgv
 *
 * Descriptors: "input", what is signed; "signature", detached; "keyring"; "status", the write end
 * of a pipe on which the parent reads gpgv's status lines (gpgv_status.h). DONE is said before gpgv
 * runs: what gpgv finds is in the status alone. JOB_GPGV is (accepted fingerprints, options); there
 * are no options, and the fingerprints are the parent's to compare.
 *
 * gpgv takes its files by name. Data comes on its standard input, the signature by its own "-&N"
 * form; the keyring must be a path, /proc/self/fd/N. Landlock judges such a path by the file behind
 * it: a memfd (what client.h gives) is not its business, a regular file was allowed by the cage. */
#pragma once

#include "scanner/sandbox/channel.h"

gboolean ad_job_gpgv_run(AdChannel *channel, int argc, char **argv, GError **error);
