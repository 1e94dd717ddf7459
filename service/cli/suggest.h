/* SPDX-License-Identifier: Apache-2.0 */
/* suggest.h - "did you mean": the nearest word of a list */
#pragma once

#include <glib.h>

/* Optimal string alignment distance (insert, delete, replace, swap neighbours), at most 64 bytes of each word. */
guint ad_suggest_distance(const char *a, const char *b);

/* The nearest of candidates (NULL-terminated) when it is near enough to be worth naming (a third of the word's length,
 * at least 1, at most 3), else NULL. The first of equals. */
const char *ad_suggest_nearest(const char *word, const char *const *candidates);
