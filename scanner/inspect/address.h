/* SPDX-License-Identifier: Apache-2.0 */
/* address.h - one network address out of a file's bytes, and whether it means a connection at all
 *
 * Most addresses in software are no connections: names of schemas, licences, examples, templates. What stays is a host that a
 * resolver would know or a public address (RFC 3986 3.2, RFC 6761, RFC 6890). */
#pragma once

#include <glib.h>

typedef struct {
    char scheme[16]; /* lower case */
    char host[256];  /* lower case, no brackets */
    guint port;      /* 0: none is named */
    gboolean is_number; /* a public IPv4 or IPv6 address */
    gboolean is_clear;  /* the scheme does not encrypt */
    gsize end;       /* offset behind what was read */
    gsize password_at, password_bytes; /* in the user part; 0 without */
} AdAddress;

/* The address whose scheme begins at `at`. FALSE when it is none, or none that is meant: see ad_address_is_noise. */
gboolean ad_address_read(const guint8 *data, gsize bytes, gsize at, AdAddress *out);

/* Hosts that name a schema, a licence, an example or this machine. */
gboolean ad_address_is_noise(const char *host);
