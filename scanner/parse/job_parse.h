/* SPDX-License-Identifier: Apache-2.0 */
/* job_parse.h - profile "parse" of aduana-inspect: one document of a stranger (SBOM, feed, VEX) to rows
 *
 * Descriptor "input" is the document. JOB_PARSE is (what, bytes, options). What decides who reads it: the table of
 * parsers in job_parse.c, by the whole word ("sbom") or by what stands before its colon ("feed:osv"). A parser sends
 * its rows and returns; DONE is said for it. */
#pragma once

#include "scanner/model/limits.h"
#include "scanner/sandbox/channel.h"
#include "scanner/unpack/source.h"

typedef struct {
    AdChannel *channel;
    const char *what;
    AdSource *input;     /* seekable; for plain UTF-8 whatever the packing, see scanner/reader/text.h */
    GHashTable *options; /* of char*, as the parent wrote them */
    AdLimits limits;     /* the defaults, but for what the options wall_ms, total_bytes and ratio say */
} AdParseJob;

/* FALSE with an error fails the job: MALFORMED when the document is not what it should be, with the reason. */
typedef gboolean (*AdParseRun)(AdParseJob *job, GError **error);

gboolean ad_job_parse_run(AdChannel *channel, int argc, char **argv, GError **error);
