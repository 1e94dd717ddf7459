/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_unpack_asar.c - the header of an Electron archive: entries within bounds, digests that end */
#include "scanner/unpack/asar.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes);

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes)
{
    g_autoptr(AdSource) source = ad_source_new_memory(data, bytes, NULL, NULL, FALSE);
    g_autoptr(AdAsar) asar = ad_asar_read(source, 200);
    if (asar == NULL)
        return 0;
    g_assert(asar->data <= bytes && asar->entries->len <= 200);
    for (guint i = 0; i < asar->entries->len; i++) {
        const AdAsarEntry *e = g_ptr_array_index(asar->entries, i);
        g_assert(g_utf8_validate(e->name, -1, NULL) && (e->kind != AD_ASAR_LINK || e->target != NULL));
        if (e->from <= bytes && e->bytes <= bytes - e->from)
            ad_asar_is_as_promised(source, e);
    }
    return 0;
}
