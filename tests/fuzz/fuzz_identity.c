/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_identity.c - any bytes as a CPE and as a licence expression: what is accepted has a canonical text that reads back */
#include <string.h>

#include "scanner/model/cpe.h"
#include "scanner/model/licence.h"
#include "scanner/model/limits.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes);

static void
check_cpe(const char *text, gsize bytes)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AdCpe) cpe = ad_cpe_parse(text, (gssize)bytes, &error);
    g_assert((cpe == NULL) == (error != NULL));
    if (cpe == NULL)
        return;
    g_autofree char *canonical = ad_cpe_to_string(cpe), *uri = ad_cpe_to_uri(cpe);
    g_assert(ad_cpe_covers(cpe, cpe));
    for (guint i = 0; i < AD_CPE_COUNT; i++)
        g_free(ad_cpe_value(cpe, i));
    const char *const forms[] = {canonical, uri};
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
        if (strlen(forms[i]) > AD_LIMIT_CPE_BYTES)
            continue;
        g_autoptr(AdCpe) again = ad_cpe_parse(forms[i], -1, NULL);
        g_assert(again != NULL);
        g_autofree char *same = ad_cpe_to_string(again);
        g_assert(strcmp(same, canonical) == 0);
    }
}

static void
check_licence(const char *text, gsize bytes)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AdLicence) licence = ad_licence_parse(text, (gssize)bytes, &error);
    g_assert((licence == NULL) == (error != NULL));
    if (licence == NULL || strlen(licence->text) > AD_LIMIT_LICENCE_BYTES)
        return;
    g_autoptr(AdLicence) again = ad_licence_parse(licence->text, -1, NULL);
    g_assert(again != NULL && strcmp(again->text, licence->text) == 0);
    g_assert(ad_licence_standing(again) == ad_licence_standing(licence));
}

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes)
{
    check_cpe((const char *)data, bytes);
    check_licence((const char *)data, bytes);
    return 0;
}
