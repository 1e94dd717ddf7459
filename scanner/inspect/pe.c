/* SPDX-License-Identifier: Apache-2.0 */
/* pe.c - what a Windows program says of its own protections */
#include "scanner/inspect/pe.h"

#include "scanner/inspect/binary_view.h"

enum {
    SECTIONS_MAX = 96, /* what Windows loads */
    SECTION_BYTES = 40,
    DLL_DYNAMIC_BASE = 0x40,
    DLL_NX_COMPAT = 0x100,
    DLL_GUARD_CF = 0x4000,
    SECURITY = 4, /* index of the data directory */
    CLR = 14,
};

#define SECTION_EXECUTE 0x20000000u
#define SECTION_WRITE 0x80000000u

static void
read_sections(AdBinaryView *v, guint64 at, guint count, AdPe *out)
{
    for (guint i = 0; i < MIN(count, SECTIONS_MAX); i++) {
        guint32 flags = ad_binary_view_u32(v, at + (guint64)i * SECTION_BYTES + 36);
        out->has_code |= (flags & SECTION_EXECUTE) != 0;
        out->has_writable_code |= (flags & SECTION_EXECUTE) != 0 && (flags & SECTION_WRITE) != 0;
    }
}

gboolean
ad_pe_read(const void *data, gsize bytes, AdPe *out)
{
    AdBinaryView v = ad_binary_view(data, bytes, FALSE);
    *out = (AdPe){0};
    if (bytes < 64 || ad_binary_view_u16(&v, 0) != 0x5a4d)
        return FALSE;
    guint64 pe = ad_binary_view_u32(&v, 60);
    if (ad_binary_view_u32(&v, pe) != 0x4550)
        return FALSE;
    guint sections = ad_binary_view_u16(&v, pe + 6), optional_bytes = ad_binary_view_u16(&v, pe + 20);
    guint64 optional = pe + 24;
    guint16 magic = ad_binary_view_u16(&v, optional);
    if (v.is_broken || (magic != 0x10b && magic != 0x20b) || optional_bytes < 72)
        return FALSE;
    gboolean is_64 = magic == 0x20b;
    guint16 flags = ad_binary_view_u16(&v, optional + 70);
    guint64 directories = optional + (is_64 ? 112 : 96);
    guint32 count = ad_binary_view_u32(&v, directories - 4);
    out->machine = ad_binary_view_u16(&v, pe + 4);
    out->bits = is_64 ? 64 : 32;
    out->has_aslr = (flags & DLL_DYNAMIC_BASE) != 0;
    out->has_dep = (flags & DLL_NX_COMPAT) != 0;
    out->has_cfg = (flags & DLL_GUARD_CF) != 0;
    out->checksum_at = optional + 64;
    if (count > SECURITY && directories + 8 * (SECURITY + 1) <= optional + optional_bytes) {
        out->security_entry_at = directories + 8 * SECURITY;
        out->security_at = ad_binary_view_u32(&v, out->security_entry_at); /* an offset, not an address */
        out->security_bytes = ad_binary_view_u32(&v, out->security_entry_at + 4);
    }
    if (count > CLR && directories + 8 * (CLR + 1) <= optional + optional_bytes)
        out->is_managed = ad_binary_view_u32(&v, directories + 8 * CLR) != 0;
    read_sections(&v, optional + optional_bytes, sections, out);
    return !v.is_broken;
}
