/* SPDX-License-Identifier: Apache-2.0 */
/* test_mustache.c - the cases our pages live by, and the ends of what a template may do */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/http/escape.h"
#include "service/http/mustache.h"

static const char *
partial_of(const char *name, gpointer data)
{
    return json_string_value(json_object_get(data, name));
}

static void
templates_become_the_text_that_the_specification_says(void **state)
{
    (void)state;
    static const struct {
        const char *template, *data, *expected;
    } cases[] = {
        {"{{a}} {{{a}}} {{&a}}", "{\"a\":\"<b>\"}", "&lt;b&gt; <b> <b>"},
        {"{{n}}|{{r}}|{{t}}|{{z}}|{{o}}", "{\"n\":85,\"r\":1.21,\"t\":true,\"z\":null,\"o\":{}}", "85|1.21|true||"},
        {"{{#l}}{{.}},{{/l}}", "{\"l\":[1,2]}", "1,2,"},
        {"{{#l}}x{{/l}}{{^l}}none{{/l}}", "{\"l\":[]}", "none"},
        {"{{#s}}x{{/s}}{{^s}}none{{/s}}", "{\"s\":\"\"}", "none"},
        {"{{#o}}{{a.b}}{{c}}{{/o}}", "{\"o\":{\"a\":{}},\"a\":{\"b\":1},\"c\":2}", "2"},
        {"a\n  {{#s}}\nb\n  {{/s}}  \nc", "{\"s\":true}", "a\nb\nc"},
        {"a\r\n{{! alone }}\r\nb", "{}", "a\r\nb"},
        {"{{=<% %>=}}<%a%>{{a}}", "{\"a\":1}", "1{{a}}"},
        {"  {{>p}}\n>", "{\"a\":\"x\\ny\"}", "  |x\ny|\n  |\n>"},
    };
    json_t *partials = json_pack("{s:s}", "p", "|{{{a}}}|\n|\n");
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        json_t *data = json_loads(cases[i].data, 0, NULL);
        g_autofree char *got = ad_mustache_render(cases[i].template, data, partial_of, partials, NULL);
        assert_non_null(got);
        assert_string_equal(got, cases[i].expected);
        json_decref(data);
    }
    json_decref(partials);
}

static void
broken_templates_are_refused_with_their_line(void **state)
{
    (void)state;
    static const char *const broken[] = {"\n{{#a}}", "\n{{#a}}{{/b}}", "\n{{/a}}", "\n{{a", "\n{{}}",
                                         "\n{{{a}}", "\n{{=a=}}",      "\n{{=a b c=}}", "\n{{= =}}"};
    json_t *data = json_object();
    for (gsize i = 0; i < G_N_ELEMENTS(broken); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(ad_mustache_render(broken[i], data, NULL, NULL, &error));
        assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_MALFORMED));
        assert_non_null(strstr(error->message, "line 2"));
    }
    json_decref(data);
}

static void
depth_size_and_work_have_limits(void **state)
{
    (void)state;
    g_autoptr(GString) deep = g_string_new(NULL);
    for (int i = 0; i <= AD_LIMIT_TEMPLATE_DEPTH; i++)
        g_string_append(deep, "{{#a}}");
    for (int i = 0; i <= AD_LIMIT_TEMPLATE_DEPTH; i++)
        g_string_append(deep, "{{/a}}");
    g_autofree char *large = g_strdup("{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}");
    const char *cases[] = {deep->str, "{{>p}}", large};
    json_t *data = json_pack("{s:b, s:[]}", "a", 1, "l");
    for (int i = 0; i < 200; i++)
        json_array_append_new(json_object_get(data, "l"), json_integer(i));
    json_t *partials = json_pack("{s:s}", "p", "x{{>p}}");
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(ad_mustache_render(cases[i], data, partial_of, partials, &error));
        assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_LIMIT));
    }
    json_decref(partials);
    json_decref(data);
}

static void
what_could_mislead_is_shown_and_what_could_break_out_is_escaped(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        gsize bytes;
        const char *html;
    } cases[] = {
        {"<a href=\"x\" title='y'>&`", 24, "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&#96;"},
        {"a\x1b[31m", 6, "a\\u{1b}[31m"},
        {"exe\xe2\x80\xaetxt", 9, "exe\\u{202e}txt"},
        {"zero\xe2\x80\x8bwidth", 12, "zero\\u{200b}width"},
        {"nul\0x", 5, "nul\\u{0}x"},
        {"bad\xff\xc0", 5, "bad\\x{ff}\\x{c0}"},
        {"caf\xc3\xa9\n\t", 7, "caf\xc3\xa9\n\t"},
        {"\xc2\x85", 2, "\\u{85}"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        ad_escape_html(out, cases[i].text, cases[i].bytes);
        assert_string_equal(out->str, cases[i].html);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(templates_become_the_text_that_the_specification_says),
        cmocka_unit_test(broken_templates_are_refused_with_their_line),
        cmocka_unit_test(depth_size_and_work_have_limits),
        cmocka_unit_test(what_could_mislead_is_shown_and_what_could_break_out_is_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
