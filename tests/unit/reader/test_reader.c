/* SPDX-License-Identifier: Apache-2.0 */
/* test_reader.c - JSON and XML of strangers: events, places, ceilings, in chunks of every size */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "scanner/reader/json.h"
#include "scanner/reader/json_tree.h"
#include "scanner/reader/xml.h"

typedef struct {
    AdJson *json;
    GString *log;
} Log;

static gboolean
log_event(gpointer user, AdJsonEvent event, const char *text, gsize bytes, GError **error)
{
    static const char signs[] = "0ft#\"kK{}[]";
    Log *log = user;
    g_autofree char *place = ad_json_place(log->json);
    (void)error;
    g_string_append_printf(log->log, "%c", signs[event]);
    if (text != NULL)
        g_string_append_len(log->log, text, (gssize)bytes);
    if (event == AD_JSON_STRING || event == AD_JSON_NUMBER)
        g_string_append_printf(log->log, "@%s", place);
    return TRUE;
}

/* What the events are when the text comes in pieces of step bytes. */
static char *
events(const char *text, gsize bytes, gsize step, const AdJsonOptions *options, GError **error)
{
    Log log = {.log = g_string_new(NULL)};
    log.json = ad_json_new(options, log_event, &log);
    gboolean is_fine = TRUE;
    for (gsize i = 0; is_fine && i < bytes; i += step)
        is_fine = ad_json_feed(log.json, text + i, MIN(step, bytes - i), error);
    is_fine = is_fine && ad_json_finish(log.json, error);
    ad_json_free(log.json);
    g_autofree char *out = g_string_free(log.log, FALSE);
    return is_fine ? g_steal_pointer(&out) : NULL;
}

static void
json_gives_the_same_events_in_pieces_of_any_size(void **state)
{
    const char text[] = " {\"a\":[1,-2.5e3,{\"b/c~\":\"\\u00e9x\"}], \"n\":null,\"t\":true,\"f\":false}\r\n";
    const char expected[] = "{ka[#1@/a/0#-2.5e3@/a/1{kb/c~\"\xc3\xa9x@/a/2/b~1c~0}]kn0kttkff}";
    (void)state;
    for (gsize step = 1; step <= sizeof text; step++) {
        g_autofree char *got = events(text, sizeof text - 1, step, NULL, NULL);
        assert_string_equal(got, expected);
    }
}

static void
what_is_not_json_is_refused_with_line_and_column(void **state)
{
    static const struct {
        const char *text, *words;
        AdErrorCode code;
    } cases[] = {
        {"{\"a\":1,\n\"b\" 2}", "line 2, column ", AD_ERROR_MALFORMED},
        {"not an sbom", "line 1, column 1", AD_ERROR_MALFORMED},
        {"", "ends too early", AD_ERROR_MALFORMED},
        {"  \n", "ends too early", AD_ERROR_MALFORMED},
        {"{\"a\":[", "ends too early", AD_ERROR_MALFORMED},
        {"{\"a\":\"x", "ends too early", AD_ERROR_MALFORMED},
        {"{} {}", "something follows", AD_ERROR_MALFORMED},
        {"{}x", "something follows", AD_ERROR_MALFORMED},
        {"{\"a\":{\"k\":1,\"k\":2}}", "twice in one object at /a/k", AD_ERROR_MALFORMED},
        {"[1,]", "not JSON", AD_ERROR_MALFORMED},
        {"{\"a\":'x'}", "not JSON", AD_ERROR_MALFORMED},
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        for (gsize step = 1; step < 20; step += 6) {
            g_autoptr(GError) error = NULL;
            g_autofree char *got = events(cases[i].text, strlen(cases[i].text), step, NULL, &error);
            assert_null(got);
            assert_true(g_error_matches(error, AD_ERROR, (gint)cases[i].code));
            if (strstr(error->message, cases[i].words) == NULL)
                fail_msg("case %zu: %s", i, error->message);
        }
}

static void
duplicates_and_a_second_document_are_reported_when_asked(void **state)
{
    const AdJsonOptions options = {.reports_duplicates = TRUE, .keeps_first = TRUE};
    const char text[] = "{\"k\":1,\"k\":2,\"o\":{\"k\":3}} {\"second\":1}";
    (void)state;
    for (gsize step = 1; step <= sizeof text; step++) {
        g_autofree char *got = events(text, sizeof text - 1, step, &options, NULL);
        assert_string_equal(got, "{kk#1@/kKk#2@/kko{kk#3@/o/k}}");
    }
    AdJson *json = ad_json_new(&options, log_event, &(Log){.log = NULL});
    ad_json_free(json);
}

static void
many_keys_are_told_apart_and_the_last_again_is_found(void **state)
{
    const AdJsonOptions options = {.reports_duplicates = TRUE};
    GString *text = g_string_new("{");
    (void)state;
    for (guint i = 0; i < 2000; i++)
        g_string_append_printf(text, "\"key%u\":{},", i);
    g_string_append(text, "\"key1\":1,\"key31\":1,\"key1999\":1}");
    g_autofree char *got = events(text->str, text->len, 4096, &options, NULL);
    assert_non_null(strstr(got, "Kkey1#1@/key1Kkey31#1@/key31Kkey1999#1@/key1999}"));
    assert_ptr_equal(strchr(got, 'K'), strstr(got, "Kkey1#"));
    g_string_free(text, TRUE);
}

static void
depth_is_limited(void **state)
{
    const AdJsonOptions options = {.depth_max = 5};
    (void)state;
    g_autofree char *fits = events("[[[[[]]]]]", 10, 3, &options, NULL);
    assert_non_null(fits);
    g_autoptr(GError) error = NULL;
    assert_null(events("[[[[[[", 6, 3, &options, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_LIMIT));
    g_autofree char *deep = g_strnfill(100000, '[');
    g_clear_error(&error);
    assert_null(events(deep, 100000, 4096, NULL, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_LIMIT));
}

/* A string that never ends is given up long before it is all there; in memory it is never whole. */
static void
a_long_string_is_refused_before_it_ends(void **state)
{
    const AdJsonOptions options = {.string_bytes_max = 200000};
    Log log = {.log = g_string_new(NULL)};
    g_autofree char *piece = g_strnfill(4096, 'x');
    g_autoptr(GError) error = NULL;
    guint fed = 0;
    (void)state;
    g_autoptr(AdJson) json = ad_json_new(&options, log_event, &log);
    log.json = json;
    assert_true(ad_json_feed(json, "[\"short\" ,  \"", 13, NULL));
    while (ad_json_feed(json, piece, 4096, &error))
        assert_in_range(++fed, 0, 60);
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_LIMIT));
    assert_in_range(fed, 48, 49);
    g_string_free(log.log, TRUE);
    /* one that ends within the ceiling passes, however it is cut */
    GString *text = g_string_new("[\"");
    for (guint i = 0; i < 40; i++)
        g_string_append_len(text, piece, 4096);
    g_string_append(text, "\",");
    for (guint i = 0; i < 300; i++)
        g_string_append_len(text, "                                        ", 40);
    g_string_append(text, "\"y\"]");
    g_autofree char *got = events(text->str, text->len, 1000, &options, NULL);
    assert_non_null(got);
    g_string_free(text, TRUE);
}

static void
text_is_always_utf8_without_nul(void **state)
{
    static const struct {
        const char *raw;
        gsize bytes;
        const char *expected;
    } cases[] = {
        {"[\"a\\u0000b\"]", 12, "[\"a\357\277\275b@/0]"},
        {"[\"a\xffz\"]", 7, "[\"a\357\277\275z@/0]"},
        {"[\"\xc3\"]", 5, "[\"\357\277\275@/0]"},
        {"[\"12345678\xe9\"]", 13, "[\"12345678\357\277\275@/0]"},
        {"[\"ma\xc3\xb1\x61na\"]", 11, "[\"ma\xc3\xb1\x61na@/0]"},
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = events(cases[i].raw, cases[i].bytes, 64, NULL, NULL);
        assert_non_null(got);
        assert_string_equal(got, cases[i].expected);
    }
}

static void
a_record_becomes_a_tree_and_the_memory_serves_again(void **state)
{
    const AdJsonOptions options = {.reports_duplicates = TRUE};
    const char text[] = "{\"name\":\"x\",\"list\":[1,{\"a\":\"b\"}],\"name\":{\"second\":[1]},\"none\":null}";
    g_autoptr(AdJsonTree) tree = ad_json_tree_new(4096);
    (void)state;
    for (guint round = 0; round < 50; round++) {
        assert_true(ad_json_parse(text, sizeof text - 1, &options, ad_json_tree_take, tree, NULL));
        assert_true(ad_json_tree_is_whole(tree));
        AdJsonNode *root = ad_json_tree_root(tree);
        assert_int_equal(root->count, 3);
        assert_string_equal(ad_json_node_text(root, "name"), "x");
        assert_null(ad_json_node_text(root, "none"));
        assert_null(ad_json_node_text(root, "absent"));
        assert_null(ad_json_node_items(root, "none"));
        AdJsonNode *item = ad_json_node_items(root, "list")->next;
        assert_string_equal(ad_json_node_text(item, "a"), "b");
        g_autoptr(GString) place = g_string_new("/records/7");
        ad_json_node_append_place(ad_json_node_get(item, "a"), place);
        assert_string_equal(place->str, "/records/7/list/1/a");
        ad_json_tree_reset(tree);
    }
    assert_int_equal(ad_json_tree_duplicate_count(tree), 50);
    g_autofree char *long_text = g_strnfill(5000, 'x');
    g_autofree char *big = g_strdup_printf("[\"%s\"]", long_text);
    g_autoptr(GError) error = NULL;
    assert_false(ad_json_parse(big, strlen(big), NULL, ad_json_tree_take, tree, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_LIMIT));
}

static gboolean
log_start(gpointer user, const char *ns, const char *name, const AdXmlAttribute *attributes, guint count,
          GError **error)
{
    GString *log = user;
    (void)error;
    g_string_append_printf(log, "<{%s}%s", ns, name);
    for (guint i = 0; i < count; i++)
        g_string_append_printf(log, " {%s}%s=%s", attributes[i].ns, attributes[i].name, attributes[i].value);
    g_string_append_c(log, '>');
    return TRUE;
}

static gboolean
log_end(gpointer user, const char *ns, const char *name, const char *text, gsize bytes, GError **error)
{
    GString *log = user;
    (void)ns;
    (void)error;
    assert_int_equal(strlen(text), bytes);
    g_string_append_printf(log, "%s</%s>", text, name);
    return TRUE;
}

static char *
elements(const char *text, gsize step, GError **error)
{
    const AdXmlTake take = {log_start, log_end};
    GString *log = g_string_new(NULL);
    g_autoptr(AdXml) xml = ad_xml_new(&take, log);
    gboolean is_fine = TRUE;
    for (gsize i = 0, bytes = strlen(text); is_fine && i < bytes; i += step)
        is_fine = ad_xml_feed(xml, text + i, MIN(step, bytes - i), error);
    is_fine = is_fine && ad_xml_finish(xml, error);
    g_autofree char *out = g_string_free(log, FALSE);
    return is_fine ? g_steal_pointer(&out) : NULL;
}

static void
xml_gives_elements_with_namespaces_and_their_own_text(void **state)
{
    const char text[] = "<?xml version=\"1.0\"?><!-- c --><p:bom xmlns:p=\"urn:x\" xmlns=\"urn:y\" v='1' p:w='2'>a"
                        "<name>b&amp;<![CDATA[<c>]]></name>d</p:bom>";
    (void)state;
    for (gsize step = 1; step < sizeof text; step += 7) {
        g_autofree char *got = elements(text, step, NULL);
        assert_string_equal(got, "<{urn:x}bom {}v=1 {urn:x}w=2><{urn:y}name>b&<c></name>ad</bom>");
    }
}

static void
xml_refuses_doctypes_depth_and_broken_documents(void **state)
{
    static const struct {
        const char *text;
        AdErrorCode code;
    } cases[] = {
        {"<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", AD_ERROR_POLICY},
        {"<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>", AD_ERROR_POLICY},
        {"<a>&x;</a>", AD_ERROR_MALFORMED},
        {"<a><b></a>", AD_ERROR_MALFORMED},
        {"<a>", AD_ERROR_MALFORMED},
        {"", AD_ERROR_MALFORMED},
        {"<a/><b/>", AD_ERROR_MALFORMED},
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(elements(cases[i].text, 5, &error));
        assert_true(g_error_matches(error, AD_ERROR, (gint)cases[i].code));
        assert_true(cases[i].text[0] == '\0' || strstr(error->message, "line 1") != NULL);
    }
    GString *deep = g_string_new(NULL);
    for (guint i = 0; i <= AD_LIMIT_DOCUMENT_DEPTH; i++)
        g_string_append(deep, "<a>");
    g_autoptr(GError) error = NULL;
    assert_null(elements(deep->str, 4096, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_LIMIT));
    g_string_free(deep, TRUE);
}

static void
xml_names_texts_and_tags_have_ceilings(void **state)
{
    static const struct {
        const char *head, *tail;
        gsize bytes;
        gboolean is_fine;
    } cases[] = {
        {"<a", "/>", AD_LIMIT_XML_NAME_BYTES - 1, TRUE},
        {"<a", "/>", AD_LIMIT_XML_NAME_BYTES + 1, FALSE},
        {"<a x='", "'/>", AD_LIMIT_DOCUMENT_STRING_BYTES + 1, FALSE},
        {"<!--", "--><a/>", 100000, TRUE},
        {"<!--", "--><a/>", AD_LIMIT_XML_TOKEN_BYTES + 200000, FALSE},
        {"<a>", "</a>", AD_LIMIT_XML_TEXT_BYTES - 10, TRUE},
        {"<a>", "</a>", AD_LIMIT_XML_TEXT_BYTES + 10, FALSE},
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *fill = g_strnfill(cases[i].bytes, 'b');
        g_autofree char *text = g_strconcat(cases[i].head, fill, cases[i].tail, NULL);
        g_autoptr(GError) error = NULL;
        g_autofree char *got = elements(text, 65536, &error);
        if ((got != NULL) != cases[i].is_fine)
            fail_msg("case %zu: %s", i, error != NULL ? error->message : "was taken");
        assert_true(cases[i].is_fine || g_error_matches(error, AD_ERROR, AD_ERROR_LIMIT));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_gives_the_same_events_in_pieces_of_any_size),
        cmocka_unit_test(what_is_not_json_is_refused_with_line_and_column),
        cmocka_unit_test(duplicates_and_a_second_document_are_reported_when_asked),
        cmocka_unit_test(many_keys_are_told_apart_and_the_last_again_is_found),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(a_long_string_is_refused_before_it_ends),
        cmocka_unit_test(text_is_always_utf8_without_nul),
        cmocka_unit_test(a_record_becomes_a_tree_and_the_memory_serves_again),
        cmocka_unit_test(xml_gives_elements_with_namespaces_and_their_own_text),
        cmocka_unit_test(xml_refuses_doctypes_depth_and_broken_documents),
        cmocka_unit_test(xml_names_texts_and_tags_have_ceilings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
