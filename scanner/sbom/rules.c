/* SPDX-License-Identifier: Apache-2.0 */
/* rules.c - what a text must look like */
#include "scanner/sbom/rules.h"

#include <string.h>

/* Follows pattern: 'd' a digit, 'x' a hexadecimal one, anything else itself. Returns what follows, or NULL. */
static const char *
follow(const char *text, const char *pattern)
{
    for (; *pattern != '\0'; pattern++, text++) {
        gboolean is_fine = *pattern == 'd'   ? g_ascii_isdigit(*text)
                           : *pattern == 'x' ? g_ascii_isxdigit(*text)
                                             : *text == *pattern;
        if (!is_fine)
            return NULL;
    }
    return text;
}

static guint
two(const char *text)
{
    return (guint)(text[0] - '0') * 10 + (guint)(text[1] - '0');
}

static gboolean
is_time(const char *text)
{
    guint month = two(text + 5), day = two(text + 8);
    return month >= 1 && month <= 12 && day >= 1 && day <= 31 && two(text + 11) <= 23 && two(text + 14) <= 59 &&
           two(text + 17) <= 60;
}

gboolean
ad_rules_is_date_time(const char *text, gboolean allows_local)
{
    const char *rest = follow(text, "dddd-dd-ddTdd:dd:dd");
    if (rest == NULL)
        rest = follow(text, "dddd-dd-ddtdd:dd:dd");
    if (rest == NULL || !is_time(text))
        return FALSE;
    if (*rest == '.') {
        const char *digits = ++rest;
        while (g_ascii_isdigit(*rest))
            rest++;
        if (rest == digits)
            return FALSE;
    }
    if (*rest == '\0')
        return allows_local;
    if ((*rest == 'Z' || *rest == 'z') && rest[1] == '\0')
        return TRUE;
    const char *end = *rest == '+' || *rest == '-' ? follow(rest + 1, "dd:dd") : NULL;
    return end != NULL && *end == '\0';
}

gboolean
ad_rules_is_spdx_time(const char *text)
{
    const char *rest = follow(text, "dddd-dd-ddTdd:dd:ddZ");
    return rest != NULL && *rest == '\0' && is_time(text);
}

gboolean
ad_rules_is_urn_uuid(const char *text)
{
    const char *rest = follow(text, "urn:uui");
    rest = rest != NULL && *rest == 'd' ? follow(rest + 1, ":xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx") : NULL;
    return rest != NULL && *rest == '\0';
}

gboolean
ad_rules_is_iri(const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if ((guchar)*p <= ' ' || *p == 0x7f || strchr("<>\"{}|\\^`[]", *p) != NULL)
            return FALSE;
        if (*p == '%' && (!g_ascii_isxdigit(p[1]) || !g_ascii_isxdigit(p[2])))
            return FALSE;
    }
    return TRUE;
}

gboolean
ad_rules_is_spdx_id(const char *text)
{
    if (!g_str_has_prefix(text, "SPDXRef-") || text[8] == '\0')
        return FALSE;
    for (const char *p = text + 8; *p != '\0'; p++)
        if (!g_ascii_isalnum(*p) && *p != '.' && *p != '-')
            return FALSE;
    return TRUE;
}
