/* SPDX-License-Identifier: Apache-2.0 */
/* address_policy.h - which network addresses a fetch may connect to; the guard against server-side
 * request forgery
 *
 * It is asked with the address of the very socket that is about to connect, so a name that resolves
 * twice to different things (DNS rebinding) gains nothing. Ranges that only a private network uses
 * can be allowed for a source; ranges where nothing legitimate is fetched from (link-local with the
 * cloud's metadata services, multicast, unspecified, reserved) cannot. */
#pragma once

#include <glib.h>
#include <sys/socket.h>

typedef enum {
    AD_ADDRESS_PUBLIC,
    AD_ADDRESS_PRIVATE, /* loopback, private use, shared: only with allow_private */
    AD_ADDRESS_NEVER,
} AdAddressClass;

/* Class of an AF_INET or AF_INET6 address, any other family is NEVER; IPv4 addresses inside
 * ::ffff:0:0/96, ::/96, 64:ff9b::/96 and 2002::/16 are judged as IPv4. *why becomes the name of the
 * range (static). */
AdAddressClass ad_address_policy_classify(const struct sockaddr *address, socklen_t bytes,
                                          const char **why);

/* This machine's own addresses, read once while the process may still do so; public ones among them
 * count as PRIVATE. */
typedef struct AdOwnAddresses AdOwnAddresses;
AdOwnAddresses *ad_own_addresses_read(void);
gboolean ad_own_addresses_contain(const AdOwnAddresses *own, const struct sockaddr *address,
                                  socklen_t bytes);
void ad_own_addresses_free(AdOwnAddresses *own);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdOwnAddresses, ad_own_addresses_free)
