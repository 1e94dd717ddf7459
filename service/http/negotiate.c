/* SPDX-License-Identifier: Apache-2.0 */
/* negotiate.c - what one request wants */
#include "service/http/negotiate.h"

#include <string.h>

#define ITEMS_MAX 16 /* items of one Accept header that are looked at */

/* Weight in thousandths of one item "es-MX;q=0.8"; cuts the parameters off. */
static int
take_weight(char *item)
{
    int weight = 1000;
    char *at = strchr(item, ';');
    if (at == NULL)
        return weight;
    *at++ = '\0';
    const char *q = strstr(at, "q=");
    if (q == NULL)
        return weight;
    double share = g_ascii_strtod(q + 2, NULL);
    return share >= 0 ? (int)(MIN(share, 1.0) * 1000) : 0; /* "nan" is neither */
}

/* Calls each with item and weight, in the header's order. */
static void
each_item(const char *header, void (*each)(const char *item, int weight, gpointer data), gpointer data)
{
    g_auto(GStrv) items = g_strsplit(header != NULL ? header : "", ",", ITEMS_MAX);
    for (char **item = items; *item != NULL; item++) {
        int weight = take_weight(*item);
        each(g_strstrip(*item), weight, data);
    }
}

typedef struct {
    int weight;
    int lang;
} BestLang;

static void
consider_lang(const char *item, int weight, gpointer data)
{
    BestLang *best = data;
    int lang = ad_tr_lang_parse(item);
    if (lang >= 0 && weight > best->weight)
        *best = (BestLang){weight, lang};
}

AdLang
ad_negotiate_lang(const char *accept_language)
{
    BestLang best = {0, AD_LANG_EN};
    each_item(accept_language, consider_lang, &best);
    return (AdLang)best.lang;
}

typedef struct {
    int html, json;
} Weights;

static void
consider_type(const char *item, int weight, gpointer data)
{
    Weights *w = data;
    if (g_ascii_strcasecmp(item, "text/html") == 0)
        w->html = weight;
    if (g_ascii_strcasecmp(item, "application/json") == 0)
        w->json = weight;
}

gboolean
ad_negotiate_is_page(const char *accept)
{
    Weights w = {0, 0};
    each_item(accept, consider_type, &w);
    return w.html > 0 && w.html >= w.json;
}

gboolean
ad_negotiate_host_is_ours(const char *host, const char *const *hosts)
{
    static const char *const own[] = {"localhost", "127.0.0.1", "[::1]", NULL};
    if (host == NULL)
        return FALSE;
    const char *end = host[0] == '[' ? strchr(host, ']') : strchr(host, ':');
    if (host[0] == '[' && end == NULL)
        return FALSE;
    if (end != NULL && *end == ']')
        end++;
    gsize bytes = end != NULL ? (gsize)(end - host) : strlen(host);
    const char *port = host + bytes;
    if (*port != '\0' && (*port != ':' || port[1 + strspn(port + 1, "0123456789")] != '\0'))
        return FALSE;
    g_autofree char *name = g_ascii_strdown(host, (gssize)bytes);
    return g_strv_contains(own, name) || (hosts != NULL && g_strv_contains(hosts, name));
}
