/* SPDX-License-Identifier: Apache-2.0 */
/* test_sbom_bugs.c - what other programs got wrong with SBOMs, one test each; the issue stands beside it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "tests/unit/sbom/read_text.h"

#define CDX(version, rest) "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"" version "\",\"version\":1," rest "}"
#define SPDX_HEAD                                                                                  \
    "\"spdxVersion\":\"SPDX-2.3\",\"dataLicense\":\"CC0-1.0\",\"SPDXID\":\"SPDXRef-DOCUMENT\",\"name\":\"d\","  \
    "\"documentNamespace\":\"https://example.org/d\",\"creationInfo\":{\"created\":\"2026-01-01T00:00:00Z\","  \
    "\"creators\":[\"Tool: t-1\"]}"

/* Dependency-Track #1214, #2312 */
static void
a_byte_order_mark_changes_nothing(void **state)
{
    (void)state;
    g_auto(ReadText) xml = read_text("\xef\xbb\xbf<?xml version=\"1.0\"?><bom xmlns=\"http://cyclonedx.org/schema/bom/1.3\">"
                                     "<components><component type=\"library\"><name>a</name><version>1</version>"
                                     "</component></components></bom>");
    assert_non_null(xml.sbom);
    assert_string_equal(xml.components->str, "a@1 -\n");
    g_auto(ReadText) json = read_text("\xef\xbb\xbf" CDX("1.4", "\"components\":[{\"type\":\"library\",\"name\":\"a\"}]"));
    assert_string_equal(json.components->str, "a@ -\n");
    assert_int_equal(violations_of(&json, "text-encoding"), 1);
}

/* Dependency-Track #2519, #1724, #2131 */
static void
one_package_at_two_places_is_two_components_and_one_identity(void **state)
{
    (void)state;
    for (guint round = 0; round < 2; round++) {
        g_auto(ReadText) r = read_text(CDX("1.4", "\"components\":["
            "{\"type\":\"library\",\"bom-ref\":\"jest-cli@23|array-unique@0.2.1\",\"name\":\"array-unique\",\"version\":\"0.2.1\",\"purl\":\"pkg:npm/array-unique@0.2.1\"},"
            "{\"type\":\"library\",\"bom-ref\":\"jest-message-util@23|array-unique@0.2.1\",\"name\":\"array-unique\",\"version\":\"0.2.1\",\"purl\":\"pkg:npm/array-unique@0.2.1\"}]"));
        assert_int_equal(ad_sbom_counts(r.sbom)->components, 2);
        assert_int_equal(ad_sbom_counts(r.sbom)->unique, 1);
        assert_int_equal(ad_sbom_counts(r.sbom)->errors, 0);
    }
}

/* Dependency-Track #2955 */
static void
components_below_the_subject_are_components(void **state)
{
    (void)state;
    g_auto(ReadText) r = read_text(CDX("1.5", "\"dependencies\":[{\"ref\":\"app\",\"dependsOn\":[\"in\"]}],"
        "\"metadata\":{\"component\":{\"type\":\"application\",\"bom-ref\":\"app\",\"name\":\"app\",\"components\":["
        "{\"type\":\"library\",\"bom-ref\":\"in\",\"name\":\"inner\",\"version\":\"2\"}]}}"));
    assert_string_equal(r.components->str, "inner@2 -\n");
    assert_int_equal(ad_sbom_counts(r.sbom)->dangling, 0);
    assert_int_equal(ad_sbom_counts(r.sbom)->reachable, 2);
}

/* cdxgen #366 */
static void
tools_as_an_object_are_tools_and_no_components(void **state)
{
    (void)state;
    g_auto(ReadText) r = read_text(CDX("1.5", "\"metadata\":{\"tools\":{\"components\":[{\"type\":\"application\",\"name\":\"cdxgen\",\"version\":\"9\"}]}}"));
    assert_int_equal(ad_sbom_counts(r.sbom)->components, 0);
    assert_int_equal(ad_sbom_document(r.sbom)->tools->len, 1);
    assert_string_equal(g_ptr_array_index(ad_sbom_document(r.sbom)->tools, 0), "cdxgen 9");
}

/* sbomqs #722 */
static void
inverse_relations_give_the_same_graph(void **state)
{
    static const char *const spellings[] = {
        "{\"spdxElementId\":\"SPDXRef-lib\",\"relationshipType\":\"DEPENDENCY_OF\",\"relatedSpdxElement\":\"SPDXRef-app\"},"
        "{\"spdxElementId\":\"SPDXRef-app\",\"relationshipType\":\"DESCRIBED_BY\",\"relatedSpdxElement\":\"SPDXRef-DOCUMENT\"}",
        "{\"spdxElementId\":\"SPDXRef-app\",\"relationshipType\":\"DEPENDS_ON\",\"relatedSpdxElement\":\"SPDXRef-lib\"},"
        "{\"spdxElementId\":\"SPDXRef-DOCUMENT\",\"relationshipType\":\"DESCRIBES\",\"relatedSpdxElement\":\"SPDXRef-app\"}",
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(spellings); i++) {
        g_autofree char *text = g_strdup_printf(
            "{" SPDX_HEAD ",\"packages\":[{\"SPDXID\":\"SPDXRef-app\",\"name\":\"app\",\"downloadLocation\":\"NOASSERTION\"},"
            "{\"SPDXID\":\"SPDXRef-lib\",\"name\":\"lib\",\"downloadLocation\":\"NOASSERTION\"}],\"relationships\":[%s]}",
            spellings[i]);
        g_auto(ReadText) r = read_text(text);
        assert_non_null(r.sbom);
        assert_string_equal(r.edges->str, "SPDXRef-app>SPDXRef-lib\nSPDXRef-DOCUMENT>SPDXRef-app\n");
        assert_int_equal(ad_sbom_counts(r.sbom)->reachable, 2);
        assert_int_equal(ad_sbom_counts(r.sbom)->depth, 2);
        assert_int_equal(ad_sbom_counts(r.sbom)->errors, 0);
    }
}

/* trivy #5153 */
static void
name_and_version_come_from_the_purl_when_they_lack(void **state)
{
    (void)state;
    g_auto(ReadText) r = read_text(CDX("1.4", "\"components\":[{\"type\":\"library\",\"name\":\"\",\"purl\":\"pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1\"}]"));
    assert_string_equal(r.components->str, "org.apache.logging.log4j/log4j-core@2.14.1 pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1\n");
    assert_int_equal(ad_sbom_counts(r.sbom)->identifiable, 1);
}

/* trivy #9193 */
static void
components_outside_the_graph_count_and_are_seen_as_not_reached(void **state)
{
    (void)state;
    g_auto(ReadText) r = read_text(CDX("1.4", "\"metadata\":{\"component\":{\"type\":\"container\",\"bom-ref\":\"os\",\"name\":\"os\"}},"
        "\"components\":[{\"type\":\"library\",\"bom-ref\":\"a\",\"name\":\"a\",\"purl\":\"pkg:deb/debian/a@1\"},"
        "{\"type\":\"library\",\"bom-ref\":\"b\",\"name\":\"b\",\"purl\":\"pkg:deb/debian/b@1\"}],"
        "\"dependencies\":[{\"ref\":\"os\",\"dependsOn\":[\"a\"]}]"));
    assert_int_equal(ad_sbom_counts(r.sbom)->identifiable, 2);
    assert_int_equal(ad_sbom_counts(r.sbom)->reachable, 2); /* the subject and a */
}

/* grype #2421, Dependency-Track #4168 */
static void
the_github_export_is_unwrapped_with_a_note(void **state)
{
    (void)state;
    g_auto(ReadText) r = read_text("{\"sbom\":{" SPDX_HEAD ",\"packages\":[{\"SPDXID\":\"SPDXRef-a\",\"name\":\"a\",\"downloadLocation\":\"NONE\"}]}}");
    assert_non_null(r.sbom);
    assert_string_equal(ad_sbom_wrapper(r.sbom), "github-sbom");
    assert_string_equal(r.components->str, "a@ -\n");
}

/* grype #3107, spdx-spec #1178 */
static void
tag_value_takes_external_documents_and_tags_after_relations(void **state)
{
    (void)state;
    g_auto(ReadText) r = read_text("SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: d\n"
        "DocumentNamespace: https://example.org/d\nExternalDocumentRef: DocumentRef-x http://example.org/x SHA1: d6a770ba38583ed4bb4525bd96e50461655d2758\n"
        "Creator: Tool: qt-1\nCreated: 2026-01-01T00:00:00Z\n\nPackageName: a\nSPDXID: SPDXRef-a\nRelationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-a\n"
        "PackageVersion: 1.0\nFilesAnalyzed: false\nPackageDownloadLocation: NONE\nPackageComment: <text>two\nlines: here</text>\n"
        "ExternalRef: PACKAGE_MANAGER purl pkg:generic/a@1.0\n");
    assert_non_null(r.sbom);
    assert_string_equal(r.components->str, "a@1.0 pkg:generic/a@1.0\n");
    assert_string_equal(r.edges->str, "SPDXRef-DOCUMENT>SPDXRef-a\n");
    assert_int_equal(ad_sbom_counts(r.sbom)->errors, 0);
}

/* guac #2369, #976, syft PR #895 */
static void
a_vulnerability_that_says_nothing_of_whom_is_kept(void **state)
{
    (void)state;
    g_auto(ReadText) r = read_text(CDX("1.4", "\"vulnerabilities\":[{\"id\":\"CVE-1\"}]"));
    assert_non_null(r.sbom);
    assert_string_equal(r.vex->str, "CVE-1 - -\n");
    assert_int_equal(ad_sbom_counts(r.sbom)->vex_unapplied, 1);
    assert_string_equal(place_of(&r, "vex-unapplied"), "/vulnerabilities/0");
}

/* Dependency-Track #3741, #4618, syft #4720 */
static void
a_bad_url_costs_a_violation_and_no_component(void **state)
{
    (void)state;
    g_auto(ReadText) r = read_text(CDX("1.4", "\"components\":[{\"type\":\"library\",\"name\":\"a\",\"externalReferences\":["
        "{\"type\":\"website\",\"url\":\"http://h/a b\"},{\"type\":\"vcs\",\"url\":\"http://h/?package_name[]=x\"}]}]"));
    assert_int_equal(ad_sbom_counts(r.sbom)->components, 1);
    assert_int_equal(violations_of(&r, "iri-invalid"), 2);
    assert_string_equal(place_of(&r, "iri-invalid"), "/components/0/externalReferences/0/url");
}

/* Dependency-Track #5272 */
static void
licences_and_an_expression_mix_from_1_7_on(void **state)
{
    static const char list[] = "\"components\":[{\"type\":\"library\",\"name\":\"a\",\"licenses\":[{\"license\":{\"id\":\"Artistic-dist\"}},{\"expression\":\"MIT\"}]}]";
    (void)state;
    g_autofree char *old = g_strdup_printf(CDX("1.6", "%s"), list), *new = g_strdup_printf(CDX("1.7", "%s"), list);
    g_auto(ReadText) before = read_text(old);
    g_auto(ReadText) after = read_text(new);
    assert_int_equal(violations_of(&before, "licence-mix"), 1);
    assert_int_equal(violations_of(&after, "licence-mix"), 0);
    assert_int_equal(violations_of(&before, "licence-id"), 0); /* of list 3.27 */
}

/* Dependency-Track #2977, #3221, grype PR #3394 */
static void
vex_is_about_whom_it_names_and_nobody_else(void **state)
{
    (void)state;
    g_auto(ReadText) r = read_text(CDX("1.4", "\"components\":[{\"type\":\"library\",\"bom-ref\":\"A\",\"name\":\"a\"},{\"type\":\"library\",\"bom-ref\":\"B\",\"name\":\"b\"}],"
        "\"vulnerabilities\":[{\"id\":\"CVE-1\",\"analysis\":{\"state\":\"not_affected\"},\"affects\":[{\"ref\":\"A\"}]},"
        "{\"id\":\"CVE-2\",\"affects\":[{\"ref\":\"gone\"}]}]"));
    assert_string_equal(r.vex->str, "CVE-1 not_affected A\nCVE-2 - gone\n");
    assert_int_equal(violations_of(&r, "ref-dangling"), 1);
}

/* sbomify #1325 */
static void
spdx3_purls_are_found_and_wrong_keys_are_violations(void **state)
{
    static const struct {
        const char *member;
        guint wrong;
    } cases[] = {
        {"\"software_packageUrl\":\"pkg:npm/a@1\"", 0},
        {"\"externalIdentifier\":[{\"type\":\"ExternalIdentifier\",\"externalIdentifierType\":\"packageUrl\",\"identifier\":\"pkg:npm/a@1\"}]", 0},
        {"\"externalIdentifiers\":[{\"externalIdentifierType\":\"packageURL\",\"identifier\":\"pkg:npm/a@1\"}]", 2},
        {"\"packageURL\":\"pkg:npm/a@1\"", 1},
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf(
            "{\"@context\":\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\",\"@graph\":[{\"type\":\"CreationInfo\",\"@id\":\"_:c\","
            "\"specVersion\":\"3.0.1\",\"created\":\"2026-01-01T00:00:00Z\",\"createdBy\":[\"urn:me\"]},"
            "{\"type\":\"software_Package\",\"spdxId\":\"urn:a\",\"name\":\"a\",\"software_packageVersion\":\"1\",%s}]}", cases[i].member);
        g_auto(ReadText) r = read_text(text);
        assert_non_null(r.sbom);
        assert_string_equal(r.components->str, "a@1 pkg:npm/a@1\n");
        assert_int_equal(violations_of(&r, "key-spelling"), cases[i].wrong);
    }
}

/* bomber #14, trivy #2934 */
static void
nothing_identifiable_is_counted_as_that(void **state)
{
    (void)state;
    g_auto(ReadText) r = read_text(CDX("1.4", "\"components\":[{\"type\":\"library\",\"name\":\"a\",\"version\":\"1\"}]"));
    assert_int_equal(ad_sbom_counts(r.sbom)->components, 1);
    assert_int_equal(ad_sbom_counts(r.sbom)->identifiable, 0);
}

/* trivy #3623, #4447; cdxgen #1622; cyclonedx-rust #615 */
static void
null_lists_double_edges_and_missing_depends_on_are_read(void **state)
{
    (void)state;
    g_auto(ReadText) none = read_text(CDX("1.4", "\"components\":null,\"dependencies\":null"));
    assert_non_null(none.sbom);
    g_auto(ReadText) r = read_text(CDX("1.4", "\"components\":[{\"type\":\"library\",\"bom-ref\":\"a\",\"name\":\"a\"},{\"type\":\"library\",\"bom-ref\":\"b\",\"name\":\"b\"}],"
        "\"dependencies\":[{\"ref\":\"a\",\"dependsOn\":[\"b\",\"b\"]},{\"ref\":\"b\"}]"));
    assert_int_equal(ad_sbom_counts(r.sbom)->edges, 2);
    assert_int_equal(violations_of(&r, "edge-duplicate"), 1);
    assert_int_equal(ad_sbom_counts(r.sbom)->errors, 0);
}

/* syft #923, Tern */
static void
packages_that_share_an_id_are_all_kept(void **state)
{
    (void)state;
    g_auto(ReadText) r = read_text("{" SPDX_HEAD ",\"packages\":[{\"SPDXID\":\"SPDXRef-a\",\"name\":\"one\",\"downloadLocation\":\"NONE\"},"
        "{\"SPDXID\":\"SPDXRef-a\",\"name\":\"two\",\"downloadLocation\":\"NONE\"},{\"SPDXID\":\"SPDXRef-b_/c\",\"name\":\"three\",\"downloadLocation\":\"NONE\"}]}");
    assert_string_equal(r.components->str, "one@ -\ntwo@ -\nthree@ -\n");
    assert_int_equal(violations_of(&r, "ref-duplicate"), 1);
    assert_string_equal(place_of(&r, "ref-duplicate"), "/packages/1/SPDXID");
    assert_string_equal(place_of(&r, "spdx-id"), "/packages/2/SPDXID");
}

/* Trivy, all files of 2022 and 2023; several producers */
static void
misspelt_relations_and_both_spellings_of_package_manager_are_read(void **state)
{
    (void)state;
    g_auto(ReadText) r = read_text("{" SPDX_HEAD ",\"packages\":[{\"SPDXID\":\"SPDXRef-a\",\"name\":\"a\",\"downloadLocation\":\"NONE\",\"externalRefs\":["
        "{\"referenceCategory\":\"PACKAGE-MANAGER\",\"referenceType\":\"purl\",\"referenceLocator\":\"pkg:npm/a@1\"}]}],"
        "\"relationships\":[{\"spdxElementId\":\"SPDXRef-DOCUMENT\",\"relationshipType\":\"DESCRIBE\",\"relatedSpdxElement\":\"SPDXRef-a\"}]}");
    assert_string_equal(r.edges->str, "SPDXRef-DOCUMENT>SPDXRef-a\n");
    assert_int_equal(violations_of(&r, "relationship-type"), 1);
    assert_int_equal(ad_sbom_counts(r.sbom)->errors, 0);
    assert_int_equal(ad_sbom_counts(r.sbom)->identifiable, 1);
}

/* cdxgen, trivy infinite-loop-bom */
static void
cycles_and_self_references_end_and_are_counted(void **state)
{
    (void)state;
    g_auto(ReadText) r = read_text(CDX("1.4", "\"metadata\":{\"component\":{\"type\":\"application\",\"bom-ref\":\"a\",\"name\":\"a\"}},"
        "\"components\":[{\"type\":\"library\",\"bom-ref\":\"b\",\"name\":\"b\"},{\"type\":\"library\",\"bom-ref\":\"c\",\"name\":\"c\"}],"
        "\"dependencies\":[{\"ref\":\"a\",\"dependsOn\":[\"b\"]},{\"ref\":\"b\",\"dependsOn\":[\"c\",\"b\"]},{\"ref\":\"c\",\"dependsOn\":[\"a\"]}]"));
    assert_int_equal(ad_sbom_counts(r.sbom)->cycles, 2);
    assert_int_equal(violations_of(&r, "self-reference"), 1);
    assert_int_equal(ad_sbom_counts(r.sbom)->reachable, 3);
    assert_int_equal(ad_sbom_counts(r.sbom)->depth, 2);
}

static void
what_is_no_sbom_is_refused_with_the_reason(void **state)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"", "is empty"},
        {"\xef\xbb\xbf", "is empty"},
        {"not an sbom!", "begins with \"not an sbom!\""},
        {"b'SPDXVersion: SPDX-2.2", "Python"},
        {"{\"foo\":1,\"bar\":2}", "foo, bar"},
        {"{\"a\":1", "ends too early"},
        {"[1,2]", "JSON without members"},
        {"<a/>", "root is a"},
        {"<a b>", "not XML"},
        {"<!DOCTYPE a><bom/>", "document type"},
        {"{\"bomFormat\":\"x\"}", "bomFormat"},
        {"{\"specFormat\":\"CycloneDX\",\"specVersion\":\"2.0\"}", "not supported"},
        {"{\"@context\":\"https://openvex.dev/ns\"}", "OpenVEX"},
        {"{\"payloadType\":\"t\",\"payload\":\"***\"}", "base64"},
        {"{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"https://slsa.dev/provenance\"}", "slsa.dev"},
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(ReadText) r = read_text(cases[i].text);
        assert_null(r.sbom);
        if (strstr(r.error, cases[i].words) == NULL)
            fail_msg("%s: %s", cases[i].text, r.error);
    }
}

static void
wrappers_inside_wrappers_end(void **state)
{
    g_autofree char *text = g_strdup("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.4\"}");
    (void)state;
    for (guint i = 0; i < 6; i++) {
        g_autofree char *packed = g_base64_encode((const guchar *)text, strlen(text));
        g_autofree char *wrapped = g_strdup_printf("{\"payloadType\":\"x\",\"payload\":\"%s\"}", packed);
        g_auto(ReadText) r = read_text(wrapped);
        assert_true((r.sbom != NULL) == (i < 3));
        g_free(text);
        text = g_steal_pointer(&wrapped);
    }
}

static void
violations_beyond_the_ceiling_are_counted(void **state)
{
    GString *text = g_string_new("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.4\",\"components\":[");
    g_autofree char *word = g_strnfill(5000, 'x');
    (void)state;
    for (guint i = 0; i < 1500; i++)
        g_string_append_printf(text, "%s{\"type\":\"odd\",\"name\":\"a\"}", i > 0 ? "," : "");
    g_string_append(text, "]}");
    g_auto(ReadText) r = read_text(text->str);
    assert_int_equal(ad_sbom_counts(r.sbom)->errors, 1500);
    assert_int_equal(ad_sbom_violations(r.sbom)->len, AD_LIMIT_SBOM_VIOLATIONS);
    g_string_printf(text, CDX("1.4", "\"components\":[{\"type\":\"file\",\"name\":\"a\",\"purl\":\"%s\",\"scope\":\"%s\"}]"), word, word);
    g_auto(ReadText) cut = read_text(text->str);
    for (guint i = 0; i < ad_sbom_violations(cut.sbom)->len; i++) {
        const AdSbomViolation *v = g_ptr_array_index(ad_sbom_violations(cut.sbom), i);
        assert_in_range(strlen(v->text), 1, AD_LIMIT_SBOM_TEXT_BYTES);
    }
    g_string_free(text, TRUE);
}

static void
more_components_than_the_ceiling_end_the_reading(void **state)
{
    g_autoptr(AdSbom) sbom = ad_sbom_new(NULL, NULL);
    AdSbomComponent c = {.name = "a", .source = AD_SBOM_FROM_FILES};
    g_autoptr(GError) error = NULL;
    (void)state;
    for (guint i = 0; i < AD_LIMIT_SBOM_COMPONENTS; i++)
        ad_sbom_open_component(sbom);
    assert_true(ad_sbom_add_component(sbom, &c, &error));
    ad_sbom_open_component(sbom);
    assert_false(ad_sbom_add_component(sbom, &c, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_LIMIT));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_byte_order_mark_changes_nothing),
        cmocka_unit_test(one_package_at_two_places_is_two_components_and_one_identity),
        cmocka_unit_test(components_below_the_subject_are_components),
        cmocka_unit_test(tools_as_an_object_are_tools_and_no_components),
        cmocka_unit_test(inverse_relations_give_the_same_graph),
        cmocka_unit_test(name_and_version_come_from_the_purl_when_they_lack),
        cmocka_unit_test(components_outside_the_graph_count_and_are_seen_as_not_reached),
        cmocka_unit_test(the_github_export_is_unwrapped_with_a_note),
        cmocka_unit_test(tag_value_takes_external_documents_and_tags_after_relations),
        cmocka_unit_test(a_vulnerability_that_says_nothing_of_whom_is_kept),
        cmocka_unit_test(a_bad_url_costs_a_violation_and_no_component),
        cmocka_unit_test(licences_and_an_expression_mix_from_1_7_on),
        cmocka_unit_test(vex_is_about_whom_it_names_and_nobody_else),
        cmocka_unit_test(spdx3_purls_are_found_and_wrong_keys_are_violations),
        cmocka_unit_test(nothing_identifiable_is_counted_as_that),
        cmocka_unit_test(null_lists_double_edges_and_missing_depends_on_are_read),
        cmocka_unit_test(packages_that_share_an_id_are_all_kept),
        cmocka_unit_test(misspelt_relations_and_both_spellings_of_package_manager_are_read),
        cmocka_unit_test(cycles_and_self_references_end_and_are_counted),
        cmocka_unit_test(what_is_no_sbom_is_refused_with_the_reason),
        cmocka_unit_test(wrappers_inside_wrappers_end),
        cmocka_unit_test(violations_beyond_the_ceiling_are_counted),
        cmocka_unit_test(more_components_than_the_ceiling_end_the_reading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
