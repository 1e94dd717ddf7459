/* SPDX-License-Identifier: Apache-2.0 */
/* url_policy.c - which URLs a source may be fetched from
 *
 * The URL is taken apart by libcurl, which is also what connects: two parsers that disagree are how
 * such checks are passed by. */
#include "feeds/fetch/url_policy.h"

#include <string.h>

#include <curl/curl.h>

#include "scanner/model/limits.h"

static void
free_url(CURLU **url)
{
    curl_url_cleanup(*url);
}

static void
free_part(char **part)
{
    curl_free(*part);
}

#define auto_url __attribute__((cleanup(free_url)))
#define auto_part __attribute__((cleanup(free_part)))

static gboolean
is_plain(const char *raw_url)
{
    for (const char *c = raw_url; *c != '\0'; c++)
        if ((guchar)*c <= ' ' || (guchar)*c == 0x7f)
            return FALSE;
    return g_utf8_validate(raw_url, -1, NULL);
}

static gboolean
is_scheme_allowed(const AdUrlPolicy *policy, const char *scheme, const char *previous,
                  AdFault *fault)
{
    if (strcmp(scheme, "https") == 0)
        return TRUE;
    if (strcmp(scheme, "http") != 0) {
        ad_fault_set(fault, AD_FAULT_SCHEME,
                     "%s: is not fetched; only https is (and http where allowed)", scheme);
        return FALSE;
    }
    if (previous != NULL && g_ascii_strncasecmp(previous, "https:", 6) == 0) {
        ad_fault_set(
            fault, AD_FAULT_REDIRECT_DOWNGRADE,
            "the server redirects from https to http, which anybody on the way can change");
        return FALSE;
    }
    if (!policy->allow_http) {
        ad_fault_set(fault, AD_FAULT_SCHEME, "http is not allowed for this source; use https");
        return FALSE;
    }
    return TRUE;
}

static gboolean
is_port_allowed(const AdUrlPolicy *policy, const char *scheme, const char *port, AdFault *fault)
{
    const char *usual = strcmp(scheme, "https") == 0 ? "443" : "80";
    if (policy->allow_private || strcmp(port, usual) == 0)
        return TRUE;
    ad_fault_set(fault, AD_FAULT_PORT, "port %s is not allowed for this source, only %s", port,
                 usual);
    return FALSE;
}

static gboolean
is_host_plain(const char *host, AdFault *fault)
{
    for (const char *c = host; *c != '\0'; c++)
        if ((guchar)*c >= 0x80) {
            ad_fault_set(fault, AD_FAULT_BAD_URL,
                         "the host name holds letters outside ASCII; write its xn-- form");
            return FALSE;
        }
    return TRUE;
}

/* Reads one part; a part that is absent leaves *part NULL. */
static gboolean
read_part(CURLU *url, CURLUPart which, char **part, guint flags)
{
    return curl_url_get(url, which, part, flags) == CURLUE_OK;
}

char *
ad_url_policy_check(const AdUrlPolicy *policy, const char *raw_url, const char *previous,
                    AdFault *fault)
{
    auto_url CURLU *url = curl_url();
    auto_part char *scheme = NULL, *user = NULL, *password = NULL, *host = NULL, *port = NULL,
                   *whole = NULL;
    if (strlen(raw_url) > AD_LIMIT_URL_BYTES) {
        ad_fault_set(fault, AD_FAULT_BAD_URL, "the URL is longer than %d bytes",
                     AD_LIMIT_URL_BYTES);
        return NULL;
    }
    if (url == NULL || !is_plain(raw_url) ||
        (previous != NULL && curl_url_set(url, CURLUPART_URL, previous, 0) != CURLUE_OK) ||
        curl_url_set(url, CURLUPART_URL, raw_url, CURLU_NON_SUPPORT_SCHEME | CURLU_PATH_AS_IS) !=
            CURLUE_OK ||
        !read_part(url, CURLUPART_SCHEME, &scheme, 0)) {
        ad_fault_set(fault, AD_FAULT_BAD_URL, "this is not a URL");
        return NULL;
    }
    if (!is_scheme_allowed(policy, scheme, previous, fault))
        return NULL;
    if (read_part(url, CURLUPART_USER, &user, 0) ||
        read_part(url, CURLUPART_PASSWORD, &password, 0)) {
        ad_fault_set(fault, AD_FAULT_USERINFO,
                     "a URL with a user name or password in it is not fetched");
        return NULL;
    }
    if (!read_part(url, CURLUPART_HOST, &host, 0) || host[0] == '\0' ||
        !read_part(url, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT)) {
        ad_fault_set(fault, AD_FAULT_BAD_URL, "the URL names no host");
        return NULL;
    }
    if (!is_host_plain(host, fault) || !is_port_allowed(policy, scheme, port, fault))
        return NULL;
    curl_url_set(url, CURLUPART_FRAGMENT, NULL, 0);
    if (!read_part(url, CURLUPART_URL, &whole, 0) || strlen(whole) > AD_LIMIT_URL_BYTES) {
        ad_fault_set(fault, AD_FAULT_BAD_URL, "the URL is longer than %d bytes",
                     AD_LIMIT_URL_BYTES);
        return NULL;
    }
    return g_strdup(whole);
}
