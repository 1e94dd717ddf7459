/* SPDX-License-Identifier: Apache-2.0 */
/* fault.h - why a fetch failed: a stable word for programs, a sentence for people, a code for the
 * job queue */
#pragma once

#include "scanner/model/error.h"

/* X(NAME, word, code): the words are promised to scripts; an HTTP status makes its own word
 * ("http-404"). */
#define AD_FAULTS(X)                                                                               \
    X(BAD_URL, "bad-url", AD_ERROR_MALFORMED)                                                      \
    X(SCHEME, "scheme", AD_ERROR_POLICY)                                                           \
    X(USERINFO, "userinfo", AD_ERROR_POLICY)                                                       \
    X(PORT, "port", AD_ERROR_POLICY)                                                               \
    X(PRIVATE_ADDRESS, "private-address", AD_ERROR_POLICY)                                         \
    X(REDIRECT_LIMIT, "redirect-limit", AD_ERROR_POLICY)                                           \
    X(REDIRECT_DOWNGRADE, "redirect-downgrade", AD_ERROR_POLICY)                                   \
    X(REDIRECT_BROKEN, "redirect-broken", AD_ERROR_MALFORMED)                                      \
    X(DNS, "dns", AD_ERROR_AGAIN)                                                                  \
    X(REFUSED, "refused", AD_ERROR_AGAIN)                                                          \
    X(CONNECTION_LOST, "connection-lost", AD_ERROR_AGAIN)                                          \
    X(TIMEOUT, "timeout", AD_ERROR_AGAIN)                                                          \
    X(TOO_SLOW, "too-slow", AD_ERROR_AGAIN)                                                        \
    X(TRUNCATED, "truncated", AD_ERROR_AGAIN)                                                      \
    X(TOO_LARGE, "too-large", AD_ERROR_LIMIT)                                                      \
    X(HEADER_LIMIT, "header-limit", AD_ERROR_LIMIT)                                                \
    X(BAD_ANSWER, "bad-answer", AD_ERROR_MALFORMED)                                                \
    X(UNASKED_304, "unasked-304", AD_ERROR_MALFORMED)                                              \
    X(TLS_EXPIRED, "tls-expired", AD_ERROR_UNTRUSTED)                                              \
    X(TLS_NOT_YET, "tls-not-yet-valid", AD_ERROR_UNTRUSTED)                                        \
    X(TLS_HOST, "tls-host", AD_ERROR_UNTRUSTED)                                                    \
    X(TLS_UNTRUSTED, "tls-untrusted", AD_ERROR_UNTRUSTED)                                          \
    X(TLS_PIN, "tls-pin", AD_ERROR_UNTRUSTED)                                                      \
    X(TLS_HANDSHAKE, "tls-handshake", AD_ERROR_UNTRUSTED)                                          \
    X(TLS_NO_ROOTS, "tls-no-roots", AD_ERROR_SYSTEM)                                               \
    X(OUTSIDE_ROOTS, "outside-roots", AD_ERROR_POLICY)                                             \
    X(NOT_FOUND, "not-found", AD_ERROR_NOT_FOUND)                                                  \
    X(NOT_A_FILE, "not-a-file", AD_ERROR_POLICY)                                                   \
    X(CHANGED, "changed-while-reading", AD_ERROR_AGAIN)                                            \
    X(DISK_FULL, "disk-full", AD_ERROR_LIMIT)                                                      \
    X(WORKER, "worker", AD_ERROR_PEER)                                                             \
    X(INTERNAL, "internal", AD_ERROR_SYSTEM)

typedef enum {
#define X(name, word, code) AD_FAULT_##name,
    AD_FAULTS(X)
#undef X
        AD_FAULT_COUNT
} AdFaultReason;

typedef struct {
    AdErrorCode code;
    guint http_status;   /* 0: no answer came, or it is not about one */
    guint retry_after_s; /* 0: the server did not ask for a wait */
    char *reason;        /* NULL: no fault */
    char *sentence;
} AdFault;

const char *ad_fault_word(AdFaultReason reason);
AdErrorCode ad_fault_code(AdFaultReason reason);

/* Sets fault unless it is set already: the first cause is the one that is told. */
void ad_fault_set(AdFault *fault, AdFaultReason reason, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
/* The fault of an HTTP answer that brings no file: "http-<status>", AGAIN where waiting helps. */
void ad_fault_set_http(AdFault *fault, guint status, guint retry_after_s, const char *url);
gboolean ad_fault_is_set(const AdFault *fault);
void ad_fault_clear(AdFault *fault);
