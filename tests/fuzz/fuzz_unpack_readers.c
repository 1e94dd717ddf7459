/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_unpack_readers.c - our own readers of strangers' bytes: identify, zip layout, extents, ar, rpm; sums must hold */
#include "scanner/unpack/ar.h"
#include "scanner/unpack/extent.h"
#include "scanner/unpack/identify.h"
#include "scanner/unpack/lz4_extent.h"
#include "scanner/unpack/rpm.h"
#include "scanner/unpack/xz_extent.h"
#include "scanner/unpack/zip_layout.h"
#include "scanner/unpack/zstd_extent.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes);

static void
try_zip(const AdSource *source)
{
    g_autoptr(AdZipLayout) layout = ad_zip_layout_read(source, 1000);
    guint64 sum = layout->claimed_bytes + layout->structure_bytes + layout->lost_gap_bytes, at = 0;
    for (guint i = 0; i < layout->gaps->len; i++) {
        const AdZipRange *r = &g_array_index(layout->gaps, AdZipRange, i);
        g_assert(r->from >= at && r->to > r->from);
        sum += r->to - r->from;
        at = r->to;
    }
    g_assert(sum == ad_source_bytes(source));
    g_assert(layout->begin <= layout->end && layout->end <= ad_source_bytes(source));
    for (guint i = 0; i < layout->members->len; i++) {
        const AdZipMember *m = &g_array_index(layout->members, AdZipMember, i);
        g_assert(m->header == AD_ZIP_UNKNOWN || (m->header < m->data && m->data + m->packed <= ad_source_bytes(source)));
    }
}

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes)
{
    g_autoptr(AdSource) source = ad_source_new_memory(data, bytes, NULL, NULL, FALSE);
    AdFileType type = ad_identify(source);
    g_assert(type.name != NULL && type.format < AD_FORMAT_COUNT);
    try_zip(source);
    for (int f = AD_FORMAT_7ZIP; f <= AD_FORMAT_XAR; f++) {
        AdExtent e = ad_extent_read(source, (AdFormat)f);
        g_assert(e.end <= bytes && e.structure_bytes <= e.end);
    }
    g_assert(ad_xz_extent_end(source) <= bytes && ad_zstd_extent_end(source) <= bytes &&
             ad_lz4_extent_end(source) <= bytes);
    g_autoptr(AdAr) ar = ad_ar_new(source);
    AdArMember member;
    for (guint64 last = 0; ad_ar_next(ar, &member); last = member.to)
        g_assert(member.header >= last && member.from <= member.to && member.to <= bytes);
    g_autoptr(AdRpm) rpm = ad_rpm_read(source);
    g_assert(rpm->payload <= bytes);
    for (guint i = 0; i < rpm->scripts->len; i++) {
        const AdRpmScript *s = g_ptr_array_index(rpm->scripts, i);
        g_assert(s->offset + s->bytes <= bytes);
    }
    return 0;
}
