/* SPDX-License-Identifier: Apache-2.0 */
/* endpoint.c - one host that programs of a delivery name */
#include "scanner/model/endpoint.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"

enum {
    HOST_MAX = 255, /* RFC 1035 2.3.4 */
    LIST_MAX = 256, /* schemes or ports together */
};

AdEndpoint *
ad_endpoint_new(const char *host, const char *schemes, const char *ports, guint64 files, const char *path)
{
    AdEndpoint *e = g_new0(AdEndpoint, 1);
    e->host = g_strdup(host);
    e->schemes = g_strdup(schemes);
    e->ports = g_strdup(ports);
    e->files = files;
    e->path = g_strdup(path);
    return e;
}

void
ad_endpoint_free(AdEndpoint *e)
{
    if (e == NULL)
        return;
    g_free(e->host);
    g_free(e->schemes);
    g_free(e->ports);
    g_free(e->path);
    g_free(e);
}

GVariant *
ad_endpoint_to_variant(const AdEndpoint *e)
{
    return g_variant_new("(sssts)", e->host, e->schemes, e->ports, e->files, e->path);
}

static gboolean
has_only(const char *text, const char *more)
{
    for (const char *p = text; *p != '\0'; p++)
        if (!g_ascii_isdigit(*p) && !g_ascii_islower(*p) && strchr(more, *p) == NULL)
            return FALSE;
    return TRUE;
}

AdEndpoint *
ad_endpoint_from_variant(GVariant *body, GError **error)
{
    const char *host, *schemes, *ports, *path;
    guint64 files;
    g_variant_get(body, "(&s&s&st&s)", &host, &schemes, &ports, &files, &path);
    if (*host == '\0' || strlen(host) > HOST_MAX || strlen(schemes) > LIST_MAX || strlen(ports) > LIST_MAX ||
        strlen(path) > AD_LIMIT_PATH_BYTES || files == 0 || !has_only(host, ".-_:") || !has_only(schemes, ",+") ||
        !has_only(ports, ",")) {
        g_set_error(error, AD_ERROR, AD_ERROR_PEER, "an endpoint with values out of range");
        return NULL;
    }
    return ad_endpoint_new(host, schemes, ports, files, path);
}
