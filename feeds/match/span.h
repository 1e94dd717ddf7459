/* SPDX-License-Identifier: Apache-2.0 */
/* span.h - where a version stands in an event range; inside feeds/match */
#pragma once

#include "feeds/match/match.h"
#include "feeds/versions/version.h"

/* The stretch of a range that a version lies in. */
typedef struct {
    char *text;       /* ">= 2.2, < 2.2.9"; "*" for everything */
    char *fixed;      /* where it ends by a fix, or "" */
    gboolean has_end; /* by a fix or a last affected version */
} AdSpan;

void ad_span_clear(AdSpan *s);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AdSpan, ad_span_clear)

/* out is filled when INSIDE, empty otherwise. CANNOT_TELL: GIT, no order, or a version that it refuses. */
AdSpanAnswer ad_span_find(const AdRange *range, const AdVersionOrder *order, const char *version, AdSpan *out);
/* "0", "*" or a version that the order accepts. */
gboolean ad_span_is_comparable(const AdVersionOrder *order, const char *version);
/* The first fix behind a version, whatever its span, or "". */
char *ad_span_next_fix(const AdRange *range, const AdVersionOrder *order, const char *version);
