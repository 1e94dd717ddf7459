/* SPDX-License-Identifier: Apache-2.0 */
/* transfer.h - one fetch from its first request to its end: redirects, not modified, resume,
 * restart */
#pragma once

#include "feeds/fetch/hop.h"

typedef struct {
    guint status; /* 200, 206 (resumed) or 304 */
    char *final_url;
    guint64 bytes; /* in the file, from its start; what lies behind is not part of it */
    char *etag, *last_modified, *content_type; /* may be NULL */
    GPtrArray *remarks;  /* words: "resumed", "restarted", "length-unknown", "redirected",
                            "content-encoding: …" */
    gboolean is_partial; /* it failed, but the bytes may be resumed under etag, which is strong */
} AdTransfer;

/* TRUE: fetched or not modified. FALSE with fault; the transfer then says what can be resumed. */
gboolean ad_transfer_run(const AdHopSetting *setting, AdTransfer *transfer, AdFault *fault);
void ad_transfer_clear(AdTransfer *transfer);

/* "strong", "weak", "date" or "none": what a later request can be made conditional on. */
const char *ad_transfer_validator_kind(const AdTransfer *transfer);
