/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_unpack_ole.c - OLE files, macro text and installer tables: no byte is claimed twice, no chain without end */
#include "scanner/unpack/msi.h"
#include "scanner/unpack/ole.h"
#include "scanner/unpack/ovba.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes);

static void
check_entry(const AdOle *ole, const AdOleEntry *e, guint64 size)
{
    guint64 sum = 0;
    gboolean is_whole;
    g_autoptr(GArray) ranges = ad_ole_ranges(ole, e);
    for (guint i = 0; i < ranges->len; i++) {
        const AdOleRange *r = &g_array_index(ranges, AdOleRange, i);
        g_assert(r->from < r->to && r->to <= size);
        sum += r->to - r->from;
    }
    g_assert(e->is_storage || sum == e->bytes);
    g_assert(g_utf8_validate(e->name, -1, NULL));
    if (e->is_storage)
        return;
    g_autoptr(GByteArray) s = ad_ole_stream(ole, e, 64 * 1024);
    g_autoptr(GByteArray) text = ad_ovba_decompress(s->data, s->len, 64 * 1024, &is_whole);
    g_assert(text == NULL || text->len <= 64 * 1024);
    if (text != NULL)
        g_ptr_array_unref(ad_ovba_modules(text->data, text->len, 16));
}

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes)
{
    gboolean is_whole;
    g_autoptr(AdSource) source = ad_source_new_memory(data, bytes, NULL, NULL, FALSE);
    g_autoptr(AdOle) ole = ad_ole_read(source, 500);
    g_autoptr(GByteArray) text = ad_ovba_decompress(data, bytes, 64 * 1024, &is_whole);
    if (text != NULL)
        g_ptr_array_unref(ad_ovba_modules(text->data, text->len, 16));
    if (ole == NULL)
        return 0;
    guint64 unused = 0, sum = 0;
    const GPtrArray *entries = ad_ole_entries(ole);
    for (guint i = 0; i < entries->len; i++) {
        const AdOleEntry *e = g_ptr_array_index(entries, i);
        check_entry(ole, e, bytes);
        sum += e->is_storage ? 0 : e->bytes;
    }
    for (guint i = 0; i < ad_ole_unused(ole)->len; i++) {
        const AdOleRange *r = &g_array_index(ad_ole_unused(ole), AdOleRange, i);
        unused += r->to - r->from;
    }
    g_assert(sum == ad_ole_claimed(ole));
    g_assert(ad_ole_claimed(ole) + ad_ole_structure(ole) + unused == bytes);
    g_autoptr(AdMsiActions) actions = ad_msi_actions_read(ole);
    g_assert(actions == NULL || g_utf8_validate(actions->text, -1, NULL));
    return 0;
}
