/* SPDX-License-Identifier: Apache-2.0 */
/* bundle.c - what a person names on the line, as an open file */
#include "service/cli/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "service/po/tr.h"

int
ad_bundle_open(const char *path, GError **error)
{
    /* O_NONBLOCK: a pipe must not make us wait before we can refuse it */
    ad_autofd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        int code = errno;
        g_autofree char *scheme = g_uri_parse_scheme(path);
        if ((code == ENOENT || code == ENOTDIR) && scheme != NULL && strstr(path, "://") != NULL)
            g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                        _("'%s' cannot be fetched: aduana fetches https addresses only, not '%s'."),
                        path, scheme);
        else if (code == ENOENT || code == ENOTDIR)
            g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("there is no file '%s'."), path);
        else if (code == EACCES || code == EPERM)
            g_set_error(error, AD_ERROR, AD_ERROR_DENIED,
                        _("'%s' may not be read by you (%s): ask its owner, or change its mode."),
                        path, g_get_user_name());
        else
            g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, _("cannot open '%s': %s"), path,
                        ad_tr_errno(code));
        return -1;
    }
    struct stat st;
    if (fstat(fd, &st) != 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, _("cannot open '%s': %s"), path,
                    ad_tr_errno(errno));
        return -1;
    }
    if (S_ISDIR(st.st_mode)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    _("'%s' is a folder, not a bundle: pack it, or use --dir."), path);
        return -1;
    }
    if (!S_ISREG(st.st_mode)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    _("'%s' is not a regular file: write it to a file first."), path);
        return -1;
    }
    return ad_fd_steal(&fd);
}

gboolean
ad_bundle_is_url(const char *word)
{
    return g_ascii_strncasecmp(word, "https://", 8) == 0 ||
           g_ascii_strncasecmp(word, "http://", 7) == 0;
}

char *
ad_bundle_name(const char *path)
{
    g_autofree char *bare = g_strdup(path);
    if (ad_bundle_is_url(path))
        bare[strcspn(bare, "?#")] = '\0';
    g_autofree char *base = g_path_get_basename(bare);
    return g_str_equal(base, "/") || g_str_equal(base, ".") ? g_strdup(path)
                                                            : g_steal_pointer(&base);
}

int
ad_bundle_spool(GError **error)
{
    const char *dir = g_getenv("TMPDIR");
    if (dir == NULL || *dir == '\0')
        dir = "/var/tmp";
    int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) {
        int code = errno;
        g_set_error(error, AD_ERROR,
                    code == EACCES   ? AD_ERROR_DENIED
                    : code == ENOSPC ? AD_ERROR_LIMIT
                                     : AD_ERROR_SYSTEM,
                    _("no temporary file in '%s': %s; set TMPDIR to a folder with room."), dir,
                    ad_tr_errno(code));
    }
    return fd;
}
