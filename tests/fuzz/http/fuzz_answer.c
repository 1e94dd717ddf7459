/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_answer.c - an HTTP answer read whole and byte by byte must be read the same */
#include <string.h>

#include "service/http/client_parse.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes);

static gboolean
feed(AdAnswer *answer, const guint8 *data, gsize bytes, gsize step)
{
    ad_answer_init(answer, FALSE);
    for (gsize at = 0; at < bytes && !answer->is_whole; at += step)
        if (!ad_answer_feed(answer, data + at, MIN(step, bytes - at), NULL))
            return FALSE;
    return answer->is_whole || ad_answer_feed(answer, NULL, 0, NULL);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes)
{
    g_auto(AdAnswer) whole = {0};
    g_auto(AdAnswer) single = {0};
    if (bytes > 4096)
        return 0;
    gboolean a = feed(&whole, data, bytes, bytes > 0 ? bytes : 1);
    gboolean b = feed(&single, data, bytes, 1);
    g_assert(!a || b);
    g_assert(!a || (whole.status == single.status && whole.body->len == single.body->len &&
                    memcmp(whole.body->data != NULL ? whole.body->data : data,
                           single.body->data != NULL ? single.body->data : data, whole.body->len) == 0));
    return 0;
}
