/* SPDX-License-Identifier: Apache-2.0 */
/* zip_layout.c - where every byte of a zip file belongs (APPNOTE.TXT 6.3.10, sections 4.3 and 4.4) */
#include "scanner/unpack/zip_layout.h"

#include <string.h>

#include "scanner/model/member_path.h"

#define END_BYTES 22        /* end of central directory without its comment */
#define END_SEARCH 65557    /* the same with the longest comment */
#define LOCAL_BYTES 30      /* local header without name and extra */
#define CENTRAL_BYTES 46    /* central record without name, extra and comment */
#define GAPS_MAX 1024       /* ranges kept; the bytes of more are counted as lost */
#define DIRECTORY_MAX (256u * 1024 * 1024) /* bytes of a central directory that are read */

typedef struct {
    guint64 directory, directory_bytes, entries; /* directory: offset within the source */
    guint64 begin, end, end_record, reader_end;  /* end_record: where the end records begin */
    gboolean is_multi_disk;
} End;

static guint
le16(const guint8 *p)
{
    return p[0] | (guint)p[1] << 8;
}

static guint32
le32(const guint8 *p)
{
    return le16(p) | (guint32)le16(p + 2) << 16;
}

static guint64
le64(const guint8 *p)
{
    return le32(p) | (guint64)le32(p + 4) << 32;
}

/* Takes the zip64 end record into account when its locator stands right before the end record at `at`. */
static void
read_zip64_end(const AdSource *source, guint64 at, End *end)
{
    guint8 locator[20], record[56];
    if (at < 20 || !ad_source_read_exactly(source, at - 20, locator, 20) ||
        memcmp(locator, "PK\x06\x07", 4) != 0)
        return;
    guint64 where = le64(locator + 8);
    /* with bytes prepended the stored offset is short: then the record stands right before its locator */
    if (!ad_source_read_exactly(source, where, record, 56) || memcmp(record, "PK\x06\x06", 4) != 0) {
        if (at < 76 || !ad_source_read_exactly(source, at - 76, record, 56) ||
            memcmp(record, "PK\x06\x06", 4) != 0)
            return;
        where = at - 76;
    }
    if (where >= at)
        return;
    end->end_record = where;
    end->entries = le64(record + 32);
    end->directory_bytes = le64(record + 40);
    end->directory = le64(record + 48);
}

/* One candidate at `at`: TRUE when a central directory (or none, for an empty zip) stands where it says. */
static gboolean
read_end_at(const AdSource *source, guint64 at, const guint8 *p, End *end)
{
    guint64 size = ad_source_bytes(source), stored_directory;
    guint8 mark[4];
    *end = (End){.directory = le32(p + 16),
                 .directory_bytes = le32(p + 12),
                 .entries = le16(p + 10),
                 .end_record = at,
                 .reader_end = at + END_BYTES,
                 .end = at + END_BYTES + le16(p + 20),
                 .is_multi_disk = le16(p + 4) != 0 && le16(p + 4) != 0xffff};
    if (end->end > size)
        end->end = size;
    read_zip64_end(source, at, end);
    stored_directory = end->directory;
    if (end->directory_bytes > end->end_record)
        return FALSE;
    /* the directory ends where the end records begin; the difference to what is stored is what was prepended */
    end->directory = end->end_record - end->directory_bytes;
    if (end->directory < stored_directory) {
        if (!ad_source_read_exactly(source, stored_directory, mark, 4) || memcmp(mark, "PK\x01\x02", 4) != 0)
            return FALSE;
        end->directory = stored_directory; /* bytes between directory and end record */
    }
    end->begin = end->directory - stored_directory;
    if (end->directory_bytes == 0)
        return end->entries == 0;
    if (ad_source_read_exactly(source, end->directory, mark, 4) && memcmp(mark, "PK\x01\x02", 4) == 0)
        return TRUE;
    /* bytes stand between directory and end record: believe the stored offset */
    if (ad_source_read_exactly(source, stored_directory, mark, 4) && memcmp(mark, "PK\x01\x02", 4) == 0) {
        end->directory = stored_directory;
        end->begin = 0;
        return TRUE;
    }
    return FALSE;
}

static gboolean
find_end(const AdSource *source, End *end)
{
    guint64 size = ad_source_bytes(source);
    gsize span = (gsize)MIN(size, (guint64)END_SEARCH + 64 * 1024);
    g_autofree guint8 *tail = g_malloc(span + 1);
    if (span < END_BYTES || !ad_source_read_exactly(source, size - span, tail, span))
        return FALSE;
    for (gsize i = span - END_BYTES + 1; i-- > 0;)
        if (tail[i] == 'P' && memcmp(tail + i, "PK\x05\x06", 4) == 0 &&
            read_end_at(source, size - span + i, tail + i, end))
            return TRUE;
    return FALSE;
}

/* The zip64 extra field gives the values that are all ones in the record, in this order. */
static void
read_zip64_extra(const guint8 *extra, gsize bytes, guint64 *size, guint64 *packed, guint64 *offset)
{
    while (bytes >= 4) {
        gsize length = le16(extra + 2);
        if (length > bytes - 4)
            return;
        if (le16(extra) == 0x0001) {
            const guint8 *p = extra + 4, *stop = p + length;
            guint64 *fields[] = {size, packed, offset};
            for (gsize i = 0; i < 3; i++)
                if (*fields[i] == G_MAXUINT32 && stop - p >= 8) {
                    *fields[i] = le64(p);
                    p += 8;
                }
            return;
        }
        extra += 4 + length;
        bytes -= 4 + length;
    }
}

typedef struct {
    guint64 from, to;
    guint64 data_from; /* from … data_from: header; data_from … data_to: data; data_to … to: descriptor */
    guint64 data_to;
} Local;

/* Reads the local header at `at`; FALSE when there is none or its data would leave the source. */
static gboolean
read_local(const AdSource *source, guint64 at, guint64 packed, const guint8 *name, guint name_bytes,
           AdZipLayout *layout, Local *out)
{
    guint8 h[LOCAL_BYTES], d[24];
    if (!ad_source_read_exactly(source, at, h, sizeof h) || memcmp(h, "PK\x03\x04", 4) != 0)
        return FALSE;
    guint local_name_bytes = le16(h + 26);
    out->from = at;
    out->data_from = at + LOCAL_BYTES + local_name_bytes + le16(h + 28);
    if (out->data_from > ad_source_bytes(source) || packed > ad_source_bytes(source) - out->data_from)
        return FALSE;
    out->to = out->data_to = out->data_from + packed;
    if ((le16(h + 6) & 8) != 0) { /* data descriptor, with or without its mark, 32 or 64 bits */
        gsize n = ad_source_read(source, out->data_to, d, sizeof d);
        gboolean has_mark = n >= 16 && memcmp(d, "PK\x07\x08", 4) == 0;
        gsize skip = has_mark ? 4 : 0;
        if (n >= skip + 12 && le32(d + skip + 4) == (guint32)packed)
            out->to += skip + (n >= skip + 20 && le64(d + skip + 4) == packed && packed != 0 &&
                                       le32(d + skip + 8) == 0
                                   ? 20
                                   : 12);
        else if (has_mark)
            out->to += 16;
    }
    g_autofree guint8 *local_name = g_malloc(local_name_bytes + 1u);
    if (ad_source_read_exactly(source, at + LOCAL_BYTES, local_name, local_name_bytes) &&
        (local_name_bytes != name_bytes || memcmp(local_name, name, name_bytes) != 0) &&
        !layout->has_name_mismatch) {
        layout->has_name_mismatch = TRUE;
        layout->local_name = ad_member_path_encode(local_name, local_name_bytes);
        layout->central_name = ad_member_path_encode(name, name_bytes);
    }
    return TRUE;
}

static int
compare_locals(const void *a, const void *b)
{
    const Local *x = a, *y = b;
    return x->from < y->from ? -1 : x->from > y->from;
}

/* Walks the central directory; the locals that it points to, unsorted. */
static GArray *
read_directory(const AdSource *source, const End *end, guint64 max_entries, AdZipLayout *layout,
               guint64 *directory_end)
{
    GArray *locals = g_array_new(FALSE, FALSE, sizeof(Local));
    gsize bytes = (gsize)MIN(end->end_record - end->directory, DIRECTORY_MAX);
    g_autofree guint8 *p = g_malloc(bytes + 1);
    bytes = ad_source_read(source, end->directory, p, bytes);
    gsize at = 0;
    while (bytes - at >= CENTRAL_BYTES && memcmp(p + at, "PK\x01\x02", 4) == 0) {
        const guint8 *r = p + at;
        gsize name = le16(r + 28), extra = le16(r + 30), comment = le16(r + 32);
        guint64 size = le32(r + 24), packed = le32(r + 20), offset = le32(r + 42);
        Local local;
        if (name + extra + comment > bytes - at - CENTRAL_BYTES || layout->entries >= max_entries) {
            layout->is_damaged = TRUE;
            break;
        }
        read_zip64_extra(r + CENTRAL_BYTES + name, extra, &size, &packed, &offset);
        layout->entries++;
        if (g_uint64_checked_add(&offset, offset, end->begin) &&
            read_local(source, offset, packed, r + CENTRAL_BYTES, (guint)name, layout, &local))
            g_array_append_val(locals, local);
        else
            layout->is_damaged = TRUE;
        at += CENTRAL_BYTES + name + extra + comment;
    }
    if (bytes - at >= 6 && memcmp(p + at, "PK\x05\x05", 4) == 0) /* digital signature */
        at += 6 + MIN((gsize)le16(p + at + 4), bytes - at - 6);
    *directory_end = end->directory + at;
    return locals;
}

/* APK signing block: size, …, size again and its mark right before the central directory. */
static guint64
signing_block_begin(const AdSource *source, guint64 directory)
{
    guint8 tail[24];
    if (directory < 32 || !ad_source_read_exactly(source, directory - 24, tail, 24) ||
        memcmp(tail + 8, "APK Sig Block 42", 16) != 0 || le64(tail) > directory - 8 || le64(tail) < 24)
        return directory;
    return directory - 8 - le64(tail);
}

/* A range that is neither data nor structure; zeros are padding, and a local header inside starts a range of its
 * own so that it is opened like any other zip. */
static void
add_gap(const AdSource *source, AdZipLayout *layout, guint64 from, guint64 to)
{
    if (from >= to)
        return;
    if (ad_source_find_nonzero(source, from, to) == to) {
        layout->structure_bytes += to - from;
        return;
    }
    guint8 window[8192];
    guint64 split = to;
    for (guint64 at = from; at + 4 <= to && split == to; at += sizeof window - 3) {
        gsize n = ad_source_read(source, at, window, (gsize)MIN(to - at, sizeof window));
        const guint8 *hit = n >= 4 ? memmem(window, n, "PK\x03\x04", 4) : NULL;
        if (hit != NULL)
            split = at + (guint64)(hit - window);
        if (n < sizeof window)
            break;
    }
    AdZipRange ranges[] = {{from, split}, {split, to}};
    for (gsize i = 0; i < 2; i++) {
        if (ranges[i].from >= ranges[i].to)
            continue;
        if (layout->gaps->len >= GAPS_MAX)
            layout->lost_gap_bytes += ranges[i].to - ranges[i].from;
        else
            g_array_append_val(layout->gaps, ranges[i]);
    }
}

/* Lays the sorted locals over the source; what several entries share is claimed once. */
static void
account(const AdSource *source, AdZipLayout *layout, GArray *locals, const End *end, guint64 directory_end)
{
    guint64 at = 0, size = ad_source_bytes(source);
    guint64 last_offset = G_MAXUINT64;
    g_array_sort(locals, compare_locals);
    for (guint i = 0; i < locals->len; i++) {
        Local *l = &g_array_index(locals, Local, i);
        if (l->from != last_offset)
            layout->distinct++;
        last_offset = l->from;
        l->to = MIN(l->to, MAX(end->directory, l->data_to));
        if (l->from < at)
            layout->has_overlap = TRUE;
        if (l->to > end->directory)
            layout->has_overlap = TRUE;
        l->to = MIN(l->to, end->directory);
        if (l->to <= at)
            continue;
        add_gap(source, layout, at, MIN(l->from, end->directory));
        guint64 from = MAX(l->from, at), data_from = CLAMP(l->data_from, from, l->to);
        guint64 data_to = CLAMP(l->data_to, data_from, l->to);
        layout->claimed_bytes += data_to - data_from;
        layout->structure_bytes += (data_from - from) + (l->to - data_to);
        at = l->to;
    }
    guint64 block = MAX(signing_block_begin(source, end->directory), at);
    add_gap(source, layout, at, block);
    layout->structure_bytes += directory_end - block;
    add_gap(source, layout, directory_end, end->end_record);
    layout->structure_bytes += end->end - end->end_record;
    add_gap(source, layout, end->end, size);
}

AdZipLayout *
ad_zip_layout_read(const AdSource *source, guint64 max_entries)
{
    End end;
    guint64 directory_end;
    if (!find_end(source, &end))
        return NULL;
    AdZipLayout *layout = g_new0(AdZipLayout, 1);
    layout->gaps = g_array_new(FALSE, FALSE, sizeof(AdZipRange));
    layout->begin = end.begin;
    layout->end = end.end;
    layout->reader_end = end.reader_end;
    layout->is_multi_disk = end.is_multi_disk;
    g_autoptr(GArray) locals = read_directory(source, &end, max_entries, layout, &directory_end);
    if ((guint16)layout->entries != (guint16)end.entries)
        layout->is_damaged = TRUE;
    account(source, layout, locals, &end, directory_end);
    /* a jmod's mark of four bytes before the first entry is structure */
    if (layout->gaps->len > 0) {
        AdZipRange *first = &g_array_index(layout->gaps, AdZipRange, 0);
        guint8 mark[4];
        if (first->from == 0 && first->to == 4 && ad_source_read_exactly(source, 0, mark, 4) &&
            (memcmp(mark, "JM\x01\x00", 4) == 0 || memcmp(mark, "PK00", 4) == 0 ||
             memcmp(mark, "PK\x07\x08", 4) == 0)) {
            g_array_remove_index(layout->gaps, 0);
            layout->structure_bytes += 4;
        }
    }
    return layout;
}

void
ad_zip_layout_free(AdZipLayout *layout)
{
    if (layout == NULL)
        return;
    g_array_unref(layout->gaps);
    g_free(layout->local_name);
    g_free(layout->central_name);
    g_free(layout);
}

gboolean
ad_zip_layout_is_appended(const AdSource *source, gboolean is_thorough)
{
    End end;
    guint8 mark[4];
    guint64 size = ad_source_bytes(source);
    if (size < END_BYTES || (!is_thorough && (!ad_source_read_exactly(source, size - END_BYTES, mark, 4) ||
                                              memcmp(mark, "PK\x05\x06", 4) != 0)))
        return FALSE;
    return find_end(source, &end) && end.entries > 0 && end.directory_bytes > 0;
}

const char *
ad_zip_layout_flavour(const AdSource *source, const char *fallback)
{
    static const struct {
        const char *text;
        gboolean is_suffix;
        const char *flavour;
    } marks[] = {
        {"AndroidManifest.xml", FALSE, "apk"}, {"extension.vsixmanifest", FALSE, "vsix"},
        {".nuspec", TRUE, "nupkg"},            {".dist-info/WHEEL", TRUE, "whl"},
        {"[Content_Types].xml", FALSE, "ooxml"}, {"META-INF/MANIFEST.MF", FALSE, "jar"},
    };
    End end;
    guint best = G_N_ELEMENTS(marks);
    if (!find_end(source, &end))
        return fallback;
    gsize bytes = (gsize)MIN(end.end_record - end.directory, 1024u * 1024);
    g_autofree guint8 *p = g_malloc(bytes + 1);
    bytes = ad_source_read(source, end.directory, p, bytes);
    for (gsize at = 0; bytes - at >= CENTRAL_BYTES && memcmp(p + at, "PK\x01\x02", 4) == 0;) {
        gsize name = le16(p + at + 28);
        gsize total = CENTRAL_BYTES + name + le16(p + at + 30) + le16(p + at + 32);
        if (total > bytes - at)
            break;
        for (guint i = 0; i < best; i++) {
            gsize length = strlen(marks[i].text);
            if (marks[i].is_suffix ? name > length : name == length) {
                const guint8 *tail = p + at + CENTRAL_BYTES + (name - length);
                if (memcmp(tail, marks[i].text, length) == 0)
                    best = i;
            }
        }
        at += total;
    }
    return best < G_N_ELEMENTS(marks) ? marks[best].flavour : fallback;
}
