/* SPDX-License-Identifier: Apache-2.0 */
/* negotiate.h - what one request wants: language, page or document, and whether its Host is one of ours */
#pragma once

#include <glib.h>

#include "service/po/tr.h"

/* From Accept-Language by its weights; English when it names nothing we have. NULL is fine. */
AdLang ad_negotiate_lang(const char *accept_language);

/* TRUE when an Accept header prefers text/html to application/json. NULL: FALSE. */
gboolean ad_negotiate_is_page(const char *accept);

/* Host header of a request by loopback: localhost, 127.0.0.1, [::1] or one of hosts, with or without a port. A name that an attacker's
 * DNS points here (rebinding) is none of them. */
gboolean ad_negotiate_host_is_ours(const char *host, const char *const *hosts);
