/* SPDX-License-Identifier: Apache-2.0 */
/* finding.h - one thing found in one place, with its evidence */
#pragma once

#include "scanner/model/digest.h"
#include "scanner/model/terms.h"

/* One matching string: where, which, and a masked or shortened quote of at most AD_LIMIT_EVIDENCE_BYTES. */
typedef struct {
    guint64 offset_bytes;
    char *identifier;
    GBytes *quote;
} AdEvidence;

typedef struct {
    guint64 entry; /* number of the artifact within its inspection, 0 for the delivery as a whole */
    char *path;    /* member path, see member_path.h */
    AdKind kind;
    AdConcern concern;
    char *rule; /* "pack/file.yar:rule" or a check id such as "hazard.traversal" */
    AdSeverity severity;
    AdConfidence confidence;
    char *title_en, *title_es;
    char *reference;     /* URL or empty */
    gboolean has_sha256; /* of the artifact */
    AdDigest sha256;
    GPtrArray *evidence; /* of AdEvidence *, owned */
    GHashTable *extra;   /* string -> string, owned: category, kind, sentence_en, sentence_es */
} AdFinding;

AdFinding *ad_finding_new(AdKind kind, const char *rule, const char *path);
void ad_finding_free(AdFinding *f);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdFinding, ad_finding_free)

/* Quotes at most AD_LIMIT_EVIDENCE_BYTES of quote. */
void ad_finding_add_evidence(AdFinding *f, guint64 offset_bytes, const char *identifier, const void *quote,
                             gsize quote_bytes);

/* TRUE for the findings that only say what could not be inspected ("unscannable.…", "hazard.worker-crash"): they weigh in the
 * score, but make a delivery INCOMPLETE, not FLAGGED: nothing was found in what nobody saw. */
gboolean ad_finding_rule_is_about_coverage(const char *rule);

/* Body of AD_MESSAGE_FINDING, floating. Titles and key-values that would burst a frame are shortened. */
GVariant *ad_finding_to_variant(const AdFinding *f);
/* The other end: enumerations, lengths and counts are checked; NULL with AD_ERROR_PEER. */
AdFinding *ad_finding_from_variant(GVariant *body, GError **error);
