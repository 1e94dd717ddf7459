/* SPDX-License-Identifier: Apache-2.0 */
/* listener.c - listening sockets: our own, or those that systemd hands over */
#include "service/http/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "service/po/tr.h"

#define BACKLOG 128

static AdListener *
listener_new(int fd, gboolean is_unix, guint16 port, const char *unlink_path)
{
    AdListener *l = g_new0(AdListener, 1);
    *l = (AdListener){fd, is_unix, port, g_strdup(unlink_path)};
    return l;
}

void
ad_listener_free(AdListener *l)
{
    if (l == NULL)
        return;
    if (l->fd >= 0)
        close(l->fd);
    if (l->unlink_path != NULL)
        unlink(l->unlink_path);
    g_free(l->unlink_path);
    g_free(l);
}

static gboolean
fail(GError **error, const char *where, int number)
{
    g_set_error(error, AD_ERROR, number == EADDRINUSE ? AD_ERROR_AGAIN : AD_ERROR_SYSTEM,
                _("cannot listen at %s: %s"), where, ad_tr_errno(number));
    return FALSE;
}

/* A socket file nobody answers at is left over from a crash; one that answers, or another kind of file, is not ours. */
static gboolean
clear_stale(const struct sockaddr_un *address, GError **error)
{
    struct stat st;
    if (lstat(address->sun_path, &st) != 0)
        return TRUE;
    if (!S_ISSOCK(st.st_mode))
        return fail(error, address->sun_path, EEXIST);
    ad_autofd int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0)
        return fail(error, address->sun_path, EADDRINUSE);
    if (errno != ECONNREFUSED)
        return fail(error, address->sun_path, errno);
    unlink(address->sun_path);
    return TRUE;
}

static gboolean
give_to_group(const char *path, const char *group, GError **error)
{
    struct group *row = group != NULL ? getgrnam(group) : NULL;
    if (group != NULL && row == NULL) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("there is no group %s for the socket %s"), group, path);
        return FALSE;
    }
    if (row != NULL && chown(path, (uid_t)-1, row->gr_gid) != 0)
        return fail(error, path, errno);
    return TRUE;
}

static AdListener *
open_unix(const AdServerConfig *config, GError **error)
{
    const char *path = config->socket_path;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof(address.sun_path)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("the socket path %s is longer than %zu bytes"), path,
                    sizeof(address.sun_path) - 1);
        return NULL;
    }
    g_strlcpy(address.sun_path, path, sizeof(address.sun_path));
    if (!clear_stale(&address, error))
        return NULL;
    ad_autofd int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    mode_t before = umask(0117); /* 0660 from the first moment on */
    int bound = fd < 0 ? -1 : bind(fd, (const struct sockaddr *)&address, sizeof(address));
    int number = errno;
    umask(before);
    if (bound != 0) {
        fail(error, path, number);
        return NULL;
    }
    if (!give_to_group(path, config->socket_group, error) || listen(fd, BACKLOG) != 0) {
        if (error != NULL && *error == NULL)
            fail(error, path, errno);
        unlink(path);
        return NULL;
    }
    return listener_new(ad_fd_steal(&fd), TRUE, 0, path);
}

/* "127.0.0.1:8787" or "[::1]:8787" */
static gboolean
parse_address(const char *text, struct sockaddr_storage *out, socklen_t *bytes, GError **error)
{
    const char *colon = strrchr(text, ':');
    guint64 port = 0;
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
    memset(out, 0, sizeof(*out));
    if (colon != NULL && g_ascii_string_to_unsigned(colon + 1, 10, 0, G_MAXUINT16, &port, NULL)) {
        g_autofree char *host = g_strndup(text, (gsize)(colon - text));
        gsize length = strlen(host);
        if (inet_pton(AF_INET, strcmp(host, "localhost") == 0 ? "127.0.0.1" : host, &v4->sin_addr) == 1) {
            v4->sin_family = AF_INET;
            v4->sin_port = htons((guint16)port);
            *bytes = sizeof(*v4);
            if ((ntohl(v4->sin_addr.s_addr) >> 24) == 127)
                return TRUE;
        } else if (length > 2 && host[0] == '[' && host[length - 1] == ']') {
            host[length - 1] = '\0';
            v6->sin6_family = AF_INET6;
            v6->sin6_port = htons((guint16)port);
            *bytes = sizeof(*v6);
            if (inet_pton(AF_INET6, host + 1, &v6->sin6_addr) == 1 && IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr))
                return TRUE;
        }
    }
    g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                _("cannot listen at %s: an address of this machine alone is allowed, as 127.0.0.1:8787 or "
                  "[::1]:8787"),
                text);
    return FALSE;
}

static guint16
port_of(int fd)
{
    struct sockaddr_storage address;
    socklen_t bytes = sizeof(address);
    if (getsockname(fd, (struct sockaddr *)&address, &bytes) != 0)
        return 0;
    if (address.ss_family == AF_INET6)
        return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
    return ntohs(((struct sockaddr_in *)&address)->sin_port);
}

static AdListener *
open_tcp(const char *text, GError **error)
{
    struct sockaddr_storage address;
    socklen_t bytes;
    if (!parse_address(text, &address, &bytes, error))
        return NULL;
    ad_autofd int fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int one = 1;
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) != 0 ||
        bind(fd, (struct sockaddr *)&address, bytes) != 0 || listen(fd, BACKLOG) != 0) {
        fail(error, text, errno);
        return NULL;
    }
    guint16 port = port_of(fd);
    return listener_new(ad_fd_steal(&fd), FALSE, port, NULL);
}

/* systemd opened them: only stream sockets that listen are taken, and TCP only on loopback. */
static gboolean
take_systemd(GPtrArray *list, GError **error)
{
    int count = sd_listen_fds(1);
    for (int fd = SD_LISTEN_FDS_START; fd < SD_LISTEN_FDS_START + count; fd++) {
        struct sockaddr_storage address = {0};
        socklen_t bytes = sizeof(address);
        gboolean is_unix = sd_is_socket(fd, AF_UNIX, SOCK_STREAM, 1) > 0;
        getsockname(fd, (struct sockaddr *)&address, &bytes);
        struct sockaddr_in *v4 = (struct sockaddr_in *)&address;
        struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&address;
        gboolean is_local =
            is_unix || (address.ss_family == AF_INET && (ntohl(v4->sin_addr.s_addr) >> 24) == 127) ||
            (address.ss_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr));
        if (!is_local || (!is_unix && sd_is_socket(fd, AF_UNSPEC, SOCK_STREAM, 1) <= 0)) {
            g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                        _("systemd handed over descriptor %d, which is not a listening socket of this machine "
                          "alone: see aduana.socket"),
                        fd);
            return FALSE;
        }
        fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
        g_ptr_array_add(list, listener_new(fd, is_unix, is_unix ? 0 : port_of(fd), NULL));
    }
    return TRUE;
}

GPtrArray *
ad_listener_open_all(const AdServerConfig *config, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)ad_listener_free);
    if (config->use_systemd && !take_systemd(list, error))
        return NULL;
    if (list->len > 0)
        return g_steal_pointer(&list);
    if (config->socket_path != NULL) {
        AdListener *l = open_unix(config, error);
        if (l == NULL)
            return NULL;
        g_ptr_array_add(list, l);
    }
    if (config->listen != NULL) {
        AdListener *l = open_tcp(config->listen, error);
        if (l == NULL)
            return NULL;
        g_ptr_array_add(list, l);
    }
    return g_steal_pointer(&list);
}
