/* SPDX-License-Identifier: Apache-2.0 */
/* export.h - all findings of a filter as a file for auditors: CSV, NDJSON or JSON, page by page at constant memory
 *
 * The columns are the finding row of risk.md 3 plus url, in ad_findings_columns' order; what is not known yet is empty. */
#pragma once

#include "service/store/findings.h"

typedef enum { AD_EXPORT_CSV, AD_EXPORT_NDJSON, AD_EXPORT_JSON, AD_EXPORT_FORMAT_COUNT } AdExportFormat;

/* "csv", "ndjson", "json"; -1 for anything else. */
int ad_export_format_parse(const char *name);
const char *ad_export_format_name(AdExportFormat format);
/* With charset. */
const char *ad_export_content_type(AdExportFormat format);

typedef struct {
    AdFindingFilter filter; /* borrowed texts */
    AdExportFormat format;
    gboolean is_raw; /* CSV: no ' before what looks like a formula */
    AdActor by;
    int approvers;           /* 1: a firm of one, which the header then says */
    gboolean has_ledger_head; /* the header names count and head of the ledger; walks the whole chain */
} AdExportRequest;

/* Writes to fd from where it stands. Returns the header that belongs beside the file: {schema, who, via, at, filter, format, columns, rows, bytes,
 * sha256 of what was written, aduana, approvers, language, tlp, ledger}; a writing store also gets a ledger record. LIMIT when
 * the disk is full, SYSTEM when writing failed; what is in fd is then not to be used. */
json_t *ad_export_findings(AdStore *store, const AdExportRequest *wanted, int fd, GError **error);
