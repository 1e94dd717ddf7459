/* SPDX-License-Identifier: Apache-2.0 */
/* test_sbom_suite.c - public SBOMs: format, version and counts of EXPECTED.tsv, CycloneDX's valid and invalid documents
 *
 * Data: $ADUANA_DATA/sbom. What departs from the list stands in exceptions.tsv with its reason; one that has become
 * needless fails the test, like one that is missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scanner/sbom/identify_component.h"
#include "scanner/sbom/quality.h"
#include "scanner/sbom/read.h"

#define EXCEPTIONS_MAX 20

static char *data_dir;
static GHashTable *exceptions, *used;

static AdSbom *
read_with(const char *path, const AdSbomSink *sink, gpointer user, GError **error)
{
    g_autofree char *full = g_build_filename(data_dir, path, NULL);
    g_autofree char *bytes = NULL;
    gsize length;
    AdLimits limits = ad_limits_default();
    if (!g_file_get_contents(full, &bytes, &length, error))
        return NULL;
    g_autoptr(AdSource) source = ad_source_new_memory(bytes, length, NULL, NULL, FALSE);
    g_autoptr(AdSbom) sbom = ad_sbom_new(sink, user);
    return ad_sbom_read(sbom, source, &limits, error) ? g_steal_pointer(&sbom) : NULL;
}

static AdSbom *
read_file(const char *path, GError **error)
{
    return read_with(path, NULL, NULL, error);
}

static void
load_exceptions(void)
{
    g_autofree char *text = NULL;
    exceptions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    used = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!g_file_get_contents(AD_SOURCE_DIR "/tests/conformance/sbom/exceptions.tsv", &text, NULL, NULL))
        exit(2);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (**line != '#' && strchr(*line, '\t') != NULL)
            g_hash_table_add(exceptions, g_strndup(*line, strcspn(*line, "\t")));
}

/* A difference: TRUE when it is none of the reviewed ones. */
static gboolean
is_wrong(const char *path, const char *what)
{
    if (g_hash_table_contains(exceptions, path)) {
        g_hash_table_add(used, g_strdup(path));
        return FALSE;
    }
    print_error("%s: %s\n", path, what);
    return TRUE;
}

static gboolean
compare(char **row)
{
    const char *path = row[0], *format = row[3], *version = row[4], *components = row[5], *edges = row[6];
    g_autoptr(GError) error = NULL;
    g_autoptr(AdSbom) sbom = read_file(path, &error);
    if (g_str_has_prefix(version, "SPDX-")) /* the list writes it as the document does, the model bare */
        version += strlen("SPDX-");
    if (strcmp(version, "None") == 0) /* there is none in the document */
        version = "";
    if (sbom == NULL && g_str_has_prefix(path, "cdx-spec/") && strstr(path, "/invalid-") != NULL)
        return FALSE; /* refusing it is one way to find it invalid */
    if (sbom == NULL) {
        g_autofree char *what = g_strdup_printf("%s not read: %s", format, error->message);
        return is_wrong(path, what);
    }
    const AdSbomCounts *n = ad_sbom_counts(sbom);
    g_autofree char *got_components = g_strdup_printf("%" G_GUINT64_FORMAT, n->components);
    g_autofree char *got_edges = g_strdup_printf("%" G_GUINT64_FORMAT, n->edges);
    gboolean is_same = strcmp(format, ad_sbom_format_name(ad_sbom_format(sbom))) == 0 &&
                       (strcmp(version, "-") == 0 || strcmp(version, ad_sbom_version(sbom)) == 0) &&
                       (strcmp(components, "-") == 0 || strcmp(components, got_components) == 0) &&
                       (strcmp(edges, "-") == 0 || strcmp(edges, got_edges) == 0);
    if (is_same)
        return FALSE;
    g_autofree char *what =
        g_strdup_printf("expected %s %s, %s components, %s edges; read %s %s, %s, %s", format, version, components, edges,
                        ad_sbom_format_name(ad_sbom_format(sbom)), ad_sbom_version(sbom), got_components, got_edges);
    return is_wrong(path, what);
}

static void
every_public_sbom_has_the_expected_format_version_and_counts(void **state)
{
    g_autofree char *list = g_build_filename(data_dir, "EXPECTED.tsv", NULL), *text = NULL;
    guint compared = 0, wrong = 0, refused = 0;
    (void)state;
    assert_true(g_file_get_contents(list, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines + 1; *line != NULL; line++) {
        g_auto(GStrv) row = g_strsplit(*line, "\t", -1);
        if (g_strv_length(row) < 7)
            continue;
        gboolean is_sbom = g_str_has_prefix(row[3], "cyclonedx") || g_str_has_prefix(row[3], "spdx") ||
                           strcmp(row[3], "swid") == 0 || strcmp(row[3], "syft-json") == 0;
        if (is_sbom) {
            compared++;
            wrong += compare(row) ? 1 : 0;
        } else if (g_str_has_prefix(row[3], "not-sbom") || g_str_has_prefix(row[3], "malformed") ||
                   strcmp(row[3], "openvex") == 0) {
            g_autoptr(GError) error = NULL;
            g_autoptr(AdSbom) sbom = read_file(row[0], &error);
            refused++;
            if (sbom != NULL)
                wrong += is_wrong(row[0], "read, though it is no SBOM") ? 1 : 0;
            else
                assert_true(strlen(error->message) > 20);
        }
    }
    print_message("%u SBOMs compared, %u documents refused with their reason, %u differences\n", compared, refused, wrong);
    assert_true(compared > 1500);
    assert_int_equal(wrong, 0);
}

static guint valid_count, invalid_count;

static gboolean
judge(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename("cdx-spec", folder, name, NULL);
    g_autoptr(GError) error = NULL;
    if (g_str_has_suffix(name, ".textproto") || (!g_str_has_suffix(name, ".json") && !g_str_has_suffix(name, ".xml")))
        return FALSE;
    if (g_str_has_prefix(name, "valid-")) {
        valid_count++;
        g_autoptr(AdSbom) sbom = read_file(path, &error);
        if (sbom == NULL)
            return is_wrong(path, error->message);
        const GPtrArray *violations = ad_sbom_violations(sbom);
        for (guint i = 0; i < violations->len; i++) {
            const AdSbomViolation *v = g_ptr_array_index(violations, i);
            if (v->is_error) {
                g_autofree char *what = g_strdup_printf("valid, and %s at %s: %s", v->rule, v->where, v->text);
                return is_wrong(path, what);
            }
        }
    } else if (g_str_has_prefix(name, "invalid-")) {
        invalid_count++;
        g_autoptr(AdSbom) sbom = read_file(path, &error);
        if (sbom != NULL && ad_sbom_counts(sbom)->errors == 0)
            return is_wrong(path, "invalid, and no error was found");
    }
    return FALSE;
}

static void
cyclonedx_valid_documents_have_no_error_and_invalid_ones_have(void **state)
{
    static const char *const folders[] = {"1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "ext"};
    guint wrong = 0;
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *path = g_build_filename(data_dir, "cdx-spec", folders[i], NULL);
        g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
        assert_non_null(dir);
        for (const char *name; (name = g_dir_read_name(dir)) != NULL;)
            wrong += judge(folders[i], name) ? 1 : 0;
    }
    print_message("%u valid and %u invalid documents, %u judged wrongly\n", valid_count, invalid_count, wrong);
    assert_true(valid_count > 400 && invalid_count > 250);
    assert_int_equal(wrong, 0);
}

/* What a document says, as sorted sets of lines. */
typedef struct {
    GHashTable *components, *edges;
} Said;

static gint
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static gboolean
say_component(gpointer user, const AdSbomComponent *c, GError **error)
{
    Said *said = user;
    GString *line = g_string_new(NULL);
    (void)error;
    g_string_append_printf(line, "%s %s %s %s %s", c->ref, c->name, c->version, c->purl, c->supplier);
    for (guint i = 0; i < c->cpe_count; i++)
        g_string_append_printf(line, " %s", c->cpes[i]);
    GPtrArray *hashes = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < c->hash_count; i++) {
        const char *name = ad_component_algorithm(c->hashes[i].algorithm);
        g_ptr_array_add(hashes, g_strdup_printf(" %s=%s", name, c->hashes[i].value));
    }
    g_ptr_array_sort(hashes, by_text);
    for (guint i = 0; i < hashes->len; i++)
        g_string_append(line, hashes->pdata[i]);
    g_ptr_array_unref(hashes);
    g_hash_table_add(said->components, g_string_free(line, FALSE));
    return TRUE;
}

static gboolean
say_edge(gpointer user, const char *from, const char *to, AdEdgeKind kind, GError **error)
{
    Said *said = user;
    (void)error;
    g_hash_table_add(said->edges, g_strdup_printf("%s %d %s", from, (int)kind, to));
    return TRUE;
}

static guint
differences(GHashTable *a, GHashTable *b, const char *path)
{
    GHashTableIter iter;
    gpointer line;
    guint count = 0;
    g_hash_table_iter_init(&iter, a);
    while (g_hash_table_iter_next(&iter, &line, NULL))
        if (!g_hash_table_contains(b, line)) {
            print_error("%s: %s\n", path, (const char *)line);
            count++;
        }
    return count;
}

/* documentDescribes, hasFiles and the file that stands below its package are edges of the model, whatever they are in a
 * serialisation: folding them is what the reader does. */
static void
five_serialisations_of_a_document_say_the_same(void **state)
{
    static const AdSbomSink sink = {say_component, say_edge, NULL};
    static const char *const documents[][6] = {
        {"v2.2/SPDXJSONExample-v2.2.spdx.json", "v2.2/SPDXTagExample-v2.2.spdx", "v2.2/SPDXYAMLExample-2.2.spdx.yaml",
         "v2.2/SPDXXMLExample-v2.2.spdx.xml", "v2.2/SPDXRdfExample-v2.2.spdx.rdf.xml", NULL},
        {"support_2.3.1/SPDXJSONExample-v2.3.spdx.json", "support_2.3.1/SPDXTagExample-v2.3.spdx",
         "support_2.3.1/SPDXYAMLExample-2.3.spdx.yaml", "support_2.3.1/SPDXXMLExample-v2.3.spdx.xml",
         "support_2.3.1/SPDXRdfExample-v2.3.spdx.rdf.xml", NULL},
    };
    guint wrong = 0;
    (void)state;
    for (gsize d = 0; d < G_N_ELEMENTS(documents); d++) {
        Said first = {NULL, NULL};
        for (gsize i = 0; documents[d][i] != NULL; i++) {
            g_autofree char *path = g_build_filename("spdx-spec", documents[d][i], NULL);
            g_autoptr(GError) error = NULL;
            Said said = {g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                         g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
            g_autoptr(AdSbom) sbom = read_with(path, &sink, &said, &error);
            assert_non_null(sbom);
            if (i == 0) {
                first = said;
                continue;
            }
            wrong += differences(first.components, said.components, documents[d][0]);
            wrong += differences(said.components, first.components, path);
            wrong += differences(first.edges, said.edges, documents[d][0]);
            wrong += differences(said.edges, first.edges, path);
            g_hash_table_unref(said.components);
            g_hash_table_unref(said.edges);
        }
        g_hash_table_unref(first.components);
        g_hash_table_unref(first.edges);
    }
    assert_int_equal(wrong, 0);
}

/* "element=present/unknown/absent/invalid" of each element that is not whole, or "whole". */
static char *
vector_of(const AdQuality *quality)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < quality->elements->len; i++) {
        const AdQualityElement *e = &g_array_index(quality->elements, AdQualityElement, i);
        guint64 unknown = e->states[AD_FIELD_UNKNOWN], absent = e->states[AD_FIELD_ABSENT];
        guint64 invalid = e->states[AD_FIELD_INVALID];
        if (unknown + absent + invalid > 0)
            g_string_append_printf(out, "%s%s=%u/%u/%u/%u", out->len > 0 ? " " : "", e->element,
                                   (guint)e->states[AD_FIELD_PRESENT], (guint)unknown, (guint)absent, (guint)invalid);
    }
    if (out->len == 0)
        g_string_append(out, "whole");
    return g_string_free(out, FALSE);
}

static void
quality_has_the_golden_vectors(void **state)
{
    g_autofree char *text = NULL;
    guint rows = 0, wrong = 0;
    (void)state;
    assert_true(g_file_get_contents(AD_SOURCE_DIR "/tests/conformance/sbom/quality.tsv", &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) row = g_strsplit(*line, "\t", -1);
        if (**line == '#' || g_strv_length(row) != 4)
            continue;
        g_autoptr(GError) error = NULL;
        g_autoptr(AdSbom) sbom = read_file(row[0], &error);
        assert_non_null(sbom);
        for (guint p = 0; p < ad_quality_profile_count(); p++) {
            g_autoptr(AdQuality) quality = ad_quality_of(sbom, p);
            if (strcmp(quality->profile, row[1]) != 0)
                continue;
            g_autofree char *vector = vector_of(quality);
            g_autofree char *score = quality->score < 0 ? g_strdup("-") : g_strdup_printf("%d", (int)(quality->score + 0.5));
            rows++;
            if (strcmp(vector, row[3]) != 0 || strcmp(score, row[2]) != 0) {
                print_error("%s %s: %s %s instead of %s %s\n", row[0], row[1], score, vector, row[2], row[3]);
                wrong++;
            }
        }
    }
    print_message("%u golden vectors\n", rows);
    assert_true(rows > 60);
    assert_int_equal(wrong, 0);
}

static void
every_exception_is_needed_and_they_are_few(void **state)
{
    GHashTableIter iter;
    gpointer path;
    (void)state;
    g_hash_table_iter_init(&iter, exceptions);
    while (g_hash_table_iter_next(&iter, &path, NULL))
        if (!g_hash_table_contains(used, path))
            fail_msg("exceptions.tsv: %s is needless", (const char *)path);
    assert_in_range(g_hash_table_size(exceptions), 0, EXCEPTIONS_MAX);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_public_sbom_has_the_expected_format_version_and_counts),
        cmocka_unit_test(cyclonedx_valid_documents_have_no_error_and_invalid_ones_have),
        cmocka_unit_test(five_serialisations_of_a_document_say_the_same),
        cmocka_unit_test(quality_has_the_golden_vectors),
        cmocka_unit_test(every_exception_is_needed_and_they_are_few),
    };
    const char *data = g_getenv("ADUANA_DATA");
    data_dir = data != NULL ? g_build_filename(data, "sbom", NULL) : NULL;
    if (data_dir == NULL || !g_file_test(data_dir, G_FILE_TEST_IS_DIR)) {
        puts("skipped: the public SBOMs are not here (ADUANA_DATA)");
        return g_strcmp0(g_getenv("CI"), "true") == 0 ? 1 : 77;
    }
    load_exceptions();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
