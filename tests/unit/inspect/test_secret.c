/* SPDX-License-Identifier: Apache-2.0 */
/* test_secret.c - keys and tokens with the right inside are told from texts that only look like them; none is shown */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "scanner/inspect/inspect.h"
#include "scanner/inspect/secret.h"

/* Inert: random letters, the last six being their check sum. */
#define BODY "q7Vt2LmZk9RfYb4HnDxWc1GsEuPj83"
#define CRC "1KEnWV"

static void
append_rules(const AdFinding *f, gpointer user)
{
    GString *out = user;
    g_string_append_printf(out, "%s;", f->rule);
    for (guint i = 0; i < f->evidence->len; i++) {
        const AdEvidence *e = g_ptr_array_index(f->evidence, i);
        g_string_append_printf(out, "%s=%.*s;", e->identifier, (int)g_bytes_get_size(e->quote),
                               (const char *)g_bytes_get_data(e->quote, NULL));
    }
}

static void
ignore_endpoint(const AdEndpoint *endpoint, gpointer user)
{
    (void)endpoint, (void)user;
}

static char *
inspect_at(const char *path, const char *text)
{
    GString *out = g_string_new(NULL);
    g_autoptr(AdInspect) inspect = ad_inspect_new("bundle.zip");
    const AdInspectFile file = {.name = {.path = path}, .data = (const guint8 *)text, .bytes = strlen(text)};
    ad_inspect_file(inspect, &file);
    ad_inspect_report(inspect, &(AdInspectSink){append_rules, ignore_endpoint, out});
    return g_string_free(out, FALSE);
}

static char *
inspect(const char *text)
{
    return inspect_at("bundle.zip!app/settings.conf", text);
}

/* DER of a made-up SEQUENCE, of which nothing but the length is right. */
static char *
make_key_text(gsize bytes, const char *line_end)
{
    g_autofree guint8 *der = g_malloc(bytes);
    guint32 state = 12345;
    for (gsize i = 0; i < bytes; i++) {
        state = state * 1103515245u + 12345u;
        der[i] = (guint8)(state >> 16);
    }
    der[0] = 0x30;
    der[1] = 0x82;
    der[2] = (guint8)((bytes - 4) >> 8);
    der[3] = (guint8)(bytes - 4);
    g_autofree char *base64 = g_base64_encode(der, bytes);
    GString *out = g_string_new(NULL);
    for (gsize at = 0; at < strlen(base64); at += 64)
        g_string_append_printf(out, "%.64s%s", base64 + at, line_end);
    return g_string_free(out, FALSE);
}

static char *
make_pem(const char *label, const char *body, const char *line_end)
{
    return g_strdup_printf("-----BEGIN %s-----%s%s-----END %s-----%s", label, line_end, body, label, line_end);
}

static void
keys_are_told_by_what_is_inside(void **state)
{
    (void)state;
    g_autofree char *body = make_key_text(600, "\n");
    static const struct {
        const char *label, *rule;
    } rows[] = {{"RSA PRIVATE KEY", "secret.private-key;"},
                {"PRIVATE KEY", "secret.private-key;"},
                {"EC PRIVATE KEY", "secret.private-key;"},
                {"ENCRYPTED PRIVATE KEY", "secret.encrypted-private-key;"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *pem = make_pem(rows[i].label, body, "\n"), *out = inspect(pem);
        assert_true(g_str_has_prefix(out, rows[i].rule));
        assert_non_null(strstr(out, rows[i].label));
        assert_non_null(strstr(out, "sha256:"));
        char eight[9] = "";
        strncpy(eight, body + 8, 8);
        assert_null(strstr(out, eight)); /* masked */
    }
    g_autofree char *old = g_strconcat("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n",
                                       body, "-----END RSA PRIVATE KEY-----\n", NULL);
    g_autofree char *old_out = inspect(old);
    assert_true(g_str_has_prefix(old_out, "secret.encrypted-private-key;"));
}

static void
a_key_in_the_strings_of_a_program_is_found(void **state)
{
    (void)state;
    g_autofree char *body = make_key_text(300, "\\n\" +\n    \"");
    g_autofree char *source = make_pem("RSA PRIVATE KEY", body, "\\n\" +\n    \"");
    g_autofree char *out = inspect(source);
    assert_true(g_str_has_prefix(out, "secret.private-key;"));
}

static void
what_only_looks_like_a_key_weighs_little(void **state)
{
    (void)state;
    g_autofree char *words = g_strnfill(200, 'A');
    g_autofree char *pem = make_pem("PRIVATE KEY", words, "\n"), *out = inspect(pem);
    assert_true(g_str_has_prefix(out, "secret.private-key-form;"));
    static const char *const nothing[] = {
        "-----BEGIN PRIVATE KEY-----",
        "if (strstr(line, \"-----BEGIN RSA PRIVATE KEY-----\")) return 1; /* what to look for */",
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END PUBLIC KEY-----",
        "PRIVATE KEY-----",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(nothing); i++) {
        g_autofree char *none = inspect(nothing[i]);
        assert_string_equal(none, "");
    }
}

static void
among_tests_a_key_is_an_example(void **state)
{
    (void)state;
    g_autofree char *body = make_key_text(600, "\n"), *pem = make_pem("PRIVATE KEY", body, "\n");
    static const char *const places[] = {"x.deb!data.tar!usr/share/doc/x/key.pem", "x.zip!src/tests/server.key",
                                         "x.zip!ssl/snakeoil.key", "x.zip!README.md",
                                         "x.deb!data.tar!usr/share/man/man1/x.1.gz!x.1"};
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *out = inspect_at(places[i], pem);
        assert_true(g_str_has_prefix(out, "secret.test-private-key;"));
    }
    /* the folder of a container that is called so does not count */
    g_autofree char *out = inspect_at("tests/x.zip!etc/server.key", pem);
    assert_true(g_str_has_prefix(out, "secret.private-key;"));
}

static void
tokens_are_checked_by_their_own_sums(void **state)
{
    (void)state;
    assert_true(ad_secret_has_crc(BODY CRC));
    assert_false(ad_secret_has_crc(BODY "000000"));
    static const struct {
        const char *text, *rule;
    } rows[] = {
        {"token=ghp_" BODY CRC, "secret.service-token;GitHub token=ghp_... sha256:"},
        {"//registry/:_authToken=npm_" BODY CRC "\n", "secret.service-token;npm token=npm_..."},
        {"token=ghp_" BODY "AAAAAB", "secret.token-form;"},
        {"key = AKIAQ7VTZLMKNRFYBHDX", "secret.service-token;AWS access key=AKIA..."},
        {"SLACK=xoxb-731904582216-904417263358-q7Vt2LmZk9RfYb4HnDxWc1Gs", "secret.service-token;Slack token=xoxb..."},
        {"k: 'AIzaSyq7Vt2LmZk9RfYb4HnDxWc1GsEuPj83QoT'", "secret.token-form;Google API key=AIza..."},
        {"glpat-q7Vt2LmZk9RfYb4HnDxW", "secret.service-token;GitLab token=glpa..."},
        {"sk_live_q7Vt2LmZk9RfYb4HnDxWc1Gs", "secret.service-token;Stripe key=sk_l..."},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *out = inspect(rows[i].text);
        if (!g_str_has_prefix(out, rows[i].rule))
            fail_msg("%s: %s", rows[i].text, out);
        assert_null(strstr(out, "q7Vt2L"));
    }
}

static void
examples_and_words_are_no_tokens(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "AKIAIOSFODNN7EXAMPLE",
        "AKIAAAAAAAAAAAAAAAAA",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "npm_config_user_agent and npm_lifecycle_event",
        "AKIAQ7VTZLMKNRFYBHDXLONGER",
        "xghp_" BODY CRC,
        "ghp_" BODY CRC "more",
        "AIzaShort",
        "xoxb-your-token-goes-here-and-it-is-a-long-one",
        "AccountKey=;EndpointSuffix=core.windows.net",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *out = inspect(rows[i]);
        if (*out != '\0')
            fail_msg("%s: %s", rows[i], out);
    }
}

static void
a_web_token_needs_its_header(void **state)
{
    (void)state;
    g_autofree char *head = g_base64_encode((const guchar *)"{\"alg\":\"HS256\",\"typ\":\"JWT\"}", 27);
    g_autofree char *other = g_base64_encode((const guchar *)"{\"typ\":\"ADUANA-TEST-MARKER\"}", 28);
    g_strdelimit(head, "=", '\0');
    g_strdelimit(other, "=", '\0');
    g_autofree char *token = g_strconcat(head, ".eyJzdWIiOiJBRFVBTkEifQ.q7Vt2LmZk9RfYb4HnDxWc1GsEuPj83", NULL);
    g_autofree char *none = g_strconcat(other, ".eyJzdWIiOiJBRFVBTkEifQ.q7Vt2LmZk9RfYb4HnDxWc1GsEuPj83", NULL);
    g_autofree char *out = inspect(token), *none_out = inspect(none);
    assert_true(g_str_has_prefix(out, "secret.web-token;JWT=eyJh..."));
    assert_string_equal(none_out, "");
}

static void
the_same_secret_twice_is_one_row(void **state)
{
    (void)state;
    g_autofree char *out = inspect("a=ghp_" BODY CRC " b=ghp_" BODY CRC " c=glpat-q7Vt2LmZk9RfYb4HnDxW");
    char **parts = g_strsplit(out, "sha256:", -1);
    assert_int_equal(g_strv_length(parts), 3);
    g_strfreev(parts);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_told_by_what_is_inside),
        cmocka_unit_test(a_key_in_the_strings_of_a_program_is_found),
        cmocka_unit_test(what_only_looks_like_a_key_weighs_little),
        cmocka_unit_test(among_tests_a_key_is_an_example),
        cmocka_unit_test(tokens_are_checked_by_their_own_sums),
        cmocka_unit_test(examples_and_words_are_no_tokens),
        cmocka_unit_test(a_web_token_needs_its_header),
        cmocka_unit_test(the_same_secret_twice_is_one_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
