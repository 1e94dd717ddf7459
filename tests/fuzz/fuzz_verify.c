/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_verify.c - a supplier's checksum file or minisign file, and gpgv's status lines
 *
 * The first byte chooses the parser. What must hold: no parser turns arbitrary bytes into GOOD on
 * its own. */
#include <string.h>

#include "scanner/verify/checksums.h"
#include "scanner/verify/gpgv_status.h"
#include "scanner/verify/minisign.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes);

static void
try_checksums(const char *text, gsize bytes)
{
    const AdChecksumLine *line = NULL;
    g_autoptr(AdChecksums) sums = ad_checksums_parse(text, bytes, NULL);
    if (sums == NULL)
        return;
    g_autoptr(AdCheck) found = ad_checksums_find(sums, "acme-1.0.tar.gz", &line);
    g_assert((found == NULL) == (line != NULL));
    if (line == NULL) {
        g_assert(found->result != AD_CHECK_GOOD);
        return;
    }
    g_assert(line->algorithm != AD_CHECKSUM_OTHER);
    g_autoptr(AdCheck) check = ad_checksums_compare(sums, line, "not a digest");
    g_assert(check->result == AD_CHECK_BAD);
    g_assert(g_utf8_validate(check->sentence, -1, NULL));
}

static void
try_minisign(const char *text, gsize bytes)
{
    AdMinisign signature;
    if (!ad_minisign_parse(text, bytes, &signature, NULL))
        return;
    AdMinisignKey key = {{0}, {0}};
    g_assert(signature.trusted_bytes <= AD_MINISIGN_COMMENT_BYTES);
    memcpy(key.id, signature.id, sizeof key.id);
    memset(key.key, 1, sizeof key.key);
    g_assert(ad_minisign_find_key(&signature, &key, 1) == &key);
}

static void
try_status(const char *text, gsize bytes)
{
    static const char *const nobody[] = {NULL};
    static const char *const somebody[] = {"80EAA90CA2C87149B0B28E3D9616D3A16AFF20C3", NULL};
    g_autoptr(AdCheck) none = ad_gpgv_status_judge(text, bytes, nobody);
    g_autoptr(AdCheck) some = ad_gpgv_status_judge(text, bytes, somebody);
    g_assert(none->result != AD_CHECK_GOOD);
    if (some->result == AD_CHECK_GOOD)
        g_assert(g_strstr_len(text, (gssize)bytes, "VALIDSIG") != NULL);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes)
{
    if (bytes == 0)
        return 0;
    const char *text = (const char *)data + 1;
    switch (data[0]) {
    case 'c':
        try_checksums(text, bytes - 1);
        break;
    case 'm':
        try_minisign(text, bytes - 1);
        break;
    case 'g':
        try_status(text, bytes - 1);
        break;
    default:
        break;
    }
    return 0;
}
