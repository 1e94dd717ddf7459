/* SPDX-License-Identifier: Apache-2.0 */
/* pack.h - a folder of the person's own as a tar stream, so that it can be inspected like a bundle
 *
 * The daemon's side never hands a folder to a worker: it has no files. Links are packed as links, never followed; the same
 * tree gives the same bytes (names sorted, times and owners left out), so that an unchanged folder is an unchanged
 * delivery. */
#pragma once

#include <glib.h>

typedef struct {
    guint64 files, bytes, entries;
    guint64 sockets; /* tar has no form for them: counted, told, not packed */
} AdPackCount;

/* Writes dir into out_fd from where it stands, and seeks back to its start. NOT_FOUND, DENIED (one file that may not be
 * read ends it: a delivery is inspected whole), USAGE (no folder), LIMIT (entries, depth, disk full), SYSTEM, CANCELLED when
 * is_stopped says so. */
gboolean ad_pack_folder(const char *dir, int out_fd, gboolean (*is_stopped)(void), AdPackCount *count,
                        GError **error);
