/* SPDX-License-Identifier: Apache-2.0 */
/* scope.c - within what two findings are the same finding */
#include "service/store/scope.h"

#include <string.h>

#include "service/store/fingerprint.h"
#include "service/store/id.h"

#define UNASSIGNED "unassigned"

static const char *
supplier_or_unassigned(const char *supplier)
{
    return supplier != NULL && *supplier != '\0' ? supplier : UNASSIGNED;
}

char *
ad_scope_delivery_id(const char *supplier, const char *product, const AdDigest *sha256)
{
    AdIdHash *hash = ad_id_hash_new();
    ad_id_hash_text(hash, "delivery/1");
    ad_id_hash_text(hash, supplier_or_unassigned(supplier));
    ad_id_hash_text(hash, product);
    ad_id_hash_bytes(hash, sha256->bytes, AD_DIGEST_SIZE);
    AdDigest digest = ad_id_hash_end(hash);
    return ad_id_of_digest('D', &digest);
}

char *
ad_scope_of(const char *supplier, const char *product, const char *bundle_name, const AdDigest *sha256)
{
    if (strcmp(supplier_or_unassigned(supplier), UNASSIGNED) == 0)
        return ad_scope_delivery_id(supplier, product, sha256);
    if (product != NULL && *product != '\0')
        return g_strdup(product);
    g_autofree char *base = g_path_get_basename(bundle_name != NULL ? bundle_name : "");
    g_autofree char *plain = ad_fingerprint_path(base);
    return g_strconcat("/", plain, NULL);
}
