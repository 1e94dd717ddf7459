/* SPDX-License-Identifier: Apache-2.0 */
/* job_verify.c - profile "verify" of aduana-inspect */
#include "scanner/verify/job_verify.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "scanner/model/digest.h"
#include "scanner/model/error.h"
#include "scanner/sandbox/launcher.h"
#include "scanner/verify/checksums.h"
#include "scanner/verify/minisign.h"

typedef struct {
    int input_fd, document_fd;
    const char *method;
    const char **keys; /* NULL-terminated */
    const char *name, *sha256, *expected;
} Job;

static GByteArray *
read_document(int fd, gsize most, GError **error)
{
    g_autoptr(GByteArray) all = g_byte_array_new();
    guint8 buffer[16384];
    while (all->len <= most) {
        ssize_t n = pread(fd, buffer, sizeof buffer, (off_t)all->len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "the document cannot be read: %s",
                        g_strerror(errno));
            return NULL;
        }
        if (n == 0)
            return g_steal_pointer(&all);
        g_byte_array_append(all, buffer, (guint)n);
    }
    return g_steal_pointer(
        &all); /* one buffer above most at the worst: the parser names the limit */
}

static char *
digest_text(const Job *job, AdCryptoHash hash, GError **error)
{
    guint8 digest[AD_CRYPTO_HASH_BYTES];
    if (hash == AD_CRYPTO_SHA256 && job->sha256 != NULL)
        return g_ascii_strdown(job->sha256, -1);
    if (!ad_crypto_hash_fd(hash, job->input_fd, digest, error))
        return NULL;
    return ad_crypto_hex(digest, ad_crypto_hash_bytes(hash));
}

/* What a stranger's document did wrong is a result; what the machine did wrong stays an error. */
static AdCheck *
check_of_fault(const char *method, GError **fault, GError **error)
{
    AdCheckResult result = AD_CHECK_MALFORMED;
    if (g_error_matches(*fault, AD_ERROR, AD_ERROR_POLICY))
        result = AD_CHECK_UNSUPPORTED;
    else if (!g_error_matches(*fault, AD_ERROR, AD_ERROR_MALFORMED) &&
             !g_error_matches(*fault, AD_ERROR, AD_ERROR_LIMIT)) {
        g_propagate_error(error, g_steal_pointer(fault));
        return NULL;
    }
    return ad_check_new(method, result, "", "", "%s", (*fault)->message);
}

static AdCheck *
run_sha256(const Job *job, GError **error)
{
    g_autofree char *actual = digest_text(job, AD_CRYPTO_SHA256, error);
    if (actual == NULL)
        return NULL;
    gboolean is_good = job->expected != NULL && g_ascii_strcasecmp(actual, job->expected) == 0;
    return ad_check_new(AD_CHECK_METHOD_SHA256, is_good ? AD_CHECK_GOOD : AD_CHECK_BAD, actual, "",
                        is_good ? "the SHA-256 is the expected one"
                                : "the SHA-256 is not the expected one");
}

static AdCheck *
run_checksums(const Job *job, GError **error)
{
    g_autoptr(GError) fault = NULL;
    g_autoptr(GByteArray) document =
        read_document(job->document_fd, AD_LIMIT_CHECKSUM_FILE_BYTES, error);
    const AdChecksumLine *line = NULL;
    if (document == NULL)
        return NULL;
    g_autoptr(AdChecksums) sums =
        ad_checksums_parse((const char *)document->data, document->len, &fault);
    if (sums == NULL)
        return check_of_fault(AD_CHECK_METHOD_CHECKSUMS, &fault, error);
    AdCheck *check = ad_checksums_find(sums, job->name, &line);
    if (line == NULL)
        return check;
    g_autofree char *actual = digest_text(
        job, line->algorithm == AD_CHECKSUM_SHA512 ? AD_CRYPTO_SHA512 : AD_CRYPTO_SHA256, error);
    return actual != NULL ? ad_checksums_compare(sums, line, actual) : NULL;
}

/* The legacy kind signs the file itself, and Ed25519 needs it in one piece: mapped, not read. The
 * parent's blob never shrinks. */
static AdCheck *
check_legacy(const Job *job, const AdMinisign *signature, const AdMinisignKey *key, GError **error)
{
    struct stat st;
    if (fstat(job->input_fd, &st) != 0 || st.st_size < 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "the bundle's size cannot be read: %s",
                    g_strerror(errno));
        return NULL;
    }
    gsize bytes = (gsize)st.st_size;
    if (bytes == 0)
        return ad_minisign_check(signature, key, (const guint8 *)"", 0, job->name);
    void *map = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, job->input_fd, 0);
    if (map == MAP_FAILED) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT,
                    "the bundle cannot be mapped to check a legacy signature: %s",
                    g_strerror(errno));
        return NULL;
    }
    AdCheck *check = ad_minisign_check(signature, key, map, bytes, job->name);
    munmap(map, bytes);
    return check;
}

static AdCheck *
check_prehashed(const Job *job, const AdMinisign *signature, const AdMinisignKey *key,
                GError **error)
{
    guint8 digest[AD_CRYPTO_HASH_BYTES];
    if (!ad_crypto_hash_fd(AD_CRYPTO_BLAKE2B_512, job->input_fd, digest, error))
        return NULL;
    return ad_minisign_check(signature, key, digest, ad_crypto_hash_bytes(AD_CRYPTO_BLAKE2B_512),
                             job->name);
}

/* The operator's keys: one that is off is the operator's mistake and fails the job. */
static AdMinisignKey *
parse_keys(const Job *job, gsize *count, GError **error)
{
    gsize n = g_strv_length((char **)job->keys);
    if (n == 0 || n > AD_LIMIT_CHECK_KEYS) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, "a minisign check needs 1 to %d public keys",
                    AD_LIMIT_CHECK_KEYS);
        return NULL;
    }
    g_autofree AdMinisignKey *keys = g_new0(AdMinisignKey, n);
    for (gsize i = 0; i < n; i++)
        if (!ad_minisign_parse_key(job->keys[i], &keys[i], error)) {
            g_prefix_error(error, "minisign key %" G_GSIZE_FORMAT " of the source: ", i + 1);
            return NULL;
        }
    *count = n;
    return g_steal_pointer(&keys);
}

static AdCheck *
run_minisign(const Job *job, GError **error)
{
    AdMinisign signature;
    gsize count = 0;
    g_autoptr(GError) fault = NULL;
    g_autofree AdMinisignKey *keys = parse_keys(job, &count, error);
    g_autoptr(GByteArray) document =
        keys != NULL ? read_document(job->document_fd, AD_LIMIT_SIGNATURE_BYTES, error) : NULL;
    if (document == NULL)
        return NULL;
    if (!ad_minisign_parse((const char *)document->data, document->len, &signature, &fault))
        return check_of_fault(AD_CHECK_METHOD_MINISIGN, &fault, error);
    const AdMinisignKey *key = ad_minisign_find_key(&signature, keys, count);
    if (key == NULL) {
        g_autofree char *id = ad_minisign_id_text(signature.id);
        return ad_check_new(AD_CHECK_METHOD_MINISIGN, AD_CHECK_UNKNOWN_KEY, id, "",
                            "signed with minisign key %s, which this source does not accept", id);
    }
    return signature.is_prehashed ? check_prehashed(job, &signature, key, error)
                                  : check_legacy(job, &signature, key, error);
}

static gboolean
take_option(Job *job, const char *key, const char *value)
{
    AdDigest digest;
    if (strcmp(key, "name") == 0) {
        job->name = value;
        return TRUE;
    }
    if (!ad_digest_from_hex(value, &digest))
        return FALSE;
    if (strcmp(key, "sha256") == 0)
        job->sha256 = value;
    else if (strcmp(key, "expected") == 0)
        job->expected = value;
    else
        return FALSE;
    return TRUE;
}

static gboolean
read_options(Job *job, GVariantIter *options, GError **error)
{
    const char *key, *value;
    while (g_variant_iter_next(options, "{&s&s}", &key, &value))
        if (!take_option(job, key, value)) {
            g_set_error(error, AD_ERROR, AD_ERROR_PEER, "verify option '%s' is off", key);
            return FALSE;
        }
    return TRUE;
}

static AdCheck *
run_method(const Job *job, GError **error)
{
    static const struct {
        const char *method;
        gboolean needs_document;
        AdCheck *(*run)(const Job *job, GError **error);
    } methods[] = {
        {AD_CHECK_METHOD_SHA256, FALSE, run_sha256},
        {AD_CHECK_METHOD_CHECKSUMS, TRUE, run_checksums},
        {AD_CHECK_METHOD_MINISIGN, TRUE, run_minisign},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(methods); i++)
        if (strcmp(methods[i].method, job->method) == 0 && job->input_fd >= 0 &&
            (job->document_fd >= 0 || !methods[i].needs_document))
            return methods[i].run(job, error);
    g_set_error(error, AD_ERROR, AD_ERROR_PEER,
                "verify method '%s' is unknown or lacks a descriptor", job->method);
    return NULL;
}

gboolean
ad_job_verify_run(AdChannel *channel, int argc, char **argv, GError **error)
{
    AdCagePlan plan = ad_launcher_child_cage(AD_PROFILE_VERIFY, argc, argv);
    AdCageState cage = {0};
    Job job = {.name = "",
               .input_fd = ad_launcher_child_fd(argc, argv, "input"),
               .document_fd = ad_launcher_child_fd(argc, argv, "document")};
    g_autoptr(GVariantIter) options = NULL;
    g_autofree const char **keys = NULL;
    if (!ad_crypto_prepare(error) || !ad_cage_enter(&plan, &cage, error) ||
        !ad_channel_hello(channel, &cage, error))
        return FALSE;
    g_autoptr(GVariant) body = ad_channel_receive(channel, AD_MESSAGE_JOB_VERIFY, error);
    if (body == NULL)
        return FALSE;
    g_variant_get(body, "(&s^a&sa{ss})", &job.method, &keys, &options);
    job.keys = keys;
    if (!read_options(&job, options, error))
        return FALSE;
    g_autoptr(AdCheck) check = run_method(&job, error);
    return check != NULL &&
           ad_channel_send(channel, AD_MESSAGE_CHECK, ad_check_to_variant(check), error) &&
           ad_channel_done(channel, "", error);
}
