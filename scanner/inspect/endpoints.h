/* SPDX-License-Identifier: Apache-2.0 */
/* endpoints.h - the inventory of hosts that a delivery's programs name: a file's addresses, gathered over all files
 *
 * Documents and tests name hosts too, and do not count. */
#pragma once

#include "scanner/inspect/tally.h"
#include "scanner/model/endpoint.h"

/* Over the whole delivery, from all threads. */
typedef struct AdEndpoints AdEndpoints;
AdEndpoints *ad_endpoints_new(void);
void ad_endpoints_free(AdEndpoints *endpoints);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdEndpoints, ad_endpoints_free)

/* Hands out at most AD_LIMIT_ENDPOINTS rows, by host. */
void ad_endpoints_report(AdEndpoints *endpoints, void (*row)(const AdEndpoint *endpoint, gpointer user), gpointer user);

/* Whether there were more hosts than are kept or handed out. */
gboolean ad_endpoints_is_cut(const AdEndpoints *endpoints);

/* Of one file. */
typedef struct AdFileEndpoints AdFileEndpoints;
AdFileEndpoints *ad_file_endpoints_new(const guint8 *data, gsize bytes);
void ad_file_endpoints_free(AdFileEndpoints *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdFileEndpoints, ad_file_endpoints_free)

/* An address may begin at `at`, in single bytes or UTF-16. Answers the offset where it ends, or `at`. */
gsize ad_file_endpoints_look(AdFileEndpoints *file, gsize at, gboolean is_wide);

/* Takes over into the inventory what the file names, and notes what is worth a finding. place: AdPlace bits. */
void ad_file_endpoints_note(const AdFileEndpoints *file, guint place, AdEndpoints *endpoints, AdTally *tally,
                            const AdTallyFile *name);
