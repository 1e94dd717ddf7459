/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_reader.c - JSON, XML and text readers over any bytes, in pieces
 *
 * The first byte chooses the reader, the second the length of the pieces. What must hold: cutting changes nothing that
 * is told, and all text is UTF-8 without NUL. */
#include <string.h>

#include "scanner/model/limits.h"
#include "scanner/reader/json_tree.h"
#include "scanner/reader/text.h"
#include "scanner/reader/xml.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes);

typedef struct {
    AdJsonTree *tree;
    guint64 hash, events;
} Sum;

static void
add(Sum *sum, const char *text, gsize bytes)
{
    for (gsize i = 0; i < bytes; i++)
        sum->hash = (sum->hash ^ (guint8)text[i]) * G_GUINT64_CONSTANT(0x100000001b3);
    sum->events++;
}

static gboolean
take_json(gpointer user, AdJsonEvent event, const char *text, gsize bytes, GError **error)
{
    Sum *sum = user;
    if (text != NULL)
        g_assert(g_utf8_validate_len(text, bytes, NULL) && memchr(text, 0, bytes) == NULL);
    add(sum, text, text != NULL ? bytes : 0);
    sum->hash += (guint64)event;
    return ad_json_tree_take(sum->tree, event, text, bytes, error);
}

static gboolean
run_json(const guint8 *data, gsize bytes, gsize step, Sum *sum)
{
    const AdJsonOptions options = {.reports_duplicates = TRUE, .keeps_first = TRUE, .string_bytes_max = 100000};
    g_autoptr(AdJsonTree) tree = ad_json_tree_new(0);
    sum->tree = tree;
    g_autoptr(AdJson) json = ad_json_new(&options, take_json, sum);
    for (gsize i = 0; i < bytes; i += step) {
        if (!ad_json_feed(json, data + i, MIN(step, bytes - i), NULL))
            return FALSE;
        g_autofree char *place = ad_json_place(json);
        g_assert(g_utf8_validate(place, -1, NULL));
    }
    gboolean is_fine = ad_json_finish(json, NULL);
    g_assert(!is_fine || ad_json_tree_is_whole(tree));
    return is_fine;
}

static gboolean
take_start(gpointer user, const char *ns, const char *name, const AdXmlAttribute *attributes, guint count,
           GError **error)
{
    (void)error;
    add(user, ns, strlen(ns));
    add(user, name, strlen(name));
    for (guint i = 0; i < count; i++)
        add(user, attributes[i].value, strlen(attributes[i].value));
    return TRUE;
}

static gboolean
take_end(gpointer user, const char *ns, const char *name, const char *text, gsize bytes, GError **error)
{
    (void)ns;
    (void)name;
    (void)error;
    g_assert(strlen(text) == bytes && g_utf8_validate_len(text, bytes, NULL));
    add(user, text, bytes);
    return TRUE;
}

static gboolean
run_xml(const guint8 *data, gsize bytes, gsize step, Sum *sum)
{
    const AdXmlTake take = {take_start, take_end};
    g_autoptr(AdXml) xml = ad_xml_new(&take, sum);
    for (gsize i = 0; i < bytes; i += step)
        if (!ad_xml_feed(xml, data + i, MIN(step, bytes - i), NULL))
            return FALSE;
    return ad_xml_finish(xml, NULL);
}

static void
run_text(const guint8 *data, gsize bytes, gboolean by_lines)
{
    AdLimits limits = ad_limits_default();
    limits.total_bytes = 16 * AD_MIB;
    g_autoptr(AdSource) source = ad_source_new_memory(data, bytes, NULL, NULL, FALSE);
    g_autoptr(AdText) text = ad_text_open(source, &limits);
    const guint8 *block;
    const char *line = "";
    gsize got = 1;
    if (!ad_text_peek(text, 64, &block, &got, NULL))
        return;
    got = 1;
    while (by_lines ? ad_text_read_line(text, &line, &got, NULL) && line != NULL
                    : ad_text_read(text, &block, &got, NULL) && got > 0)
        if (by_lines)
            g_assert(line[got] == '\0' && memchr(line, '\n', got) == NULL);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes)
{
    if (bytes < 2)
        return 0;
    Sum whole = {0}, cut = {0};
    gsize step = (gsize)data[1] + 1;
    gboolean is_fine;
    switch (data[0]) {
    case 'j':
        is_fine = run_json(data + 2, bytes - 2, bytes, &whole);
        g_assert(is_fine == run_json(data + 2, bytes - 2, step, &cut));
        g_assert(!is_fine || (whole.hash == cut.hash && whole.events == cut.events));
        break;
    case 'x':
        is_fine = run_xml(data + 2, bytes - 2, bytes, &whole);
        g_assert(is_fine == run_xml(data + 2, bytes - 2, step, &cut));
        g_assert(!is_fine || (whole.hash == cut.hash && whole.events == cut.events));
        break;
    case 't':
    case 'l':
        run_text(data + 2, bytes - 2, data[0] == 'l');
        break;
    default:
        break;
    }
    return 0;
}
