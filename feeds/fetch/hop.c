/* SPDX-License-Identifier: Apache-2.0 */
/* hop.c - one request and its answer on the wire */
#include "feeds/fetch/hop.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <curl/curl.h>

#include "feeds/fetch/tls_witness.h"
#include "scanner/model/limits.h"

#define PROGRESS_US                                                                                \
    (500 * 1000) /* between two reports: AD_LIMIT_FETCH_MS of them fit the message table */

typedef struct {
    const AdHopSetting *setting;
    AdHopResult *result;
    AdFault *fault;
    CURL *handle;
    AdTlsWitness witness;
    guint64 resume_bytes;
    gint64 reported_us;
    gboolean is_decided;      /* the header is over, we know whether its body is wanted */
    gboolean is_body_refused; /* we ended the transfer ourselves: its body is of no use */
    char refused_address[INET6_ADDRSTRLEN];
    const char *refused_range;
    char error_text[CURL_ERROR_SIZE];
} Hop;

static void
free_handle(CURL **handle)
{
    curl_easy_cleanup(*handle);
}

static void
free_list(struct curl_slist **list)
{
    curl_slist_free_all(*list);
}

#define auto_handle __attribute__((cleanup(free_handle)))
#define auto_list __attribute__((cleanup(free_list)))

static gboolean
is_address_allowed(Hop *hop, const struct curl_sockaddr *address)
{
    const char *range = NULL;
    AdAddressClass class_ = ad_address_policy_classify(&address->addr, address->addrlen, &range);
    if (class_ == AD_ADDRESS_PUBLIC &&
        ad_own_addresses_contain(hop->setting->own, &address->addr, address->addrlen)) {
        class_ = AD_ADDRESS_PRIVATE;
        range = "an address of this machine";
    }
    if (class_ == AD_ADDRESS_PUBLIC ||
        (class_ == AD_ADDRESS_PRIVATE && hop->setting->job->allow_private))
        return TRUE;
    const void *bytes =
        address->family == AF_INET6
            ? (const void *)&((const struct sockaddr_in6 *)(const void *)&address->addr)->sin6_addr
            : (const void *)&((const struct sockaddr_in *)(const void *)&address->addr)->sin_addr;
    if ((address->family != AF_INET && address->family != AF_INET6) ||
        inet_ntop(address->family, bytes, hop->refused_address, sizeof hop->refused_address) ==
            NULL)
        g_strlcpy(hop->refused_address, "?", sizeof hop->refused_address);
    hop->refused_range = range;
    return FALSE;
}

static curl_socket_t
on_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
    Hop *hop = user;
    if (purpose != CURLSOCKTYPE_IPCXN || !is_address_allowed(hop, address))
        return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t
on_header(char *line, size_t size, size_t count, void *user)
{
    Hop *hop = user;
    gsize bytes = size * count;
    switch (ad_answer_add_line(&hop->result->answer, line, bytes)) {
    case AD_ANSWER_OK:
        return bytes;
    case AD_ANSWER_TOO_LONG:
        ad_fault_set(hop->fault, AD_FAULT_HEADER_LIMIT,
                     "the server's header is longer than %d bytes", AD_LIMIT_HEADER_BYTES);
        return CURL_WRITEFUNC_ERROR;
    case AD_ANSWER_UNREADABLE:
        break;
    }
    ad_fault_set(hop->fault, AD_FAULT_BAD_ANSWER,
                 "the server used a transfer coding that nobody asked for");
    return CURL_WRITEFUNC_ERROR;
}

/* Does this 206 continue exactly what the file holds? RFC 9110 15.3.7. */
static gboolean
is_continuation(const Hop *hop)
{
    const AdAnswer *answer = &hop->result->answer;
    const char *had = hop->setting->job->resume_etag;
    return hop->resume_bytes > 0 && answer->has_range && !answer->is_range_bad &&
           !answer->range.is_unsatisfied && answer->range.first == hop->resume_bytes &&
           answer->range.has_total && answer->range.last + 1 == answer->range.total &&
           (answer->etag == NULL || strcmp(answer->etag, had) == 0);
}

/* The header is over: decides once whether the body is wanted and where it goes. */
static gboolean
decide(Hop *hop)
{
    AdHopResult *result = hop->result;
    curl_off_t length = -1;
    hop->is_decided = TRUE;
    if (result->answer.status == 206 && is_continuation(hop))
        result->start_bytes = hop->resume_bytes;
    else if (result->answer.status != 200)
        return FALSE;
    curl_easy_getinfo(hop->handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    result->is_length_known = length >= 0;
    result->file_bytes = result->start_bytes;
    if (length >= 0 &&
        (guint64)length >
            hop->setting->job->max_bytes - MIN(result->start_bytes, hop->setting->job->max_bytes)) {
        ad_fault_set(hop->fault, AD_FAULT_TOO_LARGE,
                     "the file has %" G_GUINT64_FORMAT " bytes, more than the %" G_GUINT64_FORMAT
                     " allowed",
                     (guint64)length + result->start_bytes, hop->setting->job->max_bytes);
        return FALSE;
    }
    if (lseek(hop->setting->out_fd, (off_t)result->start_bytes, SEEK_SET) < 0) {
        ad_fault_set(hop->fault, AD_FAULT_INTERNAL, "cannot move in the output file: %s",
                     g_strerror(errno));
        return FALSE;
    }
    result->has_body = TRUE;
    return TRUE;
}

static gboolean
write_whole(Hop *hop, const char *data, gsize bytes)
{
    while (bytes > 0) {
        ssize_t n = write(hop->setting->out_fd, data, bytes);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            gboolean is_full = n == 0 || errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
            ad_fault_set(hop->fault, is_full ? AD_FAULT_DISK_FULL : AD_FAULT_INTERNAL,
                         "cannot write what was received: %s",
                         n == 0 ? "no space" : g_strerror(errno));
            return FALSE;
        }
        data += n;
        bytes -= (gsize)n;
        hop->result->file_bytes += (guint64)n;
    }
    return TRUE;
}

static size_t
on_body(char *data, size_t size, size_t count, void *user)
{
    Hop *hop = user;
    gsize bytes = size * count;
    guint64 most = hop->setting->job->max_bytes;
    if (!hop->is_decided && !decide(hop)) {
        hop->is_body_refused = TRUE;
        return CURL_WRITEFUNC_ERROR;
    }
    /* our own count: MAXFILESIZE does not stop a body of unknown length before libcurl 8.4 */
    if (bytes > most - MIN(hop->result->file_bytes, most)) {
        ad_fault_set(hop->fault, AD_FAULT_TOO_LARGE,
                     "the file is larger than the %" G_GUINT64_FORMAT " bytes allowed", most);
        return CURL_WRITEFUNC_ERROR;
    }
    return write_whole(hop, data, bytes) ? bytes : CURL_WRITEFUNC_ERROR;
}

static int
on_progress(void *user, curl_off_t expected, curl_off_t received, curl_off_t up_expected,
            curl_off_t up_sent)
{
    Hop *hop = user;
    gint64 now = g_get_monotonic_time();
    (void)up_expected;
    (void)up_sent;
    if (now >= hop->setting->deadline_us) {
        ad_fault_set(hop->fault, AD_FAULT_TIMEOUT,
                     "not finished within the %" G_GUINT64_FORMAT " s allowed",
                     hop->setting->job->deadline_ms / 1000);
        return 1;
    }
    if (hop->setting->on_progress != NULL && now - hop->reported_us >= PROGRESS_US) {
        guint64 start = hop->result->start_bytes;
        hop->reported_us = now;
        hop->setting->on_progress(start + (guint64)MAX(received, 0),
                                  expected > 0 ? start + (guint64)expected : 0, hop->setting->user);
    }
    return 0;
}

static gboolean
add_header(struct curl_slist **list, const char *name, const char *value)
{
    g_autofree char *line = g_strdup_printf("%s: %s", name, value);
    struct curl_slist *longer = curl_slist_append(*list, line);
    if (longer == NULL)
        return FALSE;
    *list = longer;
    return TRUE;
}

static gboolean
add_request_headers(const Hop *hop, struct curl_slist **list)
{
    const AdFetchJob *job = hop->setting->job;
    if (!add_header(list, "Accept", "*/*") || !add_header(list, "Accept-Encoding", "identity"))
        return FALSE;
    if (job->etag != NULL && !add_header(list, "If-None-Match", job->etag))
        return FALSE;
    if (job->last_modified != NULL && !add_header(list, "If-Modified-Since", job->last_modified))
        return FALSE;
    return hop->resume_bytes == 0 || add_header(list, "If-Range", job->resume_etag);
}

#define SET(option, value) (ok = ok && curl_easy_setopt(hop->handle, option, value) == CURLE_OK)

static gboolean
set_bounds(Hop *hop, const char *url)
{
    const AdFetchJob *job = hop->setting->job;
    gint64 left_ms = (hop->setting->deadline_us - g_get_monotonic_time()) / 1000;
    gboolean ok = TRUE;
    SET(CURLOPT_URL, url);
    SET(CURLOPT_PATH_AS_IS, 1L);
    SET(CURLOPT_PROTOCOLS_STR, "http,https"); /* which of them, url_policy has decided */
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_NOPROXY, "*");
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_USERAGENT, "aduana/" AD_VERSION);
    SET(CURLOPT_HTTP_CONTENT_DECODING, 0L);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)MIN(AD_LIMIT_CONNECT_MS, MAX(left_ms, 1)));
    SET(CURLOPT_TIMEOUT_MS, (long)MAX(left_ms, 1));
    SET(CURLOPT_LOW_SPEED_LIMIT, (long)AD_LIMIT_LOW_SPEED_BYTES);
    SET(CURLOPT_LOW_SPEED_TIME, (long)job->low_speed_s);
    SET(CURLOPT_OPENSOCKETFUNCTION, on_socket);
    SET(CURLOPT_OPENSOCKETDATA, hop);
    SET(CURLOPT_HEADERFUNCTION, on_header);
    SET(CURLOPT_HEADERDATA, hop);
    SET(CURLOPT_WRITEFUNCTION, on_body);
    SET(CURLOPT_WRITEDATA, hop);
    SET(CURLOPT_XFERINFOFUNCTION, on_progress);
    SET(CURLOPT_XFERINFODATA, hop);
    SET(CURLOPT_NOPROGRESS, 0L);
    SET(CURLOPT_ERRORBUFFER, hop->error_text);
    if (hop->resume_bytes > 0) {
        g_autofree char *range = g_strdup_printf("%" G_GUINT64_FORMAT "-", hop->resume_bytes);
        SET(CURLOPT_RANGE, range);
    }
    return ok;
}

static gboolean
set_tls(Hop *hop)
{
    gboolean ok = TRUE;
    gsize bytes = 0;
    const void *pem =
        hop->setting->roots != NULL ? g_bytes_get_data(hop->setting->roots, &bytes) : NULL;
    struct curl_blob blob = {
        .data = (void *)(guintptr)pem, .len = bytes, .flags = CURL_BLOB_NOCOPY};
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    /* only these roots: the built-in folder would otherwise be trusted beside a source's own */
    SET(CURLOPT_CAINFO, NULL);
    SET(CURLOPT_CAPATH, NULL);
    if (pem != NULL)
        SET(CURLOPT_CAINFO_BLOB, &blob);
    if (hop->setting->job->pin != NULL)
        SET(CURLOPT_PINNEDPUBLICKEY, hop->setting->job->pin);
    return ok && ad_tls_witness_attach(&hop->witness, hop->handle);
}

#undef SET

static void
explain(Hop *hop, CURLcode code, const char *host)
{
    AdFault *fault = hop->fault;
    const char *says = hop->error_text[0] != '\0' ? hop->error_text : curl_easy_strerror(code);
    if (hop->refused_range != NULL &&
        (code == CURLE_COULDNT_CONNECT || code == CURLE_OPERATION_TIMEDOUT)) {
        ad_fault_set(fault, AD_FAULT_PRIVATE_ADDRESS,
                     "%s leads to %s (%s), which this source may not reach", host,
                     hop->refused_address, hop->refused_range);
        return;
    }
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        ad_fault_set(fault, AD_FAULT_DNS, "the name %s cannot be resolved", host);
        break;
    case CURLE_COULDNT_CONNECT:
        ad_fault_set(fault, AD_FAULT_REFUSED, "%s does not accept the connection: %s", host, says);
        break;
    case CURLE_OPERATION_TIMEDOUT:
        if (strstr(says, "too slow") != NULL)
            ad_fault_set(fault, AD_FAULT_TOO_SLOW,
                         "%s sent less than %d bytes a second for %" G_GUINT64_FORMAT " s", host,
                         AD_LIMIT_LOW_SPEED_BYTES, hop->setting->job->low_speed_s);
        ad_fault_set(fault, AD_FAULT_TIMEOUT, "%s did not answer in time: %s", host, says);
        break;
    case CURLE_PARTIAL_FILE:
        ad_fault_set(fault, AD_FAULT_TRUNCATED,
                     "%s ended the transfer after %" G_GUINT64_FORMAT " bytes, too early", host,
                     hop->result->file_bytes);
        break;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
        ad_tls_witness_explain(&hop->witness, host, says, fault);
        break;
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
        ad_fault_set(fault, AD_FAULT_TLS_PIN, "the public key of %s is not the one that was pinned",
                     host);
        break;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
        ad_fault_set(fault, AD_FAULT_TLS_HANDSHAKE, "no safe connection to %s: %s", host, says);
        break;
    case CURLE_SSL_CACERT_BADFILE:
        ad_fault_set(fault, AD_FAULT_TLS_NO_ROOTS, "the trusted certificates cannot be read: %s",
                     says);
        break;
    case CURLE_OUT_OF_MEMORY: /* what libcurl 7.88 says of one header line above its own 100 KiB */
        if (hop->result->answer.status != 0 && !hop->is_decided)
            ad_fault_set(fault, AD_FAULT_HEADER_LIMIT,
                         "the server's header is longer than %d bytes", AD_LIMIT_HEADER_BYTES);
        ad_fault_set(fault, AD_FAULT_INTERNAL, "the fetch from %s failed: %s", host, says);
        break;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
        ad_fault_set(fault, AD_FAULT_CONNECTION_LOST, "the connection to %s broke: %s", host, says);
        break;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_BAD_CONTENT_ENCODING:
        ad_fault_set(fault, AD_FAULT_BAD_ANSWER, "%s does not speak HTTP as it should: %s", host,
                     says);
        break;
    default:
        ad_fault_set(fault, AD_FAULT_INTERNAL, "the fetch from %s failed: %s", host, says);
    }
}

static char *
host_of(const char *url)
{
    CURLU *parts = curl_url();
    char *host = NULL;
    if (parts != NULL && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK)
        curl_url_get(parts, CURLUPART_HOST, &host, 0);
    char *copy = g_strdup(host != NULL ? host : "?");
    curl_free(host);
    curl_url_cleanup(parts);
    return copy;
}

gboolean
ad_hop_run(const AdHopSetting *setting, const char *url, guint64 resume_bytes, AdHopResult *result,
           AdFault *fault)
{
    auto_handle CURL *handle = curl_easy_init();
    auto_list struct curl_slist *headers = NULL;
    g_autofree char *host = host_of(url);
    Hop hop = {.setting = setting,
               .result = result,
               .fault = fault,
               .handle = handle,
               .resume_bytes = resume_bytes};
    if (setting->roots == NULL && g_str_has_prefix(url, "https:")) {
        ad_fault_set(fault, AD_FAULT_TLS_NO_ROOTS,
                     "this machine has no list of trusted certificates; install ca-certificates");
        return FALSE;
    }
    if (handle == NULL || !add_request_headers(&hop, &headers) || !set_bounds(&hop, url) ||
        !set_tls(&hop) || curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers) != CURLE_OK) {
        ad_fault_set(fault, AD_FAULT_INTERNAL, "libcurl cannot be set up");
        return FALSE;
    }
    CURLcode code = curl_easy_perform(handle);
    if (code == CURLE_OK && !hop.is_decided)
        decide(&hop); /* an empty body calls nobody */
    if (code != CURLE_OK && !(hop.is_body_refused && code == CURLE_WRITE_ERROR))
        explain(&hop, code, host);
    ad_tls_witness_clear(&hop.witness);
    return !ad_fault_is_set(fault);
}

void
ad_hop_result_clear(AdHopResult *result)
{
    ad_answer_clear(&result->answer);
    *result = (AdHopResult){0};
}
