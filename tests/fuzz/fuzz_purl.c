/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_purl.c - any bytes as a purl: what is accepted is canonical, valid UTF-8, and reads back to itself */
#include <string.h>

#include "scanner/model/limits.h"
#include "scanner/model/purl.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes);

static void
check(const AdPurl *purl)
{
    g_autofree char *text = ad_purl_to_string(purl);
    g_autoptr(GError) error = NULL;
    g_assert(g_utf8_validate(text, -1, NULL));
    if (strlen(text) > AD_LIMIT_PURL_BYTES) /* encoding makes it longer than what it was read from */
        return;
    g_autoptr(AdPurl) again = ad_purl_parse(text, -1, NULL, &error);
    g_assert(again != NULL);
    g_autofree char *text_again = ad_purl_to_string(again);
    g_assert(strcmp(text, text_again) == 0);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes)
{
    g_autoptr(GError) error = NULL, lenient_error = NULL;
    guint repairs = 0;
    g_autoptr(AdPurl) purl = ad_purl_parse((const char *)data, (gssize)bytes, NULL, &error);
    g_autoptr(AdPurl) mended = ad_purl_parse((const char *)data, (gssize)bytes, &repairs, &lenient_error);
    g_assert((purl == NULL) == (error != NULL) && (mended == NULL) == (lenient_error != NULL));
    g_assert(purl == NULL || mended != NULL); /* lenient reads whatever strict reads */
    if (purl != NULL)
        check(purl);
    if (mended != NULL)
        check(mended);
    return 0;
}
