/* SPDX-License-Identifier: Apache-2.0 */
/* local_file.c - a `file:` source below a configured root */
#include "feeds/fetch/local_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "scanner/model/fd.h"

struct AdLocalFile {
    int fd;
    struct stat before;
    guint64 copied_bytes;
    char *validator;
};

/* The rest of path behind root, or NULL when it does not lie there. Only text; the kernel has the
 * last word. */
static const char *
below(const char *root, const char *path)
{
    gsize bytes = strlen(root);
    while (bytes > 0 && root[bytes - 1] == '/')
        bytes--;
    if (strncmp(path, root, bytes) != 0 || path[bytes] != '/')
        return NULL;
    path += bytes;
    while (*path == '/')
        path++;
    return *path != '\0' ? path : NULL;
}

static int
open_below(const char *root, const char *rest)
{
    ad_autofd int folder = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct open_how how = {
        .flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, /* a fifo must not hold us */
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS,
    };
    if (folder < 0)
        return -1;
    return (int)syscall(SYS_openat2, folder, rest, &how, sizeof how);
}

static void
explain_open(const char *path, AdFault *fault)
{
    switch (errno) {
    case ENOENT:
    case ENOTDIR:
        ad_fault_set(fault, AD_FAULT_NOT_FOUND, "%s: there is no such file", path);
        break;
    case EXDEV:
    case ELOOP:
        ad_fault_set(fault, AD_FAULT_OUTSIDE_ROOTS,
                     "%s leads out of its configured folder or through a symbolic link", path);
        break;
    case EISDIR:
        ad_fault_set(fault, AD_FAULT_NOT_A_FILE, "%s is a folder, not a file", path);
        break;
    default:
        ad_fault_set(fault, AD_FAULT_INTERNAL, "%s cannot be opened: %s", path, g_strerror(errno));
    }
}

static int
open_path(const char *path, const char *const *roots, AdFault *fault)
{
    gboolean is_below = FALSE;
    for (gsize i = 0; roots != NULL && roots[i] != NULL; i++) {
        const char *rest = below(roots[i], path);
        if (rest == NULL)
            continue;
        is_below = TRUE;
        int fd = open_below(roots[i], rest);
        if (fd >= 0)
            return fd;
        explain_open(path, fault);
    }
    if (!is_below)
        ad_fault_set(fault, AD_FAULT_OUTSIDE_ROOTS,
                     "%s lies in no folder that is configured for file: sources", path);
    return -1;
}

AdLocalFile *
ad_local_file_open(const char *url, const char *const *roots, guint64 max_bytes, AdFault *fault)
{
    g_autofree char *host = NULL;
    g_autofree char *path = g_filename_from_uri(url, &host, NULL);
    struct stat st;
    if (path == NULL ||
        (host != NULL && host[0] != '\0' && g_ascii_strcasecmp(host, "localhost") != 0)) {
        ad_fault_set(fault, AD_FAULT_BAD_URL, "%s is not the URL of a file on this machine", url);
        return NULL;
    }
    ad_autofd int fd = open_path(path, roots, fault);
    if (fd < 0)
        return NULL;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        ad_fault_set(fault, AD_FAULT_NOT_A_FILE, "%s is not a regular file", path);
        return NULL;
    }
    if ((guint64)st.st_size > max_bytes) {
        ad_fault_set(fault, AD_FAULT_TOO_LARGE,
                     "%s has %" G_GINT64_FORMAT " bytes, more than the %" G_GUINT64_FORMAT
                     " allowed",
                     path, (gint64)st.st_size, max_bytes);
        return NULL;
    }
    AdLocalFile *file = g_new0(AdLocalFile, 1);
    file->fd = ad_fd_steal(&fd);
    file->before = st;
    file->validator =
        g_strdup_printf("\"file-%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "-%" G_GINT64_FORMAT
                        "-%" G_GINT64_FORMAT ".%09" G_GINT64_FORMAT "\"",
                        (guint64)st.st_dev, (guint64)st.st_ino, (gint64)st.st_size,
                        (gint64)st.st_mtim.tv_sec, (gint64)st.st_mtim.tv_nsec);
    return file;
}

const char *
ad_local_file_validator(const AdLocalFile *file)
{
    return file->validator;
}

guint64
ad_local_file_size_bytes(const AdLocalFile *file)
{
    return (guint64)file->before.st_size;
}

guint64
ad_local_file_copied_bytes(const AdLocalFile *file)
{
    return file->copied_bytes;
}

static gboolean
is_unchanged(const AdLocalFile *file)
{
    struct stat now;
    return fstat(file->fd, &now) == 0 && now.st_size == file->before.st_size &&
           now.st_mtim.tv_sec == file->before.st_mtim.tv_sec &&
           now.st_mtim.tv_nsec == file->before.st_mtim.tv_nsec;
}

/* Where copy_file_range cannot (another file system on an old kernel), read and write can. */
static ssize_t
copy_by_hand(AdLocalFile *file, int out_fd, gsize bytes)
{
    g_autofree char *buffer = g_malloc(bytes);
    ssize_t got = pread(file->fd, buffer, bytes, (off_t)file->copied_bytes);
    return got > 0 ? pwrite(out_fd, buffer, (gsize)got, (off_t)file->copied_bytes) : got;
}

AdLocalFileStep
ad_local_file_copy(AdLocalFile *file, int out_fd, AdFault *fault)
{
    guint64 left = (guint64)file->before.st_size - file->copied_bytes;
    gsize bytes = (gsize)MIN(left, (guint64)AD_LOCAL_FILE_STEP_BYTES);
    loff_t from = (loff_t)file->copied_bytes, to = from;
    ssize_t n = 0;
    if (bytes > 0) {
        n = copy_file_range(file->fd, &from, out_fd, &to, bytes, 0);
        if (n < 0 && errno != EINTR && errno != ENOSPC && errno != EDQUOT && errno != EIO)
            n = copy_by_hand(file, out_fd, bytes);
        if (n < 0 && errno == EINTR)
            return AD_LOCAL_FILE_MORE;
        if (n < 0) {
            gboolean is_full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
            ad_fault_set(fault, is_full ? AD_FAULT_DISK_FULL : AD_FAULT_INTERNAL,
                         "the file cannot be copied: %s", g_strerror(errno));
            return AD_LOCAL_FILE_FAILED;
        }
        file->copied_bytes += (guint64)n;
    }
    if (n > 0 && file->copied_bytes < (guint64)file->before.st_size)
        return AD_LOCAL_FILE_MORE;
    if (file->copied_bytes < (guint64)file->before.st_size || !is_unchanged(file)) {
        ad_fault_set(fault, AD_FAULT_CHANGED, "the file changed while it was copied");
        return AD_LOCAL_FILE_FAILED;
    }
    return AD_LOCAL_FILE_DONE;
}

void
ad_local_file_free(AdLocalFile *file)
{
    if (file == NULL)
        return;
    if (file->fd >= 0)
        close(file->fd);
    g_free(file->validator);
    g_free(file);
}
