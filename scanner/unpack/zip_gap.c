/* SPDX-License-Identifier: Apache-2.0 */
/* zip_gap.c - members of a zip that no directory mentions, found by their local headers */
#include <string.h>
#include <zlib.h>

#include "scanner/unpack/stall.h"
#include "scanner/unpack/zip_layout.h"

#define WINDOW_BYTES (64 * 1024)
#define DESCRIPTORS_MAX 64                    /* marks that are tried for one member */
#define MEASURED_MAX (G_GUINT64_CONSTANT(2) << 30) /* bytes decoded in one zip only to learn where members end */

/* A header that only looks like one (in a program that reads zips, say) is told by its fields. */
static gboolean
is_plausible(const AdZipRecord *r, const guint8 *h)
{
    static const guint16 methods[] = {0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 14, 16, 18, 19, 20, 93, 94, 95, 96, 97, 98, 99};
    gboolean is_known = FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(methods); i++)
        is_known = is_known || methods[i] == r->method;
    return is_known && h[4] <= 99 && h[5] <= 30 && (r->flags & 0xc000) == 0 && r->name_bytes > 0;
}

/* First place in [from, to) where a record of a zip begins, or to. */
static guint64
find_record(const AdSource *source, guint64 from, guint64 to)
{
    guint8 window[8192];
    for (guint64 at = from; at + 4 <= to; at += sizeof window - 3) {
        gsize n = ad_source_read(source, at, window, (gsize)MIN(to - at, sizeof window));
        for (gsize i = 0; i + 4 <= n; i++) {
            const guint8 *p = memchr(window + i, 'P', n - i - 3);
            if (p == NULL)
                break;
            i = (gsize)(p - window);
            if (p[1] == 'K' && ((p[2] == 3 && p[3] == 4) || (p[2] == 1 && p[3] == 2) || (p[2] == 7 && p[3] == 8) ||
                                (p[2] == 5 && p[3] == 6)))
                return at + i;
        }
        if (n < sizeof window)
            break;
    }
    return to;
}

/* How many bytes from `from` on are one deflate stream; those of a broken one as far as it went. */
static guint64
measure_deflate(const AdSource *source, guint64 from, guint64 to, guint64 *work)
{
    g_autofree guint8 *in = g_malloc(WINDOW_BYTES), *out = g_malloc(WINDOW_BYTES);
    z_stream z = {0};
    guint64 consumed = 0;
    int r = Z_OK;
    if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
        return to - from;
    while (r == Z_OK && from + consumed < to && *work < MEASURED_MAX) {
        gsize n = ad_source_read(source, from + consumed, in, (gsize)MIN(to - from - consumed, WINDOW_BYTES));
        ad_stall_tick();
        z.next_in = in;
        z.avail_in = (uInt)n;
        do {
            z.next_out = out;
            z.avail_out = WINDOW_BYTES;
            r = inflate(&z, Z_NO_FLUSH);
            *work += WINDOW_BYTES - z.avail_out;
        } while (r == Z_OK && (z.avail_in > 0 || z.avail_out == 0));
        if (r == Z_BUF_ERROR && z.avail_in == 0)
            r = Z_OK;
        consumed += n - z.avail_in;
        if (n == 0)
            break;
    }
    inflateEnd(&z);
    return consumed;
}

/* Fills in where a member ends whose header does not say it. */
static void
measure(const AdSource *source, guint64 to, const AdZipRecord *local, AdZipMember *m, guint64 *work)
{
    guint tries = 0;
    AdZipRecord d = *local;
    if (local->method == AD_ZIP_DEFLATED && (local->flags & AD_ZIP_FLAG_ENCRYPTED) == 0) {
        m->packed = measure_deflate(source, m->data, to, work);
    } else {
        /* the descriptor repeats the size: the first that is right */
        m->packed = find_record(source, m->data, to) - m->data;
        for (guint64 at = m->data + m->packed; at < to && tries++ < DESCRIPTORS_MAX;
             at = find_record(source, at + 1, to)) {
            guint8 p[12];
            if (ad_source_read_exactly(source, at, p, 12) && memcmp(p, "PK\x07\x08", 4) == 0 &&
                ad_zip_record_le32(p + 8) == (guint32)(at - m->data)) {
                m->packed = at - m->data;
                break;
            }
        }
    }
    if (ad_zip_record_descriptor(source, m->data + m->packed, m->packed, &d) > 0 && d.packed == m->packed) {
        m->size = d.size;
        m->crc = d.crc;
        m->has_crc = TRUE;
    }
}

/* The member whose local header stands at `at`; FALSE when there is none. *next is where to go on. */
static gboolean
take_member(const AdSource *source, guint64 at, guint64 to, gboolean is_cut, AdZipMember *m, guint64 *next,
            guint64 *work)
{
    AdZipRecord local;
    guint8 h[6];
    if (!ad_source_read_exactly(source, at, h, 6) || !ad_zip_record_local(source, at, &local, &m->data) ||
        !is_plausible(&local, h) || m->data > to)
        return FALSE;
    m->header = at;
    m->record = AD_ZIP_UNKNOWN;
    m->is_hidden = !is_cut;
    m->is_cut = FALSE;
    m->size = local.size;
    m->crc = local.crc;
    m->has_crc = local.packed != AD_ZIP_UNKNOWN;
    if (local.packed == AD_ZIP_UNKNOWN) {
        measure(source, to, &local, m, work);
    } else if (local.packed <= to - m->data) {
        m->packed = local.packed;
    } else if (is_cut) {
        m->packed = to - m->data;
        m->is_cut = TRUE;
    } else {
        return FALSE;
    }
    *next = m->data + m->packed;
    if ((local.flags & AD_ZIP_FLAG_DESCRIPTOR) != 0)
        *next += ad_zip_record_descriptor(source, *next, m->packed, NULL);
    return TRUE;
}

/* A piece of a directory whose end record is missing. */
static gboolean
take_central(const AdSource *source, guint64 at, guint64 to, GArray *extra, guint64 *next)
{
    AdZipRecord r;
    if (!ad_zip_record_central(source, at, 0, &r, next)) {
        guint8 mark[4];
        if (to - at > AD_ZIP_CENTRAL_BYTES || !ad_source_read_exactly(source, at, mark, 4) ||
            memcmp(mark, "PK\x01\x02", 4) != 0)
            return FALSE;
        *next = to; /* cut within the record */
    }
    *next = MIN(*next, to);
    AdZipRange range = {at, *next};
    g_array_append_val(extra, range);
    return TRUE;
}

void
ad_zip_gap_search(const AdSource *source, guint64 from, guint64 to, gboolean is_cut, guint64 max_entries,
                  GArray *members, GArray *extra, guint64 *work)
{
    for (guint64 at = find_record(source, from, to), next; at < to && members->len < max_entries;
         at = find_record(source, at, to)) {
        AdZipMember m = {0};
        if (take_member(source, at, to, is_cut, &m, &next, work)) {
            g_array_append_val(members, m);
            at = MIN(next, to);
        } else if (is_cut && take_central(source, at, to, extra, &next)) {
            at = next;
        } else {
            at++;
        }
    }
}
