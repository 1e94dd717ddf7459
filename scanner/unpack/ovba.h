/* SPDX-License-Identifier: Apache-2.0 */
/* ovba.h - bounded reader of macro projects (MS-OVBA 9.1): compressed source text and the directory of modules */
#pragma once

#include <glib.h>

/* The compressed container at data, decompressed; at most max bytes of it. NULL when it does not begin with one. What
 * is behind a damaged chunk is left out and *is_whole is FALSE. */
GByteArray *ad_ovba_decompress(const guint8 *data, gsize bytes, gsize max, gboolean *is_whole);

typedef struct {
    char *stream;   /* name of its stream beside "dir", UTF-8 */
    guint32 offset; /* of its compressed source in that stream */
} AdOvbaModule;

/* Modules that a decompressed "dir" stream names, at most max: AdOvbaModule *, owned. */
GPtrArray *ad_ovba_modules(const guint8 *dir, gsize bytes, guint max);
