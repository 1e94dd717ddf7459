/* SPDX-License-Identifier: Apache-2.0 */
/* served.c - a server over a store in a temporary folder, asked by raw bytes from the same thread */
#include "served.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <glib/gstdio.h>

Served *
served_new(void)
{
    g_autoptr(GError) error = NULL;
    Served *s = g_new0(Served, 1);
    s->folder = g_dir_make_tmp("aduana-http-XXXXXX", NULL);
    assert_non_null(s->folder);
    s->socket_path = g_build_filename(s->folder, "s", NULL);
    g_autofree char *db = g_build_filename(s->folder, "aduana.db", NULL);
    s->store = ad_store_open(db, AD_STORE_WRITE, &error);
    if (s->store == NULL)
        print_error("%s\n", error != NULL ? error->message : "?");
    assert_non_null(s->store);
    s->api = (AdApi){.store = s->store, .db_path = "aduana.db", .is_daemon = TRUE, .approvers = 2};
    AdServerConfig config = {.socket_path = s->socket_path, .listen = "127.0.0.1:0"};
    s->server = ad_server_new(&s->api, &config, &error);
    if (s->server == NULL)
        print_error("%s\n", error->message);
    assert_non_null(s->server);
    s->port = (guint16)atoi(strrchr(ad_server_url(s->server), ':') + 1);
    return s;
}

static void
remove_folder(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *child = g_build_filename(path, name, NULL);
        if (g_file_test(child, G_FILE_TEST_IS_DIR))
            remove_folder(child);
        else
            g_unlink(child);
    }
    g_rmdir(path);
}

void
served_free(Served *s)
{
    ad_server_free(s->server);
    ad_store_close(s->store);
    remove_folder(s->folder);
    g_free(s->folder);
    g_free(s->socket_path);
    g_free(s);
}

int
served_connect(const Served *s, gboolean is_unix)
{
    int fd = socket(is_unix ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(s->port)};
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    g_strlcpy(un.sun_path, s->socket_path, sizeof(un.sun_path));
    int rc = is_unix ? connect(fd, (struct sockaddr *)&un, sizeof(un))
                     : connect(fd, (struct sockaddr *)&in, sizeof(in));
    assert_int_equal(rc, 0);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

/* Whole when the body has Content-Length bytes, or the last chunk is there. */
static gboolean
is_whole(const GString *answer)
{
    const char *end = strstr(answer->str, "\r\n\r\n");
    if (end == NULL)
        return FALSE;
    const char *length = strcasestr(answer->str, "\r\nContent-Length:");
    if (length != NULL && length < end)
        return answer->len - (gsize)(end + 4 - answer->str) >= strtoull(length + 17, NULL, 10);
    return g_str_has_suffix(answer->str, "0\r\n\r\n");
}

char *
served_ask_fd(int fd, const char *request, gsize bytes, guint wait_ms)
{
    GString *answer = g_string_new(NULL);
    gint64 end = g_get_monotonic_time() + (gint64)wait_ms * 1000;
    gsize sent = 0;
    gboolean is_head = g_str_has_prefix(request, "HEAD ");
    while (g_get_monotonic_time() < end) {
        char buffer[16384];
        if (sent < bytes) {
            ssize_t n = send(fd, request + sent, bytes - sent, MSG_NOSIGNAL);
            sent += n > 0 ? (gsize)n : 0;
        }
        ssize_t n = recv(fd, buffer, sizeof(buffer), 0);
        if (n > 0)
            g_string_append_len(answer, buffer, n);
        if (n == 0 || (n < 0 && errno != EAGAIN) || (!is_head && is_whole(answer)) ||
            (is_head && strstr(answer->str, "\r\n\r\n") != NULL))
            break;
        if (!g_main_context_iteration(NULL, FALSE))
            g_usleep(200);
    }
    if (answer->len > 0)
        return g_string_free(answer, FALSE);
    g_string_free(answer, TRUE);
    return NULL;
}

char *
served_ask(const Served *s, gboolean is_unix, const char *request)
{
    int fd = served_connect(s, is_unix);
    char *answer = served_ask_fd(fd, request, strlen(request), 5000);
    close(fd);
    return answer;
}

char *
served_get(const Served *s, const char *path, const char *more_headers)
{
    g_autofree char *request =
        g_strdup_printf("GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n", path,
                        more_headers != NULL ? more_headers : "");
    return served_ask(s, FALSE, request);
}

int
served_status(const char *answer)
{
    return answer != NULL && g_str_has_prefix(answer, "HTTP/1.1 ") ? atoi(answer + 9) : 0;
}

void
served_run(guint ms)
{
    gint64 end = g_get_monotonic_time() + (gint64)ms * 1000;
    while (g_get_monotonic_time() < end)
        if (!g_main_context_iteration(NULL, FALSE))
            g_usleep(500);
}
