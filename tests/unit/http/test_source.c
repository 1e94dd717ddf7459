/* SPDX-License-Identifier: Apache-2.0 */
/* test_source.c - sources that could never be fetched or verified are refused when they are entered */
#include "served.h"

#include <string.h>

#include "scanner/model/error.h"
#include "service/po/tr.h"

#define KEY "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"
#define F1 "80EAA90CA2C87149B0B28E3D9616D3A16AFF20C3"
#define F2 "00000000000000000000000000000000000000000000000000000000000000AB"
#define SIG "\"signature_url\":\"https://a.example/x.sig\""

static void
in_process(gpointer api, const AdApiRequest *request, AdApiReply *reply)
{
    ad_api_call(api, request, reply);
}

static json_t *
post(Served *s, const char *path, json_t *body, GError **error)
{
    json_t *doc = ad_api_post(in_process, &s->api, path, body, error);
    json_decref(body);
    return doc;
}

static int
set_up(void **state)
{
    Served *s = served_new();
    ad_tr_set_lang(AD_LANG_EN);
    json_decref(post(s, "/suppliers", json_pack("{s:s, s:s}", "id", "sample-a", "name", "A"), NULL));
    json_decref(post(s, "/products", json_pack("{s:s, s:s}", "supplier", "sample-a", "id", "agent"), NULL));
    *state = s;
    return 0;
}

static int
tear_down(void **state)
{
    served_free(*state);
    return 0;
}

static json_t *
add(Served *s, const char *url, const char *keys, gboolean allow_private, GError **error)
{
    g_autofree char *text = g_strconcat("{", keys, "}", NULL);
    json_t *parsed = json_loads(text, 0, NULL);
    assert_non_null(parsed);
    return post(s, "/sources",
                json_pack("{s:s, s:s, s:s, s:o, s:b}", "supplier", "sample-a", "product", "agent", "url", url, "keys",
                          parsed, "allow_private", (int)allow_private),
                error);
}

/* names: the field that is named first, NULL: accepted. */
static void
expect(Served *s, const char *url, const char *keys, gboolean allow_private, const char *names)
{
    g_autoptr(GError) error = NULL;
    json_t *doc = add(s, url, keys, allow_private, &error);
    g_autofree char *prefix = g_strconcat(names != NULL ? names : "", ": ", NULL);
    gboolean is_right = names == NULL ? doc != NULL
                                      : g_error_matches(error, AD_ERROR, AD_ERROR_USAGE) &&
                                            g_str_has_prefix(error->message, prefix);
    if (!is_right)
        fail_msg("%s {%s}: %s", url, keys, error != NULL ? error->message : "accepted");
    json_decref(doc);
}

static void
http_and_addresses_inside_need_consent(void **state)
{
    static const struct {
        const char *url;
        gboolean is_public, is_allowed_inside;
    } cases[] = {
        {"https://a.example/x", TRUE, TRUE},        {"https://8.8.8.8/x", TRUE, TRUE},
        {"https://172.32.0.1/x", TRUE, TRUE},       {"https://[2606:4700::1111]/x", TRUE, TRUE},
        {"http://a.example/x", FALSE, TRUE},        {"https://10.1.2.3/x", FALSE, TRUE},
        {"https://127.0.0.1/x", FALSE, TRUE},       {"https://127.1/x", FALSE, TRUE},
        {"https://2130706433/x", FALSE, TRUE},      {"https://172.31.255.255/x", FALSE, TRUE},
        {"https://192.168.0.1:8443/x", FALSE, TRUE}, {"https://169.254.169.254/x", FALSE, TRUE},
        {"https://100.64.0.1/x", FALSE, TRUE},      {"https://[::1]/x", FALSE, TRUE},
        {"https://[fd00::1]/x", FALSE, TRUE},       {"https://[fe80::1]/x", FALSE, TRUE},
        {"https://[::ffff:10.0.0.1]/x", FALSE, TRUE}, {"https://localhost/x", FALSE, TRUE},
        {"ftp://a.example/x", FALSE, FALSE},
    };
    Served *s = *state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *keys = g_strdup_printf("\"checksums_url\":\"%s\"", cases[i].url);
        expect(s, cases[i].url, "", FALSE, cases[i].is_public ? NULL : "url");
        expect(s, cases[i].url, "", TRUE, cases[i].is_allowed_inside ? NULL : "url");
        expect(s, "https://a.example/x", keys, FALSE, cases[i].is_public ? NULL : "checksums_url");
    }
}

static void
files_lie_in_the_folders_of_the_configuration_where_it_is_known(void **state)
{
    static const char *const roots[] = {"/srv/deliveries/", NULL}, *const none[] = {NULL};
    static const struct {
        const char *url;
        gboolean is_below;
    } cases[] = {{"file:///srv/deliveries/a.zip", TRUE},
                 {"file:///srv/deliveries/b/../a.zip", TRUE},
                 {"file:///srv/deliveries/../a.zip", FALSE},
                 {"file:///srv/deliveries/%2e%2e/a.zip", FALSE},
                 {"file:///srv/deliveries-old/a.zip", FALSE},
                 {"file:///etc/passwd", FALSE}};
    Served *s = *state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        s->api.file_roots = roots;
        expect(s, cases[i].url, "", FALSE, cases[i].is_below ? NULL : "url");
        s->api.file_roots = none;
        expect(s, cases[i].url, "", TRUE, "url");
        s->api.file_roots = NULL; /* a command without a daemon: the fetch decides */
        expect(s, cases[i].url, "", FALSE, NULL);
    }
}

static void
keys_that_could_verify_nothing_are_refused(void **state)
{
    static const struct {
        const char *keys, *names;
    } cases[] = {
        {"\"minisign\":\"" KEY "\"," SIG, NULL},
        {"\"minisign\":\"" KEY ", " KEY "\"," SIG, NULL},
        {"\"minisign\":\"" KEY "\"", "signature_url"},
        {"\"minisign\":\"RWQ0\"," SIG, "minisign"},
        {"\"minisign\":\"" KEY "A\"," SIG, "minisign"},
        {"\"minisign\":\"RUQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3\"," SIG, "minisign"},
        {"\"minisign\":\"RWSf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO=\"," SIG, "minisign"},
        {"\"minisign\":\"AWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3\"," SIG, "minisign"},
        {"\"minisign\":\" , \"," SIG, "minisign"},
        {"\"gpg_keyring\":\"acme.gpg\"," SIG, "gpg_keyring"},
        {"\"gpg_keyring\":\"/nonexistent/acme.gpg\"," SIG, "gpg_keyring"},
        {"\"gpg_keyring\":\"/\"," SIG, "gpg_keyring"},
        {"\"gpg_keyring\":\"/dev/null\"," SIG, "gpg_keyring"},
        {"\"gpg_fingerprints\":\"" F1 "\"," SIG, "gpg_fingerprints"},
        {"\"gpg_fingerprints\":7," SIG, "gpg_fingerprints"},
        {SIG, NULL},
    };
    Served *s = *state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        expect(s, "https://a.example/x", cases[i].keys, FALSE, cases[i].names);
}

static void
gpg_fingerprints_are_kept_in_one_form(void **state)
{
    static const struct {
        const char *given, *kept;
    } cases[] = {{"\"" F1 "\"", F1},
                 {"\"80eaa90ca2c87149b0b28e3d9616d3a16aff20c3, " F2 "\"", F1 "," F2},
                 {"[\"" F1 "\", \"" F2 "\"]", F1 "," F2},
                 {"[]", NULL}, /* nobody is not everybody */
                 {"\"\"", NULL},
                 {"[\"" F1 "," F2 "\"]", NULL},
                 {"[1]", NULL},
                 {"\"*\"", NULL},
                 {"\"9616D3A16AFF20C3\"", NULL},
                 {"\"" F1 "0\"", NULL}};
    Served *s = *state;
    g_autofree char *ring = g_build_filename(s->folder, "acme.gpg", NULL);
    assert_true(g_file_set_contents(ring, "ring", 4, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *keys =
            g_strdup_printf("\"gpg_keyring\":\"%s\",\"gpg_fingerprints\":%s," SIG, ring, cases[i].given);
        json_t *doc = add(s, "https://a.example/x", keys, FALSE, &error);
        if (cases[i].kept == NULL && doc == NULL) {
            assert_true(g_str_has_prefix(error->message, "gpg_fingerprints: "));
            continue;
        }
        assert_non_null(doc);
        const char *kept = json_string_value(json_object_get(json_object_get(doc, "keys"), "gpg_fingerprints"));
        assert_string_equal(kept, cases[i].kept);
        json_decref(doc);
    }
}

static void
one_signature_is_of_one_kind(void **state)
{
    Served *s = *state;
    g_autofree char *ring = g_build_filename(s->folder, "acme.gpg", NULL);
    g_autofree char *both = g_strdup_printf("\"minisign\":\"" KEY "\",\"gpg_keyring\":\"%s\"," SIG, ring);
    g_autofree char *gpg = g_strdup_printf("\"gpg_keyring\":\"%s\"", ring);
    assert_true(g_file_set_contents(ring, "ring", 4, NULL));
    expect(s, "https://a.example/x", both, FALSE, "gpg_keyring");
    expect(s, "https://a.example/x", gpg, FALSE, "signature_url");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(http_and_addresses_inside_need_consent),
        TEST(files_lie_in_the_folders_of_the_configuration_where_it_is_known),
        TEST(keys_that_could_verify_nothing_are_refused),
        TEST(gpg_fingerprints_are_kept_in_one_form),
        TEST(one_signature_is_of_one_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
