/* SPDX-License-Identifier: Apache-2.0 */
/* words.h - the closed vocabularies of the API in the person's language, and safe reading of its
 * documents
 *
 * JSON keeps the English names for ever; these are for people only. An unknown name is shown as it
 * is, escaped. */
#pragma once

#include <jansson.h>

#include "service/cli/out.h"

typedef enum {
    AD_WORDS_SEVERITY,
    AD_WORDS_CONFIDENCE,
    AD_WORDS_LEVEL,
    AD_WORDS_LIKELIHOOD,
    AD_WORDS_CONCERN,
    AD_WORDS_KIND,
    AD_WORDS_STATE,
    AD_WORDS_REASON,
    AD_WORDS_VERDICT,
    AD_WORDS_PROPOSAL,
    AD_WORDS_JOB_STATE,
    AD_WORDS_JOB_KIND,
    AD_WORDS_FINDING_STATUS,
    AD_WORDS_SIGNATURE,
    AD_WORDS_BLOB,
    AD_WORDS_MISSED,
    AD_WORDS_ENTRY,
    AD_WORDS_COUNT
} AdWords;

/* Word for a name; "" for NULL. Static, or name itself. */
const char *ad_words(AdWords vocabulary, const char *name);
/* Colour that goes with a severity, a verdict or a job state. */
AdPaint ad_words_paint(AdWords vocabulary, const char *name);
/* "1 critical" … as "1 (critical)"; free with g_free. */
char *ad_words_tier(gint64 tier);
/* "2026-11-25T02:30:00Z" -> "25 Nov 2026 02:30 UTC" in this machine's zone; "" for NULL, the text
 * itself when it is no time. Free with g_free. */
char *ad_words_time(const char *text);

/* A member's text, "" when it is not one; borrowed. name may be a path: "score.level". */
const char *ad_doc_text(const json_t *doc, const char *name);
gint64 ad_doc_number(const json_t *doc, const char *name);
gboolean ad_doc_has(const json_t *doc, const char *name); /* there and not null */
const json_t *ad_doc_at(const json_t *doc, const char *name);
/* The member in the language's own form: name + "_es" or "_en", then name. */
const char *ad_doc_text_local(const json_t *doc, const char *name);
/* "61 D (moderate)"; "not assessed" or "-" when there is no score. score, level and grade as the API has them.
 * Free with g_free. */
char *ad_words_score(const json_t *score, const char *level);
