/* SPDX-License-Identifier: Apache-2.0 */
/* job_unpack.h - the unpack job of aduana-inspect: one bundle in, messages out */
#pragma once

#include "scanner/sandbox/channel.h"

/* Runs the job of this process to its end. Descriptors by role: "input" (the bundle), "spool" (for large members),
 * "verdicts" (sorted keys of 32 bytes; optional), "rules.*" (see scanner/detect/matcher.h). Words on argv:
 * "threads=N" (else one a processor), "as=BYTES" (else the profile's address space). FALSE with what the parent is to
 * be told; the bundle's own faults are never errors. */
gboolean ad_job_unpack_run(AdChannel *channel, int argc, char **argv, GError **error);
