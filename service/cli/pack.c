/* SPDX-License-Identifier: Apache-2.0 */
/* pack.c - a folder as a tar stream: POSIX.1-2001 ustar headers, pax records where they do not
 * suffice */
#include "service/cli/pack.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "scanner/model/limits.h"
#include "service/po/tr.h"

enum {
    BLOCK = 512,      /* bytes of one tar record */
    DEPTH_MAX = 256,  /* folders inside folders: one open descriptor each */
    NAME_FIELD = 100, /* bytes of the name and link fields of ustar */
    COPY_BYTES = 256 * 1024,
};
#define SIZE_FIELD_MAX G_GUINT64_CONSTANT(077777777777) /* eleven octal digits */

typedef struct {
    int out_fd;
    gboolean (*is_stopped)(void);
    AdPackCount *count;
    guint64 max_entries, max_bytes;
    guint8 *buffer; /* COPY_BYTES */
} Pack;

static gboolean
fail(GError **error, int code, const char *path)
{
    AdErrorCode kind = code == ENOENT                                      ? AD_ERROR_NOT_FOUND
                       : code == EACCES || code == EPERM                   ? AD_ERROR_DENIED
                       : code == ENOTDIR                                   ? AD_ERROR_USAGE
                       : code == ENOSPC || code == EDQUOT || code == EFBIG ? AD_ERROR_LIMIT
                                                                           : AD_ERROR_SYSTEM;
    g_set_error(error, AD_ERROR, (int)kind, _("cannot pack '%s': %s"), path, ad_tr_errno(code));
    return FALSE;
}

static gboolean
put(Pack *p, const void *bytes, gsize count, GError **error)
{
    const guint8 *at = bytes;
    while (count > 0) {
        ssize_t n = write(p->out_fd, at, count);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(error, errno, _("temporary file"));
        at += n;
        count -= (gsize)n;
    }
    return TRUE;
}

static gboolean
put_padding(Pack *p, guint64 bytes, GError **error)
{
    static const guint8 zeros[BLOCK];
    return put(p, zeros, (BLOCK - bytes % BLOCK) % BLOCK, error);
}

/* Octal digits and a NUL into a field of a header. */
static void
octal(char *field, gsize size, guint64 value)
{
    field[size - 1] = '\0';
    for (gsize i = size - 1; i-- > 0; value >>= 3)
        field[i] = (char)('0' + (value & 7));
}

static gboolean
put_header(Pack *p, const char *name, char type, guint mode, guint64 size, const char *link,
           dev_t device, GError **error)
{
    char h[BLOCK] = {0};
    memcpy(h, name, MIN(strlen(name), (gsize)NAME_FIELD));
    octal(h + 100, 8, mode & 07777);
    octal(h + 108, 8, 0);
    octal(h + 116, 8, 0);
    octal(h + 124, 12, MIN(size, SIZE_FIELD_MAX));
    octal(h + 136, 12, 0);
    memset(h + 148, ' ', 8);
    h[156] = type;
    memcpy(h + 157, link, MIN(strlen(link), (gsize)NAME_FIELD));
    memcpy(h + 257, "ustar\00000", 8);
    octal(h + 329, 8, major(device) & 07777777);
    octal(h + 337, 8, minor(device) & 07777777);
    guint64 sum = 0;
    for (gsize i = 0; i < sizeof h; i++)
        sum += (guint8)h[i];
    octal(h + 148, 7, sum);
    return put(p, h, sizeof h, error);
}

/* "LEN key=value\n", LEN counting itself. */
static void
record(GString *records, const char *key, const char *value)
{
    gsize bare = strlen(key) + strlen(value) + 3, length = bare, before = 0;
    while (length != before) {
        before = length;
        g_autofree char *digits = g_strdup_printf("%" G_GSIZE_FORMAT, length);
        length = bare + strlen(digits);
    }
    g_string_append_printf(records, "%" G_GSIZE_FORMAT " %s=%s\n", length, key, value);
}

/* Header of one entry, with pax records before it for what its fields cannot hold. */
static gboolean
put_entry(Pack *p, const char *name, char type, const struct stat *st, guint64 size,
          const char *link, GError **error)
{
    if (++p->count->entries > p->max_entries) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, _("the folder has more than %d entries"),
                    (int)p->max_entries);
        return FALSE;
    }
    g_autoptr(GString) records = g_string_new(NULL);
    if (!g_utf8_validate(name, -1, NULL) || !g_utf8_validate(link, -1, NULL))
        record(records, "hdrcharset", "BINARY");
    if (strlen(name) > NAME_FIELD || records->len > 0)
        record(records, "path", name);
    if (strlen(link) > NAME_FIELD || (records->len > 0 && *link != '\0'))
        record(records, "linkpath", link);
    if (size > SIZE_FIELD_MAX) {
        g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, size);
        record(records, "size", digits);
    }
    if (records->len > 0 &&
        (!put_header(p, "././@PaxHeader", 'x', 0644, records->len, "", 0, error) ||
         !put(p, records->str, records->len, error) || !put_padding(p, records->len, error)))
        return FALSE;
    return put_header(p, name, type, st->st_mode, size, link, st->st_rdev, error);
}

/* Exactly the bytes that the header promises: a file that shrinks meanwhile is an error, not zeros.
 */
static gboolean
put_file(Pack *p, int fd, const char *name, const struct stat *st, GError **error)
{
    guint64 left = (guint64)st->st_size;
    p->count->files++;
    p->count->bytes += left;
    if (p->count->bytes > p->max_bytes) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, _("the folder holds more than %d GiB"),
                    (int)(p->max_bytes / AD_GIB));
        return FALSE;
    }
    if (!put_entry(p, name, '0', st, left, "", error))
        return FALSE;
    while (left > 0) {
        if (p->is_stopped != NULL && p->is_stopped()) {
            g_set_error_literal(error, AD_ERROR, AD_ERROR_CANCELLED,
                                _("interrupted; nothing was recorded"));
            return FALSE;
        }
        ssize_t n = read(fd, p->buffer, (gsize)MIN(left, (guint64)COPY_BYTES));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(error, errno, name);
        if (n == 0) {
            g_set_error(error, AD_ERROR, AD_ERROR_AGAIN,
                        _("'%s' became shorter while it was packed"), name);
            return FALSE;
        }
        if (!put(p, p->buffer, (gsize)n, error))
            return FALSE;
        left -= (guint64)n;
    }
    return put_padding(p, (guint64)st->st_size, error);
}

static gboolean pack_folder(Pack *p, int dir_fd, const char *prefix, guint depth, GError **error);

static gboolean
pack_link(Pack *p, int dir_fd, const char *base, const char *name, const struct stat *st,
          GError **error)
{
    g_autofree char *target = g_malloc0(PATH_MAX + 1);
    if (readlinkat(dir_fd, base, target, PATH_MAX) < 0)
        return fail(error, errno, name);
    return put_entry(p, name, '2', st, 0, target, error);
}

static gboolean
pack_entry(Pack *p, int dir_fd, const char *base, const char *name, guint depth, GError **error)
{
    struct stat st;
    if (fstatat(dir_fd, base, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return fail(error, errno, name);
    if (S_ISLNK(st.st_mode))
        return pack_link(p, dir_fd, base, name, &st, error);
    if (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)) {
        /* what was looked at may have been swapped: look again at what was opened */
        ad_autofd int fd =
            openat(dir_fd, base, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        if (fd < 0 || fstat(fd, &st) != 0)
            return fail(error, errno, name);
        if (S_ISREG(st.st_mode))
            return put_file(p, fd, name, &st, error);
        if (!S_ISDIR(st.st_mode))
            return fail(error, EINVAL, name);
        g_autofree char *slashed = g_strconcat(name, "/", NULL);
        return put_entry(p, slashed, '5', &st, 0, "", error) &&
               pack_folder(p, fd, slashed, depth + 1, error);
    }
    if (S_ISSOCK(st.st_mode)) {
        p->count->sockets++;
        return TRUE;
    }
    return put_entry(p, name,
                     S_ISFIFO(st.st_mode)  ? '6'
                     : S_ISBLK(st.st_mode) ? '4'
                                           : '3',
                     &st, 0, "", error);
}

static int
by_bytes(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static GPtrArray *
names_in(int dir_fd, GError **error, const char *shown)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    int fd = fcntl(dir_fd, F_DUPFD_CLOEXEC, 3);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (dir == NULL) {
        int code = errno;
        if (fd >= 0)
            close(fd);
        fail(error, code, shown);
        return NULL;
    }
    const struct dirent *entry;
    errno = 0;
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            g_ptr_array_add(names, g_strdup(entry->d_name));
        errno = 0;
    }
    int code = errno;
    closedir(dir);
    if (code != 0) {
        fail(error, code, shown);
        return NULL;
    }
    g_ptr_array_sort(names, by_bytes);
    return g_steal_pointer(&names);
}

static gboolean
pack_folder(Pack *p, int dir_fd, const char *prefix, guint depth, GError **error)
{
    if (depth > DEPTH_MAX) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, _("'%s' lies more than %d folders deep"),
                    prefix, DEPTH_MAX);
        return FALSE;
    }
    g_autoptr(GPtrArray) names = names_in(dir_fd, error, prefix);
    for (guint i = 0; names != NULL && i < names->len; i++) {
        g_autofree char *name = g_strconcat(prefix, names->pdata[i], NULL);
        if (!pack_entry(p, dir_fd, names->pdata[i], name, depth, error))
            return FALSE;
    }
    return names != NULL;
}

gboolean
ad_pack_folder(const char *dir, int out_fd, gboolean (*is_stopped)(void), AdPackCount *count,
               GError **error)
{
    static const guint8 end[2 * BLOCK];
    AdLimits limits = ad_limits_default();
    *count = (AdPackCount){0};
    ad_autofd int dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir_fd < 0)
        return fail(error, errno, dir);
    g_autofree guint8 *buffer = g_malloc(COPY_BYTES);
    Pack p = {.out_fd = out_fd,
              .is_stopped = is_stopped,
              .count = count,
              .max_entries = limits.files,
              .max_bytes = limits.total_bytes,
              .buffer = buffer};
    if (!pack_folder(&p, dir_fd, "", 0, error) || !put(&p, end, sizeof end, error))
        return FALSE;
    if (lseek(out_fd, 0, SEEK_SET) != 0)
        return fail(error, errno, dir);
    return TRUE;
}
