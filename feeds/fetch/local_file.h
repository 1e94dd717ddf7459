/* SPDX-License-Identifier: Apache-2.0 */
/* local_file.h - a `file:` source below a configured root, copied by the parent itself, a step at a
 * time
 *
 * The kernel keeps the path below its root (openat2 RESOLVE_BENEATH, no symbolic and no magic
 * links); only regular files are read. The URL is the operator's: a server cannot redirect here. */
#pragma once

#include "feeds/fetch/fault.h"

#define AD_LOCAL_FILE_STEP_BYTES (4 * 1024 * 1024) /* copied at once: a main loop stays awake */

typedef struct AdLocalFile AdLocalFile;

typedef enum { AD_LOCAL_FILE_MORE, AD_LOCAL_FILE_DONE, AD_LOCAL_FILE_FAILED } AdLocalFileStep;

/* Opens what url names if it lies below one of roots (NULL-terminated folder paths; NULL: none).
 * NULL with fault. */
AdLocalFile *ad_local_file_open(const char *url, const char *const *roots, guint64 max_bytes,
                                AdFault *fault);
/* Stands for the file's content: device, inode, size and mtime, in the form of a strong ETag. */
const char *ad_local_file_validator(const AdLocalFile *file);
guint64 ad_local_file_size_bytes(const AdLocalFile *file);
guint64 ad_local_file_copied_bytes(const AdLocalFile *file);
/* Copies the next step to the same offset of out_fd. FAILED with fault, also when the file changed
 * meanwhile. */
AdLocalFileStep ad_local_file_copy(AdLocalFile *file, int out_fd, AdFault *fault);
void ad_local_file_free(AdLocalFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdLocalFile, ad_local_file_free)
