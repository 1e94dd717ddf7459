/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_cvss.c - vectors: what is accepted has scores within 0.0 … 10.0, what is refused has a reason */
#include <string.h>

#include "feeds/cvss/cvss.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes);

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes)
{
    AdCvssScore score = {0};
    AdCvssFault fault = {0};
    if (ad_cvss_score((const char *)data, bytes, &score, &fault)) {
        g_assert(score.base <= 100 && score.temporal <= 100 && score.environmental <= 100);
        g_assert(ad_cvss_final(&score) <= 100 && score.temporal <= score.base);
    } else {
        g_assert(memchr(fault.word, '\0', sizeof fault.word) != NULL);
        g_assert(ad_cvss_fault_name(fault.code) != NULL && g_utf8_validate(fault.word, -1, NULL));
    }
    return 0;
}
