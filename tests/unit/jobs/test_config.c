/* SPDX-License-Identifier: Apache-2.0 */
/* test_config.c - settings: right ones are taken with their origin, wrong ones are all told with their place */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "scanner/model/error.h"
#include "service/jobs/config.h"

static char *
problems_of(const char *text)
{
    g_autoptr(AdConfig) c = ad_config_new();
    g_autoptr(GError) error = NULL;
    if (ad_config_read(c, "a.yaml", text, strlen(text), &error))
        return g_strdup("");
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_USAGE));
    return g_strdup(error->message);
}

static void
every_setting_is_taken_and_knows_its_origin(void **state)
{
    (void)state;
    static const char text[] =
        "server: { listen: \"127.0.0.1:9000\", socket: /tmp/a.sock, language: es, timezone: America/Mexico_City }\n"
        "database: { url: \"sqlite:/srv/aduana.db\" }\n"
        "limits: { delivery: 2G, unpacked: 10G, files: 5000, depth: 4, scan_time: 90s }\n"
        "sandbox: degraded\n"
        "file_roots: [/srv/in, /srv/more]\n"
        "rules:\n  - /etc/aduana/rules\n"
        "policy: /etc/aduana/policy\nworkers: 3\napprovers: 1\nretention: 90d\nquota: 500G\n";
    g_autoptr(AdConfig) c = ad_config_new();
    assert_true(ad_config_read(c, "a.yaml", text, strlen(text), NULL));
    assert_string_equal(c->listen, "127.0.0.1:9000");
    assert_string_equal(c->socket, "/tmp/a.sock");
    assert_string_equal(c->language, "es");
    assert_string_equal(c->timezone, "America/Mexico_City");
    assert_string_equal(c->database, "/srv/aduana.db");
    assert_true(c->delivery_bytes == 2 * AD_GIB && c->limits.total_bytes == 10 * AD_GIB);
    assert_true(c->limits.files == 5000 && c->limits.depth == 4 && c->limits.wall_ms == 90000);
    assert_true(c->is_degraded_ok);
    assert_string_equal(c->file_roots[1], "/srv/more");
    assert_string_equal(c->rules[0], "/etc/aduana/rules");
    assert_string_equal(c->policy, "/etc/aduana/policy");
    assert_true(c->workers == 3 && c->approvers == 1 && c->retention_days == 90);
    assert_true(c->quota_bytes == 500 * AD_GIB);
    assert_string_equal(g_hash_table_lookup(c->origins, "rules"), "a.yaml:6");
    assert_string_equal(g_hash_table_lookup(c->origins, "database.path"), "a.yaml:2");
    json_t *rows = ad_config_show(c);
    assert_int_equal(json_array_size(rows), 18);
    assert_string_equal(json_string_value(json_object_get(json_array_get(rows, 0), "origin")), "a.yaml:1");
    json_decref(rows);
}

static void
no_file_and_an_empty_file_give_the_defaults(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "# nothing\n", "server:\n", "---\n", "{}\n"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *problems = problems_of(texts[i]);
        assert_string_equal(problems, "");
    }
    g_autoptr(AdConfig) c = ad_config_new();
    assert_string_equal(c->listen, "127.0.0.1:8787");
    assert_true(c->approvers == 2 && !c->is_degraded_ok && c->file_roots[0] == NULL);
}

static void
each_mistake_is_told_with_line_and_column(void **state)
{
    (void)state;
    static const struct {
        const char *text, *told;
    } rows[] = {
        {"wrokers: 3", "a.yaml:1:1: unknown key “wrokers”; did you mean “workers”?"},
        {"server:\n  lisen: x", "a.yaml:2:3: unknown key “server.lisen”; did you mean “server.listen”?"},
        {"listen: x", "did you mean “server.listen”?"},
        {"zebra: 1", "a.yaml:1:1: unknown key “zebra”"},
        {"workers: 1\nworkers: 2", "a.yaml:2:1: workers is given twice"},
        {"server: {}\nserver: {}", "a.yaml:2:1: server is given twice"},
        {"workers: [1]", "a.yaml:1:10: workers expects a single value and found a list"},
        {"workers: {a: b}", "found a mapping"},
        {"workers: '3'", "quoted text"},
        {"workers: three", "“three” is not one"},
        {"workers: 0", "outside 1 to 64"},
        {"workers: -1", "“-1” is not one"},
        {"workers: 99999999999999999999", "is not one"},
        {"workers:", "a.yaml:1:9: workers has no value"},
        {"rules: /etc/aduana", "rules expects a list and found a single value"},
        {"rules: [etc]", "“etc” is not one"},
        {"rules: [[/a]]", "not plain text"},
        {"file_roots: ['']", "absolute path"},
        {"limits: {delivery: 8X}", "a.yaml:1:20: limits.delivery expects a size with a unit"},
        {"limits: {delivery: 5x}", "“5x” is not one"},
        {"limits: {delivery: 8GG}", "“8GG” is not one"},
        {"limits: {delivery: 99999999999G}", "is not one"},
        {"limits: {delivery: 1K}", "outside"},
        {"limits: {scan_time: 30}", "a duration with a unit"},
        {"limits: {scan_time: 30min}", "“30min” is not one"},
        {"limits: {depth: 65}", "outside 1 to 64"},
        {"limits: 5", "limits expects a mapping and found a single value"},
        {"retention: 36h", "whole days"},
        {"sandbox: off", "full or degraded"},
        {"server: {language: fr}", "es or en"},
        {"server: {timezone: Mars/Olympus}", "IANA"},
        {"server: {listen: 8787}", "host:port"},
        {"server: {listen: 'a:99999'}", "host:port"},
        {"server: {socket: run/a}", "absolute path"},
        {"database: {url: 'postgresql:///aduana'}", "PostgreSQL is not in this version"},
        {"database: {url: 'sqlite:/a', path: /b}", "give one of them"},
        {"[a, b]", "a.yaml:1:1: the file must be a mapping"},
        {"a: b\n---\nc: d", "only one YAML document"},
        {"server: {listen: x", "not YAML"},
        {"\tworkers: 1", "not YAML"},
        {"? [a]\n: b", "a key must be a plain word"},
        {"&a x: *a", "unknown key"},
        {"server: &s {listen: *s}", "found a mapping"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *problems = problems_of(rows[i].text);
        if (strstr(problems, rows[i].told) == NULL)
            print_message("%s -> %s\n", rows[i].text, problems);
        assert_non_null(strstr(problems, rows[i].told));
    }
}

static void
all_mistakes_are_told_in_one_pass_up_to_a_ceiling(void **state)
{
    (void)state;
    g_autofree char *three = problems_of("workers: x\nzebra: 1\nlimits: {depth: y}\n");
    g_auto(GStrv) lines = g_strsplit(three, "\n", -1);
    assert_int_equal(g_strv_length(lines), 3);
    g_autoptr(GString) many = g_string_new(NULL);
    for (int i = 0; i < 200; i++)
        g_string_append_printf(many, "key%d: 1\n", i);
    g_autofree char *told = problems_of(many->str);
    g_auto(GStrv) told_lines = g_strsplit(told, "\n", -1);
    assert_int_equal(g_strv_length(told_lines), AD_CONFIG_PROBLEMS + 1);
    assert_non_null(strstr(told, "150 more"));
}

static void
control_characters_of_a_file_never_reach_the_terminal(void **state)
{
    (void)state;
    g_autofree char *problems = problems_of("\"a\\e[31mb\\nc\": 1\n");
    assert_non_null(strstr(problems, "unknown key"));
    assert_null(strchr(problems, '\033'));
    assert_null(strchr(problems, '\n'));
}

static void
files_beside_it_are_merged_and_nothing_is_taken_from_a_wrong_one(void **state)
{
    (void)state;
    g_autofree char *dir = g_dir_make_tmp("aduana-config-XXXXXX", NULL);
    g_autofree char *parts = g_build_filename(dir, "conf.d", NULL);
    g_autofree char *path = g_build_filename(dir, "aduana.yaml", NULL);
    g_autofree char *one = g_build_filename(parts, "10-a.yaml", NULL);
    g_autofree char *two = g_build_filename(parts, "20-b.yaml", NULL);
    g_autoptr(GError) error = NULL;
    assert_int_equal(g_mkdir(parts, 0700), 0);
    assert_null(ad_config_load(path, &error)); /* a named file must be there */
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_NOT_FOUND));
    g_clear_error(&error);
    assert_true(g_file_set_contents(path, "workers: 2\napprovers: 3\n", -1, NULL));
    assert_true(g_file_set_contents(one, "workers: 4\n", -1, NULL));
    assert_true(g_file_set_contents(two, "workers: 5\n", -1, NULL));
    AdConfig *c = ad_config_load(path, &error);
    assert_non_null(c);
    assert_true(c->workers == 5 && c->approvers == 3);
    g_autofree char *origin = g_strdup_printf("%s:1", two);
    assert_string_equal(g_hash_table_lookup(c->origins, "workers"), origin);
    ad_config_free(c);
    assert_true(g_file_set_contents(one, "wokers: 4\n", -1, NULL));
    assert_true(g_file_set_contents(two, "workers: nine\n", -1, NULL));
    assert_null(ad_config_load(path, &error));
    assert_non_null(strstr(error->message, "10-a.yaml:1:1"));
    assert_non_null(strstr(error->message, "20-b.yaml:1:10"));
    g_unlink(one);
    g_unlink(two);
    g_unlink(path);
    g_rmdir(parts);
    g_rmdir(dir);
}

static void
a_changed_address_needs_a_restart_and_a_changed_limit_does_not(void **state)
{
    (void)state;
    g_autoptr(AdConfig) a = ad_config_new(), b = ad_config_new();
    assert_true(ad_config_set(b, "limits.depth", "3", "command line", NULL));
    assert_null(ad_config_restart_needed(a, b));
    assert_true(ad_config_set(b, "server.listen", "127.0.0.1:1", "command line", NULL));
    g_autofree char *keys = ad_config_restart_needed(a, b);
    assert_string_equal(keys, "server.listen");
    g_autoptr(GError) error = NULL;
    assert_false(ad_config_set(b, "server.listen", "nonsense", "command line", &error));
    assert_non_null(strstr(error->message, "command line"));
}

int
main(void)
{
    g_setenv("LC_ALL", "C", TRUE);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_setting_is_taken_and_knows_its_origin),
        cmocka_unit_test(no_file_and_an_empty_file_give_the_defaults),
        cmocka_unit_test(each_mistake_is_told_with_line_and_column),
        cmocka_unit_test(all_mistakes_are_told_in_one_pass_up_to_a_ceiling),
        cmocka_unit_test(control_characters_of_a_file_never_reach_the_terminal),
        cmocka_unit_test(files_beside_it_are_merged_and_nothing_is_taken_from_a_wrong_one),
        cmocka_unit_test(a_changed_address_needs_a_restart_and_a_changed_limit_does_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
