/* SPDX-License-Identifier: Apache-2.0 */
/* tls_witness.h - looks on while OpenSSL verifies a server's certificates, to tell why it refused
 *
 * It decides nothing: OpenSSL's verdict is passed on unchanged. */
#pragma once

#include <curl/curl.h>

#include "feeds/fetch/fault.h"

typedef struct {
    int error;     /* X509_V_ERR_… of the first refusal, 0: none */
    char *subject; /* of the certificate that was refused, or of the server's own */
    char *issuer;
    char *not_before; /* "2026-11-25", empty when unreadable */
    char *not_after;
    char *names; /* host names in the server's own certificate, comma-separated, shortened */
} AdTlsWitness;

/* Makes handle report to witness, which must live as long as the handle. */
gboolean ad_tls_witness_attach(AdTlsWitness *witness, CURL *handle);

/* Sets fault for a certificate refusal of host. library_says is what libcurl said, for what is not
 * in our words. */
void ad_tls_witness_explain(const AdTlsWitness *witness, const char *host, const char *library_says,
                            AdFault *fault);
void ad_tls_witness_clear(AdTlsWitness *witness);
