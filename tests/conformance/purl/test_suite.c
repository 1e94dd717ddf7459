/* SPDX-License-Identifier: Apache-2.0 */
/* test_suite.c - every case of the official package-url suite: parse, build and validate
 *
 * Read from $ADUANA_DATA/sbom/purl-spec. Absent: skipped and said so; under CI=true absent is a failure. "parse" is the
 * strict reading, "validate" the lenient one whose answer is the canonical text; the purl that a case builds or reads must
 * read back to the same parts. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "scanner/model/purl.h"

#define SKIPPED 77
#define CASES 586 /* of the snapshot; fewer would mean that a file was not read */

static const char *
text_of(json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static AdPurl *
build(json_t *parts, GError **error)
{
    g_autoptr(GPtrArray) qualifiers = g_ptr_array_new();
    const char *key;
    json_t *value;
    json_object_foreach(json_object_get(parts, "qualifiers"), key, value)
    {
        g_ptr_array_add(qualifiers, (char *)key);
        g_ptr_array_add(qualifiers, (char *)json_string_value(value));
    }
    g_ptr_array_add(qualifiers, NULL);
    return ad_purl_new(text_of(parts, "type"), text_of(parts, "namespace"), text_of(parts, "name"),
                       text_of(parts, "version"), (const char *const *)qualifiers->pdata,
                       text_of(parts, "subpath"), error);
}

static gboolean
parts_are(const AdPurl *purl, json_t *expected)
{
    json_t *qualifiers = json_object_get(expected, "qualifiers");
    gsize count = 0;
    const char *key;
    json_t *value;
    json_object_foreach(qualifiers, key, value)
    {
        count++;
        if (g_strcmp0(ad_purl_qualifier(purl, key), json_string_value(value)) != 0)
            return FALSE;
    }
    return count == purl->qualifiers->len && g_strcmp0(purl->type, text_of(expected, "type")) == 0 &&
           g_strcmp0(purl->namespace_, text_of(expected, "namespace")) == 0 &&
           g_strcmp0(purl->name, text_of(expected, "name")) == 0 &&
           g_strcmp0(purl->version, text_of(expected, "version")) == 0 &&
           g_strcmp0(purl->subpath, text_of(expected, "subpath")) == 0;
}

/* Does the canonical text of purl read back to the same text, strictly? */
static gboolean
comes_back(const AdPurl *purl)
{
    g_autofree char *text = ad_purl_to_string(purl);
    g_autoptr(AdPurl) again = ad_purl_parse(text, -1, NULL, NULL);
    g_autofree char *text_again = again != NULL ? ad_purl_to_string(again) : NULL;
    return g_strcmp0(text, text_again) == 0;
}

static gboolean
run_case(const char *file, json_t *test)
{
    const char *type = text_of(test, "test_type");
    json_t *input = json_object_get(test, "input"), *expected = json_object_get(test, "expected_output");
    g_autoptr(GError) error = NULL;
    g_autoptr(AdPurl) purl = NULL;
    guint repairs = 0;
    if (strcmp(type, "build") == 0)
        purl = build(input, &error);
    else
        purl = ad_purl_parse(json_string_value(input), -1, strcmp(type, "parse") == 0 ? NULL : &repairs,
                             &error);
    g_autofree char *text = purl != NULL ? ad_purl_to_string(purl) : NULL;

    gboolean is_good;
    if (json_is_true(json_object_get(test, "expected_failure")))
        is_good = purl == NULL && error != NULL;
    else if (strcmp(type, "parse") == 0)
        is_good = purl != NULL && parts_are(purl, expected) && comes_back(purl);
    else
        is_good = purl != NULL && g_strcmp0(text, json_string_value(expected)) == 0 && comes_back(purl);
    if (!is_good) {
        g_autofree char *in = json_dumps(input, JSON_COMPACT | JSON_ENCODE_ANY);
        g_autofree char *out = expected != NULL ? json_dumps(expected, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
        printf("%s: %s %s\n  expected %s\n  got      %s\n", file, type, in, out,
               text != NULL ? text : error != NULL ? error->message : "nothing");
    }
    return is_good;
}

static void
run_folder(const char *folder, guint *run, guint *good)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        json_t *suite = json_load_file(path, 0, NULL);
        gsize i;
        json_t *test;
        json_array_foreach(json_object_get(suite, "tests"), i, test)
        {
            (*run)++;
            *good += run_case(name, test) ? 1 : 0;
        }
        json_decref(suite);
    }
}

int
main(void)
{
    static const char *const folders[] = {"spec", "types"};
    const char *data = g_getenv("ADUANA_DATA");
    guint run = 0, good = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *folder = g_build_filename(data != NULL ? data : "/nonexistent", "sbom", "purl-spec",
                                                   "tests", folders[i], NULL);
        run_folder(folder, &run, &good);
    }
    if (run == 0) {
        printf("skipped: no purl suite below ADUANA_DATA (%s); 0 of %d cases were run\n",
               data != NULL ? data : "not set", CASES);
        return g_strcmp0(g_getenv("CI"), "true") == 0 ? 1 : SKIPPED;
    }
    printf("%u of %u cases of the purl suite\n", good, run);
    return good == run && run >= CASES ? 0 : 1;
}
