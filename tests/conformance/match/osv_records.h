/* SPDX-License-Identifier: Apache-2.0 */
/* osv_records.h - OSV records of a test: read with jansson from zips or text, found by id or package */
#pragma once

#include "feeds/match/match.h"

typedef struct OsvRecords OsvRecords;

OsvRecords *osv_records_new(void);
/* Every all.zip below ROOT/ECOSYSTEM. Ends the program when there is none. */
OsvRecords *osv_records_read(const char *root);
void osv_records_free(OsvRecords *r);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OsvRecords, osv_records_free)

/* Adds one record of JSON text; the program ends when it is none. */
const AdAdvisory *osv_records_add(OsvRecords *r, const char *text, gsize bytes);
const AdAdvisory *osv_records_find(const OsvRecords *r, const char *id);
/* Advisories (AdAdvisory *, each once) that name this package or its source; NULL for none. */
const GPtrArray *osv_records_of_package(const OsvRecords *r, const AdMatchPackage *p);
guint osv_records_count(const OsvRecords *r);
