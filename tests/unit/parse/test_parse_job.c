/* SPDX-License-Identifier: Apache-2.0 */
/* test_parse_job.c - the parse job in its real process and cage, through the parent's helper */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/mman.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "scanner/parse/client.h"

static gboolean
no_row(AdMessageId id, GVariant *body, gpointer user, GError **error)
{
    (void)id;
    (void)body;
    (void)user;
    (void)error;
    return TRUE;
}

static void
an_unknown_kind_of_document_fails_with_its_name(void **state)
{
    ad_autofd int input = memfd_create("input", MFD_CLOEXEC);
    const AdParsePlan plan = {.what = "horoscope", .fd = input, .is_degraded_ok = TRUE};
    AdWorkerStatus status;
    g_autoptr(GError) error = NULL;
    (void)state;
    assert_false(ad_parse_run(&plan, no_row, NULL, &status, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_USAGE));
    assert_non_null(strstr(error->message, "horoscope"));
    assert_int_equal(status.end, AD_WORKER_FAILED);
}

static void
what_is_not_a_file_is_refused_by_the_parent(void **state)
{
    int ends[2];
    (void)state;
    assert_int_equal(pipe(ends), 0);
    const AdParsePlan plan = {.what = "sbom", .fd = ends[0], .is_degraded_ok = TRUE};
    g_autoptr(GError) error = NULL;
    assert_false(ad_parse_run(&plan, no_row, NULL, NULL, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_SYSTEM));
    close(ends[0]);
    close(ends[1]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unknown_kind_of_document_fails_with_its_name),
        cmocka_unit_test(what_is_not_a_file_is_refused_by_the_parent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
