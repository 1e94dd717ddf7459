/* SPDX-License-Identifier: Apache-2.0 */
/* address.c - one network address out of a file's bytes */
#include "scanner/inspect/address.h"

#include <arpa/inet.h>
#include <string.h>

static const struct {
    const char *name;
    gboolean is_clear;
} schemes[] = {{"http", TRUE},      {"https", FALSE},  {"ftp", TRUE},        {"ftps", FALSE},      {"sftp", FALSE},
               {"ws", TRUE},        {"wss", FALSE},    {"tcp", TRUE},        {"udp", TRUE},        {"ldap", TRUE},
               {"ldaps", FALSE},    {"mqtt", TRUE},    {"mqtts", FALSE},     {"redis", TRUE},      {"rediss", FALSE},
               {"amqp", TRUE},      {"amqps", FALSE},  {"mysql", TRUE},      {"postgres", TRUE},   {"postgresql", TRUE},
               {"mongodb", TRUE},   {"mongodb+srv", FALSE}, {"smtp", TRUE},  {"smtps", FALSE},     {"ssh", FALSE},
               {"telnet", TRUE},    {"rtsp", TRUE}};

static gboolean
read_scheme(const guint8 *data, gsize bytes, gsize at, AdAddress *out, gsize *next)
{
    for (gsize i = 0; i < G_N_ELEMENTS(schemes); i++) {
        gsize length = strlen(schemes[i].name);
        if (bytes - at > length + 3 && memcmp(data + at, schemes[i].name, length) == 0 &&
            memcmp(data + at + length, "://", 3) == 0) {
            g_strlcpy(out->scheme, schemes[i].name, sizeof out->scheme);
            out->is_clear = schemes[i].is_clear;
            *next = at + length + 3;
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean
is_host_char(guint8 c)
{
    return g_ascii_isalnum((gchar)c) || c == '.' || c == '-' || c == '_';
}

/* "user:password@" in front of the host; template marks make it none. */
static gsize
skip_user(const guint8 *data, gsize bytes, gsize at, AdAddress *out)
{
    enum { USER_MAX = 256 };
    gsize colon = 0;
    for (gsize i = at; i < bytes && i - at < USER_MAX; i++) {
        guint8 c = data[i];
        if (c == '@') {
            if (colon != 0 && i > colon + 1) {
                out->password_at = colon + 1;
                out->password_bytes = i - colon - 1;
            }
            return i + 1;
        }
        if (c == ':' && colon == 0)
            colon = i;
        if (!g_ascii_isalnum((gchar)c) && strchr("-._~!$&'()*+,;=%:", c) == NULL)
            break;
    }
    return at;
}

static guint
read_port(const guint8 *data, gsize bytes, gsize *at)
{
    guint port = 0;
    gsize i = *at;
    if (i >= bytes || data[i] != ':')
        return 0;
    for (i++; i < bytes && g_ascii_isdigit((gchar)data[i]) && port <= 65535; i++)
        port = port * 10 + (data[i] - '0');
    if (port == 0 || port > 65535)
        return 0;
    *at = i;
    return port;
}

/* Public unicast: what a program in the field could reach. */
static gboolean
is_public_v4(const guint8 *a)
{
    return a[0] != 0 && a[0] != 10 && a[0] != 127 && a[0] < 224 && !(a[0] == 100 && (a[1] & 0xc0) == 64) &&
           !(a[0] == 169 && a[1] == 254) && !(a[0] == 172 && (a[1] & 0xf0) == 16) && !(a[0] == 192 && a[1] == 168) &&
           !(a[0] == 192 && a[1] == 0 && (a[2] == 2 || a[2] == 0)) && !(a[0] == 198 && a[1] == 51 && a[2] == 100) &&
           !(a[0] == 203 && a[1] == 0 && a[2] == 113) && !(a[0] == 198 && (a[1] & 0xfe) == 18);
}

static gboolean
is_public_v6(const guint8 *a)
{
    return (a[0] & 0xe0) == 0x20 && !(a[0] == 0x20 && a[1] == 0x01 && a[2] == 0x0d && a[3] == 0xb8);
}

/* A name that a public resolver could know: labels, the last of letters. */
static gboolean
is_name(const char *host)
{
    const char *last = strrchr(host, '.');
    if (last == NULL || last == host || host[0] == '-' || strstr(host, "..") != NULL)
        return FALSE;
    gsize letters = strlen(last + 1);
    if (letters < 2 || letters > 24)
        return FALSE;
    for (const char *p = last + 1; *p != '\0'; p++)
        if (!g_ascii_isalpha(*p) && !(g_str_has_prefix(last + 1, "xn--") && (g_ascii_isalnum(*p) || *p == '-')))
            return FALSE;
    return TRUE;
}

gboolean
ad_address_read(const guint8 *data, gsize bytes, gsize at, AdAddress *out)
{
    guint8 address[16];
    gsize i, length = 0;
    *out = (AdAddress){0};
    if ((at > 0 && g_ascii_isalnum((gchar)data[at - 1])) || !read_scheme(data, bytes, at, out, &i))
        return FALSE;
    i = skip_user(data, bytes, i, out);
    gboolean is_bracketed = i < bytes && data[i] == '[';
    for (i += is_bracketed ? 1 : 0; i < bytes && length + 1 < sizeof out->host; i++) {
        guint8 c = data[i];
        if (is_bracketed ? !(g_ascii_isxdigit((gchar)c) || c == ':' || c == '.') : !is_host_char(c))
            break;
        out->host[length++] = g_ascii_tolower((gchar)c);
    }
    out->host[length] = '\0';
    if (is_bracketed && (i >= bytes || data[i] != ']'))
        return FALSE;
    i += is_bracketed ? 1 : 0;
    /* "example.com." at the end of a sentence; "%s" or "{" behind the host: it is put together elsewhere */
    while (length > 0 && (out->host[length - 1] == '.' || out->host[length - 1] == '-'))
        out->host[--length] = '\0';
    if (i < bytes && (data[i] == '%' || data[i] == '{' || data[i] == '$' || data[i] == '*' || data[i] == '<'))
        return FALSE;
    out->port = read_port(data, bytes, &i);
    out->end = i;
    if (is_bracketed)
        out->is_number = inet_pton(AF_INET6, out->host, address) == 1 && is_public_v6(address);
    else
        out->is_number = inet_pton(AF_INET, out->host, address) == 1 && is_public_v4(address);
    return out->is_number || (!is_bracketed && is_name(out->host) && !ad_address_is_noise(out->host));
}
