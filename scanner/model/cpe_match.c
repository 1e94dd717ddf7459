/* SPDX-License-Identifier: Apache-2.0 */
/* cpe_match.c - CPE names compared as NISTIR 7696 says: superset, equal, or neither */
#include <string.h>

#include "scanner/model/cpe.h"

char *
ad_cpe_value(const AdCpe *cpe, AdCpeAttribute attribute)
{
    const char *text = cpe->attribute[attribute];
    if (strcmp(text, "*") == 0 || strcmp(text, "-") == 0)
        return NULL;
    GString *out = g_string_new(NULL);
    for (; *text != '\0'; text++) {
        if (*text == '*' || *text == '?') {
            g_string_free(out, TRUE);
            return NULL;
        }
        if (*text == '\\')
            text++;
        g_string_append_c(out, *text);
    }
    return g_string_free(out, FALSE);
}

/* Takes one character off escaped text; '*' and '?' unescaped come back with bit 8 set. */
static int
next(const char **text)
{
    int c = (guchar) * (*text)++;
    if (c == '\\')
        return (guchar) * (*text)++;
    return c == '*' || c == '?' ? c | 0x100 : c;
}

/* Iterative glob: '*' any run, '?' at most one character (7695: zero or one at the ends, as 7696 reads it). */
static gboolean
glob(const char *pattern, const char *value)
{
    const char *star = NULL, *retry = NULL;
    for (;;) {
        const char *p = pattern, *v = value;
        int want = *p != '\0' ? next(&p) : 0;
        if (want == ('*' | 0x100)) {
            star = p, retry = value, pattern = p;
            continue;
        }
        if (*v == '\0') {
            while (want == ('?' | 0x100))
                want = *p != '\0' ? next(&p) : 0;
            return want == 0 || (want == ('*' | 0x100) && *p == '\0');
        }
        int got = next(&v);
        if (want != 0 && (want == ('?' | 0x100) || want == got)) {
            pattern = p, value = v;
            continue;
        }
        if (star == NULL || *retry == '\0')
            return FALSE;
        next(&retry);
        pattern = star, value = retry;
    }
}

gboolean
ad_cpe_attribute_covers(const char *pattern, const char *value)
{
    if (strcmp(pattern, "*") == 0 || strcmp(pattern, value) == 0)
        return TRUE;
    if (strcmp(value, "*") == 0 || strcmp(value, "-") == 0 || strcmp(pattern, "-") == 0)
        return FALSE;
    return glob(pattern, value);
}

gboolean
ad_cpe_covers(const AdCpe *pattern, const AdCpe *name)
{
    for (guint i = 0; i < AD_CPE_COUNT; i++)
        if (!ad_cpe_attribute_covers(pattern->attribute[i], name->attribute[i]))
            return FALSE;
    return TRUE;
}
