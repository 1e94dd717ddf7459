/* SPDX-License-Identifier: Apache-2.0 */
/* records.h - cuts a stream of events into records, each a small tree, by a table of where records stand
 *
 * A rule says: the member `key` of a record of kind `inside` holds records of kind `kind`, one or an array of them.
 * What a rule cuts out is not part of the outer record's tree, so that a document's million components never stand in
 * memory together, however they are nested. Kind 0 is the whole document; its tree comes last. */
#pragma once

#include "scanner/reader/json_tree.h"

#define AD_RECORD_TOP 0
#define AD_RECORD_SKIP 255 /* read over; no tree, no callback */

typedef struct {
    guint8 inside; /* AD_RECORD_SKIP ends the table */
    const char *key;
    guint8 kind;
} AdRecordRule;

typedef struct {
    /* A record begins; outer: the number that the enclosing record's begin gave (0 for none). Returns its own. */
    guint32 (*begin)(gpointer user, guint8 kind, guint32 outer);
    /* It is whole. root lives for the call. */
    gboolean (*end)(gpointer user, guint8 kind, guint32 number, guint32 outer, const AdJsonNode *root, GError **error);
} AdRecordTake;

typedef struct AdRecords AdRecords;

AdRecords *ad_records_new(const AdRecordRule *rules, const AdRecordTake *take, gpointer user);
void ad_records_free(AdRecords *records);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdRecords, ad_records_free)

/* An AdJsonTake; user is the AdRecords. */
gboolean ad_records_take(gpointer records, AdJsonEvent event, const char *text, gsize bytes, GError **error);
