/* SPDX-License-Identifier: Apache-2.0 */
/* test_image.c - container images: layers in order, what a later one hides, digests, configuration, hostile documents */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <archive.h>
#include <string.h>

#include "tests/unit/unpack/collect.h"
#include "tests/unit/unpack/make_archive.h"
#include "tests/unit/unpack/make_image.h"

#define EVIL "password=" MARKER "\n"
#define CONFIG                                                                                                     \
    "{\"config\":{\"Env\":[\"PATH=/usr/bin\",\"KEY=" MARKER "\"],\"Entrypoint\":[\"/bin/sh\",\"-c\"],"             \
    "\"Labels\":{\"a\":\"b\"},\"ExposedPorts\":{\"80/tcp\":{}}},\"history\":[{\"created_by\":\"RUN x\"}]}"

static Collected *
run_bytes(const GByteArray *bytes)
{
    CollectPlan plan = collect_plan();
    Collected *c = collect_run(&plan, bytes->data, bytes->len);
    assert_true(collect_adds_up(c));
    return c;
}

static GByteArray *
layer_of(const char *const *names)
{
    GByteArray *out = g_byte_array_new();
    for (gsize i = 0; names[i] != NULL; i++)
        make_tar_add(out, &(MakeTar){.name = names[i], .type = g_str_has_suffix(names[i], "/") ? '5' : '0',
                                     .data = EVIL, .bytes = g_str_has_suffix(names[i], "/") ? 0 : strlen(EVIL)});
    make_tar_end(out);
    return out;
}

static const char *
detail_of(const Collected *c, const char *rule, const char *path)
{
    for (guint i = 0; i < c->findings->len; i++) {
        const AdFinding *f = g_ptr_array_index(c->findings, i);
        if (strcmp(f->rule, rule) == 0 && strcmp(f->path, path) == 0 && f->evidence->len > 0) {
            const AdEvidence *e = g_ptr_array_index(f->evidence, 0);
            static char text[AD_LIMIT_EVIDENCE_BYTES + 1]; /* the quote has no NUL of its own */
            gsize n;
            const char *quote = g_bytes_get_data(e->quote, &n);
            memcpy(text, quote, MIN(n, sizeof text - 1));
            text[MIN(n, sizeof text - 1)] = '\0';
            return text;
        }
    }
    collect_print(c);
    fail_msg("no %s in %s", rule, path);
    return "";
}

static guint
count_rule(const Collected *c, const char *rule)
{
    guint n = 0;
    for (guint i = 0; i < c->findings->len; i++)
        n += strcmp(((const AdFinding *)g_ptr_array_index(c->findings, i))->rule, rule) == 0;
    return n;
}

static void
a_file_that_a_later_layer_hides_is_scanned_and_said_to_be_hidden(void **state)
{
    (void)state;
    g_autoptr(GByteArray) one = layer_of((const char *const[]){"etc/", "etc/secret", "opt/a/x", "opt/a/y", NULL});
    g_autoptr(GByteArray) two = layer_of((const char *const[]){"etc/.wh.secret", "opt/a/.wh..wh..opq", "opt/a/z", NULL});
    const GByteArray *layers[] = {one, two};
    for (int filter = 0; filter < 3; filter++) {
        static const int filters[] = {ARCHIVE_FILTER_NONE, ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_ZSTD};
        g_auto(MakeImage) image = {0};
        make_oci(&image, CONFIG, layers, 2, filters[filter]);
        g_autoptr(Collected) c = run_bytes(image.tar);
        g_autofree char *hidden = g_strconcat(image.layer[0], "!etc/secret", NULL);
        g_autofree char *below = g_strconcat(image.layer[0], "!opt/a/y", NULL);
        assert_true(collect_has_finding(c, "test:marker", hidden));
        assert_true(collect_is_complete(c));
        assert_true(g_str_has_prefix(detail_of(c, "hazard.image-hidden", hidden), "layer 2 of 2 hides it: sha256:"));
        detail_of(c, "hazard.image-hidden", below);
        assert_int_equal(count_rule(c, "hazard.image-hidden"), 3);
        assert_int_equal(count_rule(c, "hazard.digest-mismatch"), 0);
        assert_int_equal(count_rule(c, "hazard.image-malformed"), 0);
        assert_int_equal(count_rule(c, "hazard.image-unreferenced"), 0);
        assert_non_null(collect_container(c, "bundle", "oci-image"));
        assert_string_equal(collect_artifact(c, "bundle")->file_type, "oci-image");
    }
}

static void
the_configuration_becomes_text_that_rules_see(void **state)
{
    (void)state;
    g_autoptr(GByteArray) one = layer_of((const char *const[]){"x", NULL});
    const GByteArray *layers[] = {one};
    g_auto(MakeImage) image = {0};
    make_oci(&image, CONFIG, layers, 1, ARCHIVE_FILTER_NONE);
    g_autoptr(Collected) c = run_bytes(image.tar);
    g_autofree char *env = g_strconcat(image.config, "!env", NULL);
    g_autofree char *start = g_strconcat(image.config, "!entrypoint", NULL);
    g_autofree char *history = g_strconcat(image.config, "!history", NULL);
    assert_true(collect_has_finding(c, "test:marker", env));
    assert_int_equal(collect_artifact(c, env)->size_bytes, strlen("PATH=/usr/bin\nKEY=" MARKER "\n"));
    assert_int_equal(collect_artifact(c, start)->size_bytes,
                     strlen("ENTRYPOINT /bin/sh\nENTRYPOINT -c\nEXPOSE 80/tcp \nLABEL a b\n"));
    assert_non_null(collect_artifact(c, history));
}

static void
a_docker_save_tar_is_read_as_an_image(void **state)
{
    (void)state;
    g_autoptr(GByteArray) one = layer_of((const char *const[]){"etc/secret", "run/old", NULL});
    g_autoptr(GByteArray) two = layer_of((const char *const[]){"etc/.wh.secret", "run/old", NULL});
    const GByteArray *layers[] = {one, two};
    g_auto(MakeImage) image = {0};
    make_docker(&image, CONFIG, layers, 2);
    g_autoptr(Collected) c = run_bytes(image.tar);
    g_autofree char *hidden = g_strconcat(image.layer[0], "!etc/secret", NULL);
    assert_true(collect_has_finding(c, "test:marker", hidden));
    detail_of(c, "hazard.image-hidden", hidden);
    /* run/old came again: counted for the image as a whole */
    assert_string_equal(detail_of(c, "hazard.image-hidden", "bundle"), "1 files are replaced by a later layer's");
    assert_non_null(collect_container(c, "bundle", "docker-image"));
    g_autoptr(GByteArray) packed = make_compressed(ARCHIVE_FILTER_GZIP, image.tar->data, image.tar->len);
    g_autoptr(Collected) d = run_bytes(packed);
    detail_of(d, "hazard.image-hidden", hidden);
    assert_non_null(collect_container(d, "bundle", "docker-image"));
}

static void
a_layer_that_is_not_what_its_digest_says_is_found(void **state)
{
    (void)state;
    g_autoptr(GByteArray) one = layer_of((const char *const[]){"x", NULL});
    const GByteArray *layers[] = {one};
    g_auto(MakeImage) image = {.spoil_layer = 1};
    make_oci(&image, CONFIG, layers, 1, ARCHIVE_FILTER_NONE);
    g_autoptr(Collected) c = run_bytes(image.tar);
    detail_of(c, "hazard.digest-mismatch", image.layer[0]);
    g_auto(MakeImage) docker = {.spoil_layer = 1};
    make_docker(&docker, CONFIG, layers, 1);
    g_autoptr(Collected) d = run_bytes(docker.tar);
    detail_of(d, "hazard.digest-mismatch", docker.layer[0]);
}

static void
what_is_missing_or_named_by_nobody_is_said(void **state)
{
    (void)state;
    g_autoptr(GByteArray) one = layer_of((const char *const[]){"x", NULL});
    const GByteArray *layers[] = {one};
    g_auto(MakeImage) image = {.drop_layer = 1, .has_stray_blob = TRUE};
    make_oci(&image, CONFIG, layers, 1, ARCHIVE_FILTER_NONE);
    g_autoptr(Collected) c = run_bytes(image.tar);
    assert_int_equal(count_rule(c, "hazard.image-missing"), 1);
    assert_int_equal(count_rule(c, "hazard.image-unreferenced"), 1);
    g_auto(MakeImage) docker = {.drop_layer = 1};
    make_docker(&docker, CONFIG, layers, 1);
    g_autoptr(Collected) d = run_bytes(docker.tar);
    assert_int_equal(count_rule(d, "hazard.image-missing"), 1);
}

static void
hostile_documents_are_said_to_be_so_and_followed_no_further(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "{\"manifests\":[{\"digest\":\"sha256:../../../etc/passwd\",\"size\":1}]}",
        "{\"manifests\":[{\"digest\":7}]}",
        "{\"manifests\":[{\"digest\":\"md5:d41d8cd98f00b204e9800998ecf8427e\"}]}",
        "{\"manifests\":[], \"manifests\":[]}",
        "[1,2",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GByteArray) tar = g_byte_array_new();
        make_tar_add(tar, &(MakeTar){.name = "oci-layout", .type = '0', .data = "{}", .bytes = 2});
        make_tar_add(tar, &(MakeTar){.name = "./index.json", .type = '0', .data = cases[i], .bytes = strlen(cases[i])});
        make_tar_end(tar);
        g_autoptr(Collected) c = run_bytes(tar);
        if (count_rule(c, "hazard.image-malformed") != 1)
            fail_msg("case %zu", i);
    }
}

static void
an_index_that_names_itself_ends(void **state)
{
    (void)state;
    /* a digest cannot name itself, a file name can: the digest is wrong, and that is said as well */
    const char *name = "blobs/sha256/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    g_autofree char *index = g_strdup_printf("{\"manifests\":[{\"digest\":\"sha256:%s\",\"size\":1},"
                                             "{\"digest\":\"sha256:%s\",\"size\":1}]}", name + 13, name + 13);
    g_autoptr(GByteArray) tar = g_byte_array_new();
    make_tar_add(tar, &(MakeTar){.name = "oci-layout", .type = '0', .data = "{}", .bytes = 2});
    make_tar_add(tar, &(MakeTar){.name = "index.json", .type = '0', .data = index, .bytes = strlen(index)});
    make_tar_add(tar, &(MakeTar){.name = name, .type = '0', .data = index, .bytes = strlen(index)});
    make_tar_end(tar);
    g_autoptr(Collected) c = run_bytes(tar);
    assert_true(collect_has_finding(c, "hazard.image-malformed", NULL));
    assert_true(collect_has_finding(c, "hazard.digest-mismatch", name));
}

static void
a_folder_with_a_layout_in_it_is_an_image_as_well(void **state)
{
    (void)state;
    g_autoptr(GByteArray) one = layer_of((const char *const[]){"etc/secret", NULL});
    g_autoptr(GByteArray) two = layer_of((const char *const[]){"etc/.wh.secret", NULL});
    const GByteArray *layers[] = {one, two};
    g_auto(MakeImage) image = {.prefix = "images/web/"};
    make_oci(&image, CONFIG, layers, 2, ARCHIVE_FILTER_GZIP);
    g_autoptr(Collected) c = run_bytes(image.tar);
    g_autofree char *hidden = g_strconcat(image.layer[0], "!etc/secret", NULL);
    detail_of(c, "hazard.image-hidden", hidden);
}

static void
hidden_files_beyond_the_limit_are_counted(void **state)
{
    (void)state;
    g_autoptr(GByteArray) one = g_byte_array_new();
    for (guint i = 0; i < AD_LIMIT_IMAGE_HIDDEN_SHOWN + 5; i++) {
        g_autofree char *name = g_strdup_printf("d/%u", i);
        make_tar_add(one, &(MakeTar){.name = name, .type = '0', .data = "", .bytes = 0});
    }
    make_tar_end(one);
    g_autoptr(GByteArray) two = layer_of((const char *const[]){".wh.d", NULL});
    const GByteArray *layers[] = {one, two};
    g_auto(MakeImage) image = {0};
    make_oci(&image, CONFIG, layers, 2, ARCHIVE_FILTER_NONE);
    g_autoptr(Collected) c = run_bytes(image.tar);
    assert_int_equal(count_rule(c, "hazard.image-hidden"), AD_LIMIT_IMAGE_HIDDEN_SHOWN + 1);
    assert_string_equal(detail_of(c, "hazard.image-hidden", "bundle"), "205 files are hidden, 200 are named");
}

static void
an_encrypted_layer_is_a_gap(void **state)
{
    (void)state;
    g_autoptr(GByteArray) noise = make_noise(5, 600);
    const GByteArray *layers[] = {noise};
    g_auto(MakeImage) image = {.media_type = "application/vnd.oci.image.layer.v1.tar+gzip+encrypted"};
    make_oci(&image, CONFIG, layers, 1, ARCHIVE_FILTER_NONE);
    g_autoptr(Collected) c = run_bytes(image.tar);
    assert_false(collect_is_complete(c));
    assert_int_equal(collect_gap(c, image.layer[0])->reason, AD_REASON_ENCRYPTED);
}

static void
more_layers_than_the_limit_are_a_gap(void **state)
{
    (void)state;
    g_autoptr(GString) list = g_string_new("[{\"Config\":\"c\",\"Layers\":[\"a\"");
    for (guint i = 0; i < AD_LIMIT_IMAGE_LAYERS; i++)
        g_string_append(list, ",\"a\"");
    g_string_append(list, "]}]");
    g_autoptr(GByteArray) tar = make_tar_of("manifest.json", list->str, list->len);
    g_autoptr(Collected) c = run_bytes(tar);
    assert_int_equal(collect_gap(c, "manifest.json")->reason, AD_REASON_COUNT_LIMIT);
    assert_false(collect_is_complete(c));
}

static void
a_document_beyond_the_limit_is_a_gap_of_the_image(void **state)
{
    (void)state;
    g_autofree char *big = g_malloc(AD_LIMIT_IMAGE_DOCUMENT_BYTES + 1);
    memset(big, ' ', AD_LIMIT_IMAGE_DOCUMENT_BYTES + 1);
    big[0] = '[';
    g_autoptr(GByteArray) tar = g_byte_array_new();
    make_tar_add(tar, &(MakeTar){.name = "oci-layout", .type = '0', .data = "{}", .bytes = 2});
    make_tar_add(tar, &(MakeTar){.name = "index.json", .type = '0', .data = big, .bytes = AD_LIMIT_IMAGE_DOCUMENT_BYTES + 1});
    make_tar_end(tar);
    g_autoptr(Collected) c = run_bytes(tar);
    assert_int_equal(collect_gap(c, "bundle")->reason, AD_REASON_COUNT_LIMIT);
    assert_true(collect_has_finding(c, "hazard.image-malformed", "index.json"));
}

static void
a_manifest_json_of_something_else_is_no_image(void **state)
{
    (void)state;
    g_autoptr(GByteArray) tar = make_tar_of("manifest.json", "{\"name\":\"app\"}", 14);
    g_autoptr(Collected) c = run_bytes(tar);
    assert_int_equal(c->findings->len, 0);
    assert_non_null(collect_container(c, "bundle", "tar"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_a_later_layer_hides_is_scanned_and_said_to_be_hidden),
        cmocka_unit_test(the_configuration_becomes_text_that_rules_see),
        cmocka_unit_test(a_docker_save_tar_is_read_as_an_image),
        cmocka_unit_test(a_layer_that_is_not_what_its_digest_says_is_found),
        cmocka_unit_test(what_is_missing_or_named_by_nobody_is_said),
        cmocka_unit_test(hostile_documents_are_said_to_be_so_and_followed_no_further),
        cmocka_unit_test(an_index_that_names_itself_ends),
        cmocka_unit_test(a_folder_with_a_layout_in_it_is_an_image_as_well),
        cmocka_unit_test(hidden_files_beyond_the_limit_are_counted),
        cmocka_unit_test(an_encrypted_layer_is_a_gap),
        cmocka_unit_test(more_layers_than_the_limit_are_a_gap),
        cmocka_unit_test(a_document_beyond_the_limit_is_a_gap_of_the_image),
        cmocka_unit_test(a_manifest_json_of_something_else_is_no_image),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
