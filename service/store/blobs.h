/* SPDX-License-Identifier: Apache-2.0 */
/* blobs.h - content by its SHA-256 under <directory of the database>/blobs/ab/cd/…; file before
 * row, row deleted before file
 *
 * begin gives a descriptor to an unnamed file on the same file system; whoever fills it
 * (aduana-fetch, a copy) needs nothing else; publish makes it durable and named, and the row says
 * so. */
#pragma once

#include "scanner/model/digest.h"
#include "service/store/store.h"

/* quota_bytes 0: no quota. reserve_pct: of the file system that must stay free (default 5). Not
 * persistent. */
void ad_blob_configure(AdStore *store, guint64 quota_bytes, guint reserve_pct);

/* LIMIT when bytes more (0: unknown, only checks that there is room at all) would break quota or
 * reserve, or the disk is full. Call it now and then while a descriptor is being filled. */
gboolean ad_blob_room(AdStore *store, guint64 bytes, GError **error);

/* Read-write descriptor of a new unnamed file, close-on-exec; -1 on error (LIMIT as above). */
int ad_blob_begin(AdStore *store, guint64 expected_bytes, GError **error);

/* Hashes the file, compares with expected (NULL: none), syncs, names it, syncs the directory,
 * writes the row. fd stays the caller's. A content that is there already is kept as it is.
 * UNTRUSTED when the digest differs, LIMIT on quota, SYSTEM when syncing failed (the data is gone:
 * fetch again). */
gboolean ad_blob_publish(AdStore *store, int fd, const AdDigest *expected, AdDigest *sha256,
                         guint64 *bytes, GError **error);
/* The same for a small text in memory (rules, documents). */
gboolean ad_blob_put(AdStore *store, const void *data, gsize bytes, AdDigest *sha256,
                     GError **error);

/* Read-only descriptor; -1 with NOT_FOUND when there is no row, it was purged, or its file is gone.
 * Contents are not hashed again: see ad_blob_verify. */
int ad_blob_open(AdStore *store, const AdDigest *sha256, GError **error);
/* Whole content of a small blob, its digest verified; LIMIT above 256 MiB, UNTRUSTED when the bytes
 * changed. */
GBytes *ad_blob_read(AdStore *store, const AdDigest *sha256, GError **error);
gboolean ad_blob_verify(AdStore *store, const AdDigest *sha256, GError **error);
gboolean ad_blob_exists(AdStore *store, const AdDigest *sha256);

/* Row becomes a tombstone with a ledger record, then the file goes. */
gboolean ad_blob_purge(AdStore *store, const AdActor *by, const AdDigest *sha256,
                       const char *reason, GError **error);
/* Removes files that no kept row names and that are older than a day, and files of purged rows;
 * returns how many, -1 on error. */
int ad_blob_sweep(AdStore *store, GError **error);
/* JSON array of hexadecimal digests of rows without their file. */
json_t *ad_blob_missing(AdStore *store, GError **error);
/* {"count","bytes","quota_bytes","free_bytes","free_pct","reserve_pct"}. */
json_t *ad_blob_usage(AdStore *store, GError **error);
