/* SPDX-License-Identifier: Apache-2.0 */
/* lock.c - the writer's lock
 *
 * An OFD lock belongs to the open file, not to the process: closing another descriptor of the same
 * file does not drop it (which a POSIX lock would do), and a second open in this process is refused
 * as well. */
#include "service/store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "service/po/tr.h"

static gint64
read_pid(int fd)
{
    char text[32];
    ssize_t got = pread(fd, text, sizeof text - 1, 0);
    if (got <= 0)
        return -1;
    text[got] = '\0';
    gint64 pid = g_ascii_strtoll(text, NULL, 10);
    return pid > 0 ? pid : -1;
}

static gboolean
write_pid(int fd)
{
    char text[32];
    int bytes = snprintf(text, sizeof text, "%d\n", (int)getpid());
    return ftruncate(fd, 0) == 0 && pwrite(fd, text, (size_t)bytes, 0) == bytes;
}

int
ad_lock_take(const char *database_path, GError **error)
{
    g_autofree char *path = g_strconcat(database_path, ".lock", NULL);
    ad_autofd int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        g_set_error(error, AD_ERROR, errno == ENOSPC ? AD_ERROR_LIMIT : AD_ERROR_DATABASE,
                    _("%s cannot be written (%s): give this user write permission on the folder"),
                    path, ad_tr_errno(errno));
        return -1;
    }
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(fd, F_OFD_SETLK, &lock) != 0) {
        gint64 pid = read_pid(fd);
        if (errno != EAGAIN && errno != EACCES)
            g_set_error(error, AD_ERROR, AD_ERROR_DATABASE, _("%s cannot be locked: %s"), path,
                        ad_tr_errno(errno));
        else if (pid > 0)
            g_set_error(error, AD_ERROR, AD_ERROR_AGAIN,
                        _("%s is being written by process %d: use the daemon, or end that process"),
                        database_path, (int)pid);
        else
            g_set_error(error, AD_ERROR, AD_ERROR_AGAIN,
                        _("%s is being written by another process"), database_path);
        return -1;
    }
    /* the pid only helps people: a full disk must not keep the writer out */
    if (!write_pid(fd) && errno != ENOSPC && errno != EDQUOT && errno != EFBIG) {
        g_set_error(error, AD_ERROR, AD_ERROR_DATABASE, _("%s cannot be written: %s"), path,
                    ad_tr_errno(errno));
        return -1;
    }
    return ad_fd_steal(&fd);
}

gint64
ad_lock_holder(const char *database_path)
{
    g_autofree char *path = g_strconcat(database_path, ".lock", NULL);
    ad_autofd int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? 0 : -1;
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
    if (fcntl(fd, F_OFD_GETLK, &lock) != 0)
        return -1;
    return lock.l_type == F_UNLCK ? 0 : read_pid(fd);
}
