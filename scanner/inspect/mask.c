/* SPDX-License-Identifier: Apache-2.0 */
/* mask.c - a secret as it may be shown and stored */
#include "scanner/inspect/mask.h"

#include <string.h>

enum { SHOWN = 4 };

void
ad_mask_value(char *out, gsize out_bytes, const void *value, gsize bytes, int digest_chars)
{
    char shown[SHOWN + 1] = "";
    g_autofree char *digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, value, bytes);
    gsize count = MIN(bytes / 4, SHOWN);
    for (gsize i = 0; i < count; i++) {
        char c = ((const char *)value)[i];
        shown[i] = g_ascii_isgraph(c) ? c : '?';
    }
    g_snprintf(out, out_bytes, "%s... sha256:%.*s", shown, digest_chars, digest);
}
