/* SPDX-License-Identifier: Apache-2.0 */
/* test_parts.c - the pure parts: negotiation, queries, fields, problems, routes, an answer's parser, words of pages */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/http/asset.h"
#include "service/http/client_parse.h"
#include "service/http/negotiate.h"
#include "service/http/page_spec.h"
#include "service/http/page_words.h"
#include "service/http/resource.h"

static void
the_language_is_the_one_that_weighs_most(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        AdLang lang;
    } cases[] = {
        {NULL, AD_LANG_EN},          {"", AD_LANG_EN},
        {"es", AD_LANG_ES},          {"es-MX,es;q=0.9,en;q=0.8", AD_LANG_ES},
        {"en;q=0.3, es;q=0.4", AD_LANG_ES}, {"de, fr;q=0.5", AD_LANG_EN},
        {"de,es;q=0.1", AD_LANG_ES}, {"es;q=0, en;q=0.1", AD_LANG_EN},
        {"es;q=nan", AD_LANG_EN},    {",,,;;=", AD_LANG_EN},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_int_equal(ad_negotiate_lang(cases[i].header), cases[i].lang);
}

static void
only_who_prefers_html_gets_a_page(void **state)
{
    (void)state;
    assert_true(ad_negotiate_is_page("text/html,application/xhtml+xml,*/*;q=0.8"));
    assert_false(ad_negotiate_is_page("application/json"));
    assert_false(ad_negotiate_is_page("application/json, text/html;q=0.9"));
    assert_false(ad_negotiate_is_page("*/*"));
    assert_false(ad_negotiate_is_page(NULL));
}

static void
hosts_of_others_are_not_ours(void **state)
{
    (void)state;
    static const char *const more[] = {"aduana.example", NULL};
    static const struct {
        const char *host;
        gboolean is_ours;
    } cases[] = {
        {"localhost", TRUE},        {"LOCALHOST:8787", TRUE}, {"127.0.0.1", TRUE},        {"[::1]:1", TRUE},
        {"aduana.example", TRUE},   {"evil.example", FALSE},  {"localhost.evil.example", FALSE},
        {"127.0.0.1.evil", FALSE},  {"[::1", FALSE},          {"localhost:80x", FALSE},   {"", FALSE},
        {"localhost:8787:1", FALSE}, {NULL, FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_int_equal(ad_negotiate_host_is_ours(cases[i].host, more), cases[i].is_ours);
}

static void
queries_are_read_once_and_without_tricks(void **state)
{
    (void)state;
    g_autoptr(GHashTable) q = ad_api_query_parse("a=1&b=x%20y+z&c&d=%C3%A9&", NULL);
    assert_string_equal(g_hash_table_lookup(q, "a"), "1");
    assert_string_equal(g_hash_table_lookup(q, "b"), "x y z");
    assert_string_equal(g_hash_table_lookup(q, "c"), "");
    assert_string_equal(g_hash_table_lookup(q, "d"), "\xc3\xa9");
    static const char *const bad[] = {"a=%", "a=%0a", "a=%00", "a=%ff", "a=1&a=2", "=1", "%00=1"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(ad_api_query_parse(bad[i], &error));
        assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_MALFORMED));
    }
    g_autoptr(GString) many = g_string_new(NULL);
    for (int i = 0; i <= AD_LIMIT_QUERY_PAIRS; i++)
        g_string_append_printf(many, "n%d=1&", i);
    assert_null(ad_api_query_parse(many->str, NULL));
}

static void
ids_and_addresses_are_what_docs_say(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value;
        gboolean is_good;
    } cases[] = {
        {"id", "acme", TRUE},         {"id", "a-1", TRUE},          {"id", "-a", FALSE},
        {"id", "Acme", FALSE},        {"id", "a b", FALSE},         {"id", "\xc3\xa1", FALSE},
        {"id", "../x", FALSE},        {"url", "https://a.example/x", TRUE},
        {"url", "http://a.example:8080/x?y=1", TRUE},               {"url", "file:///srv/in/x.tar", TRUE},
        {"url", "file://host/x", FALSE}, {"url", "ftp://a.example/x", FALSE}, {"url", "javascript:alert(1)", FALSE},
        {"url", "https://", FALSE},   {"url", "https://u:p@a.example/", FALSE}, {"url", "https://a b/", FALSE},
        {"url", "https://a.example/\xe2\x80\xae", FALSE},           {"url", "", FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *out = NULL;
        g_autoptr(GError) error = NULL;
        json_t *body = json_pack("{s:s}", cases[i].name, cases[i].value);
        gboolean is_good = strcmp(cases[i].name, "id") == 0 ? ad_field_id(body, "id", TRUE, &out, &error)
                                                            : ad_field_url(body, "url", TRUE, &out, &error);
        if (is_good != cases[i].is_good)
            print_error("%s %s\n", cases[i].name, cases[i].value);
        assert_int_equal(is_good, cases[i].is_good);
        if (!is_good) {
            assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_USAGE));
            assert_true(g_str_has_prefix(error->message, cases[i].name));
        }
        json_decref(body);
    }
}

static void
an_error_survives_its_way_as_a_problem(void **state)
{
    (void)state;
    for (int code = AD_ERROR_AGAIN; code <= AD_ERROR_CANCELLED; code++) {
        g_autoptr(GError) error = g_error_new_literal(AD_ERROR, code, "why");
        g_autoptr(GError) back = NULL;
        guint status = 0;
        json_t *problem = ad_api_problem(error, &status);
        assert_true(status >= 400 && status < 600);
        ad_api_problem_to_error(problem, status, &back);
        assert_true(g_error_matches(back, AD_ERROR, code));
        assert_string_equal(back->message, "why");
        json_decref(problem);
    }
}

static void
every_route_is_in_openapi_and_every_operation_is_a_route(void **state)
{
    (void)state;
    json_t *doc = json_loads(ad_asset("openapi.json", NULL), JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(doc);
    json_t *paths = json_object_get(doc, "paths");
    gsize count, operations = 0;
    const AdRoute *routes = ad_route_table(&count);
    for (gsize i = 0; i < count; i++) {
        g_autofree char *path = g_strconcat("/api/v1", routes[i].pattern, NULL);
        g_autofree char *method = g_ascii_strdown(routes[i].method, -1);
        json_t *operation = json_object_get(json_object_get(paths, path), method);
        if (operation == NULL)
            print_error("%s %s is not in openapi.json\n", method, path);
        assert_non_null(operation);
        gsize wanted = routes[i].query != NULL ? g_strv_length((char **)routes[i].query) : 0;
        gsize said = 0, j;
        json_t *parameter;
        json_array_foreach(json_object_get(operation, "parameters"), j, parameter)
        {
            const char *name = json_string_value(json_object_get(parameter, "name"));
            said += name != NULL && routes[i].query != NULL && g_strv_contains(routes[i].query, name);
        }
        assert_int_equal(said, wanted);
    }
    const char *path, *method;
    json_t *item, *operation;
    json_object_foreach(paths, path, item)
    {
        json_object_foreach(item, method, operation)
        {
            operations += g_str_has_prefix(path, "/api/v1/") && strcmp(method, "parameters") != 0;
        }
    }
    assert_int_equal(operations, count);
    json_decref(doc);
}

static void
every_page_belongs_to_a_route(void **state)
{
    (void)state;
    gsize count;
    const AdPageSpec *specs = ad_page_spec_table(&count);
    for (gsize i = 0; i < count; i++) {
        g_auto(GStrv) parts = g_strsplit(specs[i].pattern, "{id}", 2);
        g_autofree char *path = g_strjoinv("x1", parts);
        assert_ptr_equal(ad_page_spec_find(path), &specs[i]);
    }
    assert_null(ad_page_spec_find("/nothing"));
}

static void
answers_are_read_in_any_pieces(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        guint status; /* 0: refused */
        const char *body;
    } cases[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200, "{}"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\nA\r\n\"a\":\"12345\r\n2\r\n\"}\r\n0\r\n\r\n", 200,
         "{\"a\":\"12345\"}"},
        {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404, ""},
        {"HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, "until the end"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}", 0, ""},
        {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 0, ""},
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}", 0, ""},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 0, ""},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffff\r\n", 0, ""},
        {"HTTP/1.0 200 OK\r\n\r\n", 0, ""},
        {"nonsense\r\n\r\n", 0, ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gsize bytes = strlen(cases[i].bytes);
        for (gsize step = 1; step <= bytes; step += step < 8 ? 1 : bytes) {
            g_auto(AdAnswer) a = {0};
            ad_answer_init(&a, FALSE);
            gboolean is_good = TRUE;
            for (gsize at = 0; at < bytes && is_good; at += step)
                is_good = ad_answer_feed(&a, cases[i].bytes + at, MIN(step, bytes - at), NULL);
            if (is_good && !a.is_whole)
                is_good = ad_answer_feed(&a, NULL, 0, NULL);
            assert_int_equal(is_good ? a.status : 0, cases[i].status);
            if (is_good) {
                assert_int_equal(a.body->len, strlen(cases[i].body));
                assert_memory_equal(a.body->data != NULL ? (const char *)a.body->data : "", cases[i].body,
                                    a.body->len);
            }
        }
    }
}

static void
sizes_numbers_and_times_are_written_for_people(void **state)
{
    (void)state;
    static const struct {
        gint64 bytes;
        const char *text;
    } sizes[] = {{0, "0 B"},           {999, "999 B"},        {1000, "1.0 kB"},   {9950, "9.9 kB"},
                 {412000000, "412 MB"}, {9400000000, "9.4 GB"}, {G_MAXINT64, "9.2 EB"}};
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autofree char *text = ad_page_bytes(sizes[i].bytes);
        assert_string_equal(text, sizes[i].text);
    }
    static const struct {
        gint64 number;
        const char *text;
    } numbers[] = {{0, "0"}, {999, "999"}, {1000, "1,000"}, {-1234567, "-1,234,567"}};
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
        g_autofree char *text = ad_page_number(numbers[i].number);
        assert_string_equal(text, numbers[i].text);
    }
    g_autofree char *time = ad_page_time("2026-11-25T02:30:00Z");
    assert_string_equal(time, "25 Nov 2026, 02:30 UTC");
    g_autofree char *odd = ad_page_time("yesterday");
    assert_string_equal(odd, "yesterday");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_language_is_the_one_that_weighs_most),
        cmocka_unit_test(only_who_prefers_html_gets_a_page),
        cmocka_unit_test(hosts_of_others_are_not_ours),
        cmocka_unit_test(queries_are_read_once_and_without_tricks),
        cmocka_unit_test(ids_and_addresses_are_what_docs_say),
        cmocka_unit_test(an_error_survives_its_way_as_a_problem),
        cmocka_unit_test(every_route_is_in_openapi_and_every_operation_is_a_route),
        cmocka_unit_test(every_page_belongs_to_a_route),
        cmocka_unit_test(answers_are_read_in_any_pieces),
        cmocka_unit_test(sizes_numbers_and_times_are_written_for_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
