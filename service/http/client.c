/* SPDX-License-Identifier: Apache-2.0 */
/* client.c - the same call as ad_api_call, made to a running daemon over its unix socket */
#include "service/http/client.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <grp.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "scanner/model/limits.h"
#include "service/http/client_parse.h"
#include "service/po/tr.h"

struct AdClient {
    char *socket_path;
};

AdClient *
ad_client_new(const char *socket_path)
{
    AdClient *client = g_new0(AdClient, 1);
    client->socket_path = g_strdup(socket_path);
    return client;
}

void
ad_client_free(AdClient *client)
{
    if (client == NULL)
        return;
    g_free(client->socket_path);
    g_free(client);
}

/* ux.md 5.1: what happened, why, and the command that helps. */
static void
explain_denied(const char *path, GError **error)
{
    struct stat st;
    struct group *row = stat(path, &st) == 0 ? getgrgid(st.st_gid) : NULL;
    const char *group = row != NULL ? row->gr_name : "aduana", *user = g_get_user_name();
    g_set_error(error, AD_ERROR, AD_ERROR_DENIED,
                _("cannot reach %s: permission denied\n"
                  "  you are '%s'; the socket belongs to group '%s'. Ask an admin for:\n"
                  "  sudo adduser %s %s   (then log in again)"),
                path, user, group, user, group);
}

static void
explain_connect(const char *path, int number, GError **error)
{
    if (number == EACCES || number == EPERM)
        explain_denied(path, error);
    else if (number == ENOENT)
        g_set_error(error, AD_ERROR, AD_ERROR_UNREACHABLE,
                    _("cannot reach %s: there is no such socket\n"
                      "  start the daemon with: systemctl start aduana   or: aduana daemon"),
                    path);
    else if (number == ECONNREFUSED)
        g_set_error(error, AD_ERROR, AD_ERROR_UNREACHABLE,
                    _("cannot reach %s: the socket is there, but no daemon answers\n"
                      "  it has ended or crashed; see: systemctl status aduana"),
                    path);
    else
        g_set_error(error, AD_ERROR, AD_ERROR_UNREACHABLE, _("cannot reach %s: %s"), path, ad_tr_errno(number));
}

static int
connect_socket(const AdClient *client, GError **error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (g_strlcpy(address.sun_path, client->socket_path, sizeof(address.sun_path)) >= sizeof(address.sun_path)) {
        explain_connect(client->socket_path, ENAMETOOLONG, error);
        return -1;
    }
    ad_autofd int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0) {
        explain_connect(client->socket_path, errno, error);
        return -1;
    }
    return ad_fd_steal(&fd);
}

gboolean
ad_client_ping(AdClient *client, GError **error)
{
    ad_autofd int fd = connect_socket(client, error);
    return fd >= 0;
}

static void
append_query(GString *out, GHashTable *query)
{
    GHashTableIter iter;
    gpointer name, value;
    const char *sign = "?";
    g_hash_table_iter_init(&iter, query);
    while (g_hash_table_iter_next(&iter, &name, &value)) {
        g_string_append(out, sign);
        g_string_append_uri_escaped(out, name, NULL, FALSE);
        g_string_append_c(out, '=');
        g_string_append_uri_escaped(out, value, NULL, FALSE);
        sign = "&";
    }
}

static GString *
write_request(const AdApiRequest *request)
{
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%s /api/v1", request->method);
    g_string_append_uri_escaped(out, request->path, "/", FALSE);
    if (request->query != NULL)
        append_query(out, request->query);
    g_string_append_printf(out,
                           " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: application/json\r\n"
                           "Accept-Language: %s\r\n",
                           ad_tr_lang_name(ad_tr_lang()));
    if (request->body != NULL) {
        g_autofree char *body = json_dumps(request->body, JSON_COMPACT);
        g_string_append_printf(out, "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                               strlen(body), body);
    } else {
        g_string_append(out, strcmp(request->method, "POST") == 0 ? "Content-Length: 0\r\n\r\n" : "\r\n");
    }
    return out;
}

/* Waits until fd can do events; the deadline is that of an answer. */
static gboolean
wait_for(int fd, short events, gint64 deadline_us, GError **error)
{
    for (;;) {
        gint64 left_ms = (deadline_us - g_get_monotonic_time()) / 1000;
        struct pollfd p = {fd, events, 0};
        int n = left_ms > 0 ? poll(&p, 1, (int)left_ms) : 0;
        if (n > 0)
            return TRUE;
        if (n == 0) {
            g_set_error(error, AD_ERROR, AD_ERROR_UNREACHABLE, _("the daemon did not answer within %d seconds"),
                        AD_LIMIT_HTTP_ANSWER_MS / 1000);
            return FALSE;
        }
        if (errno != EINTR) {
            g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "poll: %s", ad_tr_errno(errno));
            return FALSE;
        }
    }
}

/* An early refusal closes the other end while we still send: then the answer is what counts. */
static gboolean
send_all(int fd, const GString *request, gint64 deadline_us, GError **error)
{
    for (gsize sent = 0; sent < request->len;) {
        if (!wait_for(fd, POLLOUT, deadline_us, error))
            return FALSE;
        ssize_t n = send(fd, request->str + sent, request->len - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && (errno == EPIPE || errno == ECONNRESET))
            return TRUE;
        if (n < 0 && errno != EINTR && errno != EAGAIN) {
            g_set_error(error, AD_ERROR, AD_ERROR_PEER, _("the daemon does not take the request: %s"),
                        ad_tr_errno(errno));
            return FALSE;
        }
        sent += n > 0 ? (gsize)n : 0;
    }
    return TRUE;
}

static gboolean
receive_all(int fd, AdAnswer *answer, gint64 deadline_us, GError **error)
{
    g_autofree guint8 *buffer = g_malloc(64 * AD_KIB);
    while (!answer->is_whole) {
        if (!wait_for(fd, POLLIN, deadline_us, error))
            return FALSE;
        ssize_t n = recv(fd, buffer, 64 * AD_KIB, MSG_DONTWAIT);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (!ad_answer_feed(answer, buffer, n > 0 ? (gsize)n : 0, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
take_file(const AdAnswer *answer, AdApiReply *reply, GError **error)
{
    reply->fd = memfd_create("aduana-answer", MFD_CLOEXEC);
    for (gsize done = 0; reply->fd >= 0 && done < answer->body->len;) {
        ssize_t n = write(reply->fd, answer->body->data + done, answer->body->len - done);
        if (n < 0 && errno != EINTR)
            break;
        done += n > 0 ? (gsize)n : 0;
    }
    if (reply->fd < 0 || lseek(reply->fd, 0, SEEK_CUR) != (off_t)answer->body->len) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "memfd: %s", ad_tr_errno(errno));
        return FALSE;
    }
    lseek(reply->fd, 0, SEEK_SET);
    reply->content_type = g_strdup(answer->content_type);
    return TRUE;
}

static gboolean
take_answer(const AdAnswer *answer, AdApiReply *reply, GError **error)
{
    const char *type = answer->content_type != NULL ? answer->content_type : "";
    reply->status = answer->status;
    if (answer->body->len == 0)
        return TRUE;
    if (answer->is_file || (!g_str_has_prefix(type, "application/json") &&
                            !g_str_has_prefix(type, "application/problem+json")))
        return take_file(answer, reply, error);
    reply->body = json_loadb((const char *)answer->body->data, answer->body->len,
                             JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
    if (reply->body == NULL) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_PEER, _("the daemon's answer is not JSON"));
        return FALSE;
    }
    if (answer->location != NULL && g_str_has_prefix(answer->location, "/api/v1/"))
        reply->location = g_strdup(answer->location + strlen("/api/v1"));
    return TRUE;
}

static gboolean
exchange(AdClient *client, const AdApiRequest *request, AdApiReply *reply, GError **error)
{
    gint64 deadline = g_get_monotonic_time() + (gint64)AD_LIMIT_HTTP_ANSWER_MS * 1000;
    ad_autofd int fd = connect_socket(client, error);
    if (fd < 0)
        return FALSE;
    GString *bytes = write_request(request);
    gboolean is_sent = send_all(fd, bytes, deadline, error);
    g_string_free(bytes, TRUE);
    g_auto(AdAnswer) answer = {0};
    ad_answer_init(&answer, strcmp(request->method, "HEAD") == 0);
    return is_sent && receive_all(fd, &answer, deadline, error) && take_answer(&answer, reply, error);
}

void
ad_client_call(gpointer client, const AdApiRequest *request, AdApiReply *reply)
{
    g_autoptr(GError) error = NULL;
    if (exchange(client, request, reply, &error))
        return;
    ad_api_reply_clear(reply);
    reply->body = ad_api_problem(error, &reply->status);
}
