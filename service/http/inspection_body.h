/* SPDX-License-Identifier: Apache-2.0 */
/* inspection_body.h - a finished inspection as the body of POST /inspections: written by the CLI, read by the daemon
 *
 * What the person or the URL said are plain fields; what the worker said are its own messages again (docs/messages.md),
 * one base64 text each, so that the daemon checks them with the same table as a worker's. */
#pragma once

#include "service/store/record.h"

/* New document. by, job_* and ruleset_text are not part of it: the daemon says who asks. LIMIT when a row is too large. */
json_t *ad_inspection_body_write(const AdRecordInput *in, GError **error);

/* Owns what input points to. */
typedef struct {
    AdRecordInput input;
    AdResult *result;
    json_t *document; /* the body, kept alive for the texts */
} AdInspectionBody;

void ad_inspection_body_clear(AdInspectionBody *body);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AdInspectionBody, ad_inspection_body_clear)

/* USAGE for a field, PEER for a message that breaks its type. out must be zero; untouched on failure. */
gboolean ad_inspection_body_read(json_t *document, AdInspectionBody *out, GError **error);
