/* SPDX-License-Identifier: Apache-2.0 */
/* blobs_place.h - where a content lies (private to the module) */
#pragma once

#include "scanner/model/digest.h"
#include "service/store/store.h"

/* Named only where the file system has no unnamed files. */
#define AD_BLOB_PART_PREFIX ".part-"

/* <directory>/blobs, and the file of one content in it. Free with g_free. */
char *ad_blob_place_root(const AdStore *store);
char *ad_blob_place(const AdStore *store, const AdDigest *sha256);
