/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_unpack_squash.c - squashfs images and the ends of programs: the walk ends, blocks lie within, the ledger adds up */
#include "scanner/unpack/program_end.h"
#include "scanner/unpack/squash.h"

#define ENTRIES_MAX 100
#define PARTS_MAX 200

int LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes);

/* In front of the image stands a program, if any. */
static void
check_image(AdSource *source)
{
    AdSquashState state;
    g_autoptr(AdSquash) squash = ad_squash_open(source, &state);
    g_assert((squash != NULL) == (state == AD_SQUASH_OK));
    if (squash == NULL)
        return;
    guint parts = 0;
    for (guint i = 0; i < ENTRIES_MAX; i++) {
        g_autoptr(AdSquashEntry) e = ad_squash_next(squash);
        const guint8 *p;
        gint64 n;
        if (e == NULL)
            break;
        while (e->kind == AD_SQUASH_FILE && parts++ < PARTS_MAX && (n = ad_squash_part(squash, e, &p)) > 0)
            g_assert(p == NULL || p[0] + p[n - 1] >= 0); /* both ends can be read */
    }
    guint64 begin = MIN(96, ad_squash_data_end(squash)), end = ad_squash_data_end(squash), sum;
    sum = ad_ranges_settle(ad_squash_used(squash), begin, end);
    g_autoptr(GArray) rest = ad_ranges_rest(ad_squash_used(squash), begin, end);
    for (guint i = 0; i < rest->len; i++)
        sum += g_array_index(rest, AdRange, i).to - g_array_index(rest, AdRange, i).from;
    g_assert(sum == end - begin && end <= ad_squash_end(squash) && ad_squash_end(squash) <= ad_source_bytes(source));
}

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes)
{
    g_autoptr(AdSource) source = ad_source_new_memory(data, bytes, NULL, NULL, FALSE);
    guint64 front = ad_program_end(source);
    g_assert(front < MAX(bytes, 1));
    g_autoptr(AdSource) image = ad_source_new_part(source, front, bytes - front);
    check_image(image);
    return 0;
}
