/* SPDX-License-Identifier: Apache-2.0 */
/* test_squash.c - squashfs images of every compression, AppImages, loops, damage, and where the bytes belong */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "scanner/unpack/squash.h"
#include "tests/unit/unpack/collect.h"
#include "tests/unit/unpack/make_archive.h"
#include "tests/unit/unpack/make_squash.h"

#define EVIL "#!/bin/sh\n# " MARKER "\n"
#define LARGE (5 * 4096 + 100)

/* Text, a hole, noise: blocks that are compressed, left out and stored. */
static GByteArray *
large_body(void)
{
    GByteArray *b = make_noise(7, LARGE);
    memset(b->data, 'a', 4096);
    memset(b->data + 4096, 0, 4096);
    memcpy(b->data + 3 * 4096 - 9, MARKER, strlen(MARKER)); /* over a block's edge */
    return b;
}

static MakeSquash
plan_of(const GByteArray *large)
{
    return (MakeSquash){.large = large->data, .large_bytes = large->len, .small = EVIL, .small_bytes = strlen(EVIL)};
}

static Collected *
run_bytes(const GByteArray *bytes)
{
    CollectPlan plan = collect_plan();
    Collected *c = collect_run(&plan, bytes->data, bytes->len);
    if (!collect_adds_up(c)) {
        collect_print(c);
        fail_msg("bytes do not add up");
    }
    return c;
}

static void
images_of_every_compression_are_opened(void **state)
{
    (void)state;
    static const guint kinds[] = {0, 1, 4, 5, 6};
    g_autoptr(GByteArray) large = large_body();
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        MakeSquash plan = plan_of(large);
        plan.compression = kinds[i];
        g_autoptr(GByteArray) image = make_squash(&plan);
        g_autoptr(Collected) c = run_bytes(image);
        if (!collect_has_finding(c, "test:marker", "small") || !collect_has_finding(c, "test:marker", "d/large")) {
            collect_print(c);
            fail_msg("compression %u", kinds[i]);
        }
        g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, large->data, large->len);
        char hex[AD_DIGEST_HEX_SIZE];
        ad_digest_to_hex(&collect_artifact(c, "d/large")->sha256, hex);
        assert_string_equal(hex, sum);
        assert_int_equal(collect_artifact(c, "d/link")->type, AD_ENTRY_SYMLINK);
        assert_int_equal(collect_artifact(c, "d")->type, AD_ENTRY_DIR);
        assert_true(collect_is_complete(c));
        const AdContainer *k = collect_container(c, "bundle", "squashfs");
        assert_int_equal(k->gap_bytes, 0);
        assert_int_equal(k->claimed_bytes, plan.inode_at - plan.data_at);
    }
}

static void
an_appimage_is_a_program_and_an_image(void **state)
{
    (void)state;
    g_autoptr(GByteArray) large = large_body();
    MakeSquash plan = plan_of(large);
    plan.compression = 1;
    g_autoptr(GByteArray) image = make_squash(&plan);
    for (int is_small = 0; is_small < 2; is_small++) {
        g_autoptr(GByteArray) whole = make_program(1000, is_small, image);
        g_autoptr(Collected) c = run_bytes(whole);
        assert_true(collect_has_finding(c, "test:marker", "small"));
        assert_string_equal(collect_artifact(c, "bundle")->file_type, "appimage");
        assert_string_equal(collect_artifact(c, "%runtime")->file_type, "elf");
        assert_int_equal(collect_artifact(c, "%runtime")->size_bytes, 1000);
        assert_true(collect_is_complete(c));
        assert_int_equal(collect_container(c, "bundle", "appimage")->gap_bytes, 0);
    }
}

static void
a_snap_is_called_by_its_kind(void **state)
{
    (void)state;
    g_autoptr(GByteArray) large = large_body();
    MakeSquash plan = plan_of(large);
    plan.prefix = "snap.yaml";
    g_autoptr(GByteArray) image = make_squash(&plan);
    g_autoptr(Collected) c = run_bytes(image);
    assert_string_equal(collect_artifact(c, "bundle")->file_type, "snap");
    assert_non_null(collect_container(c, "bundle", "snap"));
}

static void
hazards_of_links_modes_and_devices_are_said(void **state)
{
    (void)state;
    g_autoptr(GByteArray) large = large_body();
    MakeSquash plan = plan_of(large);
    plan.target = "../../x";
    plan.small_mode = 04755;
    plan.has_device = TRUE;
    g_autoptr(GByteArray) image = make_squash(&plan);
    g_autoptr(Collected) c = run_bytes(image);
    assert_true(collect_has_finding(c, "hazard.link-escape", "d/link"));
    assert_true(collect_has_finding(c, "hazard.setuid", "small"));
    assert_true(collect_has_finding(c, "hazard.device", "null"));
    assert_int_equal(collect_gap(c, "null")->reason, AD_REASON_SPECIAL_FILE);
}

static void
a_folder_that_holds_itself_ends(void **state)
{
    (void)state;
    g_autoptr(GByteArray) large = large_body();
    MakeSquash plan = plan_of(large);
    plan.is_loop = TRUE;
    g_autoptr(GByteArray) image = make_squash(&plan);
    g_autoptr(Collected) c = run_bytes(image);
    assert_true(collect_has_finding(c, "test:marker", "small"));
    assert_false(collect_is_complete(c));
}

static void
a_damaged_block_is_the_gap_of_its_file(void **state)
{
    (void)state;
    g_autoptr(GByteArray) large = large_body();
    MakeSquash plan = plan_of(large);
    plan.compression = 1;
    g_autoptr(GByteArray) image = make_squash(&plan);
    memset(image->data + plan.data_at, 0xff, 8);
    g_autoptr(Collected) c = run_bytes(image);
    assert_int_equal(collect_gap(c, "d/large")->reason, AD_REASON_CORRUPT);
    assert_null(collect_gap(c, "small"));
    assert_true(collect_has_finding(c, "test:marker", "small"));
    assert_false(collect_is_complete(c));
}

static void
what_stands_between_and_behind_is_carved(void **state)
{
    (void)state;
    g_autoptr(GByteArray) large = large_body();
    MakeSquash plan = plan_of(large);
    g_autoptr(GByteArray) image = make_squash(&plan);
    /* the large file loses its blocks: nobody holds them now */
    for (guint i = 8; i < 16; i++)
        image->data[plan.inode_at + 2 + 16 + i] = 0;
    g_byte_array_append(image, (const guint8 *)EVIL, (guint)strlen(EVIL));
    g_autoptr(Collected) c = run_bytes(image);
    const AdContainer *k = collect_container(c, "bundle", "squashfs");
    assert_int_equal(k->gap_bytes, 4 * 4096 + strlen(EVIL));
    assert_true(collect_has_finding(c, "hazard.unaccounted-bytes", NULL));
}

static void
a_cut_or_unknown_image_is_incomplete(void **state)
{
    (void)state;
    g_autoptr(GByteArray) large = large_body();
    MakeSquash plan = plan_of(large);
    g_autoptr(GByteArray) image = make_squash(&plan);
    const gsize cuts[] = {4, 95, 96, 5000, image->len - 200, image->len - 1};
    for (gsize i = 0; i < G_N_ELEMENTS(cuts); i++) {
        CollectPlan collect = collect_plan();
        g_autoptr(Collected) c = collect_run(&collect, image->data, cuts[i]);
        assert_true(collect_adds_up(c));
        assert_false(collect_is_complete(c));
    }
    image->data[20] = 3; /* lzo, which the library does not have */
    g_autoptr(Collected) c = run_bytes(image);
    assert_int_equal(collect_gap(c, "bundle")->reason, AD_REASON_UNSUPPORTED_FORMAT);
    memcpy(image->data, "sqsh", 4); /* big-endian */
    g_autoptr(Collected) d = run_bytes(image);
    assert_int_equal(collect_gap(d, "bundle")->reason, AD_REASON_UNSUPPORTED_FORMAT);
}

static void
limits_of_an_image_are_held(void **state)
{
    (void)state;
    g_autoptr(GByteArray) large = large_body();
    MakeSquash plan = plan_of(large);
    g_autoptr(GByteArray) image = make_squash(&plan);
    CollectPlan few = collect_plan(), small = collect_plan();
    few.limits.files = 2;
    g_autoptr(Collected) c = collect_run(&few, image->data, image->len);
    assert_false(collect_is_complete(c));
    assert_true(collect_adds_up(c));
    small.limits.member_bytes = 8192;
    g_autoptr(Collected) d = collect_run(&small, image->data, image->len);
    assert_int_equal(collect_gap(d, "d/large")->reason, AD_REASON_SIZE_LIMIT);
    assert_true(collect_has_finding(d, "test:marker", "small"));
    g_autoptr(AdSource) source = ad_source_new_memory(image->data, image->len, NULL, NULL, FALSE);
    AdSquashState state_of;
    image->data[18] = 0xff; /* more fragments than are followed */
    assert_null(ad_squash_open(source, &state_of));
    assert_int_equal(state_of, AD_SQUASH_DAMAGED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(images_of_every_compression_are_opened),
        cmocka_unit_test(an_appimage_is_a_program_and_an_image),
        cmocka_unit_test(a_snap_is_called_by_its_kind),
        cmocka_unit_test(hazards_of_links_modes_and_devices_are_said),
        cmocka_unit_test(a_folder_that_holds_itself_ends),
        cmocka_unit_test(a_damaged_block_is_the_gap_of_its_file),
        cmocka_unit_test(what_stands_between_and_behind_is_carved),
        cmocka_unit_test(a_cut_or_unknown_image_is_incomplete),
        cmocka_unit_test(limits_of_an_image_are_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
