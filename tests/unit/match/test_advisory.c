/* SPDX-License-Identifier: Apache-2.0 */
/* test_advisory.c - what is stored of an advisory comes back as it was */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "feeds/match/advisory.h"
#include "scanner/model/error.h"

static AdAffected *
new_sample(void)
{
    AdAffected *a = ad_affected_new("PyPI", "django");
    AdRange *r = ad_affected_add_range(a, AD_RANGE_ECOSYSTEM);
    ad_range_add_event(r, AD_EVENT_INTRODUCED, "0");
    ad_range_add_event(r, AD_EVENT_FIXED, "1.11.27");
    ad_affected_add_range(a, AD_RANGE_GIT);
    g_ptr_array_add(a->versions, g_strdup("1.0"));
    ad_severity_add(a->severities, "CVSS_V3", "CVSS:3.1/AV:N", "nvd");
    g_free(a->last_known);
    a->last_known = g_strdup("<= 1.33");
    g_free(a->urgency);
    a->urgency = g_strdup("unimportant");
    return a;
}

static void
an_affected_entry_survives_storage(void **state)
{
    (void)state;
    g_autoptr(AdAffected) a = new_sample();
    g_autoptr(AdAffected) b = ad_affected_new("PyPI", "django");
    g_autoptr(GVariant) body = g_variant_ref_sink(ad_affected_to_body(a));
    assert_true(ad_affected_from_body(b, body, NULL));
    g_autoptr(GVariant) again = g_variant_ref_sink(ad_affected_to_body(b));
    assert_true(g_variant_equal(body, again));
    assert_int_equal(b->ranges->len, 2);
    const AdRange *r = b->ranges->pdata[0];
    const AdEvent *e = r->events->pdata[1];
    assert_int_equal(e->kind, AD_EVENT_FIXED);
    assert_string_equal(e->version, "1.11.27");
    assert_string_equal(b->last_known, "<= 1.33");
    assert_string_equal(b->urgency, "unimportant");
}

static void
a_damaged_entry_is_refused_and_changes_nothing(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "([(byte 9, @a(ys) [])], @as [], @a(sss) [], '', '')",
        "([(byte 0, [(byte 5, '1')])], @as [], @a(sss) [], '', '')",
        "('another', 'type')",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(AdAffected) a = new_sample();
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) body = g_variant_ref_sink(g_variant_new_parsed(bad[i]));
        assert_false(ad_affected_from_body(a, body, &error));
        assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_MALFORMED));
        assert_int_equal(a->ranges->len, 2);
    }
}

static void
event_names_are_those_of_osv(void **state)
{
    (void)state;
    assert_int_equal(ad_event_parse("last_affected"), AD_EVENT_LAST_AFFECTED);
    assert_int_equal(ad_event_parse("Fixed"), -1);
    for (int i = 0; i < AD_EVENT_COUNT; i++)
        assert_int_equal(ad_event_parse(ad_event_name((AdEventKind)i)), i);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_affected_entry_survives_storage),
        cmocka_unit_test(a_damaged_entry_is_refused_and_changes_nothing),
        cmocka_unit_test(event_names_are_those_of_osv),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
