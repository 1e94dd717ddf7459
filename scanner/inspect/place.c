/* SPDX-License-Identifier: Apache-2.0 */
/* place.c - what a member's path tells about its purpose */
#include "scanner/inspect/place.h"

#include <string.h>

static const struct {
    const char *word;
    guint place;
} folders[] = {
    {"doc", AD_PLACE_DOCUMENT},       {"docs", AD_PLACE_DOCUMENT},      {"man", AD_PLACE_DOCUMENT},
    {"manual", AD_PLACE_DOCUMENT},    {"info", AD_PLACE_DOCUMENT},      {"help", AD_PLACE_DOCUMENT},
    {"javadoc", AD_PLACE_DOCUMENT},   {"gtk-doc", AD_PLACE_DOCUMENT},   {"licenses", AD_PLACE_DOCUMENT},
    {"license", AD_PLACE_DOCUMENT},   {"locale", AD_PLACE_DOCUMENT},    {"locales", AD_PLACE_DOCUMENT},
    {"documentation", AD_PLACE_DOCUMENT}, {"legal", AD_PLACE_DOCUMENT}, {"test", AD_PLACE_TEST},
    {"tests", AD_PLACE_TEST},         {"testing", AD_PLACE_TEST},       {"testdata", AD_PLACE_TEST},
    {"test-data", AD_PLACE_TEST},     {"test_data", AD_PLACE_TEST},     {"__tests__", AD_PLACE_TEST},
    {"testsuite", AD_PLACE_TEST},     {"spec", AD_PLACE_TEST},          {"specs", AD_PLACE_TEST},
    {"fixtures", AD_PLACE_TEST},      {"fixture", AD_PLACE_TEST},       {"mock", AD_PLACE_TEST},
    {"mocks", AD_PLACE_TEST},         {"example", AD_PLACE_TEST},       {"examples", AD_PLACE_TEST},
    {"sample", AD_PLACE_TEST},        {"samples", AD_PLACE_TEST},       {"demo", AD_PLACE_TEST},
    {"demos", AD_PLACE_TEST},         {"benchmark", AD_PLACE_TEST},     {"benchmarks", AD_PLACE_TEST},
};

/* Beginnings of base names. */
static const struct {
    const char *word;
    guint place;
} names[] = {
    {"readme", AD_PLACE_DOCUMENT},  {"changelog", AD_PLACE_DOCUMENT}, {"changes", AD_PLACE_DOCUMENT},
    {"news", AD_PLACE_DOCUMENT},    {"license", AD_PLACE_DOCUMENT},   {"licence", AD_PLACE_DOCUMENT},
    {"copying", AD_PLACE_DOCUMENT}, {"copyright", AD_PLACE_DOCUMENT}, {"notice", AD_PLACE_DOCUMENT},
    {"authors", AD_PLACE_DOCUMENT}, {"history.", AD_PLACE_DOCUMENT},  {"test_", AD_PLACE_TEST},
    {"test-", AD_PLACE_TEST},       {"snakeoil", AD_PLACE_TEST},      {"dummy", AD_PLACE_TEST},
    {"example", AD_PLACE_TEST},
};

static const struct {
    const char *word;
    guint place;
} endings[] = {
    {".md", AD_PLACE_DOCUMENT},       {".rst", AD_PLACE_DOCUMENT},     {".html", AD_PLACE_DOCUMENT},
    {".htm", AD_PLACE_DOCUMENT},      {".adoc", AD_PLACE_DOCUMENT},    {".po", AD_PLACE_DOCUMENT},
    {".mo", AD_PLACE_DOCUMENT},       {".pot", AD_PLACE_DOCUMENT},     {".tex", AD_PLACE_DOCUMENT},
    {".pod", AD_PLACE_DOCUMENT},      {".chm", AD_PLACE_DOCUMENT},     {".pdf", AD_PLACE_DOCUMENT},
    {"_test.go", AD_PLACE_TEST},      {"_test.py", AD_PLACE_TEST},     {".test.js", AD_PLACE_TEST},
    {".test.ts", AD_PLACE_TEST},      {".spec.js", AD_PLACE_TEST},     {".spec.ts", AD_PLACE_TEST},
    {"_spec.rb", AD_PLACE_TEST},      {".example", AD_PLACE_TEST},     {".sample", AD_PLACE_TEST},
};

const char *
ad_place_inner(const char *path)
{
    const char *mark = strrchr(path, '!');
    return mark != NULL ? mark + 1 : path;
}

static guint
place_of_folder(const char *name, gsize bytes)
{
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++)
        if (strlen(folders[i].word) == bytes && g_ascii_strncasecmp(folders[i].word, name, bytes) == 0)
            return folders[i].place;
    return AD_PLACE_PROGRAM;
}

guint
ad_place_of(const char *path)
{
    const char *first = strchr(path, '!'), *base = first != NULL ? first + 1 : path;
    guint place = AD_PLACE_PROGRAM;
    if (g_str_has_suffix(path, "!control.tar!control")) /* a deb's description of itself */
        place |= AD_PLACE_DOCUMENT;
    for (const char *end; (end = strpbrk(base, "/!")) != NULL; base = end + 1)
        place |= place_of_folder(base, (gsize)(end - base));
    gsize length = strlen(base);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (g_ascii_strncasecmp(base, names[i].word, strlen(names[i].word)) == 0)
            place |= names[i].place;
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
        gsize ending = strlen(endings[i].word);
        if (length > ending && g_ascii_strcasecmp(base + length - ending, endings[i].word) == 0)
            place |= endings[i].place;
    }
    return place;
}
