/* SPDX-License-Identifier: Apache-2.0 */
/* endpoint.h - one host that programs of a delivery name: a row of the inventory of connections */
#pragma once

#include <glib.h>

typedef struct {
    char *host;       /* lower case; an address stands without brackets */
    char *schemes;    /* "http,https", sorted */
    char *ports;      /* "8080,8443", those that were named; may be empty */
    guint64 files;    /* how many name it */
    char *path;       /* the first of them in order */
} AdEndpoint;

AdEndpoint *ad_endpoint_new(const char *host, const char *schemes, const char *ports, guint64 files, const char *path);
void ad_endpoint_free(AdEndpoint *endpoint);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdEndpoint, ad_endpoint_free)

/* Body of AD_MESSAGE_ENDPOINT, floating. */
GVariant *ad_endpoint_to_variant(const AdEndpoint *endpoint);
/* NULL with AD_ERROR_PEER when a text is no such text or too long. */
AdEndpoint *ad_endpoint_from_variant(GVariant *body, GError **error);
