/* SPDX-License-Identifier: Apache-2.0 */
/* authenticode.c - whether the signature inside a Windows program fits the program */
#include "scanner/inspect/authenticode.h"

#include <openssl/evp.h>
#include <string.h>

#include "scanner/inspect/binary_view.h"
#include "scanner/inspect/der.h"

enum {
    CERTIFICATES_MAX = 16,
    TYPE_PKCS_SIGNED_DATA = 2,
};

static const guint8 oid_signed_data[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02};
static const guint8 oid_indirect_data[] = {0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x01, 0x04};

/* The digest that a PKCS #7 signature says its program has. */
static gboolean
read_stated_digest(const guint8 *p, gsize bytes, AdDer *algorithm, AdDer *digest, gsize *signature_bytes)
{
    AdDer content, signed_data, part, indirect, info;
    const guint8 *at = p;
    gsize left = bytes;
    if (!ad_der_next(&at, &left, &content) || content.tag != AD_DER_SEQUENCE)
        return FALSE;
    *signature_bytes = bytes - left;
    if (!ad_der_find(&content, AD_DER_OID, &part) || !ad_der_is_oid(&part, oid_signed_data, sizeof oid_signed_data) ||
        !ad_der_find(&content, AD_DER_CONTEXT_0, &part) || !ad_der_find(&part, AD_DER_SEQUENCE, &signed_data) ||
        !ad_der_find(&signed_data, AD_DER_SEQUENCE, &part) || !ad_der_find(&part, AD_DER_OID, &info) ||
        !ad_der_is_oid(&info, oid_indirect_data, sizeof oid_indirect_data) ||
        !ad_der_find(&part, AD_DER_CONTEXT_0, &info) || !ad_der_find(&info, AD_DER_SEQUENCE, &indirect))
        return FALSE;
    /* SpcIndirectDataContent: the type and value of the program, then the digest with its algorithm */
    at = indirect.data;
    left = indirect.bytes;
    return ad_der_next(&at, &left, &part) && ad_der_next(&at, &left, &info) && info.tag == AD_DER_SEQUENCE &&
           ad_der_find(&info, AD_DER_SEQUENCE, &part) && ad_der_find(&part, AD_DER_OID, algorithm) &&
           ad_der_find(&info, AD_DER_OCTETS, digest);
}

static const EVP_MD *
digest_method(const AdDer *oid)
{
    static const guint8 sha1[] = {0x2b, 0x0e, 0x03, 0x02, 0x1a}, md5[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05},
                        sha2[] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02};
    if (ad_der_is_oid(oid, sha1, sizeof sha1))
        return EVP_sha1();
    if (ad_der_is_oid(oid, md5, sizeof md5))
        return EVP_md5();
    if (oid->bytes != sizeof sha2 + 1 || memcmp(oid->data, sha2, sizeof sha2) != 0)
        return NULL;
    return oid->data[8] == 1 ? EVP_sha256() : oid->data[8] == 2 ? EVP_sha384() : oid->data[8] == 3 ? EVP_sha512() : NULL;
}

/* All bytes but the checksum, the directory's entry for the signature, and the signature itself. */
static gboolean
has_digest(const guint8 *data, gsize bytes, const AdPe *pe, const EVP_MD *method, const AdDer *stated)
{
    guint8 real[EVP_MAX_MD_SIZE];
    guint length = 0;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    gsize behind = (gsize)(pe->security_at + pe->security_bytes);
    gsize after_checksum = (gsize)pe->checksum_at + 4, after_entry = (gsize)pe->security_entry_at + 8;
    gboolean is_ok = EVP_DigestInit_ex(ctx, method, NULL) == 1 &&
                     EVP_DigestUpdate(ctx, data, (gsize)pe->checksum_at) == 1 &&
                     EVP_DigestUpdate(ctx, data + after_checksum, (gsize)pe->security_entry_at - after_checksum) == 1 &&
                     EVP_DigestUpdate(ctx, data + after_entry, (gsize)pe->security_at - after_entry) == 1 &&
                     EVP_DigestUpdate(ctx, data + behind, bytes - behind) == 1 &&
                     EVP_DigestFinal_ex(ctx, real, &length) == 1;
    EVP_MD_CTX_free(ctx);
    return is_ok && length == stated->bytes && memcmp(real, stated->data, length) == 0;
}

static gsize
count_nonzero(const guint8 *p, gsize bytes)
{
    gsize n = 0;
    for (gsize i = 0; i < bytes; i++)
        n += p[i] != 0;
    return n;
}

AdAuthenticode
ad_authenticode_check(const guint8 *data, gsize bytes, const AdPe *pe, gsize *hidden_bytes)
{
    AdBinaryView v = ad_binary_view(data, bytes, FALSE);
    AdAuthenticode answer = AD_AUTHENTICODE_BROKEN;
    *hidden_bytes = 0;
    if (pe->security_at == 0 || pe->security_bytes == 0)
        return AD_AUTHENTICODE_NONE;
    if (!ad_binary_view_has(&v, pe->security_at, pe->security_bytes) || pe->security_at < pe->security_entry_at + 8)
        return AD_AUTHENTICODE_BROKEN;
    guint64 at = pe->security_at, end = at + pe->security_bytes;
    for (guint i = 0; i < CERTIFICATES_MAX && end - at >= 8; i++) {
        guint32 length = ad_binary_view_u32(&v, at);
        guint16 type = ad_binary_view_u16(&v, at + 6);
        AdDer algorithm, digest;
        gsize used = 0;
        if (length <= 8 || length > end - at)
            break;
        if (type == TYPE_PKCS_SIGNED_DATA && answer == AD_AUTHENTICODE_BROKEN &&
            read_stated_digest(data + at + 8, length - 8, &algorithm, &digest, &used)) {
            const EVP_MD *method = digest_method(&algorithm);
            if (method != NULL)
                answer = has_digest(data, bytes, pe, method, &digest) ? AD_AUTHENTICODE_FITS : AD_AUTHENTICODE_DIFFERS;
        }
        *hidden_bytes += used > 0 ? count_nonzero(data + at + 8 + used, length - 8 - used) : 0;
        at = MIN(end, at + (((guint64)length + 7) & ~(guint64)7));
    }
    *hidden_bytes += count_nonzero(data + at, (gsize)(end - at));
    return answer;
}
