/* SPDX-License-Identifier: Apache-2.0 */
/* stream.h - first stage: one compressed stream decoded, exactly one filter deep
 *
 * The filter is set, not bid for, so a gzip inside a gzip stays a member (reliability.md 4 row 5). */
#pragma once

#include "scanner/unpack/budget.h"
#include "scanner/unpack/identify.h"

typedef struct AdStream AdStream;

AdStream *ad_stream_open(AdFormat format, AdSource *source, AdBudget *budget);
void ad_stream_free(AdStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdStream, ad_stream_free)

/* Next decoded block, valid until the next call; 0 at the end, whatever the end is. */
gsize ad_stream_read(AdStream *stream, const guint8 **block);

/* Compressed bytes that the decoder used, and decoded bytes so far. */
guint64 ad_stream_consumed(const AdStream *stream);
guint64 ad_stream_decoded(const AdStream *stream);
/* FALSE when the stream ended as it should; TRUE with TRUNCATED, CORRUPT, UNSUPPORTED_FORMAT or a limit. */
gboolean ad_stream_has_failed(const AdStream *stream, AdReason *reason);
