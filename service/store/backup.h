/* SPDX-License-Identifier: Apache-2.0 */
/* backup.h - a copy while the store lives, and the check that says whether all of it still holds */
#pragma once

#include "service/store/store.h"

/* Online copy of the database (not of the blobs) to path, mode 0600, through a temporary name
 * beside it; integrity_check on the copy. Writes a ledger record when the store is the writer.
 * USAGE when path exists. {path, bytes, sha256}. */
json_t *ad_backup_write(AdStore *store, const AdActor *by, const char *path, GError **error);

/* {"ok":bool,"integrity":[…],"foreign_keys":n,"ledger":{"count","head","broken_seq"},
 * "blobs":{"missing":[…]},"schema_version","wal_bytes"}.
 * NULL only when it could not be examined. */
json_t *ad_backup_check(AdStore *store, GError **error);
