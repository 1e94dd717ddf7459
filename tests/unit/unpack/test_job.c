/* SPDX-License-Identifier: Apache-2.0 */
/* test_job.c - the unpack job in its real process and cage: rows arrive, sums are sent, lies are refused */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <archive.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "scanner/model/artifact.h"
#include "scanner/model/coverage.h"
#include "scanner/model/fd.h"
#include "scanner/sandbox/launcher.h"
#include "tests/unit/unpack/make_archive.h"

typedef struct {
    GMainLoop *loop;
    GPtrArray *artifacts, *gaps;
    AdCoverage coverage;
    AdWorkerEnd end;
    char *error;
    gboolean is_full_cage;
} Outcome;

static void
on_message(AdWorker *worker, const AdMessageSpec *spec, GVariant *body, gpointer user)
{
    Outcome *o = user;
    (void)worker;
    if (spec->id == AD_MESSAGE_ARTIFACT)
        g_ptr_array_add(o->artifacts, ad_artifact_from_variant(body, NULL));
    else if (spec->id == AD_MESSAGE_GAP)
        g_ptr_array_add(o->gaps, ad_gap_from_variant(body, NULL));
    else if (spec->id == AD_MESSAGE_COVERAGE)
        ad_coverage_from_variant(body, &o->coverage, NULL);
}

static void
on_end(AdWorker *worker, const AdWorkerStatus *status, gpointer user)
{
    Outcome *o = user;
    (void)worker;
    o->end = status->end;
    o->error = status->error != NULL ? g_strdup(status->error->message) : NULL;
    o->is_full_cage = status->cage.layers == AD_CAGE_FULL;
    g_main_loop_quit(o->loop);
}

static void
outcome_clear(Outcome *o)
{
    g_clear_pointer(&o->loop, g_main_loop_unref);
    g_clear_pointer(&o->artifacts, g_ptr_array_unref);
    g_clear_pointer(&o->gaps, g_ptr_array_unref);
    g_free(o->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Outcome, outcome_clear)

/* Lists bytes in a worker; said_bytes: what the job message claims. */
static void
list(Outcome *o, const GByteArray *bytes, guint64 said_bytes, AdLimits limits)
{
    ad_autofd int input = memfd_create("input", MFD_CLOEXEC), spool = memfd_create("spool", MFD_CLOEXEC);
    assert_int_equal(write(input, bytes->data, bytes->len), bytes->len);
    const AdWorkerFd fds[] = {{"input", input}, {"spool", spool}};
    AdWorkerPlan plan = {.profile = AD_PROFILE_UNPACK, .fds = fds, .fd_count = 2, .limits = limits,
                         .is_degraded_ok = TRUE};
    g_autoptr(GError) error = NULL;
    o->loop = g_main_loop_new(NULL, FALSE);
    o->artifacts = g_ptr_array_new_with_free_func((GDestroyNotify)ad_artifact_free);
    o->gaps = g_ptr_array_new_with_free_func((GDestroyNotify)ad_gap_free);
    g_autoptr(AdWorker) worker = ad_launcher_start(&plan, on_message, on_end, o, &error);
    if (worker == NULL)
        fail_msg("%s", error->message);
    GVariantBuilder values;
    g_variant_builder_init(&values, G_VARIANT_TYPE("at"));
    g_autoptr(GVariant) tuple = g_variant_ref_sink(ad_limits_to_variant(&limits));
    for (gsize i = 0; i < g_variant_n_children(tuple); i++) {
        guint64 value;
        g_variant_get_child(tuple, i, "t", &value);
        g_variant_builder_add(&values, "t", value);
    }
    assert_true(ad_launcher_send(worker, AD_MESSAGE_JOB_UNPACK,
                                 g_variant_new("(sstsbub@as@a{ss})", "x.tar.gz", "", said_bytes, "list", FALSE, 2u,
                                               FALSE, g_variant_new("as", NULL), g_variant_new("a{ss}", NULL)),
                                 &error));
    assert_true(ad_launcher_send(worker, AD_MESSAGE_JOB_LIMITS, g_variant_builder_end(&values), &error));
    g_main_loop_run(o->loop);
}

static void
a_bundle_is_listed_from_inside_the_cage(void **state)
{
    (void)state;
    g_auto(Outcome) o = {0};
    g_autoptr(GByteArray) noise = make_noise(5, 3 * 1024 * 1024);
    g_autoptr(GByteArray) tar = make_tar_of("caf\xc3\xa9/big.bin", noise->data, noise->len);
    const MakeZip e = {.name = "evil", .data = "x", .bytes = 1};
    g_autoptr(GByteArray) zip = make_zip(&e, 1);
    g_byte_array_set_size(tar, tar->len - 1024);
    make_tar_add(tar, &(MakeTar){.name = "in.zip", .type = '0', .data = zip->data, .bytes = zip->len});
    make_tar_end(tar);
    g_autoptr(GByteArray) packed = make_compressed(ARCHIVE_FILTER_XZ, tar->data, tar->len);
    AdLimits limits = ad_limits_default();
    limits.ram_member_bytes = 1024 * 1024; /* the spool as well */
    list(&o, packed, packed->len, limits);
    if (o.error != NULL)
        print_message("%s\n", o.error);
    assert_int_equal(o.end, AD_WORKER_DONE);
    assert_int_equal(o.gaps->len, 0);
    assert_int_equal(o.artifacts->len, 4);
    assert_int_equal(o.coverage.files, 2);
    assert_int_equal(o.coverage.bytes, noise->len + 1);
    gboolean has_name = FALSE;
    for (guint i = 0; i < o.artifacts->len; i++) {
        const AdArtifact *a = g_ptr_array_index(o.artifacts, i);
        has_name = has_name || (strcmp(a->path, "caf\xc3\xa9/big.bin") == 0 && a->has_sha256);
    }
    assert_true(has_name);
}

static void
a_job_that_lies_about_its_size_fails_in_words(void **state)
{
    (void)state;
    g_auto(Outcome) o = {0};
    g_autoptr(GByteArray) tar = make_tar_of("a", "1", 1);
    list(&o, tar, tar->len + 1, ad_limits_default());
    assert_int_equal(o.end, AD_WORKER_FAILED);
    assert_non_null(strstr(o.error, "does not hold"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bundle_is_listed_from_inside_the_cage),
        cmocka_unit_test(a_job_that_lies_about_its_size_fails_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
