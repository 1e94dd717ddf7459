/* SPDX-License-Identifier: Apache-2.0 */
/* test_limits.c - every budget, lowered below a small input, ends with its own reason and never complete */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <archive.h>
#include <string.h>

#include "tests/unit/unpack/collect.h"
#include "tests/unit/unpack/make_archive.h"

static gboolean
has_reason(const Collected *c, AdReason reason)
{
    for (guint i = 0; i < c->gaps->len; i++) {
        const AdGap *g = g_ptr_array_index(c->gaps, i);
        if (g->reason == reason && g->is_blocking && g->state != AD_STATE_SCANNED)
            return TRUE;
    }
    return FALSE;
}

/* Walks bytes under plan; the one blocking reason is `reason`. */
static Collected *
run_to(const CollectPlan *plan, const GByteArray *bytes, AdReason reason)
{
    Collected *c = collect_run(plan, bytes->data, bytes->len);
    gboolean is_only = TRUE;
    for (guint i = 0; i < c->gaps->len; i++)
        is_only = is_only && ((const AdGap *)g_ptr_array_index(c->gaps, i))->reason == reason;
    if (!has_reason(c, reason) || !is_only || !collect_adds_up(c)) {
        collect_print(c);
        fail_msg("expected %s alone", ad_terms_reason(reason));
    }
    return c;
}

static GByteArray *
tar_of_files(guint count, gsize bytes)
{
    GByteArray *tar = g_byte_array_new();
    g_autofree char *data = g_strnfill(bytes, 'a');
    for (guint i = 0; i < count; i++) {
        g_autofree char *name = g_strdup_printf("f%u", i);
        make_tar_add(tar, &(MakeTar){.name = name, .type = '0', .data = data, .bytes = bytes});
    }
    make_tar_end(tar);
    return tar;
}

static void
more_entries_than_files_is_count_limit(void **state)
{
    (void)state;
    CollectPlan plan = collect_plan();
    plan.limits.files = 3;
    g_autoptr(GByteArray) tar = tar_of_files(5, 10);
    g_autoptr(Collected) c = run_to(&plan, tar, AD_REASON_COUNT_LIMIT);
    assert_non_null(collect_artifact(c, "f2"));
    assert_null(collect_artifact(c, "f3"));
    g_autoptr(GByteArray) packed = make_compressed(ARCHIVE_FILTER_GZIP, tar->data, tar->len);
    g_autoptr(Collected) d = run_to(&plan, packed, AD_REASON_COUNT_LIMIT);
    assert_null(collect_artifact(d, "f3"));
    plan.limits.files = 5;
    g_autoptr(Collected) e = collect_run(&plan, tar->data, tar->len);
    assert_true(collect_is_complete(e));
}

static void
entries_of_zip_ar_and_rpm_count_too(void **state)
{
    (void)state;
    CollectPlan plan = collect_plan();
    plan.limits.files = 1;
    const MakeZip entries[] = {{.name = "a", .data = "1", .bytes = 1}, {.name = "b", .data = "2", .bytes = 1}};
    g_autoptr(GByteArray) zip = make_zip(entries, 2);
    g_autoptr(Collected) c = collect_run(&plan, zip->data, zip->len);
    assert_true(has_reason(c, AD_REASON_COUNT_LIMIT) || has_reason(c, AD_REASON_CORRUPT));
    assert_false(collect_is_complete(c));
    g_autoptr(GByteArray) ar = make_ar();
    make_ar_add(ar, "a/", "1234", 4);
    make_ar_add(ar, "b/", "1234", 4);
    g_autoptr(Collected) d = run_to(&plan, ar, AD_REASON_COUNT_LIMIT);
    assert_null(collect_artifact(d, "b"));
}

static void
more_bytes_than_total_is_total_limit(void **state)
{
    (void)state;
    CollectPlan plan = collect_plan();
    plan.limits.total_bytes = 2500;
    g_autoptr(GByteArray) tar = tar_of_files(4, 1000);
    g_autoptr(Collected) c = run_to(&plan, tar, AD_REASON_TOTAL_LIMIT);
    assert_null(collect_artifact(c, "f3"));
}

static void
a_member_above_its_ceiling_is_size_limit_and_the_next_is_read(void **state)
{
    (void)state;
    CollectPlan plan = collect_plan();
    plan.limits.member_bytes = 1000;
    g_autoptr(GByteArray) tar = g_byte_array_new();
    g_autofree char *big = g_strnfill(300 * 1024, 'b');
    make_tar_add(tar, &(MakeTar){.name = "big", .type = '0', .data = big, .bytes = 300 * 1024});
    make_tar_add(tar, &(MakeTar){.name = "next", .type = '0', .data = MARKER, .bytes = strlen(MARKER)});
    make_tar_end(tar);
    g_autoptr(GByteArray) packed = make_compressed(ARCHIVE_FILTER_GZIP, tar->data, tar->len);
    g_autoptr(Collected) c = collect_run(&plan, packed->data, packed->len);
    assert_true(has_reason(c, AD_REASON_SIZE_LIMIT));
    assert_true(collect_has_finding(c, "test:marker", "next"));
    assert_true(collect_adds_up(c));
}

static void
deeper_than_allowed_is_depth_limit(void **state)
{
    (void)state;
    CollectPlan plan = collect_plan();
    plan.limits.depth = 2;
    g_autoptr(GByteArray) at = make_tar_of("leaf", "deep " MARKER, 5 + strlen(MARKER));
    for (int i = 0; i < 3; i++) {
        GByteArray *around = make_tar_of("inner.tar", at->data, at->len);
        g_byte_array_unref(at);
        at = around;
    }
    g_autoptr(Collected) c = run_to(&plan, at, AD_REASON_DEPTH_LIMIT);
    const AdGap *g = collect_gap(c, "inner.tar!inner.tar");
    assert_non_null(g);
    assert_int_equal(g->state, AD_STATE_PARTIAL);
    /* what was not opened is still matched raw */
    assert_true(collect_has_finding(c, "test:marker", "inner.tar!inner.tar"));
}

static void
a_bomb_is_ratio_limit_and_a_hazard(void **state)
{
    (void)state;
    CollectPlan plan = collect_plan();
    plan.limits.ratio = 20;
    plan.limits.ratio_floor_bytes = 64 * 1024;
    gsize bytes = 2 * 1024 * 1024;
    g_autofree char *zeros = g_malloc0(bytes);
    g_autoptr(GByteArray) packed = make_compressed(ARCHIVE_FILTER_GZIP, zeros, bytes);
    g_autoptr(Collected) c = run_to(&plan, packed, AD_REASON_RATIO_LIMIT);
    assert_true(collect_has_finding(c, "hazard.bomb", NULL));
    g_autoptr(GByteArray) tar = make_tar_of("zeros", zeros, bytes);
    g_autoptr(GByteArray) packed_tar = make_compressed(ARCHIVE_FILTER_GZIP, tar->data, tar->len);
    g_autoptr(Collected) d = collect_run(&plan, packed_tar->data, packed_tar->len);
    assert_true(has_reason(d, AD_REASON_RATIO_LIMIT));
    /* under the floor no ratio is too high */
    plan.limits.ratio_floor_bytes = 4 * 1024 * 1024;
    g_autoptr(Collected) e = collect_run(&plan, packed->data, packed->len);
    assert_true(collect_is_complete(e));
}

static void
past_the_deadline_is_time_limit(void **state)
{
    (void)state;
    CollectPlan plan = collect_plan();
    plan.limits.wall_ms = 0;
    g_autoptr(GByteArray) tar = tar_of_files(2, 10);
    g_autoptr(Collected) c = run_to(&plan, tar, AD_REASON_TIME_LIMIT);
    assert_int_equal(c->scans, 0);
}

static void
a_large_member_goes_through_the_spool(void **state)
{
    (void)state;
    CollectPlan plan = collect_plan();
    plan.limits.ram_member_bytes = 64 * 1024;
    g_autoptr(GByteArray) noise = make_noise(7, 300 * 1024);
    g_byte_array_append(noise, (const guint8 *)MARKER, sizeof MARKER - 1);
    g_autoptr(GByteArray) inner = make_tar_of("big.bin", noise->data, noise->len);
    g_autoptr(GByteArray) outer = make_tar_of("inner.tar", inner->data, inner->len);
    g_autoptr(GByteArray) packed = make_compressed(ARCHIVE_FILTER_ZSTD, outer->data, outer->len);
    g_autoptr(Collected) c = collect_run(&plan, packed->data, packed->len);
    assert_true(collect_has_finding(c, "test:marker", "inner.tar!big.bin"));
    assert_true(collect_is_complete(c));
    assert_true(collect_adds_up(c));
    plan.has_spool = FALSE;
    g_autoptr(Collected) d = collect_run(&plan, packed->data, packed->len);
    assert_true(has_reason(d, AD_REASON_SIZE_LIMIT));
    plan.has_spool = TRUE;
    plan.limits.spool_bytes = 100 * 1024;
    g_autoptr(Collected) e = collect_run(&plan, packed->data, packed->len);
    assert_true(has_reason(e, AD_REASON_SIZE_LIMIT));
}

static void
a_leaf_above_the_window_is_windowed_and_found_across_the_seam(void **state)
{
    (void)state;
    CollectPlan plan = collect_plan();
    plan.limits.window_bytes = 256 * 1024;
    g_autoptr(GByteArray) noise = make_noise(3, 600 * 1024);
    memcpy(noise->data, "\x7f" "ELF", 4);
    memcpy(noise->data + 256 * 1024 - 5, MARKER, strlen(MARKER));
    g_autoptr(Collected) c = run_to(&plan, noise, AD_REASON_WINDOWED);
    assert_true(collect_has_finding(c, "test:marker", "bundle"));
    assert_true(c->scans >= 3);
}

static void
a_large_leaf_is_scanned_once_a_shard(void **state)
{
    (void)state;
    CollectPlan plan = collect_plan();
    plan.shards = 3;
    g_autoptr(GByteArray) noise = make_noise(3, 9 * 1024 * 1024);
    g_autoptr(Collected) c = collect_run(&plan, noise->data, noise->len);
    assert_int_equal(c->scans, 3);
    assert_true(collect_is_complete(c));
}

static void
a_culprit_is_not_touched_and_makes_incomplete(void **state)
{
    (void)state;
    CollectPlan plan = collect_plan();
    const char *const culprits[] = {"f1", NULL};
    plan.culprits = culprits;
    g_autoptr(GByteArray) tar = tar_of_files(3, 10);
    g_autoptr(Collected) c = run_to(&plan, tar, AD_REASON_WORKER_CRASH);
    assert_non_null(collect_gap(c, "f1"));
    assert_false(collect_artifact(c, "f1")->has_sha256);
    assert_true(collect_artifact(c, "f2")->has_sha256);
    const char *const whole[] = {"bundle", NULL};
    plan.culprits = whole;
    g_autoptr(Collected) d = run_to(&plan, tar, AD_REASON_WORKER_CRASH);
    assert_null(collect_artifact(d, "f1"));
}

static void
known_and_repeated_content_is_not_scanned_again(void **state)
{
    (void)state;
    CollectPlan plan = collect_plan();
    plan.threads = 1;
    g_autoptr(GByteArray) tar = tar_of_files(4, 100); /* four files, one content */
    g_autoptr(Collected) c = collect_run(&plan, tar->data, tar->len);
    assert_int_equal(c->scans, 1);
    assert_int_equal(c->coverage.files_reused, 0);
    const AdArtifact *a = collect_artifact(c, "f0");
    assert_true(a->has_verdict_key);
    plan.verdicts = &a->verdict_key;
    plan.verdict_count = 1;
    g_autoptr(Collected) d = collect_run(&plan, tar->data, tar->len);
    assert_int_equal(d->scans, 0);
    assert_int_equal(d->coverage.files_reused, 4);
    /* when rules read the name, another name is another verdict */
    plan.verdicts = NULL;
    plan.reads_externals = TRUE;
    g_autoptr(Collected) e = collect_run(&plan, tar->data, tar->len);
    assert_int_equal(e->scans, 4);
}

/* Checks beyond the rules are about the delivery: a file that the rules once found clean is looked at again. */
static void
known_content_is_inspected_all_the_same(void **state)
{
    (void)state;
    static const char text[] = "token=glpat-q7Vt2LmZk9RfYb4HnDxW\n";
    g_autoptr(GByteArray) tar = make_tar_of("app/settings", text, sizeof text - 1);
    CollectPlan plan = collect_plan();
    plan.is_inspected = TRUE;
    g_autoptr(Collected) first = collect_run(&plan, tar->data, tar->len);
    const AdArtifact *a = collect_artifact(first, "app/settings");
    assert_true(a->has_verdict_key);
    assert_true(collect_has_finding(first, "secret.service-token", "app/settings"));
    plan.verdicts = &a->verdict_key;
    plan.verdict_count = 1;
    g_autoptr(Collected) again = collect_run(&plan, tar->data, tar->len);
    assert_int_equal(again->scans, 0);
    assert_true(collect_has_finding(again, "secret.service-token", "app/settings"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_entries_than_files_is_count_limit),
        cmocka_unit_test(entries_of_zip_ar_and_rpm_count_too),
        cmocka_unit_test(more_bytes_than_total_is_total_limit),
        cmocka_unit_test(a_member_above_its_ceiling_is_size_limit_and_the_next_is_read),
        cmocka_unit_test(deeper_than_allowed_is_depth_limit),
        cmocka_unit_test(a_bomb_is_ratio_limit_and_a_hazard),
        cmocka_unit_test(past_the_deadline_is_time_limit),
        cmocka_unit_test(a_large_member_goes_through_the_spool),
        cmocka_unit_test(a_leaf_above_the_window_is_windowed_and_found_across_the_seam),
        cmocka_unit_test(a_large_leaf_is_scanned_once_a_shard),
        cmocka_unit_test(a_culprit_is_not_touched_and_makes_incomplete),
        cmocka_unit_test(known_and_repeated_content_is_not_scanned_again),
        cmocka_unit_test(known_content_is_inspected_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
