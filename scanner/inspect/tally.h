/* SPDX-License-Identifier: Apache-2.0 */
/* tally.h - what the checks saw over all files of a delivery, from all threads: counted, with few places kept
 *
 * Ten thousand programs without one protection are one thing to decide, not ten thousand: a row of scope DELIVERY
 * becomes one finding with its number and examples. A row of scope FILE becomes a finding a file up to a ceiling, and
 * one more for the rest. Which places are kept does not depend on the order of threads: the smallest paths are. */
#pragma once

#include "scanner/inspect/observation.h"

/* A file under inspection, as its observations name it. Borrowed. */
typedef struct {
    const char *path;
    guint64 entry;
    const AdDigest *sha256; /* or NULL */
} AdTallyFile;

/* One thing seen in a file; text is quoted, at most AD_LIMIT_EVIDENCE_BYTES. */
typedef struct {
    guint64 offset;
    char label[40];
    char text[64];
} AdTallyMark;

typedef struct AdTally AdTally;

/* path: of the bundle, under which findings about the whole delivery stand. */
AdTally *ad_tally_new(const char *path);
void ad_tally_free(AdTally *tally);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdTally, ad_tally_free)

/* One more file of a row's kind was looked at: what the number of findings is held against. */
void ad_tally_looked(AdTally *tally, AdKind kind);

/* file shows the observation; marks are its evidence (copied, the first AD_LIMIT_INSPECT_MARKS), count may be 0. */
void ad_tally_note(AdTally *tally, AdObservation observation, const AdTallyFile *file, const AdTallyMark *marks,
                   gsize count);

/* Hands out the findings, in the order of the table and of paths. */
void ad_tally_report(AdTally *tally, void (*finding)(const AdFinding *finding, gpointer user), gpointer user);
