/* SPDX-License-Identifier: Apache-2.0 */
/* zip_layout.c - all members of a zip file, and where every one of its bytes belongs */
#include "scanner/unpack/zip_layout.h"

#include <string.h>

#define GAPS_MAX 1024      /* ranges kept; the bytes of more are counted as lost */
#define DIRECTORIES_MAX 16 /* end records that are followed */

/* from … data: header; data … data_end: data; data_end … to: descriptor. Structure alone has no data. */
typedef struct {
    guint64 from, data, data_end, to;
    gboolean is_member;
} Claim;

static int
compare_claims(const void *a, const void *b)
{
    const Claim *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->to > y->to ? -1 : x->to < y->to;
}

static int
compare_members(const void *a, const void *b)
{
    const AdZipMember *x = a, *y = b;
    if (x->header != y->header)
        return x->header < y->header ? -1 : 1;
    return x->record < y->record ? -1 : x->record > y->record;
}

static void
claim_structure(GArray *claims, guint64 from, guint64 to)
{
    Claim c = {from, to, to, to, FALSE};
    if (from < to)
        g_array_append_val(claims, c);
}

/* Where the member that a central record tells of really lies; FALSE when there is none, or something is wrong. */
static gboolean
locate(const AdSource *source, const AdZipRecord *r, AdZipMember *m)
{
    AdZipRecord local;
    guint64 size = ad_source_bytes(source);
    if (r->header == AD_ZIP_UNKNOWN || !ad_zip_record_local(source, r->header, &local, &m->data))
        return FALSE;
    m->header = r->header;
    m->is_cut = r->packed > size - m->data;
    m->packed = MIN(r->packed, size - m->data);
    return (local.flags & AD_ZIP_FLAG_MASKED) != 0 ||
           (ad_zip_record_has_sound_extra(source, &local) && ad_zip_record_has_sound_extra(source, r));
}

/* The records of one directory. is_first: the one that most readers see; of another, only what it adds is kept. Returns
 * where the directory ends. */
static guint64
read_directory(const AdSource *source, const AdZipEnd *end, gboolean is_first, guint64 max_entries, GHashTable *seen,
               AdZipLayout *layout)
{
    guint64 at = end->directory, next, count = 0;
    AdZipRecord r;
    while (at < end->end_record && ad_zip_record_central(source, at, end->begin, &r, &next) && next <= end->end_record) {
        AdZipMember m = {.header = AD_ZIP_UNKNOWN, .record = at, .size = r.size, .crc = r.crc, .has_crc = TRUE,
                         .is_hidden = !is_first || at >= end->directory + end->directory_bytes};
        if (layout->members->len >= max_entries) {
            layout->has_too_many = TRUE;
            break;
        }
        if (!locate(source, &r, &m) || m.is_cut)
            layout->is_damaged = TRUE;
        gpointer key = GSIZE_TO_POINTER(m.header);
        if (is_first || (m.header != AD_ZIP_UNKNOWN && !g_hash_table_contains(seen, key)))
            g_array_append_val(layout->members, m);
        g_hash_table_add(seen, key);
        count++;
        at = next;
    }
    if (at < end->directory + end->directory_bytes && !layout->has_too_many) {
        guint8 four[4];
        if (!ad_source_read_exactly(source, at, four, 4) || memcmp(four, "PK\x05\x05", 4) != 0)
            layout->is_damaged = TRUE; /* something in it is no record */
    }
    guint8 mark[6];
    if (ad_source_read_exactly(source, at, mark, 6) && memcmp(mark, "PK\x05\x05", 4) == 0) /* digital signature */
        at = MIN(at + 6 + ad_zip_record_le16(mark + 4), end->end_record);
    if ((guint16)count != (guint16)end->entries && !layout->has_too_many)
        layout->is_damaged = TRUE;
    return at;
}

/* APK signing block: size, …, size again and its mark right before the central directory. */
static guint64
signing_block_begin(const AdSource *source, guint64 directory)
{
    guint8 tail[24];
    if (directory < 32 || !ad_source_read_exactly(source, directory - 24, tail, 24) ||
        memcmp(tail + 8, "APK Sig Block 42", 16) != 0)
        return directory;
    guint64 bytes = ad_zip_record_le64(tail);
    return bytes > directory - 8 || bytes < 24 ? directory : directory - 8 - bytes;
}

/* The comment is structure unless it looks like more of a zip. */
static gboolean
is_plain_comment(const AdSource *source, guint64 from, guint64 to)
{
    g_autofree guint8 *text = g_malloc(to - from + 1);
    gsize n = ad_source_read(source, from, text, (gsize)(to - from));
    return memmem(text, n, "PK\x03\x04", 4) == NULL && memmem(text, n, "PK\x05\x06", 4) == NULL;
}

/* Reads the directory of end and claims its records. */
static void
take_directory(const AdSource *source, const AdZipEnd *end, guint64 max_entries, GHashTable *seen, AdZipLayout *layout,
               GArray *claims)
{
    guint64 to = read_directory(source, end, layout->directories == 0, max_entries, seen, layout);
    guint64 comment = end->at + AD_ZIP_END_BYTES;
    layout->directories++;
    claim_structure(claims, signing_block_begin(source, end->directory), to);
    claim_structure(claims, end->end_record, comment);
    if (is_plain_comment(source, comment, end->end))
        claim_structure(claims, comment, end->end);
}

static void
claim_members(const AdSource *source, const GArray *members, guint first, GArray *claims)
{
    for (guint i = first; i < members->len; i++) {
        const AdZipMember *m = &g_array_index(members, AdZipMember, i);
        AdZipRecord local;
        guint64 data;
        if (m->header == AD_ZIP_UNKNOWN)
            continue;
        Claim c = {m->header, m->data, m->data + m->packed, m->data + m->packed, TRUE};
        if (ad_zip_record_local(source, m->header, &local, &data) && (local.flags & AD_ZIP_FLAG_DESCRIPTOR) != 0)
            c.to += ad_zip_record_descriptor(source, c.data_end, m->packed, NULL);
        c.to = MIN(c.to, ad_source_bytes(source));
        g_array_append_val(claims, c);
    }
}

/* What no claim covers, as ranges. */
static GArray *
uncovered(GArray *claims, guint64 size)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(AdZipRange));
    guint64 at = 0;
    g_array_sort(claims, compare_claims);
    for (guint i = 0; i <= claims->len; i++) {
        const Claim *c = i < claims->len ? &g_array_index(claims, Claim, i) : NULL;
        AdZipRange r = {at, c != NULL ? c->from : size};
        if (r.from < r.to)
            g_array_append_val(out, r);
        at = MAX(at, c != NULL ? c->to : size);
    }
    return out;
}

/* End records in what is not covered yet: one that speaks of members that are known is another directory of this zip; one
 * with a zip of its own within its range is left to be opened by itself. */
static void
follow_other_ends(const AdSource *source, guint64 max_entries, GHashTable *seen, AdZipLayout *layout, GArray *claims)
{
    g_autoptr(GArray) ranges = uncovered(claims, ad_source_bytes(source));
    for (guint i = 0; i < ranges->len; i++) {
        const AdZipRange *r = &g_array_index(ranges, AdZipRange, i);
        AdZipEnd end;
        for (guint64 to = r->to; layout->directories + layout->other_zips < DIRECTORIES_MAX &&
                                 ad_zip_record_find_end(source, r->from, to, &end);) {
            to = end.at;
            if (end.begin >= r->from && end.begin != layout->begin && end.entries > 0) {
                layout->other_zips++;
                to = end.begin;
            } else {
                guint first = layout->members->len;
                take_directory(source, &end, max_entries, seen, layout, claims);
                claim_members(source, layout->members, first, claims);
            }
        }
    }
}

/* Local headers that nothing points to. */
static void
search_gaps(const AdSource *source, guint64 max_entries, AdZipLayout *layout, GArray *claims)
{
    g_autoptr(GArray) ranges = uncovered(claims, ad_source_bytes(source));
    g_autoptr(GArray) extra = g_array_new(FALSE, FALSE, sizeof(AdZipRange));
    guint64 work = 0;
    for (guint i = 0; i < ranges->len && layout->members->len < max_entries; i++) {
        const AdZipRange *r = &g_array_index(ranges, AdZipRange, i);
        guint first = layout->members->len;
        AdZipEnd end;
        if (layout->other_zips > 0 && ad_zip_record_find_end(source, r->from, r->to, &end))
            continue; /* a whole zip: opened by itself */
        ad_zip_gap_search(source, r->from, r->to, layout->is_cut, max_entries, layout->members, extra,
                          &work);
        claim_members(source, layout->members, first, claims);
    }
    for (guint i = 0; i < extra->len; i++) {
        const AdZipRange *r = &g_array_index(extra, AdZipRange, i);
        claim_structure(claims, r->from, r->to);
    }
}

/* A range that is neither data nor structure; zeros are padding, and a local header inside starts a range of its own so
 * that it is opened like any other zip. */
static void
add_gap(const AdSource *source, AdZipLayout *layout, guint64 from, guint64 to)
{
    guint8 window[8192], mark[4];
    if (ad_source_find_nonzero(source, from, to) == to) {
        layout->structure_bytes += to - from;
        return;
    }
    /* a jmod's mark of four bytes before the first entry, and that of a split zip in one piece, are structure */
    if (from == 0 && to == 4 && ad_source_read_exactly(source, 0, mark, 4) &&
        (memcmp(mark, "JM\x01\x00", 4) == 0 || memcmp(mark, "PK00", 4) == 0 || memcmp(mark, "PK\x07\x08", 4) == 0)) {
        layout->structure_bytes += 4;
        return;
    }
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

/* Lays the sorted claims over the source; what several share is claimed once. */
static void
account(const AdSource *source, AdZipLayout *layout, GArray *claims)
{
    guint64 at = 0, size = ad_source_bytes(source), last = AD_ZIP_UNKNOWN;
    g_array_sort(claims, compare_claims);
    for (guint i = 0; i < claims->len; i++) {
        const Claim *c = &g_array_index(claims, Claim, i);
        if (c->is_member && c->from < at && c->from != last)
            layout->has_overlap = TRUE;
        if (c->is_member && c->from == last)
            layout->has_overlap = TRUE;
        if (!c->is_member && c->from < at && last != AD_ZIP_UNKNOWN && c->to > at)
            layout->has_overlap = TRUE;
        if (c->is_member)
            last = c->from;
        if (c->to <= at)
            continue;
        if (c->from > at)
            add_gap(source, layout, at, c->from);
        guint64 from = MAX(c->from, at), data = CLAMP(c->data, from, c->to), data_end = CLAMP(c->data_end, data, c->to);
        layout->claimed_bytes += data_end - data;
        layout->structure_bytes += (data - from) + (c->to - data_end);
        at = c->to;
    }
    if (at < size)
        add_gap(source, layout, at, size);
}

AdZipLayout *
ad_zip_layout_read(const AdSource *source, guint64 max_entries)
{
    AdZipLayout *layout = g_new0(AdZipLayout, 1);
    g_autoptr(GArray) claims = g_array_new(FALSE, FALSE, sizeof(Claim));
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    AdZipEnd end;
    layout->members = g_array_new(FALSE, FALSE, sizeof(AdZipMember));
    layout->gaps = g_array_new(FALSE, FALSE, sizeof(AdZipRange));
    layout->end = ad_source_bytes(source);
    if (ad_zip_record_find_end(source, 0, layout->end, &end)) {
        layout->begin = end.begin;
        layout->end = end.end;
        layout->is_multi_disk = end.is_multi_disk;
        take_directory(source, &end, max_entries, seen, layout, claims);
        claim_members(source, layout->members, 0, claims);
        follow_other_ends(source, max_entries, seen, layout, claims);
    } else {
        layout->is_cut = TRUE;
    }
    search_gaps(source, max_entries, layout, claims);
    account(source, layout, claims);
    g_array_sort(layout->members, compare_members);
    return layout;
}

void
ad_zip_layout_free(AdZipLayout *layout)
{
    if (layout == NULL)
        return;
    g_array_unref(layout->members);
    g_array_unref(layout->gaps);
    g_free(layout);
}
