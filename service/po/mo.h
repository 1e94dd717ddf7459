/* SPDX-License-Identifier: Apache-2.0 */
/* mo.h - one compiled gettext catalogue in memory, checked whole before its first use
 *
 * Format: GNU gettext manual, "The Format of GNU MO Files". Both byte orders; the hash table is not needed, since
 * the originals are sorted. Nothing is read outside the bytes given. */
#pragma once

#include <glib.h>

typedef struct {
    const guint8 *bytes;
    gsize size;
    gboolean is_swapped;
    guint32 count;
    guint32 originals, translations; /* offsets of the two tables of (length, offset) */
} AdMo;

/* Checks every row: inside the bytes, NUL-terminated, originals strictly ascending. bytes stay the caller's and must
 * outlive mo. FALSE with AD_ERROR_MALFORMED and *mo untouched. */
gboolean ad_mo_open(const guint8 *bytes, gsize size, AdMo *mo, GError **error);

/* The translation stored for a key (msgid, or context + '\4' + msgid; the singular for a plural entry), with its
 * length when bytes is not NULL (plural forms follow each other, NUL between them); NULL when there is none. */
const char *ad_mo_find(const AdMo *mo, const char *key, gsize *bytes);

/* Form 0, 1, … of a translation found by ad_mo_find; NULL when it has fewer. */
const char *ad_mo_form(const char *translation, gsize bytes, guint form);
