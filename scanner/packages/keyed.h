/* SPDX-License-Identifier: Apache-2.0 */
/* keyed.h - JSON of any size, seen as texts under paths of keys (used inside this folder)
 *
 * Streams: nothing is kept but the keys that lead to the place. A member of an array has the key "". */
#pragma once

#include <glib.h>

typedef struct {
    guint depth;        /* keys that lead here */
    const char *key[8]; /* of the first eight levels */
} AdKeyedPlace;

typedef struct {
    /* A string, number, true or false (as text). */
    void (*text)(const AdKeyedPlace *place, const char *text, gpointer user);
    /* An object or array at that place begins, or ends. */
    void (*open)(const AdKeyedPlace *place, gpointer user);
    void (*close)(const AdKeyedPlace *place, gpointer user);
} AdKeyedTake;

/* FALSE when it is not JSON to its end; what was read until there was told. */
gboolean ad_keyed_read(const void *data, gsize bytes, const AdKeyedTake *take, gpointer user);
