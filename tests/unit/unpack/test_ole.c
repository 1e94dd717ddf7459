/* SPDX-License-Identifier: Apache-2.0 */
/* test_ole.c - OLE files: streams of both kinds, loops and sharing, macros, embedded files, installer tables */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "scanner/unpack/msi.h"
#include "scanner/unpack/ovba.h"
#include "tests/unit/unpack/collect.h"
#include "tests/unit/unpack/make_archive.h"
#include "tests/unit/unpack/make_ole.h"

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

static guint64
artifact_bytes(const Collected *c, const char *path)
{
    const AdArtifact *a = collect_artifact(c, path);
    if (a == NULL) {
        collect_print(c);
        fail_msg("no %s", path);
        return 0;
    }
    return a->size_bytes;
}

static void
streams_large_and_small_are_members(void **state)
{
    (void)state;
    for (guint sector = 512; sector <= 4096; sector *= 8) {
        g_autoptr(GByteArray) noise = make_noise(1, 20000);
        memcpy(noise->data + 12000, MARKER, strlen(MARKER)); /* over no sector's edge */
        const MakeOle entries[] = {{"small", MARKER, strlen(MARKER), FALSE},
                                   {"Data/large", noise->data, noise->len, FALSE},
                                   {"Data/Deep/back", noise->data, noise->len, TRUE},
                                   {"\1CompObj", "x", 1, FALSE},
                                   {"empty", "", 0, FALSE}};
        MakeOlePlan plan = {.sector_bytes = sector};
        g_autoptr(GByteArray) ole = make_ole(&plan, entries, G_N_ELEMENTS(entries));
        g_autoptr(Collected) c = run_bytes(ole);
        assert_true(collect_has_finding(c, "test:marker", "small"));
        assert_true(collect_has_finding(c, "test:marker", "Data/large"));
        assert_true(collect_has_finding(c, "test:marker", "Data/Deep/back"));
        assert_int_equal(artifact_bytes(c, "Data/Deep/back"), 20000);
        assert_memory_equal(collect_artifact(c, "Data/Deep/back")->sha256.bytes,
                            collect_artifact(c, "Data/large")->sha256.bytes, AD_DIGEST_SIZE);
        assert_int_equal(artifact_bytes(c, "%01CompObj"), 1);
        assert_int_equal(artifact_bytes(c, "empty"), 0);
        assert_false(collect_has_finding(c, "hazard.control-name", NULL));
        assert_true(collect_is_complete(c));
        const AdContainer *k = collect_container(c, "bundle", "ole");
        assert_int_equal(k->claimed_bytes, 40000 + strlen(MARKER) + 1);
        assert_int_equal(k->gap_bytes, 0);
    }
}

static void
put32(GByteArray *out, guint at, guint32 value)
{
    for (guint i = 0; i < 4; i++)
        out->data[at + i] = (guint8)(value >> 8 * i);
}

static void
a_chain_that_loops_or_meets_another_ends_there(void **state)
{
    (void)state;
    g_autoptr(GByteArray) noise = make_noise(2, 8192);
    const MakeOle entries[] = {{"a", noise->data, 8192, FALSE}, {"b", noise->data, 8192, FALSE}};
    static const struct {
        guint32 sector, next;
    } cases[] = {{3, 0}, {3, 3}, {20, 2}, {5, 0xfffffff0}, {5, 0x00ffffff}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        MakeOlePlan plan = {0};
        g_autoptr(GByteArray) ole = make_ole(&plan, entries, 2);
        put32(ole, plan.fat_at + 4 * cases[i].sector, cases[i].next);
        g_autoptr(Collected) c = run_bytes(ole);
        if (collect_is_complete(c))
            fail_msg("case %zu is called complete", i);
        assert_non_null(collect_artifact(c, "a"));
        assert_non_null(collect_artifact(c, "b"));
    }
}

static void
a_directory_that_loops_is_damage_and_its_streams_are_still_scanned(void **state)
{
    (void)state;
    const MakeOle entries[] = {{"a", MARKER, strlen(MARKER), FALSE}, {"S/b", MARKER, strlen(MARKER), FALSE}};
    MakeOlePlan plan = {0};
    g_autoptr(GByteArray) ole = make_ole(&plan, entries, 2);
    put32(ole, plan.directory_at + 1 * 128 + 68, 1); /* the first stream's left neighbour is itself */
    g_autoptr(Collected) c = run_bytes(ole);
    assert_true(collect_has_finding(c, "test:marker", "a"));
    assert_true(collect_has_finding(c, "test:marker", "S/b"));
    assert_false(collect_is_complete(c));
    put32(ole, plan.directory_at + 1 * 128 + 68, 0xffffffff);
    put32(ole, plan.directory_at + 76, 0xffffffff); /* the root has no child: nothing is reached, all is there */
    g_autoptr(Collected) d = run_bytes(ole);
    assert_true(collect_has_finding(d, "test:marker", "a"));
    assert_true(collect_has_finding(d, "test:marker", "b"));
}

static void
sectors_that_no_chain_holds_are_carved(void **state)
{
    (void)state;
    const MakeOle entries[] = {{"a", "x", 1, FALSE}};
    MakeOlePlan plan = {.free_sectors = 2, .free_fill = MARKER};
    g_autoptr(GByteArray) ole = make_ole(&plan, entries, 1);
    g_autoptr(Collected) c = run_bytes(ole);
    const AdContainer *k = collect_container(c, "bundle", "ole");
    assert_int_equal(k->gap_bytes, 1024);
    assert_true(collect_has_finding(c, "hazard.unaccounted-bytes", NULL));
}

static void
a_cut_file_is_incomplete(void **state)
{
    (void)state;
    g_autoptr(GByteArray) noise = make_noise(3, 30000);
    const MakeOle entries[] = {{"a", noise->data, noise->len, FALSE}};
    MakeOlePlan plan = {0};
    g_autoptr(GByteArray) ole = make_ole(&plan, entries, 1);
    static const gsize cuts[] = {100, 511, 513, 5000, 30300};
    for (gsize i = 0; i < G_N_ELEMENTS(cuts); i++) {
        CollectPlan collect = collect_plan();
        g_autoptr(Collected) c = collect_run(&collect, ole->data, cuts[i]);
        assert_true(collect_adds_up(c));
        assert_false(collect_is_complete(c));
    }
}

static void
the_type_is_what_the_streams_say(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"WordDocument", "doc"}, {"Workbook", "xls"}, {"PowerPoint Document", "ppt"},
                                           {"__properties_version1.0", "msg"}, {"EncryptedPackage", "ooxml-encrypted"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const MakeOle entries[] = {{cases[i][0], "x", 1, FALSE}};
        MakeOlePlan plan = {0};
        g_autoptr(GByteArray) ole = make_ole(&plan, entries, 1);
        g_autoptr(Collected) c = run_bytes(ole);
        assert_string_equal(collect_artifact(c, "bundle")->file_type, cases[i][1]);
        assert_int_equal(collect_is_complete(c), i != 4);
    }
}

static void
a_macro_project_is_a_hazard_and_its_source_is_scanned(void **state)
{
    (void)state;
    const char *source = "Attribute VB_Name = \"M\"\r\nSub AutoOpen()\r\n' " MARKER "\r\nEnd Sub\r\n";
    g_autoptr(GByteArray) packed = make_ovba(source, strlen(source));
    for (guint lie = 0; lie < 2; lie++) {
        g_autoptr(GByteArray) stream = g_byte_array_new();
        g_byte_array_append(stream, (const guint8 *)"p-code!", 7);
        g_byte_array_append(stream, packed->data, packed->len);
        g_autoptr(GByteArray) raw = make_ovba_dir("M\xc3\xb3" "dulo", lie ? 3 : 7);
        g_autoptr(GByteArray) dir = make_ovba(raw->data, raw->len);
        const MakeOle entries[] = {{"Macros/VBA/dir", dir->data, dir->len, FALSE},
                                   {"Macros/VBA/M\xc3\xb3" "dulo", stream->data, stream->len, FALSE},
                                   {"WordDocument", "x", 1, FALSE}};
        MakeOlePlan plan = {0};
        g_autoptr(GByteArray) ole = make_ole(&plan, entries, 3);
        g_autoptr(Collected) c = run_bytes(ole);
        assert_true(collect_has_finding(c, "hazard.macro-document", "bundle"));
        assert_true(collect_has_finding(c, "test:marker", "Macros/VBA/M\xc3\xb3" "dulo!source"));
        assert_int_equal(artifact_bytes(c, "Macros/VBA/M\xc3\xb3" "dulo!source"), strlen(source));
        assert_true(collect_is_complete(c));
    }
}

static void
macro_text_is_decompressed_as_the_specification_shows(void **state)
{
    (void)state;
    /* MS-OVBA 3.2.2 and 3.2.3: the worked examples */
    static const guint8 normal[] = {0x01, 0x2f, 0xb0, 0x00, 0x23, 0x61, 0x61, 0x61, 0x62, 0x63, 0x64, 0x65, 0x82,
                                    0x66, 0x00, 0x70, 0x61, 0x67, 0x68, 0x69, 0x6a, 0x01, 0x38, 0x08, 0x61, 0x6b,
                                    0x6c, 0x00, 0x30, 0x6d, 0x6e, 0x6f, 0x70, 0x06, 0x71, 0x02, 0x70, 0x04, 0x10,
                                    0x72, 0x73, 0x74, 0x75, 0x76, 0x10, 0x77, 0x78, 0x79, 0x7a, 0x00, 0x3c};
    static const guint8 most[] = {0x01, 0x03, 0xb0, 0x02, 0x61, 0x45, 0x00};
    gboolean is_whole;
    g_autoptr(GByteArray) a = ad_ovba_decompress(normal, sizeof normal, 1000, &is_whole);
    const char *text = "#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa";
    assert_int_equal(a->len, strlen(text));
    assert_memory_equal(a->data, text, a->len);
    assert_true(is_whole);
    g_autoptr(GByteArray) b = ad_ovba_decompress(most, sizeof most, 1000, &is_whole);
    assert_int_equal(b->len, 73);
    assert_true(b->data[72] == 'a' && is_whole);
    g_autoptr(GByteArray) few = ad_ovba_decompress(most, sizeof most, 10, &is_whole);
    assert_int_equal(few->len, 10);
    assert_false(is_whole);
    static const guint8 before[] = {0x01, 0x02, 0xb0, 0x01, 0x45, 0x10}; /* copies from before the chunk */
    g_autoptr(GByteArray) d = ad_ovba_decompress(before, sizeof before, 1000, &is_whole);
    assert_true(d->len == 0 && !is_whole);
    assert_null(ad_ovba_decompress((const guint8 *)"\2\0\xb0", 3, 10, &is_whole));
}

static void
a_packaged_file_is_taken_out(void **state)
{
    (void)state;
    g_autoptr(GByteArray) s = g_byte_array_new();
    g_byte_array_append(s, (const guint8 *)"\0\0\0\0\2\0a.exe\0C:\\a.exe\0\0\0\3\0\4\0\0\0C:\\x\x12\0\0\0" MARKER, 6 + 6 + 9 + 8 + 4 + 4 + 18);
    const MakeOle entries[] = {{"ObjectPool/_1/\1Ole10Native", s->data, s->len, FALSE}};
    MakeOlePlan plan = {0};
    g_autoptr(GByteArray) ole = make_ole(&plan, entries, 1);
    g_autoptr(Collected) c = run_bytes(ole);
    assert_true(collect_has_finding(c, "hazard.embedded-object", NULL));
    assert_int_equal(artifact_bytes(c, "ObjectPool/_1/%01Ole10Native!native"), 18);
    assert_true(collect_has_finding(c, "test:marker", "ObjectPool/_1/%01Ole10Native!native"));
}

static void
custom_actions_of_an_installer_become_text(void **state)
{
    (void)state;
    g_autofree char *long_target = g_strnfill(70000, 'x');
    memcpy(long_target + 69000, MARKER, strlen(MARKER));
    for (guint width = 2; width <= 3; width++) {
        g_auto(MakeMsi) msi = {0};
        make_msi(&msi, width, "RunIt", "INSTALLDIR", long_target);
        g_autofree char *pool = make_msi_name("!_StringPool"), *data = make_msi_name("!_StringData");
        g_autofree char *columns = make_msi_name("!_Columns"), *actions = make_msi_name("!CustomAction");
        g_autofree char *cab_name = make_msi_name("Binary.odd");
        const MakeOle entries[] = {{pool, msi.pool->data, msi.pool->len, FALSE},
                                   {data, msi.data->data, msi.data->len, FALSE},
                                   {columns, msi.columns->data, msi.columns->len, FALSE},
                                   {actions, msi.actions->data, msi.actions->len, FALSE},
                                   {cab_name, "#!/bin/sh\n" MARKER, 10 + strlen(MARKER), FALSE}};
        static const guint8 class_id[] = {0x84, 0x10, 0x0c, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46};
        MakeOlePlan plan = {.class_id = class_id};
        g_autoptr(GByteArray) ole = make_ole(&plan, entries, 5);
        g_autoptr(Collected) c = run_bytes(ole);
        assert_string_equal(collect_artifact(c, "bundle")->file_type, "msi");
        assert_true(collect_has_finding(c, "hazard.install-action", "bundle"));
        assert_true(collect_has_finding(c, "test:marker", "%21CustomAction!text"));
        assert_int_equal(artifact_bytes(c, "%21CustomAction!text"), strlen("RunIt\t50\tINSTALLDIR\t\n") + 70000);
        assert_true(collect_has_finding(c, "test:marker", "Binary.odd"));
        assert_true(collect_is_complete(c));
    }
}

static void
an_installer_table_that_does_not_fit_is_said_to_be_damaged(void **state)
{
    (void)state;
    g_auto(MakeMsi) msi = {0};
    make_msi(&msi, 2, "a", "b", "c");
    g_byte_array_append(msi.actions, (const guint8 *)"x", 1);
    g_autofree char *pool = make_msi_name("!_StringPool"), *data = make_msi_name("!_StringData");
    g_autofree char *columns = make_msi_name("!_Columns"), *actions = make_msi_name("!CustomAction");
    const MakeOle entries[] = {{pool, msi.pool->data, msi.pool->len, FALSE},
                               {data, msi.data->data, msi.data->len, FALSE},
                               {columns, msi.columns->data, msi.columns->len, FALSE},
                               {actions, msi.actions->data, msi.actions->len, FALSE}};
    MakeOlePlan plan = {0};
    g_autoptr(GByteArray) ole = make_ole(&plan, entries, 4);
    g_autoptr(AdSource) source = ad_source_new_memory(ole->data, ole->len, NULL, NULL, FALSE);
    g_autoptr(AdOle) read = ad_ole_read(source, 100);
    g_autoptr(AdMsiActions) a = ad_msi_actions_read(read);
    assert_true(a->is_damaged);
    assert_int_equal(a->rows, 0);
}

static void
an_installer_without_a_single_string_is_read(void **state)
{
    (void)state;
    g_auto(MakeMsi) msi = {0};
    make_msi(&msi, 2, "a", "b", "c");
    g_autofree char *pool = make_msi_name("!_StringPool"), *data = make_msi_name("!_StringData");
    g_autofree char *columns = make_msi_name("!_Columns"), *actions = make_msi_name("!CustomAction");
    const MakeOle entries[] = {{pool, msi.pool->data, msi.pool->len, FALSE}, {data, "", 0, FALSE},
                               {columns, msi.columns->data, msi.columns->len, FALSE},
                               {actions, msi.actions->data, msi.actions->len, FALSE}};
    MakeOlePlan plan = {0};
    g_autoptr(GByteArray) ole = make_ole(&plan, entries, 4);
    g_autoptr(Collected) c = run_bytes(ole);
    assert_false(collect_is_complete(c)); /* its table cannot be told from another */
}

static void
more_entries_than_asked_for_are_damage(void **state)
{
    (void)state;
    const MakeOle entries[] = {{"a", "x", 1, FALSE}, {"b", "x", 1, FALSE}, {"c", "x", 1, FALSE}};
    MakeOlePlan plan = {0};
    g_autoptr(GByteArray) ole = make_ole(&plan, entries, 3);
    g_autoptr(AdSource) source = ad_source_new_memory(ole->data, ole->len, NULL, NULL, FALSE);
    g_autoptr(AdOle) few = ad_ole_read(source, 2), all = ad_ole_read(source, 4);
    assert_true(ad_ole_is_damaged(few));
    assert_false(ad_ole_is_damaged(all));
    CollectPlan collect = collect_plan();
    collect.limits.files = 2;
    g_autoptr(Collected) c = collect_run(&collect, ole->data, ole->len);
    assert_false(collect_is_complete(c));
    assert_true(collect_adds_up(c));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams_large_and_small_are_members),
        cmocka_unit_test(a_chain_that_loops_or_meets_another_ends_there),
        cmocka_unit_test(a_directory_that_loops_is_damage_and_its_streams_are_still_scanned),
        cmocka_unit_test(sectors_that_no_chain_holds_are_carved),
        cmocka_unit_test(a_cut_file_is_incomplete),
        cmocka_unit_test(the_type_is_what_the_streams_say),
        cmocka_unit_test(a_macro_project_is_a_hazard_and_its_source_is_scanned),
        cmocka_unit_test(macro_text_is_decompressed_as_the_specification_shows),
        cmocka_unit_test(a_packaged_file_is_taken_out),
        cmocka_unit_test(custom_actions_of_an_installer_become_text),
        cmocka_unit_test(an_installer_table_that_does_not_fit_is_said_to_be_damaged),
        cmocka_unit_test(an_installer_without_a_single_string_is_read),
        cmocka_unit_test(more_entries_than_asked_for_are_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
