/* SPDX-License-Identifier: Apache-2.0 */
/* zip_flavour.c - whether a file has a zip behind it, and which of the many kinds of zip it is */
#include <string.h>

#include "scanner/unpack/zip_layout.h"
#include "scanner/unpack/zip_record.h"

#define END_SEARCH (65557 + 64 * 1024) /* the longest comment, and as much again of trailing bytes */

static gboolean
find_tail_end(const AdSource *source, AdZipEnd *end)
{
    guint64 size = ad_source_bytes(source);
    return ad_zip_record_find_end(source, size - MIN(size, (guint64)END_SEARCH), size, end);
}

gboolean
ad_zip_layout_is_appended(const AdSource *source, gboolean is_thorough)
{
    AdZipEnd end;
    guint8 mark[4];
    guint64 size = ad_source_bytes(source);
    if (size < AD_ZIP_END_BYTES || (!is_thorough && (!ad_source_read_exactly(source, size - AD_ZIP_END_BYTES, mark, 4) ||
                                              memcmp(mark, "PK\x05\x06", 4) != 0)))
        return FALSE;
    return find_tail_end(source, &end) && end.entries > 0 && end.directory_bytes > 0;
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
    AdZipEnd end;
    guint best = G_N_ELEMENTS(marks);
    if (!find_tail_end(source, &end))
        return fallback;
    gsize bytes = (gsize)MIN(end.end_record - end.directory, 1024u * 1024);
    g_autofree guint8 *p = g_malloc(bytes + 1);
    bytes = ad_source_read(source, end.directory, p, bytes);
    for (gsize at = 0; bytes - at >= AD_ZIP_CENTRAL_BYTES && memcmp(p + at, "PK\x01\x02", 4) == 0;) {
        gsize name = ad_zip_record_le16(p + at + 28);
        gsize total = AD_ZIP_CENTRAL_BYTES + name + ad_zip_record_le16(p + at + 30) + ad_zip_record_le16(p + at + 32);
        if (total > bytes - at)
            break;
        for (guint i = 0; i < best; i++) {
            gsize length = strlen(marks[i].text);
            if (marks[i].is_suffix ? name > length : name == length) {
                const guint8 *tail = p + at + AD_ZIP_CENTRAL_BYTES + (name - length);
                if (memcmp(tail, marks[i].text, length) == 0)
                    best = i;
            }
        }
        at += total;
    }
    return best < G_N_ELEMENTS(marks) ? marks[best].flavour : fallback;
}
