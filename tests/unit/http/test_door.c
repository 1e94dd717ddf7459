/* SPDX-License-Identifier: Apache-2.0 */
/* test_door.c - deadlines of connections, sockets from systemd, and the contrast of the style sheet */
#include "served.h"

#include <math.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/http/asset.h"
#include "service/http/exchange.h"

static gboolean
is_shut(int fd)
{
    char byte;
    return recv(fd, &byte, 1, MSG_DONTWAIT) == 0;
}

static void
who_sends_byte_after_byte_is_cut_at_the_deadline_all_the_same(void **state)
{
    (void)state;
    static const AdWait waits[] = {AD_WAIT_HEADERS, AD_WAIT_BODY, AD_WAIT_ANSWER, AD_WAIT_NEXT};
    for (gsize i = 0; i < G_N_ELEMENTS(waits); i++) {
        int pair[2];
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
        AdDoor door = {0};
        AdConnection c = {.door = &door, .fd = pair[0]};
        g_queue_init(&door.connections);
        c.link.data = &c;
        g_queue_push_tail_link(&door.connections, &c.link);
        ad_connection_wait(&c, waits[i]);
        ad_connection_cut_late(&door);
        assert_false(is_shut(pair[1]));
        assert_int_equal(write(pair[1], "x", 1), 1); /* being busy does not move the deadline */
        c.deadline_us = g_get_monotonic_time() - 1;
        ad_connection_cut_late(&door);
        assert_true(is_shut(pair[1]));
        close(pair[0]);
        close(pair[1]);
    }
}

static void
deadlines_are_those_of_the_table(void **state)
{
    (void)state;
    AdConnection c = {0};
    gint64 before = g_get_monotonic_time();
    ad_connection_wait(&c, AD_WAIT_HEADERS);
    gint64 ms = (c.deadline_us - before) / 1000;
    assert_true(ms >= AD_LIMIT_HTTP_HEADER_MS && ms < AD_LIMIT_HTTP_HEADER_MS + 1000);
}

/* Listens on descriptor 3, as systemd hands it over. */
static void
hand_over(guint32 address)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr = {htonl(address)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&in, sizeof(in)), 0);
    assert_int_equal(listen(fd, 8), 0);
    if (fd != 3) {
        assert_int_equal(dup2(fd, 3), 3);
        close(fd);
    }
    g_autofree char *pid = g_strdup_printf("%d", (int)getpid());
    setenv("LISTEN_PID", pid, 1);
    setenv("LISTEN_FDS", "1", 1);
}

static void
sockets_of_systemd_are_taken_when_they_are_of_this_machine(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    AdApi api = {0};
    AdServerConfig config = {.use_systemd = TRUE, .socket_path = "/nonexistent/not-opened"};
    hand_over(INADDR_ANY);
    assert_null(ad_server_new(&api, &config, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_USAGE));
    close(3);
    hand_over(INADDR_LOOPBACK);
    g_autoptr(AdServer) server = ad_server_new(&api, &config, NULL);
    assert_non_null(server);
    Served s = {.port = (guint16)atoi(strrchr(ad_server_url(server), ':') + 1), .socket_path = ""};
    g_autofree char *answer = served_get(&s, "/style.css", NULL);
    assert_int_equal(served_status(answer), 200);
}

/* Relative luminance, WCAG 2.2. */
static double
luminance(const char *hex)
{
    static const double weights[] = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        char two[3] = {hex[1 + 2 * i], hex[2 + 2 * i], '\0'};
        double c = (double)strtol(two, NULL, 16) / 255;
        sum += weights[i] * (c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
}

/* The colour named in the theme that begins at from. */
static double
colour(const char *from, const char *name)
{
    g_autofree char *mark = g_strdup_printf("--%s: #", name);
    const char *at = strstr(from, mark);
    assert_non_null(at);
    return luminance(at + strlen(mark) - 1);
}

static void
text_has_enough_contrast_in_both_themes(void **state)
{
    (void)state;
    static const char *const inks[] = {"ink",  "soft", "link",   "brand", "grey", "critical",
                                       "high", "medium", "low", "good"};
    static const char *const grounds[] = {"paper", "sheet"};
    const char *css = ad_asset("style.css", NULL);
    const char *themes[] = {css, strstr(css, "@media (prefers-color-scheme: dark)")};
    for (gsize t = 0; t < G_N_ELEMENTS(themes); t++)
        for (gsize i = 0; i < G_N_ELEMENTS(inks); i++)
            for (gsize g = 0; g < G_N_ELEMENTS(grounds); g++) {
                double a = colour(themes[t], inks[i]), b = colour(themes[t], grounds[g]);
                assert_true((MAX(a, b) + 0.05) / (MIN(a, b) + 0.05) >= 4.5);
            }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sockets_of_systemd_are_taken_when_they_are_of_this_machine),
        cmocka_unit_test(who_sends_byte_after_byte_is_cut_at_the_deadline_all_the_same),
        cmocka_unit_test(deadlines_are_those_of_the_table),
        cmocka_unit_test(text_has_enough_contrast_in_both_themes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
