/* SPDX-License-Identifier: Apache-2.0 */
/* url_policy.h - which URLs a source may be fetched from, asked anew at every redirect
 *
 * https; http only where the source allows it and never after https; no user or password in the
 * URL; port 443 (80 for http), any port only for a source that may be on a private network; at most
 * AD_LIMIT_URL_BYTES. The host's name is not judged here: what it resolves to is, when the socket
 * is made (address_policy.h). */
#pragma once

#include "feeds/fetch/fault.h"

typedef struct {
    gboolean allow_http;
    gboolean allow_private;
} AdUrlPolicy;

/* The URL in libcurl's own normal form without fragment, or NULL with fault set. previous is the
 * URL that redirected here, to which a relative raw_url belongs, or NULL. Free with g_free. */
char *ad_url_policy_check(const AdUrlPolicy *policy, const char *raw_url, const char *previous,
                          AdFault *fault);
