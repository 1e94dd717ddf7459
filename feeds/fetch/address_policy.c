/* SPDX-License-Identifier: Apache-2.0 */
/* address_policy.c - which network addresses a fetch may connect to */
#include "feeds/fetch/address_policy.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <string.h>

typedef struct {
    guint32 net; /* host order */
    guint bits;
    AdAddressClass class_;
    const char *name;
} Range4;

typedef struct {
    guint8 net[16];
    guint bits;
    AdAddressClass class_;
    const char *name;
} Range6;

#define V4(a, b, c, d) ((guint32)(a) << 24 | (guint32)(b) << 16 | (guint32)(c) << 8 | (guint32)(d))

/* IANA special-purpose registries, RFC 6890; single metadata addresses of cloud providers come
 * first. */
static const Range4 ranges4[] = {
    {V4(100, 100, 100, 200), 32, AD_ADDRESS_NEVER, "cloud metadata 100.100.100.200"},
    {V4(192, 0, 0, 192), 32, AD_ADDRESS_NEVER, "cloud metadata 192.0.0.192"},
    {V4(0, 0, 0, 0), 8, AD_ADDRESS_NEVER, "this host 0.0.0.0/8"},
    {V4(10, 0, 0, 0), 8, AD_ADDRESS_PRIVATE, "private 10.0.0.0/8"},
    {V4(100, 64, 0, 0), 10, AD_ADDRESS_PRIVATE, "shared 100.64.0.0/10"},
    {V4(127, 0, 0, 0), 8, AD_ADDRESS_PRIVATE, "loopback 127.0.0.0/8"},
    {V4(169, 254, 0, 0), 16, AD_ADDRESS_NEVER, "link-local 169.254.0.0/16"},
    {V4(172, 16, 0, 0), 12, AD_ADDRESS_PRIVATE, "private 172.16.0.0/12"},
    {V4(192, 0, 0, 0), 24, AD_ADDRESS_NEVER, "protocol assignments 192.0.0.0/24"},
    {V4(192, 0, 2, 0), 24, AD_ADDRESS_NEVER, "documentation 192.0.2.0/24"},
    {V4(192, 88, 99, 0), 24, AD_ADDRESS_NEVER, "6to4 relay 192.88.99.0/24"},
    {V4(192, 168, 0, 0), 16, AD_ADDRESS_PRIVATE, "private 192.168.0.0/16"},
    {V4(198, 18, 0, 0), 15, AD_ADDRESS_PRIVATE, "benchmarking 198.18.0.0/15"},
    {V4(198, 51, 100, 0), 24, AD_ADDRESS_NEVER, "documentation 198.51.100.0/24"},
    {V4(203, 0, 113, 0), 24, AD_ADDRESS_NEVER, "documentation 203.0.113.0/24"},
    {V4(224, 0, 0, 0), 4, AD_ADDRESS_NEVER, "multicast 224.0.0.0/4"},
    {V4(240, 0, 0, 0), 4, AD_ADDRESS_NEVER, "reserved 240.0.0.0/4"},
};

static const Range6 ranges6[] = {
    {{0}, 128, AD_ADDRESS_NEVER, "unspecified ::"},
    {{[15] = 1}, 128, AD_ADDRESS_PRIVATE, "loopback ::1"},
    {{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01},
     48,
     AD_ADDRESS_NEVER,
     "local translation 64:ff9b:1::/48"},
    {{0x01, 0x00}, 64, AD_ADDRESS_NEVER, "discard 100::/64"},
    {{0x20, 0x01, 0x00, 0x00}, 32, AD_ADDRESS_NEVER, "Teredo 2001::/32"},
    {{0x20, 0x01, 0x00, 0x02}, 48, AD_ADDRESS_NEVER, "benchmarking 2001:2::/48"},
    {{0x20, 0x01, 0x0d, 0xb8}, 32, AD_ADDRESS_NEVER, "documentation 2001:db8::/32"},
    {{0x3f, 0xff}, 20, AD_ADDRESS_NEVER, "documentation 3fff::/20"},
    {{0xfd, 0x00, 0x0e, 0xc2}, 32, AD_ADDRESS_NEVER, "cloud metadata fd00:ec2::/32"},
    {{0xfc, 0x00}, 7, AD_ADDRESS_PRIVATE, "private fc00::/7"},
    {{0xfe, 0x80}, 10, AD_ADDRESS_NEVER, "link-local fe80::/10"},
    {{0xfe, 0xc0}, 10, AD_ADDRESS_NEVER, "site-local fec0::/10"},
    {{0xff, 0x00}, 8, AD_ADDRESS_NEVER, "multicast ff00::/8"},
};

/* IPv6 prefixes that carry an IPv4 address, and at which byte. */
static const struct {
    guint8 net[16];
    guint bits;
    guint at;
} carriers[] = {
    {{[10] = 0xff, [11] = 0xff}, 96, 12}, /* ::ffff:0:0/96, mapped */
    {{0}, 96, 12},                        /* ::/96, compatible (deprecated) */
    {{0x00, 0x64, 0xff, 0x9b}, 96, 12},   /* 64:ff9b::/96, RFC 6052 */
    {{0x20, 0x02}, 16, 2},                /* 2002::/16, 6to4 */
    {{[8] = 0xff, [9] = 0xff}, 96, 12},   /* ::ffff:0:0:0/96, translated (SIIT) */
};

/* 2000::/3: nothing else is assigned to the public internet (RFC 4291 2.4). */
static const guint8 global_unicast[16] = {0x20};

static gboolean
is_within(const guint8 address[static 16], const guint8 net[static 16], guint bits)
{
    guint whole = bits / 8, rest = bits % 8;
    if (memcmp(address, net, whole) != 0)
        return FALSE;
    return rest == 0 || ((address[whole] ^ net[whole]) >> (8 - rest)) == 0;
}

static AdAddressClass
classify4(guint32 address, const char **why)
{
    for (gsize i = 0; i < G_N_ELEMENTS(ranges4); i++)
        if ((address ^ ranges4[i].net) >> (32 - ranges4[i].bits) == 0) {
            *why = ranges4[i].name;
            return ranges4[i].class_;
        }
    *why = "public";
    return AD_ADDRESS_PUBLIC;
}

static AdAddressClass
classify6(const guint8 address[static 16], const char **why)
{
    for (gsize i = 0; i < G_N_ELEMENTS(ranges6); i++)
        if (is_within(address, ranges6[i].net, ranges6[i].bits)) {
            *why = ranges6[i].name;
            return ranges6[i].class_;
        }
    for (gsize i = 0; i < G_N_ELEMENTS(carriers); i++)
        if (is_within(address, carriers[i].net, carriers[i].bits)) {
            const guint8 *v4 = address + carriers[i].at;
            return classify4(V4(v4[0], v4[1], v4[2], v4[3]), why);
        }
    if (!is_within(address, global_unicast, 3)) {
        *why = "not global unicast";
        return AD_ADDRESS_NEVER;
    }
    *why = "public";
    return AD_ADDRESS_PUBLIC;
}

AdAddressClass
ad_address_policy_classify(const struct sockaddr *address, socklen_t bytes, const char **why)
{
    const char *unused;
    if (why == NULL)
        why = &unused;
    if (bytes >= sizeof(struct sockaddr_in) && address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof in);
        return classify4(ntohl(in.sin_addr.s_addr), why);
    }
    if (bytes >= sizeof(struct sockaddr_in6) && address->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;
        memcpy(&in6, address, sizeof in6);
        return classify6(in6.sin6_addr.s6_addr, why);
    }
    *why = "not an internet address";
    return AD_ADDRESS_NEVER;
}

struct AdOwnAddresses {
    GArray *list; /* of struct in6_addr; IPv4 as ::ffff:a.b.c.d */
};

static gboolean
as_mapped(const struct sockaddr *address, socklen_t bytes, struct in6_addr *out)
{
    *out = (struct in6_addr){0};
    if (bytes >= sizeof(struct sockaddr_in) && address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof in);
        out->s6_addr[10] = out->s6_addr[11] = 0xff;
        memcpy(out->s6_addr + 12, &in.sin_addr, 4);
        return TRUE;
    }
    if (bytes >= sizeof(struct sockaddr_in6) && address->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;
        memcpy(&in6, address, sizeof in6);
        *out = in6.sin6_addr;
        return TRUE;
    }
    return FALSE;
}

AdOwnAddresses *
ad_own_addresses_read(void)
{
    AdOwnAddresses *own = g_new0(AdOwnAddresses, 1);
    struct ifaddrs *first = NULL;
    own->list = g_array_new(FALSE, FALSE, sizeof(struct in6_addr));
    if (getifaddrs(&first) != 0)
        return own; /* the table above still stands */
    for (struct ifaddrs *i = first; i != NULL; i = i->ifa_next) {
        struct in6_addr mapped;
        socklen_t bytes = 0;
        if (i->ifa_addr == NULL)
            continue;
        if (i->ifa_addr->sa_family == AF_INET)
            bytes = sizeof(struct sockaddr_in);
        else if (i->ifa_addr->sa_family == AF_INET6)
            bytes = sizeof(struct sockaddr_in6);
        if (as_mapped(i->ifa_addr, bytes, &mapped))
            g_array_append_val(own->list, mapped);
    }
    freeifaddrs(first);
    return own;
}

gboolean
ad_own_addresses_contain(const AdOwnAddresses *own, const struct sockaddr *address, socklen_t bytes)
{
    struct in6_addr mapped;
    if (own == NULL || !as_mapped(address, bytes, &mapped))
        return FALSE;
    for (guint i = 0; i < own->list->len; i++)
        if (memcmp(&g_array_index(own->list, struct in6_addr, i), &mapped, sizeof mapped) == 0)
            return TRUE;
    return FALSE;
}

void
ad_own_addresses_free(AdOwnAddresses *own)
{
    if (own == NULL)
        return;
    g_array_unref(own->list);
    g_free(own);
}
