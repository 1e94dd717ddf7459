/* SPDX-License-Identifier: Apache-2.0 */
/* suggest.c - "did you mean": the nearest word of a list */
#include "service/cli/suggest.h"

#include <string.h>

enum { WORD_MAX = 64 }; /* bytes: no verb or option is as long; bounds the table on the stack */

guint
ad_suggest_distance(const char *a, const char *b)
{
    gsize m = strnlen(a, WORD_MAX), n = strnlen(b, WORD_MAX);
    guint d[WORD_MAX + 1][WORD_MAX + 1];
    for (gsize i = 0; i <= m; i++)
        d[i][0] = (guint)i;
    for (gsize j = 0; j <= n; j++)
        d[0][j] = (guint)j;
    for (gsize i = 1; i <= m; i++) {
        for (gsize j = 1; j <= n; j++) {
            guint replace = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            guint best = MIN(MIN(d[i - 1][j] + 1, d[i][j - 1] + 1), replace);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = MIN(best, d[i - 2][j - 2] + 1);
            d[i][j] = best;
        }
    }
    return d[m][n];
}

const char *
ad_suggest_nearest(const char *word, const char *const *candidates)
{
    gsize length = strlen(word);
    guint near = (guint)CLAMP(length / 3, 1, 3);
    const char *best = NULL;
    guint best_distance = near + 1;
    for (gsize i = 0; candidates[i] != NULL; i++) {
        guint distance = ad_suggest_distance(word, candidates[i]);
        if (distance < best_distance) {
            best_distance = distance;
            best = candidates[i];
        }
    }
    return best;
}
