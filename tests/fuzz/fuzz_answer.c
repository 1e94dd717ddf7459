/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_answer.c - header lines of an HTTP answer, Content-Range, Retry-After, and URLs of a
 * redirect */
#include <string.h>

#include "feeds/fetch/answer.h"
#include "feeds/fetch/url_policy.h"
#include "scanner/model/limits.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes);

static void
try_values(const char *text)
{
    static const AdUrlPolicy policy = {TRUE, FALSE};
    AdContentRange range;
    AdFault fault = {0};
    if (ad_answer_parse_range(text, &range) && !range.is_unsatisfied) {
        g_assert(range.first <= range.last);
        g_assert(!range.has_total || range.last < range.total);
    }
    g_assert(ad_answer_parse_retry_after(text, 0) <= AD_LIMIT_RETRY_AFTER_S);
    g_autofree char *url = ad_url_policy_check(&policy, text, "https://a.example/b", &fault);
    g_assert((url == NULL) == ad_fault_is_set(&fault));
    if (url != NULL)
        g_assert(g_str_has_prefix(url, "https://") && strchr(url, '#') == NULL);
    ad_fault_clear(&fault);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes)
{
    AdAnswer answer = {0};
    g_autofree char *text = g_strndup((const char *)data, bytes);
    try_values(text);
    while (bytes > 0) {
        const guint8 *end = memchr(data, '\n', bytes);
        gsize length = end != NULL ? (gsize)(end - data) + 1 : bytes;
        ad_answer_add_line(&answer, (const char *)data, length);
        data += length;
        bytes -= length;
    }
    g_assert(answer.header_bytes <= AD_LIMIT_HEADER_BYTES);
    g_assert(answer.etag == NULL || strlen(answer.etag) <= AD_LIMIT_VALIDATOR_BYTES);
    ad_answer_clear(&answer);
    return 0;
}
