/* SPDX-License-Identifier: Apache-2.0 */
/* flat.h - records of serialisations that are no tree (tag-value, RDF), given on as the events of JSON (private) */
#pragma once

#include "scanner/reader/json.h"

typedef struct {
    AdJsonTake take;
    gpointer user;
} AdFlat;

/* Texts are NUL-terminated; NULL for events without. */
gboolean ad_flat_give(const AdFlat *flat, AdJsonEvent event, const char *text, GError **error);
gboolean ad_flat_member(const AdFlat *flat, const char *key, const char *value, GError **error);
/* pairs: key, value, key, value; emptied. */
gboolean ad_flat_members(const AdFlat *flat, GPtrArray *pairs, GError **error);
/* A member name with an array of texts (keys NULL) or of objects whose members are the words of each text: the last
 * takes the rest, fewer words leave members out. values is emptied; nothing is given when it is empty. */
gboolean ad_flat_list(const AdFlat *flat, const char *name, GPtrArray *values, const char *const *keys,
                      const char *separator, GError **error);
