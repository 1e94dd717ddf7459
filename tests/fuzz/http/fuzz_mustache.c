/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_mustache.c - first line: JSON data; the rest: a template, which is its own partial */
#include <string.h>

#include "service/http/mustache.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes);

static const char *
itself(const char *name, gpointer data)
{
    (void)name;
    return data;
}

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes)
{
    if (bytes > 4096)
        return 0;
    g_autofree char *text = g_strndup((const char *)data, bytes);
    char *end = strchr(text, '\n');
    if (end == NULL)
        return 0;
    *end = '\0';
    json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);
    if (value != NULL)
        g_free(ad_mustache_render(end + 1, value, itself, end + 1, NULL));
    json_decref(value);
    return 0;
}
