/* SPDX-License-Identifier: Apache-2.0 */
/* blobs.c - content by its SHA-256: begin, publish, open, read; the cleaning side is blobs_sweep.c
 */
#include "service/store/blobs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "scanner/model/fd.h"
#include "service/po/tr.h"
#include "service/store/blobs_place.h"
#include "service/store/copy.h"
#include "service/store/store_private.h"

#define CHUNK_BYTES (1024 * 1024) /* one read while hashing */

static gboolean
fail_errno(const char *what, const char *path, GError **error)
{
    int code = errno;
    gboolean full = code == ENOSPC || code == EDQUOT || code == EFBIG;
    g_set_error(error, AD_ERROR, full ? AD_ERROR_LIMIT : AD_ERROR_SYSTEM, "%s: %s: %s", path, what,
                ad_tr_errno(code));
    return FALSE;
}

char *
ad_blob_place_root(const AdStore *store)
{
    return g_build_filename(store->directory, "blobs", NULL);
}

char *
ad_blob_place(const AdStore *store, const AdDigest *sha256)
{
    char hex[AD_DIGEST_HEX_SIZE];
    ad_digest_to_hex(sha256, hex);
    return g_strdup_printf("%s/blobs/%.2s/%.2s/%s", store->directory, hex, hex + 2, hex);
}

void
ad_blob_configure(AdStore *store, guint64 quota_bytes, guint reserve_pct)
{
    store->blob_quota_bytes = quota_bytes;
    store->blob_reserve_pct = MIN(reserve_pct, 100);
}

gboolean
ad_blob_room(AdStore *store, guint64 bytes, GError **error)
{
    gint64 used = 0;
    guint64 wanted = bytes != 0 ? bytes : 1;
    if (store->blob_quota_bytes != 0) {
        if (!ad_sql_number(store, AD_SQL_BLOB_BYTES, AD_NO_ARGS, &used, error))
            return FALSE;
        if ((guint64)used >= store->blob_quota_bytes ||
            store->blob_quota_bytes - (guint64)used < wanted) {
            g_set_error(
                error, AD_ERROR, AD_ERROR_LIMIT,
                _("the quota for stored content is used up: raise it, or purge deliveries"));
            return FALSE;
        }
    }
    struct statvfs fs;
    if (statvfs(store->directory, &fs) != 0)
        return fail_errno(_("its file system cannot be asked"), store->directory, error);
    guint64 free_bytes = (guint64)fs.f_bavail * fs.f_frsize;
    guint64 reserve = (guint64)fs.f_blocks * fs.f_frsize / 100 * store->blob_reserve_pct;
    if (free_bytes < wanted || free_bytes - wanted < reserve) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT,
                    _("%s: fewer than %u %% of the disk would stay free: free some space"),
                    store->directory, store->blob_reserve_pct);
        return FALSE;
    }
    return TRUE;
}

int
ad_blob_begin(AdStore *store, guint64 expected_bytes, GError **error)
{
    if (!ad_store_need_writer(store, error) || !ad_blob_room(store, expected_bytes, error))
        return -1;
    g_autofree char *root = ad_blob_place_root(store);
    if (mkdir(root, 0700) != 0 && errno != EEXIST) {
        fail_errno(_("the folder cannot be made"), root, error);
        return -1;
    }
    int fd = open(root, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) {
        g_autofree char *name = g_strconcat(root, "/" AD_BLOB_PART_PREFIX "XXXXXX", NULL);
        fd = g_mkstemp_full(name, O_RDWR | O_CLOEXEC, 0600); /* the sweeper knows the prefix */
    }
    if (fd < 0)
        fail_errno(_("no file can be made"), root, error);
    return fd;
}

static gboolean
hash_file(int fd, AdDigest *out, guint64 *bytes, GError **error)
{
    g_autofree guint8 *chunk = g_malloc(CHUNK_BYTES);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    gboolean ok = context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1;
    off_t at = 0;
    ssize_t got = 0;
    while (ok && (got = pread(fd, chunk, CHUNK_BYTES, at)) > 0) {
        ok = EVP_DigestUpdate(context, chunk, (size_t)got) == 1;
        at += got;
    }
    ok = ok && got == 0 && EVP_DigestFinal_ex(context, out->bytes, NULL) == 1;
    EVP_MD_CTX_free(context);
    *bytes = (guint64)at;
    if (!ok)
        fail_errno(_("the content cannot be read back"), "blobs", error);
    return ok;
}

/* blobs/ab and blobs/ab/cd, each durable in its parent. */
static gboolean
make_folders(const char *path, GError **error)
{
    g_autofree char *inner = g_path_get_dirname(path);
    g_autofree char *outer = g_path_get_dirname(inner);
    g_autofree char *root = g_path_get_dirname(outer);
    const char *made[] = {root, outer, inner};
    for (gsize i = 0; i < G_N_ELEMENTS(made); i++) {
        if (mkdir(made[i], 0700) == 0) {
            g_autofree char *parent = g_path_get_dirname(made[i]);
            if (!ad_copy_sync_directory(parent, error))
                return FALSE;
        } else if (errno != EEXIST) {
            return fail_errno(_("the folder cannot be made"), made[i], error);
        }
    }
    return TRUE;
}

/* Gives the open file its name. A file that is there with the right size is the same content. */
static gboolean
name_file(int fd, const char *path, guint64 bytes, GError **error)
{
    struct stat st;
    g_autofree char *self = g_strdup_printf("/proc/self/fd/%d", fd);
    char old_name[4096];
    ssize_t length = readlink(self, old_name, sizeof old_name - 1);
    int rc = linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
    if (rc != 0 && errno == EEXIST) {
        if (lstat(path, &st) == 0 && S_ISREG(st.st_mode) && (guint64)st.st_size == bytes)
            rc = 0;
        else if (unlink(path) == 0)
            rc = linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
    }
    if (rc != 0)
        return fail_errno(_("the content cannot be named"), path, error);
    if (length > 0) {
        old_name[length] = '\0';
        if (strstr(old_name, "/" AD_BLOB_PART_PREFIX) != NULL)
            unlink(old_name);
    }
    g_autofree char *directory = g_path_get_dirname(path);
    return ad_copy_sync_directory(directory, error);
}

typedef struct {
    const AdDigest *sha256;
    guint64 bytes;
} Row;

static gboolean
write_row(AdStore *store, gpointer user, GError **error)
{
    const Row *row = user;
    return ad_sql_run(
        store, AD_SQL_BLOB_PUT,
        AD_ARGS(AD_X(row->sha256->bytes), AD_I((gint64)row->bytes), AD_I(ad_store_now(store))),
        error);
}

/* fsync that fails means that the data is gone, whatever a second try says: the caller fetches
 * again. */
static gboolean
publish(AdStore *store, int fd, const AdDigest *sha256, guint64 bytes, GError **error)
{
    g_autofree char *path = ad_blob_place(store, sha256);
    if (fchmod(fd, 0400) != 0 || fsync(fd) != 0)
        return fail_errno(_("the content cannot be made durable"), path, error);
    Row row = {sha256, bytes};
    return make_folders(path, error) && name_file(fd, path, bytes, error) &&
           ad_store_transaction(store, write_row, &row, error);
}

gboolean
ad_blob_publish(AdStore *store, int fd, const AdDigest *expected, AdDigest *sha256, guint64 *bytes,
                GError **error)
{
    AdDigest digest;
    guint64 size;
    if (!ad_store_need_writer(store, error) || !hash_file(fd, &digest, &size, error))
        return FALSE;
    if (expected != NULL && ad_digest_compare(expected, &digest) != 0) {
        char want[AD_DIGEST_HEX_SIZE], got[AD_DIGEST_HEX_SIZE];
        ad_digest_to_hex(expected, want);
        ad_digest_to_hex(&digest, got);
        g_set_error(error, AD_ERROR, AD_ERROR_UNTRUSTED,
                    _("the content has the digest %s instead of %s"), got, want);
        return FALSE;
    }
    if (!ad_blob_exists(store, &digest) &&
        (!ad_blob_room(store, size, error) || !publish(store, fd, &digest, size, error)))
        return FALSE;
    if (sha256 != NULL)
        *sha256 = digest;
    if (bytes != NULL)
        *bytes = size;
    return TRUE;
}

static gboolean
write_all(int fd, const guint8 *data, gsize bytes)
{
    while (bytes > 0) {
        ssize_t n = write(fd, data, bytes);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return FALSE;
        data += n;
        bytes -= (gsize)n;
    }
    return TRUE;
}

gboolean
ad_blob_put(AdStore *store, const void *data, gsize bytes, AdDigest *sha256, GError **error)
{
    AdDigest digest;
    if (EVP_Digest(data, bytes, digest.bytes, NULL, EVP_sha256(), NULL) != 1)
        g_error("no SHA-256");
    if (!ad_blob_exists(store, &digest)) {
        ad_autofd int fd = ad_blob_begin(store, bytes, error);
        if (fd < 0)
            return FALSE;
        if (!write_all(fd, data, bytes))
            return fail_errno(_("the content cannot be written"), "blobs", error);
        if (!publish(store, fd, &digest, bytes, error))
            return FALSE;
    }
    *sha256 = digest;
    return TRUE;
}

static gboolean
has_row(AdStore *store, const AdDigest *sha256)
{
    gint64 kept = 0;
    return ad_sql_number(store, AD_SQL_BLOB_STATE, AD_ARGS(AD_X(sha256->bytes)), &kept, NULL) &&
           kept > 0;
}

gboolean
ad_blob_exists(AdStore *store, const AdDigest *sha256)
{
    g_autofree char *path = ad_blob_place(store, sha256);
    return has_row(store, sha256) && access(path, F_OK) == 0;
}

int
ad_blob_open(AdStore *store, const AdDigest *sha256, GError **error)
{
    g_autofree char *path = ad_blob_place(store, sha256);
    int fd = has_row(store, sha256) ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    if (fd < 0) {
        char hex[AD_DIGEST_HEX_SIZE];
        ad_digest_to_hex(sha256, hex);
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("the content %s is not kept (any more)"),
                    hex);
    }
    return fd;
}

gboolean
ad_blob_verify(AdStore *store, const AdDigest *sha256, GError **error)
{
    ad_autofd int fd = ad_blob_open(store, sha256, error);
    AdDigest got;
    guint64 bytes;
    if (fd < 0 || !hash_file(fd, &got, &bytes, error))
        return FALSE;
    if (ad_digest_compare(&got, sha256) == 0)
        return TRUE;
    char hex[AD_DIGEST_HEX_SIZE];
    ad_digest_to_hex(sha256, hex);
    g_set_error(error, AD_ERROR, AD_ERROR_UNTRUSTED, _("the stored content %s was changed"), hex);
    return FALSE;
}

GBytes *
ad_blob_read(AdStore *store, const AdDigest *sha256, GError **error)
{
    ad_autofd int fd = ad_blob_open(store, sha256, error);
    struct stat st;
    if (fd < 0)
        return NULL;
    if (fstat(fd, &st) != 0 || (guint64)st.st_size > AD_LIMIT_BLOB_READ_BYTES) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, _("the content is too large to be shown"));
        return NULL;
    }
    gsize bytes = (gsize)st.st_size, done = 0;
    g_autofree guint8 *data = g_malloc(bytes + 1);
    while (done < bytes) {
        ssize_t n = pread(fd, data + done, bytes - done, (off_t)done);
        if (n <= 0)
            break;
        done += (gsize)n;
    }
    AdDigest got;
    EVP_Digest(data, done, got.bytes, NULL, EVP_sha256(), NULL);
    if (done != bytes || ad_digest_compare(&got, sha256) != 0) {
        char hex[AD_DIGEST_HEX_SIZE];
        ad_digest_to_hex(sha256, hex);
        g_set_error(error, AD_ERROR, AD_ERROR_UNTRUSTED, _("the stored content %s was changed"),
                    hex);
        return NULL;
    }
    return g_bytes_new_take(g_steal_pointer(&data), bytes);
}
