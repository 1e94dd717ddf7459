/* SPDX-License-Identifier: Apache-2.0 */
/* zip_record.c - the records of a zip file, one at a time */
#include "scanner/unpack/zip_record.h"

#include <string.h>

#include "scanner/unpack/stall.h"

#define SEARCH_BYTES (64 * 1024) /* read at a time while an end record is looked for */

guint
ad_zip_record_le16(const guint8 *p)
{
    return p[0] | (guint)p[1] << 8;
}

guint32
ad_zip_record_le32(const guint8 *p)
{
    return ad_zip_record_le16(p) | (guint32)ad_zip_record_le16(p + 2) << 16;
}

guint64
ad_zip_record_le64(const guint8 *p)
{
    return ad_zip_record_le32(p) | (guint64)ad_zip_record_le32(p + 4) << 32;
}

static gboolean
has_mark(const AdSource *source, guint64 at, const char *mark)
{
    guint8 four[4];
    return ad_source_read_exactly(source, at, four, 4) && memcmp(four, mark, 4) == 0;
}

/* Takes the zip64 end record into account when its locator stands right before the end record at `at`. */
static void
read_zip64_end(const AdSource *source, guint64 at, AdZipEnd *end)
{
    guint8 locator[20], record[56];
    if (at < 20 || !ad_source_read_exactly(source, at - 20, locator, 20) || memcmp(locator, "PK\x06\x07", 4) != 0)
        return;
    guint64 where = ad_zip_record_le64(locator + 8);
    /* with bytes prepended the stored offset is short: then the record stands right before its locator */
    if (!ad_source_read_exactly(source, where, record, 56) || memcmp(record, "PK\x06\x06", 4) != 0) {
        if (at < 76 || !ad_source_read_exactly(source, at - 76, record, 56) || memcmp(record, "PK\x06\x06", 4) != 0)
            return;
        where = at - 76;
    }
    if (where >= at)
        return;
    end->end_record = where;
    end->entries = ad_zip_record_le64(record + 32);
    end->directory_bytes = ad_zip_record_le64(record + 40);
    end->directory = ad_zip_record_le64(record + 48);
}

gboolean
ad_zip_record_end_at(const AdSource *source, guint64 at, AdZipEnd *end)
{
    guint8 p[AD_ZIP_END_BYTES];
    if (!ad_source_read_exactly(source, at, p, sizeof p) || memcmp(p, "PK\x05\x06", 4) != 0)
        return FALSE;
    *end = (AdZipEnd){.directory = ad_zip_record_le32(p + 16),
                      .directory_bytes = ad_zip_record_le32(p + 12),
                      .entries = ad_zip_record_le16(p + 10),
                      .end_record = at,
                      .at = at,
                      .end = MIN(at + AD_ZIP_END_BYTES + ad_zip_record_le16(p + 20), ad_source_bytes(source)),
                      .is_multi_disk = ad_zip_record_le16(p + 4) != 0 && ad_zip_record_le16(p + 4) != 0xffff};
    read_zip64_end(source, at, end);
    guint64 stored = end->directory;
    if (end->directory_bytes > end->end_record)
        return FALSE;
    /* the directory ends where the end records begin; the difference to what is stored is what was prepended */
    end->directory = end->end_record - end->directory_bytes;
    if (end->directory < stored) {
        if (!has_mark(source, stored, "PK\x01\x02"))
            return FALSE;
        end->directory = stored; /* bytes between directory and end record */
    }
    end->begin = end->directory - stored;
    if (end->directory_bytes == 0)
        return end->entries == 0;
    if (has_mark(source, end->directory, "PK\x01\x02"))
        return TRUE;
    /* bytes stand between directory and end record: believe the stored offset */
    if (!has_mark(source, stored, "PK\x01\x02"))
        return FALSE;
    end->directory = stored;
    end->begin = 0;
    return TRUE;
}

gboolean
ad_zip_record_find_end(const AdSource *source, guint64 from, guint64 to, AdZipEnd *end)
{
    g_autofree guint8 *window = g_malloc(SEARCH_BYTES + 3);
    to = MIN(to, ad_source_bytes(source));
    while (to > from) {
        guint64 at = to - MIN(to - from, (guint64)SEARCH_BYTES);
        ad_stall_tick();
        /* three bytes of the last window again: a mark may lie across */
        gsize n = ad_source_read(source, at, window, (gsize)(to - at) + 3);
        gsize left = MIN(n, (gsize)(to - at)); /* candidates begin below */
        for (const guint8 *p; left > 0 && (p = memrchr(window, 'P', left)) != NULL; left = (gsize)(p - window))
            if (n - (gsize)(p - window) >= 4 && memcmp(p, "PK\x05\x06", 4) == 0 &&
                ad_zip_record_end_at(source, at + (guint64)(p - window), end))
                return TRUE;
        to = at;
    }
    return FALSE;
}

/* An extra field within p, the last one where there are several; NULL when there is none. */
static const guint8 *
find_extra(const guint8 *p, gsize bytes, guint id, gsize *field_bytes)
{
    const guint8 *found = NULL;
    while (bytes >= 4) {
        gsize length = ad_zip_record_le16(p + 2);
        if (length > bytes - 4)
            break;
        if (ad_zip_record_le16(p) == id) {
            *field_bytes = length;
            found = p + 4;
        }
        p += 4 + length;
        bytes -= 4 + length;
    }
    return found;
}

guint8 *
ad_zip_record_extra(const AdSource *source, const AdZipRecord *r, guint id, gsize *bytes)
{
    g_autofree guint8 *all = g_malloc(r->extra_bytes + 1u);
    if (r->extra_bytes < 4 || !ad_source_read_exactly(source, r->name + r->name_bytes, all, r->extra_bytes))
        return NULL;
    const guint8 *field = find_extra(all, r->extra_bytes, id, bytes);
    return field != NULL ? g_memdup2(field, MAX(*bytes, 1)) : NULL;
}

/* Which of the fields that change what a record means this is, as a bit; 0 for any other. */
static guint
bit_of_field(guint id)
{
    return id == 0x0001 ? 1 : id == 0x7075 ? 2 : id == 0x9901 ? 4 : 0;
}

gboolean
ad_zip_record_has_sound_extra(const AdSource *source, const AdZipRecord *r)
{
    g_autofree guint8 *all = g_malloc(r->extra_bytes + 1u);
    gsize left = ad_source_read(source, r->name + r->name_bytes, all, r->extra_bytes);
    const guint8 *p = all;
    guint seen = 0;
    while (left >= 4) {
        gsize length = ad_zip_record_le16(p + 2);
        guint bit = bit_of_field(ad_zip_record_le16(p));
        if (length > left - 4 || (seen & bit) != 0)
            return FALSE;
        seen |= bit;
        p += 4 + length;
        left -= 4 + length;
    }
    for (; left > 0; left--)
        if (*p++ != 0)
            return FALSE;
    return TRUE;
}

/* The zip64 extra field gives the values that are all ones in the record, in this order. */
static void
resolve_zip64(const AdSource *source, const AdZipRecord *r, guint64 *size, guint64 *packed, guint64 *offset)
{
    guint64 *fields[] = {size, packed, offset};
    gsize bytes = 0;
    if (*size != G_MAXUINT32 && *packed != G_MAXUINT32 && (offset == NULL || *offset != G_MAXUINT32))
        return;
    g_autofree guint8 *extra = ad_zip_record_extra(source, r, 0x0001, &bytes);
    const guint8 *p = extra;
    for (gsize i = 0; extra != NULL && i < G_N_ELEMENTS(fields); i++)
        if (fields[i] != NULL && *fields[i] == G_MAXUINT32 && extra + bytes - p >= 8) {
            *fields[i] = ad_zip_record_le64(p);
            p += 8;
        }
}

gboolean
ad_zip_record_central(const AdSource *source, guint64 at, guint64 begin, AdZipRecord *r, guint64 *next)
{
    guint8 h[AD_ZIP_CENTRAL_BYTES];
    if (!ad_source_read_exactly(source, at, h, sizeof h) || memcmp(h, "PK\x01\x02", 4) != 0)
        return FALSE;
    *r = (AdZipRecord){.size = ad_zip_record_le32(h + 24),
                       .packed = ad_zip_record_le32(h + 20),
                       .name = at + AD_ZIP_CENTRAL_BYTES,
                       .crc = ad_zip_record_le32(h + 16),
                       .attributes = ad_zip_record_le32(h + 38),
                       .time = ad_zip_record_le32(h + 12),
                       .name_bytes = (guint16)ad_zip_record_le16(h + 28),
                       .extra_bytes = (guint16)ad_zip_record_le16(h + 30),
                       .method = (guint16)ad_zip_record_le16(h + 10),
                       .flags = (guint16)ad_zip_record_le16(h + 8),
                       .host = h[5]};
    *next = r->name + r->name_bytes + r->extra_bytes + ad_zip_record_le16(h + 32);
    if (*next > ad_source_bytes(source))
        return FALSE;
    guint64 offset = ad_zip_record_le32(h + 42);
    resolve_zip64(source, r, &r->size, &r->packed, &offset);
    if (!g_uint64_checked_add(&r->header, offset, begin))
        r->header = AD_ZIP_UNKNOWN;
    return TRUE;
}

gboolean
ad_zip_record_local(const AdSource *source, guint64 at, AdZipRecord *r, guint64 *data)
{
    guint8 h[AD_ZIP_LOCAL_BYTES];
    if (!ad_source_read_exactly(source, at, h, sizeof h) || memcmp(h, "PK\x03\x04", 4) != 0)
        return FALSE;
    *r = (AdZipRecord){.header = at,
                       .size = ad_zip_record_le32(h + 22),
                       .packed = ad_zip_record_le32(h + 18),
                       .name = at + AD_ZIP_LOCAL_BYTES,
                       .crc = ad_zip_record_le32(h + 14),
                       .time = ad_zip_record_le32(h + 10),
                       .name_bytes = (guint16)ad_zip_record_le16(h + 26),
                       .extra_bytes = (guint16)ad_zip_record_le16(h + 28),
                       .method = (guint16)ad_zip_record_le16(h + 8),
                       .flags = (guint16)ad_zip_record_le16(h + 6)};
    *data = r->name + r->name_bytes + r->extra_bytes;
    if (*data > ad_source_bytes(source))
        return FALSE;
    resolve_zip64(source, r, &r->size, &r->packed, NULL);
    if ((r->flags & AD_ZIP_FLAG_DESCRIPTOR) != 0 && r->packed == 0)
        r->size = r->packed = AD_ZIP_UNKNOWN;
    return TRUE;
}

/* With or without its mark, 32 or 64 bits: whichever repeats the packed size. */
guint
ad_zip_record_descriptor(const AdSource *source, guint64 at, guint64 packed, AdZipRecord *out)
{
    guint8 d[24];
    gsize n = ad_source_read(source, at, d, sizeof d);
    gsize skip = n >= 4 && memcmp(d, "PK\x07\x08", 4) == 0 ? 4 : 0;
    gboolean is_wide = n >= skip + 20 && ad_zip_record_le64(d + skip + 4) == packed && packed != 0;
    gboolean is_narrow = n >= skip + 12 && ad_zip_record_le32(d + skip + 4) == (guint32)packed;
    if (is_wide && is_narrow && n == sizeof d)
        /* both fit when the upper half of the size is zero: the narrow one is followed by another record */
        is_wide = ad_zip_record_le32(d + skip + 8) == 0;
    if (!is_wide && !is_narrow)
        return skip == 4 && n >= 16 ? 16 : 0;
    if (out != NULL) {
        out->crc = ad_zip_record_le32(d + skip);
        out->packed = packed;
        out->size = is_wide ? ad_zip_record_le64(d + skip + 12) : ad_zip_record_le32(d + skip + 8);
    }
    return (guint)skip + (is_wide ? 20 : 12);
}

char *
ad_zip_record_name(const AdSource *source, const AdZipRecord *r)
{
    char *name = g_malloc0(r->name_bytes + 1u);
    ad_source_read(source, r->name, name, r->name_bytes);
    return name;
}
