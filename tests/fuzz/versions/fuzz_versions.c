/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_versions.c - lines of versions against every order: antisymmetric, transitive, coarse key monotone */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "feeds/versions/version.h"

enum { POOL = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void
check(const AdVersionOrder *order, char *const pool[POOL])
{
    AdVersionAnswer answers[POOL][POOL];
    char *keys[POOL];
    gboolean is_alpm = strcmp(ad_version_family(order), "alpm") == 0; /* not transitive by its own rule */
    for (int i = 0; i < POOL; i++) {
        keys[i] = ad_version_coarse(order, pool[i]);
        for (int k = 0; k < POOL; k++)
            answers[i][k] = ad_version_compare(order, pool[i], pool[k]);
        ad_version_is_proper(order, pool[i]);
    }
    for (int i = 0; i < POOL; i++)
        for (int k = 0; k < POOL; k++) {
            if (answers[i][k] == AD_VERSION_UNKNOWN)
                continue;
            if ((int)answers[i][k] != -(int)answers[k][i])
                abort();
            if (answers[i][k] == AD_VERSION_LESS && strcmp(keys[i], keys[k]) > 0)
                abort();
            for (int m = 0; m < POOL && !is_alpm; m++) {
                if (answers[k][m] == AD_VERSION_UNKNOWN || answers[k][m] == AD_VERSION_GREATER ||
                    answers[i][k] == AD_VERSION_GREATER)
                    continue;
                gboolean is_strict =
                    answers[i][k] == AD_VERSION_LESS || answers[k][m] == AD_VERSION_LESS;
                if (answers[i][m] != (is_strict ? AD_VERSION_LESS : AD_VERSION_EQUAL))
                    abort();
            }
        }
    for (int i = 0; i < POOL; i++)
        g_free(keys[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    g_autofree char *text = g_strndup((const char *)data, bytes);
    g_auto(GStrv) lines = g_strsplit(text, "\n", POOL + 1);
    char *pool[POOL];
    guint n = g_strv_length(lines);
    for (guint i = 0; i < POOL; i++)
        pool[i] = i < n ? lines[i] : (char *)(gsize) "1.0";
    const AdVersionOrder *order;
    for (guint i = 0; (order = ad_version_order_nth(i)) != NULL; i++)
        check(order, pool);
    return 0;
}
