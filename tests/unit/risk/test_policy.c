/* SPDX-License-Identifier: Apache-2.0 */
/* test_policy.c - the policy file that ships is whole, and a malformed one is no policy */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rules/risk/policy.h"
#include "scanner/model/error.h"

#define SHIPPED AD_SOURCE_DIR "/rules/risk/policy.yaml"

static void
the_shipped_policy_has_all_concerns_and_its_gates(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(AdPolicy) p = ad_policy_load(SHIPPED, &error);
    assert_null(error);
    for (int c = 0; c < AD_CONCERN_COUNT; c++)
        assert_non_null(p->concerns[c].title_es);
    assert_true(ad_policy_check(p, "integrity.signature-invalid")->is_gate);
    assert_false(ad_policy_check(p, "sbom.missing")->is_gate);
    assert_null(ad_policy_check(p, "no.such"));
}

/* Each change of the shipped text makes it malformed. */
static void
a_malformed_policy_is_refused_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *says;
    } changes[] = {
        {"severity: critical", "severty: critical", "unknown key 'severty'"},
        {"severity: critical", "severity: dreadful", "unknown word"},
        {"gate: true", "gate: maybe", "expected true or false"},
        {"  - id: process-interruption", "  - id: information-theft", "twice"},
        {"title_es: Robo de información", "title_es: ''", "expected text"},
        {"checks:", "checks: 5\nrest:", "unknown key"},
        {"version: \"1\"", "version: \"1\"\nversion: \"2\"", "twice"},
        {"concerns:", "concerns: [", "policy.yaml:"},
    };
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(SHIPPED, &text, NULL, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(changes); i++) {
        const char *at = strstr(text, changes[i].from);
        assert_non_null(at);
        g_autofree char *head = g_strndup(text, (gsize)(at - text));
        g_autofree char *bad = g_strconcat(head, changes[i].to, at + strlen(changes[i].from), NULL);
        g_autoptr(GError) error = NULL;
        assert_null(ad_policy_parse("policy.yaml", bad, strlen(bad), &error));
        assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_POLICY));
        assert_non_null(strstr(error->message, changes[i].says));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_policy_has_all_concerns_and_its_gates),
        cmocka_unit_test(a_malformed_policy_is_refused_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
