/* SPDX-License-Identifier: Apache-2.0 */
/* test_server.c - what the server refuses, what it says, and that slow ones do not hold up the others */
#include "served.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"

static int
set_up(void **state)
{
    *state = served_new();
    return 0;
}

static int
tear_down(void **state)
{
    served_free(*state);
    return 0;
}

static void
health_is_answered_on_both_sockets(void **state)
{
    Served *s = *state;
    for (int is_unix = 0; is_unix < 2; is_unix++) {
        g_autofree char *answer =
            served_ask(s, is_unix, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assert_int_equal(served_status(answer), 200);
        assert_non_null(strstr(answer, "\"status\":\"ok\""));
    }
}

static void
the_socket_file_is_for_owner_and_group_only(void **state)
{
    Served *s = *state;
    struct stat st;
    assert_int_equal(stat(s->socket_path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0660);
}

static void
every_answer_carries_the_headers_that_protect_a_browser(void **state)
{
    static const char *const paths[] = {"/healthz", "/api/v1/suppliers", "/suppliers", "/style.css",
                                        "/api/v1/nothing", "/nothing"};
    static const char *const headers[] = {
        "\r\nContent-Security-Policy: default-src 'none';", "\r\nX-Content-Type-Options: nosniff\r\n",
        "\r\nReferrer-Policy: no-referrer\r\n", "\r\nCross-Origin-Resource-Policy: same-origin\r\n",
        "\r\nContent-Type: "};
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autofree char *answer = served_get(*state, paths[i], NULL);
        assert_non_null(answer);
        for (gsize j = 0; j < G_N_ELEMENTS(headers); j++)
            assert_non_null(strstr(answer, headers[j]));
        assert_null(strcasestr(answer, "\r\nServer:"));
        assert_null(strcasestr(answer, "microhttpd"));
        if (strcmp(paths[i], "/style.css") != 0)
            assert_non_null(strstr(answer, "\r\nCache-Control: no-store\r\n"));
    }
}

static void
requests_that_are_not_right_are_refused_with_their_status(void **state)
{
#define HOST "Host: localhost\r\n"
    static const struct {
        const char *request;
        int status;
    } cases[] = {
        {"GET /healthz HTTP/1.1\r\n" HOST "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {"GET /healthz HTTP/1.1\r\n" HOST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
        {"GET /healthz HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc", 400},
        {"GET /healthz HTTP/1.1\r\n" HOST HOST "\r\n", 400},
        {"GET /healthz HTTP/1.1\r\n\r\n", 400},
        {"GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421},
        {"GET /healthz HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n", 421},
        {"GET /healthz HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", 200},
        {"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:8787\r\n\r\n", 200},
        {"TRACE / HTTP/1.1\r\n" HOST "\r\n", 405},
        {"OPTIONS / HTTP/1.1\r\n" HOST "\r\n", 405},
        {"DELETE /api/v1/suppliers HTTP/1.1\r\n" HOST "\r\n", 405},
        {"POST /api/v1/suppliers HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\n{}", 403},
        {"GET /%00 HTTP/1.1\r\n" HOST "\r\n", 400},
        {"GET /%zz HTTP/1.1\r\n" HOST "\r\n", 400},
        {"GET /api/v1/suppliers?q=%ff HTTP/1.1\r\n" HOST "\r\n", 400},
        {"GET /api/v1/suppliers?tier=9 HTTP/1.1\r\n" HOST "\r\n", 400},
        {"GET /api/v1/suppliers?nonsense=1 HTTP/1.1\r\n" HOST "\r\n", 400},
        {"GET /api/v1/nothing HTTP/1.1\r\n" HOST "\r\n", 404},
        {"GET /api/v1/../../etc/passwd HTTP/1.1\r\n" HOST "\r\n", 404},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *answer = served_ask(*state, FALSE, cases[i].request);
        if (served_status(answer) != cases[i].status)
            print_error("%s -> %s\n", cases[i].request, answer != NULL ? answer : "(none)");
        assert_int_equal(served_status(answer), cases[i].status);
    }
}

static void
headers_above_the_limit_end_the_connection(void **state)
{
    g_autofree char *long_value = g_strnfill(AD_LIMIT_HTTP_HEADER_BYTES, 'a');
    g_autofree char *more = g_strconcat("X-Long: ", long_value, "\r\n", NULL);
    g_autofree char *answer = served_get(*state, "/healthz", more);
    int status = served_status(answer);
    assert_true(status == 431 || status == 413 || status == 414 || answer == NULL);
}

static void
a_body_above_the_limit_is_refused_before_it_is_read(void **state)
{
    g_autofree char *request = g_strdup_printf("POST /api/v1/suppliers HTTP/1.1\r\nHost: x\r\n"
                                               "Content-Type: application/json\r\nContent-Length: %llu\r\n\r\n",
                                               (unsigned long long)AD_LIMIT_REQUEST_BODY_BYTES + 1);
    g_autofree char *answer = served_ask(*state, TRUE, request);
    assert_int_equal(served_status(answer), 413);
}

static void
a_body_must_be_json(void **state)
{
    static const struct {
        const char *type, *body;
        int status;
    } cases[] = {
        {"text/plain", "{}", 415},
        {"application/jsonx", "{}", 415},
        {"application/json; charset=utf-8", "{", 400},
        {"application/json", "{\"id\":\"a\",\"id\":\"b\"}", 400},
        {"application/json", "[]", 400},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *request =
            g_strdup_printf("POST /api/v1/suppliers HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\n"
                            "Content-Length: %zu\r\n\r\n%s",
                            cases[i].type, strlen(cases[i].body), cases[i].body);
        g_autofree char *answer = served_ask(*state, TRUE, request);
        assert_int_equal(served_status(answer), cases[i].status);
    }
}

static void
head_has_no_body(void **state)
{
    g_autofree char *answer =
        served_ask(*state, FALSE, "HEAD /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert_int_equal(served_status(answer), 200);
    assert_true(g_str_has_suffix(answer, "\r\n\r\n"));
}

static void
two_hundred_half_open_clients_do_not_hold_up_health(void **state)
{
    Served *s = *state;
    int fds[200];
    static const char half[] = "GET /healthz HTTP/1.1\r\nHost: local";
    for (gsize i = 0; i < G_N_ELEMENTS(fds); i++) {
        fds[i] = served_connect(s, FALSE);
        assert_int_equal(write(fds[i], half, sizeof(half) - 1), sizeof(half) - 1);
        while (g_main_context_iteration(NULL, FALSE)) {
        }
    }
    gint64 before = g_get_monotonic_time();
    g_autofree char *answer = served_get(s, "/healthz", NULL);
    assert_int_equal(served_status(answer), 200);
    assert_true(g_get_monotonic_time() - before < G_USEC_PER_SEC);
    for (gsize i = 0; i < G_N_ELEMENTS(fds); i++)
        close(fds[i]);
    served_run(50);
    assert_int_equal(ad_server_connections(s->server), 0);
}

static void
a_crowd_on_the_unix_socket_loses_its_oldest_who_ask_nothing(void **state)
{
    Served *s = *state;
    int fds[AD_LIMIT_HTTP_CONNECTIONS + 50];
    for (gsize i = 0; i < G_N_ELEMENTS(fds); i++) {
        fds[i] = served_connect(s, TRUE);
        while (g_main_context_iteration(NULL, FALSE)) {
        }
    }
    g_autofree char *answer = served_ask(s, TRUE, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(served_status(answer), 200);
    assert_true(ad_server_connections(s->server) <= AD_LIMIT_HTTP_CONNECTIONS);
    char byte;
    assert_int_equal(read(fds[0], &byte, 1), 0); /* the first one was shut */
    for (gsize i = 0; i < G_N_ELEMENTS(fds); i++)
        close(fds[i]);
}

static void
only_addresses_of_this_machine_are_listened_at(void **state)
{
    Served *s = *state;
    static const char *const refused[] = {"0.0.0.0:80", "192.0.2.1:80", "[::]:80", "127.0.0.1", "localhost:x",
                                          "127.0.0.1:70000", ""};
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        AdServerConfig config = {.listen = refused[i]};
        assert_null(ad_server_new(&s->api, &config, &error));
        assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_USAGE));
    }
}

static void
a_socket_that_somebody_answers_at_is_not_taken(void **state)
{
    Served *s = *state;
    g_autoptr(GError) error = NULL;
    AdServerConfig config = {.socket_path = s->socket_path};
    assert_null(ad_server_new(&s->api, &config, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_AGAIN));
}

static void
draining_answers_what_came_and_takes_nothing_new(void **state)
{
    Served *s = *state;
    int fd = served_connect(s, FALSE);
    served_run(20);
    ad_server_drain(s->server);
    static const char request[] = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    g_autofree char *answer = served_ask_fd(fd, request, strlen(request), 2000);
    assert_int_equal(served_status(answer), 200);
    close(fd);
    served_run(20);
    assert_true(ad_server_drain(s->server));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(health_is_answered_on_both_sockets, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_socket_file_is_for_owner_and_group_only, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_answer_carries_the_headers_that_protect_a_browser, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(requests_that_are_not_right_are_refused_with_their_status, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(headers_above_the_limit_end_the_connection, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_body_above_the_limit_is_refused_before_it_is_read, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_body_must_be_json, set_up, tear_down),
        cmocka_unit_test_setup_teardown(head_has_no_body, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_hundred_half_open_clients_do_not_hold_up_health, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_crowd_on_the_unix_socket_loses_its_oldest_who_ask_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(only_addresses_of_this_machine_are_listened_at, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_socket_that_somebody_answers_at_is_not_taken, set_up, tear_down),
        cmocka_unit_test_setup_teardown(draining_answers_what_came_and_takes_nothing_new, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
