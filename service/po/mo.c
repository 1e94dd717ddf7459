/* SPDX-License-Identifier: Apache-2.0 */
/* mo.c - one compiled gettext catalogue in memory */
#include "service/po/mo.h"

#include <string.h>

#include "scanner/model/error.h"

enum {
    HEADER_SIZE = 28, /* seven words */
    ROW_SIZE = 8,     /* length, offset */
    MAX_ROWS = 65536, /* far above any catalogue of ours; keeps the table arithmetic in 32 bits */
};

static guint32
word_at(const AdMo *mo, gsize offset)
{
    guint32 v;
    memcpy(&v, mo->bytes + offset, sizeof v);
    return mo->is_swapped ? GUINT32_SWAP_LE_BE(v) : v;
}

static gboolean
refuse(GError **error, const char *why)
{
    g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "message catalogue: %s", why);
    return FALSE;
}

/* The text of one row, or NULL when it is not wholly inside, with its NUL. */
static const char *
row_text(const AdMo *mo, guint32 table, guint32 row, gsize *bytes)
{
    gsize at = (gsize)table + (gsize)row * ROW_SIZE;
    gsize length = word_at(mo, at), offset = word_at(mo, at + 4);
    if (offset >= mo->size || length >= mo->size - offset)
        return NULL;
    const char *text = (const char *)mo->bytes + offset;
    if (text[length] != '\0')
        return NULL;
    *bytes = length;
    return text;
}

gboolean
ad_mo_open(const guint8 *bytes, gsize size, AdMo *mo, GError **error)
{
    if (size < HEADER_SIZE)
        return refuse(error, "shorter than its header");
    AdMo m = {.bytes = bytes, .size = size};
    guint32 magic = word_at(&m, 0);
    if (magic == 0xde120495)
        m.is_swapped = TRUE;
    else if (magic != 0x950412de)
        return refuse(error, "not a compiled catalogue");
    if (word_at(&m, 4) >> 16 != 0)
        return refuse(error, "of an unknown revision");
    m.count = word_at(&m, 8);
    m.originals = word_at(&m, 12);
    m.translations = word_at(&m, 16);
    if (m.count > MAX_ROWS)
        return refuse(error, "too many rows");
    gsize table = (gsize)m.count * ROW_SIZE;
    if (m.originals > size || table > size - m.originals || m.translations > size ||
        table > size - m.translations)
        return refuse(error, "a table lies outside");
    const char *before = NULL;
    for (guint32 i = 0; i < m.count; i++) {
        gsize length = 0;
        const char *original = row_text(&m, m.originals, i, &length);
        const char *translation = row_text(&m, m.translations, i, &length);
        if (original == NULL || translation == NULL)
            return refuse(error, "a text lies outside");
        if (before != NULL && strcmp(before, original) >= 0)
            return refuse(error, "the originals are not sorted");
        before = original;
    }
    *mo = m;
    return TRUE;
}

const char *
ad_mo_find(const AdMo *mo, const char *key, gsize *bytes)
{
    guint32 low = 0, high = mo->count;
    while (low < high) {
        guint32 middle = low + (high - low) / 2;
        gsize length = 0;
        const char *original = row_text(mo, mo->originals, middle, &length);
        int order = strcmp(key, original);
        if (order == 0) {
            const char *found = row_text(mo, mo->translations, middle, &length);
            if (bytes != NULL)
                *bytes = length;
            return found;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const char *
ad_mo_form(const char *translation, gsize bytes, guint form)
{
    gsize at = 0;
    for (guint i = 0; i < form; i++) {
        gsize length = strlen(translation + at);
        if (length >= bytes - at)
            return NULL; /* its NUL was the last one: no further form */
        at += length + 1;
    }
    return translation + at;
}
