/* SPDX-License-Identifier: Apache-2.0 */
/* inspect.h - the checks beyond YARA over every file of a delivery: protections, hosts, secrets, personal data, what starts by itself
 *
 * One AdInspect a job. Files come from any thread; each is looked at in one pass over its bytes and nothing is kept of it
 * but what tally.h keeps. Unlike the rules' verdicts these are never taken from an earlier inspection: they are about
 * the delivery as a whole, and cost little. */
#pragma once

#include "scanner/inspect/tally.h"
#include "scanner/model/endpoint.h"

typedef struct AdInspect AdInspect;

typedef struct {
    AdTallyFile name;
    const guint8 *data; /* whole file in memory */
    gsize bytes;
    gboolean is_container; /* its members come on their own: only what it is as a program counts */
} AdInspectFile;

/* path: the bundle's. */
AdInspect *ad_inspect_new(const char *path);
void ad_inspect_free(AdInspect *inspect);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdInspect, ad_inspect_free)

void ad_inspect_file(AdInspect *inspect, const AdInspectFile *file);

/* Receives what was found. The objects are borrowed for the call. */
typedef struct {
    void (*finding)(const AdFinding *finding, gpointer user);
    void (*endpoint)(const AdEndpoint *endpoint, gpointer user);
    gpointer user;
} AdInspectSink;

/* At the end of the job, from one thread. */
void ad_inspect_report(AdInspect *inspect, const AdInspectSink *sink);
