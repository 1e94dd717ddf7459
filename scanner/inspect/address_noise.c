/* SPDX-License-Identifier: Apache-2.0 */
/* address_noise.c - hosts in software that are no connections: schemas, licences, examples, this machine
 *
 * A host is here when what it is named for is a document or an identifier. Hosts of services are not here, however
 * usual: whom a program talks to is for the buyer to judge. */
#include <string.h>

#include "scanner/inspect/address.h"

/* The host itself or any name below it. */
static const char *const names[] = {
    /* reserved, RFC 2606 and 6761 */
    "example.com", "example.org", "example.net", "example.edu", "localhost.localdomain", "domain.com", "domain.tld",
    "yourdomain.com", "mydomain.com", "your-domain.com", "yoursite.com", "company.com", "foo.com", "foo.bar", "bar.com",
    "test.com", "site.com", "host.com", "server.com", "some.where",
    /* schemas and identifiers */
    "w3.org", "xmlsoap.org", "schemas.microsoft.com", "schemas.android.com", "schemas.openxmlformats.org",
    "json-schema.org", "xml.org", "xmlns.com", "purl.org", "ns.adobe.com", "java.sun.com", "xmlns.jcp.org", "jakarta.ee",
    "oasis-open.org", "docbook.org", "relaxng.org", "schema.org", "ogp.me", "dublincore.org", "inkscape.org",
    "sodipodi.sourceforge.net", "iana.org", "ietf.org", "rfc-editor.org", "itu.int", "iso.org", "unicode.org",
    "standards.iso.org", "opengis.net", "spdx.org", "cyclonedx.org", "in-toto.io", "xslt.info", "exslt.org",
    "openoffice.org", "openxmlformats.org", "oasis.open.org", "freedesktop.org", "gnome.org", "kde.org", "ecma-international.org",
    "tc39.es", "whatwg.org", "khronos.org", "omg.org", "mpegif.org",
    /* licences */
    "apache.org", "gnu.org", "opensource.org", "creativecommons.org", "fsf.org", "mozilla.org", "eclipse.org",
    "unlicense.org", "scripts.sil.org", "bouncycastle.org",
    /* documentation and questions that comments refer to */
    "wikipedia.org", "stackoverflow.com", "stackexchange.com", "developer.mozilla.org", "docs.python.org", "mdn.io",
    "bugs.debian.org", "bugzilla.mozilla.org", "crbug.com", "bugs.chromium.org", "bugs.webkit.org", "goo.gl", "caniuse.com",
    "nodejs.org", "python.org", "debian.org", "launchpad.net", "readthedocs.io", "readthedocs.org",
};

static const char *const endings[] = {".example", ".test", ".invalid", ".localhost", ".local", ".localdomain", ".lan",
                                      ".internal", ".onmicrosoft.example"};

/* What stands behind the last dot of file names and source code, and is no top-level domain that anybody meets there. */
static const char *const file_endings[] = {"html", "htm", "php", "js", "json", "xml", "xsd", "dtd", "txt", "png", "gif",
                                           "jpg",  "css", "jar", "class", "dll", "exe", "tar", "gz", "md5", "yaml", "yml"};

static gboolean
is_at_or_below(const char *host, const char *name)
{
    gsize host_bytes = strlen(host), name_bytes = strlen(name);
    return host_bytes >= name_bytes && strcmp(host + host_bytes - name_bytes, name) == 0 &&
           (host_bytes == name_bytes || host[host_bytes - name_bytes - 1] == '.');
}

gboolean
ad_address_is_noise(const char *host)
{
    const char *last = strrchr(host, '.');
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (is_at_or_below(host, names[i]))
            return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++)
        if (g_str_has_suffix(host, endings[i]))
            return TRUE;
    for (gsize i = 0; last != NULL && i < G_N_ELEMENTS(file_endings); i++)
        if (strcmp(last + 1, file_endings[i]) == 0)
            return TRUE;
    return g_str_has_prefix(host, "example.") || g_str_has_prefix(host, "your-") || strstr(host, "example") != NULL;
}
